/**
 * The state of a machine, to come back to.
 *
 * Coming back again and again to the snapshot taken or restored last is what is fast: only the pages of RAM that
 * were written since are copied, flash only if it was programmed, and rp2040js only if somebody used it.
 */
import { putBack, remember } from './graph.mjs';
import { PAGE_BYTES } from './memory.mjs';
import { SECTOR_BYTES } from './flash.mjs';

const PAGE_SHIFT = Math.log2(PAGE_BYTES);
const SECTOR_SHIFT = Math.log2(SECTOR_BYTES);

/** What is no state, or is kept in another way. */
function outsideOf(machine) {
    const { memory, stock, flash } = machine;
    return new Set([memory, machine.bus, machine.resets.bits, memory.rom8.buffer, memory.ram8.buffer,
        memory.flash8.buffer, flash.dirty, stock]);
}

function copyPages(from, to, dirty, shift) {
    for (let page = 0; page < dirty.length; page++) {
        if (dirty[page] !== 0) {
            to.set(from.subarray(page << shift, page + 1 << shift), page << shift);
            dirty[page] = 0;
        }
    }
}

export class Snapshot {
    constructor(machine) {
        this.machine = machine;
        this.ram = machine.memory.ram8.slice();
        this.flash = machine.memory.flash8.slice();
        this.notes = remember(machine, outsideOf(machine));
        this.stock = machine.stock.remember();
        this.becomeCurrent();
    }

    becomeCurrent() {
        const { memory, flash, stock } = this.machine;
        memory.dirty.fill(0);
        flash.dirty.fill(0);
        stock.isUsed = false;
        this.machine.snapshot = this;
    }

    restore() {
        const { memory, flash, stock, snapshot, onStep, onAccess } = this.machine;
        if (snapshot !== this) {
            memory.dirty.fill(1);
            flash.dirty.fill(1);
            stock.isUsed = true;
        }
        copyPages(this.ram, memory.ram8, memory.dirty, PAGE_SHIFT);
        if (flash.isChanged || snapshot !== this) {
            copyPages(this.flash, memory.flash8, flash.dirty, SECTOR_SHIFT);
        }
        if (stock.isUsed) {
            putBack(this.stock);
            stock.isUsed = false;
        }
        putBack(this.notes);
        this.machine.onStep = onStep;
        this.machine.watch(onAccess); // the cores must know whether they are watched now, not then
        this.machine.snapshot = this;
    }
}
