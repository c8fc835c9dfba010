/**
 * Names for a firmware's addresses, looked up only when a report asks for them: tools/symbols.py for this runner.
 */
import { spawnSync } from 'node:child_process';
import { hex } from './fault.mjs';

const ADDRESS = /\b(0x)?([0-9a-f]{8})\b/g;
const TOOLS = 'arm-none-eabi-';
const OUTPUT_MAX = 1 << 28;

function linesOf(tool, ...operands) {
    const done = spawnSync(TOOLS + tool, operands, { encoding: 'utf8', maxBuffer: OUTPUT_MAX });
    return (done.stdout ?? '').split('\n');
}

export class Symbols {
    /** `elf` is null for a file that has no symbols: nothing has a name then. */
    constructor(elf) {
        this.elf = elf;
        this.table = null;
        this.known = new Map();
    }

    load() {
        const rows = this.elf === null ? [] : linesOf('nm', '-S', this.elf).map((line) => line.split(' '));
        this.table = rows.filter((row) => row.length === 4).map(([start, size, kind, name]) =>
            ({ start: parseInt(start, 16), size: parseInt(size, 16), kind, name }));
        return this.table;
    }

    rows() {
        return this.table ?? this.load();
    }

    /** The symbol an address lies in. */
    at(address) {
        return this.rows().find(({ start, size }) => address === start || (address > start && address < start + size));
    }

    named(name) {
        return this.rows().find((row) => row.name === name);
    }

    codeAt(address) {
        const found = this.at((address & ~1) >>> 0);
        return found && 'tTwW'.includes(found.kind) ? found : undefined;
    }

    line(address) {
        const [name, place] = linesOf('addr2line', '-f', '-s', '-e', this.elf, hex(address));
        return [name, place.split(' (')[0]];
    }

    /** A return address is odd and points behind its call: the call's line is what helps. */
    codeName(address, code) {
        const even = (address & ~1) >>> 0;
        const behindCall = address & 1 && even !== code.start;
        const [name, place] = this.line(behindCall ? even - 2 : even);
        return `${name} ${place}${name === code.name ? '' : `, in ${code.name}`}`;
    }

    dataName(address) {
        const data = this.at(address);
        const offset = data && address - data.start;
        return data && (offset ? `${data.name}+${offset}` : data.name);
    }

    name(address) {
        if (!this.known.has(address)) {
            const code = this.codeAt(address);
            this.known.set(address, code ? this.codeName(address, code) : this.dataName(address));
        }
        return this.known.get(address);
    }

    /** Where the members of a struct are, from the debug information: name to offset. */
    members(struct) {
        const text = this.elf === null ? '' : linesOf('readelf', '--debug-dump=info', this.elf).join('\n');
        const head = new RegExp(`DW_AT_name\\s.*: ${struct}\\s*$`, 'm');
        for (const body of text.split(/^ <1>.*DW_TAG_structure_type\)\n/m).slice(1)) {
            const [first, ...members] = body.split('\n <1>')[0].split(/^ <2>.*DW_TAG_member\)\n/m);
            if (head.test(first) && members.length > 0) {
                return new Map(members.map((member) => [/DW_AT_name\s.*: (\w+)\s*$/m.exec(member)?.[1],
                    Number(/DW_AT_data_member_location: (\d+)/.exec(member)?.[1])]));
            }
        }
        return new Map();
    }

    /** Adds names: to code addresses, and to those of data that are written as pointers, with 0x. */
    explain(line) {
        return line.replace(ADDRESS, (text, prefix, digits) => {
            const address = parseInt(digits, 16);
            const name = prefix || this.codeAt(address) ? this.name(address) : undefined;
            return name ? `${text} <${name}>` : text;
        });
    }
}
