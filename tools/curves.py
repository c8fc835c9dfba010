#!/usr/bin/env python3
"""Runs the firmware that measures operations among more and more threads and timeouts, and draws the curves.

Writes the picture (SVG), and the figures between the board's markers in
docs/performance.md. Fails if the firmware has not done its work.
"""
import argparse
import math
import os
import re
import sys

import bench
import steps

WORDS = {
    "yield": "a yield to the next of so many equal threads",
    "give": "a semaphore given -> the first of so many waiters runs",
    "timer": "a timer started and cancelled while so many are pending (median; the line above: most)",
}
COLOURS = {"yield": "#1b7837", "give": "#2166ac", "timer": "#b2182b"}
WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 720, 420, 60, 84, 46


def measure(runner, elf):
    """{curve: [(size, median, most), ..]}"""
    status, output = steps.execute(runner, elf)
    found = {}
    size = None
    for line in output.splitlines():
        if match := re.match(r"# \w+ among (\d+)$", line):
            size = int(match.group(1))
        elif match := re.match(r"row (\w+) (\d+) \d+ (\d+) \d+$", line):
            found.setdefault(match.group(1), []).append((size, int(match.group(2)), int(match.group(3))))
    if status or "done" not in output.splitlines() or set(found) != set(WORDS):
        sys.exit(f"{output}\n{elf} ended with status {status}")
    return found


def drawing(board, counts, curves):
    """The picture as text: sizes to the right, each ten times the last; cost upwards, from 0."""
    sizes = [size for size, _, _ in curves["yield"]]
    highest = math.ceil(max(most if curve == "timer" else median
                            for curve, points in curves.items() for _, median, most in points) / 100) * 100

    def right(size):
        return LEFT + (WIDTH - LEFT - 20) * math.log(size / sizes[0]) / math.log(sizes[-1] / sizes[0])

    def up(cost):
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * cost / highest

    def line(points, colour, style=""):
        places = " ".join(f"{right(size):.1f},{up(cost):.1f}" for size, cost in points)
        return f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="2"{style}/>'

    def text(x, y, words, colour="#333", anchor="start"):
        return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}">{words}</text>'

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
             'font-family="sans-serif" font-size="13">', '<rect width="100%" height="100%" fill="white"/>']
    for cost in range(0, highest + 1, 100):
        parts.append(f'<path d="M{LEFT} {up(cost):.1f}H{WIDTH - 20}" stroke="#ddd"/>')
        parts.append(text(LEFT - 8, up(cost) + 4, cost, anchor="end"))
    for size in sizes:
        parts.append(text(right(size), HEIGHT - BOTTOM + 20, size, anchor="middle"))
    parts.append(text(LEFT, HEIGHT - 8, f"threads, waiters or timers; {counts} each, on {board}"))
    for n, (curve, words) in enumerate(WORDS.items()):
        parts.append(text(LEFT, 22 + 20 * n, words, COLOURS[curve]))
        parts.append(line([(size, median) for size, median, _ in curves[curve]], COLOURS[curve]))
    parts.append(line([(size, most) for size, _, most in curves["timer"]], COLOURS["timer"],
                      ' stroke-dasharray="2 4"'))
    return "\n".join(parts) + "\n</svg>\n"


def table(counts, curves):
    sizes = [str(size) for size, _, _ in curves["yield"]]
    rows = []
    for curve, points in curves.items():
        rows.append([f"{WORDS[curve].split(' (')[0]}, {counts}", *(str(median) for _, median, _ in points)])
    rows.append([f"the most a timer took, {counts}", *(str(most) for _, _, most in curves["timer"])])
    yield "| among | " + " | ".join(sizes) + " |"
    yield "|---|" + "---:|" * len(sizes)
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--board", required=True)
    parser.add_argument("--counts", choices=("instructions", "cycles"), required=True)
    parser.add_argument("--runner", required=True, help="command that runs a firmware")
    parser.add_argument("--picture", required=True, help="the SVG to write")
    parser.add_argument("--page", required=True, help="the page whose table is written")
    parser.add_argument("elf")
    arguments = parser.parse_args()

    curves = measure(arguments.runner, arguments.elf)
    lines = list(table(arguments.counts, curves))
    print("\n".join(lines))
    os.makedirs(os.path.dirname(arguments.picture), exist_ok=True)
    with open(arguments.picture, "w", encoding="utf-8") as file:
        file.write(drawing(arguments.board, arguments.counts, curves))
    picture = os.path.relpath(arguments.picture, os.path.dirname(arguments.page))
    bench.write_page(arguments.page, f"curves {arguments.board}",
                     f"\n![{arguments.counts} each, among more and more, on {arguments.board}]({picture})\n\n"
                     + "\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
