/**
 * Every instruction, on this emulator and on QEMU: the same source, the same checksums, line by line.
 */
import { spawnSync } from 'node:child_process';
import { build } from './build.mjs';
import { runFirmware } from './runner.mjs';

const SOURCES = ['slot.S', 'slot.c', 'instructions.c', 'values.c', 'encodings.c', 'transfers.c', 'branches.c',
    'special.c', 'exceptions.c'];
const QEMU_TIMEOUT_MS = 120_000;
const CONDITIONS = ['eq', 'ne', 'cs', 'cc', 'mi', 'pl', 'vs', 'vc', 'hi', 'ls', 'ge', 'lt', 'gt', 'le'];

/** Semihosting's output goes to a character device, which QEMU would otherwise mix with its own complaints. */
function runQemu(elf) {
    const done = spawnSync('qemu-system-arm', ['-M', 'microbit', '-display', 'none', '-chardev', 'stdio,id=out',
        '-semihosting-config', 'enable=on,chardev=out', '-serial', 'none', '-monitor', 'none', '-kernel', elf],
    { encoding: 'utf8', timeout: QEMU_TIMEOUT_MS, input: '' });
    return { status: done.status, output: done.stdout ?? '', errors: done.error?.message ?? done.stderr };
}

/** A line's name; those that repeat get a number. */
function named(lines) {
    let branches = 0;
    return lines.map((line) => line.replace(/^(branch on condition) /, () => `branch on ${CONDITIONS[branches++]} `));
}

export function checkInstructions(tap) {
    const expected = runQemu(build('instructions', SOURCES, 'microbit'));
    const elf = build('instructions', SOURCES);
    tap.ok(expected.status === 0, 'QEMU runs the instruction self-test to its end', expected.errors);
    for (const mode of ['deterministic', 'parallel']) {
        const found = runFirmware('--mode', mode, '--timeout', '100', elf);
        const lines = named(found.output.split('\n'));
        named(expected.output.split('\n')).slice(0, -2).forEach((line, index) => {
            tap.equal(lines[index], line, `${line.replace(/ [0-9a-f]{8}$/, '')}: as QEMU does it (${mode})`);
        });
        tap.ok(found.status === 0 && lines.length === expected.output.split('\n').length,
            `the instruction self-test ends (${mode})`, found.output.slice(-2000), found.errors);
    }
}
