/**
 * The command line of explore.mjs.
 */
import { parseArgs } from 'node:util';
import { NAMES } from './plans.mjs';

export const USAGE = `usage: explore.mjs [options]

  --scenario NAME     only this one of tests/explore (default: all, and all their twins)
  --twin NAME         only its twin tests/explore/twins/SCENARIO--NAME.patch
  --scheduler NAME    ${NAMES.join(', ')} (default: each of them)
  --schedules N       so many of each of the first three for each scenario (default 2500); of the last, all there are
  --seed N            from which they are drawn (default 1)
  --schedule N        replays one of them, and shows what it did
  --watch             and watches it for data races
  --narrow            with fewest changes from core to core that still fail
  --from N, --to N    shows only these steps of it
  --jobs N            processes at a time (default: as many as there are processors)
  --list              prints the firmwares that are needed, and does no more
`;

const SCHEDULES = 2500;

const OPTIONS = {
    scenario: { type: 'string', default: '' },
    twin: { type: 'string', default: '' },
    scheduler: { type: 'string', default: '' },
    schedules: { type: 'string', default: String(SCHEDULES) },
    seed: { type: 'string', default: '1' },
    schedule: { type: 'string', default: '' },
    watch: { type: 'boolean', default: false },
    narrow: { type: 'boolean', default: false },
    from: { type: 'string', default: '' },
    to: { type: 'string', default: '' },
    jobs: { type: 'string', default: '' },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
};

/** What `make` says in capitals; 1 << 32 is beyond what a seed keeps apart. */
function number(name, text, least, otherwise) {
    if (text === '') {
        return otherwise;
    }
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value >= 2 ** 32) {
        throw new Error(`${name}=${text} is not a number from ${least} to ${2 ** 32 - 1}`);
    }
    return value;
}

function among(name, text, names) {
    if (text !== '' && !names.includes(text)) {
        throw new Error(`there is no ${name}=${text}; there are: ${names.join(' ')}`);
    }
    return text;
}

function checkReplay(options) {
    if (options.schedule !== null && (options.scenario === '' || options.scheduler === '')) {
        throw new Error('SCHEDULE=n needs SCENARIO=.. and SCHEDULER=.. too');
    }
    if (options.schedule === null &&
        (options.watch || options.narrow || options.from !== null || options.to !== null)) {
        throw new Error('WATCH, NARROW, FROM and TO are for a SCHEDULE=n');
    }
    if (options.twin !== '' && options.scenario === '') {
        throw new Error('TWIN=.. needs SCENARIO=.. too');
    }
}

/** Throws an Error that says in one line what is wrong. `tree` knows what scenarios and twins there are. */
export function parse(words, tree, processors) {
    const { values } = parseArgs({ args: words, options: OPTIONS });
    const options = {
        ...values,
        scenario: among('SCENARIO', values.scenario, tree.scenarios()),
        scheduler: among('SCHEDULER', values.scheduler, NAMES),
        schedules: number('SCHEDULES', values.schedules, 1),
        seed: number('SEED', values.seed, 0),
        schedule: number('SCHEDULE', values.schedule, 0, null),
        from: number('FROM', values.from, 0, null),
        to: number('TO', values.to, 0, null),
        jobs: number('JOBS', values.jobs, 1, processors),
    };
    checkReplay(options);
    among('TWIN', options.twin, tree.twinsOf(options.scenario));
    return options;
}
