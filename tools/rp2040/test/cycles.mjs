/**
 * How many cycles each kind of instruction takes (Cortex-M0+ TRM, table 3-1, with the fast multiplier), and where long
 * branches go, which objdump knows too.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineWith } from './machine.mjs';

/** Registers hold what their number says below; no flag is set. */
const TIMES = [
    ['adds r0, r1, r2', [0x1888], 1],
    ['muls r0, r1', [0x4348], 1],
    ['mov r0, r8', [0x4640], 1],
    ['mov pc, r7', [0x46bf], 2],
    ['add pc, r6', [0x44b7], 2],
    ['ldr r0, [r5]', [0x6828], 2],
    ['strb r0, [r5]', [0x7028], 2],
    ['ldr r0, [pc]', [0x4800], 2],
    ['ldr r0, [r4] of the SIO', [0x6820], 1],
    ['str r0, [r4] to the SIO', [0x6020], 1],
    ['ldm r5, {r0, r1, r2}', [0xcd07], 4],
    ['stm r5, {r0, r1, r2, r3}', [0xc50f], 5],
    ['push {r0}', [0xb401], 2],
    ['push {r0, lr}', [0xb501], 3],
    ['pop {r0, r1}', [0xbc03], 3],
    ['pop {r0, pc}', [0xbd01], 5],
    ['b', [0xe000], 2],
    ['bne, taken', [0xd100], 2],
    ['beq, not taken', [0xd000], 1],
    ['bl', [0xf000, 0xf800], 3],
    ['bx r7', [0x4738], 2],
    ['blx r7', [0x47b8], 2],
    ['mrs r0, primask', [0xf3ef, 0x8010], 3],
    ['msr primask, r6', [0xf386, 0x8810], 3],
    ['dmb', [0xf3bf, 0x8f5f], 3],
    ['cpsid i', [0xb672], 1],
    ['nop', [0xbf00], 1],
    ['sev', [0xbf40], 1],
    ['wfe', [0xbf20], 2],
    ['svc 0', [0xdf00], 15],
];
const CODE_BRANCHES = 300;

export function checkCycles(tap) {
    for (const [text, opcodes, expected] of TIMES) {
        const machine = machineWith(...opcodes);
        const [core] = machine.cores;
        core.event = 1;
        core.registers[4] = 0xd0000100 | 0;
        core.registers[5] = 0x20000200;
        core.registers[6] = 0;
        core.registers[7] = 0x20010101;
        machine.step(0);
        tap.equal(core.spent, expected, `cycles of ${text}`);
    }
}

/** Targets of the BLs in a binary, as objdump prints them. */
function targetsOf(binary, base) {
    const done = spawnSync('arm-none-eabi-objdump', ['-D', '-b', 'binary', '-m', 'armv6-m', '-M', 'force-thumb',
        `--adjust-vma=${base}`, binary], { encoding: 'utf8' });
    return [...done.stdout.matchAll(/\tbl\t0x([0-9a-f]+)/g)].map(([, target]) => parseInt(target, 16));
}

export function checkBranches(tap) {
    const bytes = Buffer.alloc(4 * CODE_BRANCHES);
    let state = 12345;
    for (let at = 0; at < bytes.length; at += 4) {
        state = Math.imul(state, 1103515245) + 12345;
        bytes.writeUInt16LE(0xf000 | state >>> 8 & 0x7ff, at);
        state = Math.imul(state, 1103515245) + 12345;
        bytes.writeUInt16LE(0xd000 | state >>> 8 & 0x2fff, at + 2);
    }
    const folder = mkdtempSync(join(tmpdir(), 'branches-'));
    const binary = join(folder, 'branches.bin');
    writeFileSync(binary, bytes);
    const expected = targetsOf(binary, 0x20010000);
    rmSync(folder, { recursive: true });
    const machine = machineWith(...new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2));
    const found = expected.map((_, index) => {
        machine.cores[0].pc = 0x20010000 + 4 * index;
        machine.step(0);
        return machine.cores[0].pc >>> 0;
    });
    tap.ok(expected.length === CODE_BRANCHES && found.every((target, index) => target === expected[index]),
        'BL goes where objdump says, all over its range');
}
