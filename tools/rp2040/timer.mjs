/**
 * TIMER: 64 bits of microseconds and four alarms (RP2040 datasheet, 4.6). It counts the watchdog's ticks.
 *
 * The latched read (TIMELR, then TIMEHR) has one latch for both cores: a core that is interrupted by the other's
 * read between its two gets a torn time, as on the chip.
 */
const ALARMS = 4;
const WORD = 2 ** 32;
const INTERRUPT = 0; // and the next three

export class Timer {
    constructor(machine) {
        this.machine = machine;
        this.slot = machine.time.addSlot(() => this.fire());
        this.alarms = new Uint32Array(ALARMS);
        this.clear();
    }

    clear() {
        this.base = 0;              // the count at `since`
        this.looked = 0;            // the count when the alarms were last compared with it
        this.since = this.machine.now;
        this.alarms.fill(0);
        this.armed = 0;
        this.raw = 0;
        this.enabled = 0;
        this.forced = 0;
        this.paused = 0;
        this.latched = 0;
        this.written = 0;
        this.tickCycles = this.machine.watchdog.tickCycles;
        this.reschedule();
        this.drive();
    }

    micros() {
        return this.base + (this.paused ? 0 : Math.floor((this.machine.now - this.since) / this.tickCycles));
    }

    /** Counts on from another number; a fraction of a microsecond that has begun is kept. */
    setCount(count) {
        const begun = this.paused ? 0 : (this.machine.now - this.since) % this.tickCycles || 0;
        this.base = count;
        this.looked = count;
        this.since = this.machine.now - begun;
    }

    changeTick(tickCycles) {
        this.lookAtAlarms();
        this.base = this.micros();
        this.since = this.machine.now;
        this.tickCycles = tickCycles;
        this.reschedule();
    }

    /** Alarms go off that the low word has become equal to since the last look; `now` may be between two cycles. */
    lookAtAlarms() {
        const count = this.micros();
        const passed = count - this.looked;
        for (let alarm = 0; passed > 0 && alarm < ALARMS; alarm++) {
            if (this.armed >> alarm & 1 && this.untilAlarm(alarm) <= passed) {
                this.armed &= ~(1 << alarm);
                this.raw |= 1 << alarm;
            }
        }
        this.looked = count;
    }

    /** Counts from the last look on. An alarm that the low word has just passed waits until that comes round again. */
    untilAlarm(alarm) {
        return (this.alarms[alarm] - this.looked % WORD + WORD) % WORD || WORD;
    }

    reschedule() {
        let nearest = Infinity;
        for (let alarm = 0; alarm < ALARMS; alarm++) {
            if (this.armed >> alarm & 1) {
                nearest = Math.min(nearest, this.untilAlarm(alarm));
            }
        }
        const at = Math.ceil(this.since + (this.looked - this.base + nearest) * this.tickCycles);
        const never = this.paused || Number.isNaN(at);
        this.machine.time.schedule(this.slot, never ? Infinity : Math.max(at, Math.floor(this.machine.now) + 1));
    }

    fire() {
        this.lookAtAlarms();
        this.drive();
        this.reschedule();
    }

    drive() {
        const status = this.raw & this.enabled | this.forced;
        for (let alarm = 0; alarm < ALARMS; alarm++) {
            this.machine.setLine(INTERRUPT + alarm, (status >> alarm & 1) !== 0);
        }
    }

    peek(offset) {
        return offset === 0x0c ? this.micros() % WORD : this.read(offset);
    }

    read(offset) {
        this.lookAtAlarms();
        switch (offset) {
        case 0x08: return this.latched;
        case 0x0c: this.latched = Math.floor(this.micros() / WORD); return this.micros() % WORD;
        case 0x10:
        case 0x14:
        case 0x18:
        case 0x1c: return this.alarms[(offset - 0x10) >> 2];
        case 0x20: return this.armed;
        case 0x24: return Math.floor(this.micros() / WORD);
        case 0x28: return this.micros() % WORD;
        case 0x30: return this.paused;
        case 0x34: return this.raw;
        case 0x38: return this.enabled;
        case 0x3c: return this.forced;
        case 0x40: return this.raw & this.enabled | this.forced;
        default: return 0;
        }
    }

    write(offset, value, raw) {
        this.lookAtAlarms();
        switch (offset) {
        case 0x00: this.setCount(value * WORD + this.written); break;
        case 0x04: this.written = value; return;
        case 0x10:
        case 0x14:
        case 0x18:
        case 0x1c: this.arm((offset - 0x10) >> 2, value); break;
        case 0x20: this.armed &= ~raw; break;
        case 0x30: this.pause(value & 1); break;
        case 0x34: this.raw &= ~raw; break;
        case 0x38: this.enabled = value & 15; break;
        case 0x3c: this.forced = value & 15; break;
        default: return;
        }
        this.drive();
        this.reschedule();
    }

    arm(alarm, value) {
        this.alarms[alarm] = value;
        this.armed |= 1 << alarm;
    }

    pause(paused) {
        this.base = this.micros();
        this.since = this.machine.now;
        this.paused = paused;
    }
}
