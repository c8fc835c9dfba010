#!/usr/bin/env node
/**
 * The Pico's boot stage, in both its ways to read, run by the emulated chip's boot ROM. Speaks TAP.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Machine } from '../tools/rp2040/machine.mjs';
import { FLASH } from '../tools/rp2040/memory.mjs';
import { lockStep } from '../tools/rp2040/schedulers.mjs';
import { Tap } from '../tools/rp2040/test/tap.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BOOT2_BYTES = 256;
const VECTORS = FLASH + BOOT2_BYTES;
const STACK = 0x20001000;
const WORD_BEHIND_VECTORS = 0x600df1a5;
const QUAD_ENABLED = 2;
const CYCLES_MAX = 1_000_000;
const SYSTEM_HZ = 125e6;
const SERIAL_READ_HZ_MAX = 50e6;    // W25Q16JV datasheet, 9.6: fR

// SSI registers (RP2040 datasheet, 4.10.13)
const CTRLR0 = 0x00;
const BAUDR = 0x14;
const SPI_CTRLR0 = 0xf4;
const SERIALLY = { [CTRLR0]: 0x001f0300, [SPI_CTRLR0]: 0x03000218 };
const ON_FOUR_WIRES = { [CTRLR0]: 0x005f0300, [SPI_CTRLR0]: 0xa0002022 };

const tap = new Tap();
const folder = mkdtempSync(join(tmpdir(), 'boot2-'));

function run(command, ...operands) {
    const done = spawnSync(command, operands, { cwd: ROOT, encoding: 'utf8' });
    if (done.error || done.status !== 0) {
        throw new Error(`${command} ${operands.join(' ')}: ${done.error?.message ?? done.stderr}`);
    }
}

/** The bytes of a section of a source, which is assembled as the Makefile does. */
function assemble(source, section, ...options) {
    const object = join(folder, 'part.o');
    const elf = join(folder, 'part.elf');
    const binary = join(folder, 'part.bin');
    run('arm-none-eabi-gcc', '-mcpu=cortex-m0plus', ...options, '-c', source, '-o', object);
    if (section === '.boot2') {
        run('tools/boot2.py', object);
    }
    run('arm-none-eabi-ld', `--section-start=${section}=0x${(section === '.boot2' ? FLASH : VECTORS).toString(16)}`,
        '-e', '0', object, '-o', elf);
    run('arm-none-eabi-objcopy', '-O', 'binary', '-j', section, elf, binary);
    return readFileSync(binary);
}

/** What boot2.mjs sees of the chip when the firmware stops. */
function lookAt(machine, core) {
    return {
        registers: [...core.registers],
        vectors: core.vectors >>> 0,
        isMapped: machine.ssi.isMapped,
        isContinuous: machine.flash.continuous,
        ssi: (offset) => machine.ssi.get(offset) >>> 0,
    };
}

/** Boots an image; what was seen at each stop, which are numbered from 1. */
function stopsOf(image, status2) {
    const machine = new Machine();
    const stops = [];
    machine.flash.status2 = status2;
    machine.load([{ address: FLASH, bytes: image }]);
    machine.onSemihosting = (core) => {
        stops[core.registers[0]] = lookAt(machine, core);
        if (core.registers[0] === 3) {
            machine.end({ kind: 'exit', status: 0 });
        }
        return true;
    };
    machine.run(lockStep, CYCLES_MAX);
    return stops;
}

function testReading(stop, ssi, sentence) {
    const seen = Object.keys(ssi).map((offset) => `${offset}: ${stop?.ssi(Number(offset)).toString(16)}`);
    const isSet = Object.entries(ssi).every(([offset, value]) => stop?.ssi(Number(offset)) === value);
    tap.ok(stop?.isMapped && isSet && stop.isContinuous === (ssi === ON_FOUR_WIRES), sentence, ...seen);
}

function testBoot(name, image, status2, ssi) {
    const [, begun, inCommands, again] = stopsOf(image, status2);
    tap.ok(begun?.vectors === VECTORS && begun.registers[13] === STACK,
        `${name}: the boot ROM starts it, and it the image behind it, on its stack and with its vectors`,
        `vectors ${begun?.vectors}`, `stack ${begun?.registers[13]}`);
    testReading(begun, ssi, `${name}: flash is read as it should be`);
    tap.ok(begun?.ssi(BAUDR) >= 2 && begun.ssi(BAUDR) % 2 === 0 && SYSTEM_HZ / begun.ssi(BAUDR) <= SERIAL_READ_HZ_MAX,
        `${name}: no faster than the flash takes it`, begun?.ssi(BAUDR));
    tap.ok(inCommands && !inCommands.isMapped && !inCommands.isContinuous,
        `${name}: the boot ROM's functions get the flash to take commands again`);
    testReading(again, ssi, `${name}: called again it makes flash readable again, and returns`);
    tap.ok(again?.registers[1] === WORD_BEHIND_VECTORS && [4, 5, 6, 7].every((n) => again.registers[n] === n),
        `${name}: called again it leaves its caller's registers alone`, again?.registers.join(' '));
}

function main() {
    const firmware = assemble('tests/boot2/firmware.S', '.text');
    const [serial, quad] = [0, 1].map((choice) => {
        const boot2 = assemble('boards/pico/boot2.S', '.boot2', `-DQUAD_READS=${choice}`);
        tap.equal(boot2.length, BOOT2_BYTES, `QUAD_READS ${choice}: it has 256 bytes with its checksum`);
        return Buffer.concat([boot2, firmware]);
    });
    const asBuilt = assemble('boards/pico/boot2.S', '.boot2');
    tap.ok(asBuilt.equals(serial.subarray(0, BOOT2_BYTES)), 'without a word it reads serially');
    testBoot('serial reads', serial, QUAD_ENABLED, SERIALLY);
    testBoot('quad reads', quad, QUAD_ENABLED, ON_FOUR_WIRES);
    testBoot('quad reads of a flash with one data wire', quad, 0, SERIALLY);
    const damaged = Buffer.from(serial);
    damaged[251] ^= 1;
    tap.equal(stopsOf(damaged, 0).length, 0, 'the boot ROM does not start it with a wrong bit');
}

try {
    main();
} catch (error) {
    console.log(`Bail out! ${error.message}`);
    tap.failed++;
} finally {
    rmSync(folder, { recursive: true });
}
process.exitCode = tap.end();
