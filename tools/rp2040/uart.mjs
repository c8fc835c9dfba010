/**
 * A PL011 as the RP2040 has it (datasheet, 4.2): 32-deep FIFOs with levels, and bytes that take the time the baud
 * rate says. The interrupts for transmitting and receiving follow the levels; ICR forgets them until the next crossing.
 */
const DR = 0x00;
const RSR = 0x04;
const FR = 0x18;
const IBRD = 0x24;
const FBRD = 0x28;
const LCR_H = 0x2c;
const CR = 0x30;
const IFLS = 0x34;
const IMSC = 0x38;
const RIS = 0x3c;
const MIS = 0x40;
const ICR = 0x44;
const PERIPHERAL_ID = 0xfe0;
const IDENTITY = [0x11, 0x10, 0x34, 0x00, 0x0d, 0xf0, 0x05, 0xb1];

const FIFOS = 1 << 4;       // in LCR_H
const ENABLED = 1;
const LOOPBACK = 1 << 7;
const TRANSMITS = 1 << 8;
const RECEIVES = 1 << 9;
const BUSY = 1 << 3;
const RX_EMPTY = 1 << 4;
const TX_FULL = 1 << 5;
const RX_FULL = 1 << 6;
const TX_EMPTY = 1 << 7;
const RX = 1 << 4;
const TX = 1 << 5;
const RX_TIMEOUT = 1 << 6;
const OVERRUN = 1 << 10;
const OVERRUN_IN_DATA = 1 << 11;
const TIMEOUT_BITS = 32;

const DEPTH = 32;
const LEVELS = [4, 8, 16, 24, 28, 28, 28, 28]; // 1/8, 1/4, 1/2, 3/4, 7/8

export class Uart {
    /** `onByte(byte)` gets what the firmware sends. */
    constructor(machine, interrupt) {
        this.machine = machine;
        this.interrupt = interrupt;
        this.onByte = () => {};
        this.cyclesForced = null;   // that a byte takes whatever the baud rate; for who wants reports soon
        this.sendSlot = machine.time.addSlot(() => this.sent());
        this.timeoutSlot = machine.time.addSlot(() => this.timedOut());
        this.arrivalSlot = machine.time.addSlot(() => this.arrived());
        this.arriving = [];         // from outside, and not here yet
        this.clear();
    }

    clear() {
        this.sending = [];          // the first of them is in the shift register
        this.received = [];
        this.integer = 0;
        this.fraction = 0;
        this.line = 0;
        this.control = TRANSMITS | RECEIVES;
        this.levels = 0x12;
        this.mask = 0;
        this.raw = 0;
        this.overrun = 0;
        this.machine.time.cancel(this.sendSlot);
        this.machine.time.cancel(this.timeoutSlot);
        this.machine.time.cancel(this.arrivalSlot);
        this.drive();
    }

    depth() {
        return this.line & FIFOS ? DEPTH : 1;
    }

    sendLevel() {
        return this.line & FIFOS ? LEVELS[this.levels & 7] : 0;
    }

    receiveLevel() {
        return this.line & FIFOS ? LEVELS[this.levels >> 3 & 7] : 1;
    }

    /** Start bit, data, parity, stop bits. */
    bitsPerByte() {
        return 1 + 5 + (this.line >> 5 & 3) + (this.line >> 1 & 1) + 1 + (this.line >> 3 & 1);
    }

    cyclesPerBit() {
        const { systemHz, peripheralHz } = this.machine.clocks;
        return 16 * (this.integer + this.fraction / 64) * systemHz / peripheralHz;
    }

    // Sending

    isSending() {
        return (this.control & (ENABLED | TRANSMITS)) === (ENABLED | TRANSMITS);
    }

    /** What is in the FIFO, which the byte in the shift register has left. */
    waiting() {
        return Math.max(this.sending.length - 1, 0);
    }

    send(byte) {
        if (this.waiting() >= this.depth()) {
            return; // lost, as on the chip
        }
        this.sending.push(byte & 0xff);
        const isIdle = this.sending.length === 1;
        if ((isIdle ? 1 : this.waiting()) > this.sendLevel()) {
            this.raw &= ~TX;
        }
        if (isIdle) {
            this.shiftOut();
        }
        this.drive();
    }

    /** A byte moves from the FIFO, or the one register there is without, to the shift register. */
    shiftOut() {
        if (this.waiting() === this.sendLevel()) {
            this.raw |= TX;
        }
        this.startByte();
    }

    /** Infinity while the line has no clock, or no divider. */
    cyclesPerByte() {
        return this.cyclesForced ?? (this.bitsPerByte() * this.cyclesPerBit() || Infinity);
    }

