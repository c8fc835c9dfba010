/**
 * Who steps next.
 *
 * A scheduler is a function of (machine, steps) that runs the machine until it pauses, ends or has taken so many
 * steps, and returns how many it has taken. A step is an instruction or the entry of an exception. The same seed
 * makes the same run.
 */

/** Both cores in cycle lock-step: the one that is due first steps, and of two that are due at once, core 0. */
export function lockStep(machine, limit) {
    const [first, second] = machine.cores;
    const { time, onStep } = machine;
    let steps = 0;
    while (steps < limit) {
        const core = first.ready <= second.ready ? first : second;
        if (time.next <= core.ready) {
            if ((core.ready === Infinity && !machine.skipIdle()) || !machine.serveNext()) {
                break;
            }
            continue;
        }
        machine.now = core.ready;
        const cycles = core.step();
        core.spent += cycles;
        core.ready += cycles;
        steps++;
        if (onStep !== null) {
            onStep(core, cycles);
        }
    }
    return steps;
}

/**
 * The cores take steps as `choose(machine, step)` says: 0 or 1, asked where both could. Time goes on by the mean of
 * what the two have done, or, while one of them sleeps, by what the other does.
 */
export function interleave(choose) {
    return (machine, limit) => {
        const [first, second] = machine.cores;
        const { time, onStep } = machine;
        let steps = 0;
        while (steps < limit) {
            if (time.next <= machine.now) {
                if (!machine.serveNext()) {
                    break;
                }
                continue;
            }
            const firstSleeps = first.ready === Infinity;
            const alone = firstSleeps || second.ready === Infinity;
            if (firstSleeps && second.ready === Infinity) {
                if (!machine.skipIdle() || !machine.serveNext()) {
                    break;
                }
                continue;
            }
            const core = (alone ? firstSleeps : choose(machine, steps) !== 0) ? second : first;
            const cycles = core.step();
            core.spent += cycles;
            machine.now += alone ? cycles : cycles / 2;
            steps++;
            if (onStep !== null) {
                onStep(core, cycles);
            }
        }
        return steps;
    };
}

/** One step of a xorshift generator (Marsaglia, 2003); the state is never 0. */
export function shuffle(state) {
    state ^= state << 13;
    state ^= state >>> 17;
    return state ^ (state << 5);
}

/** A state to start from that differs in many bits for seeds that differ in one. */
export function seeded(seed) {
    let state = Math.imul(seed | 0, 0x9e3779b1) ^ 0x5bd1e995;
    state = Math.imul(state ^ state >>> 15, 0x85ebca6b);
    return shuffle(state || 1);
}

/** A choice for each step. */
export function atRandom(seed) {
    let state = seeded(seed);
    return interleave(() => {
        state = shuffle(state);
        return state < 0 ? 1 : 0;
    });
}

/** A core takes steps in a row, `mean` of them on average. */
export function inBursts(seed, mean) {
    let state = seeded(seed);
    let current = state & 1;
    const odds = 2 ** 32 / mean;
    return interleave(() => {
        state = shuffle(state);
        if ((state >>> 0) < odds) {
            current = 1 - current;
        }
        return current;
    });
}

/**
 * One core steps whenever it can, until one of a few change points, which lie anywhere in the first `length` steps
 * (PCT; Burckhardt and others, ASPLOS 2010). A core that has its way for `patience` steps waits, it seems, for the
 * other, which then gets its turn.
 */
export function byPriority(seed, { changes, length, patience = 2000 }) {
    let state = seeded(seed);
    let current = state & 1;
    let inRow = 0;
    let asked = 0;
    const points = new Set(Array.from({ length: changes }, () => {
        state = shuffle(state);
        return (state >>> 0) % length;
    }));
    return interleave(() => {
        if (points.has(asked++) || ++inRow > patience) {
            current = 1 - current;
            inRow = 0;
        }
        return current;
    });
}
