/**
 * What there is to explore: scenarios, their broken twins, and where make puts the firmwares.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const SOURCES = 'tests/explore';
const TWINS = 'tests/explore/twins';
const RACING_WORDS = 'tests/explore/racing_words.txt';
const BUILT = 'build/pico/tests/explore';
const TWINS_BUILT = 'build/explore/twins';
const SEPARATOR = '--';
const SENTENCE = /^SCENARIO\("(.*)"\)$/m;
const FIELD = /^Field: (.*)$/m;

export class Tree {
    constructor(root) {
        this.root = root;
    }

    names(folder, ending) {
        return readdirSync(join(this.root, folder)).filter((name) => name.endsWith(ending))
            .map((name) => basename(name, ending)).sort();
    }

    scenarios() {
        return this.names(SOURCES, '.c').filter((name) => name !== 'scenario');
    }

    /** { scenario, twin } of each. */
    twins() {
        return this.names(TWINS, '.patch').map((name) => {
            const [scenario, twin] = name.split(SEPARATOR);
            return { scenario, twin };
        });
    }

    twinsOf(scenario) {
        return this.twins().filter((each) => each.scenario === scenario).map(({ twin }) => twin);
    }

    /** What a scenario promises. */
    sentence(scenario) {
        return SENTENCE.exec(readFileSync(join(this.root, SOURCES, `${scenario}.c`), 'utf8'))?.[1] ?? scenario;
    }

    /** The kind of race a twin has, where such a one was found in another kernel; else undefined. */
    fieldRace({ scenario, twin }) {
        return FIELD.exec(readFileSync(join(this.root, TWINS, `${scenario}${SEPARATOR}${twin}.patch`), 'utf8'))?.[1];
    }

    /** Words that may be read while they are written, `struct.member`. */
    racingWords() {
        return readFileSync(join(this.root, RACING_WORDS), 'utf8').split('\n').filter((line) => !line.startsWith('#'))
            .map((line) => line.split(' ')[0]);
    }

    firmware(scenario, twin = '') {
        return twin === '' ? join(BUILT, `${scenario}.elf`)
            : join(TWINS_BUILT, `${scenario}${SEPARATOR}${twin}.elf`);
    }

    /** What is to be explored: each { scenario, twin }, twin '' for the kernel as it is. */
    subjects({ scenario, twin }) {
        const chosen = (each) => scenario === '' || each.scenario === scenario;
        if (twin !== '') {
            return [{ scenario, twin }];
        }
        return [...this.scenarios().map((name) => ({ scenario: name, twin: '' })), ...this.twins()].filter(chosen);
    }
}
