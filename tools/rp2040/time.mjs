/**
 * Virtual time, in cycles of clk_sys, and what is due when.
 *
 * Each user of time has a slot: a function that is called once when the slot is due. How long a cycle is follows from
 * the clock tree; a device that counts in another clock is told when that changes.
 */
export class Time {
    constructor() {
        this.functions = [];
        this.due = [];
        this.next = Infinity;       // when the next is due; -Infinity once the run is to end
        this.halted = false;
    }

    /** Returns the new slot. */
    addSlot(whenDue) {
        this.functions.push(whenDue);
        this.due.push(Infinity);
        return this.functions.length - 1;
    }

    schedule(slot, cycle) {
        this.due[slot] = cycle;
        this.findNext();
    }

    cancel(slot) {
        this.due[slot] = Infinity;
        this.findNext();
    }

    findNext() {
        let next = this.halted ? -Infinity : Infinity;
        for (const cycle of this.due) {
            if (cycle < next) {
                next = cycle;
            }
        }
        this.next = next;
    }

    /** Calls what is due at `now`. */
    serve(now) {
        for (let slot = 0; slot < this.due.length; slot++) {
            if (this.due[slot] <= now) {
                this.due[slot] = Infinity;
                this.functions[slot]();
            }
        }
        this.findNext();
    }

    /** Makes the run look up before its next instruction, and find that it has ended. */
    halt() {
        this.halted = true;
        this.next = -Infinity;
    }

    /** Is nothing due but, perhaps, the given slot? */
    isIdle(butFor) {
        return this.due.every((cycle, slot) => cycle === Infinity || slot === butFor);
    }

    clear() {
        this.due.fill(Infinity);
        this.halted = false;
        this.next = Infinity;
    }
}
