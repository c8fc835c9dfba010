/**
 * A core's end of the two FIFOs between the cores (RP2040 datasheet, 2.3.1.4): what it receives, and its errors.
 */
const DEPTH = 8;
const VALID = 1;
const READY = 2;
const WRITE_ON_FULL = 4;
const READ_ON_EMPTY = 8;

export class FifoPort {
    constructor(setLine) {
        this.setLine = setLine;
        this.words = new Uint32Array(DEPTH);
        this.first = 0;
        this.count = 0;
        this.errors = 0;
    }

    clear() {
        this.first = 0;
        this.count = 0;
        this.errors = 0;
        this.setLine(false);
    }

    status(peer) {
        return (this.count > 0 ? VALID : 0) | (peer.count < DEPTH ? READY : 0) | this.errors;
    }

    push(peer, value) {
        if (peer.count === DEPTH) {
            this.errors |= WRITE_ON_FULL;
            this.drive();
            return;
        }
        peer.words[(peer.first + peer.count) % DEPTH] = value;
        peer.count++;
        peer.drive();
    }

    pop() {
        if (this.count === 0) {
            this.errors |= READ_ON_EMPTY;
            this.drive();
            return 0;
        }
        const value = this.words[this.first];
        this.first = (this.first + 1) % DEPTH;
        this.count--;
        this.drive();
        return value;
    }

    forgiveErrors(bits) {
        this.errors &= ~bits;
        this.drive();
    }

    drive() {
        this.setLine(this.count > 0 || this.errors !== 0);
    }
}
