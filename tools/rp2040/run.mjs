#!/usr/bin/env node
/**
 * Runs a firmware on an emulated RP2040, bounded in time, and says where it was if it hangs.
 *
 * The firmware's console is standard output and its exit status is this program's.
 */
import { writeSync } from 'node:fs';
import { Console } from './console.mjs';
import { DebugServer } from './debug.mjs';
import { readImage } from './image.mjs';
import { Machine } from './machine.mjs';
import { parse, USAGE } from './options.mjs';
import { Outside } from './outside.mjs';
import { Recording } from './record.mjs';
import { report } from './report.mjs';
import { atRandom, lockStep } from './schedulers.mjs';
import { semihosting } from './semihosting.mjs';
import { Symbols } from './symbols.mjs';

const STATUS_USAGE = 2;
const STATUS_DEADLOCK = 122;
const STATUS_LOCKUP = 123;
const STATUS_HUNG = 124;
const STATUS_BROKEN = 125;
const SLICE_CYCLES = 2e6; // between two looks at the clock on the wall

/** Standard output, to the last byte, also where it is a pipe that is full. */
function print(bytes) {
    for (let done = 0; done < bytes.length;) {
        try {
            done += writeSync(1, bytes, done);
        } catch (error) {
            if (error.code !== 'EAGAIN') {
                throw error;
            }
        }
    }
}

/** What a run that did not exit is reported as: [status, headline]. */
function verdict(ended, options) {
    switch (ended.kind) {
    case 'timeout': return [STATUS_HUNG, `no end after ${options.timeout} s; this is where each core is:`];
    case 'cycles': return [STATUS_HUNG, `no end after ${options.cycles} cycles; this is where each core is:`];
    case 'deadlock': return [STATUS_DEADLOCK, 'both cores sleep and nothing can wake them; this is where each is:'];
    case 'lockup': return [STATUS_LOCKUP, `core ${ended.core.index} locked up; this is where each core is:`];
    case 'no boot2': return [STATUS_BROKEN, 'the checksum of the second boot stage is wrong; is there one in flash?'];
    default: return [STATUS_BROKEN, `${ended.kind}; this is where each core is:`];
    }
}

/** By processor time, because what else runs on this machine is no concern of ours. */
function speedLine(machine, microseconds) {
    return `${machine.steps} instructions, ${Math.floor(machine.now)} cycles in ` +
        `${(microseconds / 1e6).toFixed(2)} s of processor time: ` +
        `${(machine.steps / microseconds).toFixed(1)} M instructions/s\n`;
}

/** What must have its turn between two slices of the run: others outside, and a debugger. */
async function join(machine, options) {
    const sides = [];
    if (options.uarts.some((place) => place)) {
        const outside = new Outside(machine);
        sides.push(outside);
        for (const [index, place] of options.uarts.entries()) {
            await (place && outside.join(index, place));
        }
    }
    if (options.gdb !== undefined) {
        const server = new DebugServer(machine);
        sides.push(server);
        await server.listen(options.gdb);
    }
    return sides;
}

/** Seconds of processor time, lest another program on this machine decide that a run hangs. */
function secondsOfProcessor() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
}

async function runToEnd(machine, options, screen) {
    const scheduler = options.mode === 'deterministic' ? lockStep : atRandom(options.seed);
    const sides = await join(machine, options);
    const clock = sides.length > 0 ? () => performance.now() / 1000 : secondsOfProcessor; // others are waited for
    const deadline = clock() + options.timeout;
    try {
        do {
            screen.flush();
            for (const side of sides) {
                await side.turn();
            }
            if (machine.now >= options.cycles) {
                return { kind: 'cycles' };
            }
            if (clock() >= deadline) {
                return { kind: 'timeout' };
            }
        } while (machine.run(scheduler, { cycles: Math.min(SLICE_CYCLES, options.cycles - machine.now) }));
        return machine.ended;
    } finally {
        sides.forEach((side) => side.close());
    }
}

async function runFirmware(options) {
    const symbols = new Symbols(options.file.endsWith('.elf') ? options.file : null);
    const screen = new Console(print, symbols);
    const machine = new Machine();
    machine.load(readImage(options.file));
    machine.uarts[0].onByte = (byte) => screen.put(byte);
    machine.onSemihosting = semihosting(machine, (byte) => screen.put(byte));
    const recording = options.record === undefined ? undefined : new Recording(machine);
    const started = process.cpuUsage();
    const ended = await runToEnd(machine, options, screen);
    screen.end();
    recording?.write(options.record, options.file, options.mode);
    if (options.speed) {
        process.stderr.write(speedLine(machine, process.cpuUsage(started).user));
    }
    if (ended.kind === 'exit') {
        return ended.status & 0xff;
    }
    const [status, headline] = verdict(ended, options);
    for (const line of report(headline, machine, symbols)) {
        print(Buffer.from(`${line}\n`));
    }
    return status;
}

async function main() {
    let options;
    try {
        options = parse(process.argv.slice(2));
    } catch (error) {
        process.stderr.write(`run.mjs: ${error.message}\n`);
        return STATUS_USAGE;
    }
    if (options.help) {
        print(Buffer.from(USAGE));
        return 0;
    }
    try {
        return await runFirmware(options);
    } catch (error) {
        process.stderr.write(`run.mjs: ${error.message}\n`);
        return STATUS_BROKEN;
    }
}

process.exitCode = await main();
