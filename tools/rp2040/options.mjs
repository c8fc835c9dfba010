/**
 * The command line of run.mjs.
 */
import { parseArgs } from 'node:util';

export const USAGE = `usage: run.mjs [options] FILE

Runs FILE (.elf, .uf2, or .bin for flash from its start) on an emulated RP2040.
UART0 is standard output; semihosting's SYS_EXIT and SYS_EXIT_EXTENDED end the run.

  --mode parallel        which core steps is chosen at random for each instruction (default)
  --mode deterministic   both cores in cycle lock-step
  --seed N               of the choice (default 1)
  --timeout SECONDS      of this machine's time until the run counts as hung (default 120)
  --cycles N             of the chip's time until the run counts as hung (default: no bound)
  --speed                says on standard error how fast it ran

Exit status: the firmware's own; 122 deadlock, 123 lockup, 124 hung, 125 no run, 2 bad usage.
`;

const OPTIONS = {
    mode: { type: 'string', default: 'parallel' },
    seed: { type: 'string', default: '1' },
    timeout: { type: 'string', default: '120' },
    cycles: { type: 'string', default: 'Infinity' },
    speed: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
};
const MODES = ['parallel', 'deterministic'];

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
        timeout: number('timeout', values.timeout, (value) => value > 0),
        cycles: number('cycles', values.cycles, (value) => value > 0),
    };
}
