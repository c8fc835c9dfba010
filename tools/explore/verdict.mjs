/**
 * What became of a run, in words.
 */
function firstLine(world) {
    const [line] = world.text().split('\n');
    return line === '' ? '' : `: ${line}`;
}

/** null if the run ended as it should; else { kind, words }. Runs of one kind fail alike. */
export function judge(world) {
    const { ended } = world.machine;
    if (ended === null) {
        return { kind: 'endless', words: `no end after ${world.steps} steps` };
    }
    switch (ended.kind) {
    case 'exit': return ended.status === 0 ? null
        : { kind: `exit ${ended.status}`, words: `exit status ${ended.status}${firstLine(world)}` };
    case 'deadlock': return { kind: 'asleep', words: 'both cores sleep for good' };
    case 'lockup': return { kind: 'lockup', words: `core ${ended.core.index} locked up: ${ended.core.lastFault.what}` };
    default: return { kind: ended.kind, words: ended.kind };
    }
}
