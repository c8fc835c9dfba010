#!/usr/bin/env python3
"""Makes the UF2 file that is copied to a Pico's drive, and checks one before it is.

    uf2.py IMAGE OUTPUT     IMAGE is .elf, or .bin, which is flash from its start
    uf2.py --check FILE

What a UF2 file is: github.com/microsoft/uf2; what the RP2040's boot ROM takes of
it: RP2040 datasheet, 2.8.4.2. The ROM erases a sector when it comes to the first
block of another sixteen, by number (erratum RP2040-E14), so block n has to be
the n-th page of flash.
"""
import argparse
import os
import struct
import sys

import pico_image
from pico_image import FLASH, PAGE_BYTES

BLOCK_BYTES = 512
DATA_OFFSET = 32
MAGIC_START = (0x0A324655, 0x9E5D5157)
MAGIC_END = 0x0AB16F30
NOT_FOR_FLASH = 0x00000001
HAS_FAMILY = 0x00002000
RP2040 = 0xE48BFF56


def encode(image):
    """The UF2 file of an image; its last page is filled up with zeros."""
    total = -(-len(image) // PAGE_BYTES)
    blocks = []
    for number in range(total):
        page = image[PAGE_BYTES * number:PAGE_BYTES * (number + 1)].ljust(PAGE_BYTES, b"\0")
        header = struct.pack("<8I", *MAGIC_START, HAS_FAMILY, FLASH + PAGE_BYTES * number, PAGE_BYTES, number, total,
                             RP2040)
        blocks.append((header + page).ljust(BLOCK_BYTES - 4, b"\0") + struct.pack("<I", MAGIC_END))
    return b"".join(blocks)


def check_block(place, block):
    """What can be said of a block alone; `place` is where in the file it is, counted from 0."""
    *magic, flags, address, size, _, _, family = struct.unpack_from("<8I", block)
    if tuple(magic) != MAGIC_START:
        raise ValueError(f"has a wrong magic number at the beginning of block {place}")
    if struct.unpack_from("<I", block, BLOCK_BYTES - 4)[0] != MAGIC_END:
        raise ValueError(f"has a wrong magic number at the end of block {place}")
    if flags & NOT_FOR_FLASH:
        raise ValueError(f"has a block {place} that is not for flash")
    if not flags & HAS_FAMILY:
        raise ValueError(f"does not say in block {place} which chip it is for")
    if family != RP2040:
        raise ValueError(f"is for the chip family {family:08x} in block {place}; the RP2040 is {RP2040:08x}")
    if size != PAGE_BYTES:
        raise ValueError(f"has {size} bytes of payload in block {place}; the RP2040 takes {PAGE_BYTES}")
    if not pico_image.in_flash(address, size):
        raise ValueError(f"has block {place} for {address:08x}, where there is no flash")


def check_blocks(blocks):
    """Are all blocks there, and each where its number says?"""
    numbers, addresses = {}, {}
    for place, block in enumerate(blocks):
        address, _, number, total = struct.unpack_from("<4I", block, 12)
        if total != len(blocks):
            raise ValueError(f"has {len(blocks)} blocks, but block {place} says there are {total}")
        if number >= total:
            raise ValueError(f"has a block {place} that calls itself {number} of {total}, counted from 0")
        if number in numbers:
            raise ValueError(f"has two blocks with the number {number}, so one is missing")
        if address in addresses:
            raise ValueError(f"has two blocks, {addresses[address]} and {place}, for {address:08x}")
        numbers[number] = addresses[address] = place
    for number, place in sorted(numbers.items()):
        address, = struct.unpack_from("<I", blocks[place], 12)
        if address != FLASH + PAGE_BYTES * number:
            raise ValueError(f"has block number {number} for {address:08x}; the boot ROM wants it to be for "
                             f"{FLASH + PAGE_BYTES * number:08x}")


def decode(uf2):
    """The image in a UF2 file. ValueError says what is wrong with it."""
    if not uf2:
        raise ValueError("is empty")
    if len(uf2) % BLOCK_BYTES:
        raise ValueError(f"is cut off: {len(uf2)} bytes are not whole blocks of {BLOCK_BYTES}")
    blocks = [uf2[at:at + BLOCK_BYTES] for at in range(0, len(uf2), BLOCK_BYTES)]
    for place, block in enumerate(blocks):
        check_block(place, block)
    check_blocks(blocks)
    blocks.sort(key=lambda block: struct.unpack_from("<I", block, 20))
    return b"".join(block[DATA_OFFSET:DATA_OFFSET + PAGE_BYTES] for block in blocks)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, content):
    """Whole or not at all: a file half written could be flashed."""
    new = path + ".new"
    try:
        with open(new, "wb") as file:
            file.write(content)
        os.replace(new, path)
    finally:
        if os.path.exists(new):
            os.remove(new)


def make(source, output):
    content = read(source)
    image = pico_image.image_of_elf(content) if not source.endswith(".bin") else content
    pico_image.check(image)
    write(output, encode(image))


def check(path):
    pico_image.check(decode(read(path)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="refuse a UF2 file that a Pico would not start")
    parser.add_argument("file", help="an ELF or .bin file, or with --check a UF2 file")
    parser.add_argument("output", nargs="?", help="the UF2 file to write")
    arguments = parser.parse_args()
    if arguments.check == bool(arguments.output):
        parser.error("either IMAGE OUTPUT or --check FILE")
    try:
        if arguments.check:
            check(arguments.file)
        else:
            make(arguments.file, arguments.output)
    except OSError as error:
        sys.exit(f"uf2.py: {error.filename}: {error.strerror}")
    except ValueError as error:
        sys.exit(f"uf2.py: {arguments.file} {error}")


if __name__ == "__main__":
    main()
