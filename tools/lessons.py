#!/usr/bin/env python3
"""Writes into the pages of docs/lessons what is taken from elsewhere: introductions, and what the apps print.

A page keeps what a run printed when it was written where a new run differs only in
what its marker lets differ; tools/lesson.py tells of the markers.
"""
import glob
import os
import shlex
import subprocess
import sys

import lesson

TIMEOUT_SECONDS = 300


class Maker:
    """Builds what is run, once for each board and number of cores."""

    def __init__(self, make):
        self.make = [*shlex.split(make), "--no-print-directory"]
        self.built = set()

    def build(self, settings):
        what = (f"BOARD={settings['BOARD']}", f"CORES={settings['CORES']}")
        if what not in self.built:
            subprocess.run([*self.make, "all", *what], stdout=sys.stderr, check=True)
            self.built.add(what)

    def run(self, output):
        """What a page's command prints, as it shows it."""
        self.build(output.settings())
        print(f"  RUN {output.command}", flush=True)
        words = shlex.split(output.command)[1:]
        done = subprocess.run([*self.make, *words], stdout=subprocess.PIPE, timeout=TIMEOUT_SECONDS, check=False)
        if done.returncode:
            sys.exit(f"{output.command} ended with status {done.returncode}")
        return lesson.shown(done.stdout.decode(errors="replace"))


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
        write(page, lesson.with_outputs(lesson.with_introduction(read(page), sources[app]), maker.run))
    write(lesson.INDEX, lesson.with_tables(read(lesson.INDEX), sources))
    return 0


if __name__ == "__main__":
    sys.exit(main())
