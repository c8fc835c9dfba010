#!/usr/bin/env python3
"""Says which lines and branches of some folders no test has reached, from recorded runs.

covered.py says what counts as covered, excuses.py how the file of exceptions
is written. Writes the figures to --json. Fails below --lines or --branches, in
per cent and net of exceptions, and if an exception is wrong.
"""
import argparse
import collections
import json
import os
import sys

import covered
import excuses

KINDS = {"line": "lines", "branch": "branches"}


def recordings(folder, elves):
    """{firmware: [its recordings]}; a firmware in `elves` may have none."""
    found = {elf: [] for elf in elves}
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        with open(entry.path, encoding="utf-8") as file:
            found.setdefault(json.load(file)["elf"], []).append(entry.path)
    return found


def counts(missing, excused):
    """{file: {kind: [how many are covered, of how many, how many are excused]}}."""
    found = collections.defaultdict(lambda: {kind: [0, 0, 0] for kind in KINDS})
    for kind, items in missing.items():
        for item, what in items.items():
            row = found[item.file][kind]
            row[2] += item in excused[kind]
            row[1] += item not in excused[kind]
            row[0] += not what
    return found


def add(rows):
    return {kind: [sum(row[kind][n] for row in rows) for n in range(3)] for kind in KINDS}


def per_cent(row):
    return 100 * row[0] / row[1] if row[1] else 100.0


def table(found, total):
    yield f"{'':42}{'lines':>14}{'':16}{'branches both ways':>20}"
    for file, row in [*sorted(found.items()), ("all", total)]:
        cells = [f"{row[kind][0]:6} of {row[kind][1]:5}{per_cent(row[kind]):7.1f} %" +
                 (f" ({row[kind][2]})".ljust(7) if row[kind][2] else " " * 7) for kind in KINDS]
        yield f"{file:42}{'   '.join(cells)}".rstrip()
    yield "in parentheses: what exceptions take off"


def uncovered(missing, excused, sources):
    for kind, items in missing.items():
        for item, what in sorted(items.items()):
            if what and item not in excused[kind]:
                yield f"{item.file}:{item.line}: {', '.join(what)}: {sources.text(item)}"


def as_json(missing, excused, found, total):
    items = [{"kind": kind, **item._asdict(), "covered": not what, "excused": item in excused[kind], "missing": what}
             for kind, items in missing.items() for item, what in sorted(items.items())]
    return {"total": total, "files": found, "items": items}


def verdict(total, limits):
    for kind, words in KINDS.items():
        reached = per_cent(total[kind])
        if reached < limits[kind]:
            yield f"{reached:.1f} % of the {words} are covered; at least {limits[kind]:g} % are wanted"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recordings", required=True, help="folder that tools/rp2040/run.mjs --record left files in")
    parser.add_argument("--folder", action="append", required=True, help="whose source is measured; ends with /")
    parser.add_argument("--exceptions", required=True)
    parser.add_argument("--json", required=True, help="where the figures go")
    parser.add_argument("--lines", type=float, default=98)
    parser.add_argument("--branches", type=float, default=90)
    parser.add_argument("elf", nargs="*", help="code that is to be covered, whether it was ever run or not")
    arguments = parser.parse_args()

    sources = covered.Sources()
    coverage = covered.examine_all(recordings(arguments.recordings, arguments.elf), tuple(arguments.folder))
    missing = coverage.missing()
    excused, complaints = excuses.apply(*excuses.read(arguments.exceptions), missing,
                                        lambda item: f"{item.file}:{coverage.function(item)} {sources.text(item)}")
    found = counts(missing, excused)
    total = add(found.values())
    print("\n".join([*uncovered(missing, excused, sources), *table(found, total)]))
    os.makedirs(os.path.dirname(arguments.json), exist_ok=True)
    with open(arguments.json, "w", encoding="utf-8") as file:
        json.dump(as_json(missing, excused, found, total), file)
        file.write("\n")
    complaints += verdict(total, {"line": arguments.lines, "branch": arguments.branches})
    print("\n".join(complaints))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
