/**
 * run.mjs: how runs end, what it says about those that do not end well, and what it refuses.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readElf } from '../elf.mjs';
import { build } from './build.mjs';
import { runFirmware } from './runner.mjs';

const FLASH = 0x10000000;
const UF2_BLOCK = 512;
const UF2_PAYLOAD = 256;

const firmware = (name) => build(name, ['check.c', 'guard.S', `${name}.c`]);

/** Does the output have a line for each of these patterns, in this order? */
function hasInOrder(output, patterns) {
    const lines = output.split('\n');
    let at = 0;
    return patterns.every((pattern) => {
        const found = lines.slice(at).findIndex((line) => pattern.test(line));
        at += found + 1;
        return found >= 0;
    });
}

function expectEnd(tap, sentence, { status, patterns }, ...operands) {
    const run = runFirmware(...operands);
    tap.ok(run.status === status && hasInOrder(run.output, patterns), sentence,
        `status ${run.status}, expected ${status}`, run.output, run.errors);
}

function checkEnds(tap) {
    expectEnd(tap, 'the status and the output are the firmware\'s; its reports get names', {
        status: 42,
        patterns: [/^plain 10000100$/,
            /^\*\*\* in code [0-9a-f]{8} <main console\.c:\d+> and data 0x20000000 <\w+>$/, /^no newline at the end$/],
    }, '--timeout', '30', firmware('console'));
    const hang = firmware('hang');
    expectEnd(tap, 'a firmware that is busy for ever is reported when time is up', {
        status: 124,
        patterns: [/^\*\*\* no end after 1 s; this is where each core is:$/, /core 0$/,
            /pc [0-9a-f]{8} <on_core_0 hang\.c:\d+>/, /lr [0-9a-f]{8} </, /sp [0-9a-f]{8}  XPSR=/, /core 1$/,
            /<on_core_1 /],
    }, '--timeout', '1', hang);
    expectEnd(tap, 'or when its cycles are', {
        status: 124, patterns: [/^\*\*\* no end after 300000 cycles;/, /<on_core_0 /],
    }, '--cycles', '300000', '--mode', 'deterministic', hang);
    expectEnd(tap, 'two cores that sleep for good are a deadlock', {
        status: 122,
        patterns: [/nothing can wake them/, /core 0$/, /asleep in WFI/, /core 1$/, /<sleep_in_wfe /, /asleep in WFE/],
    }, '--timeout', '30', firmware('deadlock'));
    expectEnd(tap, 'a fault in the fault handler is a lockup', {
        status: 123,
        patterns: [/core 1 locked up;/, /core 1$/, /unaligned write of 4 bytes, address 30000002/,
            /after read of 4 bytes where there is nothing, address 30000000, at [0-9a-f]{8} <fault_first/, /r0 /],
    }, '--timeout', '30', firmware('lockup'));
    expectEnd(tap, 'a core in its fault handler is reported with its fault', {
        status: 124,
        patterns: [/core 0$/, /fault: instruction fetch where there is no memory, address 20042000/, /exception 3/],
    }, '--timeout', '1', firmware('runaway'));
    expectEnd(tap, 'a core that fetches from flash while it is switched off locks up', {
        status: 123,
        patterns: [/core 1 locked up;/, /fetch from flash while execute-in-place is off/, /<run_from_flash /],
    }, '--timeout', '30', firmware('erase_under_core_1'));
}

function checkSeeds(tap) {
    const race = firmware('race');
    const lost = (...options) => runFirmware('--timeout', '30', ...options, race).output;
    tap.equal(lost('--seed', '3'), lost('--seed', '3'), 'the same seed loses the same updates');
    tap.ok(new Set(['1', '2', '3', '4'].map((seed) => lost('--seed', seed))).size > 1, 'other seeds lose others');
    tap.equal(lost('--mode', 'deterministic'), lost('--mode', 'deterministic'), 'lock-step repeats itself');
}

function uf2Of(flash, family = 0xe48bff56) {
    const count = flash.length / UF2_PAYLOAD;
    return Buffer.concat(Array.from({ length: count }, (_, number) => {
        const block = Buffer.alloc(UF2_BLOCK);
        const address = FLASH + number * UF2_PAYLOAD;
        const words = [0x0a324655, 0x9e5d5157, 0x2000, address, UF2_PAYLOAD, number, count, family];
        words.forEach((word, index) => block.writeUInt32LE(word, 4 * index));
        flash.copy(block, 32, number * UF2_PAYLOAD);
        block.writeUInt32LE(0x0ab16f30, 508);
        return block;
    }));
}

