/**
 * The same failure with fewer changes from core to core.
 *
 * A run is written down as the places where a core was stopped in favour of the other, counted in that core's own
 * steps, so that leaving one out moves no other.
 */

const PATIENCE = 1500; // steps in a row after which a core that no place stops waits, it seems, for the other

/** Stops cores at the given places, and lets time leap at the given steps. */
class ListPlan {
    constructor(points) {
        const { first, stops, leaps, injection } = points;
        this.current = first;
        this.stops = stops;
        this.leaps = leaps;
        this.injection = injection;
        this.passed = 0;
        this.leapsDone = 0;
        this.inRow = 0;
    }

    nextLeap(step, patience) {
        return this.leapsDone < this.leaps.length ? this.leaps[this.leapsDone++] : step + patience;
    }

    /** Past the next stop of the core that is on, if it has come there. */
    isStopped({ own }) {
        const next = this.stops.findIndex(({ core }, index) => index >= this.passed && core === this.current);
        if (next < 0 || own[this.current] < this.stops[next].at) {
            return false;
        }
        this.passed = next + 1;
        return true;
    }

    choose(world) {
        while (this.isStopped(world) || this.inRow >= PATIENCE) {
            this.current = 1 - this.current;
            this.inRow = 0;
        }
        this.inRow++;
        return this.current;
    }
}

export class Points {
    constructor(first, stops, leaps, injection) {
        Object.assign(this, { first, stops, leaps, injection });
    }

    /** Those of the run that `plan` makes. */
    static of(world, plan) {
        const points = new Points(null, [], [], plan.injection);
        let current = null;
        world.onStep = ({ index }) => {
            points.first ??= index;
            if (current !== null && current !== index) {
                points.stops.push({ core: current, at: world.own[current] });
            }
            current = index;
        };
        world.onLeap = () => points.leaps.push(world.steps);
        world.run(plan);
        world.onStep = null;
        world.onLeap = null;
        return points;
    }

    plan() {
        return new ListPlan(this);
    }

    count() {
        return `${this.stops.length} changes of core and ${this.leaps.length} leaps of time`;
    }

    describe() {
        const stops = this.stops.map(({ core, at }) => `core ${core} stops after ${at} steps`);
        return [`core ${this.first} goes first`, ...stops, ...this.leaps.map((step) => `time leaps at step ${step}`)]
            .join(', ');
    }

    withStops(stops) {
        return new Points(this.first, stops, this.leaps, this.injection);
    }

    withLeaps(leaps) {
        return new Points(this.first, this.stops, leaps, this.injection);
    }
}

/** Leaves out of `list` whatever `isEnough(rest)` does without, in pieces of half of it down to one. */
function thin(list, isEnough) {
    let size = Math.ceil(list.length / 2);
    let isThinner = true;
    while (list.length > 0 && (size > 1 || isThinner)) {
        isThinner = false;
        for (let at = 0; at < list.length;) {
            const rest = list.toSpliced(at, size);
            if (isEnough(rest)) {
                list = rest;
                isThinner = true;
            } else {
                at += size;
            }
        }
        size = Math.max(1, Math.floor(size / 2));
    }
    return list;
}

/** Fewer of them with which a run of `runner`, a World or its RaceWatch, still fails in the same way. */
export function narrow(runner, points, kind) {
    const fails = (candidate) => runner.run(candidate.plan()).verdict?.kind === kind;
    if (!fails(points)) {
        throw new Error('the changes of core alone do not make the run again');
    }
    let fewer = points.withLeaps(thin(points.leaps, (leaps) => fails(points.withLeaps(leaps))));
    fewer = fewer.withStops(thin(fewer.stops, (stops) => fails(fewer.withStops(stops))));
    return fewer.withLeaps(thin(fewer.leaps, (leaps) => fails(fewer.withLeaps(leaps))));
}
