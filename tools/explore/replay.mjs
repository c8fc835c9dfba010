/**
 * Runs one schedule again, and tells what it did.
 */
import { narrow, Points } from './narrow.mjs';
import { planFor } from './plans.mjs';
import { RaceWatch } from './races.mjs';
import { Story } from './story.mjs';
import { World } from './world.mjs';

const FAILED = 1;

function showNarrowed(world, runner, plan, { kind }) {
    const points = Points.of(world, plan);
    const fewer = narrow(runner, points, kind);
    console.log(`narrowed from ${points.count()} to ${fewer.count()}: ${fewer.describe()}`);
    return () => fewer.plan();
}

/** Prints the interleaving; returns the exit status. */
export function replay(options, tree) {
    const { scenario, twin, scheduler, seed, schedule } = options;
    const world = new World(tree.firmware(scenario, twin));
    if (scheduler === 'interrupt' && schedule >= world.injections.length) {
        throw new Error(`SCHEDULE=${schedule} is beyond the last interrupt, ${world.injections.length - 1}`);
    }
    let makePlan = () => planFor(scheduler, seed, schedule, world);
    const runner = options.watch ? new RaceWatch(world, tree.racingWords()) : world;
    const { verdict } = runner.run(makePlan());
    if (options.narrow && verdict !== null) {
        makePlan = showNarrowed(world, runner, makePlan(), verdict);
    }
    new Story(world, makePlan).print(options.from ?? 0, options.to ?? Infinity);
    console.log(verdict === null ? 'ended as it should' : `violation: ${runner.run(makePlan()).verdict.words}`);
    return verdict === null ? 0 : FAILED;
}
