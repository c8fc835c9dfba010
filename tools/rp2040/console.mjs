/**
 * The firmware's console on standard output. Lines that begin with "*** " are the kernel's reports: their addresses
 * get names. Anything else is passed on at once.
 */
const NEWLINE = 0x0a;
const STAR = 0x2a;
const REPORT = Buffer.from('*** ');

export class Console {
    constructor(output, symbols) {
        this.output = output;
        this.symbols = symbols;
        this.pending = [];
    }

    put(byte) {
        this.pending.push(byte);
        if (byte === NEWLINE) {
            this.putLine(Buffer.from(this.pending));
            this.pending = [];
        }
    }

    putLine(line) {
        this.output(line.subarray(0, REPORT.length).equals(REPORT)
            ? Buffer.from(this.symbols.explain(line.toString('latin1')), 'latin1') : line);
    }

    /** Shows what is not yet a line, unless it may become a report. */
    flush() {
        if (this.pending.length > 0 && this.pending[0] !== STAR) {
            this.output(Buffer.from(this.pending));
            this.pending = [];
        }
    }

    end() {
        this.output(Buffer.from(this.pending));
        this.pending = [];
    }
}
