#!/usr/bin/env python3
"""What tools/uf2.py makes, read by somebody else's reader, and every damage it has to refuse. Speaks TAP."""
import os
import re
import struct
import subprocess
import sys
import tempfile
import zlib

import tap

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TOOL = os.path.join(ROOT, "tools/uf2.py")
CHECKSUM_TOOL = os.path.join(ROOT, "tools/boot2.py")
DECODER = ["node", os.path.join(ROOT, "tests/uf2/decode.mjs")]

BLOCK = 512
PAGE = 256
FLASH = 0x10000000
STACK = 0x20001000
RESET = FLASH + 0x1C1
ELF_HEADER = 52
ELF_PIECE = 32


def checksum(data):
    """The boot ROM's, from zlib's: bits of each byte and of the result the other way round, and not inverted."""
    def mirrored(number, bits):
        return int(f"{number:0{bits}b}"[::-1], 2)
    return mirrored(zlib.crc32(bytes(mirrored(byte, 8) for byte in data)) ^ 0xFFFFFFFF, 32)


def sample_image():
    """The smallest that may start, with more blocks than a sector has and a last one that is not full."""
    boot2 = bytes(n * 7 & 0xFF for n in range(252))
    rest = bytes(n * n >> 3 & 0xFF for n in range(5001))
    return boot2 + struct.pack("<3I", checksum(boot2), STACK, RESET) + rest


def with_word(content, offset, word):
    return content[:offset] + struct.pack("<I", word) + content[offset + 4:]


def in_block(place, offset, word):
    """A damage: this word of the block at this place."""
    return lambda uf2: with_word(uf2, BLOCK * place + offset, word)


