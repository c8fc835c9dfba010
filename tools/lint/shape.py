"""How long functions and files are, and how much of the code is #if."""
import ast
import re
from statistics import median
from typing import NamedTuple

import javascript
from javascript import JAVASCRIPT
from tree import C, Finding

FUNCTION_LINES_MAX = 60
FUNCTION_LINES_MEDIAN_MAX = 15
FILE_LINES_MAX = 400
TEST_FILE_LINES_MAX = 600
IFS_PER_THOUSAND_MAX = 5
FOLDERS = ["kernel/", "boards/", "drivers/", "lib/", "apps/", "tests/"]


class Function(NamedTuple):
    file: str
    line: int
    name: str
    lines: int


def name_in(signature):
    match = re.search(r"(\w+)\s*\(", re.sub(r"__attribute__\s*\(\([^)]*\)*", "", signature))
    return match.group(1) if match else "?"


def functions_of_c(path, code):
    """A function's braces stand alone in column 0; its signature begins after the last line that ended something."""
    start = 0
    opened = None
    for index, line in enumerate(code):
        if opened is None and line.rstrip() == "{":
            opened = index
        elif opened is not None and line.rstrip() == "}":
            while not code[start].strip():
                start += 1
            name = name_in(" ".join(code[start:opened]))
            yield Function(path, start + 1, name, index - start + 1)
            opened = None
        if opened is None and (re.match(r"\s*#", line) or re.search(r"([;}]|^)\s*$", line)):
            start = index + 1


def functions_of_python(path, text):
    for node in ast.walk(ast.parse(text, path)):
        if isinstance(node, ast.FunctionDef):
            yield Function(path, node.lineno, node.name, node.end_lineno - node.lineno + 1)


def check_functions(tree, notes):
    functions = [f for path in tree.files(ends=C) for f in functions_of_c(path, tree.code(path))]
    scripts = [f for path in tree.files(ends=".py") for f in functions_of_python(path, tree.text(path))]
    modules = [Function(path, line, name, lines) for path in tree.files(ends=JAVASCRIPT)
               for line, name, lines in javascript.functions(tree.text(path))]
    for f in functions + scripts + modules:
        if f.lines > FUNCTION_LINES_MAX:
            yield Finding(f.file, f.line, f"{f.name} has {f.lines} lines, more than {FUNCTION_LINES_MAX}")
    for folder in FOLDERS:
        mine = [f for f in functions if f.file.startswith(folder)]
        if not mine:
            continue
        middle, longest = median(f.lines for f in mine), max(mine, key=lambda f: f.lines)
        notes.append(f"{folder} {len(mine)} functions, median {middle:g} lines, "
                     f"longest {longest.lines} ({longest.name})")
        if middle > FUNCTION_LINES_MEDIAN_MAX:
            yield Finding(folder, 0, f"the median function has {middle:g} lines, more than {FUNCTION_LINES_MEDIAN_MAX}")


def check_files(tree):
    for path in tree.files(ends=C + (".S", ".py", ".sh") + JAVASCRIPT):
        most = TEST_FILE_LINES_MAX if path.startswith("tests/") else FILE_LINES_MAX
        count = len(tree.lines(path))
        if count > most:
            yield Finding(path, count, f"has {count} lines, more than {most}")


def ifs_in(code):
    """Line numbers of #if, #ifdef and #ifndef; the first #ifndef of a header is its guard."""
    numbers = [number for number, line in enumerate(code, 1) if re.match(r"\s*#\s*if", line)]
    first = next((line for line in code if line.strip()), "")
    return numbers[1:] if first.startswith("#ifndef") else numbers


def check_ifs(tree, notes):
    for folder in FOLDERS:
        paths = [path for path in tree.files(folder)
                 if not path.startswith(("kernel/arch/", "tests/refuse/")) and path != "kernel/config.h"]
        lines = sum(len(tree.lines(path)) for path in paths)
        found = [(path, number) for path in paths for number in ifs_in(tree.code(path))]
        if not lines:
            continue
        density = 1000 * len(found) / lines
        notes.append(f"{folder} {len(found)} #if in {lines} lines")
        if density >= IFS_PER_THOUSAND_MAX:
            for path, number in found:
                yield Finding(path, number, f"#if: {folder} has {density:.1f} per 1000 lines, "
                              f"and {IFS_PER_THOUSAND_MAX} are too many")


def check(tree, notes):
    yield from check_functions(tree, notes)
    yield from check_files(tree)
    yield from check_ifs(tree, notes)
