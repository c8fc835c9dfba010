/**
 * Data processing instructions: what they do to registers and flags (Armv6-M ARM, chapter A6.7).
 *
 * An instruction is a function of the core and its opcode that returns the cycles it took. N and Z are kept as
 * the result they came from (negative, zero), C and V as 0 or 1, so that most instructions only store.
 */

const SP = 13;
const PC = 15;

const low = (opcode) => opcode & 7;
const middle = (opcode) => (opcode >> 3) & 7;
const high = (opcode) => (opcode >> 6) & 7;
const wide = (opcode) => (opcode >> 8) & 7;
const immediate3 = high;
const immediate5 = (opcode) => (opcode >> 6) & 31;
const immediate8 = (opcode) => opcode & 0xff;
const anySource = (opcode) => (opcode >> 3) & 15;
const anyTarget = (opcode) => ((opcode >> 4) & 8) | (opcode & 7);

function put(core, register, result) {
    core.registers[register] = result;
    core.n = result;
    core.z = result;
    return 1;
}

function add(core, a, b) {
    const sum = (a + b) | 0;
    core.n = sum;
    core.z = sum;
    core.c = (sum >>> 0) < (a >>> 0) ? 1 : 0;
    core.v = ((a ^ sum) & (b ^ sum)) >>> 31;
    return sum;
}

function subtract(core, a, b) {
    const difference = (a - b) | 0;
    core.n = difference;
    core.z = difference;
    core.c = (a >>> 0) >= (b >>> 0) ? 1 : 0;
    core.v = ((a ^ b) & (a ^ difference)) >>> 31;
    return difference;
}

function addWithCarry(core, a, b) {
    const exact = (a >>> 0) + (b >>> 0) + core.c;
    const sum = exact | 0;
    core.n = sum;
    core.z = sum;
    core.c = exact > 0xffffffff ? 1 : 0;
    core.v = ((a ^ sum) & (b ^ sum)) >>> 31;
    return sum;
}

export function addsRegister(core, opcode) {
    const registers = core.registers;
    registers[low(opcode)] = add(core, registers[middle(opcode)], registers[high(opcode)]);
    return 1;
}

export function subsRegister(core, opcode) {
    const registers = core.registers;
    registers[low(opcode)] = subtract(core, registers[middle(opcode)], registers[high(opcode)]);
    return 1;
}

export function addsImmediate3(core, opcode) {
    core.registers[low(opcode)] = add(core, core.registers[middle(opcode)], immediate3(opcode));
    return 1;
}

export function subsImmediate3(core, opcode) {
    core.registers[low(opcode)] = subtract(core, core.registers[middle(opcode)], immediate3(opcode));
    return 1;
}

export function addsImmediate8(core, opcode) {
    core.registers[wide(opcode)] = add(core, core.registers[wide(opcode)], immediate8(opcode));
    return 1;
}

export function subsImmediate8(core, opcode) {
    core.registers[wide(opcode)] = subtract(core, core.registers[wide(opcode)], immediate8(opcode));
    return 1;
}

export function adcs(core, opcode) {
    core.registers[low(opcode)] = addWithCarry(core, core.registers[low(opcode)], core.registers[middle(opcode)]);
    return 1;
}

export function sbcs(core, opcode) {
    core.registers[low(opcode)] = addWithCarry(core, core.registers[low(opcode)], ~core.registers[middle(opcode)]);
    return 1;
}

export function rsbs(core, opcode) {
    core.registers[low(opcode)] = subtract(core, 0, core.registers[middle(opcode)]);
    return 1;
}

export function compareImmediate(core, opcode) {
    subtract(core, core.registers[wide(opcode)], immediate8(opcode));
    return 1;
}

export function compareRegister(core, opcode) {
    subtract(core, core.registers[low(opcode)], core.registers[middle(opcode)]);
    return 1;
}

export function compareNegative(core, opcode) {
    add(core, core.registers[low(opcode)], core.registers[middle(opcode)]);
    return 1;
}

export function compareAny(core, opcode) {
    subtract(core, readAny(core, anyTarget(opcode)), readAny(core, anySource(opcode)));
    return 1;
}

export const movsImmediate = (core, opcode) => put(core, wide(opcode), immediate8(opcode));
export const ands = (core, opcode) =>
    put(core, low(opcode), core.registers[low(opcode)] & core.registers[middle(opcode)]);
export const eors = (core, opcode) =>
    put(core, low(opcode), core.registers[low(opcode)] ^ core.registers[middle(opcode)]);
export const orrs = (core, opcode) =>
    put(core, low(opcode), core.registers[low(opcode)] | core.registers[middle(opcode)]);
export const bics = (core, opcode) =>
    put(core, low(opcode), core.registers[low(opcode)] & ~core.registers[middle(opcode)]);
