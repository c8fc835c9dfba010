/**
 * UARTs that lead out of the machine, and the debugger that looks in.
 */
import { spawn, spawnSync } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { build } from './build.mjs';
import { RUNNER, runFirmware } from './runner.mjs';

const PATIENCE_MS = 60_000;

/** A run of the emulator that goes on meanwhile. */
class Run {
    constructor(...operands) {
        this.child = spawn(process.execPath, [RUNNER, '--timeout', '50', ...operands]);
        this.output = '';
        this.errors = '';
        this.child.stdout.on('data', (bytes) => { this.output += bytes; });
        this.child.stderr.on('data', (bytes) => { this.errors += bytes; });
        this.ended = new Promise((resolve) => {
            this.child.on('close', resolve);
        });
    }

    /** The port that a line of standard error names. */
    async port(pattern) {
        return Number(await this.until(() => pattern.exec(this.errors)?.[1]));
    }

    /** Waits for a state; a run that ends without it says so. */
    async until(state) {
        let ended = false;
        this.ended.then(() => { ended = true; });
        for (;;) {
            const found = state();
            if (found) {
                return found;
            }
            if (ended) {
                throw new Error(`the run ended: ${this.errors}${this.output}`);
            }
            await new Promise((resolve) => setTimeout(resolve, 5));
        }
    }
}

/** A connection whose end can be waited for byte by byte. */
class Line {
    constructor(port) {
        this.text = '';
        this.socket = connect(port, '127.0.0.1');
        this.socket.setTimeout(PATIENCE_MS, () => this.socket.destroy());
        this.socket.on('data', (bytes) => {
            this.text += bytes.toString('latin1');
            this.look();
        });
        this.socket.on('close', () => {
            this.isClosed = true;
            this.look();
        });
        this.socket.on('error', () => {});
        this.look = () => {};
    }

    send(text) {
        this.socket.write(text);
    }

    /** Everything up to a pattern, which is taken away; what there is if the connection ends before. */
    expect(pattern) {
        return new Promise((resolve) => {
            this.look = () => {
                const match = pattern.exec(this.text);
                if (match || this.isClosed) {
                    const end = match ? match.index + match[0].length : this.text.length;
                    resolve(this.text.slice(0, end));
                    this.text = this.text.slice(end);
                    this.look = () => {};
                }
            };
            this.look();
        });
    }
}

async function checkListening(tap, echo) {
    const run = new Run('--uart0', 'tcp:0', '--uart1', 'tcp:0', echo);
    const first = new Line(await run.port(/uart0 listens on 127\.0\.0\.1:(\d+)/));
    const second = new Line(await run.port(/uart1 listens on 127\.0\.0\.1:(\d+)/));
    const long = 'a line that is longer than any FIFO of the chip, so that it has to wait for room. '.repeat(20);
    first.send(`${long}.`);
    second.send('hello.');
    tap.equal(await first.expect(/\.$/), `${long}.`,
        'what comes over TCP reaches UART0, however long it is, and its answer returns');
    tap.equal(await second.expect(/\./), 'HELLO.', 'and so for UART1');
    second.send('q');
    tap.equal(await run.ended, 5, 'the run ends with the firmware\'s status, and the connections with it');
}

/** A server that the emulator connects to: it says "xyq", and keeps what it hears. */
async function listenForOne() {
    const server = createServer((socket) => {
        socket.on('data', (bytes) => { server.heard += bytes; });
        socket.on('error', () => {});
        socket.write('xyq');
    });
    server.heard = '';
    await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    return server;
}

