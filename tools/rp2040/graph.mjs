/**
 * Remembers the state of a graph of objects, and puts it back.
 *
 * Every property of every object that can be reached is noted, references as references, so what is put back is the
 * same graph: lists stay linked, closures keep seeing their objects. Nothing has to be declared, and nothing that is
 * added to a device later can be forgotten.
 */
const isTyped = (value) => ArrayBuffer.isView(value) && !(value instanceof DataView);
const isObject = (value) => typeof value === 'object' && value !== null;

/** Maps and sets would need notes of their own; leaving out what they hold would be wrong in silence. */
function refuse(object) {
    if ((object instanceof Map || object instanceof Set) && object.size > 0) {
        throw new TypeError('the state of a Map or Set cannot be remembered');
    }
}

function noteProperties(object, notes) {
    const keys = Object.keys(object).filter((key) => typeof object[key] !== 'function');
    if (keys.length > 0 || Array.isArray(object)) {
        notes.push({ object, keys, values: keys.map((key) => object[key]), length: object.length });
    }
}

/**
 * The state of all that `root` reaches without going through what is in `outside`, a Set of objects; an array of
 * numbers is outside if its buffer is.
 */
export function remember(root, outside) {
    const seen = new Set(outside);
    const notes = [];
    const left = [root];
    while (left.length > 0) {
        const object = left.pop();
        if (seen.has(object) || seen.has(object.buffer)) {
            continue;
        }
        seen.add(object);
        if (isTyped(object)) {
            notes.push({ object, typed: object.slice() });
        } else if (!(object instanceof DataView) && !(object instanceof ArrayBuffer)) {
            refuse(object);
            noteProperties(object, notes);
            left.push(...Object.values(object).filter(isObject));
        }
    }
    return notes;
}

function putBackObject({ object, keys, values, length }) {
    if (Array.isArray(object) && object.length !== length) {
        object.length = length;
    }
    for (let i = 0; i < keys.length; i++) {
        if (object[keys[i]] !== values[i]) {
            object[keys[i]] = values[i];
        }
    }
}

export function putBack(notes) {
    for (const note of notes) {
        if (note.typed) {
            note.object.set(note.typed);
        } else {
            putBackObject(note);
        }
    }
}
