#!/usr/bin/env node
/**
 * Every instruction between two places of a firmware, with the cycles it took: for tools/bench_breakdown.py.
 *
 *     cycles.mjs FIRMWARE WHICH BEGIN[,BEGIN..] END[,END..]
 *
 * Both cores of the emulated RP2040 run in lock-step. One line an instruction, "core address cycles", from the last
 * BEGIN before the WHICHth time one of the ENDs is reached to there; an exception's entry counts for the instruction
 * that it came before.
 */
import { readImage } from './rp2040/image.mjs';
import { Machine } from './rp2040/machine.mjs';
import { lockStep } from './rp2040/schedulers.mjs';
import { semihosting } from './rp2040/semihosting.mjs';

const KEPT = 4000;
const SLICE_CYCLES = 2e6;
const PATIENCE_CYCLES = 2e9; // a firmware that never ends and never comes there

function find(machine, which, begins, ends) {
    const next = machine.cores.map((core) => core.pc);
    let kept = [];
    let begun = false;
    let seen = 0;
    machine.onStep = (core, cycles) => {
        const address = next[core.index];
        next[core.index] = core.pc;
        if (begins.has(address)) {
            kept = [];
            begun = true;
        }
        if (seen < which && ends.has(address) && ++seen === which) {
            machine.pause();
        } else if (begun && seen < which && kept.length < KEPT) {
            kept.push({ core: core.index, address, cycles });
        }
    };
    while (seen < which && machine.now < PATIENCE_CYCLES) {
        if (!machine.run(lockStep, { cycles: SLICE_CYCLES })) {
            break;
        }
    }
    return seen === which ? kept : null;
}

const [file, which, begins, ends] = process.argv.slice(2);
const machine = new Machine();
machine.load(readImage(file));
machine.onSemihosting = semihosting(machine, () => {});
const addresses = (list) => new Set(list.split(',').map(Number));
const found = find(machine, Number(which), addresses(begins), addresses(ends));
if (found === null) {
    console.error(`cycles.mjs: ${file} did not come ${which} times to ${ends}`);
    process.exitCode = 1;
} else {
    console.log(found.map(({ core, address, cycles }) => `${core} ${address.toString(16)} ${cycles}`).join('\n'));
}
