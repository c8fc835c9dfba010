/**
 * A core's way to memory.
 *
 * RAM and flash are read and written directly where `ramRights` and `flashWords` let the core. Where the MPU has not
 * been asked yet, and everywhere while a hook is set, they do not, and the access takes the slow path: a check that is
 * off costs nothing. What cannot be done is thrown as a fault (fault.mjs).
 */
import { Fault } from './fault.mjs';
import { FLASH, FLASH_BYTES, RAM, RAM_BYTES } from './memory.mjs';
import { ASK, EVERYTHING, Mpu, READ, WRITE } from './mpu.mjs';

const PRIVATE_BUS = 0xe00;
const RAM_WORDS = RAM_BYTES / 4;

export class MemoryPort {
    constructor(machine) {
        this.machine = machine;
        this.memory = machine.memory;
        this.mpu = new Mpu(this);
        this.thrown = new Fault();
        this.ramRights = EVERYTHING;
        this.flashWords = 0;
        this.access = 0;        // as what the MPU treats this core: 0 no matter what, 1 a user, 2 privileged
        this.code = machine.memory.rom16;
        this.codeBase = 0;
        this.codeBytes = 0;
    }

    /** The object to throw. `what` says it in words, for the report of a fault that nobody handles. */
    fault(what, address) {
        this.thrown.what = what;
        this.thrown.address = address >>> 0;
        return this.thrown;
    }

    fetch(address) {
        const offset = (address - this.codeBase) >>> 0;
        if (offset < this.codeBytes) {
            return this.code[offset >> 1];
        }
        this.machine.bus.openCode(this, address);
        return this.code[((address - this.codeBase) >>> 0) >> 1];
    }

    read32(address) {
        const offset = address - RAM;
        const index = ((offset >>> 2) | (offset << 30)) >>> 0; // no word of RAM if it is not aligned
        if (index < RAM_WORDS && this.ramRights[index >>> 3] & READ) {
            return this.memory.ram32[index];
        }
        const inFlash = address - FLASH;
        const flashIndex = ((inFlash >>> 2) | (inFlash << 30)) >>> 0;
        if (flashIndex < this.flashWords) {
            return this.memory.flash32[flashIndex];
        }
        return this.readSlowly(address >>> 0, 4) | 0;
    }

    read16(address) {
        const offset = address - RAM;
        const index = ((offset >>> 1) | (offset << 31)) >>> 0;
        if (index < RAM_WORDS * 2 && this.ramRights[index >>> 4] & READ) {
            return this.memory.ram16[index];
        }
        return this.readSlowly(address >>> 0, 2);
    }

    read8(address) {
        const offset = (address - RAM) >>> 0;
        if (offset < RAM_BYTES && this.ramRights[offset >>> 5] & READ) {
            return this.memory.ram8[offset];
        }
        return this.readSlowly(address >>> 0, 1);
    }

    write32(address, value) {
        const offset = address - RAM;
        const index = ((offset >>> 2) | (offset << 30)) >>> 0;
        if (index < RAM_WORDS && this.ramRights[index >>> 3] & WRITE) {
            this.memory.ram32[index] = value;
            this.memory.dirty[index >>> 8] = 1;
        } else {
            this.writeSlowly(address >>> 0, 4, value);
        }
    }

    write16(address, value) {
        const offset = address - RAM;
        const index = ((offset >>> 1) | (offset << 31)) >>> 0;
        if (index < RAM_WORDS * 2 && this.ramRights[index >>> 4] & WRITE) {
            this.memory.ram16[index] = value;
            this.memory.dirty[index >>> 9] = 1;
        } else {
            this.writeSlowly(address >>> 0, 2, value & 0xffff);
        }
    }

    write8(address, value) {
        const offset = (address - RAM) >>> 0;
        if (offset < RAM_BYTES && this.ramRights[offset >>> 5] & WRITE) {
            this.memory.ram8[offset] = value;
            this.memory.dirty[offset >>> 10] = 1;
        } else {
            this.writeSlowly(address >>> 0, 1, value & 0xff);
        }
    }

    readSlowly(address, size) {
        if (address & (size - 1)) {
            throw this.fault(`unaligned read of ${size} bytes`, address);
        }
        if (this.mpu.isOn() && !(this.rightsAt(address) & READ)) {
            throw this.fault(`read of ${size} bytes that the MPU forbids`, address);
        }
        const value = this.machine.bus.read(address, size, this);
        if (this.machine.onAccess !== null) {
            this.machine.onAccess(this, address, size, false, value);
        }
        return value;
    }

    writeSlowly(address, size, value) {
        if (address & (size - 1)) {
            throw this.fault(`unaligned write of ${size} bytes`, address);
        }
        if (this.mpu.isOn() && !(this.rightsAt(address) & WRITE)) {
            throw this.fault(`write of ${size} bytes that the MPU forbids`, address);
        }
        this.machine.bus.write(address, size, value, this);
        if (this.machine.onAccess !== null) {
            this.machine.onAccess(this, address, size, true, value);
        }
    }

    /** The private peripheral bus is no business of the MPU's. */
    rightsAt(address) {
        return address >>> 20 === PRIVATE_BUS ? READ | WRITE
            : this.mpu.rightsAt(address, this.isPrivileged() ? 1 : 0);
    }

    /** To be called when what this core may do has changed: flash, a region, a hook, or its own privilege. */
    accessChanged() {
        const { machine, mpu } = this;
        const privileged = this.isPrivileged() ? 1 : 0;
        const watched = machine.onAccess !== null;
        const guarded = mpu.isOn();
        this.ramRights = watched ? ASK : guarded ? mpu.ramRights[privileged] : EVERYTHING;
        const direct = !watched && machine.flashIsMapped() && (!guarded || mpu.opensFlash(privileged));
        this.flashWords = direct ? this.memory.flash32.length : 0;
        this.codeBytes = 0;
        this.access = this.accessNow();
    }

    /** The same, where nothing but the rights between two addresses has changed: seldom where this core runs. */
    rightsChanged(start, end) {
        const base = this.codeBase >>> 0;
        if ((start < base + this.codeBytes && end > base) || (start < FLASH + FLASH_BYTES && end > FLASH)) {
            this.accessChanged();
        }
    }

    accessNow() {
        return this.mpu.isOn() ? 1 + (this.isPrivileged() ? 1 : 0) : 0;
    }

    /** After an exception began or ended, or CONTROL was written. */
    modeChanged() {
        if (this.mpu.control !== 0 && this.access !== this.accessNow()) {
            this.accessChanged();
        }
    }
}
