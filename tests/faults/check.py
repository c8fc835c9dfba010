#!/usr/bin/env python3
"""Runs a firmware that is to fail, and checks how: the source says what must be seen.

    // STATUS 70
    // SEE PANIC on core 1, thread "worker": stack overflow
    // NOT some pattern that must not appear
    // TIMEOUT 3            seconds until the run counts as hung
    // CORES 2              needs so many; is skipped with fewer
    // BOARD pico           is skipped on any other: what is to be seen is its runner's word
    // OPTIONS --seed 3     for the runner

SEE lines are regular expressions, in the order they must appear; SPARE in one
is the number of the interrupt that no device of the board uses. Speaks TAP.
"""
import argparse
import re
import subprocess
import sys


def check(wanted, status, output):
    """One answer for each thing wanted."""
    position = 0
    for kind, pattern in wanted:
        if kind == "STATUS":
            yield status == int(pattern)
        elif kind == "SEE":
            match = re.compile(pattern).search(output, position)
            position = match.end() if match else position
            yield match is not None
        else:
            yield re.search(pattern, output) is None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--board", required=True)
    parser.add_argument("--cores", type=int, required=True, help="how many the firmware is built for")
    parser.add_argument("--interrupts", type=int, required=True, help="how many the chip has")
    parser.add_argument("source")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="runs it; takes --timeout")
    arguments = parser.parse_args()
    with open(arguments.source, encoding="utf-8") as file:
        said = re.findall(r"^// (STATUS|SEE|NOT|TIMEOUT|CORES|BOARD|OPTIONS) (.*)$", file.read(), re.MULTILINE)
    spare = str(arguments.interrupts - 1)
    wanted = [(kind, re.sub(r"\bSPARE\b", spare, rest)) for kind, rest in said if kind in ("STATUS", "SEE", "NOT")]
    setting = dict(said)

    if arguments.cores < int(setting.get("CORES", 1)):
        print(f"1..0 # SKIP needs {setting['CORES']} cores")
        return 0
    if setting.get("BOARD", arguments.board) != arguments.board:
        print(f"1..0 # SKIP is for {setting['BOARD']}")
        return 0
    command = [*arguments.command, "--timeout", setting.get("TIMEOUT", "60"), *setting.get("OPTIONS", "").split()]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    output = done.stdout + done.stderr
    answers = list(check(wanted, done.returncode, output))
    print(f"1..{len(wanted)}")
    for number, (good, (kind, pattern)) in enumerate(zip(answers, wanted), 1):
        print(f"{'ok' if good else 'not ok'} {number} - {kind.lower()} {pattern}")
    if not all(answers):
        print(f"# status {done.returncode}, and the output was:")
        print("".join(f"# {line}\n" for line in output.splitlines()), end="")
    return 0 if all(answers) else 1


if __name__ == "__main__":
    sys.exit(main())
