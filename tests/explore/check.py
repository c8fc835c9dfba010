#!/usr/bin/env python3
"""Runs a scenario once, as it is on a board: it ends with status 0 and prints nothing. Speaks TAP."""
import argparse
import re
import subprocess
import sys


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="runs it; takes --timeout")
    arguments = parser.parse_args()
    with open(arguments.source, encoding="utf-8") as file:
        sentence = re.search(r'^SCENARIO\("(.*)"\)$', file.read(), re.MULTILINE).group(1)

    done = subprocess.run([*arguments.command, "--timeout", "60"], capture_output=True, text=True, errors="replace",
                          check=False)
    output = done.stdout + done.stderr
    good = done.returncode == 0 and not output
    print(f"1..1\n{'ok' if good else 'not ok'} 1 - {sentence}")
    if not good:
        print(f"# status {done.returncode}, and the output was:")
        print("".join(f"# {line}\n" for line in output.splitlines()), end="")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
