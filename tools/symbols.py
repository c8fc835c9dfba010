"""Names for a firmware's addresses, looked up only when a report asks for them."""
import re
import subprocess

ADDRESS = re.compile(r"\b(0x)?([0-9a-f]{8})\b")
TOOLS = "arm-none-eabi-"


class Symbols:
    """What lies where in one ELF file."""

    def __init__(self, elf):
        self.elf = elf
        self.table = None
        self.lines = None
        self.known = {}

    def load(self):
        done = subprocess.run([TOOLS + "nm", "-S", self.elf], capture_output=True, text=True, check=False)
        rows = [line.split() for line in done.stdout.splitlines()]
        self.table = [(int(r[0], 16), int(r[1], 16), r[2], r[3]) for r in rows if len(r) == 4]

    def at(self, address):
        """The symbol an address lies in: where it starts, its size, kind and name."""
        if self.table is None:
            self.load()
        for row in self.table:
            if row[0] <= address < row[0] + row[1] or address == row[0]:
                return row
        return None

    def named(self, name):
        if self.table is None:
            self.load()
        return next((row for row in self.table if row[3] == name), None)

    def line(self, address):
        """Function and source line, from one addr2line that is asked again and again."""
        if self.lines is None:
            self.lines = subprocess.Popen([TOOLS + "addr2line", "-f", "-s", "-e", self.elf], text=True,
                                          stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.lines.stdin.write(f"{address:#x}\n")
        self.lines.stdin.flush()
        function, place = (self.lines.stdout.readline().strip() for _ in range(2))
        return f"{function} {place.split(' (')[0]}"

    def name(self, address):
        """A return address is odd and points behind its call: the call's line is what helps."""
        if address not in self.known:
            code = self.at(address & ~1)
            if code and code[2] in "tTwW":
                behind_call = address & 1 and address & ~1 != code[0]
                place = self.line((address & ~1) - 2 if behind_call else address & ~1)
                inlined = place.split()[0] != code[3]
                self.known[address] = f"{place}, in {code[3]}" if inlined else place
            else:
                data = self.at(address)
                offset = data and address - data[0]
                self.known[address] = data and (f"{data[3]}+{offset}" if offset else data[3])
        return self.known[address]

    def members(self, struct):
        """Where the members of a struct are, from the debug information: name and offset."""
        done = subprocess.run([TOOLS + "readelf", "--debug-dump=info", self.elf], capture_output=True, text=True,
                              errors="replace", check=False)
        for body in re.split(r"^ <1>.*DW_TAG_structure_type\)\n", done.stdout, flags=re.MULTILINE)[1:]:
            head, *members = re.split(r"^ <2>.*DW_TAG_member\)\n", body.split("\n <1>")[0], flags=re.MULTILINE)
            if re.search(rf"DW_AT_name\s.*: {struct}\s*$", head, re.MULTILINE) and members:
                named = ((re.search(r"DW_AT_name\s.*: (\w+)\s*$", member, re.MULTILINE),
                          re.search(r"DW_AT_data_member_location: (\d+)", member)) for member in members)
                return {name.group(1): int(place.group(1)) for name, place in named if name and place}
        return {}

    def explain(self, line):
        """Adds names: to code addresses, and to those of data that are written as pointers, with 0x."""
        def name(match):
            address = int(match.group(2), 16)
            code = self.at(address & ~1)
            found = self.name(address) if match.group(1) or (code and code[2] in "tTwW") else None
            return f"{match.group(0)} <{found}>" if found else match.group(0)
        return ADDRESS.sub(name, line)

    def close(self):
        if self.lines:
            self.lines.communicate()
