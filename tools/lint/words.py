"""White space, words that have no place in the tree, and how a file opens."""
import os
import re

from tree import C, Finding

TEXT = C + (".S", ".ld", ".py", ".mjs", ".sh", ".mk", ".md", ".def", ".pml", ".yml", ".txt", "Makefile", ".clang-format")
CODE = C + (".S", ".py", ".mjs", ".sh")
COLUMNS = 120
DIRECTIVE = re.compile(r"// (SEE|NOT|REFUSED|LDFLAGS) ")  # what a test's runner reads is one line

# pattern: why not
FORBIDDEN = {
    r"\b(TODO|FIXME|XXX|HACK)\b": "do it, or leave it",
    r"(?<![\w.])/(work|root|home|Users)/": "a path of somebody's machine",
    r"(?i)\b(issue|task|ticket|milestone)\s+#?\d": "means nothing to a reader",
    r"(?i)\bas (requested|instructed|discussed)\b": "means nothing to a reader",
    r"^(<<<<<<<|>>>>>>>)": "a merge that was not finished",
}


def check_space(tree, path):
    text = tree.text(path)
    if text and not text.endswith("\n"):
        yield Finding(path, text.count("\n") + 1, "no newline at the end")
    if text.endswith("\n\n"):
        yield Finding(path, text.count("\n"), "an empty line at the end")
    for number, line in enumerate(text.split("\n"), 1):
        if line != line.rstrip():
            yield Finding(path, number, "white space at the end of the line")
        if path.endswith(CODE) and "\t" in line:
            yield Finding(path, number, "a tab")
        if path.endswith(CODE) and len(line) > COLUMNS and not DIRECTIVE.match(line):
            yield Finding(path, number, f"{len(line)} columns, more than {COLUMNS}")


def check_forbidden(tree, path):
    for number, line in enumerate(tree.lines(path), 1):
        for pattern, why in FORBIDDEN.items():
            if match := re.search(pattern, line):
                yield Finding(path, number, f'"{match.group(0)}": {why}')


def check_opening(tree, path):
    """A file begins with what it is; the .c of a pair may leave that to its header."""
    text = tree.text(path)
    if not re.match(r'(#!.*\n)?(/\*|//)' if path.endswith(C + (".S", ".mjs")) else r'#|"""', text):
        header = os.path.splitext(path)[0] + ".h"
        if not (path.endswith(".c") and header in tree.paths and f'#include "{header}"' in text):
            yield Finding(path, 1, "does not begin with a comment that says what it is")
    match = re.match(r"/\*\s*(?:\* )?(\S+\.\w+) - ", text)
    if match and match.group(1) != os.path.basename(path):
        yield Finding(path, 1, f"calls itself {match.group(1)}")


def check(tree):
    for path in tree.files(ends=TEXT):
        if path.startswith(("tools/lint/words.py", "LICENSE")):
            continue
        yield from check_space(tree, path)
        yield from check_forbidden(tree, path)
        if path.endswith(CODE):
            yield from check_opening(tree, path)
