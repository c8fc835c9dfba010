/**
 * The first runs of a world, from which the plans for all others are made: how long they are, and which instructions
 * touch a word that both cores touch.
 */
import { FLASH, FLASH_BYTES, RAM } from '../rp2040/memory.mjs';
import { planFor } from './plans.mjs';

const RUNS = 24;
const SEED = 1;
const LENGTH = 4000; // of a race, before any was run
const SIO = 0xd;

/** Who touched which word, and from where. */
class Sharing {
    constructor() {
        this.words = new Map(); // address to { cores, isWritten, touched, places }
    }

    note(core, address, isWrite) {
        const key = address & ~3;
        const word = this.words.get(key) ?? { cores: 0, isWritten: false, touched: 0, places: new Set() };
        word.cores |= 1 << core.index;
        word.isWritten ||= isWrite;
        word.touched++;
        word.places.add(core.at);
        this.words.set(key, word);
    }

    shared() {
        return [...this.words.values()].filter(({ cores, isWritten }) => cores === 3 && isWritten);
    }
}

/** SRAM, and the hardware locks and FIFOs of the SIO. */
const isOfInterest = (address) => address >>> 28 === RAM >>> 28 || address >>> 28 === SIO;

/**
 * Interrupts out of nowhere, in their order: the first handler's before each step its core takes, then the second's,
 * ... `reach` is how many steps that are, on average of the pilot's runs.
 */
class Injections {
    constructor(handlers, reach) {
        this.handlers = handlers;
        this.reach = reach;
        this.length = handlers.reduce((sum, { core }) => sum + reach[core], 0);
    }

    at(number) {
        for (const { core, interrupt } of this.handlers) {
            if (number < this.reach[core]) {
                return { core, interrupt, at: number };
            }
            number -= this.reach[core];
        }
        return null;
    }
}

/** A byte for every 16 bits of flash: 1 where an instruction touches one of the words. */
function flagPlaces(words) {
    const places = new Uint8Array(FLASH_BYTES / 2);
    for (const { places: touching } of words) {
        for (const place of touching) {
            places[(place - FLASH) >>> 1] = 1;
        }
    }
    return places;
}

/** Runs `world` a few times, and tells what was seen. */
export function pilot(world) {
    const sharing = new Sharing();
    const reach = [0, 0];
    let steps = 0;
    world.length = LENGTH;
    world.onAccess = (core, address, size, isWrite) => {
        if (isOfInterest(address)) {
            sharing.note(core, address, isWrite);
        }
    };
    for (let number = 0; number < RUNS; number++) {
        steps += world.run(planFor('random', SEED, number, world)).steps;
        world.own.forEach((taken, core) => {
            reach[core] += Math.ceil(taken / RUNS);
        });
    }
    world.onAccess = null;
    const sharedWords = sharing.shared();
    const hits = sharedWords.reduce((sum, { touched }) => sum + touched, 0);
    return {
        length: Math.ceil(steps / RUNS), sharedLength: Math.ceil(hits / RUNS), sharedPlaces: flagPlaces(sharedWords),
        injections: new Injections(world.handlers(), reach),
    };
}
