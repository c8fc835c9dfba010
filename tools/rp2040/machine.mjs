/**
 * An RP2040 with its flash: two cores, their memory and devices, and time.
 *
 *     const machine = new Machine();
 *     machine.load(readImage('firmware.elf'));         // image.mjs
 *     machine.onSemihosting = semihosting(machine, (byte) => output.push(byte));
 *     machine.run(lockStep, { cycles: 1e6 });          // schedulers.mjs; up to where it gets interesting
 *     const start = machine.save();
 *     for (let seed = 1; seed <= 100000; seed++) {
 *         start.restore();
 *         machine.run(byPriority(seed, { changes: 3, length: 9000 }), { steps: 9000 });
 *         if (machine.ended?.status !== 0) { ... the same seed does it again ... }
 *     }
 *
 * A **step** is an instruction, or the entry of an exception. run(scheduler, { steps, cycles }) takes steps until one
 * of the bounds, or until the run ends: `ended` then says how, as { kind, status, core }. Its kinds are 'exit'
 * (semihosting; with a status), 'deadlock' (both cores sleep, nothing is due and nothing can come from outside),
 * 'lockup' (a fault in a fault handler, of `core`), 'no boot2' and 'no clock'. step(index) takes one step of one core.
 *
 * save() gives a snapshot; its restore() puts back everything, `ended` included. To come back to the latest one again
 * and again takes some 20 us. Hooks and what has been printed are not part of it.
 *
 * Hooks cost nothing while they are not set:
 *   onStep = (core, cycles) => ...       after each step. core.at is the address of the instruction, or NOWHERE (-1) if
 *                                        an interrupt was entered; core.pc what comes next; core.primask, core.ipsr and
 *                                        core.spent (its cycles) tell stretches in which interrupts are masked
 *   onException = (core, number) => ...  before it enters an exception, a fault too: core.lastFault
 *   onClaimRefused = (core) => ...       a hardware lock that it wanted is taken
 *   onYield = (core) => ...              it executed YIELD
 *   watch((core, address, size, isWrite, value) => ...)  after each access, with core.at; null ends it
 * pend(index, interrupt) injects an interrupt, cores[index].nvic.pendSystem(number) PendSV or SysTick.
 *
 * The same firmware, scheduler and seed make the same run, bit for bit, whatever machine it is on.
 */
import { BOOTROM } from './bootrom.mjs';
import { Bus } from './bus.mjs';
import { Clocks } from './clocks.mjs';
import { Core } from './core.mjs';
import { FlashChip } from './flash.mjs';
import { FLASH, Memory, RAM } from './memory.mjs';
import { Registers } from './registers.mjs';
import { PowerOnStates, Resets } from './resets.mjs';
import { Snapshot } from './snapshot.mjs';
import { Sio } from './sio.mjs';
import { QspiPins, Ssi } from './ssi.mjs';
import { Stock } from './stock.mjs';
import { System } from './system.mjs';
import { Time } from './time.mjs';
import { Timer } from './timer.mjs';
import { Uart } from './uart.mjs';
import { Watchdog } from './watchdog.mjs';

const SEMIHOSTING = 0xab;
const UART_INTERRUPTS = [20, 21];

/** SYSINFO: an RP2040 B2 that says it is neither silicon nor an FPGA, so that firmware can tell it is emulated. */
class SystemInfo extends Registers {
    constructor() {
        super({ 0x00: 0x20002927, 0x04: 0, 0x40: 0 });
    }

    write() {}
}

/** XIP_CTRL: the cache is not modelled, so a flush is over at once and nothing is counted. */
class CacheControl extends Registers {
    constructor() {
        super({ 0x00: 3, 0x08: 2 });
    }

    write(offset, value) {
        if (offset === 0) {
            super.write(offset, value);
        }
    }
}

