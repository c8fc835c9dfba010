/**
 * Who answers at an address (RP2040 datasheet, 2.2), for every access a core cannot serve itself.
 *
 * A device has read(offset, core) and write(offset, value, raw, core), both of whole words: its registers do not see
 * how wide an access was. Through the set, clear and XOR aliases (2.1.2) `value` is what the register becomes and
 * `raw` what was written, which is what registers want that are cleared by writing ones. peek(offset), where a
 * device has it, is a read without side effects.
 */
import { FLASH, PAGE_BYTES, RAM, RAM_BYTES, ROM_BYTES, readBytes, writeBytes } from './memory.mjs';
import { EXECUTE } from './mpu.mjs';

const UNSTRIPED = 0x21000000;
const BANK_BYTES = 0x10000;
const SLOT_BITS = 14;
const ALIAS_XOR = 1;
const ALIAS_SET = 2;
const ALIAS_CLEAR = 3;

const part = (word, address, size) =>
    size === 4 ? word >>> 0 : (word >>> (8 * (address & 3))) & (size === 2 ? 0xffff : 0xff);

/** A narrow write reaches a register on all lanes of the bus. */
function onAllLanes(value, size) {
    return size === 4 ? value : size === 2 ? (value & 0xffff) * 0x10001 : (value & 0xff) * 0x1010101;
}

function atAlias(alias, old, value) {
    switch (alias) {
    case ALIAS_XOR: return old ^ value;
    case ALIAS_SET: return old | value;
    case ALIAS_CLEAR: return old & ~value;
    default: return value;
    }
}

export class Bus {
    constructor(machine) {
        this.machine = machine;
        this.memory = machine.memory;
        this.devices = new Map();
    }

    /** `aliased`: the device's 16 KB hold its registers four times. */
    attach(address, device, aliased = true) {
        this.devices.set(address >>> SLOT_BITS, { device, aliased });
    }

    read(address, size, core) {
        switch (address >>> 28) {
        case 0: return this.readRom(address, size, core);
        case 1: return this.readExternal(address, size, core);
        case 2: return readBytes(this.memory.ram8, this.ramOffset(address, core, 'read'), size);
        case 4:
        case 5: return part(this.readDevice(address, core), address, size);
        case 0xd: return part(this.machine.sio.read(address & 0x1fc, core), address, size);
        case 0xe: return part(this.readPrivate(address, core), address, size);
        default: throw core.fault(`read of ${size} bytes where there is nothing`, address);
        }
    }

    write(address, size, value, core) {
        switch (address >>> 28) {
        case 1: return this.writeExternal(address, size, value, core);
        case 2: return this.writeRam(address, size, value, core);
        case 4:
        case 5: return this.writeDevice(address, onAllLanes(value, size), core);
        case 0xd: return this.machine.sio.write(address & 0x1fc, onAllLanes(value, size) >>> 0, core);
        case 0xe: return this.writePrivate(address, onAllLanes(value, size), core);
        default: throw core.fault(`write of ${size} bytes where there is nothing`, address);
        }
    }

    readRom(address, size, core) {
        if (address >= ROM_BYTES) {
            throw core.fault(`read of ${size} bytes where there is nothing`, address);
        }
        return readBytes(this.memory.rom8, address, size);
    }

    // Flash, its cache and the SSI behind it

    isFlash(address) {
        return address >= FLASH && address < FLASH + 0x04000000; // four views of one flash: cached or not
    }

    flashOffset(address) {
        return address & (this.memory.flash8.length - 1); // the chip ignores the address bits it does not have
    }

    readExternal(address, size, core) {
        if (!this.isFlash(address)) {
            return part(this.readDevice(address, core), address, size);
        }
        if (!this.machine.flashIsMapped()) {
            throw core.fault('read of flash while execute-in-place is off', address);
        }
        return readBytes(this.memory.flash8, this.flashOffset(address), size);
    }

    writeExternal(address, size, value, core) {
        if (this.isFlash(address)) {
            throw core.fault('write to flash', address);
        }
        this.writeDevice(address, onAllLanes(value, size), core);
    }

