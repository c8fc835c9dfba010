/**
 * run.mjs, run as a user runs it.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const RUNNER = fileURLToPath(new URL('../run.mjs', import.meta.url));
const TIMEOUT_MS = 120_000; // a run that ignores its own bound

/** Returns { status, output, errors }. */
export function runFirmware(...operands) {
    const done = spawnSync(process.execPath, [RUNNER, ...operands], { encoding: 'utf8', timeout: TIMEOUT_MS });
    return { status: done.status, output: done.stdout, errors: done.stderr };
}
