/**
 * What every 16-bit opcode does: a table of 65,536 functions. A table over opcodes, unlike a cache over addresses,
 * cannot go stale when flash is programmed or code is written to RAM.
 */
import * as alu from './alu.mjs';
import * as branch from './branch.mjs';
import * as transfer from './transfer.mjs';

/** Patterns of the Armv6-M ARM, A5.2, with "." for the bits of operands; a later one overrides an earlier. */
const PATTERNS = [
    ['00000...........', alu.lslsImmediate],
    ['00001...........', alu.lsrsImmediate],
    ['00010...........', alu.asrsImmediate],
    ['0001100.........', alu.addsRegister],
    ['0001101.........', alu.subsRegister],
    ['0001110.........', alu.addsImmediate3],
    ['0001111.........', alu.subsImmediate3],
    ['00100...........', alu.movsImmediate],
    ['00101...........', alu.compareImmediate],
    ['00110...........', alu.addsImmediate8],
    ['00111...........', alu.subsImmediate8],
    ['0100000000......', alu.ands],
    ['0100000001......', alu.eors],
    ['0100000010......', alu.lslsRegister],
    ['0100000011......', alu.lsrsRegister],
    ['0100000100......', alu.asrsRegister],
    ['0100000101......', alu.adcs],
    ['0100000110......', alu.sbcs],
    ['0100000111......', alu.rors],
    ['0100001000......', alu.tst],
    ['0100001001......', alu.rsbs],
    ['0100001010......', alu.compareRegister],
    ['0100001011......', alu.compareNegative],
    ['0100001100......', alu.orrs],
    ['0100001101......', alu.muls],
    ['0100001110......', alu.bics],
    ['0100001111......', alu.mvns],
    ['01000100........', alu.addAny],
    ['01000101........', alu.compareAny],
    ['01000110........', alu.movAny],
    ['010001110....000', branch.bx],
    ['010001111....000', branch.blx],
    ['01001...........', transfer.ldrLiteral],
    ['0101000.........', transfer.strRegister],
    ['0101001.........', transfer.strhRegister],
    ['0101010.........', transfer.strbRegister],
    ['0101011.........', transfer.ldrsbRegister],
    ['0101100.........', transfer.ldrRegister],
    ['0101101.........', transfer.ldrhRegister],
    ['0101110.........', transfer.ldrbRegister],
    ['0101111.........', transfer.ldrshRegister],
    ['01100...........', transfer.strImmediate],
    ['01101...........', transfer.ldrImmediate],
    ['01110...........', transfer.strbImmediate],
    ['01111...........', transfer.ldrbImmediate],
    ['10000...........', transfer.strhImmediate],
    ['10001...........', transfer.ldrhImmediate],
    ['10010...........', transfer.strStack],
    ['10011...........', transfer.ldrStack],
    ['10100...........', alu.adr],
    ['10101...........', alu.addStackPointer],
    ['101100000.......', alu.growStackPointer],
    ['101100001.......', alu.shrinkStackPointer],
    ['1011001000......', alu.sxth],
    ['1011001001......', alu.sxtb],
    ['1011001010......', alu.uxth],
    ['1011001011......', alu.uxtb],
    ['1011010.........', transfer.push],
    ['10110110011.0010', branch.cps],
    ['1011101000......', alu.rev],
    ['1011101001......', alu.rev16],
    ['1011101011......', alu.revsh],
    ['1011110.........', transfer.pop],
    ['10111110........', branch.bkpt],
    ['10111111....0000', branch.nop],
    ['1011111100010000', branch.yieldToOther],
    ['1011111100100000', branch.wfe],
    ['1011111100110000', branch.wfi],
    ['1011111101000000', branch.sev],
    ['11000...........', transfer.stm],
    ['11001...........', transfer.ldm],
    ...branch.conditional.map((handler, condition) =>
        [`1101${condition.toString(2).padStart(4, '0')}........`, handler]),
    ['11011111........', branch.svc],
    ['11100...........', branch.branch],
    ['11110...........', branch.longInstruction],
];

function build() {
    const table = new Array(65536).fill(branch.undefinedInstruction);
    for (const [pattern, handler] of PATTERNS) {
        const operands = parseInt(pattern.replace(/./g, (bit) => bit === '.' ? '1' : '0'), 2);
        const fixed = parseInt(pattern.replaceAll('.', '0'), 2);
        for (let some = operands; ; some = some - 1 & operands) { // each subset of the operands' bits
            table[fixed | some] = handler;
            if (some === 0) {
                break;
            }
        }
    }
    return table;
}

/** The function of each opcode: called with core and opcode, it returns the cycles the instruction took. */
export const INSTRUCTIONS = build();

const viaOpcode = (core, opcode) => INSTRUCTIONS[opcode](core, opcode);

/** The same by an opcode's ten highest bits, which nearly always tell: a table that stays in the host's cache. */
export const BY_HEAD = Array.from({ length: 1024 }, (_, head) => {
    const handlers = new Set(INSTRUCTIONS.slice(head << 6, (head + 1) << 6));
    return handlers.size === 1 ? handlers.values().next().value : viaOpcode;
});
