/**
 * All tests, or those of the groups named on the command line.
 */
import { checkChip } from './chip.mjs';
import { checkInstructions } from './instructions.mjs';
import { checkMachine } from './machine.mjs';
import { checkRunner } from './launcher.mjs';
import { checkOutside } from './outside.mjs';
import { Tap } from './tap.mjs';

const GROUPS = { instructions: checkInstructions, chip: checkChip, machine: checkMachine, launcher: checkRunner,
    outside: checkOutside };

const chosen = process.argv.slice(2);
const unknown = chosen.find((name) => !Object.hasOwn(GROUPS, name));
if (unknown) {
    console.error(`there is no group ${unknown}; there are ${Object.keys(GROUPS).join(', ')}`);
    process.exit(2);
}

const tap = new Tap();
for (const [name, check] of Object.entries(GROUPS)) {
    if (chosen.length === 0 || chosen.includes(name)) {
        await check(tap);
    }
}
process.exitCode = tap.end();
