/**
 * One firmware, stopped where its race begins, to be run from there again and again.
 *
 * A plan says which core steps where both could, at which step the clock leaps to the next alarm, and whether an
 * interrupt comes out of nowhere. The same plan makes the same run.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readImage } from '../rp2040/image.mjs';
import { Machine } from '../rp2040/machine.mjs';
import { FLASH } from '../rp2040/memory.mjs';
import { lockStep } from '../rp2040/schedulers.mjs';
import { semihosting } from '../rp2040/semihosting.mjs';
import { Symbols } from '../rp2040/symbols.mjs';
import { pilot } from './pilot.mjs';
import { judge } from './verdict.mjs';

const BEGIN = 'explore_begin';
const BOOT_STEPS_MAX = 5e6;
const STEPS_MAX = 200e3;    // many times what any scenario takes
const LEAP_PATIENCE = 3000; // steps without a leap after which some core, it seems, spins until an alarm
const YIELD = 0xbf10;
const FNV_PRIME = 0x01000193;
const OTHER_CORE = 0x5bd1e995;

export class World {
    /** `path` is an ELF file. Throws an Error that says in one line what is wrong with it. */
    constructor(path) {
        this.path = path;
        this.build = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 8);
        this.symbols = new Symbols(path);
        this.machine = new Machine();
        this.machine.load(readImage(path));
        this.output = [];
        this.refused = false;               // a hardware lock that a core wanted was taken
        this.own = new Int32Array(2);       // steps that each core has taken
        this.steps = 0;
        this.onAccess = null;               // as Machine's, for all runs
        this.onStep = null;
        this.onLeap = null;
        this.onInject = null;               // ({ core, interrupt })
        this.listen();
        this.boot();
        this.snapshot = this.machine.save();
        Object.assign(this, pilot(this));   // length, sharedLength, sharedPlaces, injections
    }

    /** Bytes take no time on their way out: a report is of interest only for what it says. */
    listen() {
        const { machine } = this;
        const { sio, time, uarts: [uart] } = machine;
        const claim = sio.claim.bind(sio);
        uart.onByte = (byte) => this.output.push(byte);
        uart.startByte = () => time.schedule(uart.sendSlot, machine.now + 1);
        machine.onSemihosting = semihosting(machine, (byte) => this.output.push(byte));
        sio.claim = (number) => {
            const claimed = claim(number);
            this.refused ||= claimed === 0;
            return claimed;
        };
    }

    /** Both cores in step, until the first is about to enter explore_begin(). */
    boot() {
        const { machine } = this;
        const begin = this.symbols.named(BEGIN);
        if (!begin) {
            throw new Error(`${this.path} has no ${BEGIN}()`);
        }
        const [core] = machine.cores;
        for (let steps = 0; core.pc !== begin.start; steps++) {
            if (steps === BOOT_STEPS_MAX || machine.ended !== null || lockStep(machine, 1) === 0) {
                throw new Error(`${this.path} never came to ${BEGIN}(): ${this.text() || 'no output'}`);
            }
        }
    }

    text() {
        return Buffer.from(this.output).toString('latin1').trim();
    }

    /** Whether the instruction a core executed last says that it waits for the other. */
    yielded(core) {
        return this.machine.memory.flash16[(core.at - FLASH) >>> 1] === YIELD;
    }

    /** Interrupts that the firmware has handlers for, each { core, interrupt }. */
    handlers() {
        return this.machine.cores.flatMap(({ index, nvic }) => Array.from({ length: 32 }, (_, interrupt) => interrupt)
            .filter((interrupt) => nvic.enabled >>> interrupt & 1).map((interrupt) => ({ core: index, interrupt })));
    }

    /** Whether the instruction at `pc` touches what both cores touch. */
    isShared(pc) {
        return this.sharedPlaces[(pc - FLASH) >>> 1] === 1;
    }

    restore() {
        this.snapshot.restore();
        this.machine.watch(this.onAccess);
        this.machine.onStep = this.onStep;
        this.output.length = 0;
        this.refused = false;
        this.own.fill(0);
        this.steps = 0;
    }

    /** To the next alarm; a leap where none is set leads nowhere. */
    leap() {
        const { machine } = this;
        const due = machine.time.due[machine.timer.slot];
        if (due !== Infinity) {
            machine.now = Math.max(machine.now, due);
            this.onLeap?.();
        }
    }

    /** Both sleep: false if it is for good. */
    sleepOn() {
        const { machine } = this;
        if (!machine.skipIdle()) {
            return false;
        }
        machine.now = machine.time.next;
        return true;
    }

    inject({ core, interrupt }) {
        this.onInject?.({ core, interrupt });
        this.machine.pend(core, interrupt);
    }

    /** Runs a plan to its end. Returns { verdict, steps, hash }, the verdict null if all was as it should be. */
    run(plan) {
        this.restore();
        const hash = this.runOn(plan);
        return { verdict: judge(this), steps: this.steps, hash };
    }

    runOn(plan) {
        const { machine, own } = this;
        const { cores: [first, second], time, onStep } = machine;
        const { injection } = plan;
        let leapAt = plan.nextLeap(0, LEAP_PATIENCE);
        let hash = 0x811c9dc5;
        while (this.steps < STEPS_MAX) {
            if (time.next <= machine.now) {
                if (!machine.serveNext()) {
                    break;
                }
                continue;
            }
            if (this.steps >= leapAt) {
                leapAt = plan.nextLeap(this.steps, LEAP_PATIENCE);
                this.leap();
                continue;
            }
            const firstSleeps = first.ready === Infinity;
            const secondSleeps = second.ready === Infinity;
            if (firstSleeps && secondSleeps) {
                if (!this.sleepOn()) {
                    break;
                }
                continue;
            }
            const index = firstSleeps ? 1 : secondSleeps ? 0 : plan.choose(this);
            const core = index === 0 ? first : second;
            if (injection !== null && injection.core === index && injection.at === own[index]) {
                this.inject(injection);
            }
            const cycles = core.step();
            core.spent += cycles;
            machine.now += cycles / 2;
            own[index]++;
            this.steps++;
            hash = Math.imul(hash ^ core.at ^ (index === 0 ? 0 : OTHER_CORE), FNV_PRIME);
            if (onStep !== null) {
                onStep(core, cycles);
            }
        }
        return hash >>> 0;
    }
}
