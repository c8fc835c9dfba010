/**
 * UF2: flash in blocks of 512 bytes that each say where their payload goes (github.com/microsoft/uf2).
 */
const BLOCK_BYTES = 512;
const MAGIC = [0x0a324655, 0x9e5d5157];
const MAGIC_END = 0x0ab16f30;
const NOT_MAIN_FLASH = 1;
const HAS_FAMILY = 0x2000;
const RP2040 = 0xe48bff56;
const PAYLOAD_MAX = 476;

export const isUf2 = (file) => file.length >= BLOCK_BYTES && file.readUInt32LE(0) === MAGIC[0];

function readBlock(file, at) {
    const word = (offset) => file.readUInt32LE(at + offset);
    const number = at / BLOCK_BYTES;
    if (word(0) !== MAGIC[0] || word(4) !== MAGIC[1] || word(508) !== MAGIC_END) {
        throw new Error(`has no UF2 block where block ${number} should be`);
    }
    if (word(16) > PAYLOAD_MAX) {
        throw new Error(`has a payload of ${word(16)} bytes in block ${number}`);
    }
    const isOurs = !(word(8) & NOT_MAIN_FLASH) && word(8) & HAS_FAMILY && word(28) === RP2040;
    return isOurs ? [{ address: word(12), bytes: file.subarray(at + 32, at + 32 + word(16)) }] : [];
}

/** The payload of each block for the RP2040, with its address. */
export function readUf2(file) {
    if (file.length % BLOCK_BYTES !== 0) {
        throw new Error('is not a whole number of UF2 blocks');
    }
    const blocks = [];
    for (let at = 0; at < file.length; at += BLOCK_BYTES) {
        blocks.push(...readBlock(file, at));
    }
    if (blocks.length === 0) {
        throw new Error('has no UF2 block for the RP2040');
    }
    return blocks;
}