def in_image(offset, word):
    """A damage: this word of the image, in whichever block it is."""
    return in_block(offset // PAGE, 32 + offset % PAGE, word)


def without_block(place, total=None):
    """A damage: a block less, and all the others say so if `total` is given."""
    def damage(uf2):
        rest = uf2[:BLOCK * place] + uf2[BLOCK * (place + 1):]
        if total is not None:
            for at in range(0, len(rest), BLOCK):
                rest = with_word(rest, at + 24, total)
        return rest
    return damage


def first_pages_only(count):
    def damage(uf2):
        rest = uf2[:BLOCK * count]
        for at in range(0, len(rest), BLOCK):
            rest = with_word(rest, at + 24, count)
        return rest
    return damage


def page_filled_with(byte):
    return lambda uf2: uf2[:32] + bytes([byte]) * PAGE + uf2[32 + PAGE:]


BLOCKS = -(-len(sample_image()) // PAGE)

# What is done to a good file, and what the one line says then.
DAMAGES = {
    "nothing in it": (lambda uf2: b"", r"is empty"),
    "half a block too few": (lambda uf2: uf2[:-256], r"is cut off: \d+ bytes are not whole blocks of 512"),
    "a wrong first magic number": (in_block(2, 0, 0x0A324654), r"wrong magic number at the beginning of block 2\b"),
    "a wrong second magic number": (in_block(0, 4, 0), r"wrong magic number at the beginning of block 0\b"),
    "a wrong last magic number": (in_block(3, 508, 0), r"wrong magic number at the end of block 3\b"),
    "a block that is not for flash": (in_block(1, 8, 0x2001), r"has a block 1 that is not for flash"),
    "no family": (in_block(1, 8, 0), r"does not say in block 1 which chip it is for"),
    "another chip's family": (in_block(4, 28, 0xE48BFF59), r"is for the chip family e48bff59 in block 4;"),
    "a payload that is too small": (in_block(5, 16, 128), r"has 128 bytes of payload in block 5;"),
    "a payload that is too large": (in_block(5, 16, 476), r"has 476 bytes of payload in block 5;"),
    "an address in SRAM": (in_block(6, 12, 0x20000000), r"has block 6 for 20000000, where there is no flash"),
    "an address just before flash": (in_block(6, 12, FLASH - 1), r"has block 6 for 0fffffff, where there is no flash"),
    "an address a byte too far up": (in_block(6, 12, FLASH + 0x1FFF01), r"has block 6 for 101fff01, where there is no"),
    "an address that wraps": (in_block(6, 12, 0xFFFFFF80), r"has block 6 for ffffff80, where there is no flash"),
    "an address between two pages": (in_block(7, 12, FLASH + 0x780), r"has block number 7 for 10000780; .* 10000700"),
    "two blocks for one address": (in_block(7, 12, FLASH + 0x300), r"has two blocks, 3 and 7, for 10000300"),
    "a block less": (without_block(4), rf"has {BLOCKS - 1} blocks, but block 0 says there are {BLOCKS}"),
    "a block less that none counted": (without_block(4, BLOCKS - 1), rf"calls itself {BLOCKS - 1} of {BLOCKS - 1}"),
    "a number twice": (in_block(8, 20, 9), r"has two blocks with the number 9, so one is missing"),
    "a total that differs": (in_block(8, 24, 99), rf"has {BLOCKS} blocks, but block 8 says there are 99"),
    "a hole": (in_block(BLOCKS - 1, 12, FLASH + 0x8000), rf"has block number {BLOCKS - 1} for 10008000;"),
    "no second boot stage (zeros)": (page_filled_with(0), r"has no second boot stage"),
    "no second boot stage (erased)": (page_filled_with(0xFF), r"has no second boot stage"),
    "a boot stage with a wrong bit": (in_image(0, 0), r"has [0-9a-f]{8} for the checksum of its second boot stage,"),
    "a wrong checksum": (in_image(252, 0x12345678), r"has 12345678 for the checksum of its second boot stage"),
    "nothing but a boot stage": (first_pages_only(1), r"has no vector table behind its second boot stage"),
    "a stack in flash": (in_image(256, FLASH), r"begins with 10000000 as its stack pointer"),
    "a stack of no bytes": (in_image(256, 0x20000000), r"begins with 20000000 as its stack pointer"),
    "a stack beyond SRAM": (in_image(256, 0x20042008), r"begins with 20042008 as its stack pointer"),
    "a stack that is not aligned": (in_image(256, STACK + 4), r"begins with 20001004 as its stack pointer"),
    "an even reset vector": (in_image(260, RESET - 1), r"has an even reset vector, 100001c0"),
    "a reset vector in SRAM": (in_image(260, 0x20000001), r"has its reset vector, 20000001, outside"),
    "a reset vector in the boot stage": (in_image(260, FLASH + 1), r"has its reset vector, 10000001, outside"),
    "a reset vector behind its end": (in_image(260, FLASH + 0x8001), r"has its reset vector, 10008001, outside"),
}


def elf_of(*pieces, machine=40):
    """An ELF file that wants (address, bytes) loaded."""
    header = b"\x7fELF\x01\x01".ljust(16, b"\0") + struct.pack("<2H5I6H", 2, machine, 1, 0, ELF_HEADER, 0, 0,
                                                              ELF_HEADER, ELF_PIECE, len(pieces), 40, 0, 0)
    table = content = b""
    for address, piece in pieces:
        offset = ELF_HEADER + ELF_PIECE * len(pieces) + len(content)
        table += struct.pack("<8I", 1, offset, 0x20000000, address, len(piece), len(piece), 5, 4)
        content += piece
    return header + table + content


# What is no image: the file's name, what is in it, what the one line says.
NO_IMAGES = {
    "text": ("text.elf", b"hello" * 20, r"is not an ELF file for 32-bit Arm"),
    "an ELF file for another machine": ("other.elf", elf_of(machine=62), r"is not an ELF file for 32-bit Arm"),
    "an ELF file that is cut off in its table": ("table.elf", elf_of((FLASH, b""))[:60], r"is cut off"),
    "an ELF file that is cut off in what it loads": ("cut.elf", elf_of((FLASH, sample_image()))[:-1], r"is cut off"),
    "an ELF file without anything": ("empty.elf", elf_of(), r"has no second boot stage"),
    "an ELF file for SRAM": ("sram.elf", elf_of((0x20000000, b"1234")), r"has 4 bytes for 20000000, where there is no"),
    "an ELF file with two things in one place":
        ("two.elf", elf_of((FLASH, sample_image()), (FLASH + 0x100, b"12")), r"has two things for 10000100"),
    "more than flash has": ("large.bin", sample_image().ljust(0x200001), r"has 2097153 bytes; flash has 2097152"),
    "an image without a boot stage": ("boot.bin", sample_image()[256:], r"for the checksum of its second boot stage"),
}


def run(*command):
    return subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)


class Folder:
    """Where files are made, and what the tools say to them."""

    def __init__(self, path):
        self.path = path

    def file(self, name, content=None):
        path = os.path.join(self.path, name)
        if content is not None:
            with open(path, "wb") as file:
                file.write(content)
        return path

    def uf2_of(self, name, content):
        """The UF2 file made of this, None if it is refused."""
        output = self.file(name + ".uf2")
        done = run(TOOL, self.file(name, content), output)
        if done.returncode:
            return None
        with open(output, "rb") as file:
            return file.read()


def refused(done, pattern):
    line = done.stderr.decode()
    return done.returncode == 1 and line.count("\n") == 1 and re.search(pattern, line) and not done.stdout


def good_files(folder):
    image = sample_image()
    uf2 = folder.uf2_of("good.bin", image)
    decoded = run(*DECODER, folder.file("good.bin.uf2"))
    yield ("another reader gets the image back from the UF2 file, and zeros to the end of its last page",
           decoded.stdout == image.ljust(BLOCKS * PAGE, b"\0"), decoded.stderr)
    yield "every block is 512 bytes with 256 of payload", len(uf2) == BLOCK * BLOCKS, len(uf2)
    done = run(TOOL, "--check", folder.file("good.bin.uf2"))
    yield "a good file is let through without a word", done.returncode == 0 and not done.stdout + done.stderr, done
    turned = b"".join(uf2[at:at + BLOCK] for at in reversed(range(0, len(uf2), BLOCK)))
    done = run(TOOL, "--check", folder.file("turned.uf2", turned))
    yield "the order of the blocks in the file is free", done.returncode == 0, done
    parts = folder.uf2_of("parts.elf", elf_of((FLASH + 0x100, image[0x100:0x900]), (FLASH, image[:0x100]),
                                              (FLASH + 0x1000, image[0x1000:])))
    gap = image[:0x900] + bytes(0x700) + image[0x1000:]
    decoded = run(*DECODER, folder.file("parts.elf.uf2"))
    yield ("an ELF file's gaps become zeros, so that no sector has one",
           parts and decoded.stdout == gap.ljust(BLOCKS * PAGE, b"\0"), decoded.stderr)


def damages(folder):
    uf2 = folder.uf2_of("good.bin", sample_image())
    for name, (damage, pattern) in DAMAGES.items():
        done = run(TOOL, "--check", folder.file("damaged.uf2", damage(uf2)))
        yield f"--check refuses {name} in one line", refused(done, r"damaged\.uf2 .*" + pattern), done


def no_images(folder):
    for name, (file, content, pattern) in NO_IMAGES.items():
        output = folder.file(file + ".uf2", b"old")
        done = run(TOOL, folder.file(file, content), output)
        with open(output, "rb") as old:
            kept = old.read() == b"old"
        yield f"{name} is refused in one line, and the old file stays", refused(done, pattern) and kept, done
    done = run(TOOL, "--check", folder.file("nosuch.uf2"))
    yield "a file that is not there is refused in one line", refused(done, r"nosuch\.uf2: No such file"), done
    done = run(TOOL, folder.file("good.bin", sample_image()), folder.file("nosuch/good.uf2"))
    yield "a folder that is not there is refused in one line", refused(done, r"nosuch/good\.uf2.*: No such file"), done
    for arguments in ([], ["one.elf"], ["--check", "one.uf2", "two.uf2"]):
        done = run(TOOL, *arguments)
        yield (f"uf2.py {' '.join(arguments) or 'alone'} says how it is used",
               done.returncode == 2 and done.stderr.startswith(b"usage: uf2.py"), done)


def assembled(folder, text):
    """An object file of this, and what tools/boot2.py says to it."""
    done = run("arm-none-eabi-as", "-o", folder.file("boot2.o"), folder.file("boot2.s", text.encode()))
    return done if done.returncode else run(CHECKSUM_TOOL, folder.file("boot2.o"))


def checksums(folder):
    sizes = {
        "of 255 bytes": ('.section .boot2,"a"\n .fill 255, 1, 1\n', r"has 255 bytes in \.boot2"),
        "of 257 bytes": ('.section .boot2,"a"\n .fill 257, 1, 1\n', r"has 257 bytes in \.boot2"),
        "with code in the checksum's place": ('.section .boot2,"a"\n .fill 256, 1, 1\n', r"in the last four bytes"),
        "that is not there": (".text\n", r"is not an ELF object with a section \.boot2"),
    }
    for name, (text, pattern) in sizes.items():
        done = assembled(folder, text)
        yield f"a boot stage {name} gets no checksum", refused(done, r"boot2\.o .*" + pattern), done
    done = assembled(folder, '.section .boot2,"a"\n .fill 252, 1, 0x5A\n .word 0\n')
    with open(folder.file("boot2.o"), "rb") as file:
        written = b"\x5A" * 252 + struct.pack("<I", checksum(b"\x5A" * 252)) in file.read()
    yield "a boot stage of 252 bytes gets zlib's checksum, mirrored", done.returncode == 0 and written, done
    for name, content, pattern in (("text.o", b"text", r"is not an ELF object"), ("nosuch.o", None, r"No such file")):
        done = run(CHECKSUM_TOOL, folder.file(name, content))
        yield f"boot2.py refuses {name} in one line", refused(done, pattern), done


def main():
    with tempfile.TemporaryDirectory() as path:
        folder = Folder(path)
        return tap.report(result for group in (good_files, damages, no_images, checksums) for result in group(folder))


if __name__ == "__main__":
    sys.exit(main())
