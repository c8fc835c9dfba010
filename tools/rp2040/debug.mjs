/**
 * A GDB server for both cores, which GDB sees as threads 1 and 2. Registers, memory and the wire format are rp2040js's;
 * what it lacks is added: threads, breakpoints, and a stop that says which core it is of.
 */
import { createServer } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { GDBConnection } from './node_modules/rp2040js/dist/esm/gdb/gdb-connection.js';
import { GDBServer } from './node_modules/rp2040js/dist/esm/gdb/gdb-server.js';
import { gdbMessage } from './node_modules/rp2040js/dist/esm/gdb/gdb-utils.js';
import { Fault } from './fault.mjs';
import { FLASH } from './memory.mjs';
import { readSpecial, writeSpecial } from './special.mjs';

const HOST = '127.0.0.1';
const PC = 15;
const OK = gdbMessage('OK');
const ERROR = gdbMessage('E01');

/** A core with the names that the package's server calls it by. */
class CoreView {
    constructor(core) {
        this.core = core;
        this.breakRewind = 0;
        const { registers } = core;
        this.registers = new Proxy({ length: 16, [Symbol.iterator]: function* each() {
            yield* registers;
            yield core.pc;
        } }, {
            get: (target, name) => (name in target ? target[name] : this.read(Number(name))),
            set: (_, name, value) => this.write(Number(name), value),
        });
    }

    read(number) {
        return (number === PC ? this.core.pc : this.core.registers[number]) >>> 0;
    }

    write(number, value) {
        if (number === PC) {
            this.core.pc = value & ~1;
        } else {
            this.core.registers[number] = value;
        }
        return true;
    }

    get xPSR() {
        return this.core.status() >>> 0;
    }

    set xPSR(value) {
        this.core.setFlags(value);
    }

    readSpecialRegister(number) {
        return readSpecial(this.core, number) >>> 0;
    }

    writeSpecialRegister(number, value) {
        writeSpecial(this.core, number, value);
    }
}

/** Whoever looks at memory for GDB: privileged, and nobody's MPU is asked. Flash can be written. */
class Looker {
    constructor(machine) {
        this.machine = machine;
        this.thrown = new Fault();
    }

    fault(what) {
        this.thrown.what = what;
        return this.thrown;
    }

    isPrivileged() {
        return true;
    }

    readUint8(address) {
        return this.machine.bus.read(address >>> 0, 1, this);
    }

    writeUint8(address, value) {
        if (this.machine.bus.isFlash(address >>> 0)) {
            this.machine.memory.flash8[this.machine.bus.flashOffset(address - FLASH)] = value;
        } else {
            this.machine.bus.write(address >>> 0, 1, value, this);
        }
    }
}

export class DebugServer extends GDBServer {
    constructor(machine) {
        const looker = new Looker(machine);
        super({ rp2040: looker, executing: false, execute: () => this.resume(), stop: () => this.stop() });
        this.machine = machine;
        this.views = machine.cores.map((core) => new CoreView(core));
        this.breakpoints = new Set();
        this.current = 0;
        this.whenResumed = () => {};
        this.select(0);
        machine.onBreak = (core) => this.stopAt(core, core.at);
    }

    listen(port) {
        this.listener = createServer((socket) => {
            const connection = new GDBConnection(this, (text) => socket.write(text));
            socket.on('data', (bytes) => connection.feedData(bytes.toString('latin1')));
            socket.on('error', () => socket.destroy());
            socket.on('close', () => this.connections.delete(connection));
        });
        return new Promise((resolve, reject) => {
            this.listener.on('error', (error) => reject(new Error(`GDB's port ${port} is not free: ${error.code}`)));
            this.listener.listen(port, HOST, () => {
                process.stderr.write(`waiting for GDB on ${HOST}:${this.listener.address().port}\n`);
                resolve();
            });
        });
    }

    close() {
        this.listener.close();
        this.connections.forEach((connection) => connection.onResponse(gdbMessage('W00')));
    }

    addConnection(connection) {
        this.connections.add(connection);
    }

    select(index) {
        this.current = index;
        this.target.rp2040.core = this.views[index];
    }

    // Running and stopping

    /** GDB's turn, which lasts until it lets the cores go on. */
    async turn() {
        await setImmediate();
        if (!this.target.executing) {
            await new Promise((resolve) => {
                this.whenResumed = resolve;
            });
        }
    }

    resume() {
        this.watchBreakpoints();
        this.target.executing = true;
        this.whenResumed();
    }

    stop() {
        this.target.executing = false;
        this.machine.pause();
    }

    watchBreakpoints() {
        this.machine.onStep = this.breakpoints.size === 0 ? null : (core) => {
            if (this.breakpoints.has(core.pc >>> 0)) {
                this.stopAt(core, core.pc);
            }
        };
    }

    /** Stops both cores, for this one has come to a breakpoint. */
    stopAt(core, address) {
        core.pc = address;
        this.stop();
        this.select(core.index);
        this.connections.forEach((connection) => connection.onResponse(this.stopReply()));
        return true;
    }

    stopReply() {
        return gdbMessage(`T05thread:${this.current + 1};`);
    }

    stepCore(index) {
        this.machine.step(index);
        this.select(index);
        return this.stopReply();
    }

    // Packets

    processGDBMessage(packet) {
        const own = this.answer(packet);
        if (own !== undefined) {
            return own;
        }
        try {
            return super.processGDBMessage(packet);
        } catch (thrown) {
            if (thrown instanceof Fault) {
                return ERROR;
            }
            throw thrown;
        }
    }

    /** What the package's server does not know, or knows for one core only; undefined for the rest. */
    answer(packet) {
        const thread = /^(?:H[gc]|T|vCont;s:?)(-?[0-9a-f]*)/.exec(packet);
        switch (true) {
        case packet === '?': return this.stopReply();
        case packet === 'qfThreadInfo': return gdbMessage('m1,2');
        case packet === 'qsThreadInfo': return gdbMessage('l');
        case packet === 'qC': return gdbMessage(`QC${this.current + 1}`);
        case packet === 'D': return this.detach();
        case packet === 'c': this.resume(); return null;
        case packet === 's': return this.stepCore(this.current);
        case packet.startsWith('vCont;s'): return this.stepCore(this.indexOf(thread[1]));
        case packet.startsWith('H'): this.select(this.indexOf(thread[1])); return OK;
        case packet.startsWith('T'): return OK;
        case /^[zZ][01],/.test(packet): return this.setBreakpoint(packet);
        default: return undefined;
        }
    }

    /** 0 and -1 mean any thread: the current one. */
    indexOf(thread) {
        const number = parseInt(thread, 16);
        return number >= 1 && number <= this.views.length ? number - 1 : this.current;
    }

    detach() {
        this.breakpoints.clear();
        this.resume();
        return OK;
    }

    setBreakpoint(packet) {
        const address = parseInt(packet.slice(3), 16);
        if (packet[0] === 'Z') {
            this.breakpoints.add(address);
        } else {
            this.breakpoints.delete(address);
        }
        return OK;
    }
}
