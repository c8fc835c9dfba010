/**
 * The single-cycle I/O block (RP2040 datasheet, 2.3.1): what each core has of it, and what they share.
 *
 * Where both cores claim a spinlock in one cycle core 0 gets it, because of two cores that are due in the same
 * cycle core 0 steps first.
 */
import { Divider } from './divider.mjs';
import { FifoPort } from './fifo.mjs';

const CPUID = 0x000;
const FIFO_STATUS = 0x050;
const FIFO_WRITE = 0x054;
const FIFO_READ = 0x058;
const SPINLOCK_STATE = 0x05c;
const DIVIDER = 0x060;
const INTERPOLATORS = 0x080;
const SPINLOCKS = 0x100;
const FIFO_INTERRUPT = [15, 16]; // the one that each core has

export class Sio {
    constructor(machine) {
        this.machine = machine;
        this.dividers = [new Divider(), new Divider()];
        this.ports = FIFO_INTERRUPT.map((interrupt, core) =>
            new FifoPort((high) => machine.cores[core].nvic.setLine(interrupt, high)));
        this.spinlocks = 0;
    }

    clear() {
        this.spinlocks = 0;
        this.clearCore(0);
        this.clearCore(1);
    }

    /** What goes with a core's reset: what was sent to it, and its divider. */
    clearCore(index) {
        this.ports[index].clear();
        this.dividers[index].clear();
    }

    read(offset, core) {
        if (offset >= SPINLOCKS) {
            return this.claim((offset - SPINLOCKS) >> 2, core);
        }
        const own = core.index;
        switch (offset) {
        case CPUID: return own;
        case FIFO_STATUS: return this.ports[own].status(this.ports[1 - own]);
        case FIFO_READ: return this.ports[own].pop();
        case SPINLOCK_STATE: return this.spinlocks >>> 0;
        }
        if (offset >= INTERPOLATORS) {
            return this.machine.stock.readInterpolator(own, offset);
        }
        return offset >= DIVIDER ? this.dividers[own].read(offset, core.spent)
            : this.machine.stock.readPins(offset);
    }

    write(offset, value, core) {
        const own = core.index;
        if (offset >= SPINLOCKS) {
            this.spinlocks &= ~(1 << ((offset - SPINLOCKS) >> 2));
        } else if (offset === FIFO_STATUS) {
            this.ports[own].forgiveErrors(value);
        } else if (offset === FIFO_WRITE) {
            this.ports[own].push(this.ports[1 - own], value);
        } else if (offset >= INTERPOLATORS) {
            this.machine.stock.writeInterpolator(own, offset, value);
        } else if (offset >= DIVIDER) {
            this.dividers[own].write(offset, value, core.spent);
        } else {
            this.machine.stock.writePins(offset, value);
        }
    }

    claim(number, core) {
        const bit = 1 << number;
        if (this.spinlocks & bit) {
            this.machine.onClaimRefused(core);
            return 0;
        }
        this.spinlocks |= bit;
        return bit >>> 0;
    }
}
