/**
 * What a firmware did, instruction by instruction, written down for tools/coverage.py and tools/masked_recorded.py.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Core } from './core.mjs';
import { FLASH, FLASH_BYTES, RAM, RAM_BYTES } from './memory.mjs';
import { Sio } from './sio.mjs';
import { Longest, Stretch } from './stretches.mjs';

const WENT_ON = 1;      // to the 16 bits behind it
const WENT_AWAY = 2;    // anywhere else; of a conditional branch: was taken

/** For every 16 bits of flash and RAM, how the instruction that begins there was left. */
class Marks {
    constructor() {
        this.flash = new Uint8Array(FLASH_BYTES / 2);
        this.ram = new Uint8Array(RAM_BYTES / 2);
    }

    add(address, next) {
        const mark = next === address + 2 ? WENT_ON : WENT_AWAY;
        const inFlash = (address - FLASH) >>> 0;
        const inRam = (address - RAM) >>> 0;
        if (inFlash < FLASH_BYTES) {
            this.flash[inFlash >>> 1] |= mark;
        } else if (inRam < RAM_BYTES) {
            this.ram[inRam >>> 1] |= mark;
        }
    }

    toJSON() {
        const found = [];
        for (const [base, marks] of [[FLASH, this.flash], [RAM, this.ram]]) {
            marks.forEach((mark, index) => mark && found.push([base + 2 * index, mark]));
        }
        return found;
    }
}

export class Recording {
    /** Of everything the machine does from now on. */
    constructor(machine) {
        this.machine = machine;
        this.marks = new Marks();
        this.longest = new Longest();
        this.masked = new Uint8Array(machine.cores.length);
        this.stretches = machine.cores.map((core) => this.follow(core));
        this.claimFailed = false;   // the last claim of a hardware lock, in this stretch
        machine.onStep = (core, cycles) => this.step(core, cycles);
        machine.sio.claim = (number) => {
            const claimed = Sio.prototype.claim.call(machine.sio, number);
            this.claimFailed = claimed === 0;
            return claimed;
        };
    }

    follow(core) {
        const stretch = new Stretch(this.machine.memory, this.longest);
        core.reset = () => {
            stretch.restart();
            this.masked[core.index] = 0;
            Core.prototype.reset.call(core);
        };
        return stretch;
    }

    /** After an instruction, or, with `at` where no instruction is, the entry of an interrupt. */
    step(core, cycles) {
        this.marks.add(core.at, core.pc);
        if ((core.primask | this.masked[core.index]) !== 0) {
            this.stepMasked(core, cycles);
        }
    }

    stepMasked(core, cycles) {
        const stretch = this.stretches[core.index];
        const wasMasked = this.masked[core.index];
        if (wasMasked) {
            stretch.add(core.at, cycles, core.pc, this.claimFailed);
        }
        if (wasMasked !== core.primask) {
            this.masked[core.index] = core.primask;
            stretch.turn(wasMasked);
        }
        this.claimFailed = false;
    }

    /** Leaves a file in `folder`, one for each run. */
    write(folder, elf, mode) {
        mkdirSync(folder, { recursive: true });
        const name = `${elf.replaceAll('/', '-')}.${mode}.${process.pid}.json`;
        const { marks, longest } = this;
        writeFileSync(join(folder, name), JSON.stringify({ elf, marks, stretches: longest }));
    }
}
