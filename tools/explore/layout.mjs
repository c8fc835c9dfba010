/**
 * Names for the words of a firmware's variables, member by member, from its debug information.
 */
import { spawnSync } from 'node:child_process';

const OUTPUT_MAX = 1 << 28;
const ENTRY = /^ <\d+><([0-9a-f]+)>: Abbrev Number: \d+ \(DW_TAG_(\w+)\)/;
const ATTRIBUTE = /^ {4}<[0-9a-f]+> {3}DW_AT_(\w+)\s*: (.*)$/;
const ADDRESS = /DW_OP_addr: ([0-9a-f]+)/;
const WRAPPERS = ['typedef', 'volatile_type', 'const_type', 'atomic_type'];
const KEPT = ['name', 'type', 'byte_size', 'upper_bound', 'data_member_location', 'data_bit_offset',
    'location', 'specification'];

const wordOf = (text) => text.replace(/^\(indirect .*?\): /, '').trim();
const place = ({ data_member_location: bytes, data_bit_offset: bits = 0 }) => Number(bytes ?? Math.floor(bits / 8));
const reference = (text) => text && /<0x([0-9a-f]+)>/.exec(text)?.[1];

/** Every entry: number to { tag, children, and its attributes }; a member is its struct's child. */
function readEntries(elf) {
    const { stdout } = spawnSync('arm-none-eabi-readelf', ['--debug-dump=info', elf],
        { encoding: 'utf8', maxBuffer: OUTPUT_MAX });
    const entries = new Map();
    let entry = null;
    let parent = null;
    for (const line of stdout.split('\n')) {
        const head = ENTRY.exec(line);
        if (head) {
            entry = { tag: head[2], children: [] };
            entries.set(head[1], entry);
            if (entry.tag === 'member' || entry.tag === 'subrange_type') {
                parent.children.push(entry);
            } else {
                parent = entry;
            }
            continue;
        }
        const attribute = ATTRIBUTE.exec(line);
        if (attribute && KEPT.includes(attribute[1])) {
            entry[attribute[1]] = wordOf(attribute[2]);
        }
    }
    return entries;
}

export class Layout {
    constructor(elf) {
        this.entries = readEntries(elf);
        this.variables = [...this.entries.values()].filter((entry) => entry.tag === 'variable')
            .map((entry) => this.variable(entry)).filter(({ start }) => start > 0);
    }

    variable(entry) {
        const declared = this.entries.get(reference(entry.specification)) ?? entry;
        const type = this.plain(entry.type ?? declared.type);
        return { name: declared.name, type, start: parseInt(ADDRESS.exec(entry.location)?.[1], 16),
            size: this.sizeOf(type), isVolatile: this.isVolatile(declared.type) };
    }

    /** The type itself, without the names and qualifiers around it. */
    plain(text) {
        let type = this.entries.get(reference(text));
        while (type && WRAPPERS.includes(type.tag)) {
            type = this.entries.get(reference(type.type));
        }
        return type;
    }

    isVolatile(text) {
        const type = this.entries.get(reference(text));
        return type?.tag === 'volatile_type' ||
            ([...WRAPPERS, 'array_type'].includes(type?.tag) && this.isVolatile(type.type));
    }

    sizeOf(type) {
        if (type?.tag !== 'array_type') {
            return Number(type?.byte_size ?? 0);
        }
        return type.children.reduce((size, { upper_bound: last }) => size * (Number(last) + 1),
            this.sizeOf(this.plain(type.type)));
    }

    /** The rest of a name; of what begins at one place the whole, or its innermost part. */
    within(type, offset, isWhole = false) {
        if (isWhole && offset === 0) {
            return '';
        }
        switch (type?.tag) {
        case 'structure_type': case 'union_type': return this.withinStruct(type, offset, isWhole);
        case 'array_type': return this.withinArray(type, offset, isWhole);
        default: return offset === 0 ? '' : `+${offset}`;
        }
    }

    withinStruct(type, offset, isWhole) {
        const reached = type.children.filter((member) => place(member) <= offset);
        const member = type.tag === 'union_type' ? reached[0] : reached.at(-1);
        if (!member) {
            return `+${offset}`;
        }
        const name = member.name ? `.${member.name}` : '';
        return name + this.within(this.plain(member.type), offset - place(member), isWhole);
    }

    withinArray(type, offset, isWhole) {
        const element = this.plain(type.type);
        const size = this.sizeOf(element) || 1;
        return `[${Math.floor(offset / size)}]${this.within(element, offset % size, isWhole)}`;
    }

    find(address) {
        return this.variables.find(({ start, size }) => address >= start && address < start + size);
    }

    /** What a pointer points to; some have bits set in them. */
    pointer(word) {
        const found = this.find(word);
        const bits = word & 7;
        if (found?.start === word - bits) {
            return `&${found.name}${bits === 0 ? '' : ` | ${bits}`}`;
        }
        return found ? `&${found.name}${this.within(found.type, word - found.start, true)}` : `0x${word.toString(16)}`;
    }

    /** As C would say it: `ann.inbox_next`; an address of no variable is said in hex. */
    name(address) {
        const found = this.find(address);
        return found ? found.name + this.within(found.type, address - found.start) : `0x${address.toString(16)}`;
    }

    /** Where a member of a struct lies in it. */
    offsetOf(struct, member) {
        const type = [...this.entries.values()].find(({ tag, name, children }) =>
            tag === 'structure_type' && name === struct && children.length > 0);
        return Number(type.children.find(({ name }) => name === member).data_member_location ?? 0);
    }

    /** Is it volatile, or, innermost struct and member, among the names? */
    isAmong(address, names) {
        const found = this.find(address);
        return found !== undefined && (found.isVolatile || names.has(this.member(found.type, address - found.start)));
    }

    /** `struct.member` of the innermost struct an offset lies in; undefined where there is none. */
    member(type, offset) {
        if (type?.tag === 'array_type') {
            const element = this.plain(type.type);
            return this.member(element, offset % this.sizeOf(element));
        }
        if (type?.tag !== 'structure_type') {
            return undefined;
        }
        const member = type.children.filter((each) => place(each) <= offset).at(-1);
        return this.member(this.plain(member.type), offset - place(member)) ?? `${type.name}.${member.name}`;
    }

    addressOf(variable) {
        return this.variables.find(({ name }) => name === variable)?.start;
    }

    sizeOfStruct(struct) {
        return Number([...this.entries.values()].find(({ tag, name, byte_size: size }) =>
            tag === 'structure_type' && name === struct && size)?.byte_size);
    }
}
