/**
 * The machine as whoever explores with it sees it: steps, snapshots, schedulers, hooks; and cycles.
 */
import { readFileSync } from 'node:fs';
import { assemble } from '../bootrom_build.mjs';
import { BOOTROM } from '../bootrom.mjs';
import { readImage } from '../image.mjs';
import { Machine } from '../machine.mjs';
import { atRandom, byPriority, inBursts, lockStep } from '../schedulers.mjs';
import { semihosting } from '../semihosting.mjs';
import { build } from './build.mjs';
import { checkBranches, checkCycles } from './cycles.mjs';

const CODE = 0x20010000;
const SPINLOCK_7 = 0xd000011c | 0;
const LDR_R0_FROM_R1 = 0x6808;
const NOP = 0xbf00;

/** Two cores that are about to run the same code in RAM. */
export function machineWith(...opcodes) {
    const machine = new Machine();
    opcodes.forEach((opcode, index) => {
        machine.memory.ram16[(CODE - 0x20000000) / 2 + index] = opcode;
    });
    for (const core of machine.cores) {
        core.pc = CODE;
        core.registers[13] = CODE;
    }
    return machine;
}

/** All that a run can be told apart by. */
function fingerprint(machine) {
    const cores = machine.cores.map((core) => [core.pc, core.spent, core.status(), ...core.registers].join());
    return [machine.now, machine.steps, machine.uarts[0].sending.length, ...cores].join('/');
}

function checkSteps(tap) {
    const machine = machineWith(LDR_R0_FROM_R1, NOP, NOP);
    machine.cores.forEach((core) => core.registers.fill(SPINLOCK_7, 1, 2));
    machine.run(lockStep, { steps: 2 });
    tap.ok(machine.cores[0].registers[0] === 1 << 7 && machine.cores[1].registers[0] === 0,
        'of two claims of a spinlock in one cycle core 0 gets it');
    machine.step(1);
    machine.step(1);
    tap.ok(machine.cores[1].pc === CODE + 6 && machine.cores[0].pc === CODE + 2,
        'step() takes one step of the core it is told, and none of the other');
    machine.run(lockStep, { cycles: 0 });
    tap.equal(machine.steps, 4, 'a run of no cycles takes no step');
}

function checkInjection(tap) {
    const machine = machineWith(NOP, NOP, NOP);
    const [core] = machine.cores;
    core.vectors = CODE;
    machine.memory.ram32[(CODE - 0x20000000) / 4 + 16 + 9] = CODE | 0x101;
    core.nvic.enable(1 << 9);
    machine.step(0);
    machine.pend(0, 9);
    machine.step(0);
    tap.ok(core.ipsr === 25 && core.pc === CODE + 0x100 && core.spent === 1 + 15,
        'an interrupt that is injected between two steps is entered in the next, in 15 cycles');
    tap.equal(core.at, -1, 'and that step is told from an instruction');
}

function checkHooks(tap) {
    const machine = machineWith(LDR_R0_FROM_R1, 0x6048, NOP); // and str r0, [r1, #4]
    const seen = [];
    machine.cores[0].registers[1] = 0x20000100;
    machine.watch((core, address, size, isWrite) =>
        seen.push([core.index, address.toString(16), size, isWrite].join()));
    machine.onStep = (core, cycles) => seen.push([core.index, core.at.toString(16), cycles].join());
    machine.step(0);
    machine.step(0);
    machine.watch(null);
    machine.onStep = null;
    machine.step(0);
    tap.equal(seen.join(' '), '0,20000100,4,false 0,20010000,2 0,20000104,4,true 0,20010002,2',
        'hooks see each access and each step, until they are taken off');
}

function checkWaiting(tap) {
    const machine = machineWith(0xbf10, LDR_R0_FROM_R1, LDR_R0_FROM_R1); // YIELD, and a lock claimed twice
    const seen = [];
    machine.onYield = (core) => seen.push(`${core.index} yields`);
    machine.onClaimRefused = (core) => seen.push(`${core.index} is refused`);
    machine.cores[1].registers[1] = SPINLOCK_7;
    for (let step = 0; step < 3; step++) {
        machine.step(1);
    }
    tap.equal(seen.join(), '1 yields,1 is refused', 'whoever asks is told that a core waits for the other');
}

function checkHastyBytes(tap) {
    const { time, uarts: [uart] } = machineWith(NOP);
    const sent = [];
    uart.onByte = (byte) => sent.push(byte);
    uart.cyclesForced = 1;
    uart.writeControl(0x301);
    uart.send(1);
    uart.send(2);
    time.serve(1);
    tap.equal(sent.join(), '1', 'bytes take as long as was asked for, baud rate or not');
}

/** Interleaved, `now` may lie between two cycles, and so may the moment in which an alarm is due. */
function checkAlarms(tap) {
    const machine = new Machine();
    const { timer } = machine;
    machine.now = 0.5;
    timer.changeTick(125);
    timer.write(0x10, 1, 1);
    machine.now = machine.time.next - 0.5;
    timer.write(0x14, 100, 100);
    tap.ok(timer.micros() === 1 && timer.read(0x34) === 1 && timer.read(0x20) === 2,
        'an alarm whose time is now goes off though another is set before it is served');
    timer.write(0x10, 1, 1);
    timer.fire();
    tap.ok(timer.read(0x20) === 3 && machine.time.next === 0.5 + 100 * 125 + 0.5,
        'one that is set to the present time has missed it');
    timer.write(0x34, 1, 1);
    machine.now = machine.time.next;
    timer.fire();
    tap.ok(timer.read(0x34) === 2 && timer.read(0x20) === 1 && machine.time.next > 2 ** 32 * 125 - 1,
        'and comes when the count has gone round');
}

