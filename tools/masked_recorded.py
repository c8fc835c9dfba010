#!/usr/bin/env python3
"""The longest stretch of cycles with interrupts masked, from recorded runs.

tools/rp2040/stretches.mjs says what a stretch is, and takes off what a core
spun: for a hardware lock, or for the other core. The longest such spin is
reported beside. So are the stretches set aside: in which a program's own code
ran, a test's or an app's, which masked interrupts itself or took the place of a
function of the kernel; and what stands still by its nature, such as writing to
the flash that all runs from.
"""
import argparse
import concurrent.futures
import json
import os
import sys

import masked_report
import program


class Survey:
    """What the recordings of one firmware, or of several, say."""

    def __init__(self):
        self.ours = []      # stretches, as masked_report.py has them
        self.aside = []  # those in which a program's own code ran
        self.spun = (0, "", 0, [])  # how long, in which firmware, at which address, and the rest of that stretch

    def add(self, other):
        self.ours += other.ours
        self.aside += other.aside
        self.spun = max(self.spun, other.spun)


def survey(path, folders):
    found = Survey()
    with open(path, encoding="utf-8") as file:
        recording = json.load(file)
    elf, stretches = recording["elf"], recording["stretches"]
    longest = [[(address, each) for address, each in stretch["steps"]] for stretch in stretches["longest"]]
    ours, aside = masked_report.set_aside(elf, longest, folders)
    found.ours = [(elf, steps) for steps in ours]
    found.aside = [(elf, steps) for steps in aside]
    spun = stretches["spun"]
    found.spun = spun["cycles"], elf, spun["head"], spun["steps"]
    return found


def survey_all(paths, folders):
    """The same over several recordings, as many at once as there are processors."""
    total = Survey()
    with concurrent.futures.ProcessPoolExecutor() as pool:
        for found in pool.map(survey, paths, [folders] * len(paths)):
            total.add(found)
    return total


def show_spin(cycles, elf, head, steps):
    if cycles == 0:
        print("     0  longest spin taken off: no core ever spun with interrupts masked")
        return
    function, place = program.calls(elf, [head])[head][-1]
    print(f"{cycles:6}  longest spin taken off: in {function}, {os.path.relpath(place)}; the rest of that stretch:")
    print(masked_report.line(elf, steps, masked_report.by_function(elf, steps)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", required=True, help="where the figure goes")
    parser.add_argument("--recordings", required=True, help="folder that tools/rp2040/run.mjs --record left files in")
    parser.add_argument("--aside", action="append", default=[],
                        help="a folder (ends with /) or a file: stretches in which its code ran are reported beside")
    arguments = parser.parse_args()

    paths = sorted(entry.path for entry in os.scandir(arguments.recordings))
    found = survey_all(paths, tuple(arguments.aside))
    masked_report.show("cycles", found.ours)
    show_spin(*found.spun)
    masked_report.show_aside([steps for _, steps in found.aside], arguments.aside)
    masked_report.write(arguments.json, max(masked_report.cost(steps) for _, steps in found.ours))
    return 0


if __name__ == "__main__":
    sys.exit(main())
