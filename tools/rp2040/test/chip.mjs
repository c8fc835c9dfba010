/**
 * Firmware that tests the chip from inside, and speaks TAP itself.
 */
import { build } from './build.mjs';
import { runFirmware } from './runner.mjs';

const FIRMWARE = {
    chip: ['check_main.c', 'fifo.c', 'spinlock.c', 'divider.c', 'nvic.c', 'clocks.c', 'timer.c', 'uart.c', 'psm.c',
        'mpu.c', 'faults.c', 'flash_functions.c'],
    watchdog: ['watchdog.c'],
};
const RUNS = [['deterministic'], ['parallel', '--seed', '1'], ['parallel', '--seed', '2']];

/** Passes a firmware's results on; "#" lines belong to the result behind them. */
function passOn(tap, output, where) {
    let notes = [];
    for (const line of output.split('\n')) {
        const result = /^(not )?ok - (.*)$/.exec(line);
        if (result) {
            tap.ok(!result[1], `${result[2]} (${where})`, ...notes);
            notes = [];
        } else {
            notes.push(line);
        }
    }
    return notes.join('\n');
}

export function checkChip(tap) {
    for (const [name, sources] of Object.entries(FIRMWARE)) {
        const elf = build(name, ['check.c', 'guard.S', ...sources]);
        for (const [mode, ...options] of RUNS) {
            const { status, output, errors } = runFirmware('--timeout', '60', '--mode', mode, ...options, elf);
            const where = [mode, ...options.slice(1)].join(' ');
            const rest = passOn(tap, output, where);
            tap.ok(rest.trim() === '# end' && status === 0, `the ${name} tests end (${where})`, rest, errors);
        }
    }
}