const SCHEDULERS = {
    'in lock-step': () => lockStep,
    'at random': () => atRandom(5),
    'in bursts': () => inBursts(5, 40),
    'by priority': () => byPriority(5, { changes: 4, length: 20000 }),
};

function checkSnapshots(tap, image) {
    const machine = new Machine();
    machine.load(image);
    machine.onSemihosting = semihosting(machine, () => {});
    machine.run(lockStep, { steps: 30000 });
    const snapshot = machine.save();
    for (const [name, make] of Object.entries(SCHEDULERS)) {
        const prints = Array.from({ length: 5 }, () => {
            snapshot.restore();
            machine.run(make(), { steps: 25000 });
            return fingerprint(machine);
        });
        tap.ok(prints.every((print) => print === prints[0]), `the same seed gives the same run: ${name}`, ...prints);
    }
    snapshot.restore();
    const before = fingerprint(machine);
    const other = machine.save();
    machine.run(lockStep, { steps: 10 });
    snapshot.restore();
    machine.run(lockStep, { steps: 10 });
    other.restore();
    tap.equal(fingerprint(machine), before, 'a snapshot that is not the latest one can be restored');
}

function checkHooksStay(tap) {
    const machine = machineWith(LDR_R0_FROM_R1);
    const seen = [];
    machine.cores[0].registers[1] = 0x20000100;
    const snapshot = machine.save();
    machine.watch(() => seen.push('access'));
    machine.onStep = () => seen.push('step');
    snapshot.restore();
    machine.step(0);
    const other = machine.save();
    machine.watch(null);
    machine.onStep = null;
    other.restore();
    machine.cores[0].pc = CODE;
    machine.step(0);
    tap.equal(seen.join(), 'access,step', 'hooks are no part of a snapshot: they stay as they are');
}

function checkSnapshotParts(tap) {
    const machine = machineWith(NOP);
    const snapshot = machine.save();
    machine.memory.ram8[0x1234] = 1;
    machine.memory.dirty[0x1234 >> 10] = 1;
    machine.flash.bytes[0x5000] = 0;
    machine.flash.dirty[5] = 1;
    machine.flash.isChanged = true;
    machine.resets.write(0, 0);
    machine.bus.write(0x40014004, 4, 5, machine.cores[0]);
    machine.sio.write(0x24, 2, machine.cores[0]);
    machine.uarts[1].line = 3;
    snapshot.restore();
    machine.resets.held = 0;
    tap.ok(machine.memory.ram8[0x1234] === 0 && machine.flash.bytes[0x5000] === 0xff && machine.uarts[1].line === 0,
        'a snapshot holds RAM, flash and devices');
    tap.ok(machine.bus.read(0x40014004, 4, machine.cores[0]) === 0x1f && machine.sio.read(0x20, machine.cores[0]) === 0,
        'and the devices of rp2040js');
}

/** How often each core stepped twice in a row tells schedulers apart. */
function switches(make) {
    const machine = machineWith(0xe7fe); // b .
    let last = -1;
    let count = 0;
    machine.onStep = (core) => {
        count += core.index === last ? 0 : 1;
        last = core.index;
    };
    machine.run(make(), { steps: 10000 });
    return count;
}

function checkSchedulers(tap) {
    const random = switches(SCHEDULERS['at random']);
    tap.ok(random > 4500 && random < 5500, 'at random, every second step is of the other core', random);
    const bursts = switches(SCHEDULERS['in bursts']);
    tap.ok(bursts > 150 && bursts < 350, 'bursts are as long as asked, on average', bursts);
    const changes = switches(() => byPriority(3, { changes: 4, length: 10000, patience: Infinity }));
    tap.ok(changes >= 2 && changes <= 5, 'by priority, cores change at change points alone', changes);
    const patient = switches(() => byPriority(3, { changes: 0, length: 10000, patience: 1000 }));
    tap.equal(patient, 10, 'a core that has its way for too long lets the other have its turn');
}

const readJson = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url)));

function checkRom(tap) {
    tap.ok(assemble().equals(BOOTROM), 'bootrom.mjs is bootrom.S as it is assembled now');
    const pinned = readJson('../package.json').dependencies.rp2040js;
    tap.equal(readJson('../node_modules/rp2040js/package.json').version, pinned,
        'the rp2040js that is installed is the one that is pinned');
}

export function checkMachine(tap) {
    checkRom(tap);
    checkSteps(tap);
    checkInjection(tap);
    checkHooks(tap);
    checkWaiting(tap);
    checkHastyBytes(tap);
    checkAlarms(tap);
    checkSnapshots(tap, readImage(build('race', ['check.c', 'guard.S', 'race.c'])));
    checkSnapshotParts(tap);
    checkHooksStay(tap);
    checkSchedulers(tap);
    checkCycles(tap);
    checkBranches(tap);
}
