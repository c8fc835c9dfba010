/**
 * Loads and stores (Armv6-M ARM, A6.7). Cycles are those of the Cortex-M0+ TRM, table 3-1: 2 for one transfer, 1 if
 * it goes to the single-cycle I/O port, which is where the RP2040 has its SIO; 1 and one for each of several.
 *
 * State changes last: an access that faults leaves base and stack pointer as they were.
 */
import { branchExchange } from './branch.mjs';

const SP = 13;
const LR = 14;

const low = (opcode) => opcode & 7;
const wide = (opcode) => (opcode >> 8) & 7;

const cyclesAt = (address) => address >>> 28 === 0xd ? 1 : 2;
const indexed = (core, opcode) =>
    (core.registers[(opcode >> 3) & 7] + core.registers[(opcode >> 6) & 7]) | 0;
const offsetBy = (core, opcode, scale) =>
    (core.registers[(opcode >> 3) & 7] + (((opcode >> 6) & 31) << scale)) | 0;

function loadWord(core, register, address) {
    core.registers[register] = core.read32(address);
    return cyclesAt(address);
}

function loadHalf(core, register, address) {
    core.registers[register] = core.read16(address);
    return cyclesAt(address);
}

function loadByte(core, register, address) {
    core.registers[register] = core.read8(address);
    return cyclesAt(address);
}

function storeWord(core, register, address) {
    core.write32(address, core.registers[register]);
    return cyclesAt(address);
}

function storeHalf(core, register, address) {
    core.write16(address, core.registers[register]);
    return cyclesAt(address);
}

function storeByte(core, register, address) {
    core.write8(address, core.registers[register]);
    return cyclesAt(address);
}

export const ldrLiteral = (core, opcode) =>
    loadWord(core, wide(opcode), ((core.pc + 2) & ~3) + ((opcode & 0xff) << 2));
export const ldrStack = (core, opcode) =>
    loadWord(core, wide(opcode), (core.registers[SP] + ((opcode & 0xff) << 2)) | 0);
export const strStack = (core, opcode) =>
    storeWord(core, wide(opcode), (core.registers[SP] + ((opcode & 0xff) << 2)) | 0);

export const ldrImmediate = (core, opcode) => loadWord(core, low(opcode), offsetBy(core, opcode, 2));
export const ldrhImmediate = (core, opcode) => loadHalf(core, low(opcode), offsetBy(core, opcode, 1));
export const ldrbImmediate = (core, opcode) => loadByte(core, low(opcode), offsetBy(core, opcode, 0));
export const strImmediate = (core, opcode) => storeWord(core, low(opcode), offsetBy(core, opcode, 2));
export const strhImmediate = (core, opcode) => storeHalf(core, low(opcode), offsetBy(core, opcode, 1));
export const strbImmediate = (core, opcode) => storeByte(core, low(opcode), offsetBy(core, opcode, 0));

export const ldrRegister = (core, opcode) => loadWord(core, low(opcode), indexed(core, opcode));
export const ldrhRegister = (core, opcode) => loadHalf(core, low(opcode), indexed(core, opcode));
export const ldrbRegister = (core, opcode) => loadByte(core, low(opcode), indexed(core, opcode));
export const strRegister = (core, opcode) => storeWord(core, low(opcode), indexed(core, opcode));
export const strhRegister = (core, opcode) => storeHalf(core, low(opcode), indexed(core, opcode));
export const strbRegister = (core, opcode) => storeByte(core, low(opcode), indexed(core, opcode));

export function ldrshRegister(core, opcode) {
    const address = indexed(core, opcode);
    core.registers[low(opcode)] = (core.read16(address) << 16) >> 16;
    return cyclesAt(address);
}

export function ldrsbRegister(core, opcode) {
    const address = indexed(core, opcode);
    core.registers[low(opcode)] = (core.read8(address) << 24) >> 24;
    return cyclesAt(address);
}

/** Loads the registers of a list; returns the address behind the last. */
function loadList(core, list, address) {
    for (let register = 0; list !== 0; register++, list >>= 1) {
        if (list & 1) {
            core.registers[register] = core.read32(address);
            address = (address + 4) | 0;
        }
    }
    return address;
}

function storeList(core, list, address) {
    for (let register = 0; list !== 0; register++, list >>= 1) {
        if (list & 1) {
            core.write32(address, core.registers[register]);
            address = (address + 4) | 0;
        }
    }
    return address;
}

/** A base that is in the list is loaded; what faults later leaves it as it was. */
export function ldm(core, opcode) {
    const register = wide(opcode);
    const list = opcode & 0xff;
    const base = core.registers[register];
    core.restore = register;
    core.restoreValue = base;
    const end = loadList(core, list, base);
    core.restore = -1;
    if (!(list & (1 << register))) {
        core.registers[register] = end;
    }
    return 1 + ((end - base) >> 2);
}

export function stm(core, opcode) {
    const register = wide(opcode);
    const base = core.registers[register];
    const end = storeList(core, opcode & 0xff, base);
    core.registers[register] = end;
    return 1 + ((end - base) >> 2);
}

const BITS = Uint8Array.from({ length: 512 }, (_, list) => {
    let count = 0;
    for (; list; list &= list - 1) {
        count++;
    }
    return count;
});

export function push(core, opcode) {
    const count = BITS[opcode & 0x1ff];
    const base = (core.registers[SP] - 4 * count) | 0;
    const end = storeList(core, opcode & 0xff, base);
    if (opcode & 0x100) {
        core.write32(end, core.registers[LR]);
    }
    core.registers[SP] = base;
    return 1 + count;
}

export function pop(core, opcode) {
    const base = core.registers[SP];
    const end = loadList(core, opcode & 0xff, base);
    if (opcode & 0x100) {
        const target = core.read32(end);
        core.registers[SP] = end + 4;
        return 1 + BITS[opcode & 0x1ff] + branchExchange(core, target);
    }
    core.registers[SP] = end;
    return 1 + BITS[opcode & 0xff];
}