/** The flash of an ELF file, from its start to a whole number of pages. */
function flashOf(elf) {
    const segments = readElf(readFileSync(elf)).filter(({ address }) => address >= FLASH && address < FLASH + 0x200000);
    const end = Math.max(...segments.map(({ address, bytes }) => address + bytes.length)) - FLASH;
    const flash = Buffer.alloc(Math.ceil(end / UF2_PAYLOAD) * UF2_PAYLOAD, 0xff);
    segments.forEach(({ address, bytes }) => bytes.copy(flash, address - FLASH));
    return flash;
}

/** Files that run, and files that do not: [name, contents, what the error line says]. */
function filesOf(elf) {
    const bytes = readFileSync(elf);
    const flash = flashOf(elf);
    const uf2 = uf2Of(flash);
    const elsewhere = Buffer.from(bytes);
    elsewhere.writeUInt32LE(0x70000000, elsewhere.readUInt32LE(28) + 12);
    const foreign = Buffer.from(bytes);
    foreign.writeUInt16LE(62, 18);
    const damaged = Buffer.from(uf2);
    damaged.writeUInt32LE(0, UF2_BLOCK);
    return {
        good: [['flash.bin', flash], ['flash.uf2', uf2]],
        bad: [
            ['cut.elf', bytes.subarray(0, 400), /cut\.elf is cut off/],
            ['foreign.elf', foreign, /is not an ELF file for 32-bit Arm/],
            ['elsewhere.elf', elsewhere, /has \d+ bytes for 70000000, where there is neither flash nor RAM/],
            ['odd.uf2', uf2.subarray(0, 700), /is not a whole number of UF2 blocks/],
            ['damaged.uf2', damaged, /has no UF2 block where block 1 should be/],
            ['other.uf2', uf2Of(flash, 0x12345678), /has no UF2 block for the RP2040/],
            ['large.bin', Buffer.alloc(0x200001), /where there is neither flash nor RAM/],
            ['text.txt', Buffer.from('hello'), /is neither ELF nor UF2, and is not called \.bin/],
        ],
    };
}

function checkFiles(tap, folder) {
    const { good, bad } = filesOf(firmware('console'));
    for (const [name, bytes] of good) {
        writeFileSync(join(folder, name), bytes);
        const { status, output } = runFirmware('--timeout', '30', join(folder, name));
        tap.ok(status === 42 && output.startsWith('plain 10000100\n'), `it runs ${name}`, output);
    }
    for (const [name, bytes, error] of bad) {
        writeFileSync(join(folder, name), bytes);
        const { status, errors } = runFirmware(join(folder, name));
        tap.ok(status === 125 && error.test(errors) && errors.split('\n').length === 2,
            `it refuses ${name} in one line`, status, errors);
    }
    writeFileSync(join(folder, 'empty.bin'), Buffer.alloc(4096));
    expectEnd(tap, 'flash without a second boot stage does not run', {
        status: 125, patterns: [/checksum of the second boot stage is wrong/],
    }, join(folder, 'empty.bin'));
}

function checkUsage(tap) {
    const cases = [
        [[], /one FILE is expected, not 0/],
        [['a.elf', 'b.elf'], /one FILE is expected, not 2/],
        [['--mode', 'sideways', 'a.elf'], /--mode is one of parallel, deterministic, not sideways/],
        [['--seed', 'x', 'a.elf'], /--seed cannot be x/],
        [['--timeout', '0', 'a.elf'], /--timeout cannot be 0/],
        [['--cycles', '-1', 'a.elf'], /--cycles/],
        [['--bogus', 'a.elf'], /--bogus/],
    ];
    for (const [operands, error] of cases) {
        const { status, errors } = runFirmware(...operands);
        tap.ok(status === 2 && error.test(errors) && errors.split('\n').length === 2,
            `it refuses "${operands.join(' ')}" in one line`, status, errors);
    }
    const missing = runFirmware('no-such-file.elf');
    tap.ok(missing.status === 125 && /no-such-file\.elf cannot be read: ENOENT/.test(missing.errors),
        'it says that a file is not there', missing.errors);
    tap.ok(runFirmware('--help').output.startsWith('usage: '), '--help helps');
}

export function checkRunner(tap) {
    const folder = mkdtempSync(join(tmpdir(), 'launcher-'));
    try {
        checkEnds(tap);
        checkSeeds(tap);
        checkFiles(tap, folder);
        checkUsage(tap);
    } finally {
        rmSync(folder, { recursive: true });
    }
}
