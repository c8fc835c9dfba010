/**
 * The memories: boot ROM, SRAM, flash. All are little-endian as the host is, and seen in three widths.
 */
export const ROM_BYTES = 0x4000;
export const FLASH = 0x10000000;
export const FLASH_BYTES = 0x200000; // a Pico's
export const RAM = 0x20000000;
export const RAM_BYTES = 264 * 1024;
export const PAGE_BYTES = 1024;      // what `dirty` counts RAM in

export class Memory {
    constructor() {
        this.rom8 = new Uint8Array(ROM_BYTES);
        this.rom16 = new Uint16Array(this.rom8.buffer);
        this.ram8 = new Uint8Array(RAM_BYTES);
        this.ram16 = new Uint16Array(this.ram8.buffer);
        this.ram32 = new Int32Array(this.ram8.buffer);
        this.flash8 = new Uint8Array(FLASH_BYTES).fill(0xff);
        this.flash16 = new Uint16Array(this.flash8.buffer);
        this.flash32 = new Int32Array(this.flash8.buffer);
        this.dirty = new Uint8Array(RAM_BYTES / PAGE_BYTES);
    }
}

/** `size` bytes of an array at an offset that is a multiple of `size`. */
export function readBytes(bytes, offset, size) {
    if (size === 4) {
        return (bytes[offset] | (bytes[offset + 1] << 8) | (bytes[offset + 2] << 16) | (bytes[offset + 3] << 24)) >>> 0;
    }
    return size === 2 ? bytes[offset] | (bytes[offset + 1] << 8) : bytes[offset];
}

export function writeBytes(bytes, offset, size, value) {
    for (let i = 0; i < size; i++) {
        bytes[offset + i] = value >>> (8 * i);
    }
}
