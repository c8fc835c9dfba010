/**
 * What comes from rp2040js as it is: pins and pads, PWM, SPI, I2C, ADC, RTC, DMA and the interpolators.
 *
 * The package's own chip holds them together. It has here no core, memory or time of its own: interrupts go to both
 * NVICs, what a device reads or writes goes over our bus, and its clock follows ours whenever somebody looks.
 */
import { RP2040 } from './node_modules/rp2040js/dist/esm/rp2040.js';
import { RPSIO } from './node_modules/rp2040js/dist/esm/sio.js';
import { Fault } from './fault.mjs';
import { putBack, remember } from './graph.mjs';

/** Address, and the bit of RESETS that holds it (RP2040 datasheet, 2.14.3). */
const DEVICES = [
    [0x40014000, 5],    // IO_BANK0
    [0x4001c000, 8],    // PADS_BANK0
    [0x40020000, 9],    // PADS_QSPI
    [0x40030000, 1],    // BUSCTRL
    [0x4003c000, 16],   // SPI0
    [0x40040000, 17],   // SPI1
    [0x40044000, 3],    // I2C0
    [0x40048000, 4],    // I2C1
    [0x4004c000, 0],    // ADC
    [0x40050000, 14],   // PWM
    [0x4005c000, 15],   // RTC
    [0x4006c000, 20],   // TBMAN
    [0x50000000, 2],    // DMA
];
const NANOSECONDS = 1e9;
const PINS_IN = 0x04;
const QUIET = { debug() {}, info() {}, warn() {}, error() {} };

/** The package's chip, but its reset does not fill 16 MB of a flash that nobody uses. */
class Chip extends RP2040 {
    reset() {
        this.pwm.reset();
    }
}

class Device {
    constructor(stock, address) {
        this.stock = stock;
        this.model = stock.chip.peripherals[(address >>> 14) << 2];
        this.fresh = remember(this.model, new Set(stock.shared));
        this.isTouched = false;
    }

    clear() {
        if (this.isTouched) {
            for (const { object } of this.fresh) {
                object.cancel?.();
            }
            putBack(this.fresh);
            this.isTouched = false;
        }
    }

    read(offset) {
        this.isTouched = true;
        this.stock.isUsed = true;
        this.stock.catchUp();
        const value = this.model.readUint32(offset) >>> 0;
        this.stock.lookAhead();
        return value;
    }

    write(offset, value, raw) {
        this.isTouched = true;
        this.stock.isUsed = true;
        this.stock.catchUp();
        this.model.rawWriteValue = raw;
        this.model.writeUint32(offset, value);
        this.stock.lookAhead();
    }
}

/** What is on a pin: what drives it, or else what is pulled. The package knows only what comes from outside. */
function isHigh(pin) {
    if (pin.outputEnable && !pin.outputDisable) {
        return pin.outputValue;
    }
    return pin.rawInputValue || pin.pullupEnabled;
}

/** Who reads and writes for a device: as a core, it is good enough for the bus. */
class BusMaster {
    constructor() {
        this.thrown = new Fault();
        this.index = 0;
        this.spent = 0;
    }

    fault(what, address) {
        throw new Error(`DMA: ${what} at ${(address >>> 0).toString(16)}`);
    }

    isPrivileged() {
        return true;
    }
}

export class Stock {
    constructor(machine) {
        this.machine = machine;
        this.chip = new Chip();
        this.chip.logger = QUIET;
        this.slot = machine.time.addSlot(() => this.lookAhead());
        this.interpolators = [new RPSIO(this.chip), new RPSIO(this.chip)];
        this.connect();
        const { chip } = this;
        this.shared = [chip, chip.clock, chip.sram, chip.flash, chip.bootrom, chip.gpio, chip.qspi, chip.dma, chip.uart,
            chip.pio, chip.core, chip.sio, chip.usbCtrl, chip.pwm].filter((part) => part);
        this.devices = DEVICES.map(([address, bit]) => ({ address, bit, device: this.makeDevice(address) }));
        this.isUsed = false;        // since the last snapshot was taken or restored
    }

    makeDevice(address) {
        const model = this.chip.peripherals[(address >>> 14) << 2];
        this.shared = this.shared.filter((part) => part !== model);
        const device = new Device(this, address);
        this.shared.push(model);
        return device;
    }

    /** Takes the place of the package's core and memory. */
    connect() {
        const { chip, machine } = this;
        const master = new BusMaster();
        chip.setInterrupt = (interrupt, high) => machine.setLine(interrupt, high);
        for (const [name, size] of [['Uint32', 4], ['Uint16', 2], ['Uint8', 1]]) {
            chip[`read${name}`] = (address) => machine.bus.read(address >>> 0, size, master);
            chip[`write${name}`] = (address, value) => machine.bus.write(address >>> 0, size, value >>> 0, master);
        }
    }

    nanoseconds() {
        return this.machine.now * NANOSECONDS / this.machine.clocks.systemHz;
    }

    catchUp() {
        const { clock } = this.chip;
        clock.tick(Math.max(this.nanoseconds() - clock.nanos, 0));
    }

    /** When does the package want to be called next? Looked at after each access, for that is what changes it. */
    lookAhead() {
        this.catchUp();
        const { nextAlarm } = this.chip.clock;
        this.machine.time.schedule(this.slot, nextAlarm === null ? Infinity
            : Math.ceil(nextAlarm.nanos * this.machine.clocks.systemHz / NANOSECONDS));
    }

    /** The state of the package's objects. */
    remember() {
        const { chip } = this;
        return remember([chip, this.interpolators, this.devices], new Set([this, ...this.devices.map(({ device }) =>
            device.fresh), chip.sram, chip.flash, chip.flash16, chip.bootrom,
            chip.core, chip.clockListeners, chip.usbCtrl]));
    }

    readPins(offset) {
        this.isUsed = true;
        return (offset === PINS_IN ? this.levels() : this.chip.sio.readUint32(offset)) >>> 0;
    }

    /** A bit for each pin that is high, and that its pad lets in. */
    levels() {
        return this.chip.gpio.reduce((levels, pin) => levels | (pin.inputEnable && isHigh(pin)) << pin.index, 0);
    }

    writePins(offset, value) {
        this.isUsed = true;
        this.chip.sio.writeUint32(offset, value);
    }

    readInterpolator(core, offset) {
        this.isUsed = true;
        return this.interpolators[core].readUint32(offset) >>> 0;
    }

    writeInterpolator(core, offset, value) {
        this.isUsed = true;
        this.interpolators[core].writeUint32(offset, value);
    }

    clear() {
        for (const { device } of this.devices) {
            device.clear();
        }
    }
}
