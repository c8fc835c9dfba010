/**
 * One Cortex-M0+: its registers, its way to memory, and what it does between two instructions.
 *
 * The instructions themselves are functions of this object (decode.mjs). A core reads and writes RAM and flash
 * directly where `ramRights` and `flashWords` let it. Where the MPU has not been asked yet, and everywhere while a hook
 * is set, they do not, and the access takes the slow path: a check that is off costs nothing.
 */
import { INSTRUCTIONS } from './decode.mjs';
import { enter, returnFromFault } from './exceptions.mjs';
import { Fault } from './fault.mjs';
import { FLASH, RAM, RAM_BYTES } from './memory.mjs';
import { ASK, EVERYTHING, Mpu, READ, WRITE } from './mpu.mjs';
import { Nvic, NOTHING } from './nvic.mjs';
import { SELECT_PROCESS_STACK, UNPRIVILEGED } from './special.mjs';

const SP = 13;
const LR = 14;
const N = 0x80000000 | 0;
const Z = 0x40000000;
const C = 0x20000000;
const V = 0x10000000;
const THUMB = 0x01000000;
const PRIVATE_BUS = 0xe00;
const RAM_WORDS = RAM_BYTES / 4;

export const AWAKE = 0;
export const IN_WFI = 1;
export const IN_WFE = 2;

export class Core {
    constructor(machine, index) {
        this.machine = machine;
        this.index = index;
        this.memory = machine.memory;
        this.registers = new Int32Array(15);
        this.nvic = new Nvic(this);
        this.mpu = new Mpu(this);
        this.thrown = new Fault();
        this.ramRights = EVERYTHING;
        this.flashWords = 0;
        this.code = machine.memory.rom16;
        this.codeBase = 0;
        this.codeBytes = 0;
        this.clear();
    }

    clear() {
        this.registers.fill(0);
        this.pc = 0;            // of the next instruction
        this.at = 0;            // of the one under way
        this.n = 0;
        this.z = 1;
        this.c = 0;
        this.v = 0;
        this.thumb = 1;
        this.ipsr = 0;
        this.primask = 0;
        this.control = 0;
        this.otherStack = 0;    // the stack pointer that is not in use
        this.vectors = 0;
        this.event = 0;
        this.sleeping = AWAKE;
        this.attention = 0;     // look for exceptions before the next instruction
        this.restore = -1;      // a base register that an LDM under way may have overwritten
        this.restoreValue = 0;
        this.locked = false;
        this.lastFault = null;
        this.ready = 0;         // the cycle its next instruction begins in; Infinity while it sleeps
        this.spent = 0;         // cycles it has executed
        this.nvic.clear();
        this.mpu.clear();
        this.accessChanged();
    }

    /** What hardware does on reset: stack pointer and entry from the vector table, which is the boot ROM's. */
    reset() {
        this.clear();
        this.registers[SP] = this.machine.bus.read(0, 4, this) & ~3;
        this.pc = this.machine.bus.read(4, 4, this) & ~1;
        this.registers[LR] = -1;
        this.ready = this.machine.now;
    }

    /** Executes one instruction, or enters one exception; returns the cycles that took. */
    step() {
        try {
            if (this.attention !== 0) {
                const cycles = this.attend();
                if (cycles !== 0) {
                    return cycles;
                }
            }
            const pc = this.pc;
            const offset = (pc - this.codeBase) >>> 0;
            this.at = pc;
            const opcode = offset < this.codeBytes ? this.code[offset >> 1] : this.fetch(pc);
            this.pc = pc + 2;
            return INSTRUCTIONS[opcode](this, opcode);
        } catch (thrown) {
            if (thrown !== this.thrown) {
                throw thrown;
            }
            return this.takeFault();
        }
    }

    attend() {
        this.attention = 0;
        if (this.thumb === 0) {
            this.at = this.pc;
            throw this.fault('instruction without the Thumb bit', this.pc);
        }
        const number = this.nvic.mostUrgent();
        if (number !== NOTHING && this.nvic.priorityOf(number) < this.executionPriority()) {
            return enter(this, number);
        }
        return 0;
    }

    executionPriority() {
        return this.primask !== 0 && this.nvic.current > 0 ? 0 : this.nvic.current;
    }

    /** An instruction that could not complete: back to where it was, and on in the HardFault handler. */
    takeFault() {
        if (this.restore >= 0) {
            this.registers[this.restore] = this.restoreValue;
            this.restore = -1;
        }
        this.pc = this.at;
        this.lastFault = { what: this.thrown.what, address: this.thrown.address, pc: this.at };
        return returnFromFault(this);
    }

