#!/usr/bin/env python3
"""What tools/coverage.py, masked_recorded.py and cycles.mjs say of small firmwares whose truth can be read off.

Speaks TAP. Works in a folder of its own, in which tests/recorded is what it is here.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

import tap

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CC = ["arm-none-eabi-gcc", "-mcpu=cortex-m0plus", "-mthumb", "-O2", "-I."]
LINES = "tests/recorded/lines.S"
EXCUSE = "line tests/recorded/lines.S:called nop                             // NEVER RUN -- it is behind a return"
BRANCH_EXCUSE = ("branch tests/recorded/lines.S:first bne     1b                      // NEVER RUN, NEVER REACHED "
                 "-- no way leads there")


def run(*command):
    """(exit status, output)."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def must(*command):
    status, output = run(*command)
    if status:
        sys.exit(f"{' '.join(command)}:\n{output}")


class Firmware:
    """Some of tests/recorded, built and run with everything noted down."""
    boot2 = None

    def __init__(self, name, *sources, flags=()):
        self.elf, self.recordings = f"{name}.elf", f"{name}.runs"
        objects = [f"{name}.{os.path.basename(source)}.o" for source in sources]
        for source, compiled in zip(sources, objects):
            debug = [] if source == "copies.S" else ["-g"]  # that one says itself where it comes from
            must(*CC, *debug, *flags, "-c", f"tests/recorded/{source}", "-o", compiled)
        must(*CC, "-nostdlib", "-L.", "-Tlinker/rp2040.ld", Firmware.second_stage(), *objects, "-o", self.elf)
        self.status, self.output = run("tools/rp2040/run.mjs", "--mode", "deterministic", "--cycles", "1000000",
                                       "--record", self.recordings, self.elf)

    @classmethod
    def second_stage(cls):
        if not cls.boot2:
            cls.boot2 = "boot2.o"
            must(*CC, "-c", "boards/pico/boot2.S", "-o", cls.boot2)
            must("tools/boot2.py", cls.boot2)
        return cls.boot2


def coverage(folder, recordings, *elves, exceptions=(), lines=0, branches=0):
    """(exit status, output, figures) of tools/coverage.py."""
    with open("exceptions.txt", "w", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in ["# why not", "", *exceptions]))
    done = run("tools/coverage.py", "--recordings", recordings, "--folder", folder, "--exceptions", "exceptions.txt",
               "--json", "out/coverage.json", "--lines", str(lines), "--branches", str(branches), *elves)
    with open("out/coverage.json", encoding="utf-8") as file:
        return *done, json.load(file)


def said(output):
    """{(file and line, what is said of it)}."""
    return set(re.findall(r"^(\S+:\d+): (never run|never reached|never on)\b", output, re.MULTILINE))


def remarks(path):
    """The same, as the remarks of a source have it."""
    with open(path, encoding="utf-8") as file:
        return {(f"{path}:{number}", remark.lower()) for number, line in enumerate(file, 1)
                for remark in re.findall(r"\bNEVER (?:RUN|REACHED|ON)\b", line)}


def of_lines():
    lines = Firmware("lines", "start.S", "lines.S")
    status, output, figures = coverage(LINES, lines.recordings)
    yield "what never ran, was never reached or went one way only is said, and nothing else", \
        lines.status == 0 and status == 0 and said(output) == remarks(LINES), lines.output + output
    yield "lines and branches are counted", figures["total"] == {"line": [16, 21, 0], "branch": [1, 4, 0]}, output
    ahead = re.search(r"lines.S:(\d+): never on to tests/recorded/lines.S:(\d+): beq     2f", output)
    yield "where a branch never went is said", ahead and int(ahead[2]) == int(ahead[1]) + 1, output

    yield from of_limits(lines)
    yield from of_exceptions(lines)


def of_limits(lines):
    status, output, _ = coverage(LINES, lines.recordings, lines=76.2)
    yield "76.19 % of the lines are less than 76.2", status == 1 and "76.2 % of the lines" in output, output
    status, output, _ = coverage(LINES, lines.recordings, lines=76.1)
    yield "and not less than 76.1", status == 0, output
    status, output, _ = coverage(LINES, lines.recordings, branches=25.1)
    yield "25 % of the branches are less than 25.1", status == 1 and "25.0 % of the branches" in output, output


def of_exceptions(lines):
    status, output, figures = coverage(LINES, lines.recordings, exceptions=[EXCUSE])
    yield "an exception takes its line off, and off the report", \
        status == 0 and figures["total"]["line"] == [16, 20, 1] and output.count("never run") == 4, output
    status, output, figures = coverage(LINES, lines.recordings, exceptions=[EXCUSE, EXCUSE])
    yield "for one line, one exception", status == 1 and "exceptions.txt:4: is covered after all" in output, output
    for sentence, exception, complaint in [
            ("one for a line that ran", "line tests/recorded/lines.S:first bne     1b -- x", "is covered after all"),
            ("one for code that is gone", "line tests/recorded/lines.S:first svc 1 -- x", "there is no line"),
            ("one in a function that is gone", EXCUSE.replace("called", "gone"), "there is no line"),
            ("one that gives no reason", EXCUSE.split(" -- ", maxsplit=1)[0], "is not of the form")]:
        status, output, _ = coverage(LINES, lines.recordings, exceptions=[exception])
        yield f"{sentence} is an error", status == 1 and f"exceptions.txt:3: {complaint}" in output, output
    status, output, figures = coverage(LINES, lines.recordings, exceptions=[BRANCH_EXCUSE])
    yield "a branch can be excused too", status == 0 and figures["total"]["branch"] == [1, 3, 1], output


