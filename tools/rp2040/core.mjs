/**
 * One Cortex-M0+: its registers, its way to memory, and what it does between two instructions.
 *
 * The instructions themselves are functions of this object (decode.mjs).
 */
import { BY_HEAD } from './decode.mjs';
import { enter, returnFromFault } from './exceptions.mjs';
import { Nvic, NOTHING } from './nvic.mjs';
import { MemoryPort } from './port.mjs';
import { SELECT_PROCESS_STACK, UNPRIVILEGED } from './special.mjs';

const SP = 13;
const LR = 14;
const N = 0x80000000 | 0;
const Z = 0x40000000;
const C = 0x20000000;
const V = 0x10000000;
const THUMB = 0x01000000;

/** Where no instruction is. */
export const NOWHERE = -1;

export const AWAKE = 0;
export const IN_WFI = 1;
export const IN_WFE = 2;

export class Core extends MemoryPort {
    constructor(machine, index) {
        super(machine);
        this.index = index;
        this.registers = new Int32Array(15);
        this.nvic = new Nvic(this);
        this.clear();
    }

    clear() {
        this.registers.fill(0);
        this.pc = 0;            // of the next instruction
        this.at = 0;            // of the one executed last; NOWHERE after the entry of an interrupt
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
            return BY_HEAD[opcode >> 6](this, opcode);
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
        if (number === NOTHING || this.nvic.priorityOf(number) >= this.executionPriority()) {
            return 0;
        }
        const cycles = enter(this, number);
        this.at = NOWHERE;
        return cycles;
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
        this.noteFault(this.thrown.what);
        return returnFromFault(this);
    }

    /** For the report: what is thrown now, and, in a fault handler, after what. */
    noteFault(what) {
        const before = this.nvic.current < 0 ? this.lastFault : null;
        this.lastFault = { what, address: this.thrown.address, pc: this.at, before };
    }

    /** A fault in a HardFault handler: the core stops for good. */
    lockUp() {
        this.locked = true;
        this.ready = Infinity;
        this.machine.onLockup(this);
        return 0;
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