export class Machine {
    constructor() {
        this.now = 0;               // cycles of clk_sys
        this.ended = null;          // how the run ended: { kind, status, core }
        this.steps = 0;
        this.onAccess = null;       // see watch()
        this.onStep = null;         // (core, cycles), after each step
        this.snapshot = null;       // the one that RAM's dirty pages differ from
        this.hasOutside = false;    // somebody may send something in
        this.isPaused = false;
        this.time = new Time();
        this.pauseSlot = this.time.addSlot(() => {
            this.isPaused = true;
        });
        this.memory = new Memory();
        this.memory.rom8.set(BOOTROM);
        this.bus = new Bus(this);
        this.makeDevices();
        this.cores = [new Core(this, 0), new Core(this, 1)];
        for (const core of this.cores) {
            core.system = new System(core, this);
        }
        this.attachDevices();
        this.onSemihosting = () => false; // (core): was the request in its r0 and r1 served?
        this.onBreak = () => false;       // (core): did a debugger take the BKPT?
        this.reset();
    }

    makeDevices() {
        this.cores = [];
        this.clocks = new Clocks(() => this.clocksChanged());
        this.clocks.clearAll();
        this.flash = new FlashChip(this);
        this.ssi = new Ssi(this, this.flash);
        this.watchdog = new Watchdog(this);
        this.timer = new Timer(this);
        this.uarts = UART_INTERRUPTS.map((interrupt) => new Uart(this, interrupt));
        this.sio = new Sio(this);
        this.stock = new Stock(this);
        this.powerOnStates = new PowerOnStates(this);
    }

    attachDevices() {
        const { clocks, ssi } = this;
        const held = [
            [0x40018000, new QspiPins(ssi), 6], [0x40028000, clocks.pllSystem, 12], [0x4002c000, clocks.pllUsb, 13],
            [0x40000000, new SystemInfo(), 19], [0x40004000, new Registers(), 18],
            [0x40054000, this.timer, 21], [0x40034000, this.uarts[0], 22], [0x40038000, this.uarts[1], 23],
            ...this.stock.devices.map(({ address, device, bit }) => [address, device, bit]),
        ];
        this.resets = new Resets(new Map(held.map(([, device, bit]) => [device, bit])));
        this.unheld = [[0x14000000, new CacheControl()], [0x40060000, clocks.ring], [0x40064000, new Registers()]];
        const always = [
            ...this.unheld, [0x40008000, clocks], [0x4000c000, this.resets], [0x40010000, this.powerOnStates],
            [0x40024000, clocks.crystal], [0x40058000, this.watchdog],
        ];
        for (const [address, device] of [...held, ...always]) {
            this.bus.attach(address, device);
        }
        this.bus.attach(0x18000000, ssi, false);
    }

    // Reset

    /** As after power on: flash and RAM keep what they hold. */
    reset() {
        this.time.clear();
        this.watchdog.reason = 0;
        this.watchdog.scratch.fill(0);
        this.flash.clear();
        this.resetChip();
    }

    resetChip() {
        this.clocks.clearAll();
        this.watchdog.clear();
        this.resets.clear();
        this.powerOnStates.clear();
        this.ssi.clear();
        this.unheld.forEach(([, device]) => device.clear());
        this.stock.clear();
        this.uarts.forEach((uart) => uart.clear());
        this.timer.clear();
        for (const core of this.cores) {
            core.system.clear();
            core.reset();
        }
        this.sio.clear();
        this.accessChanged();
    }

    resetByWatchdog(reason) {
        this.resetChip();
        this.watchdog.reason = reason;
    }

    requestReset() {
        this.resetChip();
    }

    powerCore1(on) {
        const [, core] = this.cores;
        core.system.clear();
        core.reset();
        this.sio.clearCore(1);
        core.ready = on ? this.now : Infinity;
    }

    /** Puts a firmware's pieces where they belong. */
    load(pieces) {
        for (const { address, bytes } of pieces) {
            if (address >= RAM) {
                this.memory.ram8.set(bytes, address - RAM);
            } else {
                this.memory.flash8.set(bytes, address - FLASH);
            }
        }
    }

