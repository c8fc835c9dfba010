/**
 * A device whose registers remember what was written to them; others build on it.
 */
const WORDS = 64;

export class Registers {
    /** `initial` maps offsets to what the registers there hold after reset. */
    constructor(initial = {}) {
        this.afterReset = new Uint32Array(WORDS);
        for (const [offset, value] of Object.entries(initial)) {
            this.afterReset[Number(offset) >> 2] = value;
        }
        this.values = this.afterReset.slice();
    }

    clear() {
        this.values.set(this.afterReset);
    }

    read(offset) {
        return this.values[offset >> 2] ?? 0;
    }

    write(offset, value) {
        this.values[offset >> 2] = value;
    }
}
