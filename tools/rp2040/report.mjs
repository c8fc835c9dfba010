/**
 * Where everybody is: what a run that did not end by itself leaves behind. In the form of tools/run_qemu.py.
 */
import { IN_WFE, IN_WFI } from './core.mjs';
import { hex } from './fault.mjs';
import { HARD_FAULT } from './nvic.mjs';
import { FLASH, RAM, RAM_BYTES, readBytes } from './memory.mjs';

const SP = 13;
const LR = 14;
const STACK_WORDS = 192; // looked through for return addresses
const CALLS_MAX = 8;
const THREADS_MAX = 64;
const NAME_MAX = 32;

/** A word or byte of flash or RAM, whatever the MPU or the SSI say; undefined elsewhere. */
function look(machine, address, size = 4) {
    const { flash8, ram8 } = machine.memory;
    if (address >= RAM && address + size <= RAM + RAM_BYTES) {
        return readBytes(ram8, address - RAM, size);
    }
    return address >= FLASH && address + size <= FLASH + flash8.length ? readBytes(flash8, address - FLASH, size)
        : undefined;
}

/** Odd, in a function, and right behind a BL or BLX. */
function isReturnAddress(word, machine, symbols) {
    const even = (word & ~1) >>> 0;
    const code = word & 1 ? symbols.codeAt(word) : undefined;
    if (!code || even === code.start) {
        return false;
    }
    const [first, second] = [look(machine, even - 4, 2), look(machine, even - 2, 2)];
    return (second & 0xff87) === 0x4780 || ((first & 0xf800) === 0xf000 && (second & 0xd000) === 0xd000);
}

function calls(sp, machine, symbols) {
    const words = Array.from({ length: STACK_WORDS }, (_, index) => look(machine, sp + 4 * index));
    const found = [...new Set(words)].filter((word) => word !== undefined && isReturnAddress(word, machine, symbols));
    return found.length === 0 ? [] : ['calls on its stack, those long over among them:',
        ...found.slice(0, CALLS_MAX).map((word) => `  ${hex(word)}`)];
}

/** A thread's name, if what stands where it should be is one: idle threads have no symbol of their own. */
function quotedName(machine, thread, symbols) {
    const place = symbols.members('thread').get('name');
    const start = place === undefined ? undefined : look(machine, thread + place);
    const bytes = Array.from({ length: NAME_MAX }, (_, index) => look(machine, start + index, 1));
    const name = String.fromCharCode(...bytes.slice(0, bytes.indexOf(0)));
    return /^[ -~]+$/.test(name) ? `, "${name}"` : '';
}

function currentThread(machine, index, symbols) {
    const blocks = symbols.named('cpu_blocks');
    const place = blocks && symbols.members('cpu').get('current');
    const each = blocks && blocks.size / machine.cores.length;
    const thread = place === undefined ? 0 : look(machine, blocks.start + index * each + place);
    return thread ? ` runs thread 0x${hex(thread)}${quotedName(machine, thread, symbols)}` : '';
}

function stateOf(core) {
    const letters = [core.n < 0 ? 'N' : '-', core.z === 0 ? 'Z' : '-', core.c ? 'C' : '-', core.v ? 'V' : '-'].join('');
    const where = core.ipsr === 0 ? 'thread' : `exception ${core.ipsr}`;
    const asleep = { [IN_WFI]: ', asleep in WFI', [IN_WFE]: ', asleep in WFE' }[core.sleeping] ?? '';
    return `XPSR=${hex(core.status())} ${letters} ${where}${core.primask ? ', PRIMASK set' : ''}` +
        `${asleep || (core.ready === Infinity && !core.locked ? ', held in reset' : '')}`;
}

function* registersOf(core) {
    const values = [...core.registers].slice(0, SP);
    for (let first = 0; first < SP; first += 4) {
        yield `    ${values.slice(first, first + 4).map((value, i) => `r${first + i} ${hex(value)}`).join('  ')}`;
    }
}

function* faultsOf(core) {
    let verb = 'fault:';
    for (let fault = core.lastFault; fault !== null; fault = fault.before) {
        yield `    ${verb} ${fault.what}, address ${hex(fault.address)}, at ${hex(fault.pc)}`;
        verb = 'after';
    }
}

/** A handler has the main stack; what it interrupted is on the other. */
function* stacksOf(core, machine, symbols) {
    for (const line of calls(core.registers[SP] >>> 0, machine, symbols)) {
        yield `    ${line}`;
    }
    if (core.ipsr !== 0 && core.processStack() !== 0) {
        yield `    the thread's sp ${hex(core.processStack())}`;
        for (const line of calls(core.processStack() >>> 0, machine, symbols)) {
            yield `    ${line}`;
        }
    }
}

function* eachCore(machine, symbols) {
    for (const core of machine.cores) {
        yield `core ${core.index}${currentThread(machine, core.index, symbols)}`;
        if (core.locked || core.ipsr === HARD_FAULT) {
            yield* faultsOf(core);
        }
        yield `    pc ${hex(core.pc)}`;
        yield `    lr ${hex(core.registers[LR])}`;
        yield `    sp ${hex(core.registers[SP])}  ${stateOf(core)}`;
        if (core.locked) {
            yield* registersOf(core);
        }
        yield* stacksOf(core, machine, symbols);
    }
}

/** The threads alive, a ring that `alive` points into, and where those that do not run have stopped. */
function* eachThread(machine, symbols) {
    const ring = symbols.named('alive');
    const members = ring ? symbols.members('thread') : new Map();
    if (!['alive', 'awake', 'suspended', 'context'].every((name) => members.has(name))) {
        return;
    }
    const first = look(machine, ring.start);
    let node = first;
    for (let count = 0; node && count < THREADS_MAX; count++) {
        const thread = node - members.get('alive');
        const suspended = look(machine, thread + members.get('suspended'), 1);
        const awake = look(machine, thread + members.get('awake'), 1);
        yield `thread 0x${hex(thread)} ${suspended ? 'suspended' : awake ? 'runs or is ready' : 'waits'}`;
        if (suspended || !awake) {
            for (const line of calls(look(machine, thread + members.get('context')), machine, symbols)) {
                yield `    ${line}`;
            }
        }
        node = look(machine, node);
        if (node === first) {
            return;
        }
    }
}

/** The lines of a report that begins with `headline`. */
export function* report(headline, machine, symbols) {
    yield `*** ${headline}`;
    for (const part of [eachCore, eachThread]) {
        for (const line of part(machine, symbols)) {
            yield symbols.explain(`*** ${line}`);
        }
    }
}
