#!/usr/bin/env node
/**
 * Every instruction between two places of a firmware, with the cycles it took: for tools/bench_breakdown.py.
 *
 *     cycles.mjs FIRMWARE WHICH BEGIN[,BEGIN..] END[,END..]
 *
 * Both cores of the emulated RP2040 run in lock-step. One line an instruction, "core address cycles", from the last
 * BEGIN before the WHICHth time one of the ENDs is reached to there; an exception's entry counts for the first
 * instruction of its handler.
 */
import { readImage } from './rp2040/image.mjs';
import { Machine } from './rp2040/machine.mjs';
import { lockStep } from './rp2040/schedulers.mjs';
import { semihosting } from './rp2040/semihosting.mjs';

const KEPT = 1e6;
const LIMIT = 4e9; // cycles, several times what the benchmark takes
const NOWHERE = -1; // core.at, where an exception was entered

/** What lay before the WHICHth end, or null. */
function find(machine, which, begins, ends) {
    let kept = [];
    let begun = false;
    let seen = 0;
    machine.onStep = (core, cycles) => {
        if (begins.has(core.at)) {
            kept = [];
            begun = true;
        }
        if (ends.has(core.at) && ++seen === which) {
            machine.onStep = null;
            machine.pause();
        } else if (begun && kept.length < KEPT) {
            kept.push({ core: core.index, address: core.at === NOWHERE ? core.pc : core.at, cycles });
        }
    };
    machine.run(lockStep, { cycles: LIMIT });
    return seen >= which ? kept : null;
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
