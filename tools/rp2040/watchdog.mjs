/**
 * The watchdog and its tick, which TIMER and SysTick count too (RP2040 datasheet, 4.7).
 */
const CONTROL = 0x00;
const LOAD = 0x04;
const REASON = 0x08;
const SCRATCH = 0x0c;
const TICK = 0x2c;

const ENABLE = 1 << 30;
const TRIGGER = 1 << 31;
const TICK_ENABLE = 1 << 9;
const TICK_RUNNING = 1 << 10;
const BY_TIMER = 1;
const BY_FORCE = 2;
const COUNTS_PER_TICK = 2; // errata RP2040-E1

export class Watchdog {
    constructor(machine) {
        this.machine = machine;
        this.slot = machine.time.addSlot(() => machine.resetByWatchdog(BY_TIMER));
        this.scratch = new Uint32Array(8);
        this.reason = 0;
        this.clear();
    }

    /** Scratch registers and reason outlive a reset by the watchdog. */
    clear() {
        this.control = 0;
        this.tick = TICK_ENABLE;    // enabled with no cycles to count, so it stands still
        this.left = 0;              // in counts, at `since`
        this.since = 0;
        this.tickCycles = Infinity; // of clk_sys; there is no tick
        this.machine.time.cancel(this.slot);
    }

    findTickCycles() {
        const cycles = this.tick & 0x1ff;
        const { referenceHz, systemHz } = this.machine.clocks;
        return this.tick & TICK_ENABLE && cycles !== 0 ? cycles * systemHz / referenceHz : Infinity;
    }

    /** Time goes on from here with another tick. */
    changeTick() {
        this.settle();
        this.tickCycles = this.findTickCycles();
        this.reschedule();
    }

    counts() {
        const gone = (this.machine.now - this.since) / this.tickCycles * COUNTS_PER_TICK;
        return this.control & ENABLE ? Math.max(Math.ceil(this.left - gone), 0) : this.left;
    }

    settle() {
        this.left = this.counts();
        this.since = this.machine.now;
    }

    reschedule() {
        const cycles = this.left / COUNTS_PER_TICK * this.tickCycles;
        this.machine.time.schedule(this.slot, this.control & ENABLE ? this.since + cycles : Infinity);
    }

    read(offset) {
        if (offset >= SCRATCH && offset < TICK) {
            return this.scratch[(offset - SCRATCH) >> 2];
        }
        switch (offset) {
        case CONTROL: return (this.control | this.counts()) >>> 0;
        case REASON: return this.reason;
        case TICK: return this.tick | (this.tick & TICK_ENABLE ? TICK_RUNNING : 0);
        default: return 0;
        }
    }

    write(offset, value) {
        if (offset >= SCRATCH && offset < TICK) {
            this.scratch[(offset - SCRATCH) >> 2] = value;
        } else if (offset === CONTROL) {
            this.writeControl(value);
        } else if (offset === LOAD) {
            this.left = value & 0xffffff;
            this.since = this.machine.now;
            this.reschedule();
        } else if (offset === TICK) {
            this.tick = value & 0x3ff;
            this.machine.tickChanged();
        }
    }

    writeControl(value) {
        if (value & TRIGGER) {
            this.machine.resetByWatchdog(BY_FORCE);
            return;
        }
        this.settle();
        this.control = value & 0x47000000;
        this.reschedule();
    }
}
