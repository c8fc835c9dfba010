/**
 * The controller between the bus and the flash (RP2040 datasheet, 4.10): serial transfers by hand, and the read mode
 * in which flash is memory. A transfer is over at once, but the chip stays selected for as long as it would take.
 */
import { Registers } from './registers.mjs';

const CTRLR0 = 0x00;
const ENABLE = 0x08;
const BAUD = 0x14;
const SEND_LEVEL = 0x20;
const RECEIVE_LEVEL = 0x24;
const STATUS = 0x28;
const IDENTITY = 0x58;
const VERSION = 0x5c;
const DATA = 0x60;
const DATA_END = 0xf0;
const SPI_CTRLR0 = 0xf4;

const SEND_AND_RECEIVE = 0;
const READ_AFTER_ADDRESS = 3;
const NOT_FULL = 2;
const EMPTY = 4;
const RECEIVED = 8;
const SENDING = 1;
const WORD_BITS = 32;

const QSPI_SELECT = 0x0c;
const DRIVEN_LOW = 2;

export class Ssi {
    constructor(machine, chip) {
        this.machine = machine;
        this.chip = chip;
        this.registers = new Registers();
        this.pins = new Registers();    // IO_QSPI, which may take the chip select over
        this.clear();
    }

    clear() {
        this.registers.clear();
        this.received = [];
        this.sent = [];
        this.selectedUntil = 0;
        this.pins.clear();
        this.isMapped = false;
    }

    get(offset) {
        return this.registers.read(offset);
    }

    frameBits() {
        return (this.get(CTRLR0) >> 16 & 31) + 1;
    }

    mode() {
        return this.get(CTRLR0) >> 8 & 3;
    }

    /** May flash be read as memory? The chip must expect what it will be sent, be idle, and be selected by us. */
    mapsFlash() {
        const continuous = (this.get(SPI_CTRLR0) >> 8 & 3) === 0;
        return this.get(ENABLE) !== 0 && this.mode() === READ_AFTER_ADDRESS && this.frameBits() === WORD_BITS &&
            this.chip.continuous === continuous && !this.chip.isBusy() && this.override() < DRIVEN_LOW;
    }

    changed() {
        const mapped = this.mapsFlash();
        if (mapped !== this.isMapped) {
            this.isMapped = mapped;
            this.machine.accessChanged();
        }
    }

    read(offset) {
        if (offset >= DATA && offset < DATA_END) {
            return this.received.shift() ?? 0;
        }
        switch (offset) {
        case SEND_LEVEL: return 0;
        case RECEIVE_LEVEL: return this.received.length;
        case STATUS: return this.status();
        case IDENTITY: return 0x51535049;
        case VERSION: return 0x3430312a;
        default: return this.get(offset);
        }
    }

    status() {
        const busy = this.machine.now < this.selectedUntil;
        return NOT_FULL | EMPTY | (this.received.length > 0 ? RECEIVED : 0) | (busy ? SENDING : 0);
    }

    write(offset, value) {
        if (offset >= DATA && offset < DATA_END) {
            this.send(value);
        } else {
            this.registers.write(offset, value);
            if (offset === ENABLE && value === 0) {
                this.received = [];
                this.deselect();
            }
        }
        this.changed();
    }

    send(value) {
        if (this.get(ENABLE) === 0) {
            return;
        }
        if (this.mode() === READ_AFTER_ADDRESS) {
            this.readAfterAddress(value);
            return;
        }
        this.select();
        const answer = this.shift(value);
        if (this.mode() === SEND_AND_RECEIVE) {
            this.received.push(answer);
        }
        this.selectedUntil = this.machine.now + this.frameBits() * Math.max(this.get(BAUD), 2);
    }

    shift(value) {
        let answer = 0;
        for (let bits = this.frameBits() - 8; bits >= 0; bits -= 8) {
            answer = answer << 8 | this.chip.transfer(value >>> bits & 0xff);
        }
        return answer >>> 0;
    }

    /** Command, then address and mode byte in one word: how the second stage puts the chip into continuous mode. */
    readAfterAddress(value) {
        this.sent.push(value);
        if (this.sent.length === 2) {
            if (this.sent[0] === this.chip.quadCommand) {
                this.chip.startQuadRead(this.sent[1] & 0xff);
            }
            this.sent = [];
            this.received.push(0);
        }
    }

    // Chip select: by the controller, for as long as it has something to send; or by firmware, through the pin

    override() {
        return this.pins.read(QSPI_SELECT) >> 8 & 3;
    }

    select() {
        if (this.override() < DRIVEN_LOW && this.machine.now >= this.selectedUntil) {
            this.chip.deselect();
        }
    }

    deselect() {
        if (this.override() !== DRIVEN_LOW) {
            this.chip.deselect();
        }
    }

    pinsWritten() {
        if (this.override() !== DRIVEN_LOW) {
            this.chip.deselect();
        }
        this.changed();
    }
}

/** The pins of the flash: the chip select among them, which firmware may drive itself. */
export class QspiPins {
    constructor(ssi) {
        this.ssi = ssi;
    }

    clear() {
        this.ssi.pins.clear();
    }

    read(offset) {
        return this.ssi.pins.read(offset);
    }

    write(offset, value) {
        this.ssi.pins.write(offset, value);
        if (offset === QSPI_SELECT) {
            this.ssi.pinsWritten();
        }
    }
}
