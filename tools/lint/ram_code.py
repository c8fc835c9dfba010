"""What runs while the flash is away must lie in RAM, and neither call nor read what does not.

Reads the disassembly of a linked image's .ram_code: where its branches lead, and
what addresses its literals are. A pointer that it is given is beyond this; there
the emulator faults.
"""
import os
import re
import subprocess

from tree import Finding

TOOLS = "arm-none-eabi-"
SECTION = ".ram_code"


def lines_of(tool, *arguments):
    done = subprocess.run([TOOLS + tool, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def sections(elf):
    """(name, first address, address behind) of each that is not copied to where it runs."""
    for line in lines_of("objdump", "-h", elf):
        if match := re.match(r"\s*\d+ (\S+)\s+(\w{8})\s+(\w{8})\s+(\w{8})", line):
            size, address, loaded = (int(number, 16) for number in match.groups()[1:])
            if address == loaded or match.group(1) == SECTION:
                yield match.group(1), address, address + size


def is_in(address, ranges):
    return any(start <= address < end for start, end in ranges)


def findings_in(disassembly, own, flash):
    """(address, what) of each; an instruction names what it leads to in <>."""
    for line in disassembly:
        if not (match := re.match(r"\s*(\w+):\t(\S+)\s*(.*)", line)):
            continue
        place, operation, operands = int(match.group(1), 16), match.group(2), match.group(3)
        if operation.startswith(("b", "cb")):
            target = re.match(r"(?:r\d+, )?([0-9a-f]+) <(.*)>", operands)
            if target and not is_in(int(target.group(1), 16), own):
                yield place, f"leads to {target.group(2)}, which is not in RAM"
        elif operation == ".word" and is_in(int(operands.split()[0], 16), flash):
            yield place, f"has the address {operands.split()[0]}, which is in flash"


def place_of(elf, address):
    file, _, line = lines_of("addr2line", "-e", elf, f"{address:#x}")[0].split(" (")[0].rpartition(":")
    return (os.path.relpath(file), int(line)) if line.isdigit() and int(line) else (elf, 1)


def check(elf):
    ranges = list(sections(elf))
    own = [(start, end) for name, start, end in ranges if name == SECTION]
    flash = [(start, end) for name, start, end in ranges if name != SECTION and start > 0]
    if not own or own[0][0] == own[0][1]:
        return
    disassembly = lines_of("objdump", "-d", "-j", SECTION, "--no-show-raw-insn", elf)
    for address, what in findings_in(disassembly, own, flash):
        yield Finding(*place_of(elf, address), f"runs while the flash is away, and {what}")
