"""How the longest stretches with interrupts masked are shown, wherever they were found.

A stretch is (firmware, [(address, what it cost), ..]).
"""
import json
import os
import sys

import program

SHOWN_MAX = 5


def cost(steps):
    return sum(each for _, each in steps)


def by_function(elf, steps):
    """{function: what it cost}, in the order in which each was first entered."""
    names = program.frames(elf, [address for address, _ in steps])
    found = {}
    for address, each in steps:
        function = names[address][-1]
        found[function] = found.get(function, 0) + each
    return found


def set_aside(elf, stretches, folders):
    """(those of the kernel alone, those in which a function ran that is written in one of the folders)."""
    calls = program.calls(elf, {address for steps in stretches for address, _ in steps})
    own = {address for address, chain in calls.items() if os.path.relpath(chain[-1][1]).startswith(tuple(folders))}
    ours, aside = [], []
    for steps in stretches:
        (aside if any(address in own for address, _ in steps) else ours).append(steps)
    return ours, aside


def show_aside(aside, folders):
    longest = max(map(cost, aside), default=0)
    print(f"{longest:6}  longest of those set aside, in which code of {', '.join(folders)} ran")


def line(elf, steps, costs):
    words = ", ".join(f"{function} {each}" for function, each in costs.items())
    return f"{cost(steps):6}  {os.path.basename(elf)}: {words}"


def show(unit, stretches):
    """Prints the longest; of those that went through the same functions, one."""
    if not stretches:
        sys.exit("interrupts were never masked; there is nothing to report")
    print(f"longest stretches with interrupts masked, in {unit}:")
    shown = []
    for elf, steps in sorted(stretches, key=lambda stretch: -cost(stretch[1])):
        costs = by_function(elf, steps)
        if set(costs) not in shown:
            shown.append(set(costs))
            print(line(elf, steps, costs))
        if len(shown) == SHOWN_MAX:
            return


def write(path, longest):
    """Leaves the figure where tools/bench.py finds it."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"irq_off_max": longest}, file)
        file.write("\n")
