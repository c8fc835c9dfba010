#!/usr/bin/env python3
"""What a lesson's page takes from elsewhere, and how it is compared with what an app prints. Speaks TAP."""
import os
import subprocess
import sys
import tempfile

import tap

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools"))
import lesson

SOURCE = """/*
 * hop - a hop; Python's jump.
 * And another one.
 *
 * Watch:
 *   one   column
 *   two   columns
 *
 * Try: more.
 */
int main(void);
"""

INTRODUCTION = """A hop; Python's jump.
And another one.

**Watch:**

      one   column
      two   columns

**Try:** more.

"""


def page(marker, text, command="make run BOARD=pico APP=hop MODE=deterministic"):
    return f"# hop\n\n<!-- output{marker} -->\n```\n$ {command}\n{text}```\nbehind\n"


def shown(marker, text):
    return next(lesson.outputs(page(marker, text)))


def takes():
    yield "an introduction is an app's comment, its columns as they stand", \
        lesson.introduction(SOURCE) == INTRODUCTION, lesson.introduction(SOURCE)
    yield "what an app shows is its first sentence", \
        lesson.sentence(SOURCE) == "A hop; Python's jump.", lesson.sentence(SOURCE)
    yield "a dot within a word ends no sentence", \
        lesson.sentence("/*\n * a - b.c d. E.\n */") == "B.c d.", lesson.sentence("/*\n * a - b.c d. E.\n */")
    old = "# hop\n\n<!-- introduction -->\nold\n<!-- end -->\n\nown\n"
    new = lesson.with_introduction(old, SOURCE)
    yield "it takes the place of the old one, and of nothing else", \
        new == f"# hop\n\n<!-- introduction -->\n\n{INTRODUCTION}<!-- end -->\n\nown\n", new
    yield "and written again it is the same", lesson.with_introduction(new, SOURCE) == new, new
    settings = shown("", "1\n").settings()
    yield "a command says what was run, and on what", \
        settings == {"BOARD": "pico", "CORES": "2", "MODE": "deterministic", "APP": "hop"}, settings
    printed = lesson.shown("begin\n\r\\ think\r| think\r       \rend  \n\n")
    yield "what is printed over itself is shown in lines", printed == "begin\n\\ think\n| think\nend\n", printed


# marker, on the page, printed, whether that is alike
COMPARED = {
    "the same is alike": ("", "a 1\nb 2\n", "a 1\nb 2\n", True),
    "another digit is not": ("", "a 1\nb 2\n", "a 1\nb 3\n", False),
    "nor is another number of spaces": ("", "a 1\n", "a  1\n", False),
    "nor a line more": ("", "a 1\n", "a 1\nb\n", False),
    "nor another order": ("", "a\nb\n", "b\na\n", False),
    "what is marked may differ": (r" but for /\d+ ms/", "in  9 ms, 1\n", "in 10 ms, 1\n", True),
    "what is not marked may not": (r" but for /\d+ ms/", "in 9 ms, 1\n", "in 9 ms, 2\n", False),
    "what is marked must be there": (r" but for /\d+ ms/", "in 9 ms\n", "in ms\n", False),
    "two marks are both heeded": (r" but for /\d+ ms/ /\d+ lost/", "9 ms 1 lost 3\n", "8 ms 2 lost 3\n", True),
    "lines in any order may change places": (" in any order", "a\nb\n", "b\na\n", True),
    "but not themselves": (" in any order", "a\nb\n", "b\nc\n", False),
    "nor their number": (" in any order", "a\nb\nb\n", "b\na\na\n", False),
    "both may be left to chance": (r" in any order but for /\d/", "a 1\nb 2\n", "b 3\na 4\n", True),
}


def compares():
    for sentence, (marker, text, printed, alike) in COMPARED.items():
        yield sentence, shown(marker, text).is_like(printed) == alike, f"{text}{printed}"


def writes():
    old = page("", "1\n")
    new = lesson.with_outputs(old, lambda output: "2\n")
    yield "what is printed now takes the place of what was", new == page("", "2\n"), new
    marked = page(r" but for /\d/", "1\n")
    new = lesson.with_outputs(marked, lambda output: "2\n")
    yield "where only what is marked differs the page is left as it is", new == marked, new
    ran = []
    lesson.with_outputs(page("", "1\n") + page("", "2\n"), lambda output: ran.append(output.command) or "3\n")
    yield "each command of a page is run", len(ran) == 2, ran
    empty = lesson.with_outputs(page("", ""), lambda output: "1\n")
    yield "also one that nothing is shown of yet", empty == page("", "1\n"), empty


# What stands in for make: it prints what it is to make, and fails if that is what FAILS says.
FAKE = """#!/bin/sh
shift
echo "$@"
test "$1" != "$FAILS"
"""
TOOL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tools/lessons.py")


def plant(files):
    for path, text in files.items():
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def tool(folder, fails="nothing"):
    """(status, lines of complaint, the page) after a run of the tool."""
    done = subprocess.run([TOOL, "./make"], cwd=folder, env={**os.environ, "FAILS": fails}, capture_output=True,
                          text=True, check=False)
    path = os.path.join(folder, lesson.path("hop"))
    with open(path if os.path.exists(path) else os.devnull, encoding="utf-8") as file:
        return done.returncode, [line for line in done.stderr.splitlines() if not line.startswith("all ")], file.read()


def runs():
    with tempfile.TemporaryDirectory() as folder:
        start = page("", "")
        plant({os.path.join(folder, path): text for path, text in {
            "make": FAKE, "apps/hop.c": SOURCE, lesson.INDEX: "<!-- lessons: hop -->\n<!-- end -->\n"}.items()})
        os.chmod(os.path.join(folder, "make"), 0o755)
        status, complaints, _ = tool(folder)
        yield "an app without a page is one line of complaint", \
            status == 1 and complaints[0].startswith("apps/hop.c has no lesson") and len(complaints) == 1, complaints
        plant({os.path.join(folder, lesson.path("hop")): page("", "", "rm hop")})
        status, complaints, _ = tool(folder)
        yield "so is a command that is not make run", \
            status == 1 and complaints == [f"{lesson.path('hop')}: `rm hop` is not make run with settings"], complaints
        plant({os.path.join(folder, lesson.path("hop")): start})
        for fails in ("all", "run"):
            status, complaints, written = tool(folder, fails)
            yield f"so is a make {fails} that fails, and the page is as it was", \
                status == 1 and len(complaints) == 1 and complaints[0].startswith(f"make {fails} ") and \
                written == start, (complaints, written)
        status, complaints, written = tool(folder)
        wanted = page("", "run BOARD=pico APP=hop MODE=deterministic\n")
        yield "else it is written", (status, complaints, written) == (0, [], wanted), (status, complaints, written)
        with open(os.path.join(folder, lesson.INDEX), encoding="utf-8") as index:
            yield "and the index, too", "| [hop](hop.md) | A hop; Python's jump. |\n" in index.read(), ""


def results():
    yield from takes()
    yield from compares()
    yield from writes()
    yield from runs()


if __name__ == "__main__":
    sys.exit(tap.report(results()))
