/**
 * Writes to standard output what a UF2 file for the RP2040 puts into flash, as the npm package uf2 reads it.
 */
import { readFileSync, writeSync } from 'node:fs';
import { argv, exit, stderr } from 'node:process';
import uf2 from 'uf2';

const FLASH = 0x10000000;
const RP2040 = uf2.familyID('Raspberry Pi RP2040');

function decode(file) {
    const image = [];
    for (let at = 0; at < file.length; at += uf2.blockSize) {
        const block = uf2.decodeBlock(file.subarray(at, at + uf2.blockSize));
        if (block.boardFamily !== RP2040 || !(block.flags & uf2.UF2Flags.familyIDPresent)) {
            throw new Error(`block ${at / uf2.blockSize} is not for the RP2040`);
        }
        if (block.totalBlocks !== file.length / uf2.blockSize || block.blockNumber !== at / uf2.blockSize) {
            throw new Error(`block ${at / uf2.blockSize} calls itself ${block.blockNumber} of ${block.totalBlocks}`);
        }
        image.push([block.flashAddress - FLASH, block.payload]);
    }
    const end = Math.max(...image.map(([offset, payload]) => offset + payload.length));
    const flash = Buffer.alloc(end);
    image.forEach(([offset, payload]) => flash.set(payload, offset));
    return flash;
}

try {
    const flash = decode(readFileSync(argv[2]));
    for (let done = 0; done < flash.length;) {
        done += writeSync(1, flash, done);
    }
} catch (error) {
    stderr.write(`decode.mjs: ${error.message}\n`);
    exit(1);
}
