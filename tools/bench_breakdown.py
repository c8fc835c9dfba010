#!/usr/bin/env python3
"""Shows where the instructions of one row of the benchmark are spent.

The firmware is run once more, instruction by instruction, up to one of the
row's measurements. What lies between its two readings of the counter is printed
by function, in the order of execution: callers to the left, inlined functions
to the right. With --listing, every instruction.
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


def measurement(machine, elf, row):
    """The addresses executed between the two readings of one measurement of `row`."""
    begins, ends = marks(elf, ".debug_bench_begins"), marks(elf, ".debug_bench_ends")
    if not any(row in rows for rows in ends.values()):
        sys.exit(f"there is no row {row}; there are: {' '.join(sorted(sum(ends.values(), [])))}")
    executed = collections.defaultdict(list)  # since the last reading, by core
    seen = 0
    for core, address in steps.steps(machine, elf):
        if address in begins:
            executed[core] = []
        rows = ends.get(address, ())
        if row in rows:
            seen += 1
            if seen == rows.index(row) * PER_ROW + WHICH:
                return executed[core]
        executed[core].append(address)
    sys.exit(f"{row} was not measured {WHICH} times")


def one_loop(executed, loops):
    """One of the loops of a measurement of many: from one round of its first instruction to the next."""
    counts = collections.Counter(executed)
    first = next(address for address in executed if counts[address] == loops)
    rounds = [n for n, address in enumerate(executed) if address == first]
    return executed[rounds[loops // 2]:rounds[loops // 2 + 1]]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--machine", required=True)
    parser.add_argument("--loops", type=int, default=100, help="loops in a measurement of the rows tm2 to tm8")
    parser.add_argument("--listing", action="store_true", help="every instruction")
    parser.add_argument("elf")
    parser.add_argument("row")
    arguments = parser.parse_args()
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # less and head may stop reading

    executed = measurement(arguments.machine, arguments.elf, arguments.row)
    if arguments.row.startswith("tm"):
        executed = one_loop(executed, arguments.loops)
    frames = program.frames(arguments.elf, executed)
    if frames[executed[0]][-1] in OURS:
        del executed[0]
    texts = program.disassembly(arguments.elf) if arguments.listing else {}
    total = collections.Counter(frames[address][-1] for address in executed)
    print(f"{arguments.row}: {len(executed)} instructions, in order")
    for names, addresses in itertools.groupby(executed, lambda address: frames[address]):
        addresses = list(addresses)
        print(f"{len(addresses):5}  {' > '.join(reversed(names))}")
        for address in addresses if arguments.listing else ():
            print(f"            {address:08x}  {texts.get(address, '?')}")
    print("by function, what is inlined with it")
    for name, count in total.most_common():
        print(f"{count:5}  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
