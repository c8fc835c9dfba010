/**
 * A core's memory protection unit (Armv6-M ARM, B3.5): eight regions of eight subregions each.
 *
 * Rights are kept per granule of 32 bytes, the smallest subregion: for RAM in a table that the core looks into
 * itself, an entry of 0 meaning "ask"; for the rest in a small cache. A kernel that moves a guard at each switch
 * changes a region each time, so a change makes us forget what that region covers, and no more.
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
const SIZES = Array.from({ length: 33 }, (_, log) => 2 ** log);
const SUBREGIONS = 8;

/** AP of a region: [unprivileged, privileged]. */
const ACCESS = [[0, 0], [0, 3], [1, 3], [3, 3], [0, 0], [0, 1], [1, 1], [1, 1]];

const CACHE = 256;

class Region {
    constructor() {
        this.clear();
    }

    clear() {
        this.address = 0;
        this.attributes = 0;
        this.place();
    }

    /** Finds out where it is; to be called when a register has changed. */
    place() {
        const log = (this.attributes >> 1 & 31) + 1;
        this.isEnabled = (this.attributes & 1) !== 0 && log > SIZE_MIN;
        this.disabled = this.attributes >> 8 & 0xff;
        this.size = SIZES[log];
        this.subregion = this.size / SUBREGIONS;
        this.start = this.address - this.address % this.size;
    }

    extent() {
        return this.isEnabled ? [this.start, this.start + this.size] : null;
    }

    contains(address) {
        const offset = address - this.start;
        if (!this.isEnabled || offset < 0 || offset >= this.size) {
            return false;
        }
        return !(this.disabled >> Math.floor(offset / this.subregion) & 1);
    }

    rights(privileged) {
        const access = ACCESS[this.attributes >> 24 & 7][privileged];
        return access & READ && !(this.attributes & NEVER_EXECUTE) ? access | EXECUTE : access;
    }

    /** Narrows [start, end) around an address so that this region neither begins nor ends in it. */
    narrow(bounds, address) {
        const step = this.disabled === 0 ? this.size : this.subregion;
        const offset = address - this.start;
        if (offset < 0) {
            bounds.end = Math.min(bounds.end, this.start);
        } else if (offset >= this.size) {
            bounds.start = Math.max(bounds.start, this.start + this.size);
        } else {
            const start = this.start + Math.floor(offset / step) * step;
            bounds.start = Math.max(bounds.start, start);
            bounds.end = Math.min(bounds.end, start + step);
        }
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
        this.flashRights = [0, 0];
        this.clear();
    }

    clear() {
        this.control = 0;
        this.selected = 0;
        this.regions.forEach((region) => region.clear());
        this.forget(0, 2 ** 32);
    }

    /** The rights between these addresses may have changed. */
    forget(start, end) {
        if (start < RAM + RAM_BYTES && end > RAM) {
            const first = Math.max(start - RAM, 0) >> GRANULE_BITS;
            const last = Math.min(end - RAM, RAM_BYTES) >> GRANULE_BITS;
            this.ramRights[0].fill(0, first, last);
            this.ramRights[1].fill(0, first, last);
        }
        if (start < RAM || end > RAM + RAM_BYTES) {
            this.cacheKeys.fill(-1);
            this.flashRights[0] = 0; // KNOWN, and what holds for all of it
            this.flashRights[1] = 0;
        }
    }

    /** Changes a region with `change(region)`; what it covered before and what it covers then is forgotten. */
    changeRegion(change) {
        const region = this.regions[this.selected];
        const before = region.extent();
        change(region);
        region.place();
        const extents = [before, region.extent()].filter((extent) => extent !== null);
        extents.forEach(([start, end]) => this.forget(start, end));
        extents.forEach(([start, end]) => this.core.rightsChanged(start, end));
    }

    isOn() {
        return (this.control & ENABLE) !== 0 &&
            (this.core.nvic.current >= 0 || (this.control & IN_HARD_FAULT_TOO) !== 0);
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
            const { start, end } = this.uniformAround(FLASH);
            const whole = start <= FLASH && end >= FLASH + FLASH_BYTES;
            this.flashRights[privileged] = KNOWN | (whole ? this.findRights(FLASH, privileged) : 0);
        }
        return (this.flashRights[privileged] & READ) !== 0;
    }

    /** The stretch around an address in which no region and no subregion begins or ends. */
    uniformAround(address) {
        const bounds = { start: 0, end: 2 ** 32 };
        for (const region of this.regions) {
            if (region.isEnabled) {
                region.narrow(bounds, address);
            }
        }
        return bounds;
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
        case 0xd94: this.writeControl(value); break;
        case 0xd98: this.selected = value & (REGIONS - 1); break;
        case 0xd9c: this.writeAddress(value); break;
        case 0xda0: this.changeRegion((region) => { region.attributes = (value & 0x1707ff3f) >>> 0; }); break;
        }
    }

    writeControl(value) {
        if ((this.control ^ value) & BACKGROUND) {
            this.forget(0, 2 ** 32);
        }
        this.control = value & (ENABLE | IN_HARD_FAULT_TOO | BACKGROUND);
        this.core.accessChanged();
    }

    writeAddress(value) {
        if (value & VALID) {
            this.selected = value & (REGIONS - 1);
        }
        this.changeRegion((region) => { region.address = (value & 0xffffff00) >>> 0; });
    }
}
