#!/usr/bin/env python3
"""Puts the checksum that the RP2040's boot ROM wants into the .boot2 section of an object file.

The section has 256 bytes; the last four are the CRC-32 of the others: polynomial
0x04c11db7, most significant bit first, starting from all ones, not inverted at
the end (RP2040 datasheet, 2.8.1.3.1).
"""
import struct
import sys

SECTION = b".boot2"
BYTES = 256
CODE_BYTES = 252


def crc(data):
    remainder = 0xFFFFFFFF
    for byte in data:
        remainder ^= byte << 24
        for _ in range(8):
            remainder = remainder << 1 ^ (0x104C11DB7 if remainder >> 31 else 0)
    return remainder


def section(elf, name):
    """Where a section's bytes lie in a 32-bit little-endian ELF file: (offset, size); None if there is none."""
    if elf[:6] != b"\x7fELF\x01\x01":
        return None
    start, = struct.unpack_from("<I", elf, 32)
    size, count, names = struct.unpack_from("<HHH", elf, 46)
    headers = [struct.unpack_from("<10I", elf, start + size * n) for n in range(count)]
    for header in headers:
        begin = headers[names][4] + header[0]
        if elf[begin:elf.index(b"\0", begin)] == name:
            return header[4], header[5]
    return None


def add_checksum(elf):
    """The object file with the checksum in place. ValueError says what is wrong with it."""
    found = section(elf, SECTION)
    if not found:
        raise ValueError("is not an ELF object with a section .boot2")
    offset, size = found
    if size != BYTES:
        raise ValueError(f"has {size} bytes in .boot2; the boot ROM reads {BYTES}")
    code = elf[offset:offset + CODE_BYTES]
    if any(elf[offset + CODE_BYTES:offset + BYTES]):
        raise ValueError("has code in the last four bytes of .boot2, where the checksum goes")
    return elf[:offset] + code + struct.pack("<I", crc(code)) + elf[offset + BYTES:]


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: boot2.py OBJECT")
    path = sys.argv[1]
    try:
        with open(path, "rb") as file:
            elf = add_checksum(file.read())
        with open(path, "wb") as file:
            file.write(elf)
    except (OSError, ValueError) as error:
        sys.exit(f"boot2.py: {path} {error.strerror if isinstance(error, OSError) else error}")


if __name__ == "__main__":
    main()
