/**
 * What a run did, for people: each access to what both cores touch, by which core, thread and function.
 */
import { spawnSync } from 'node:child_process';
import { RAM, RAM_BYTES } from '../rp2040/memory.mjs';
import { Layout } from './layout.mjs';

const SIO = 0xd0000000;
const FIFO_WRITE = SIO + 0x54;
const FIFO_READ = SIO + 0x58;
const LOCKS = SIO + 0x100;
const LOCKS_END = SIO + 0x180;
const FIRST_INTERRUPT = 16;
const EXCEPTIONS = { 3: 'HardFault', 11: 'SVCall', 14: 'PendSV', 15: 'SysTick' };
const HEAD_LINES = 200;
const TAIL_LINES = 300;

const WORDS_MAX = 3;            // of what one instruction touches
const STACK_BYTES_MASK = 0xffffff;
const WRITTEN = 4;              // beside a bit for each core
const FOREIGN = 8;
const SHARED = 15;

const listed = (words) => words.slice(0, WORDS_MAX).join(', ') +
    (words.length > WORDS_MAX ? `, and ${words.length - WORDS_MAX} more` : '');
const isRam = (address) => ((address - RAM) >>> 0) < RAM_BYTES;
const wordOf = (address) => address & ~3;

/** Innermost and outermost function of each address, and its source line, where inlining made it come from several. */
function places(elf, addresses) {
    const { stdout } = spawnSync('arm-none-eabi-addr2line', ['-a', '-f', '-i', '-s', '-e', elf],
        { input: addresses.map((address) => address.toString(16)).join('\n'), encoding: 'utf8' });
    const found = stdout.split(/^0x/m).slice(1).map((part) => part.trim().split('\n'));
    return new Map(found.map(([address, ...lines]) => {
        const inner = lines[0];
        const outer = lines.at(-2);
        const line = lines[1].replace(/ \(discriminator.*/, '');
        return [parseInt(address, 16), `${outer === inner ? inner : `${outer} > ${inner}`}, ${line}`];
    }));
}

export class Story {
    /** Runs what `makePlan()` says twice: first to see what is shared. */
    constructor(world, makePlan) {
        this.world = world;
        this.layout = new Layout(world.path);
        this.blocks = this.layout.addressOf('cpu_blocks');
        this.blockBytes = this.layout.sizeOfStruct('cpu_block');
        this.currentAt = this.layout.offsetOf('cpu', 'current');
        this.nameAt = this.layout.offsetOf('thread', 'name');
        this.limitAt = this.layout.offsetOf('thread', 'context') + this.layout.offsetOf('context', 'stack_limit');
        this.stackBytesAt = this.layout.offsetOf('thread', 'stack_bytes');
        this.events = [];
        this.repeated = [new Map(), new Map()]; // place to what was read there, since a core did anything else
        this.pending = [];
        this.shared = this.findShared(makePlan());
        this.record(makePlan());
    }

    /** Words that both cores touch and one writes; of a stack, only those that somebody else touches too. */
    findShared(plan) {
        const seen = new Map();
        this.world.onAccess = (core, address, size, isWrite) => {
            if (isRam(address)) {
                const note = 1 << core.index | (isWrite ? WRITTEN : 0) | (this.isOwnStack(core, address) ? 0 : FOREIGN);
                seen.set(wordOf(address), seen.get(wordOf(address)) | note);
            }
        };
        this.world.run(plan);
        return new Set([...seen].filter(([, notes]) => notes === SHARED).map(([word]) => word));
    }

    isOwnStack({ index }, address) {
        const current = this.current(index);
        const above = address - this.word(current + this.limitAt);
        return current !== 0 && above >= 0 && above < (this.word(current + this.stackBytesAt) & STACK_BYTES_MASK);
    }

    record(plan) {
        const { world } = this;
        world.onAccess = (core, address, size, isWrite, value) => {
            const words = this.access(core, address, size, isWrite, value);
            if (words !== '') {
                this.pending.push({ words, isWrite, key: `${address} ${value}` });
            }
        };
        world.onStep = (core) => this.step(core);
        world.onLeap = () => this.note(-1, 'time leaps to the next alarm');
        world.onInject = ({ core, interrupt }) => this.note(core, `interrupt ${interrupt} is raised on core ${core}`);
        world.run(plan);
        Object.assign(world, { onAccess: null, onStep: null, onLeap: null, onInject: null });
    }

    access(core, address, size, isWrite, value) {
        if (address >= LOCKS && address < LOCKS_END) {
            const lock = `lock ${(address - LOCKS) / 4}`;
            return isWrite ? `frees ${lock}` : value === 0 ? `finds ${lock} taken` : `takes ${lock}`;
        }
        if (address === FIFO_WRITE) {
            return `sends ${this.value(value, 4)} to core ${1 - core.index}`;
        }
        if (address === FIFO_READ) {
            return `takes ${this.value(value, 4)} out of its FIFO`;
        }
        return this.shared.has(wordOf(address))
            ? `${isWrite ? 'writes' : 'reads'} ${this.layout.name(address)} = ${this.value(value, size)}` : '';
    }

    value(value, size) {
        const word = value >>> 0;
        if (size === 4 && isRam(word)) {
            return this.layout.pointer(word);
        }
        return word < 10 ? `${word}` : `0x${word.toString(16)}`;
    }

    note(core, words) {
        const { steps } = this.world;
        this.events.push({ step: steps, core, who: '', at: 0, words });
        this.repeated.forEach((map) => map.clear());
    }

    step(core) {
        const pending = this.pending;
        this.pending = [];
        if (core.at < 0) {
            this.add(core, `enters ${this.exception(core.ipsr)}`);
        } else if (pending.length > 0 && !this.isRepeated(core, pending)) {
            this.add(core, listed(pending.map(({ words }) => words)));
        }
    }

    exception(number) {
        return EXCEPTIONS[number] ?? `interrupt ${number - FIRST_INTERRUPT}`;
    }

    /** One more turn of a loop that finds what it found before. */
    isRepeated({ index, at }, accesses) {
        const seen = this.repeated[index];
        const key = accesses.map((access) => access.key).join();
        if (accesses.some(({ isWrite }) => isWrite)) {
            seen.clear();
            return false;
        }
        const isSame = seen.get(at) === key;
        seen.set(at, key);
        return isSame;
    }

    add(core, words) {
        const who = core.ipsr === 0 ? this.thread(core.index) : this.exception(core.ipsr);
        const at = core.at < 0 ? core.pc : core.at;
        this.events.push({ step: this.world.steps - 1, core: core.index, who, at, words });
    }

    word(address) {
        return this.world.machine.memory.ram32[(address - RAM) >> 2] >>> 0;
    }

    /** The thread whose stack a core is on; 0 before it has one. */
    current(index) {
        return this.word(this.blocks + index * this.blockBytes + this.currentAt);
    }

    thread(index) {
        const current = this.current(index);
        return current === 0 ? 'boot' : this.string(this.word(current + this.nameAt));
    }

    string(address) {
        let text = '';
        for (let byte; (byte = this.world.machine.bus.read(address, 1, this.world.machine.cores[0])) !== 0; address++) {
            text += String.fromCharCode(byte);
        }
        return text;
    }

    print(from, to) {
        const events = this.events.filter(({ step }) => step >= from && step <= to);
        const where = places(this.world.path, [...new Set(events.map(({ at }) => at))]);
        const lines = events.map(({ step, core, who, at, words }) =>
            `${String(step).padStart(6)}  ${core < 0 ? ' ' : core}  ${who.padEnd(12)}  ` +
            `${(at === 0 ? '' : where.get(at)).padEnd(56)}  ${words}`);
        console.log('  step core thread        where                                                     what');
        if (lines.length > HEAD_LINES + TAIL_LINES) {
            const left = lines.length - HEAD_LINES - TAIL_LINES;
            lines.splice(HEAD_LINES, left, `... ${left} lines, which FROM= and TO= (steps) would show`);
        }
        console.log(lines.join('\n'));
    }
}
