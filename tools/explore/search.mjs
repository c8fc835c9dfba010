/**
 * Runs schedules of one firmware and sums up what they did.
 */
import { planFor } from './plans.mjs';
import { RaceWatch } from './races.mjs';

const VIOLATIONS_MAX = 3;    // of one scenario, which are shown
const WATCHED = 100;         // schedules of each scheduler that are watched for data races
const GOLDEN = 0.6180339887498949;

/** How many schedules a scheduler has for a world. */
function count(scheduler, schedules, world) {
    return scheduler === 'interrupt' ? world.injections.length : schedules;
}

/** The numbers below `length` in an order that comes everywhere soon: steps of the golden ratio. */
const scatter = (number, length) => Math.floor(number * GOLDEN % 1 * length);

/** A sum that does not depend on the order of what it sums up. */
const mix = (hash) => Math.imul(hash ^ hash >>> 15, 0x2c1b3c6d) >>> 0;

class Tally {
    constructor() {
        this.schedules = 0;
        this.steps = 0;
        this.trace = 0;
        this.violations = [];   // { scheduler, number, words }
        this.hashes = new Set();
    }

    add(scheduler, number, { verdict, steps, hash }, isWatched = false) {
        this.schedules++;
        this.steps += steps;
        this.trace = (this.trace + mix(hash)) >>> 0;
        this.hashes.add(hash);
        if (verdict !== null) {
            this.violations.push({ scheduler, number, words: verdict.words, isWatched });
        }
    }

    result() {
        const { schedules, steps, trace, violations, hashes } = this;
        return { schedules, steps, trace, violations, different: hashes.size };
    }
}

/** All schedules of the given schedulers, up to a few violations. */
export function searchAll(world, { schedulers, schedules, seed, racingWords }) {
    const tally = new Tally();
    const watch = new RaceWatch(world, racingWords);
    for (const scheduler of schedulers) {
        const all = count(scheduler, schedules, world);
        for (let number = 0; number < all && tally.violations.length < VIOLATIONS_MAX; number++) {
            const runner = number < WATCHED ? watch : world;
            tally.add(scheduler, number, runner.run(planFor(scheduler, seed, number, world)), runner === watch);
        }
    }
    return tally.result();
}

/** The schedulers in turn, one schedule each, until one fails. */
function searchInTurn(world, { schedulers, schedules, seed }, tally, runner) {
    for (let number = 0; number < schedules; number++) {
        for (const scheduler of schedulers) {
            if (number < count(scheduler, schedules, world)) {
                const spread = scheduler === 'interrupt' ? scatter(number, world.injections.length) : number;
                tally.add(scheduler, spread, runner.run(planFor(scheduler, seed, spread, world)), runner !== world);
            }
            if (tally.violations.length > 0) {
                return;
            }
        }
    }
}

/** Until one fails; what never does is watched for data races. */
export function searchFirst(world, search) {
    const tally = new Tally();
    searchInTurn(world, search, tally, world);
    if (tally.violations.length === 0) {
        const watch = new RaceWatch(world, search.racingWords);
        searchInTurn(world, { ...search, schedules: Math.min(WATCHED, search.schedules) }, tally, watch);
    }
    return tally.result();
}
