/**
 * A core's integer divider (RP2040 datasheet, 2.3.1.5). It takes eight cycles; a result read sooner is wrong.
 */
const UNSIGNED_DIVIDEND = 0x60;
const UNSIGNED_DIVISOR = 0x64;
const SIGNED_DIVIDEND = 0x68;
const SIGNED_DIVISOR = 0x6c;
const QUOTIENT = 0x70;
const REMAINDER = 0x74;
const STATE = 0x78;

const CYCLES = 8;
const READY = 1;
const DIRTY = 2;

export class Divider {
    constructor() {
        this.clear();
    }

    clear() {
        this.dividend = 0;
        this.divisor = 0;
        this.quotient = 0;
        this.remainder = 0;
        this.dirty = 0;
        this.readyAt = -Infinity;
    }

    /** `spent` is the core's own time: of what the other core does meanwhile this one's divider knows nothing. */
    read(offset, spent) {
        const early = spent < this.readyAt;
        switch (offset) {
        case UNSIGNED_DIVIDEND:
        case SIGNED_DIVIDEND: return this.dividend >>> 0;
        case UNSIGNED_DIVISOR:
        case SIGNED_DIVISOR: return this.divisor >>> 0;
        case QUOTIENT: this.dirty = 0; return (early ? ~this.quotient : this.quotient) >>> 0;
        case REMAINDER: return (early ? ~this.remainder : this.remainder) >>> 0;
        case STATE: return (early ? 0 : READY) | this.dirty;
        default: return 0;
        }
    }

    write(offset, value, spent) {
        switch (offset) {
        case UNSIGNED_DIVIDEND: this.dividend = value; return this.divideUnsigned(spent);
        case UNSIGNED_DIVISOR: this.divisor = value; return this.divideUnsigned(spent);
        case SIGNED_DIVIDEND: this.dividend = value; return this.divideSigned(spent);
        case SIGNED_DIVISOR: this.divisor = value; return this.divideSigned(spent);
        case QUOTIENT: return this.restore(value, this.remainder);
        case REMAINDER: return this.restore(this.quotient, value);
        default: return undefined;
        }
    }

    restore(quotient, remainder) {
        this.quotient = quotient;
        this.remainder = remainder;
        this.dirty = DIRTY;
        this.readyAt = -Infinity;
    }

    divideUnsigned(spent) {
        const dividend = this.dividend >>> 0;
        const divisor = this.divisor >>> 0;
        this.begin(spent, divisor === 0 ? -1 : Math.floor(dividend / divisor),
            divisor === 0 ? dividend : dividend % divisor);
    }

    divideSigned(spent) {
        const dividend = this.dividend | 0;
        const divisor = this.divisor | 0;
        const byZero = dividend < 0 ? 1 : -1;
        this.begin(spent, divisor === 0 ? byZero : Math.trunc(dividend / divisor),
            divisor === 0 ? dividend : dividend % divisor);
    }

    begin(spent, quotient, remainder) {
        this.quotient = quotient | 0;
        this.remainder = remainder | 0;
        this.dirty = DIRTY;
        this.readyAt = spent + CYCLES;
    }
}
