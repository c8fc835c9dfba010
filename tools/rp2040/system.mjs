/**
 * A core's system registers at 0xe000e000: SysTick, NVIC, SCB and MPU (Armv6-M ARM, B3).
 */
import { FIRST_INTERRUPT, INTERRUPTS, NMI, PENDSV, SVCALL, SYSTICK } from './nvic.mjs';
import { SysTick } from './systick.mjs';

const CPUID = 0x410cc601; // Cortex-M0+ r0p1
const INTERRUPT_BITS = ~0 >>> 32 - INTERRUPTS;

const MPU = 0xd90;
const MPU_END = 0xda4;

const SEND_NMI = 1 << 31;
const PENDSV_SET = 1 << 28;
const PENDSV_CLEAR = 1 << 27;
const SYSTICK_SET = 1 << 26;
const SYSTICK_CLEAR = 1 << 25;
const INTERRUPT_IS_PENDING = 1 << 22;

const KEY = 0x05fa;
const RESET_REQUEST = 1 << 2;
const SLEEP_ON_EXIT = 1 << 1;
const SLEEP_DEEP = 1 << 2;
const EVENT_ON_PENDING = 1 << 4;

export class System {
    constructor(core, machine) {
        this.core = core;
        this.machine = machine;
        this.systick = new SysTick(core, machine);
        this.sleepDeep = 0;
    }

    clear() {
        this.systick.clear();
        this.sleepDeep = 0;
    }

    read(offset) {
        const { nvic } = this.core;
        if (offset >= 0x400 && offset < 0x420) {
            return this.readPriorities(FIRST_INTERRUPT + offset - 0x400);
        }
        if (offset >= MPU && offset < MPU_END) {
            return this.core.mpu.read(offset);
        }
        switch (offset) {
        case 0x010: return this.systick.readControl();
        case 0x014: return this.systick.reload;
        case 0x018: return this.systick.value();
        case 0x01c: return 0xc0000000; // no reference, 10 ms not known
        case 0x100:
        case 0x180: return nvic.enabled;
        case 0x200:
        case 0x280: return nvic.pending;
        case 0xd00: return CPUID;
        case 0xd04: return this.interruptState();
        case 0xd08: return this.core.vectors;
        case 0xd0c: return 0xfa050000;
        case 0xd10: return this.systemControl();
        case 0xd14: return 0x208;      // stacks are aligned to 8, unaligned accesses fault
        case 0xd1c: return this.readPriorities(8);
        case 0xd20: return this.readPriorities(12);
        case 0xd24: return nvic.systemPending & (1 << SVCALL) ? 1 << 15 : 0;
        default: return 0;
        }
    }

    write(offset, value) {
        const { nvic } = this.core;
        if (offset >= 0x400 && offset < 0x420) {
            return this.writePriorities(FIRST_INTERRUPT + offset - 0x400, value);
        }
        if (offset >= MPU && offset < MPU_END) {
            return this.core.mpu.write(offset, value);
        }
        switch (offset) {
        case 0x010: return this.systick.writeControl(value);
        case 0x014: return this.systick.writeReload(value);
        case 0x018: return this.systick.writeValue();
        case 0x100: return nvic.enable(value & INTERRUPT_BITS);
        case 0x180: return nvic.disable(value);
        case 0x200: return nvic.pendInterrupts(value & INTERRUPT_BITS);
        case 0x280: return nvic.unpendInterrupts(value);
        case 0xd04: return this.writeInterruptState(value);
        case 0xd08: this.core.vectors = value & 0xffffff00; return undefined;
        case 0xd0c: return this.requestReset(value);
        case 0xd10: return this.writeSystemControl(value);
        case 0xd1c: return this.writePriorities(8, value);
        case 0xd20: return this.writePriorities(12, value);
        default: return undefined;
        }
    }

    readPriorities(first) {
        let word = 0;
        for (let i = 0; i < 4; i++) {
            word |= (this.core.nvic.priorityOf(first + i) & 0xff) << (8 * i);
        }
        return word >>> 0;
    }

    writePriorities(first, word) {
        for (let i = 0; i < 4; i++) {
            const number = first + i;
            if (number >= FIRST_INTERRUPT ? number < FIRST_INTERRUPT + INTERRUPTS
                : number === SVCALL || number === PENDSV || number === SYSTICK) {
                this.core.nvic.setPriority(number, word >>> (8 * i));
            }
        }
    }

    interruptState() {
        const { nvic, ipsr } = this.core;
        const { systemPending } = nvic;
        return ((systemPending & (1 << NMI) ? SEND_NMI : 0) | (systemPending & (1 << PENDSV) ? PENDSV_SET : 0) |
            (systemPending & (1 << SYSTICK) ? SYSTICK_SET : 0) | (nvic.pending ? INTERRUPT_IS_PENDING : 0) |
            (nvic.mostUrgent() << 12) | ipsr) >>> 0;
    }

    writeInterruptState(value) {
        const { nvic } = this.core;
        if (value & SEND_NMI) {
            nvic.pendSystem(NMI);
        }
        if (value & PENDSV_SET) {
            nvic.pendSystem(PENDSV);
        }
        if (value & PENDSV_CLEAR) {
            nvic.unpendSystem(PENDSV);
        }
        if (value & SYSTICK_SET) {
            nvic.pendSystem(SYSTICK);
        }
        if (value & SYSTICK_CLEAR) {
            nvic.unpendSystem(SYSTICK);
        }
    }

    systemControl() {
        const { nvic } = this.core;
        return (nvic.sleepOnExit ? SLEEP_ON_EXIT : 0) | (nvic.sendEventOnPending ? EVENT_ON_PENDING : 0) |
            this.sleepDeep;
    }

    writeSystemControl(value) {
        this.core.nvic.sleepOnExit = (value & SLEEP_ON_EXIT) !== 0;
        this.core.nvic.sendEventOnPending = (value & EVENT_ON_PENDING) !== 0;
        this.sleepDeep = value & SLEEP_DEEP;
    }

    requestReset(value) {
        if (value >>> 16 === KEY && value & RESET_REQUEST) {
            this.machine.requestReset();
        }
    }
}
