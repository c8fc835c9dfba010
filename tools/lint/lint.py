#!/usr/bin/env python3
"""Checks what the compiler does not: layers, names, lengths, layout, words, and what the analyzers say.

One line per finding, `file:line: what`, and a summary. Exit status 1 if there
is any finding. `make lint` calls it from the root and has the compiler's
reports made first, one per file; it reads those here.
"""
import argparse
import shlex
import sys
import time

import external
import javascript
import layers
import pages
import ram_code
import shape
import stack
import symbols
import words
from tree import Tree


def checks(tree, arguments, notes):
    """(name, findings) of each check."""
    call_graphs = [report.removesuffix("report") + "ci" for report in arguments.report]
    yield "layers", layers.check(tree)
    yield "symbols", symbols.check(tree, arguments.nm, arguments.archive)
    yield "shape", shape.check(tree, notes)
    yield "words", words.check(tree)
    yield "pages", pages.check(tree)
    yield "clang-format", external.check_format(tree)
    yield "compiler", external.check_compiled(arguments.report)
    yield "code in RAM", ram_code.check(arguments.image)
    yield "stack", stack.check(call_graphs, notes, arguments.stack_guard)
    yield "cppcheck", external.check_cppcheck(arguments.build, shlex.split(arguments.defines))
    yield "shellcheck", external.check_shell(tree)
    yield "pyflakes", external.check_python(tree)
    yield "javascript", javascript.check(tree)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nm", default="arm-none-eabi-nm")
    parser.add_argument("--archive", required=True, help="libduet.a")
    parser.add_argument("--image", required=True, help="all of the kernel, linked")
    parser.add_argument("--defines", default="", help="-D and -I as the compiler gets them")
    parser.add_argument("--build", required=True, help="folder for what cppcheck remembers")
    parser.add_argument("--stack-guard", type=int, required=True, help="bytes of a stack's end that cannot be used")
    parser.add_argument("report", nargs="*", help="what the compiler said about one file")
    arguments = parser.parse_args()

    started = time.monotonic()
    tree = Tree()
    notes, counts = [], {}
    for name, findings in checks(tree, arguments, notes):
        found = sorted(set(findings))
        counts[name] = len(found)
        for finding in found:
            print(f"{finding.file}:{finding.line}: {finding.what}")
    for note in notes:
        print(note)
    total = sum(counts.values())
    print(", ".join(f"{name} {count}" for name, count in counts.items()))
    print(f"{total} finding{'s' * (total != 1)} in {len(tree.paths)} files, {time.monotonic() - started:.1f} s")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
