/**
 * How long one core keeps interrupts masked, and where: for tools/masked_recorded.py.
 *
 * A turn in which the core only spins is taken off again as soon as it is over: a loop of a few instructions, back at
 * its head, in which there was a YIELD, a WFE, or a hardware lock that another had. What is left is what the stretch
 * would have been, had nobody else been in the way.
 */
import { FLASH, FLASH_BYTES, RAM, RAM_BYTES } from './memory.mjs';

const TURN_MAX = 16;            // instructions; a longer loop does work as well
const STEPS_MAX = 1 << 16;      // remembered of one stretch: a firmware that hangs may be masked for ever
const YIELD = 0xbf10;
const WFE = 0xbf20;

/** A branch that is no call: the only instructions that loops end with. */
const isBranch = (opcode) => opcode >>> 12 === 0xd || opcode >>> 11 === 0x1c;

/** The longest stretches of a run, each kind by itself; a kind is where a stretch begins and where it ends. */
export class Longest {
    constructor() {
        this.kinds = new Map();
        this.spun = { cycles: 0, head: 0, steps: [] };
    }

    add(stretch) {
        const kind = stretch.addresses[0] * 2 ** 32 + stretch.addresses[stretch.count - 1];
        if (stretch.cycles > (this.kinds.get(kind)?.cycles ?? 0)) {
            this.kinds.set(kind, stretch.snapshot());
        }
        if (stretch.spun > this.spun.cycles) {
            this.spun = { ...stretch.snapshot(), cycles: stretch.spun, head: stretch.head };
        }
    }

    toJSON() {
        return { longest: [...this.kinds.values()], spun: this.spun };
    }
}

/** What one core does between masking and unmasking. */
export class Stretch {
    constructor(memory, longest) {
        this.memory = memory;
        this.longest = longest;
        this.addresses = new Uint32Array(STEPS_MAX);
        this.costs = new Uint8Array(STEPS_MAX);
        this.restart();
    }

    /** The core was reset: what goes before its first unmasking is boot, and no stretch. */
    restart() {
        this.isBooting = true;
        this.begin();
    }

    begin() {
        this.count = 0;
        this.cycles = 0;
        this.spun = 0;
        this.head = 0;          // of the loop that spun last
        this.waitedAt = -1;     // the last step that waited for somebody
    }

    /** An instruction that began with interrupts masked. */
    add(address, cycles, next, claimFailed) {
        this.cycles += cycles;
        if (this.count < STEPS_MAX) {
            this.remember(address, cycles, next, claimFailed);
        }
    }

    /** The last instruction let interrupts in again, or masked them. */
    turn(wasMasked) {
        if (wasMasked) {
            if (!this.isBooting) {
                this.longest.add(this);
            }
            this.isBooting = false;
        }
        this.begin();
    }

    remember(address, cycles, next, claimFailed) {
        const opcode = this.opcodeAt(address);
        if (claimFailed || opcode === YIELD || opcode === WFE) {
            this.waitedAt = this.count;
        }
        this.addresses[this.count] = address;
        this.costs[this.count] = cycles;
        this.count++;
        if (this.waitedAt >= 0 && next <= address && isBranch(opcode)) {
            this.closeTurn(next, address);
        }
    }

    /** A jump back to `head`: drops the turn that this ends, if the core waited in it. */
    closeTurn(head, tail) {
        const least = Math.max(this.count - TURN_MAX, 0);
        for (let at = this.count - 1; at >= least; at--) {
            const address = this.addresses[at];
            if (address < head || address > tail) {
                return;
            }
            if (address === head) {
                if (at <= this.waitedAt) {
                    this.drop(at);
                }
                return;
            }
        }
    }

    drop(first) {
        const cycles = this.costs.subarray(first, this.count).reduce((sum, cost) => sum + cost, 0);
        this.head = this.addresses[first];
        this.cycles -= cycles;
        this.spun += cycles;
        this.count = first;
        this.waitedAt = -1;
    }

    snapshot() {
        const steps = Array.from({ length: this.count }, (_, at) => [this.addresses[at], this.costs[at]]);
        return { cycles: this.cycles, steps };
    }

    opcodeAt(address) {
        const { flash16, ram16 } = this.memory;
        if (address >= RAM && address < RAM + RAM_BYTES) {
            return ram16[(address - RAM) >> 1];
        }
        return address >= FLASH && address < FLASH + FLASH_BYTES ? flash16[(address - FLASH) >> 1] : 0;
    }
}
