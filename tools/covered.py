"""What recorded runs have reached of the source, firmware by firmware and over all of them.

The firmwares are as they are shipped and optimised, so what counts is what is
left of a line: it is covered if any of its instructions ran. A line of which
nothing is left is none.

A branch is a conditional branch instruction, and wants to be taken and not
taken. The copies of one, inlined here and there and linked into many
firmwares, are the same branch of the source (same file, line and column, same
rank among those its copy has there) and are counted as one: it is covered both
ways if the union over its copies is. A copy may be compiled the other way
round, so what is compared is not "taken" but whether the condition held; and
copies that test different conditions are not added up. Where a switch became a
table there is no branch; its cases are lines.
"""
import collections
import concurrent.futures
import json
import re
from typing import NamedTuple

import program

# A conditional branch: (what it asks, is it taken where that holds).
CONDITIONS = {condition: (asked, asked == condition) for asked, otherwise in
              [("eq", "ne"), ("cs", "cc"), ("mi", "pl"), ("vs", "vc"), ("hi", "ls"), ("ge", "lt"), ("gt", "le")]
              for condition in (asked, otherwise)}
BRANCH = re.compile(rf"b({'|'.join(CONDITIONS)})(?:\.[nw])? ([0-9a-f]+)")
WENT_ON, WENT_AWAY = 1, 2  # as tools/rp2040/record.mjs marks them


class Item(NamedTuple):
    """A line of the source, or a branch in it."""
    file: str
    line: int
    column: int = 0  # these two are a branch's
    rank: int = 0


class Way(NamedTuple):
    """One of the two ways from a branch: where it leads, and whether anybody went there."""
    target: str
    gone: bool


class Ways:
    """The ways from a branch, for each condition that a copy of it asks: {condition: {did it hold: Way}}."""

    def __init__(self):
        self.asked = {}

    def add(self, asked, held, way):
        ways = self.asked.setdefault(asked, {})
        known = ways.setdefault(held, way)
        ways[held] = Way(known.target, known.gone or way.gone)

    def merge(self, other):
        for asked, ways in other.asked.items():
            for held, way in ways.items():
                self.add(asked, held, way)

    def missing(self):
        """Where nobody went, by the condition that was seen both true and false, if there is one."""
        return min(([way.target for way in ways.values() if not way.gone] for ways in self.asked.values()), key=len)


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


def ranks(branches, places, calls):
    """{address: the rank of a branch at its place in its copy}; a copy is one chain of calls into a function."""
    counts = collections.Counter()
    found = {}
    for address in sorted(branches):
        copy = places[address], calls[address][0][0], *calls[address][1:]
        found[address] = counts[copy]
        counts[copy] += 1
    return found


class Firmware:
    """The code of one firmware that comes from `folders`, and what ran of it."""

    def __init__(self, elf, recordings, folders):
        self.texts, table = program.disassembly(elf), program.LineTable(elf)
        self.places = {address: place for address in self.texts if (place := table.place(address))}
        self.ours = {address: place for address, place in self.places.items() if place.file.startswith(folders)}
        self.calls = program.calls(elf, self.ours)
        self.marks = marks_of(recordings)

    def way(self, address, mark, target):
        place = self.places.get(target)
        return Way(f"{place.file}:{place.line}" if place else f"{target:#x}", bool(self.marks[address] & mark))

    def coverage(self):
        found = Coverage()
        branches = {address: match for address in self.ours if (match := BRANCH.match(self.texts[address]))}
        rank = ranks(branches, self.ours, self.calls)
        for address, place in self.ours.items():
            item = Item(place.file, place.line)
            found.lines[item] = found.lines.get(item, False) or self.marks[address] != 0
            found.functions.setdefault(item, self.calls[address][0][0])
        for address, match in branches.items():
            asked, when_taken = CONDITIONS[match[1]]
            ways = found.branches[Item(*self.ours[address], rank[address])]
            ways.add(asked, when_taken, self.way(address, WENT_AWAY, int(match[2], 16)))
            ways.add(asked, not when_taken, self.way(address, WENT_ON, address + 2))
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
