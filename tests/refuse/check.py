#!/usr/bin/env python3
"""Compiles a file that must be refused, twice: as it is, and with -DALLOWED.

The source says with what words: each // REFUSED is followed by a regular
expression that must match. With ALLOWED defined it must compile, so that it is
refused for nothing else. Speaks TAP.
"""
import re
import subprocess
import sys


def main():
    source, compiler = sys.argv[1], sys.argv[2:]
    with open(source, encoding="utf-8") as file:
        patterns = re.findall(r"^// REFUSED (.*)$", file.read(), re.MULTILINE)
    refused = subprocess.run([*compiler, "-fsyntax-only", source], capture_output=True, text=True, check=False)
    allowed = subprocess.run([*compiler, "-fsyntax-only", "-DALLOWED", source], capture_output=True, text=True,
                             check=False)
    answers = [(f"{source} is refused: {pattern}", refused.returncode != 0 and re.search(pattern, refused.stderr))
               for pattern in patterns]
    answers.append((f"{source} is allowed when it is right", allowed.returncode == 0))
    print(f"1..{len(answers)}")
    for number, (sentence, good) in enumerate(answers, 1):
        print(f"{'ok' if good else 'not ok'} {number} - {sentence}")
    if all(good for _, good in answers) and patterns:
        return 0
    print("".join(f"# {line}\n" for line in (refused.stderr + allowed.stderr).splitlines()), end="")
    return 1


if __name__ == "__main__":
    sys.exit(main())