def of_copies():
    more, less = (Firmware(f"given_{n}", "start.S", "pick.c", flags=[f"-DGIVEN={n}"]) for n in (6, 4))
    pick = "tests/recorded/pick.h"
    status, output, figures = coverage(pick, more.recordings)
    yield "an inlined branch that went one way is not covered", \
        figures["total"]["branch"] == [0, 1, 0] and "pick.h:9: never on" in output, output
    must("cp", "-r", *(os.path.join(less.recordings, name) for name in os.listdir(less.recordings)), more.recordings)
    status, output, figures = coverage(pick, more.recordings)
    yield "but is where its copy in another firmware went the other way", \
        status == 0 and figures["total"]["branch"] == [1, 1, 0], output
    os.mkdir("nothing")
    status, output, figures = coverage(pick, "nothing", less.elf)
    yield "what is in a firmware that was never run is not covered", \
        figures["total"]["line"][0] == 0 and figures["total"]["line"][1] > 0, output

    copies = Firmware("copies", "start.S", "copies.S")
    status, output, figures = coverage("tests/recorded/copies.txt", copies.recordings)
    covered = [(item["line"], item["covered"]) for item in figures["items"] if item["kind"] == "branch"]
    yield "of two copies that were compiled the other way round, it counts what held", \
        (2, False) in covered and (3, True) in covered, figures
    yield "two copies that ask different things are not added up", (4, False) in covered, figures
    yield "branches that decide one comparison together are one, by where it leads", covered.count((5, True)) == 1 \
        and (5, False) not in covered, figures
    yield "branches at a logical operator are apart", (6, False) in covered and (6, True) in covered, figures
    yield "of a loop's first test and its later ones, one that went both ways is enough", \
        [seen for line, seen in covered if line == 7] == [True], figures


def masked(firmware):
    """(output, the figure) of tools/masked_recorded.py."""
    _, output = run("tools/masked_recorded.py", "--recordings", firmware.recordings, "--json", "out/masked.json",
                    "--aside", "tests/recorded/own")
    with open("out/masked.json", encoding="utf-8") as file:
        return output, json.load(file)


def of_masked():
    usual = Firmware("usual", "start.S", "masked.S", "own.S")
    output, figure = masked(usual)
    yield "the longest stretch is 21 cycles, without boot, the end, spins and the program's own", \
        figure == {"irq_off_max": 21} and re.search(r"^ +21  usual.elf: plain 21$", output, re.M), usual.output + output
    yield "what was spun is taken off: 9 cycles around a hardware lock are left, 17 around a word", \
        re.search(r"^ +9  .*: spins_on_a_lock 9$", output, re.M) and \
        re.search(r"^ +17  .*: spins_on_a_word 17$", output, re.M), output
    spun = re.search(r"^ +(\d+)  longest spin taken off: in (\w+)", output, re.M)
    yield "the longest spin is whole turns of the longer loop, as long as the other core waited", \
        spun and spun[2] == "spins_on_a_word" and int(spun[1]) % 7 == 0 and 1150 < int(spun[1]) < 1250, output
    yield "a stretch of the program's own is reported beside", \
        re.search(r"^ +101  longest of those set aside", output, re.M), output
    longer = Firmware("longer", "start.S", "masked.S", "own.S", flags=["-DLONGER=300"])
    output, figure = masked(longer)
    yield "a stretch that is 300 cycles longer is", figure == {"irq_off_max": 321}, output


def of_cycles():
    ticks = Firmware("ticks", "start.S", "ticks.S")
    addresses = {name: int(address, 16) for address, _, name in
                 (line.split() for line in run("arm-none-eabi-nm", ticks.elf)[1].splitlines())}
    begin, end = addresses["begin_of_three"], addresses["end_of_three"]
    expected = "".join(f"0 {address:x} {count}\n" for address, count in [(begin, 1), (begin + 2, 2), (begin + 6, 1)])
    for which in (1, 3):
        done = run("tools/cycles.mjs", ticks.elf, str(which), str(begin), str(end))
        yield f"what lies between two places the {which}. time, also where SysTick is waited for", \
            done == (0, expected), done
    done = run("tools/cycles.mjs", ticks.elf, "4", str(begin), str(end))
    yield "one line says that they were not come to so often", \
        done == (1, f"cycles.mjs: ticks.elf did not come 4 times to {end}\n"), done


def tests():
    for group in (of_lines, of_copies, of_masked, of_cycles):
        yield from group()


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for name in ("tests", "tools", "linker", "boards"):
            os.symlink(os.path.join(ROOT, name), name)
        return tap.report(tests())


if __name__ == "__main__":
    sys.exit(main())