    // What devices and cores ask for

    setLine(interrupt, high) {
        for (const core of this.cores) {
            core.nvic.setLine(interrupt, high);
        }
    }

    /** SEV: an event for both cores. */
    sendEvent() {
        for (const core of this.cores) {
            core.signal();
        }
        return 1;
    }

    flashIsMapped() {
        return this.ssi.isMapped;
    }

    /** Flash came or went, or somebody wants to watch: may the cores go to memory directly? */
    accessChanged() {
        for (const core of this.cores) {
            core.accessChanged();
        }
    }

    clocksChanged() {
        if (this.clocks.systemHz === 0) {
            this.end({ kind: 'no clock', status: 1 });
            return;
        }
        this.tickChanged();
        this.uarts.forEach((uart) => uart.reclock());
        this.stock.lookAhead();
    }

    tickChanged() {
        this.watchdog.changeTick();
        this.timer.changeTick(this.watchdog.tickCycles);
        this.cores.forEach((core) => core.system.systick.changeTick());
    }

    // For who wants to know, called with the core

    /** Before it enters an exception. */
    onException() {}

    /** A hardware lock that it wanted is taken. */
    onClaimRefused() {}

    /** It executed YIELD. */
    onYield() {}

    onLockup(core) {
        this.end({ kind: 'lockup', core });
    }

    onBreakpoint(core, number) {
        if (core.at >= 0 && core.at < this.memory.rom8.length) {
            this.end({ kind: 'no boot2', core });
            return true;
        }
        return (number === SEMIHOSTING && this.onSemihosting(core)) || this.onBreak(core);
    }

    /** Ends the run after the instruction under way. */
    end(how) {
        this.ended ??= how;
        this.time.halt();
    }

    /** Serves what is due; false if the run pauses or ends here. */
    serve() {
        if (this.ended !== null) {
            return false;
        }
        this.isPaused = false;
        this.time.serve(this.now);
        return !this.isPaused && this.ended === null;
    }

    serveNext() {
        this.now = Math.max(this.now, this.time.next);
        return this.serve();
    }

    /** Both cores sleep: false if there is nothing that could wake them. */
    skipIdle() {
        if (this.time.isIdle(this.pauseSlot) && !this.hasOutside) {
            this.end({ kind: 'deadlock' });
        }
        return this.ended === null;
    }

    /** Runs under a scheduler (schedulers.mjs) for so many cycles or steps at most; false if the run has ended. */
    run(scheduler, { cycles = Infinity, steps = Infinity } = {}) {
        this.time.schedule(this.pauseSlot, this.now + cycles);
        this.steps += scheduler(this, steps);
        this.time.cancel(this.pauseSlot);
        return this.ended === null;
    }

    /** One step of one core, which must be awake; false if the run has ended. */
    step(index) {
        const core = this.cores[index];
        if (this.time.next <= this.now) {
            this.serve();
        }
        if (this.ended === null && core.ready !== Infinity) {
            const cycles = core.step();
            const alone = this.cores[1 - index].ready === Infinity;
            core.spent += cycles;
            this.now += alone ? cycles : cycles / 2;
            this.steps++;
            this.onStep?.(core, cycles);
        }
        return this.ended === null;
    }

    /** Ends a run before its next step. */
    pause() {
        this.time.schedule(this.pauseSlot, -Infinity);
    }

    // Watching

    /** Calls `onAccess(core, address, size, isWrite, value)` after each access of a core's; null for no more. */
    watch(onAccess) {
        this.onAccess = onAccess;
        this.accessChanged();
    }

    /** Makes an interrupt pending on a core, as its line would. */
    pend(index, interrupt) {
        this.cores[index].nvic.pendInterrupts(1 << interrupt);
    }

    // Going back

    save() {
        return new Snapshot(this);
    }
}
