#!/usr/bin/env python3
"""Formats C sources with clang-format and .clang-format, all but initialisers in macros.

    #define EVENT_INIT { .state = EVENT_CLEAR }

To clang-format that is a block of statements, so such macros are left as their
author laid them out. The dots of a range, [FIRST ... LAST], it takes for
something of C++; they get their space back.
"""
import difflib
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor


def macro_at(lines, index):
    """The index behind the macro definition that begins at `index`."""
    while lines[index].endswith("\\") and index + 1 < len(lines):
        index += 1
    return index + 1


def ranges(lines):
    """What clang-format may touch: (first, last) line numbers, from 1."""
    start = index = 0
    while index < len(lines):
        end = macro_at(lines, index) if lines[index].startswith("#define") else index + 1
        if re.match(r"#define \w+(\([^)]*\))?[\s\\]+{", "\n".join(lines[index:end])):
            if index > start:
                yield start + 1, index
            start = end
        index = end
    if start < len(lines):
        yield start + 1, len(lines)


def formatted(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    spans = [f"--lines={first}:{last}" for first, last in ranges(text.splitlines())]
    done = subprocess.run(["clang-format", "--style=file", f"--assume-filename={path}", *spans], input=text,
                          capture_output=True, text=True, check=True)
    return text, re.sub(r"\[(\w[^]\n]*\w)\.\.\. ", r"[\1 ... ", done.stdout)


def difference(before, after):
    """The first line that changes, and how many do; (0, 0) if none."""
    matcher = difflib.SequenceMatcher(None, before.splitlines(), after.splitlines(), autojunk=False)
    changes = [(start, max(end - start, 1)) for kind, start, end, _, _ in matcher.get_opcodes() if kind != "equal"]
    return (changes[0][0] + 1, sum(count for _, count in changes)) if changes else (0, 0)


def format_all(paths):
    """(path, text before, text after) of each."""
    with ThreadPoolExecutor(2) as pool:
        for path, (before, after) in zip(paths, pool.map(formatted, paths)):
            yield path, before, after


def main():
    for path, before, after in format_all(sys.argv[1:]):
        if before != after:
            print(f"formatted {path}")
            with open(path, "w", encoding="utf-8") as file:
                file.write(after)


if __name__ == "__main__":
    main()