    startByte() {
        const cycles = this.isSending() ? this.cyclesPerByte() : Infinity;
        this.machine.time.schedule(this.sendSlot, this.machine.now + cycles);
    }

    sent() {
        const byte = this.sending.shift();
        if (this.control & LOOPBACK) {
            this.receive(byte);
        } else {
            this.onByte(byte);
        }
        if (this.sending.length > 0) {
            this.shiftOut();
            this.drive();
        }
    }

    // Receiving

    hasRoom() {
        return this.received.length < this.depth();
    }

    isReceiving() {
        return (this.control & (ENABLED | RECEIVES)) === (ENABLED | RECEIVES);
    }

    /**
     * Bytes from outside. They come one after the other at the line's speed, and wait while there is no room for them
     * or the receiver is off: when this machine's scheduler lets their sender run is not to decide what is lost.
     */
    arrive(bytes) {
        this.arriving.push(...bytes);
        this.expectArrival();
    }

    expectArrival() {
        const comes = this.arriving.length > 0 && this.hasRoom() && this.isReceiving();
        this.machine.time.schedule(this.arrivalSlot, comes ? this.machine.now + this.cyclesPerByte() : Infinity);
    }

    arrived() {
        this.receive(this.arriving.shift());
        this.expectArrival();
    }

    /** A byte on the line; lost if the receiver is off, or full. */
    receive(byte) {
        if (!this.isReceiving()) {
            return;
        }
        if (!this.hasRoom()) {
            this.overrun = OVERRUN_IN_DATA;
            this.raw |= OVERRUN;
        } else {
            this.received.push(byte | this.overrun);
            this.overrun = 0;
        }
        if (this.received.length >= this.receiveLevel()) {
            this.raw |= RX;
        }
        this.machine.time.schedule(this.timeoutSlot, this.machine.now + TIMEOUT_BITS * this.cyclesPerBit());
        this.drive();
    }

    timedOut() {
        if (this.received.length > 0) {
            this.raw |= RX_TIMEOUT;
            this.drive();
        }
    }

    take() {
        const hadRoom = this.hasRoom();
        const byte = this.received.shift() ?? 0;
        if (this.received.length < this.receiveLevel()) {
            this.raw &= ~RX;
        }
        if (this.received.length === 0) {
            this.raw &= ~RX_TIMEOUT;
        }
        this.drive();
        if (!hadRoom) {
            this.expectArrival();
        }
        return byte;
    }

    // Registers

    flags() {
        const { received } = this;
        return (this.sending.length > 0 ? BUSY : 0) | (received.length === 0 ? RX_EMPTY : 0) |
            (this.waiting() >= this.depth() ? TX_FULL : 0) | (this.hasRoom() ? 0 : RX_FULL) |
            (this.waiting() === 0 ? TX_EMPTY : 0);
    }

    drive() {
        this.machine.setLine(this.interrupt, (this.raw & this.mask) !== 0);
    }

    peek(offset) {
        return offset === DR ? this.received[0] ?? 0 : this.read(offset);
    }

    read(offset) {
        if (offset >= PERIPHERAL_ID) {
            return IDENTITY[(offset - PERIPHERAL_ID) >> 2];
        }
        switch (offset) {
        case DR: return this.take();
        case RSR: return this.overrun ? 8 : 0;
        case FR: return this.flags();
        case IBRD: return this.integer;
        case FBRD: return this.fraction;
        case LCR_H: return this.line;
        case CR: return this.control;
        case IFLS: return this.levels;
        case IMSC: return this.mask;
        case RIS: return this.raw;
        case MIS: return this.raw & this.mask;
        default: return 0;
        }
    }

    write(offset, value, raw) {
        switch (offset) {
        case DR: this.send(value); return;
        case RSR: this.overrun = 0; return;
        case IBRD: this.integer = value & 0xffff; return;
        case FBRD: this.fraction = value & 0x3f; return;
        case LCR_H: this.line = value & 0xff; return;
        case CR: this.writeControl(value); return;
        case IFLS: this.levels = value & 0x3f; return;
        case IMSC: this.mask = value & 0x7ff; break;
        case ICR: this.raw &= ~raw; break;
        }
        this.drive();
    }

    writeControl(value) {
        this.control = value & 0xff87;
        this.reclock();
    }

    /** What says how fast the line is, or whether it is on, has changed: bytes under way begin anew. */
    reclock() {
        if (this.sending.length > 0) {
            this.startByte();
        }
        this.expectArrival();
    }
}
