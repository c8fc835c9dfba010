/**
 * Who steps next. Each function runs a machine until it pauses or ends, and returns how many instructions that took.
 */

/** Both cores in cycle lock-step: the one that is due first steps, and of two that are due at once, core 0. */
export function lockStep(machine) {
    const [first, second] = machine.cores;
    const { time } = machine;
    for (let steps = 0; ; steps++) {
        const core = first.ready <= second.ready ? first : second;
        if (time.next <= core.ready) {
            if (core.ready === Infinity ? !machine.skipIdle() : false) {
                return steps;
            }
            machine.now = Math.max(machine.now, time.next);
            if (!machine.serve()) {
                return steps;
            }
            continue;
        }
        machine.now = core.ready;
        const cycles = core.step();
        core.spent += cycles;
        core.ready += cycles;
    }
}

/** One step of a xorshift generator (Marsaglia, 2003); the state is never 0. */
export function shuffle(state) {
    state ^= state << 13;
    state ^= state >>> 17;
    return state ^ (state << 5);
}

/** Which core steps is chosen for each instruction; time goes on by the mean of what the two have done. */
export function atRandom(seed) {
    let state = shuffle((seed | 0) || 0x9e3779b9);
    return (machine) => {
        const [first, second] = machine.cores;
        const { time } = machine;
        for (let steps = 0; ; steps++) {
            if (time.next <= machine.now) {
                if (!machine.serve()) {
                    return steps;
                }
                continue;
            }
            const alone = first.ready === Infinity || second.ready === Infinity;
            if (alone && first.ready === second.ready) {
                if (!machine.skipIdle()) {
                    return steps;
                }
                continue;
            }
            state = shuffle(state);
            const core = alone ? (first.ready === Infinity ? second : first) : state > 0 ? first : second;
            const cycles = core.step();
            core.spent += cycles;
            machine.now += alone ? cycles : cycles / 2;
        }
    };
}
