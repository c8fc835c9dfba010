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
import { semihosting } from './rp2040/semihosting.mjs';

const KEPT = 4000;

/** Lock-step as in schedulers.mjs, one instruction at a time. */
function step(machine) {
    const [first, second] = machine.cores;
    const core = first.ready <= second.ready ? first : second;
    if (machine.time.next <= core.ready) {
        if (core.ready === Infinity && !machine.skipIdle()) {
            return null;
        }
        machine.now = Math.max(machine.now, machine.time.next);
        return machine.serve() ? undefined : null;
    }
    machine.now = core.ready;
    const address = core.pc;
    const cycles = core.step();
    core.ready += cycles;
    return { core: core.index, address, cycles };
}

function* instructions(machine) {
    for (;;) {
        const done = step(machine);
        if (done === null && machine.ended !== null) {
            return;
        }
        if (done) {
            yield done;
        }
    }
}

function find(machine, which, begins, ends) {
    let kept = [];
    let begun = false;
    let seen = 0;
    for (const done of instructions(machine)) {
        if (begins.has(done.address)) {
            kept = [];
            begun = true;
        }
        if (ends.has(done.address) && ++seen === which) {
            return kept;
        }
        if (begun && kept.length < KEPT) {
            kept.push(done);
        }
    }
    return null;
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
