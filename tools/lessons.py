#!/usr/bin/env python3
"""Writes into the pages of docs/lessons what is taken from elsewhere: introductions, and what the apps print.

A page keeps what a run printed when it was written where a new run differs only in
what its marker lets differ; tools/lesson.py tells of the markers.
"""
import functools
import glob
import os
import shlex
import subprocess
import sys

import lesson


class Maker:
    """Builds what is run, once for each board and number of cores."""

    def __init__(self, make):
        self.make = [*shlex.split(make), "--no-print-directory"]
        self.built = set()

    def call(self, words, stdout):
        done = subprocess.run([*self.make, *words], stdout=stdout, check=False)
        if done.returncode:
            sys.exit(f"make {' '.join(words)} ended with status {done.returncode}; nothing of that was written")
        return done.stdout

    def run(self, page, output):
        """What a page's command prints, as it shows it."""
        settings = output.settings()
        if not settings:
            sys.exit(f"{page}: `{output.command}` is not make run with settings")
        build = ("all", f"BOARD={settings['BOARD']}", f"CORES={settings['CORES']}")
        if build not in self.built:
            self.call(build, sys.stderr)
            self.built.add(build)
        print(f"  RUN {output.command}", flush=True)
        printed = self.call(shlex.split(output.command)[1:], subprocess.PIPE)
        return lesson.shown(printed.decode(errors="replace"))


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def write(path, text):
    if text != read(path):
        print(f"  WRITE {path}")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def main():
    make, *only = sys.argv[1:]
    sources = {os.path.basename(path).removesuffix(".c"): read(path) for path in sorted(glob.glob("apps/*.c"))}
    maker = Maker(make)
    for app in only or sources:
        page = lesson.path(app)
        if not os.path.exists(page):
            sys.exit(f"apps/{app}.c has no lesson {page}; tools/lesson.py says how one begins")
        text = lesson.with_introduction(read(page), sources[app])
        write(page, lesson.with_outputs(text, functools.partial(maker.run, page)))
    write(lesson.INDEX, lesson.with_tables(read(lesson.INDEX), sources))
    return 0


if __name__ == "__main__":
    sys.exit(main())
