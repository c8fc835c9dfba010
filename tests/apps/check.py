#!/usr/bin/env python3
"""Runs an app, which checks itself: its exit status must be 0.

With --again it is run a second time and must print the same, byte for byte; and
what its lesson shows of a run on this board and so many cores. Speaks TAP.
"""
import argparse
import os
import subprocess
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
sys.path[:0] = [os.path.join(ROOT, "tools"), os.path.join(ROOT, "tests")]
import lesson
import tap


def run(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.returncode, done.stdout.decode(errors="replace")


def recorded(app, board, cores):
    """What its lesson shows of runs like this one; without a lesson, nothing."""
    try:
        with open(os.path.join(ROOT, lesson.path(app)), encoding="utf-8") as page:
            shown = list(lesson.outputs(page.read()))
    except FileNotFoundError:
        return []
    wanted = {"BOARD": board, "CORES": cores, "MODE": "deterministic", "APP": app}
    return [output for output in shown if output.settings() == wanted]


def results(arguments):
    name = arguments.name
    status, output = run(arguments.command)
    yield f"app {name} ends with status 0", status == 0, f"status {status}\n{output}"
    if arguments.again:
        second = run(arguments.command)[1]
        yield f"app {name} prints the same when run again", output == second, f"{output}\nagain:\n{second}"
        for shown in recorded(name, arguments.board, arguments.cores):
            yield (f"app {name} prints what its lesson shows", shown.is_like(lesson.shown(output)),
                   f"{output}\nits lesson (make lessons APP={name} renews it):\n{shown.text}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--board", required=True)
    parser.add_argument("--cores", required=True)
    parser.add_argument("name")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    return tap.report(results(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
