#!/usr/bin/env python3
"""What an image is made of, file by file, and how large the kernel's control blocks are.

Reads the linker's map of tests/bench/size.c, built for size. A byte belongs to
the source whose object file it came from. "kernel" is everything under kernel/
but the console and what reports a panic or a fault, which no application calls.
"""
import argparse
import json
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict

SECTIONS = {".text": "text", ".vectors": "rodata", ".rodata": "rodata", ".data": "data", ".bss": "bss",
            ".ARM.exidx": "rodata", ".tests": "rodata"}
REPORTING = re.compile(r"kernel/(console|core/panic|core/report|arch/\w+/fault\w*)\.")
GROUPS = ["kernel", "console, panic and fault reports", "boards and drivers", "lib", "the program", "C library",
          "alignment"]
FILL = "*fill*"
COLUMNS = ["text", "rodata", "data", "bss"]

# Bytes on 32-bit cores: the aim, then what others need, as they were measured with the same compiler at -Os.
TEXT_AIM = 3000
TEXT_OTHERS = {"ChibiOS": 2304, "FreeRTOS": 4322, "ThreadX": 4546}
BLOCKS = {
    "thread": (96, {"ChibiOS SMP": 108, "FreeRTOS SMP": 96}),
    "semaphore": (16, {"ChibiOS SMP": 12, "FreeRTOS SMP": 72}),
    "lock": (20, {"ChibiOS SMP": 16, "FreeRTOS SMP": 72}),
    "event": (12, {}),
    "queue": (40, {}),
}


def sources_by_member(folder, objects):
    """Archive members have no folder; where two sources could be meant, both are kept."""
    sources = defaultdict(set)
    for path in objects:
        sources[os.path.basename(path)].add(os.path.splitext(os.path.relpath(path, folder))[0])
    return sources


def group_of(source):
    if source.startswith("kernel/"):
        return "console, panic and fault reports" if REPORTING.match(source + ".") else "kernel"
    for folder, group in [("boards/", "boards and drivers"), ("drivers/", "boards and drivers"), ("lib/", "lib"),
                          ("tests/", "the program")]:
        if source.startswith(folder):
            return group
    return "alignment" if source == FILL else "C library"


def contributions(map_path):
    """(section, bytes, file or archive(member)) of everything that was linked."""
    with open(map_path, encoding="utf-8") as file:
        text = file.read().partition("Linker script and memory map")[2]
    row = re.compile(r"^ (\.[A-Za-z]\S*|COMMON|\*fill\*)\s+(0x[0-9a-f]+)\s+(0x[0-9a-f]+) ?(.*)$", re.MULTILINE)
    previous = ""
    for section, address, size, file in row.findall(text):
        if section == FILL:
            section, file = previous, FILL
        previous = section
        if int(address, 16) and int(size, 16):
            yield section, int(size, 16), file


def column_of(section):
    if section == "COMMON":
        return "bss"
    return next((column for prefix, column in SECTIONS.items() if (section + ".").startswith(prefix + ".")), None)


def source_of(file, folder, sources):
    """The source without its suffix; a library's own name for what is not ours."""
    if file == FILL:
        return FILL
    match = re.match(r"(.*)\((.*)\)$", file)
    if not match:
        return os.path.splitext(os.path.relpath(file, folder))[0]
    archive, member = match.groups()
    if not archive.startswith(folder):
        return f"{os.path.basename(archive)}({member})"
    candidates = sources[member]
    if len({group_of(source) for source in candidates}) != 1:
        sys.exit(f"size.py: {member} could be any of {sorted(candidates)}")
    return sorted(candidates)[0] if len(candidates) == 1 else f"{os.path.commonprefix(list(candidates))}*/{member[:-2]}"


def measure(arguments):
    """Bytes by source and column, and of the kernel's code by function: each has a section of its own."""
    sizes, functions = defaultdict(Counter), Counter()
    sources = sources_by_member(arguments.folder, arguments.object)
    for section, size, file in contributions(arguments.map):
        column = column_of(section)
        if not column:
            continue
        source = source_of(file, arguments.folder, sources)
        sizes[source][column] += size
        if column == "text" and group_of(source) == "kernel":
            functions[section.removeprefix(".text.") if section != ".text" else source] += size
    return sizes, functions


def control_blocks(nm, path):
    listing = subprocess.run([nm, "-S", path], capture_output=True, text=True, check=True).stdout
    return {name: int(size, 16) for size, name in re.findall(r"^\S+ (\S+) \w sizeof_(\w+)$", listing, re.MULTILINE)}


def total(rows):
    return sum(rows, Counter())


def print_rows(sizes):
    print(f"{'':44}" + "".join(f"{column:>8}" for column in COLUMNS))
    for group in GROUPS:
        rows = {source: row for source, row in sizes.items() if group_of(source) == group}
        if group not in ("C library", "the program", "alignment"):
            for source, row in sorted(rows.items(), key=lambda item: -item[1]["text"]):
                print(f"  {source:42}" + "".join(f"{row[column]:8}" for column in COLUMNS))
        both = total(rows.values())
        print(f"{group:44}" + "".join(f"{both[column]:8}" for column in COLUMNS))


def others(figures):
    return ", ".join(f"{name} {figure}" for name, figure in figures.items())


def verdict(size, aim):
    return f"aim {aim}, {'reached' if size <= aim else f'{size - aim} over'}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nm", default="arm-none-eabi-nm")
    parser.add_argument("--map", required=True)
    parser.add_argument("--folder", required=True, help="where it was built")
    parser.add_argument("--blocks", required=True, help="object file with the sizeof_ arrays")
    parser.add_argument("--json", required=True, help="where the figures go")
    parser.add_argument("object", nargs="+", help="object files of the archives, to tell members apart")
    arguments = parser.parse_args()

    sizes, functions = measure(arguments)
    kernel = total(row for source, row in sizes.items() if group_of(source) == "kernel")["text"]
    blocks = control_blocks(arguments.nm, arguments.blocks)
    if not kernel or blocks.keys() != BLOCKS.keys():
        sys.exit(f"size.py: no kernel in {arguments.map}, or not all control blocks in {arguments.blocks}")

    print_rows(sizes)
    print("\nlargest: " + ", ".join(f"{name} {size}" for name, size in functions.most_common(12)))
    print(f"kernel code: {kernel} bytes; {verdict(kernel, TEXT_AIM)}; {others(TEXT_OTHERS)}")
    for name, (aim, peers) in BLOCKS.items():
        print(f"struct {name}: {blocks[name]} bytes; {verdict(blocks[name], aim)}"
              + (f"; {others(peers)}" if peers else ""))
    os.makedirs(os.path.dirname(arguments.json), exist_ok=True)
    with open(arguments.json, "w", encoding="utf-8") as file:
        json.dump({"kernel_text": kernel} | {f"sizeof_{name}": size for name, size in blocks.items()}, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