    // SRAM: four banks striped by word, two small ones behind them, and the four once more, one after the other

    ramOffset(address, core, verb) {
        const offset = address - RAM;
        if (offset < RAM_BYTES) {
            return offset;
        }
        const unstriped = address - UNSTRIPED;
        if (unstriped < 0 || unstriped >= 4 * BANK_BYTES) {
            throw core.fault(`${verb} where there is nothing`, address);
        }
        return ((unstriped & (BANK_BYTES - 4)) << 2) | ((unstriped >> 16) << 2) | (address & 3);
    }

    writeRam(address, size, value, core) {
        const offset = this.ramOffset(address, core, 'write');
        writeBytes(this.memory.ram8, offset, size, value);
        this.memory.dirty[(offset / PAGE_BYTES) | 0] = 1;
    }

    // Devices

    slot(address, core, verb) {
        const slot = this.devices.get(address >>> SLOT_BITS);
        if (!slot) {
            throw core.fault(`${verb} where there is nothing`, address);
        }
        return slot;
    }

    readDevice(address, core) {
        const { device, aliased } = this.slot(address, core, 'read');
        if (!this.machine.resets.isRunning(device)) {
            return 0;
        }
        return device.read(address & (aliased ? 0xffc : 0x3ffc), core);
    }

    writeDevice(address, written, core) {
        const { device, aliased } = this.slot(address, core, 'write');
        if (!this.machine.resets.isRunning(device)) {
            return;
        }
        const alias = aliased ? (address >> 12) & 3 : 0;
        const offset = address & (aliased ? 0xffc : 0x3ffc);
        const raw = written >>> 0;
        const old = alias === 0 ? 0 : device.peek ? device.peek(offset, core) : device.read(offset, core);
        device.write(offset, atAlias(alias, old, raw) >>> 0, raw, core);
    }

    // What each core has for itself

    checkPrivate(address, core, verb) {
        if (!core.isPrivileged()) {
            throw core.fault(`unprivileged ${verb} of a system register`, address);
        }
        if (address >>> 12 !== 0xe000e) {
            throw core.fault(`${verb} where there is nothing`, address);
        }
    }

    readPrivate(address, core) {
        this.checkPrivate(address, core, 'read');
        return core.system.read(address & 0xffc);
    }

    writePrivate(address, value, core) {
        this.checkPrivate(address, core, 'write');
        core.system.write(address & 0xffc, value >>> 0);
    }

    readVector(core, number) {
        return this.read(((core.vectors >>> 0) + 4 * number) >>> 0, 4, core);
    }

    // Where a core fetches from

    /** Opens the memory around `address` for a core to fetch from, or throws its fault. */
    openCode(core, address) {
        const { memory } = this;
        const at = address >>> 0;
        if (at < ROM_BYTES) {
            this.openWindow(core, at, memory.rom16, 0, ROM_BYTES);
        } else if (at >= RAM && at < RAM + RAM_BYTES) {
            this.openWindow(core, at, memory.ram16, RAM, RAM_BYTES);
        } else if (!this.isFlash(at)) {
            throw core.fault('instruction fetch where there is no memory', address);
        } else if (!this.machine.flashIsMapped()) {
            throw core.fault('instruction fetch from flash while execute-in-place is off', address);
        } else {
            this.openWindow(core, at, memory.flash16, at - this.flashOffset(at), memory.flash8.length);
        }
    }

    openWindow(core, at, code, base, bytes) {
        let [start, end] = [base, base + bytes];
        if (core.mpu.isOn()) {
            if (!(core.rightsAt(at) & EXECUTE)) {
                throw core.fault('instruction fetch that the MPU forbids', at);
            }
            const uniform = core.mpu.uniformAround(at);
            start = Math.max(start, uniform.start);
            end = Math.min(end, uniform.end);
        }
        core.code = code.subarray((start - base) / 2, (end - base) / 2);
        core.codeBase = start;
        core.codeBytes = end - start;
    }
}