    /** The object to throw. `what` says it in words, for the report of a fault that nobody handles. */
    fault(what, address) {
        this.thrown.what = what;
        this.thrown.address = address >>> 0;
        return this.thrown;
    }

    /** A fault in a HardFault handler: the core stops for good. */
    lockUp() {
        this.locked = true;
        this.ready = Infinity;
        this.machine.onLockup(this);
        return 0;
    }

    // Memory

    fetch(address) {
        const offset = (address - this.codeBase) >>> 0;
        if (offset < this.codeBytes) {
            return this.code[offset >> 1];
        }
        this.machine.bus.openCode(this, address);
        return this.code[((address - this.codeBase) >>> 0) >> 1];
    }


    read32(address) {
        const offset = address - RAM;
        const index = ((offset >>> 2) | (offset << 30)) >>> 0; // no word of RAM if it is not aligned
        if (index < RAM_WORDS && this.ramRights[index >>> 3] & READ) {
            return this.memory.ram32[index];
        }
        const inFlash = address - FLASH;
        const flashIndex = ((inFlash >>> 2) | (inFlash << 30)) >>> 0;
        if (flashIndex < this.flashWords) {
            return this.memory.flash32[flashIndex];
        }
        return this.readSlowly(address >>> 0, 4) | 0;
    }

    read16(address) {
        const offset = address - RAM;
        const index = ((offset >>> 1) | (offset << 31)) >>> 0;
        if (index < RAM_WORDS * 2 && this.ramRights[index >>> 4] & READ) {
            return this.memory.ram16[index];
        }
        return this.readSlowly(address >>> 0, 2);
    }

    read8(address) {
        const offset = (address - RAM) >>> 0;
        if (offset < RAM_BYTES && this.ramRights[offset >>> 5] & READ) {
            return this.memory.ram8[offset];
        }
        return this.readSlowly(address >>> 0, 1);
    }

    write32(address, value) {
        const offset = address - RAM;
        const index = ((offset >>> 2) | (offset << 30)) >>> 0;
        if (index < RAM_WORDS && this.ramRights[index >>> 3] & WRITE) {
            this.memory.ram32[index] = value;
            this.memory.dirty[index >>> 8] = 1;
        } else {
            this.writeSlowly(address >>> 0, 4, value);
        }
    }

    write16(address, value) {
        const offset = address - RAM;
        const index = ((offset >>> 1) | (offset << 31)) >>> 0;
        if (index < RAM_WORDS * 2 && this.ramRights[index >>> 4] & WRITE) {
            this.memory.ram16[index] = value;
            this.memory.dirty[index >>> 9] = 1;
        } else {
            this.writeSlowly(address >>> 0, 2, value & 0xffff);
        }
    }

    write8(address, value) {
        const offset = (address - RAM) >>> 0;
        if (offset < RAM_BYTES && this.ramRights[offset >>> 5] & WRITE) {
            this.memory.ram8[offset] = value;
            this.memory.dirty[offset >>> 10] = 1;
        } else {
            this.writeSlowly(address >>> 0, 1, value & 0xff);
        }
    }

    readSlowly(address, size) {
        if (address & (size - 1)) {
            throw this.fault(`unaligned read of ${size} bytes`, address);
        }
        if (this.mpu.isOn() && !(this.rightsAt(address) & READ)) {
            throw this.fault(`read of ${size} bytes that the MPU forbids`, address);
        }
        const value = this.machine.bus.read(address, size, this);
        if (this.machine.onAccess !== null) {
            this.machine.onAccess(this, address, size, false, value);
        }
        return value;
    }

    writeSlowly(address, size, value) {
        if (address & (size - 1)) {
            throw this.fault(`unaligned write of ${size} bytes`, address);
        }
        if (this.mpu.isOn() && !(this.rightsAt(address) & WRITE)) {
            throw this.fault(`write of ${size} bytes that the MPU forbids`, address);
        }
        this.machine.bus.write(address, size, value, this);
        if (this.machine.onAccess !== null) {
            this.machine.onAccess(this, address, size, true, value);
        }
    }

    /** The private peripheral bus is no business of the MPU's. */
    rightsAt(address) {
        return address >>> 20 === PRIVATE_BUS ? READ | WRITE
            : this.mpu.rightsAt(address, this.isPrivileged() ? 1 : 0);
    }

