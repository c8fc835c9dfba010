#!/usr/bin/env python3
"""What make builds for a Pico, and how `make flash` puts it on one. Speaks TAP.

Works on a copy of the tree with drives, USB devices and an openocd of its own,
so no board that is plugged in is ever written.
"""
import contextlib
import errno
import io
import os
import re
import subprocess
import sys
import tempfile
from unittest import mock

import tap
from cli import ROOT, Tree

sys.path.insert(0, os.path.join(ROOT, "tools"))
import flash  # noqa: E402, the tool under test

DECODER = ["node", os.path.join(ROOT, "tests/uf2/decode.mjs")]
PAGE = 256
ABOUT_A_PICO = "UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2\r\nBoard-ID: RPI-RP2\r\n"
ABOUT_ANOTHER = "UF2 Bootloader v1.0\r\nModel: Raspberry Pi RP2350\r\nBoard-ID: RP2350\r\n"
NOTHING = r"flash\.py: no board: plug the Pico in by USB with BOOTSEL held .* or connect a CMSIS-DAP probe"


class Desk:
    """What is plugged in: drives below mounts/, USB devices below usb/, programs in bin/."""

    def __init__(self, folder):
        self.folder = folder
        for name in ("mounts", "usb", "bin"):
            os.makedirs(os.path.join(folder, name))

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="ascii", newline="") as file:
            file.write(content)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def plug_in_drive(self, name, about=ABOUT_A_PICO):
        self.write(f"{name}/INFO_UF2.TXT", about)
        return self.path(name)

    def plug_in_device(self, name, attribute, text):
        self.write(f"usb/{name}/{attribute}", text + "\n")

    def bring_openocd(self, status):
        """A program of that name that writes down its arguments."""
        self.write("bin/openocd", f"#!/bin/sh\nprintf '%s\\n' \"$@\" >'{self.path('openocd.said')}'\nexit {status}\n")
        os.chmod(self.path("bin/openocd"), 0o755)

    def options(self):
        return f"--mounts {self.path('nowhere')},{self.path('mounts')} --usb {self.path('usb')}"


class Bench:
    """A tree, the desk it is on, and what make flash says there."""

    def __init__(self, tree, folder):
        self.tree = tree
        self.folder = folder
        self.uf2 = os.path.join(tree.folder, "build/pico/primes.uf2")
        with open(self.uf2, "rb") as file:
            self.content = file.read()

    def desk(self):
        return Desk(tempfile.mkdtemp(dir=self.folder))

    def flash(self, desk, *arguments):
        self.tree.environment["PATH"] = f"{desk.path('bin')}:{os.environ['PATH']}"
        return self.tree.make("flash", "BOARD=pico", f"FLASH_OPTIONS={desk.options()}", *arguments)

    def tool(self, desk, *arguments, path=None):
        """The tool without make, so that it alone says something."""
        tool = os.path.join(self.tree.folder, "tools/flash.py")
        done = subprocess.run([sys.executable, tool, *desk.options().split(), *arguments], capture_output=True,
                              text=True, check=False, env={"PATH": path or os.environ["PATH"]})
        return done.returncode, done.stdout + done.stderr


def in_one_line(seen, pattern):
    status, output = seen
    return status == 1 and output.count("\n") == 1 and re.search(pattern, output)


