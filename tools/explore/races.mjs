/**
 * Data races: two cores touch a byte, one writes, and nothing orders the two.
 *
 * What orders: that a core does one thing after another; that a hardware lock is taken after it was freed; that a
 * word is taken out of the FIFO after it was put in; and that one of the words which may be read while they are
 * written (tests/explore/racing_words.txt, and what is declared volatile) is read after it was written. Each core has
 * a vector clock, and each byte the clocks of its last accesses (happens-before; Lamport, CACM 1978, and Flanagan and
 * Freund, PLDI 2009). A race is seen whichever of the two accesses comes first, so few schedules show many.
 */
import { RAM, RAM_BYTES } from '../rp2040/memory.mjs';
import { Layout } from './layout.mjs';

const SIO = 0xd0000000;
const FIFO_WRITE = SIO + 0x54;
const FIFO_READ = SIO + 0x58;
const LOCKS = SIO + 0x100;
const LOCK_COUNT = 32;
const UNKNOWN = 0;
const PLAIN = 1;
const RACING = 2;

/** For each core and byte, when it was last touched and from where; times grow from run to run. */
const perByte = () => [new Uint32Array(RAM_BYTES), new Uint32Array(RAM_BYTES)];
const written = { when: perByte(), where: perByte() };
const read = { when: perByte(), where: perByte() };
let time = 1;

function join(into, from) {
    into[0] = Math.max(into[0], from[0]);
    into[1] = Math.max(into[1], from[1]);
}

export class RaceWatch {
    constructor(world, racingWords) {
        this.world = world;
        this.layout = new Layout(world.path);
        this.racingWords = new Set(racingWords);
        this.kinds = new Uint8Array(RAM_BYTES);
        this.begin();
    }

    /** A new run: all that was before it came before. */
    begin() {
        const before = ++time;
        const now = ++time;
        const fresh = () => [before, before];
        this.clocks = [[now, before], [before, now]];
        this.locks = Array.from({ length: LOCK_COUNT }, fresh);
        this.sent = [fresh(), fresh()];
        this.words = new Map();     // a racing word's address to its clock
        this.race = null;           // the first of the run
    }

    /** The core lets others see all it did so far. */
    release(index, clock) {
        join(clock, this.clocks[index]);
        this.clocks[index][index] = ++time;
    }

    acquire(index, clock) {
        join(this.clocks[index], clock);
    }

    /** As Machine's onAccess. */
    access(core, address, size, isWrite, value) {
        const offset = (address - RAM) >>> 0;
        if (offset < RAM_BYTES) {
            this.accessRam(core, offset, size, isWrite);
        } else if (address >= LOCKS && address < LOCKS + 4 * LOCK_COUNT) {
            this.accessLock(core.index, this.locks[(address - LOCKS) >> 2], isWrite, value);
        } else if (address === FIFO_WRITE) {
            this.release(core.index, this.sent[core.index]);
        } else if (address === FIFO_READ) {
            this.acquire(core.index, this.sent[1 - core.index]);
        }
    }

    accessLock(index, lock, isWrite, value) {
        if (isWrite) {
            this.release(index, lock);
        } else if (value !== 0) {
            this.acquire(index, lock);
        }
    }

    accessRam(core, offset, size, isWrite) {
        if (this.kindOf(offset) === RACING) {
            const clock = this.words.get(offset) ?? [0, 0];
            if (isWrite) {
                this.words.set(offset, clock);
                this.release(core.index, clock);
            } else {
                this.acquire(core.index, clock);
            }
            return;
        }
        for (let at = offset; at < offset + size; at++) {
            this.accessByte(core, at, isWrite);
        }
    }

    accessByte({ index, at: where }, offset, isWrite) {
        const other = 1 - index;
        const known = this.clocks[index][other];
        if (written.when[other][offset] > known) {
            this.note(index, offset, isWrite, where, written, 'writes');
        } else if (isWrite && read.when[other][offset] > known) {
            this.note(index, offset, isWrite, where, read, 'reads');
        }
        const accesses = isWrite ? written : read;
        accesses.when[index][offset] = this.clocks[index][index];
        accesses.where[index][offset] = where;
    }

    kindOf(offset) {
        if (this.kinds[offset] === UNKNOWN) {
            this.kinds[offset] = this.layout.isAmong(RAM + offset, this.racingWords) ? RACING : PLAIN;
        }
        return this.kinds[offset];
    }

    note(index, offset, isWrite, where, others, verb) {
        this.race ??= { index, offset, own: [isWrite ? 'writes' : 'reads', where],
            other: [verb, others.where[1 - index][offset]] };
    }

    /** The first race of the run in words, or null. */
    describe() {
        if (this.race === null) {
            return null;
        }
        const { index, offset, own, other } = this.race;
        const does = (core, [verb, where]) => `core ${core} ${verb} it in ${this.world.symbols.name(where) ?? where}`;
        return `data race on ${this.layout.name(RAM + offset)}: ${does(1 - index, other)}, ${does(index, own)}`;
    }

    /** A run with the watch on; a race is a violation. */
    run(plan) {
        const { world } = this;
        this.begin();
        world.onAccess = (...access) => this.access(...access);
        const result = world.run(plan);
        world.onAccess = null;
        const words = this.describe();
        return result.verdict === null && words !== null ? { ...result, verdict: { kind: 'race', words } } : result;
    }
}
