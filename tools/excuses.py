"""The lines and branches that no test can reach, from a file that says why: one excuse a line.

    line FILE:FUNCTION SOURCE TEXT -- why
    branch FILE:FUNCTION SOURCE TEXT -- why

Source text and not a number, so that an excuse stays with its code. Each line
excuses one: two branches in one line of source want two excuses. One for what
is covered after all, or for what is no longer there, is an error.
"""
import collections
import re

FORM = re.compile(r"(line|branch) (\S+:\w+ \S.*?) -- (\S.*)")


def read(path):
    """([(place of the excuse, kind, name)], complaints about lines that are none)."""
    found, complaints = [], []
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            place, line = f"{path}:{number}", line.rstrip("\n")
            match = FORM.fullmatch(line)
            if match:
                found.append((place, match[1], match[2]))
            elif line and not line.startswith("#"):
                complaints.append(f"{place}: is not of the form: line|branch FILE:FUNCTION SOURCE TEXT -- why")
    return found, complaints


def apply(excuses, complaints, missing, name):
    """({kind: items that are excused}, more complaints). `name` of an item is its FILE:FUNCTION SOURCE TEXT."""
    excused, complaints = {kind: set() for kind in missing}, list(complaints)
    uncovered = {kind: collections.defaultdict(list) for kind in missing}
    known = {kind: {name(item) for item in items} for kind, items in missing.items()}
    for kind, items in missing.items():
        for item in sorted(item for item, what in items.items() if what):
            uncovered[kind][name(item)].append(item)
    for place, kind, wanted in excuses:
        if uncovered[kind][wanted]:
            excused[kind].add(uncovered[kind][wanted].pop(0))
        elif wanted in known[kind]:
            complaints.append(f"{place}: is covered after all: {kind} {wanted}")
        else:
            complaints.append(f"{place}: there is no {kind} {wanted}")
    return excused, complaints
