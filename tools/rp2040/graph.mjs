/**
 * Remembers the state of objects of somebody else's making, and puts it back.
 *
 * Every property of every object that can be reached is noted, references as references, so what is put back is the
 * same graph: lists stay linked, closures keep seeing their objects.
 */
const isTyped = (value) => ArrayBuffer.isView(value) && !(value instanceof DataView);
const isObject = (value) => typeof value === 'object' && value !== null;

function noteProperties(object, notes) {
    const keys = Object.keys(object);
    notes.push({ object, keys, values: keys.map((key) => object[key]), length: object.length });
}

/** The state of all that `root` reaches without going through what is in `outside`. */
export function remember(root, outside = []) {
    const seen = new Set(outside);
    const notes = [];
    const left = [root];
    while (left.length > 0) {
        const object = left.pop();
        if (seen.has(object)) {
            continue;
        }
        seen.add(object);
        if (isTyped(object)) {
            notes.push({ object, typed: object.slice() });
        } else if (!(object instanceof DataView) && !(object instanceof ArrayBuffer)) {
            noteProperties(object, notes);
            left.push(...Object.values(object).filter(isObject));
        }
    }
    return notes;
}

export function putBack(notes) {
    for (const { object, typed, keys, values, length } of notes) {
        if (typed) {
            object.set(typed);
            continue;
        }
        if (Array.isArray(object)) {
            object.length = length;
        }
        for (let i = 0; i < keys.length; i++) {
            object[keys[i]] = values[i];
        }
    }
}
