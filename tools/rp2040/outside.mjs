/**
 * What the UARTs are joined to beside standard output: a TCP connection, or standard input as well.
 *
 * Virtual time goes as fast as it can while a core is awake. While both sleep it keeps step with the clock on the wall,
 * or a firmware's timeouts would be over before whoever is outside had drawn breath.
 */
import { connect, createServer } from 'node:net';
import { setImmediate } from 'node:timers/promises';

const HOST = '127.0.0.1';

/** "tcp:PORT" listens on this machine, "tcp:HOST:PORT" connects. Throws an Error in words. */
export function parsePlace(text) {
    if (text === 'stdio') {
        return { kind: 'stdio' };
    }
    const match = /^tcp:(?:([^:]+):)?(\d+)$/.exec(text);
    if (!match || Number(match[2]) > 65535) {
        throw new Error(`a UART is joined to stdio, tcp:PORT or tcp:HOST:PORT, not ${text}`);
    }
    return { kind: match[1] ? 'connect' : 'listen', host: match[1] ?? HOST, port: Number(match[2]) };
}

export class Outside {
    constructor(machine) {
        this.machine = machine;
        this.lines = [];
        this.wake = () => {};
        this.since = { now: machine.now, wall: performance.now() };
        machine.hasOutside = true;
    }

    /** Joins a UART to a place, and is ready when others can reach it. */
    async join(index, place) {
        const line = { name: `uart${index}`, uart: this.machine.uarts[index], output: [], socket: null, close() {} };
        this.lines.push(line);
        if (place.kind === 'stdio') {
            process.stdin.on('data', (bytes) => this.receive(line, bytes));
            line.close = () => process.stdin.destroy();
            return;
        }
        line.uart.onByte = (byte) => line.output.push(byte);
        await (place.kind === 'listen' ? this.listen(line, place) : this.connect(line, place));
    }

    listen(line, { host, port }) {
        const server = createServer((socket) => this.attach(line, socket));
        line.close = () => server.close();
        return new Promise((resolve, reject) => {
            server.on('error', (error) => reject(new Error(`${line.name} cannot listen on ${port}: ${error.code}`)));
            server.listen(port, host, () => {
                process.stderr.write(`${line.name} listens on ${host}:${server.address().port}\n`);
                resolve();
            });
        });
    }

    connect(line, { host, port }) {
        const socket = connect(port, host);
        return new Promise((resolve, reject) => {
            socket.once('error', (error) =>
                reject(new Error(`${line.name} cannot connect to ${host}:${port}: ${error.code}`)));
            socket.once('connect', () => {
                this.attach(line, socket);
                resolve();
            });
        });
    }

    /** The last to connect has the line. */
    attach(line, socket) {
        line.socket?.destroy();
        line.socket = socket;
        socket.setNoDelay(true);
        socket.on('data', (bytes) => this.receive(line, bytes));
        socket.on('error', () => socket.destroy());
        socket.on('close', () => {
            line.socket = line.socket === socket ? null : line.socket;
        });
        this.wake();
    }

    receive(line, bytes) {
        line.uart.arrive(bytes);
        this.wake();
    }

    /** What was sent since the last turn; it waits for somebody to connect. */
    flush() {
        for (const line of this.lines) {
            if (line.output.length > 0 && line.socket !== null) {
                line.socket.write(Buffer.from(line.output));
                line.output = [];
            }
        }
    }

    /** Lets the outside have its turn. */
    async turn() {
        const { machine, since } = this;
        this.flush();
        await setImmediate();
        const seconds = (machine.now - since.now) / machine.clocks.systemHz;
        const ahead = 1000 * seconds - (performance.now() - since.wall);
        if (machine.cores.every((core) => core.ready === Infinity) && ahead > 0) {
            await this.rest(ahead);
        }
        this.since = { now: machine.now, wall: performance.now() };
    }

    /** So many milliseconds, or until something comes. */
    rest(milliseconds) {
        return new Promise((resolve) => {
            const timer = setTimeout(resolve, milliseconds);
            this.wake = () => {
                clearTimeout(timer);
                resolve();
            };
        });
    }

    close() {
        this.flush();
        for (const line of this.lines) {
            line.socket?.end();
            line.close();
        }
    }
}
