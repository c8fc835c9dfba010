/**
 * The part of a core that knows which exceptions are pending, enabled and active (Armv6-M ARM, B3.4).
 *
 * Interrupts are level sensitive and latched: a line that rises pends its interrupt, which stays pending when the
 * line falls; one that is still high when its handler returns pends it again.
 */
export const NOTHING = 0;
export const NMI = 2;
export const HARD_FAULT = 3;
export const SVCALL = 11;
export const PENDSV = 14;
export const SYSTICK = 15;
export const FIRST_INTERRUPT = 16;
export const INTERRUPTS = 32; // 26 to 31 have no line; a core pends them by itself (RP2040 datasheet, 2.3.2)

const IDLE = 256; // less urgent than any exception
const EXCEPTIONS = FIRST_INTERRUPT + 32;

export class Nvic {
    constructor(core) {
        this.core = core;
        this.priorities = new Int16Array(EXCEPTIONS);
        this.sendEventOnPending = false;
        this.sleepOnExit = false;
        this.clear();
    }

    clear() {
        this.lines = 0;
        this.pending = 0;
        this.enabled = 0;
        this.active = 0;
        this.systemPending = 0; // a bit per exception number below 16
        this.systemActive = 0;
        this.priorities.fill(0);
        this.priorities[NMI] = -2;
        this.priorities[HARD_FAULT] = -1;
        this.current = IDLE;    // the most urgent active exception's priority
        this.sendEventOnPending = false;
        this.sleepOnExit = false;
    }

    priorityOf(number) {
        return this.priorities[number];
    }

    setPriority(number, priority) {
        this.priorities[number] = priority & 0xc0;
        this.findCurrent();
        this.core.reconsider();
    }

    /** The pending exception to take next: by priority, then by number; NOTHING if there is none. */
    mostUrgent() {
        let best = NOTHING;
        let bestPriority = IDLE;
        for (let left = this.systemPending; left !== 0; left &= left - 1) {
            const number = 31 - Math.clz32(left & -left);
            if (this.priorities[number] < bestPriority) {
                best = number;
                bestPriority = this.priorities[number];
            }
        }
        for (let left = this.pending & this.enabled; left !== 0; left &= left - 1) {
            const number = FIRST_INTERRUPT + 31 - Math.clz32(left & -left);
            if (this.priorities[number] < bestPriority) {
                best = number;
                bestPriority = this.priorities[number];
            }
        }
        return best;
    }

    setLine(interrupt, high) {
        const bit = 1 << interrupt;
        if (!high) {
            this.lines &= ~bit;
        } else if (!(this.lines & bit)) {
            this.lines |= bit;
            this.pendInterrupts(bit);
        }
    }

    pendInterrupts(bits) {
        const fresh = bits & ~this.pending;
        this.pending |= bits;
        if (fresh !== 0) {
            this.announce();
        }
    }

    /** A line that is still high pends its interrupt again at once, unless the handler runs. */
    unpendInterrupts(bits) {
        this.pending &= ~bits | (this.lines & ~this.active);
    }

    pendSystem(number) {
        this.systemPending |= 1 << number;
        this.announce();
    }

    unpendSystem(number) {
        this.systemPending &= ~(1 << number);
    }

    announce() {
        if (this.sendEventOnPending) {
            this.core.signal();
        }
        this.core.reconsider();
    }

    enable(bits) {
        this.enabled |= bits;
        this.core.reconsider();
    }

    disable(bits) {
        this.enabled &= ~bits;
    }

    activate(number) {
        if (number < FIRST_INTERRUPT) {
            this.systemPending &= ~(1 << number);
            this.systemActive |= 1 << number;
        } else {
            const bit = 1 << (number - FIRST_INTERRUPT);
            this.pending &= ~bit;
            this.active |= bit;
        }
        this.findCurrent();
    }

    deactivate(number) {
        if (number < FIRST_INTERRUPT) {
            this.systemActive &= ~(1 << number);
        } else {
            const bit = 1 << (number - FIRST_INTERRUPT);
            this.active &= ~bit;
            this.pending |= this.lines & bit;
        }
        this.findCurrent();
    }

    isActive(number) {
        return number < FIRST_INTERRUPT ? (this.systemActive >> number) & 1
            : (this.active >> (number - FIRST_INTERRUPT)) & 1;
    }

    activeCount() {
        let count = 0;
        for (let left = this.active; left !== 0; left &= left - 1) {
            count++;
        }
        for (let left = this.systemActive; left !== 0; left &= left - 1) {
            count++;
        }
        return count;
    }

    findCurrent() {
        let current = IDLE;
        for (let left = this.systemActive; left !== 0; left &= left - 1) {
            current = Math.min(current, this.priorities[31 - Math.clz32(left & -left)]);
        }
        for (let left = this.active; left !== 0; left &= left - 1) {
            current = Math.min(current, this.priorities[FIRST_INTERRUPT + 31 - Math.clz32(left & -left)]);
        }
        this.current = current;
    }
}
