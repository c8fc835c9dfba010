#!/usr/bin/env python3
"""Puts a firmware on the Pico that is plugged in: copied to its drive, or through a debug probe.

A Pico that was plugged in with BOOTSEL held shows up as a drive; what is on it is
told by INFO_UF2.TXT (RP2040 datasheet, 2.8.4.1). A probe is any that says
CMSIS-DAP in what it calls itself or one of its interfaces, as Arm wants it to.
"""
import argparse
import glob
import os
import shutil
import subprocess
import sys

import uf2

NOTHING_FOUND = ("no board: plug the Pico in by USB with BOOTSEL held (its drive RPI-RP2 must be mounted; DRIVE= says "
                 "where), or connect a CMSIS-DAP probe to it")


def board_of(drive):
    """What the drive says it is the board of; None if it says nothing."""
    try:
        with open(os.path.join(drive, "INFO_UF2.TXT"), encoding="ascii", errors="replace") as file:
            for line in file:
                if line.startswith("Board-ID:"):
                    return line.removeprefix("Board-ID:").strip()
    except OSError:
        pass
    return None


def is_pico(drive):
    return board_of(drive) == "RPI-RP2"


def drives_under(mounts):
    """Where a desktop or a person mounts drives: on such a folder, in it, or in a folder of the user's in it."""
    found = {os.path.realpath(path)
             for mount in mounts for depth in ("", "*", "*/*")
             for path in glob.glob(os.path.join(glob.escape(mount), depth))}
    return sorted(filter(is_pico, found))


def choose_drive(given, mounts):
    """The drive to copy to; None if there is none. ValueError if that is not clear."""
    if given:
        if not is_pico(given):
            raise ValueError(f"{given} is not the drive of an RP2040: {board_of(given) or 'no INFO_UF2.TXT there'}")
        return given
    drives = drives_under(mounts)
    if len(drives) > 1:
        raise ValueError(f"there are several boards; say which: DRIVE= one of {' '.join(drives)}")
    return drives[0] if drives else None


def copy(source, drive):
    """The board restarts when it has every block, and its drive may be gone before the last byte is confirmed."""
    with open(source, "rb") as file:
        content = file.read()
    target = os.path.join(drive, os.path.basename(source))
    try:
        with open(target, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        if is_pico(drive):
            raise ValueError(f"{target} cannot be written: {error.strerror}") from error
    print(f"{source} is copied to {drive}; the board starts it")


def names_of_usb_devices(folder):
    for path in glob.glob(os.path.join(glob.escape(folder), "*", "product")) + \
            glob.glob(os.path.join(glob.escape(folder), "*", "interface")):
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                yield file.read()
        except OSError:
            pass  # unplugged meanwhile


def program_by_probe(elf):
    if not shutil.which("openocd"):
        raise ValueError("a CMSIS-DAP probe is connected, but openocd is missing: apt-get install openocd")
    done = subprocess.run(["openocd", "-f", "interface/cmsis-dap.cfg", "-f", "target/rp2040.cfg",
                           "-c", "adapter speed 5000", "-c", f"program {{{elf}}} verify reset exit"], check=False)
    if done.returncode:
        raise ValueError(f"openocd could not program the board (status {done.returncode})")


def flash(arguments):
    try:
        uf2.check(arguments.uf2)
    except ValueError as error:
        raise ValueError(f"{arguments.uf2} {error}") from error
    drive = choose_drive(arguments.drive, arguments.mounts.split(","))
    if drive:
        copy(arguments.uf2, drive)
    elif any("CMSIS-DAP" in name for name in names_of_usb_devices(arguments.usb)):
        program_by_probe(arguments.elf)
    else:
        raise ValueError(NOTHING_FOUND)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--drive", help="the board's drive, if it is not where drives usually are")
    parser.add_argument("--mounts", default="/media,/run/media,/mnt", help="where to look for it")
    parser.add_argument("--usb", default="/sys/bus/usb/devices", help="where to look for a probe")
    parser.add_argument("elf", help="what a probe programs")
    parser.add_argument("uf2", help="what is copied to a drive")
    try:
        flash(parser.parse_args())
    except OSError as error:
        sys.exit(f"flash.py: {error.filename}: {error.strerror}")
    except ValueError as error:
        sys.exit(f"flash.py: {error}")


if __name__ == "__main__":
    main()
