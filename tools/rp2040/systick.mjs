/**
 * A core's SysTick (Armv6-M ARM, B3.3). Nothing counts: the value follows from when the counter is next zero.
 */
import { SYSTICK } from './nvic.mjs';

const ENABLE = 1;
const INTERRUPT = 2;
const PROCESSOR_CLOCK = 4;
const COUNTED = 1 << 16;
const MASK = 0xffffff;

export class SysTick {
    constructor(core, machine) {
        this.core = core;
        this.machine = machine;
        this.slot = machine.time.addSlot(() => this.reachZero());
        this.clear();
    }

    clear() {
        this.control = 0;
        this.reload = 0;
        this.period = Infinity;
        this.counted = 0;
        this.stopped = 0;           // the value while it does not count
        this.zeroAt = Infinity;
        this.machine.time.cancel(this.slot);
    }

    /** Cycles per count: its own, or those of the 1 us tick. */
    findPeriod() {
        return this.control & PROCESSOR_CLOCK ? 1 : this.machine.watchdog.tickCycles;
    }

    changeTick() {
        this.restart(this.value());
    }

    value() {
        if (this.zeroAt === Infinity) {
            return this.stopped;
        }
        const left = Math.ceil((this.zeroAt - this.machine.now) / this.period);
        return left > this.reload ? 0 : left; // the cycle in which it is 0, before it is loaded
    }

    restart(value) {
        this.period = this.findPeriod();
        this.start(value);
    }

    start(value) {
        const { period } = this;
        if (!(this.control & ENABLE) || (this.reload === 0 && value === 0) || period === Infinity) {
            this.stopped = value;
            this.zeroAt = Infinity;
            this.machine.time.cancel(this.slot);
            return;
        }
        this.zeroAt = this.machine.now + period * (value === 0 ? this.reload + 1 : value);
        this.machine.time.schedule(this.slot, this.zeroAt);
    }

    reachZero() {
        this.counted = COUNTED;
        if (this.control & INTERRUPT) {
            this.core.nvic.pendSystem(SYSTICK);
        }
        if (this.reload === 0) {
            this.stopped = 0;
            this.zeroAt = Infinity;
            return;
        }
        this.zeroAt += this.period * (this.reload + 1);
        this.machine.time.schedule(this.slot, this.zeroAt);
    }

    readControl() {
        const value = this.control | this.counted;
        this.counted = 0;
        return value;
    }

    writeControl(value) {
        const count = this.value();
        this.control = value & (ENABLE | INTERRUPT | PROCESSOR_CLOCK);
        this.restart(count);
    }

    writeReload(value) {
        const idle = this.zeroAt === Infinity && this.control & ENABLE;
        this.reload = value & MASK;
        if (idle) {
            this.start(0);
        }
    }

    writeValue() {
        this.counted = 0;
        this.start(0);
    }
}