def built(tree):
    status, output = tree.make("BOARD=pico")
    folder = os.path.join(tree.folder, "build/pico")
    sources = os.listdir(os.path.join(tree.folder, "apps"))
    apps = sorted(name.removesuffix(".c") for name in sources if name.endswith(".c"))
    missing = [file for app in apps for file in (f"apps/{app}.elf", f"{app}.bin", f"{app}.uf2")
               if not os.path.exists(os.path.join(folder, file))]
    yield ("make BOARD=pico gives each app's .elf, .bin and .uf2",
           status == 0 and apps and not missing, missing or output)
    for app in apps:
        decoded = subprocess.run([*DECODER, os.path.join(folder, app + ".uf2")], capture_output=True, check=False)
        with open(os.path.join(folder, app + ".bin"), "rb") as file:
            image = file.read()
        yield (f"another reader gets {app}.bin back from {app}.uf2, and zeros to the end of its last page",
               image and decoded.stdout == image.ljust(-(-len(image) // PAGE) * PAGE, b"\0"), decoded.stderr)
    status, output = tree.make("BOARD=pico")
    yield "a second make BOARD=pico does nothing", status == 0 and "Nothing to be done" in output, output
    tree.touch("tools/pico_image.py")
    status, output = tree.make("BOARD=pico")
    made = re.findall(r"^  (\S+) (\S+)$", output, re.MULTILINE)
    yield ("a change of the tool makes the .uf2 files again, and nothing else",
           status == 0 and made == [("UF2", f"build/pico/{app}.uf2") for app in apps], output)


def on_drives(bench):
    desk = bench.desk()
    status, output = bench.flash(desk, f"DRIVE={desk.plug_in_drive('a drive of mine')}")
    yield ("make flash DRIVE= copies the app there",
           status == 0 and desk.read("a drive of mine/primes.uf2") == bench.content, output)
    status, output = bench.flash(desk, f"DRIVE={desk.path('a drive of mine')}", "APP=hello")
    yield ("make flash APP=hello copies that one",
           status == 0 and os.path.exists(desk.path("a drive of mine/hello.uf2")), output)
    for place in ("mounts", "mounts/RPI-RP2", "mounts/somebody/RPI-RP2"):
        desk = bench.desk()
        desk.plug_in_drive(place)
        desk.plug_in_drive("mounts/other", ABOUT_ANOTHER)
        status, output = bench.flash(desk)
        yield (f"make flash finds the drive on {place}, beside one of another chip",
               status == 0 and desk.read(f"{place}/primes.uf2") == bench.content
               and not os.path.exists(desk.path("mounts/other/primes.uf2")), output)


def not_on_drives(bench):
    files = [bench.uf2.replace("pico/primes.uf2", "pico/apps/primes.elf"), bench.uf2]
    desk = bench.desk()
    first, second = (desk.plug_in_drive(f"mounts/{name}") for name in ("first", "second"))
    seen = bench.tool(desk, *files)
    yield "two boards are refused in one line that names them", in_one_line(seen, f"several .* {first} {second}$"), seen
    seen = bench.tool(desk, "--drive", desk.plug_in_drive("other", ABOUT_ANOTHER), *files)
    yield "the drive of another chip is refused in one line", in_one_line(seen, r"is not the drive .*: RP2350$"), seen
    seen = bench.tool(desk, "--drive", desk.path("bin"), *files)
    yield "a folder that is no drive is refused in one line", in_one_line(seen, r"no INFO_UF2\.TXT there"), seen
    os.mkdir(os.path.join(first, "primes.uf2"))
    seen = bench.tool(desk, "--drive", first, *files)
    yield ("a drive that cannot be written is told in one line",
           in_one_line(seen, r"first/primes\.uf2 cannot be written: Is a directory"), seen)
    desk.write("cut.uf2", "UF2\n")
    seen = bench.tool(desk, "--drive", second, files[0], desk.path("cut.uf2"))
    yield ("a damaged file is refused in one line, and is not copied",
           in_one_line(seen, r"cut\.uf2 is cut off") and os.listdir(second) == ["INFO_UF2.TXT"], seen)
    seen = bench.tool(desk, files[0], desk.path("nosuch.uf2"))
    yield "a file that is not there is refused in one line", in_one_line(seen, r"nosuch\.uf2: No such file"), seen


def leaving_drive(bench):
    """The board takes the last block and is gone, before the computer has heard that all is written."""
    desk = bench.desk()
    drive = desk.plug_in_drive("leaving")

    def leave(_):
        os.remove(desk.path("leaving/INFO_UF2.TXT"))
        raise OSError(errno.EIO, "Input/output error")

    said = io.StringIO()
    with mock.patch("os.fsync", leave), contextlib.redirect_stdout(said):
        flash.copy(bench.uf2, drive)
    yield ("a board that restarts before its drive has confirmed all of it is flashed",
           desk.read("leaving/primes.uf2") == bench.content and "is copied" in said.getvalue(), said.getvalue())


def without_board(bench):
    seen = bench.tree.make("flash", "BOARD=mps2-an521")
    yield ("make flash of an emulated board is refused in one line",
           seen[0] == 2 and seen[1].count("\n") == 1 and "mps2-an521 is only emulated" in seen[1], seen)
    desk = bench.desk()
    desk.plug_in_device("1-1", "product", "Some keyboard")
    os.makedirs(desk.path("usb/1-2/product"))
    status, output = bench.flash(desk)
    lines = [line for line in output.splitlines() if not line.startswith("make: ")]
    yield ("with nothing plugged in, one line says what to plug in",
           status == 2 and len(lines) == 1 and re.match(NOTHING, lines[0]), output)


def by_probe(bench):
    for attribute, text in (("product", "Debug Probe (CMSIS-DAP)"), ("interface", "CMSIS-DAP v2")):
        desk = bench.desk()
        desk.bring_openocd(0)
        desk.plug_in_device("1-1:1.0", attribute, text)
        status, output = bench.flash(desk)
        said = desk.read("openocd.said").decode() if status == 0 else ""
        yield (f"a probe whose {attribute} is {text} programs the ELF file, verifies it and starts it",
               "interface/cmsis-dap.cfg" in said and "target/rp2040.cfg" in said
               and "program {build/pico/apps/primes.elf} verify reset exit\n" in said, output)
    files = [bench.uf2.replace("pico/primes.uf2", "pico/apps/primes.elf"), bench.uf2]
    desk.bring_openocd(1)
    seen = bench.tool(desk, *files, path=desk.path("bin"))
    yield ("an openocd that fails is told in one line",
           in_one_line(seen, r"openocd could not program .* \(status 1\)"), seen)
    seen = bench.tool(desk, *files, path="/nowhere")
    yield ("a probe without openocd is told in one line, and what to install",
           in_one_line(seen, r"openocd is missing: apt-get install openocd"), seen)
    desk.plug_in_drive("mounts/RPI-RP2")
    os.remove(desk.path("openocd.said"))
    status, output = bench.flash(desk)
    yield ("a drive goes before a probe", status == 0 and desk.read("mounts/RPI-RP2/primes.uf2") == bench.content
           and not os.path.exists(desk.path("openocd.said")), output)


def results(folder):
    tree = Tree(folder)
    yield from built(tree)
    bench = Bench(tree, folder)
    for group in (on_drives, not_on_drives, leaving_drive, without_board, by_probe):
        yield from group(bench)


def main():
    with tempfile.TemporaryDirectory() as folder:
        return tap.report(results(folder))


if __name__ == "__main__":
    sys.exit(main())
