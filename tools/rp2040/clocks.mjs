/**
 * Oscillators, PLLs and the clock tree (RP2040 datasheet, 2.15 to 2.18). What takes time to settle on the chip is
 * ready at once here; what is not switched on never is.
 */
import { Registers } from './registers.mjs';

const MHZ = 1e6;
export const CRYSTAL_HZ = 12 * MHZ; // a Pico's
const RING_HZ = 6.5 * MHZ;          // nominal, and what everything runs from after reset


export class CrystalOscillator extends Registers {
    constructor(clocks) {
        super({ 0x00: 0x00d1eaa0, 0x0c: 0xc4 });
        this.clocks = clocks;
    }

    isRunning() {
        return (this.read(0) >>> 12 & 0xfff) === 0xfab;
    }

    read(offset) {
        return offset === 0x04 ? (this.isRunning() ? 0x80001000 : 0) : super.read(offset);
    }

    write(offset, value) {
        super.write(offset, value);
        this.clocks.changed();
    }
}

export class RingOscillator extends Registers {
    constructor() {
        super({ 0x00: 0x00000aa0, 0x14: 0xaa, 0x18: 0x80001000 });
    }

    /** RANDOMBIT is not random here, but it changes. */
    read(offset) {
        if (offset === 0x1c) {
            this.bit = 1 - (this.bit ?? 0);
            return this.bit;
        }
        return super.read(offset);
    }
}

export class Pll extends Registers {
    constructor(clocks, crystal) {
        super({ 0x00: 1, 0x04: 0x2d, 0x0c: 0x77000 });
        this.clocks = clocks;
        this.crystal = crystal;
    }

    /** Running: PD and VCOPD of PWR clear, and a crystal to lock to. */
    isLocked() {
        return (super.read(4) & 0x21) === 0 && this.crystal.isRunning();
    }

    frequency() {
        if (!this.isLocked() || super.read(4) & 8) {
            return 0;
        }
        const control = super.read(0);
        const reference = CRYSTAL_HZ / Math.max(control & 0x3f, 1);
        const dividers = super.read(0x0c);
        return control & 0x100 ? reference : reference * (super.read(8) & 0xfff) /
            ((dividers >> 16 & 7 || 1) * (dividers >> 12 & 7 || 1));
    }

    read(offset) {
        return offset === 0 ? (super.read(0) & 0x13f | (this.isLocked() ? 0x80000000 : 0)) >>> 0 : super.read(offset);
    }

    write(offset, value) {
        super.write(offset, value);
        this.clocks.changed();
    }
}

const REF = 0x30;
const SYS = 0x3c;
const PERI = 0x48;
const ENABLED = 1 << 11;

export class Clocks extends Registers {
    constructor(whenChanged) {
        super({ 0x34: 0x100, 0x40: 0x100 });
        this.whenChanged = whenChanged;
        this.crystal = new CrystalOscillator(this);
        this.ring = new RingOscillator();
        this.pllSystem = new Pll(this, this.crystal);
        this.pllUsb = new Pll(this, this.crystal);
    }

    clear() {
        super.clear();
        this.referenceHz = RING_HZ;
        this.systemHz = RING_HZ;
        this.peripheralHz = 0;
    }

    clearAll() {
        for (const device of [this, this.crystal, this.ring, this.pllSystem, this.pllUsb]) {
            device.clear();
        }
    }

    /** SELECTED of the two clocks that switch without glitches is one-hot, of the others 1. */
    read(offset) {
        switch (offset) {
        case REF + 8: return 1 << (super.read(REF) & 3);
        case SYS + 8: return 1 << (super.read(SYS) & 1);
        default: return offset < 0x78 && offset % 12 === 8 ? 1 : super.read(offset);
        }
    }

    write(offset, value) {
        super.write(offset, value);
        this.changed();
    }

    divided(hz, offset) {
        const divider = super.read(offset);
        return hz / ((divider >>> 8 || 0x10000) + (divider & 0xff) / 256);
    }

    crystalHz() {
        return this.crystal.isRunning() ? CRYSTAL_HZ : 0;
    }

    findReference() {
        const control = super.read(REF);
        const auxiliary = [this.pllUsb.frequency(), 0, 0, 0][control >> 5 & 3];
        return this.divided([RING_HZ, auxiliary, this.crystalHz(), 0][control & 3], REF + 4);
    }

    findSystem() {
        const control = super.read(SYS);
        const auxiliary = [this.pllSystem.frequency(), this.pllUsb.frequency(), RING_HZ, this.crystalHz()];
        return this.divided(control & 1 ? auxiliary[control >> 5 & 7] ?? 0 : this.referenceHz, SYS + 4);
    }

    findPeripheral() {
        const control = super.read(PERI);
        const sources = [this.systemHz, this.pllSystem.frequency(), this.pllUsb.frequency(), RING_HZ,
            this.crystalHz()];
        return control & ENABLED ? sources[control >> 5 & 7] ?? 0 : 0;
    }

    /** A register changed: what runs how fast now? A core without a clock would stand still for ever. */
    changed() {
        const before = [this.referenceHz, this.systemHz, this.peripheralHz].join();
        this.referenceHz = this.findReference();
        this.systemHz = this.findSystem();
        this.peripheralHz = this.findPeripheral();
        if ([this.referenceHz, this.systemHz, this.peripheralHz].join() !== before) {
            this.whenChanged();
        }
    }
}
