/**
 * The command line of run.mjs.
 */
import { parseArgs } from 'node:util';
import { parsePlace } from './outside.mjs';

export const USAGE = `usage: run.mjs [options] FILE

Runs FILE (.elf, .uf2, or .bin for flash from its start) on an emulated RP2040.
UART0 is standard output; semihosting's SYS_EXIT and SYS_EXIT_EXTENDED end the run.

  --mode parallel        which core steps is chosen at random for each instruction (default)
  --mode deterministic   both cores in cycle lock-step
  --seed N               of the choice (default 1)
  --timeout SECONDS      of this machine's processor time until the run counts as hung; of the clock on the wall
                         if others are connected (default 120; none with --gdb)
  --cycles N             of the chip's time until the run counts as hung, the same on any machine (default: no bound)
  --uart0 PLACE          where the UART leads: stdio for standard input, too; tcp:PORT to listen
  --uart1 PLACE          on this machine, tcp:HOST:PORT to connect
  --gdb PORT             waits for GDB there, which has both cores as threads 1 and 2
  --record FOLDER        leaves a file there: which instructions ran, and how long interrupts were masked
  --speed                says on standard error how fast it ran

Exit status: the firmware's own; 122 deadlock, 123 lockup, 124 hung, 125 no run, 2 bad usage.
`;

const OPTIONS = {
    mode: { type: 'string', default: 'parallel' },
    seed: { type: 'string', default: '1' },
    timeout: { type: 'string' },
    uart0: { type: 'string' },
    uart1: { type: 'string' },
    gdb: { type: 'string' },
    cycles: { type: 'string', default: 'Infinity' },
    record: { type: 'string' },
    speed: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
};
const MODES = ['parallel', 'deterministic'];

const isPort = (value) => Number.isInteger(value) && value >= 0 && value <= 65535;

function number(name, text, isValid) {
    const value = Number(text);
    if (text.trim() === '' || !isValid(value)) {
        throw new Error(`--${name} cannot be ${text}`);
    }
    return value;
}

/** Some messages of parseArgs go on for lines about what else could have been meant. */
function split(words) {
    try {
        return parseArgs({ args: words, options: OPTIONS, allowPositionals: true });
    } catch (error) {
        throw new Error(error.message.split('\n')[0], { cause: error });
    }
}

/** Throws an Error that says in one line what is wrong. */
export function parse(words) {
    const { values, positionals } = split(words);
    if (values.help) {
        return values;
    }
    if (!MODES.includes(values.mode)) {
        throw new Error(`--mode is one of ${MODES.join(', ')}, not ${values.mode}`);
    }
    if (positionals.length !== 1) {
        throw new Error(`one FILE is expected, not ${positionals.length}; see --help`);
    }
    return {
        ...values,
        file: positionals[0],
        seed: number('seed', values.seed, Number.isInteger),
        timeout: number('timeout', values.timeout ?? (values.gdb ? 'Infinity' : '120'), (value) => value > 0),
        uarts: [values.uart0, values.uart1].map((place) => place && parsePlace(place)),
        gdb: values.gdb && number('gdb', values.gdb, isPort),
        cycles: number('cycles', values.cycles, (value) => value > 0),
    };
}
