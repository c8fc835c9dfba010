/**
 * Firmware files: .elf, .uf2, and .bin, which is flash from its start.
 */
import { readFileSync } from 'node:fs';
import { isElf, readElf } from './elf.mjs';
import { FLASH, FLASH_BYTES, RAM, RAM_BYTES } from './memory.mjs';
import { isUf2, readUf2 } from './uf2.mjs';

function piecesOf(file, path) {
    if (isElf(file)) {
        return readElf(file);
    }
    if (isUf2(file)) {
        return readUf2(file);
    }
    if (!path.endsWith('.bin')) {
        throw new Error('is neither ELF nor UF2, and is not called .bin');
    }
    return [{ address: FLASH, bytes: file }];
}

function check({ address, bytes }) {
    const fits = (start, size) => address >= start && address + bytes.length <= start + size;
    if (!fits(FLASH, FLASH_BYTES) && !fits(RAM, RAM_BYTES)) {
        throw new Error(`has ${bytes.length} bytes for ${address.toString(16).padStart(8, '0')}, ` +
            'where there is neither flash nor RAM');
    }
}

/** The pieces of a firmware file, each { address, bytes }. Throws an Error whose message begins with the path. */
export function readImage(path) {
    try {
        const pieces = piecesOf(readFileSync(path), path);
        pieces.forEach(check);
        return pieces;
    } catch (error) {
        throw new Error(`${path} ${error.code ? `cannot be read: ${error.code}` : error.message}`, { cause: error });
    }
}
