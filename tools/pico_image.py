"""What lies in a Pico's flash: taken from an ELF file, and looked at the way the boot ROM does.

An image is bytes from the start of flash: the second boot stage with its
checksum, the vector table, and the rest (RP2040 datasheet, 2.2 and 2.8.1).
"""
import struct

from boot2 import BYTES as BOOT2_BYTES, CODE_BYTES as BOOT2_CODE_BYTES, crc

FLASH = 0x10000000
FLASH_BYTES = 2 * 1024 * 1024
SRAM = 0x20000000
SRAM_BYTES = 264 * 1024
PAGE_BYTES = 256

ELF_HEADER_BYTES = 52
ELF_PIECE_BYTES = 32
ELF_ARM = 40
ELF_LOAD = 1


def in_flash(address, count):
    return FLASH <= address and address + count <= FLASH + FLASH_BYTES


def loaded_pieces(elf):
    """(address, bytes) of what an ELF file wants loaded where: the physical addresses, not where it runs."""
    if len(elf) < ELF_HEADER_BYTES or elf[:6] != b"\x7fELF\x01\x01" or struct.unpack_from("<H", elf, 18)[0] != ELF_ARM:
        raise ValueError("is not an ELF file for 32-bit Arm")
    table, = struct.unpack_from("<I", elf, 28)
    size, count = struct.unpack_from("<HH", elf, 42)
    if size < ELF_PIECE_BYTES or table + size * count > len(elf):
        raise ValueError("is cut off")
    for n in range(count):
        kind, offset, _, address, in_file = struct.unpack_from("<5I", elf, table + size * n)
        if kind == ELF_LOAD and in_file:
            if offset + in_file > len(elf):
                raise ValueError("is cut off")
            yield address, elf[offset:offset + in_file]


def image_of_elf(elf):
    """The image, with zeros in its gaps: the boot ROM loses pages of a sector that has gaps (erratum RP2040-E14)."""
    image = bytearray()
    for address, piece in sorted(loaded_pieces(elf)):
        if not in_flash(address, len(piece)):
            raise ValueError(f"has {len(piece)} bytes for {address:08x}, where there is no flash")
        gap = address - FLASH - len(image)
        if gap < 0:
            raise ValueError(f"has two things for {address:08x}")
        image += bytes(gap) + piece
    return bytes(image)


def check_boot2(image):
    if len(image) < BOOT2_BYTES or image[:BOOT2_BYTES] in (bytes(BOOT2_BYTES), b"\xff" * BOOT2_BYTES):
        raise ValueError("has no second boot stage in its first 256 bytes")
    found, = struct.unpack_from("<I", image, BOOT2_CODE_BYTES)
    right = crc(image[:BOOT2_CODE_BYTES])
    if found != right:
        raise ValueError(f"has {found:08x} for the checksum of its second boot stage, which is {right:08x}; "
                         "the boot ROM would not start it")


def check_vectors(image):
    if len(image) < BOOT2_BYTES + 8:
        raise ValueError("has no vector table behind its second boot stage")
    stack, reset = struct.unpack_from("<2I", image, BOOT2_BYTES)
    if not SRAM < stack <= SRAM + SRAM_BYTES or stack % 8:
        raise ValueError(f"begins with {stack:08x} as its stack pointer, which is not the end of a stack in SRAM")
    if not reset & 1:
        raise ValueError(f"has an even reset vector, {reset:08x}; Thumb code has an odd one")
    if not FLASH + BOOT2_BYTES <= reset - 1 < FLASH + len(image):
        raise ValueError(f"has its reset vector, {reset:08x}, outside of what it brings")


def check(image):
    """ValueError says why the boot ROM would not start this, or what it would start is nonsense."""
    if len(image) > FLASH_BYTES:
        raise ValueError(f"has {len(image)} bytes; flash has {FLASH_BYTES}")
    check_boot2(image)
    check_vectors(image)
