/**
 * BKPT 0xAB: what a firmware may ask of whoever runs it (Arm's Semihosting for AArch32 and AArch64).
 */
const WRITE_CHARACTER = 0x03;
const WRITE_STRING = 0x04;
const EXIT = 0x18;
const EXIT_EXTENDED = 0x20;
const APPLICATION_EXIT = 0x20026;
const FAILURE = 1;

/** Returns a function for Machine.onSemihosting; what is written goes to `write`, as bytes. */
export function semihosting(machine, write) {
    function exit(reason, status) {
        machine.end({ kind: 'exit', status: reason === APPLICATION_EXIT ? status : FAILURE });
    }

    function writeString(core, address) {
        for (let byte; (byte = core.read8(address)) !== 0; address++) {
            write(byte);
        }
    }

    return (core) => {
        const [operation, parameter] = core.registers;
        switch (operation) {
        case WRITE_CHARACTER: write(core.read8(parameter)); break;
        case WRITE_STRING: writeString(core, parameter); break;
        case EXIT: exit(parameter, 0); break;
        case EXIT_EXTENDED: exit(core.read32(parameter), core.read32(parameter + 4)); break;
        default: core.registers[0] = -1; // not known here
        }
        return true;
    };
}
