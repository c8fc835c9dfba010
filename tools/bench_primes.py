"""How much faster two cores check numbers than one: tests/bench/primes.c, counted in QEMU's log."""
import sys

import steps


def runs(machine, elf):
    """What each core executed between primes_begin() and primes_end(), in each run of the job."""
    symbols = steps.symbols(elf)
    begin, end = symbols["primes_begin"], symbols["primes_end"]
    counts = None
    for core, address in steps.steps(machine, elf):
        if address == begin:
            counts = [0, 0]
        elif address == end:
            yield counts
            counts = None
        if counts:
            counts[core] += 1


def speedup(runner, machine, elf):
    """(one worker's instructions over those of the busier of two cores, how it came about)"""
    status, output = steps.execute(runner, elf)
    if status:
        sys.exit(f"{output}\n{elf} ended with status {status}")
    found = list(runs(machine, elf))
    if len(found) != 2 or found[0][1] > found[0][0] // 100:
        sys.exit(f"{elf} did not run on one core, then on two; they executed {found}")
    alone, together = found[0][0], found[1]
    words = f"primes: {alone} instructions on one core; {together[0]} and {together[1]} on two"
    return round(alone / max(together), 3), words
