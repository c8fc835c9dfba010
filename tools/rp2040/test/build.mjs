/**
 * Builds the test firmwares with the cross compiler, into build/rp2040 at the root.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCES = fileURLToPath(new URL('firmware', import.meta.url));
const OUTPUT = fileURLToPath(new URL('../../../build/rp2040', import.meta.url));
const CC = 'arm-none-eabi-gcc';
const FLAGS = ['-mcpu=cortex-m0plus', '-mthumb', '-std=gnu2x', '-O2', '-g', '-ffreestanding', '-ffunction-sections',
    '-fno-toplevel-reorder', // tests run in the order they are written in
    '--param=min-pagesize=0', // address 0 holds something
    '-Wall', '-Wextra', '-Wconversion', '-Wshadow', '-Wstrict-prototypes', '-Wundef', '-Wvla', '-Werror',
    '--specs=picolibc.specs', '-nostartfiles', '-Wl,--gc-sections', '-Wl,--fatal-warnings',
    '-Wl,--no-warn-rwx-segments', `-L${SOURCES}`];

const BOOT2_BYTES = 252;
const POLYNOMIAL = 0x04c11db7;

function run(command, operands) {
    const done = spawnSync(command, operands, { encoding: 'utf8' });
    if (done.error || done.status !== 0) {
        throw new Error(`${command} ${operands.join(' ')}:\n${done.error?.message ?? done.stderr}`);
    }
}

/** CRC-32 as the boot ROM computes it: most significant bit first, neither begun nor ended with an inversion. */
export function checksum(bytes) {
    let crc = -1;
    for (const byte of bytes) {
        crc ^= byte << 24;
        for (let bit = 0; bit < 8; bit++) {
            crc = crc < 0 ? crc << 1 ^ POLYNOMIAL : crc << 1;
        }
    }
    return crc >>> 0;
}

/** The second boot stage with its checksum, as an assembler source. */
function buildBoot2() {
    const [object, binary, source] = ['boot2.o', 'boot2.bin', 'boot2_image.S'].map((name) => join(OUTPUT, name));
    run(CC, [...FLAGS, '-c', join(SOURCES, 'boot2.S'), '-o', object]);
    run('arm-none-eabi-objcopy', ['-O', 'binary', '-j', '.text', object, binary]);
    const image = Buffer.alloc(BOOT2_BYTES + 4);
    readFileSync(binary).copy(image);
    image.writeUInt32LE(checksum(image.subarray(0, BOOT2_BYTES)), BOOT2_BYTES);
    writeFileSync(source, `    .section .boot2, "a"\n    .byte ${[...image].join(', ')}\n`);
    return source;
}

let boot2 = null;

/** Builds a firmware of these sources; returns the ELF file's path. */
export function build(name, sources, machine = 'rp2040') {
    mkdirSync(OUTPUT, { recursive: true });
    boot2 ??= buildBoot2();
    const elf = join(OUTPUT, `${name}-${machine}.elf`);
    const own = machine === 'rp2040' ? [join(SOURCES, 'rp2040.c'), boot2] : [];
    const all = ['start.S', 'support.c', ...sources].map((file) => join(SOURCES, file));
    run(CC, [...FLAGS, '-T', `${machine}.ld`, ...all, ...own, '-o', elf]);
    return elf;
}
