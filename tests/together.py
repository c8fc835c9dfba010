#!/usr/bin/env python3
"""How tests/together.sh adds up: what CI believes. Speaks TAP."""
import os
import subprocess
import sys

import tap

SUMS = {
    "the last count of each command is added":
        (["echo 7 passed, 7 failed; echo 2 passed, 0 failed", "echo 3 passed, 0 failed"],
                                                 "5 passed, 0 failed", 0),
    "a command that counts nothing is one test": (["true"], "1 passed, 0 failed", 0),
    "one that fails and counts nothing is a failure": (["false"], "0 passed, 1 failed", 1),
    "failures are counted": (["echo 2 passed, 3 failed; exit 1"], "2 passed, 3 failed", 1),
    "a failure that was counted as none is one": (["echo 4 passed, 0 failed; exit 1"], "4 passed, 1 failed", 1),
    "what comes after a failure runs too": (["false", "echo 2 passed, 0 failed"], "2 passed, 1 failed", 1),
    "a command that was not found is a failure": (["/no/such/command"], "0 passed, 1 failed", 1),
}


def sums():
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "together.sh")
    for sentence, (commands, line, status) in SUMS.items():
        done = subprocess.run([script, *commands], capture_output=True, text=True, check=False)
        last = done.stdout.splitlines()[-1:]
        yield sentence, (last, done.returncode) == ([line], status), done.stdout + done.stderr


if __name__ == "__main__":
    sys.exit(tap.report(sums()))
