/**
 * Entering and leaving exceptions (Armv6-M ARM, B1.5.6 to B1.5.8).
 */
import { HARD_FAULT, NOTHING, SVCALL } from './nvic.mjs';
import { SELECT_PROCESS_STACK } from './special.mjs';

const SP = 13;
const LR = 14;
const IP = 12;
const FRAME_BYTES = 0x20;
const ALIGNED = 1 << 9;         // in a stacked xPSR: a word below the frame is padding
const THUMB = 1 << 24;
const EXCEPTION_BITS = 0x3f;

const TO_HANDLER = 0xfffffff1 | 0;
const TO_MAIN_STACK = 0xfffffff9 | 0;
const TO_PROCESS_STACK = 0xfffffffd | 0;

/**
 * Cycles from the interrupt to its handler's first instruction, as Arm states them for the Cortex-M0+ with
 * zero-wait memory. The way back is not stated: eight words are read and the pipeline is filled again.
 */
const ENTRY_CYCLES = 15;
const EXIT_CYCLES = 11; // beside the 2 of the branch
const TAIL_CHAIN_CYCLES = 7;

function pushFrame(core) {
    const sp = core.registers[SP];
    const frame = (sp - FRAME_BYTES) & ~4;
    const registers = core.registers;
    registers[SP] = frame;
    core.write32(frame, registers[0]);
    core.write32(frame + 4, registers[1]);
    core.write32(frame + 8, registers[2]);
    core.write32(frame + 12, registers[3]);
    core.write32(frame + 16, registers[IP]);
    core.write32(frame + 20, registers[LR]);
    core.write32(frame + 24, core.pc);
    core.write32(frame + 28, core.status() | (sp & 4 ? ALIGNED : 0));
}

function returnValue(core) {
    if (core.ipsr !== 0) {
        return TO_HANDLER;
    }
    return core.control & SELECT_PROCESS_STACK ? TO_PROCESS_STACK : TO_MAIN_STACK;
}

/** The second half of an entry, and all of it where one exception follows another on the same frame. */
function begin(core, number, link) {
    core.registers[LR] = link;
    core.ipsr = number;
    core.selectStack(0);
    core.event = 1;
    core.nvic.activate(number);
    core.attention = 1;
    core.modeChanged();
    const vector = core.machine.bus.readVector(core, number);
    core.thumb = vector & 1;
    core.pc = vector & ~1;
}

export function enter(core, number) {
    const link = returnValue(core);
    core.at = core.pc;
    core.machine.onException(core, number);
    pushFrame(core);
    begin(core, number, link);
    return ENTRY_CYCLES;
}

/** What a fault does. One that comes while a frame is pushed for another exception takes that one's place. */
export function returnFromFault(core) {
    if (core.nvic.current < 0) {
        return core.lockUp();
    }
    const link = returnValue(core);
    core.machine.onException(core, HARD_FAULT);
    try {
        pushFrame(core);
    } catch (thrown) {
        if (thrown !== core.thrown) {
            throw thrown;
        }
    }
    try {
        begin(core, HARD_FAULT, link);
    } catch (thrown) {
        if (thrown !== core.thrown) {
            throw thrown;
        }
        core.noteFault(`${thrown.what}, for the vector of HardFault`);
        return core.lockUp();
    }
    return ENTRY_CYCLES;
}

/** SVC where its handler may not run becomes a fault. */
export function callSupervisor(core) {
    if (core.nvic.priorityOf(SVCALL) >= core.executionPriority()) {
        throw core.fault('SVC where SVCall cannot preempt', core.at);
    }
    const { at } = core;
    const cycles = enter(core, SVCALL);
    core.at = at;
    return cycles;
}

function stackOf(core, link) {
    return link === TO_PROCESS_STACK ? SELECT_PROCESS_STACK : 0;
}

function checkReturn(core, link) {
    const known = link === TO_HANDLER || link === TO_MAIN_STACK || link === TO_PROCESS_STACK;
    const nested = core.nvic.activeCount() > 1;
    if (!known || !core.nvic.isActive(core.ipsr) || nested !== (link === TO_HANDLER)) {
        throw core.fault('return from exception with a wrong EXC_RETURN', link);
    }
}

function popFrame(core, link) {
    core.ipsr = link === TO_HANDLER ? core.ipsr : 0; // the frame is read with the rights of whoever gets it
    core.selectStack(stackOf(core, link));
    core.modeChanged();
    const frame = core.registers[SP];
    const values = [0, 4, 8, 12, 16, 20, 24, 28].map((offset) => core.read32(frame + offset));
    const [r0, r1, r2, r3, ip, lr, pc, status] = values;
    const inHandler = (status & EXCEPTION_BITS) !== 0;
    if (inHandler !== (link === TO_HANDLER)) {
        throw core.fault('return from exception to a frame of the wrong mode', frame);
    }
    core.registers.set([r0, r1, r2, r3]);
    core.registers[IP] = ip;
    core.registers[LR] = lr;
    core.registers[SP] = (frame + FRAME_BYTES) | (status & ALIGNED ? 4 : 0);
    core.pc = pc & ~1;
    core.thumb = status & THUMB ? 1 : 0;
    core.ipsr = status & EXCEPTION_BITS;
    core.setFlags(status);
}

/** Returns from the exception that runs, or goes straight on to one that is pending. */
export function leave(core, link) {
    checkReturn(core, link);
    core.nvic.deactivate(core.ipsr);
    const next = core.nvic.mostUrgent();
    if (next !== NOTHING && core.nvic.priorityOf(next) < core.executionPriority()) {
        core.machine.onException(core, next);
        begin(core, next, link);
        return TAIL_CHAIN_CYCLES;
    }
    popFrame(core, link);
    core.event = 1;
    core.attention = 1;
    if (core.ipsr === 0 && core.nvic.sleepOnExit) {
        core.waitForInterrupt();
    }
    return EXIT_CYCLES;
}
