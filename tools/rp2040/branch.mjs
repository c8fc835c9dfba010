/**
 * Branches, and the instructions that concern the processor itself (Armv6-M ARM, A6.7 and B4.2).
 */
import { callSupervisor, leave } from './exceptions.mjs';
import { readSpecial, writeSpecial } from './special.mjs';

const LR = 14;
const EXCEPTION_RETURN = 0xf;

/** Goes to an address whose bit 0 says Thumb; in a handler, the highest addresses mean return from exception. */
export function branchExchange(core, target) {
    if (core.ipsr !== 0 && target >>> 28 === EXCEPTION_RETURN) {
        return leave(core, target);
    }
    core.pc = target & ~1;
    if (!(target & 1)) {
        core.leaveThumb();
    }
    return 2;
}

function branchTo(core, offset) {
    core.pc = (core.pc + 2 + offset) | 0;
    return 2;
}

export const branch = (core, opcode) => branchTo(core, (opcode << 21) >> 20);

const conditionally = (core, opcode, holds) => holds ? branchTo(core, (opcode << 24) >> 23) : 1;

/** In the order of their encodings: EQ NE CS CC MI PL VS VC HI LS GE LT GT LE. */
export const conditional = [
    (core, opcode) => conditionally(core, opcode, core.z === 0),
    (core, opcode) => conditionally(core, opcode, core.z !== 0),
    (core, opcode) => conditionally(core, opcode, core.c !== 0),
    (core, opcode) => conditionally(core, opcode, core.c === 0),
    (core, opcode) => conditionally(core, opcode, core.n < 0),
    (core, opcode) => conditionally(core, opcode, core.n >= 0),
    (core, opcode) => conditionally(core, opcode, core.v !== 0),
    (core, opcode) => conditionally(core, opcode, core.v === 0),
    (core, opcode) => conditionally(core, opcode, core.c !== 0 && core.z !== 0),
    (core, opcode) => conditionally(core, opcode, core.c === 0 || core.z === 0),
    (core, opcode) => conditionally(core, opcode, core.n >>> 31 === core.v),
    (core, opcode) => conditionally(core, opcode, core.n >>> 31 !== core.v),
    (core, opcode) => conditionally(core, opcode, core.z !== 0 && core.n >>> 31 === core.v),
    (core, opcode) => conditionally(core, opcode, core.z === 0 || core.n >>> 31 !== core.v),
];

export function bx(core, opcode) {
    const register = (opcode >> 3) & 15;
    return branchExchange(core, register === 15 ? core.pc + 2 : core.registers[register]);
}

export function blx(core, opcode) {
    const target = core.registers[(opcode >> 3) & 15];
    core.registers[LR] = core.pc | 1;
    core.pc = target & ~1;
    if (!(target & 1)) {
        core.leaveThumb();
    }
    return 2;
}

export const svc = (core) => callSupervisor(core);
export const bkpt = (core, opcode) => core.breakpoint(opcode & 0xff);
export const nop = () => 1;

export function yieldToOther(core) {
    core.machine.onYield(core);
    return 1;
}

export const sev = (core) => core.machine.sendEvent();
export const wfe = (core) => core.waitForEvent();
export const wfi = (core) => core.waitForInterrupt();

export function undefinedInstruction(core, opcode) {
    throw core.fault(`undefined instruction ${opcode.toString(16).padStart(4, '0')}`, core.at);
}

export function cps(core, opcode) {
    if (core.isPrivileged()) {
        core.setPrimask((opcode >> 4) & 1);
    }
    return 1;
}

function bl(core, first, second) {
    const sign = (first << 21) >> 31;
    const i1 = ~((second >> 13) ^ sign) & 1;
    const i2 = ~((second >> 11) ^ sign) & 1;
    const offset = (sign << 24) | (i1 << 23) | (i2 << 22) | ((first & 0x3ff) << 12) | ((second & 0x7ff) << 1);
    core.registers[LR] = (core.pc + 2) | 1;
    core.pc = (core.pc + 2 + offset) | 0;
    return 3;
}

function msr(core, first, second) {
    core.pc += 2;
    writeSpecial(core, second & 0xff, core.registers[first & 15]);
    return 3;
}

function mrs(core, second) {
    core.pc += 2;
    core.registers[(second >> 8) & 15] = readSpecial(core, second & 0xff);
    return 3;
}

function barrier(core) {
    core.pc += 2;
    return 3;
}

/** The few instructions of 32 bits, by their first half. */
export function longInstruction(core, first) {
    const second = core.fetch(core.pc);
    if ((second & 0xd000) === 0xd000) {
        return bl(core, first, second);
    }
    if ((first & 0xfff0) === 0xf380 && (second & 0xff00) === 0x8800) {
        return msr(core, first, second);
    }
    if (first === 0xf3ef && (second & 0xf000) === 0x8000) {
        return mrs(core, second);
    }
    if (first === 0xf3bf && (second & 0xffc0) === 0x8f40 && (second & 0x30) !== 0x30) {
        return barrier(core);
    }
    throw core.fault(`undefined instruction ${first.toString(16)} ${second.toString(16).padStart(4, '0')}`, core.at);
}
