/**
 * Assembles bootrom.S, which includes bootrom_flash.S. As a program, writes the result to bootrom.mjs.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const RESULT = join(FOLDER, 'bootrom.mjs');
const BYTES_PER_LINE = 48;

function run(command, ...operands) {
    const done = spawnSync(command, operands, { encoding: 'utf8' });
    if (done.error || done.status !== 0) {
        throw new Error(`${command}: ${done.error?.message ?? done.stderr}`);
    }
}

/** The ROM's bytes, from its start. */
export function assemble() {
    const folder = mkdtempSync(join(tmpdir(), 'bootrom-'));
    try {
        const [object, elf, binary] = ['o', 'elf', 'bin'].map((ending) => join(folder, `bootrom.${ending}`));
        run('arm-none-eabi-as', '-I', FOLDER, join(FOLDER, 'bootrom.S'), '-o', object);
        run('arm-none-eabi-ld', '-Ttext=0', '-e', '0', object, '-o', elf);
        run('arm-none-eabi-objcopy', '-O', 'binary', '-j', '.text', elf, binary);
        return readFileSync(binary);
    } finally {
        rmSync(folder, { recursive: true });
    }
}

function moduleOf(bytes) {
    const hex = bytes.toString('hex').match(new RegExp(`.{1,${2 * BYTES_PER_LINE}}`, 'g'));
    return `/**\n * bootrom.S, assembled. Written by bootrom_build.mjs.\n */\nexport const BOOTROM = Buffer.from([\n${
        hex.map((line) => `    '${line}',\n`).join('')}].join(''), 'hex');\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    writeFileSync(RESULT, moduleOf(assemble()));
}