async function checkConnecting(tap, echo) {
    const server = await listenForOne();
    const { port } = server.address();
    const run = new Run('--uart1', `tcp:127.0.0.1:${port}`, '--mode', 'deterministic', echo);
    tap.equal(`${await run.ended} ${server.heard}`, '5 XYQ', 'a UART can be joined to a server');
    const busy = [['--uart0', `tcp:${port}`, /uart0 cannot listen on \d+: EADDRINUSE/],
        ['--gdb', `${port}`, /GDB's port \d+ is not free: EADDRINUSE/]];
    for (const [option, place, error] of busy) {
        const refused = new Run(option, place, echo);
        tap.ok(await refused.ended === 125 && error.test(refused.errors) && refused.errors.split('\n').length === 2,
            `it says in one line that the port of ${option} is taken`, refused.errors);
    }
    await new Promise((resolve) => { server.close(resolve); });
    const refused = runFirmware('--uart0', `tcp:127.0.0.1:${port}`, echo);
    tap.ok(refused.status === 125 && /^run\.mjs: uart0 cannot connect to 127\.0\.0\.1:\d+: ECONNREFUSED\n$/
        .test(refused.errors), 'it says in one line that nobody listens', refused.errors);
}

function checkStandardInput(tap, echo) {
    const done = spawnSync(process.execPath, [RUNNER, '--timeout', '20', '--uart0', 'stdio', echo],
        { input: 'abcq', encoding: 'utf8' });
    tap.equal(`${done.status} ${done.stdout}`, '5 abcq', 'standard input reaches UART0');
}

/** A packet of GDB's remote protocol, and the answer to it. */
async function ask(line, packet) {
    const sum = [...packet].reduce((total, letter) => total + letter.charCodeAt(0), 0) & 0xff;
    line.send(`$${packet}#${sum.toString(16).padStart(2, '0')}`);
    const answer = await line.expect(/\$[^#]*#../);
    return /\$([^#]*)#/.exec(answer)?.[1];
}

function addressesOf(elf) {
    const lines = spawnSync('arm-none-eabi-nm', [elf], { encoding: 'utf8' }).stdout.split('\n');
    return Object.fromEntries(lines.map((line) => line.split(' '))
        .map(([address, , name]) => [name, parseInt(address, 16)]));
}

const littleEndian = (hex) => parseInt(hex.match(/../g).reverse().join(''), 16);
const pcOf = async (line) => littleEndian(await ask(line, 'pf'));

async function checkStops(tap, line, at) {
    tap.equal(await ask(line, '?'), 'T05thread:1;', 'GDB finds the machine stopped before its first instruction');
    tap.equal(`${await ask(line, 'qfThreadInfo')} ${await ask(line, 'qsThreadInfo')}`, 'm1,2 l', 'and has two threads');
    await ask(line, `Z0,${at.step_of_core_0.toString(16)},2`);
    tap.equal(await ask(line, 'vCont;c'), 'T05thread:1;', 'a breakpoint stops core 0');
    tap.equal(await pcOf(line), at.step_of_core_0, 'at the place it was set for');
    await ask(line, `z0,${at.step_of_core_0.toString(16)},2`);
    await ask(line, `Z1,${at.step_of_core_1.toString(16)},2`);
    tap.equal(await ask(line, 'c'), 'T05thread:2;', 'another one stops core 1, which is then the current thread');
    tap.equal(await pcOf(line), at.step_of_core_1, 'where it was set');
    await ask(line, 'vCont;s:2');
    tap.equal(await pcOf(line), at.step_of_core_1 + 2, 'a step takes one instruction of the thread it names');
    await ask(line, `z1,${at.step_of_core_1.toString(16)},2`);
}

async function checkMemory(tap, line, at) {
    const address = at.may_end.toString(16);
    tap.equal(await ask(line, `m${address},4`), '00000000', 'memory can be read');
    tap.equal(await ask(line, 'm60000000,4'), 'E01', 'but not where there is none');
    await ask(line, 'Hg1');
    await ask(line, 'P4=78563412');
    tap.equal(await ask(line, 'p4'), '78563412', 'a register can be written');
    tap.equal((await ask(line, 'g')).length, 17 * 8, 'all can be read at once');
    await ask(line, `M${address},4:01000000`);
    tap.equal(await ask(line, 'c'), 'T05thread:1;', 'a BKPT of the firmware\'s stops it');
    await ask(line, `Pf=${Buffer.from(new Uint32Array([await pcOf(line) + 2]).buffer).toString('hex')}`);
}

async function checkDebugger(tap) {
    const elf = build('debugged', ['check.c', 'guard.S', 'debugged.c']);
    const run = new Run('--gdb', '0', elf);
    const line = new Line(await run.port(/waiting for GDB on 127\.0\.0\.1:(\d+)/));
    const at = addressesOf(elf);
    await checkStops(tap, line, at);
    await checkMemory(tap, line, at);
    await ask(line, 'D');
    tap.equal(await run.ended, 7, 'and once GDB detaches the firmware goes on to its end');
}

export async function checkOutside(tap) {
    const echo = build('echo', ['check.c', 'guard.S', 'echo.c']);
    await checkListening(tap, echo);
    await checkConnecting(tap, echo);
    checkStandardInput(tap, echo);
    await checkDebugger(tap);
}
