#!/usr/bin/env python3
"""Runs the benchmark firmware and puts our figures beside other kernels' and the aim.

Writes build/bench/<board>.json, and the tables between the board's markers in
docs/performance.md. What was not measured is absent. Fails if a benchmark has
not done its work.
"""
import argparse
import json
import os
import re
import sys

import bench_primes
import steps

DONE = "done"


def run_firmware(runner, elf):
    """What the firmware printed: {id: (median, least, most, count)}, {id: ratio}, and what it complained about."""
    status, output = steps.execute(runner, elf)
    rows = {}
    ratios = {}
    complaints = []
    for line in output.splitlines():
        row = re.match(r"row (\w+) (\d+) (\d+) (\d+) (\d+)$", line)
        if row:
            median, least, most, count = map(int, row.groups()[1:])
            rows[row.group(1)] = (median, least, most, count)
        elif match := re.match(r"ratio (\w+) (\d+) (\d+)$", line):
            ratios[match.group(1)] = round(int(match.group(2)) / int(match.group(3)), 3)
        elif not line.startswith("#") and line != DONE:
            complaints.append(line)
    if status or DONE not in output.splitlines():
        complaints.append(f"the firmware ended with status {status}")
    return rows, ratios, complaints


def primes_speedup(arguments):
    """(how much faster two cores check numbers than one, how it came about)"""
    if arguments.counts == "instructions":
        return bench_primes.speedup(arguments.runner, arguments.board, arguments.primes)
    status, output = steps.execute(arguments.runner, arguments.primes)
    found = re.search(r"^speedup (\d+\.\d+)$", output, re.MULTILINE)
    if status or not found:
        sys.exit(f"{output}\n{arguments.primes} ended with status {status}")
    return float(found.group(1)), f"primes: {found.group(0)}"


def merge(path):
    """Figures another command left, if it did."""
    if not path or not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def verdict(figure, aim):
    if figure is None or aim is None:
        return ""
    met = figure >= aim["at least"] if isinstance(aim, dict) else figure <= aim
    return "met" if met else "missed"


def cell(figure):
    return "" if figure is None else f"{figure:.2f}" if isinstance(figure, float) else str(figure)


def tables(board, figures):
    """Each as (title, [head, row, row, ..]), cells as text; rows without a figure are left out."""
    path = os.path.join(os.path.dirname(__file__), "peers.json")
    for table in merge(path)["tables"]:
        if board not in table["boards"]:
            continue
        rows = [["", "Duet", "aim", "", *table["columns"]]]
        for row, words, aim, others in table["rows"]:
            figure = figures.get(row)
            if figure is None:
                continue
            limit = f">= {aim['at least']}" if isinstance(aim, dict) else f"<= {aim}" if aim else ""
            rows.append([f"{words} ({row})", cell(figure), limit, verdict(figure, aim), *map(cell, others)])
        if len(rows) > 1:
            yield table["title"], rows


def as_text(rows):
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    for row in rows:
        yield "  ".join([row[0].ljust(widths[0])] + [text.rjust(width) for text, width in zip(row[1:], widths[1:])])


def as_markdown(rows):
    yield "| " + " | ".join(rows[0]) + " |"
    yield "|---|" + "---:|" * (len(rows[0]) - 1)
    for row in rows[1:]:
        cells = [re.sub(r"\((\w+)\)$", r"`\1`", row[0]), f"**{row[1]}**", row[2].replace("<=", "≤").replace(">=", "≥")]
        yield "| " + " | ".join(cells + row[3:]) + " |"


def write_page(path, place, text):
    """Puts the text between the page's markers."""
    with open(path, encoding="utf-8") as file:
        page = file.read()
    begin, end = f"<!-- {place} -->\n", "<!-- end -->"
    if begin not in page:
        sys.exit(f"{path} has no place for {place}")
    before, _, rest = page.partition(begin)
    with open(path, "w", encoding="utf-8") as file:
        file.write(before + begin + text + "\n" + rest[rest.index(end):])


def sections(board, found):
    return "".join(f"\n## {title}, on {board}\n\n" + "".join(line + "\n" for line in as_markdown(rows))
                   for title, rows in found)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--board", required=True)
    parser.add_argument("--counts", choices=("instructions", "cycles"), required=True)
    parser.add_argument("--runner", required=True, help="command that runs a firmware")
    parser.add_argument("--json", required=True, help="where the figures go")
    parser.add_argument("--page", required=True, help="the page whose tables are written")
    parser.add_argument("--merge", nargs="*", default=[], help="figures other commands left")
    parser.add_argument("--primes", help="the firmware that checks numbers on one core and on two")
    parser.add_argument("elf")
    arguments = parser.parse_args()

    if os.path.exists(arguments.json):
        os.remove(arguments.json)  # not to be taken for the figures of a run that failed
    rows, ratios, complaints = run_firmware(arguments.runner, arguments.elf)
    figures = {row: median for row, (median, *_) in rows.items()} | ratios
    if arguments.primes:
        figures["primes_speedup"], words = primes_speedup(arguments)
        print(words)
    for path in arguments.merge:
        figures |= merge(path)
    found = list(tables(arguments.board, figures))
    for title, table in found:
        print(f"\n{title}")
        for line in as_text(table):
            print(line.rstrip())
    for row, (_, least, most, count) in rows.items():
        if least != most:
            print(f"({row} is the median of {count} measurements from {least} to {most})")
    if complaints:
        print("\n".join(complaints))
        return 1
    os.makedirs(os.path.dirname(arguments.json), exist_ok=True)
    with open(arguments.json, "w", encoding="utf-8") as file:
        json.dump({"board": arguments.board, "unit": arguments.counts, "rows": figures}, file, indent=1)
        file.write("\n")
    write_page(arguments.page, arguments.board, sections(arguments.board, found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
