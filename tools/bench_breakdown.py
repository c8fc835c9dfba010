#!/usr/bin/env python3
"""Shows where the instructions of one row of the benchmark are spent, or its cycles.

The firmware is run once more, instruction by instruction, up to one of the
row's measurements. What lies between its two readings of the counter is printed
by function, in the order of execution: callers to the left, inlined functions
to the right. With --listing, every instruction.

In cycles, what the other core did meanwhile is there too; an exception's entry
counts for the first instruction of its handler.
"""
import argparse
import collections
import itertools
import signal
import struct
import subprocess
import sys
import tempfile

import program
import steps

WHICH = 10  # the first ones may differ: buffers that were never used, threads that start
OURS = ("on_alarm", "on_doorbell")  # tests/bench/handlers.c; its jump to the kernel's handler is not counted
PER_ROW = 1000


def marks(elf, section):
    """The addresses tests/bench/meter.h notes down, and the rows they belong to: {address: [row, ..]}."""
    with tempfile.NamedTemporaryFile() as file:
        subprocess.run(["arm-none-eabi-objcopy", "--dump-section", f"{section}={file.name}", elf, "/dev/null"],
                       check=True)
        data = file.read()
    found = {}
    position = 0
    while position < len(data):
        address, = struct.unpack_from("<I", data, position)
        end = data.index(b"\0", position + 4)
        found[address & ~1] = data[position + 4:end].decode().split()
        position = (end + 4) // 4 * 4
    return found


def find_row(elf, row):
    """(where measurements begin, where those of `row` end, which of these is to be shown)."""
    begins, ends = marks(elf, ".debug_bench_begins"), marks(elf, ".debug_bench_ends")
    places = {address: rows.index(row) for address, rows in ends.items() if row in rows}
    if not places:
        sys.exit(f"there is no row {row}; there are: {' '.join(sorted(sum(ends.values(), [])))}")
    return begins, places, max(places.values()) * PER_ROW + WHICH


def instructions(machine, elf, row):
    """What one measurement of `row` executed, each instruction as (core, address, 1)."""
    begins, ends, which = find_row(elf, row)
    executed = collections.defaultdict(list)  # since the last reading, by core
    for core, address in steps.steps(machine, elf):
        if address in begins:
            executed[core] = []
        if address in ends:
            which -= 1
            if which == 0:
                return executed[core]
        executed[core].append((core, address, 1))
    sys.exit(f"{row} was not measured often enough")


def cycles(elf, row):
    """The same with the cycles each took; what the other core did meanwhile is among them."""
    begins, ends, which = find_row(elf, row)
    places = [",".join(map(str, marks)) for marks in (begins, ends)]
    listed = subprocess.run(["tools/cycles.mjs", elf, str(which), *places], capture_output=True, text=True, check=False)
    if listed.returncode:
        sys.exit(f"{row}: {listed.stderr.strip()}")
    fields = (line.split() for line in listed.stdout.splitlines())
    return [(int(core), int(address, 16), int(count)) for core, address, count in fields]


def one_loop(executed, loops):
    """One of the loops of a measurement of many: from one round of its first instruction to the next."""
    counts = collections.Counter(address for _, address, _ in executed)
    first = next(address for _, address, _ in executed if counts[address] == loops)
    rounds = [n for n, (_, address, _) in enumerate(executed) if address == first]
    return executed[rounds[loops // 2]:rounds[loops // 2 + 1]]


def show(executed, frames, texts):
    """Groups by function in the order of execution; with `texts`, every instruction."""
    cores = len({core for core, _, _ in executed}) > 1
    for (core, names), group in itertools.groupby(executed, lambda step: (step[0], frames[step[1]])):
        group = list(group)
        place = f"core {core}  " if cores else ""
        print(f"{sum(count for _, _, count in group):5}  {place}{' > '.join(reversed(names))}")
        for _, address, count in group if texts else ():
            print(f"{count:12} {address:08x}  {texts.get(address, '?')}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--machine", required=True)
    parser.add_argument("--counts", choices=("instructions", "cycles"), default="instructions")
    parser.add_argument("--loops", type=int, default=100, help="loops in a measurement of the rows tm2 to tm8")
    parser.add_argument("--listing", action="store_true", help="every instruction")
    parser.add_argument("elf")
    parser.add_argument("row")
    arguments = parser.parse_args()
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # less and head may stop reading

    if arguments.counts == "cycles":
        executed = cycles(arguments.elf, arguments.row)
    else:
        executed = instructions(arguments.machine, arguments.elf, arguments.row)
    if arguments.row.startswith("tm"):
        executed = one_loop(executed, arguments.loops)
    frames = program.frames(arguments.elf, {address for _, address, _ in executed})
    if frames[executed[0][1]][-1] in OURS:
        del executed[0]
    total = collections.Counter()
    for _, address, count in executed:
        total[frames[address][-1]] += count
    print(f"{arguments.row}: {sum(total.values())} {arguments.counts}, in order")
    show(executed, frames, program.disassembly(arguments.elf) if arguments.listing else {})
    print("by function, what is inlined with it")
    for name, count in total.most_common():
        print(f"{count:5}  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
