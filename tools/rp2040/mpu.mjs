/**
 * A core's memory protection unit (Armv6-M ARM, B3.5): eight regions of eight subregions each.
 *
 * Rights are kept per granule of 32 bytes, the smallest subregion: for RAM in a table that the core looks into
 * itself, an entry of 0 meaning "ask"; for the rest in a small cache. Both are emptied when a region changes.
 */
import { FLASH, FLASH_BYTES, RAM, RAM_BYTES } from './memory.mjs';

export const READ = 1;
export const WRITE = 2;
export const EXECUTE = 4;
const KNOWN = 8;

export const GRANULE_BITS = 5;
const GRANULES = RAM_BYTES >> GRANULE_BITS;

/** What a core without protection may do, and one that is watched and must ask each time. */
export const EVERYTHING = new Uint8Array(GRANULES).fill(READ | WRITE | EXECUTE);
export const ASK = new Uint8Array(GRANULES);

const REGIONS = 8;
const ENABLE = 1;
const IN_HARD_FAULT_TOO = 2;
const BACKGROUND = 4;

const VALID = 1 << 4;
const NEVER_EXECUTE = 1 << 28;
const SIZE_MIN = 7; // 256 bytes

/** AP of a region: [unprivileged, privileged]. */
const ACCESS = [[0, 0], [0, 3], [1, 3], [3, 3], [0, 0], [0, 1], [1, 1], [1, 1]];

const CACHE = 256;

class Region {
    constructor() {
        this.address = 0;
        this.attributes = 0;
    }

    isEnabled() {
        return (this.attributes & 1) !== 0 && this.sizeField() >= SIZE_MIN;
    }

    sizeField() {
        return this.attributes >> 1 & 31;
    }

    size() {
        return 2 ** (this.sizeField() + 1);
    }

    start() {
        return this.address - this.address % this.size();
    }

    contains(address) {
        const offset = address - this.start();
        if (!this.isEnabled() || offset < 0 || offset >= this.size()) {
            return false;
        }
        const subregion = Math.floor(offset / (this.size() / 8));
        return !(this.attributes >> 8 + subregion & 1);
    }

    rights(privileged) {
        const access = ACCESS[this.attributes >> 24 & 7][privileged];
        return access & READ && !(this.attributes & NEVER_EXECUTE) ? access | EXECUTE : access;
    }
}

/** What the default memory map lets privileged code do where no region says otherwise. */
function backgroundRights(address) {
    const isCode = address < 0x40000000 || (address >= 0x60000000 && address < 0xa0000000);
    return READ | WRITE | (isCode ? EXECUTE : 0);
}

export class Mpu {
    constructor(core) {
        this.core = core;
        this.regions = Array.from({ length: REGIONS }, () => new Region());
        this.ramRights = [new Uint8Array(GRANULES), new Uint8Array(GRANULES)]; // unprivileged, privileged
        this.cacheKeys = new Int32Array(CACHE);
        this.cacheRights = new Uint8Array(CACHE);
        this.clear();
    }

    clear() {
        this.control = 0;
        this.selected = 0;
        for (const region of this.regions) {
            region.address = 0;
            region.attributes = 0;
        }
        this.forget();
    }

    forget() {
        this.ramRights[0].fill(0);
        this.ramRights[1].fill(0);
        this.cacheKeys.fill(-1);
        this.flashRights = [0, 0]; // KNOWN and what holds for all of it
    }

    changed() {
        this.forget();
        this.core.accessChanged();
    }

    isOn() {
        return (this.control & ENABLE) !== 0 && (this.core.nvic.current >= 0 || (this.control & IN_HARD_FAULT_TOO) !== 0);
    }

    // Rights

    findRights(address, privileged) {
        for (let number = REGIONS - 1; number >= 0; number--) {
            if (this.regions[number].contains(address)) {
                return this.regions[number].rights(privileged);
            }
        }
        return privileged && this.control & BACKGROUND ? backgroundRights(address) : 0;
    }

    rightsAt(address, privileged) {
        const granule = address - RAM >>> GRANULE_BITS;
        if (granule < GRANULES) {
            const table = this.ramRights[privileged];
            table[granule] ||= KNOWN | this.findRights(address, privileged);
            return table[granule];
        }
        const key = address >>> GRANULE_BITS << 1 | privileged;
        const place = (key ^ key >> 8) & (CACHE - 1);
        if (this.cacheKeys[place] !== key) {
            this.cacheKeys[place] = key;
            this.cacheRights[place] = this.findRights(address, privileged);
        }
        return this.cacheRights[place];
    }

    /** May all of flash be read? Then the core need not ask. */
    opensFlash(privileged) {
        if (this.flashRights[privileged] === 0) {
            const [start, end] = this.uniformAround(FLASH);
            const whole = start <= FLASH && end >= FLASH + FLASH_BYTES;
            this.flashRights[privileged] = KNOWN | (whole ? this.findRights(FLASH, privileged) : 0);
        }
        return (this.flashRights[privileged] & READ) !== 0;
    }

    /** The stretch around an address in which no region and no subregion begins or ends. */
    uniformAround(address) {
        let start = 0;
        let end = 2 ** 32;
        for (const region of this.regions.filter((each) => each.isEnabled())) {
            for (let edge = 0; edge <= 8; edge++) {
                const at = region.start() + edge * region.size() / 8;
                start = at <= address ? Math.max(start, at) : start;
                end = at > address ? Math.min(end, at) : end;
            }
        }
        return [start, end];
    }

    // Registers

    read(offset) {
        const region = this.regions[this.selected];
        switch (offset) {
        case 0xd90: return REGIONS << 8;
        case 0xd94: return this.control;
        case 0xd98: return this.selected;
        case 0xd9c: return (region.address | this.selected) >>> 0;
        case 0xda0: return region.attributes;
        default: return 0;
        }
    }

    write(offset, value) {
        switch (offset) {
        case 0xd94: this.control = value & (ENABLE | IN_HARD_FAULT_TOO | BACKGROUND); break;
        case 0xd98: this.selected = value & (REGIONS - 1); return;
        case 0xd9c: this.writeAddress(value); break;
        case 0xda0: this.regions[this.selected].attributes = (value & 0x1707ff3f) >>> 0; break;
        default: return;
        }
        this.changed();
    }

    writeAddress(value) {
        if (value & VALID) {
            this.selected = value & (REGIONS - 1);
        }
        this.regions[this.selected].address = (value & 0xffffff00) >>> 0;
    }
}