export const mvns = (core, opcode) => put(core, low(opcode), ~core.registers[middle(opcode)]);
export const muls = (core, opcode) =>
    put(core, low(opcode), Math.imul(core.registers[low(opcode)], core.registers[middle(opcode)]));

export function tst(core, opcode) {
    const result = core.registers[low(opcode)] & core.registers[middle(opcode)];
    core.n = result;
    core.z = result;
    return 1;
}

function shiftLeft(core, target, value, by) {
    if (by !== 0) {
        core.c = by <= 32 ? (value >>> (32 - by)) & 1 : 0;
    }
    return put(core, target, by < 32 ? value << by : 0);
}

function shiftRight(core, target, value, by) {
    if (by !== 0) {
        core.c = by <= 32 ? (value >>> (by - 1)) & 1 : 0;
    }
    return put(core, target, by < 32 ? (value >>> by) | 0 : 0);
}

function shiftArithmetic(core, target, value, by) {
    if (by !== 0) {
        core.c = by < 32 ? (value >> (by - 1)) & 1 : value >>> 31;
    }
    return put(core, target, value >> (by < 32 ? by : 31));
}

export const lslsImmediate = (core, opcode) =>
    shiftLeft(core, low(opcode), core.registers[middle(opcode)], immediate5(opcode));
/* Right shifts by an immediate of 0 shift by 32. */
export const lsrsImmediate = (core, opcode) =>
    shiftRight(core, low(opcode), core.registers[middle(opcode)], immediate5(opcode) || 32);
export const asrsImmediate = (core, opcode) =>
    shiftArithmetic(core, low(opcode), core.registers[middle(opcode)], immediate5(opcode) || 32);
export const lslsRegister = (core, opcode) =>
    shiftLeft(core, low(opcode), core.registers[low(opcode)], core.registers[middle(opcode)] & 0xff);
export const lsrsRegister = (core, opcode) =>
    shiftRight(core, low(opcode), core.registers[low(opcode)], core.registers[middle(opcode)] & 0xff);
export const asrsRegister = (core, opcode) =>
    shiftArithmetic(core, low(opcode), core.registers[low(opcode)], core.registers[middle(opcode)] & 0xff);

export function rors(core, opcode) {
    const by = core.registers[middle(opcode)] & 0xff;
    const value = core.registers[low(opcode)];
    const result = (value >>> (by & 31)) | (value << (-by & 31));
    if (by !== 0) {
        core.c = result >>> 31;
    }
    return put(core, low(opcode), result);
}

function readAny(core, register) {
    return register === PC ? core.pc + 2 : core.registers[register];
}

/** Writes a register that may be the program counter (which is not BX: bit 0 is ignored) or the stack pointer. */
function writeAny(core, register, value) {
    if (register === PC) {
        core.pc = value & ~1;
        return 2;
    }
    core.registers[register] = register === SP ? value & ~3 : value;
    return 1;
}

export const addAny = (core, opcode) =>
    writeAny(core, anyTarget(opcode), (readAny(core, anyTarget(opcode)) + readAny(core, anySource(opcode))) | 0);
export const movAny = (core, opcode) => writeAny(core, anyTarget(opcode), readAny(core, anySource(opcode)));

export function adr(core, opcode) {
    core.registers[wide(opcode)] = ((core.pc + 2) & ~3) + (immediate8(opcode) << 2);
    return 1;
}

export function addStackPointer(core, opcode) {
    core.registers[wide(opcode)] = core.registers[SP] + (immediate8(opcode) << 2);
    return 1;
}

export function growStackPointer(core, opcode) {
    core.registers[SP] += (opcode & 0x7f) << 2;
    return 1;
}

export function shrinkStackPointer(core, opcode) {
    core.registers[SP] -= (opcode & 0x7f) << 2;
    return 1;
}

function extend(core, opcode, value) {
    core.registers[low(opcode)] = value;
    return 1;
}

export const sxth = (core, opcode) => extend(core, opcode, (core.registers[middle(opcode)] << 16) >> 16);
export const sxtb = (core, opcode) => extend(core, opcode, (core.registers[middle(opcode)] << 24) >> 24);
export const uxth = (core, opcode) => extend(core, opcode, core.registers[middle(opcode)] & 0xffff);
export const uxtb = (core, opcode) => extend(core, opcode, core.registers[middle(opcode)] & 0xff);

const swapBytes = (value) => ((value >>> 8) & 0x00ff00ff) | ((value << 8) & 0xff00ff00);

export function rev(core, opcode) {
    const swapped = swapBytes(core.registers[middle(opcode)]);
    return extend(core, opcode, (swapped >>> 16) | (swapped << 16));
}

export const rev16 = (core, opcode) => extend(core, opcode, swapBytes(core.registers[middle(opcode)]));
export const revsh = (core, opcode) =>
    extend(core, opcode, (swapBytes(core.registers[middle(opcode)]) << 16) >> 16);