    /** To be called when what this core may do has changed: flash, a region, a hook, or its own privilege. */
    accessChanged() {
        const { machine, mpu } = this;
        const privileged = this.isPrivileged() ? 1 : 0;
        const watched = machine.onAccess !== null;
        const guarded = mpu.isOn();
        this.ramRights = watched ? ASK : guarded ? mpu.ramRights[privileged] : EVERYTHING;
        const direct = !watched && machine.flashIsMapped() && (!guarded || mpu.opensFlash(privileged));
        this.flashWords = direct ? this.memory.flash32.length : 0;
        this.codeBytes = 0;
    }

    /** After an exception began or ended, or CONTROL was written. */
    modeChanged() {
        if (this.mpu.control !== 0) {
            this.accessChanged();
        }
    }

    // Status and special registers

    flags() {
        return (this.n < 0 ? N : 0) | (this.z === 0 ? Z : 0) | (this.c !== 0 ? C : 0) | (this.v !== 0 ? V : 0);
    }

    setFlags(value) {
        this.n = value & N;
        this.z = value & Z ? 0 : 1;
        this.c = (value >>> 29) & 1;
        this.v = (value >>> 28) & 1;
    }

    status() {
        return this.flags() | (this.thumb ? THUMB : 0) | this.ipsr;
    }

    leaveThumb() {
        this.thumb = 0;
        this.attention = 1;
    }

    isPrivileged() {
        return this.ipsr !== 0 || !(this.control & UNPRIVILEGED);
    }

    setUnprivileged(bit) {
        this.control = (this.control & ~UNPRIVILEGED) | bit;
        this.modeChanged();
    }

    setPrimask(value) {
        this.primask = value;
        this.attention = 1;
    }

    selectStack(selection) {
        if ((this.control & SELECT_PROCESS_STACK) !== selection) {
            const sp = this.registers[SP];
            this.registers[SP] = this.otherStack;
            this.otherStack = sp;
            this.control ^= SELECT_PROCESS_STACK;
        }
    }

    mainStack() {
        return this.control & SELECT_PROCESS_STACK ? this.otherStack : this.registers[SP];
    }

    processStack() {
        return this.control & SELECT_PROCESS_STACK ? this.registers[SP] : this.otherStack;
    }

    setMainStack(value) {
        if (this.control & SELECT_PROCESS_STACK) {
            this.otherStack = value & ~3;
        } else {
            this.registers[SP] = value & ~3;
        }
    }

    setProcessStack(value) {
        if (this.control & SELECT_PROCESS_STACK) {
            this.registers[SP] = value & ~3;
        } else {
            this.otherStack = value & ~3;
        }
    }

    // Sleeping

    /** WFI ends with whatever would preempt if PRIMASK were clear. */
    wouldEndWfi() {
        const number = this.nvic.mostUrgent();
        return number !== NOTHING && this.nvic.priorityOf(number) < this.nvic.current;
    }

    wouldPreempt() {
        const number = this.nvic.mostUrgent();
        return number !== NOTHING && this.nvic.priorityOf(number) < this.executionPriority();
    }

    waitForInterrupt() {
        if (!this.wouldEndWfi()) {
            this.sleep(IN_WFI);
        }
        return 2;
    }

    waitForEvent() {
        if (this.event !== 0) {
            this.event = 0;
        } else if (!this.wouldPreempt()) {
            this.sleep(IN_WFE);
        }
        return 2;
    }

    sleep(how) {
        this.sleeping = how;
        this.ready = Infinity;
    }

    wake() {
        if (this.sleeping !== AWAKE) {
            this.sleeping = AWAKE;
            this.ready = this.machine.now;
        }
    }

    /** An event: ends WFE, which uses it up, or is kept for the next one. */
    signal() {
        if (this.sleeping === IN_WFE) {
            this.wake();
        } else {
            this.event = 1;
        }
    }

    /** Called by the NVIC when what is pending, enabled or active has changed. */
    reconsider() {
        this.attention = 1;
        if ((this.sleeping === IN_WFI && this.wouldEndWfi()) || (this.sleeping === IN_WFE && this.wouldPreempt())) {
            this.wake();
        }
    }

    /** BKPT is for a debugger: semihosting here, and a fault where nobody serves it. */
    breakpoint(number) {
        if (this.machine.onBreakpoint(this, number)) {
            return 1;
        }
        throw this.fault(`BKPT ${number}`, this.at);
    }
}
