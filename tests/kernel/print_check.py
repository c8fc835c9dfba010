#!/usr/bin/env python3
"""Runs print.c's firmware, whose lines it knows, and says in TAP what arrived whole."""
import re
import subprocess
import sys

LENGTH_MAX, LINES, TAIL_MAX, INTERRUPTS = 300, 200, 90, 100
ALPHABET = "".join(chr(ord("a") + i % 26) for i in range(LENGTH_MAX))


def lines_of(name, count):
    tails = [ALPHABET[LENGTH_MAX - line % (TAIL_MAX + 1):] for line in range(count)]
    return [f"{name} line {line} {tail}" for line, tail in enumerate(tails)]


def said_by(name, output):
    return [line for line in output if line.startswith(name + " ")]


def main():
    done = subprocess.run(sys.argv[1:], capture_output=True, text=True, errors="replace", check=False)
    output = done.stdout.split("\n")
    lengths, rest = output[:LENGTH_MAX + 1], output[LENGTH_MAX + 1:]
    known = re.compile(r"(thread [01]|interrupt|masked) line \d+ [a-z]*$|the end$|$")
    results = [
        ("lines of 0 to 300 characters arrive as they were printed",
         lengths == [ALPHABET[:length] for length in range(LENGTH_MAX + 1)]),
        ("the lines of two threads, on both cores, never mix, and each one's arrive in order",
         all(said_by(name, rest) == lines_of(name, LINES) for name in ("thread 0", "thread 1"))),
        ("an interrupt's lines arrive whole between them",
         said_by("interrupt", rest) == lines_of("interrupt", INTERRUPTS)),
        ("of ten thousand bytes printed with interrupts masked into a full buffer, none is lost",
         said_by("masked", rest) == lines_of("masked", LINES)),
        ("nothing else arrives, and what was printed last does before the program ends",
         all(known.match(line) for line in rest) and output[-2:] == ["the end", ""] and done.returncode == 0),
    ]
    print(f"1..{len(results)}")
    for number, (sentence, good) in enumerate(results, 1):
        print(f"{'ok' if good else 'not ok'} {number} - {sentence}")
    if not all(good for _, good in results):
        print(f"# status {done.returncode}, and the output was:")
        print("".join(f"# {line}\n" for line in output), end="")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
