/**
 * The special registers that MRS and MSR know (Armv6-M ARM, B5.2).
 */
const APSR = 0;
const XPSR_LAST = 7;
const MSP = 8;
const PSP = 9;
const PRIMASK = 16;
const CONTROL = 20;

export const SELECT_PROCESS_STACK = 2;
export const UNPRIVILEGED = 1;

/** Of the status registers 0 to 7, bit 0 asks for IPSR and a clear bit 2 for the flags. EPSR reads as zero. */
function readStatus(core, number) {
    const exception = number & 1 && core.isPrivileged() ? core.ipsr : 0;
    return exception | (number & 4 ? 0 : core.flags());
}

export function readSpecial(core, number) {
    if (number <= XPSR_LAST) {
        return readStatus(core, number);
    }
    if (number === CONTROL) {
        return core.control;
    }
    if (!core.isPrivileged()) {
        return 0;
    }
    switch (number) {
    case MSP: return core.mainStack();
    case PSP: return core.processStack();
    case PRIMASK: return core.primask;
    default: return 0;
    }
}

function writeControl(core, value) {
    core.setUnprivileged(value & UNPRIVILEGED);
    if (core.ipsr === 0) {
        core.selectStack(value & SELECT_PROCESS_STACK);
    }
}

export function writeSpecial(core, number, value) {
    if (number >= APSR && number <= XPSR_LAST) {
        if (!(number & 4)) {
            core.setFlags(value);
        }
        return;
    }
    if (!core.isPrivileged()) {
        return;
    }
    switch (number) {
    case MSP: core.setMainStack(value); break;
    case PSP: core.setProcessStack(value); break;
    case PRIMASK: core.setPrimask(value & 1); break;
    case CONTROL: writeControl(core, value); break;
    }
}
