#!/usr/bin/env node
/**
 * Searches the interleavings of the shipped RP2040 firmware: every scenario must hold in all of them, and each of
 * its broken twins must fail in one. `make explore` calls it from the root.
 */
import { availableParallelism } from 'node:os';
import { parse, USAGE } from './options.mjs';
import { NAMES } from './plans.mjs';
import { runAll } from './pool.mjs';
import { replay } from './replay.mjs';
import { Tree } from './tree.mjs';

const STATUS_FAILED = 1;
const STATUS_USAGE = 2;
const TWIN_FACTOR = 2; // so many more schedules until a twin counts as not found
const FNV_PRIME = 0x01000193;

const grouped = (count) => count.toLocaleString('en-US');
const hex = (value) => value.toString(16).padStart(8, '0');

function replayLine({ scenario, twin }, { seed }, { scheduler, number, isWatched }) {
    return `make explore SCENARIO=${scenario} SCHEDULER=${scheduler} SEED=${seed} SCHEDULE=${number}` +
        `${twin === '' ? '' : ` TWIN=${twin}`}${isWatched ? ' WATCH=1' : ''}`;
}

/** Counts and prints, one line for each scenario and twin. */
class Report {
    constructor(options, tree) {
        this.options = options;
        this.tree = tree;
        this.passed = 0;
        this.failed = 0;
        this.schedules = 0;
        this.steps = 0;
        this.trace = 0;
        this.fieldRaces = [];   // lines on those that were found
        this.started = performance.now();
    }

    line(isGood, words) {
        this[isGood ? 'passed' : 'failed']++;
        console.log(`${isGood ? 'ok' : 'not ok'} ${this.passed + this.failed} - ${words}`);
    }

    add(subject, answer) {
        const name = subject.twin === '' ? subject.scenario : `${subject.scenario}, twin ${subject.twin}`;
        if (answer.error) {
            this.line(false, `${name}: ${answer.error}`);
            return;
        }
        this.schedules += answer.schedules;
        this.steps += answer.steps;
        (subject.twin === '' ? this.addScenario : this.addTwin).call(this, subject, name, answer);
    }

    addScenario(subject, name, { schedules, different, trace, violations, build }) {
        this.line(violations.length === 0, `${name}: ${this.tree.sentence(subject.scenario)}`);
        this.trace = Math.imul(this.trace ^ trace, FNV_PRIME) >>> 0;
        console.log(`    ${grouped(schedules)} schedules, ${grouped(different)} different, trace ${hex(trace)}, ` +
            `firmware ${build}`);
        for (const violation of violations) {
            this.addViolation(subject, violation);
        }
    }

    addTwin(subject, name, { schedules, violations: [violation] }) {
        if (violation === undefined) {
            this.line(false, `${name}: not found in ${grouped(schedules)} schedules`);
            return;
        }
        this.line(true, `${name}: found after ${grouped(schedules)}, by ${violation.scheduler}: ${violation.words}`);
        console.log(`    ${replayLine(subject, this.options, violation)}`);
        const race = this.tree.fieldRace(subject);
        if (race !== undefined) {
            this.fieldRaces.push(`${grouped(schedules).padStart(8)}  ${race} (${name})`);
        }
    }

    addViolation(subject, violation) {
        console.log(`    ${violation.words}`);
        console.log(`    ${replayLine(subject, this.options, violation)}`);
    }

    end() {
        if (this.fieldRaces.length > 0) {
            console.log('races as found in other kernels, planted here, and the schedules until they were found:');
            console.log(this.fieldRaces.join('\n'));
        }
        const seconds = (performance.now() - this.started) / 1000;
        console.log(`${grouped(this.schedules)} schedules, ${grouped(this.steps)} instructions, ` +
            `${seconds.toFixed(0)} s, trace ${hex(this.trace)}`);
        console.log(`${this.passed} passed, ${this.failed} failed`);
        return this.failed === 0 ? 0 : STATUS_FAILED;
    }
}

function jobFor({ scenario, twin }, options, tree) {
    const schedulers = options.scheduler === '' ? NAMES : [options.scheduler];
    const isTwin = twin !== '';
    const schedules = options.schedules * (isTwin ? TWIN_FACTOR : 1);
    return { scenario, twin, isTwin, firmware: tree.firmware(scenario, twin),
        search: { schedulers, schedules, seed: options.seed, racingWords: tree.racingWords() } };
}

async function explore(options, tree) {
    const report = new Report(options, tree);
    const jobs = tree.subjects(options).map((subject) => jobFor(subject, options, tree));
    await runAll(jobs, options.jobs, (job, answer) => report.add(job, answer));
    return report.end();
}

function run(options, tree) {
    if (options.help) {
        console.log(USAGE);
        return 0;
    }
    if (options.list) {
        console.log(tree.subjects(options).map(({ scenario, twin }) => tree.firmware(scenario, twin)).join('\n'));
        return 0;
    }
    return options.schedule === null ? explore(options, tree) : replay(options, tree);
}

async function main() {
    try {
        const tree = new Tree('.');
        return await run(parse(process.argv.slice(2), tree, availableParallelism()), tree);
    } catch (error) {
        console.error(`explore: ${error.message}`);
        return STATUS_USAGE;
    }
}

process.exitCode = await main();
