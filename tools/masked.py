#!/usr/bin/env python3
"""The longest stretch of instructions with interrupts masked, over some firmwares.

Each firmware is run twice under QEMU, instruction by instruction; -icount makes
the two runs one. The first run says which instructions each core executes, the
second what is in the register whenever one is moved to PRIMASK, so what is
masked is known and not guessed. An instruction counts if it begins with
interrupts masked.

Not counted: boot, up to a core's first unmasking, and the end, from which
nobody unmasks. A stretch in which a core spun for the other one is set aside,
its length being the other core's, and the longest of these is reported beside.
"""
import argparse
import collections
import concurrent.futures
import itertools
import re
import signal
import sys

import masked_report
import program
import steps

PRIMASK = re.compile(r"(cpsid|cpsie) i$|msr PRIMASK, (r\d+|ip|lr)$")
NUMBERS = {"ip": 12, "lr": 14}


def instructions(elf):
    """({address of cpsid or cpsie: masked afterwards}, {address of msr: its register}, {addresses of yield})."""
    fixed, moved, spins = {}, {}, set()
    for address, text in program.disassembly(elf).items():
        text = re.sub(r"\s*[@;].*", "", text)
        found = PRIMASK.match(text)
        if found and found.group(1):
            fixed[address] = found.group(1) == "cpsid"
        elif found:
            moved[address] = NUMBERS.get(found.group(2)) or int(found.group(2)[1:])
        elif text == "yield":
            spins.add(address)
    return fixed, moved, spins


class Core:
    """Follows PRIMASK on one core."""

    def __init__(self):
        self.masked = False
        self.booting = True
        self.spun = False
        self.addresses = []

    def set(self, masked):
        """The stretch that ends here, if one does, and whether it spun."""
        ended = None
        if self.masked and not masked:
            if not self.booting:
                ended = self.addresses, self.spun
            self.booting = False
        if masked != self.masked:
            self.addresses, self.spun = [], False
        self.masked = masked
        return ended


def stretches(machine, elf, limit):
    """Yields ([address, ..], spun) for each masked stretch."""
    fixed, moved, spins = instructions(elf)
    values = steps.registers(machine, elf, moved)
    cores = collections.defaultdict(Core)
    for core, address in itertools.islice(steps.steps(machine, elf), limit):
        state = cores[core]
        if state.masked:
            state.addresses.append(address)
            state.spun |= address in spins
        if address in fixed:
            ended = state.set(fixed[address])
        elif address in moved:
            where, value = next(values)
            if where != (core, address):
                sys.exit(f"{elf}: two runs of it were not the same")
            ended = state.set(value & 1 == 1)
        else:
            continue
        if ended:
            yield ended


def longest_of_each_kind(machine, elf, limit):
    """(of the stretches that begin and end at the same places the longest, length of the longest that spun)."""
    longest, most_spun = {}, 0
    for stretch, spun in stretches(machine, elf, limit):
        kind = stretch[0], stretch[-1]
        if spun:
            most_spun = max(most_spun, len(stretch))
        elif len(stretch) > len(longest.get(kind, "")):
            longest[kind] = stretch
    return [[(address, 1) for address in stretch] for stretch in longest.values()], most_spun


def survey(machine, elf, limit, folders):
    """([(elf, a stretch of the kernel's), ..], [a stretch set aside, ..], length of the longest that spun)."""
    longest, most_spun = longest_of_each_kind(machine, elf, limit)
    ours, aside = masked_report.set_aside(elf, longest, folders)
    return [(elf, steps) for steps in ours], aside, most_spun


def survey_all(machine, elves, limit, folders):
    """The same over several firmwares, as many at once as there are processors."""
    all_ours, all_aside, most_spun = [], [], 0
    with concurrent.futures.ProcessPoolExecutor() as pool:
        for ours, aside, spun in pool.map(survey, itertools.repeat(machine), elves, itertools.repeat(limit),
                                          itertools.repeat(folders)):
            all_ours += ours
            all_aside += aside
            most_spun = max(most_spun, spun)
    return all_ours, all_aside, most_spun


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--machine", required=True)
    parser.add_argument("--json", required=True, help="where the figure goes")
    parser.add_argument("--limit", type=int, default=1_000_000, help="instructions of a firmware that are looked at")
    parser.add_argument("--aside", action="append", default=[],
                        help="a folder (ends with /): stretches in which its code ran are reported beside")
    parser.add_argument("elf", nargs="+")
    arguments = parser.parse_args()
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # less and head may stop reading

    ours, aside, most_spun = survey_all(arguments.machine, arguments.elf, arguments.limit, arguments.aside)
    masked_report.show("instructions", ours)
    masked_report.show_aside(aside, arguments.aside)
    print(f"{most_spun:6}  longest of those in which a core spun for the other")
    masked_report.write(arguments.json, max(masked_report.cost(steps) for _, steps in ours))
    return 0


if __name__ == "__main__":
    sys.exit(main())
