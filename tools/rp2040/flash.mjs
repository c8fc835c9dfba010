/**
 * The serial flash on the board: a 2 MB NOR flash with the usual commands (as of Winbond's W25Q16JV, section 8).
 */
const WRITE_ENABLE = 0x06;
const WRITE_DISABLE = 0x04;
const READ_STATUS_1 = 0x05;
const READ_STATUS_2 = 0x35;
const WRITE_STATUS_1 = 0x01;
const WRITE_STATUS_2 = 0x31;
const READ = 0x03;
const FAST_READ = 0x0b;
const READ_QUAD = 0xeb;
const PROGRAM = 0x02;
const JEDEC_ID = 0x9f;
const UNIQUE_ID = 0x4b;
const ERASED_BY = new Map([[0x20, 0x1000], [0x52, 0x8000], [0xd8, 0x10000], [0xc7, Infinity], [0x60, Infinity]]);
const ID = [0xef, 0x40, 0x15];

const BUSY = 1;
const WRITABLE = 2;
const PAGE_BYTES = 256;

/** How long the chip is busy, typically. */
const PROGRAM_SECONDS = 0.4e-3;
const ERASE_SECONDS = new Map([[0x1000, 45e-3], [0x8000, 120e-3], [0x10000, 150e-3], [Infinity, 5]]);
const STATUS_SECONDS = 10e-3;

export const SECTOR_BYTES = 0x1000;

export class FlashChip {
    constructor(machine) {
        this.machine = machine;
        this.bytes = machine.memory.flash8;
        this.dirty = new Uint8Array(this.bytes.length / SECTOR_BYTES); // what changed since a snapshot
        this.isChanged = false;                                        // whether anything did
        this.status2 = 0;
        this.clear();
    }

    /** Power on. */
    clear() {
        this.command = [];          // the bytes since the chip was selected
        this.writable = false;
        this.continuous = false;    // takes an address without a command before it
        this.busyUntil = 0;
    }

    isBusy() {
        return this.machine.now < this.busyUntil;
    }

    busyFor(seconds) {
        this.busyUntil = this.machine.now + seconds * this.machine.clocks.systemHz;
    }

    /** A byte in, a byte out, on one data line each. */
    transfer(byte) {
        const { command } = this;
        command.push(byte);
        if (this.continuous || command.length === 1) {
            return 0xff;
        }
        const [code] = command;
        const position = command.length - 1;
        if (this.isBusy()) {
            return code === READ_STATUS_1 ? BUSY | WRITABLE : 0xff;
        }
        switch (code) {
        case READ_STATUS_1: return this.writable ? WRITABLE : 0;
        case READ_STATUS_2: return this.status2;
        case READ: return position < 4 ? 0xff : this.at(position - 4);
        case FAST_READ: return position < 5 ? 0xff : this.at(position - 5);
        case JEDEC_ID: return ID[(position - 1) % ID.length];
        case UNIQUE_ID: return position < 5 ? 0xff : 0xd0 + position;
        default: return 0xff;
        }
    }

    address() {
        const [, high, middle, low] = this.command;
        return (high << 16 | middle << 8 | low) % this.bytes.length;
    }

    at(offset) {
        return this.bytes[(this.address() + offset) % this.bytes.length];
    }

    /** Chip select goes high, which is when the chip acts on what it was told. */
    deselect() {
        const { command } = this;
        this.command = [];
        if (command.length === 0) {
            return;
        }
        if (this.continuous) {
            this.continuous = !command.slice(0, 2).every((byte) => byte === 0xff);
        } else if (!this.isBusy()) {
            this.command = command;
            this.obey();
            this.command = [];
        }
    }

    obey() {
        const [code] = this.command;
        if (code === WRITE_ENABLE || code === WRITE_DISABLE) {
            this.writable = code === WRITE_ENABLE;
        } else if (this.writable) {
            this.change(code);
        }
    }

    change(code) {
        if (code === PROGRAM && this.command.length > 4) {
            this.program();
        } else if (ERASED_BY.has(code) && (this.command.length === 4 || ERASED_BY.get(code) === Infinity)) {
            this.erase(ERASED_BY.get(code));
        } else if (code === WRITE_STATUS_1 || code === WRITE_STATUS_2) {
            this.status2 = this.command[code === WRITE_STATUS_1 ? 2 : 1] ?? 0;
            this.busyFor(STATUS_SECONDS);
        } else {
            return;
        }
        this.writable = false;
    }

    /** Programming clears bits, and wraps within its page. */
    program() {
        const address = this.address();
        const page = address - address % PAGE_BYTES;
        this.command.slice(4).forEach((byte, index) => {
            this.bytes[page + (address + index) % PAGE_BYTES] &= byte;
        });
        this.dirty[Math.floor(page / SECTOR_BYTES)] = 1;
        this.isChanged = true;
        this.busyFor(PROGRAM_SECONDS);
    }

    erase(size) {
        const first = size === Infinity ? 0 : this.address() - this.address() % size;
        const end = Math.min(first + size, this.bytes.length);
        this.bytes.fill(0xff, first, end);
        this.dirty.fill(1, first / SECTOR_BYTES, end / SECTOR_BYTES);
        this.isChanged = true;
        this.busyFor(ERASE_SECONDS.get(size));
    }

    /** The read that a controller does for execution in place; its mode byte may keep the chip in continuous mode. */
    startQuadRead(mode) {
        this.continuous = (mode & 0x30) === 0x20;
    }

    get quadCommand() {
        return READ_QUAD;
    }
}
