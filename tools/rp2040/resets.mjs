/**
 * RESETS (RP2040 datasheet, 2.14) and PSM (2.13): which devices run, and whether core 1 does.
 *
 * A device held in reset reads as zero and takes no writes, so firmware that forgets to release it finds out here.
 */
const ALL = 0x01ffffff;
const RESET = 0x0;
const WATCHDOG_SELECT = 0x4;
const DONE = 0x8;

export class Resets {
    /** `bits` maps each device that can be reset to its bit. */
    constructor(bits) {
        this.bits = bits;
        this.held = ALL;
        this.watchdogSelect = 0;
    }

    clear() {
        this.hold(ALL);
        this.watchdogSelect = 0;
    }

    isRunning(device) {
        const bit = this.bits.get(device);
        return bit === undefined || !(this.held >> bit & 1);
    }

    hold(held) {
        for (const [device, bit] of this.bits) {
            if (!(this.held >> bit & 1) && held >> bit & 1) {
                device.clear();
            }
        }
        this.held = held;
    }

    read(offset) {
        switch (offset) {
        case RESET: return this.held;
        case WATCHDOG_SELECT: return this.watchdogSelect;
        case DONE: return ~this.held & ALL;
        default: return 0;
        }
    }

    write(offset, value) {
        if (offset === RESET) {
            this.hold(value & ALL);
        } else if (offset === WATCHDOG_SELECT) {
            this.watchdogSelect = value & ALL;
        }
    }
}

const PSM_ALL = 0x1ffff;
const FORCE_ON = 0x0;
const FORCE_OFF = 0x4;
const SELECT = 0x8;
const PROCESSOR_1 = 1 << 16;

export class PowerOnStates {
    constructor(machine) {
        this.machine = machine;
        this.forcedOff = 0;
        this.forcedOn = 0;
        this.watchdogSelect = 0;
    }

    clear() {
        this.forcedOff = 0;
        this.forcedOn = 0;
        this.watchdogSelect = 0;
    }

    read(offset) {
        switch (offset) {
        case FORCE_ON: return this.forcedOn;
        case FORCE_OFF: return this.forcedOff;
        case SELECT: return this.watchdogSelect;
        case DONE + 4: return PSM_ALL & ~this.forcedOff;
        default: return 0;
        }
    }

    write(offset, value) {
        if (offset === FORCE_ON) {
            this.forcedOn = value & PSM_ALL;
        } else if (offset === SELECT) {
            this.watchdogSelect = value & PSM_ALL;
        } else if (offset === FORCE_OFF) {
            this.forceOff(value & PSM_ALL);
        }
    }

    /** Of what can be powered off here only core 1 is modelled; its reset ends when its bit is cleared. */
    forceOff(bits) {
        const changed = this.forcedOff ^ bits;
        this.forcedOff = bits;
        if (changed & PROCESSOR_1) {
            this.machine.powerCore1(!(bits & PROCESSOR_1));
        }
    }
}
