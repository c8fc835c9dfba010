"""What recorded runs have reached of the source, firmware by firmware and over all of them.

The firmwares are as they are shipped and optimised, so what counts is what is
left of a line: it is covered if any of its instructions ran. A line of which
nothing is left is none.

A branch is a condition of the source, known by its file, line and column, and
wants every way out of it to be gone. conditions.py makes conditions of branch
instructions: two halves of a 64-bit comparison are one. The copies of a condition,
inlined here and there and linked into many firmwares, are added up where they have
the same form. Where they have not, as the first test of a loop and the later ones,
it is enough that one of them was seen going every way.

At a `&&` or `||` that does not hold: the compiler gives its place to several
operands. There each branch instruction is a condition of its own, and all must
be seen. Where a switch became a table there is no branch; its cases are lines.
"""
import collections
import concurrent.futures
import json
from typing import NamedTuple

import conditions
import program

WENT_ON, WENT_AWAY = 1, 2  # as tools/rp2040/record.mjs marks them


class Item(NamedTuple):
    """A line of the source, or a branch in it."""
    file: str
    line: int
    column: int = 0  # these two are a branch's
    rank: int = 0    # among those at one place


class Sources:
    """The text of source lines."""

    def __init__(self):
        self.files = {}

    def line(self, place):
        if place.file not in self.files:
            with open(place.file, encoding="utf-8") as file:
                self.files[place.file] = file.read().splitlines()
        return self.files[place.file][place.line - 1]

    def text(self, place):
        return self.line(place).strip()

    def is_logical(self, place):
        """Whether the place is that of a logical operator."""
        return self.line(place)[place.column - 1:].startswith(("&&", "||"))


class Way(NamedTuple):
    """A way out of a condition: where it leads, and whether anybody went there."""
    target: str
    gone: bool


class Ways:
    """The ways out of a condition, for each form that the compiler gave it: {form: [Way]}."""

    def __init__(self):
        self.forms = {}

    def add(self, form, ways):
        known = self.forms.setdefault(form, ways)
        self.forms[form] = [Way(way.target, way.gone or more.gone) for way, more in zip(known, ways)]

    def merge(self, other):
        for form, ways in other.forms.items():
            self.add(form, ways)

    def missing(self):
        """Where nobody went, in the form of which the least is missing."""
        ways = min(self.forms.values(), key=lambda ways: sum(not way.gone for way in ways))
        if not any(way.gone for way in ways):
            return ["never reached"]
        return [f"never on to {way.target}" for way in ways if not way.gone]


class Coverage:
    """What there is of the source, and what of it was reached."""

    def __init__(self):
        self.lines = {}         # {Item: did it run}
        self.branches = collections.defaultdict(Ways)
        self.functions = {}     # {Item of a line: the function it is in}

    def merge(self, other):
        for item, ran in other.lines.items():
            self.lines[item] = ran or self.lines.get(item, False)
        for item, ways in other.branches.items():
            self.branches[item].merge(ways)
        self.functions |= other.functions

    def missing(self):
        """{kind: {Item: what is missing to its being covered}}."""
        return {"line": {item: [] if ran else ["never run"] for item, ran in self.lines.items()},
                "branch": {item: ways.missing() for item, ways in self.branches.items()}}

    def function(self, item):
        return self.functions[Item(item.file, item.line)]


def marks_of(recordings):
    marks = collections.defaultdict(int)
    for path in recordings:
        with open(path, encoding="utf-8") as file:
            for address, mark in json.load(file)["marks"]:
                marks[address] |= mark
    return marks


class Firmware:
    """The code of one firmware that comes from `folders`, and what ran of it."""

    def __init__(self, elf, recordings, folders):
        self.texts, table = program.disassembly(elf), program.LineTable(elf)
        self.places = {address: place for address in self.texts if (place := table.place(address))}
        self.ours = {address: place for address, place in self.places.items() if place.file.startswith(folders)}
        self.calls = program.calls(elf, self.ours)
        self.marks = marks_of(recordings)
        self.sources = Sources()

    def went(self, step):
        return bool(self.marks[step.branch] & (WENT_AWAY if step.taken else WENT_ON))

    def way(self, target, steps):
        place = self.places.get(target)
        return Way(f"{place.file}:{place.line}" if place else f"{target:#x}", any(map(self.went, steps)))

    def copies(self):
        """{(place, function, chain of calls into it): the addresses of that copy's instructions}."""
        found = collections.defaultdict(set)
        for address, place in self.ours.items():
            found[place, self.calls[address][0][0], *self.calls[address][1:]].add(address)
        return found

    def coverage(self):
        found, code = Coverage(), conditions.Code(self.texts)
        for address, place in self.ours.items():
            item = Item(place.file, place.line)
            found.lines[item] = found.lines.get(item, False) or self.marks[address] != 0
            found.functions.setdefault(item, self.calls[address][0][0])
        for (place, *_), addresses in self.copies().items():
            apart = self.sources.is_logical(place)
            for rank, condition in enumerate(code.conditions(addresses, apart)):
                ways = [self.way(target, steps) for target, steps in condition.exits.items()]
                item = Item(*place, rank if apart else 0)
                found.branches[item].add((rank, condition.form), ways)
        return found


def examine(elf, recordings, folders):
    return Firmware(elf, recordings, folders).coverage()


def examine_all(recorded, folders):
    """The Coverage over {firmware: its recordings}, as many at once as there are processors."""
    total = Coverage()
    with concurrent.futures.ProcessPoolExecutor() as pool:
        for job in [pool.submit(examine, elf, paths, folders) for elf, paths in recorded.items()]:
            total.merge(job.result())
    return total
