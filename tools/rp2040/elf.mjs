/**
 * The little of ELF that a loader needs: what of the file goes where.
 */
const MAGIC = 0x464c457f;
const CLASS_32 = 1;
const LOAD = 1;
const ARM = 40;

export const isElf = (file) => file.length >= 52 && file.readUInt32LE(0) === MAGIC;

/** The bytes of each loaded segment, with the address they are loaded at (not where they run). */
export function readElf(file) {
    if (file[4] !== CLASS_32 || file.readUInt16LE(18) !== ARM) {
        throw new Error('is not an ELF file for 32-bit Arm');
    }
    const table = file.readUInt32LE(28);
    const size = file.readUInt16LE(42);
    const count = file.readUInt16LE(44);
    if (table + size * count > file.length) {
        throw new Error('is cut off');
    }
    const segments = [];
    for (let at = table; at < table + size * count; at += size) {
        const [type, offset, , address, bytes] = [0, 4, 8, 12, 16].map((field) => file.readUInt32LE(at + field));
        if (type === LOAD && bytes > 0) {
            if (offset + bytes > file.length) {
                throw new Error('is cut off');
            }
            segments.push({ address, bytes: file.subarray(offset, offset + bytes) });
        }
    }
    return segments;
}
