#!/usr/bin/env python3
"""What `make` says to what it cannot do, and what it rebuilds. Speaks TAP.

Works on a copy of the tree, so that nothing is built again under the feet of
the tests that run meanwhile.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

import tap

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
GIVEN = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "CORES", "MODE", "BOARD", "APP", "DRIVE", "V",
         "CFLAGS_EXTRA")

REFUSALS = {
    "APP=nosuch": r"there is no APP=nosuch; there are: .*\bhello\b",
    "BOARD=nosuch": r"there is no BOARD=nosuch; there are: .*\bmps2-an521\b",
    "CORES=9": r"mps2-an521 cannot run on CORES=9; it has 2",
    "CORES=0": r"mps2-an521 cannot run on CORES=0; it has 2",
    "MODE=nosuch": r"there is no MODE=nosuch; there are: parallel deterministic",
}


class Tree:
    """A copy of the repository, and what happens there."""

    def __init__(self, folder):
        self.folder = os.path.join(folder, "duet")
        shutil.copytree(ROOT, self.folder, ignore=shutil.ignore_patterns("build", ".git"))
        self.environment = {name: value for name, value in os.environ.items() if name not in GIVEN}

    def make(self, *arguments):
        done = subprocess.run(["make", *arguments], cwd=self.folder, env=self.environment, capture_output=True,
                              text=True, stdin=subprocess.DEVNULL, check=False)
        return done.returncode, done.stdout + done.stderr

    def compiled(self, *arguments):
        """What one make compiles, links or archives; None if it fails."""
        status, output = self.make(*arguments)
        return re.findall(r"^  (?:CC|AS|LD|AR) (\S+)$", output, re.MULTILINE) if status == 0 else None

    def touch(self, path):
        os.utime(os.path.join(self.folder, path))


def refusals(tree):
    for argument, pattern in REFUSALS.items():
        status, output = tree.make("run", argument)
        yield (f"make run {argument} is refused in one line",
               status != 0 and output.count("\n") == 1 and re.search(pattern, output), output)


def rebuilds(tree):
    built = tree.compiled()
    yield "the first make builds", built and "kernel/queue.c" in built, built
    built = tree.compiled()
    yield "the second make builds nothing", built == [], built
    tree.touch("kernel/queue.h")
    built = tree.compiled()
    yield ("a change of kernel/queue.h rebuilds what includes it, and no more",
           built and "kernel/queue.c" in built and "apps/hello.c" in built and "kernel/event.c" not in built, built)
    built = tree.compiled("CFLAGS_EXTRA=-DTIME_SLICE_US=1000")
    yield ("a change of flags rebuilds everything",
           built and "kernel/event.c" in built and "kernel/queue.c" in built, built)


def runs(tree):
    status, output = tree.make("run", "APP=hello")
    yield ("make run APP=hello greets from both cores",
           status == 0 and "hello from core 0\n" in output and "hello from core 1\n" in output, output)
    status, output = tree.make("run", "APP=hello", "CORES=1", "MODE=deterministic")
    yield ("make run CORES=1 MODE=deterministic greets from the only one",
           status == 0 and "hello from core 0\n" in output and "core 1" not in output, output)


def main():
    with tempfile.TemporaryDirectory() as folder:
        tree = Tree(folder)
        return tap.report(result for group in (refusals, rebuilds, runs) for result in group(tree))


if __name__ == "__main__":
    sys.exit(main())
