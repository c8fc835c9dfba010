"""What an ELF file says about its code: the instructions, and the source each of them comes from."""
import bisect
import os
import re
import subprocess
from typing import NamedTuple

TOOLS = "arm-none-eabi-"


class Place(NamedTuple):
    file: str
    line: int
    column: int


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def disassembly(elf):
    """{address: text} of the instructions."""
    found = re.findall(r"^\s*([0-9a-f]+):\t[0-9a-f ]+\t(.*)$", run(TOOLS + "objdump", "-d", elf), re.MULTILINE)
    return {int(address, 16): text.replace("\t", " ") for address, text in found}


def calls(elf, addresses):
    """{address: [(inlined function, "file:line" in it), .., (function, "file:line" in it)]}."""
    found = {}
    wanted = [f"{address:#x}" for address in sorted(set(addresses))]
    if not wanted:
        return found
    for line in run(TOOLS + "addr2line", "-a", "-f", "-i", "-e", elf, *wanted).splitlines():
        if line.startswith("0x"):
            names = found[int(line, 16)] = []
            function = None
        elif function is None:
            function = line
        else:
            names.append((function, line.split(" (")[0]))
            function = None
    return found


def frames(elf, addresses):
    """{address: ["inlined function", .., "function"]}: whose code it is."""
    return {address: [function for function, _ in found] for address, found in calls(elf, addresses).items()}


class LineTable:
    """The source of each address, from the text that readelf makes of .debug_line.

    Of several rows for one address the last one is what its instruction comes
    from; the others are lines of which no instruction is left.
    """
    ROW = re.compile(r"""  \[0x\w+\]\s+ (?:
        Set\ column\ to\ (?P<column>\d+)
        | Set\ File\ Name\ to\ entry\ (?P<file>\d+)
        | (?P<row>Special\ opcode\ \d+:\ advance\ Address\ by\ \d+
            \ to\ 0x(?P<at>\w+)\ and\ Line\ by\ -?\d+\ to\ (?P<to>\d+))
        | (?P<copy>Copy)
        | Advance\ Line\ by\ -?\d+\ to\ (?P<line>\d+)
        | (?:Advance\ PC\ by\ (?:constant\ |fixed\ size\ amount\ )?\d+
            | Extended\ opcode\ 2:\ set\ Address)\ to\ 0x(?P<address>\w+)
        | (?P<end>Extended\ opcode\ 1:)
        )""", re.VERBOSE)
    NAME = re.compile(r"  (\d+)\t(?:(\d+)\t)?(?:\d+\t\d+\t)?(?:\(indirect[^)]*\): )?(.+)")

    def __init__(self, elf):
        self.rows = []          # (address, Place, or None where a sequence ends)
        self.root = os.getcwd() + "/"
        for unit in run(TOOLS + "readelf", "--debug-dump=rawline", elf).split("DWARF Version:")[1:]:
            head, _, statements = unit.partition(" Line Number Statements:\n")
            self.read(statements, self.files(head))
        self.rows.sort(key=lambda row: row[0])
        self.addresses = [address for address, _ in self.rows]

    def files(self, head):
        """{number: path}, from the root of the project where it lies there."""
        folders, _, names = head.partition(" The File Name Table")
        folders = {number: name for number, _, name in self.NAME.findall(folders)}
        paths = {int(number): os.path.join(folders.get(folder, ""), name)
                 for number, folder, name in self.NAME.findall(names)}
        return {number: os.path.normpath(path.removeprefix(self.root)) for number, path in paths.items()}

    def read(self, statements, files):
        start = address, line, column, file = 0, 1, 0, 1
        for found in self.ROW.finditer(statements):
            if found["column"]:
                column = int(found["column"])
            elif found["file"]:
                file = int(found["file"])
            elif found["line"]:
                line = int(found["line"])
            elif found["address"]:
                address = int(found["address"], 16)
            elif found["end"]:
                self.rows.append((address, None))
                address, line, column, file = start
            else:
                if found["row"]:
                    address, line = int(found["at"], 16), int(found["to"])
                self.rows.append((address, Place(files.get(file, ""), line, column)))

    def place(self, address):
        """Where the instruction at an address comes from; None if nothing says so."""
        at = bisect.bisect_right(self.addresses, address) - 1
        return self.rows[at][1] if at >= 0 else None
