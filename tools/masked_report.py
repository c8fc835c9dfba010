"""How the longest stretches with interrupts masked are shown, wherever they were found.

A stretch is (firmware, [(address, what it cost), ..]).
"""
import itertools
import json
import os
import sys

import program

SHOWN_MAX = 5


def cost(steps):
    return sum(each for _, each in steps)


def by_function(elf, steps):
    """[(function, what it cost)], in the order of execution."""
    names = program.frames(elf, [address for address, _ in steps])
    return [(name, cost(list(group))) for name, group in itertools.groupby(steps, lambda step: names[step[0]][-1])]


def line(elf, steps, runs):
    words = ", ".join(f"{function} {each}" for function, each in runs)
    return f"{cost(steps):6}  {os.path.basename(elf)}: {words}"


def show(unit, stretches):
    """Prints the longest; of those that went through the same functions, one."""
    if not stretches:
        sys.exit("interrupts were never masked; there is nothing to report")
    print(f"longest stretches with interrupts masked, in {unit}:")
    shown = set()
    for elf, steps in sorted(stretches, key=lambda stretch: -cost(stretch[1])):
        runs = by_function(elf, steps)
        way = tuple(function for function, _ in runs)
        if way not in shown:
            shown.add(way)
            print(line(elf, steps, runs))
        if len(shown) == SHOWN_MAX:
            return


def write(path, longest):
    """Leaves the figure where tools/bench.py finds it."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"irq_off_max": longest}, file)
        file.write("\n")
