/**
 * Which core steps next. A plan is drawn from a seed, the scheduler's name and a number; the same three make the
 * same plan, whichever plans were run before.
 */
import { seeded, shuffle } from '../rp2040/schedulers.mjs';

const ODDS = [1 / 2, 1 / 2, 1 / 3, 2 / 3, 1 / 8, 7 / 8];
const MEANS = [2, 4, 16, 64, 256];
const LEAPS = [0, 0, 1, 1, 1, 2];
const CHANGES_MAX = 5;
const PATIENCE = 1500; // steps in a row after which a core, it seems, waits for the other
const WORD = 2 ** 32;

/** Numbers from a seed. */
class Draw {
    constructor(...parts) {
        this.state = parts.reduce((state, part) => seeded(state ^ part), 0);
    }

    below(limit) {
        this.state = shuffle(this.state);
        return Math.floor((this.state >>> 0) / WORD * limit);
    }

    from(list) {
        return list[this.below(list.length)];
    }

    several(count, limit) {
        return Array.from({ length: count }, () => this.below(limit)).sort((one, other) => one - other);
    }
}

/** What all plans have: leaps of the clock, at any step of the race. */
class Plan {
    constructor(draw, world) {
        this.injection = null;
        this.leaps = draw.several(draw.from(LEAPS), world.length);
        this.leapsDone = 0;
    }

    nextLeap(step, patience) {
        return this.leapsDone < this.leaps.length ? this.leaps[this.leapsDone++] : step + patience;
    }
}

/** A choice for each instruction, now fair, now not. */
class RandomPlan extends Plan {
    constructor(draw, world) {
        super(draw, world);
        this.odds = draw.from(ODDS) * WORD;
        this.state = draw.state;
    }

    choose() {
        this.state = shuffle(this.state);
        return (this.state >>> 0) < this.odds ? 0 : 1;
    }
}

/** A core takes steps in a row, so many on average. */
class BurstPlan extends Plan {
    constructor(draw, world) {
        super(draw, world);
        this.current = draw.below(2);
        this.odds = WORD / draw.from(MEANS);
        this.state = draw.state;
    }

    choose() {
        this.state = shuffle(this.state);
        if ((this.state >>> 0) < this.odds) {
            this.current = 1 - this.current;
        }
        return this.current;
    }
}

/**
 * One core steps whenever it can, until one of a few change points (PCT; Burckhardt and others, ASPLOS 2010). The
 * points lie before any instruction, or before those that touch what both cores touch. A core that waits for the
 * other, be it for a hardware lock or in a loop that yields, lets it go on. Time may leap where they change: a core
 * that is held up is late for its alarm.
 */
class PriorityPlan extends Plan {
    constructor(draw, world) {
        super(draw, world);
        this.current = draw.below(2);
        this.atShared = draw.below(3) !== 0;
        this.points = draw.several(1 + draw.below(CHANGES_MAX), this.atShared ? world.sharedLength : world.length);
        this.leapsAtChanges = draw.below(2) === 0;
        this.passed = 0;
        this.met = 0;
        this.inRow = 0;
    }

    choose(world) {
        const core = world.machine.cores[this.current];
        if (this.inRow > 0 && (this.isDue(world, core) || this.waits(world, core))) {
            this.current = 1 - this.current;
            this.inRow = 0;
        }
        this.inRow++;
        return this.current;
    }

    isDue(world, core) {
        if (this.atShared && !world.isShared(core.pc)) {
            return false;
        }
        if (this.met++ !== this.points[this.passed]) {
            return false;
        }
        while (this.points[this.passed] < this.met) {
            this.passed++;
        }
        if (this.leapsAtChanges) {
            world.leap();
        }
        return true;
    }

    waits(world, core) {
        const refused = world.refused;
        world.refused = false;
        return refused || world.yielded(core) || this.inRow >= PATIENCE;
    }
}

/** An interrupt out of nowhere, before each instruction of each core in turn, for each of its handlers. */
class InterruptPlan extends RandomPlan {
    constructor(draw, world, number) {
        super(draw, world);
        this.injection = world.injections.at(number);
    }
}

const SCHEDULERS = { random: RandomPlan, burst: BurstPlan, pct: PriorityPlan, interrupt: InterruptPlan };
export const NAMES = Object.keys(SCHEDULERS);

export function planFor(scheduler, seed, number, world) {
    return new SCHEDULERS[scheduler](new Draw(seed, NAMES.indexOf(scheduler) + 1, number + 1), world, number);
}
