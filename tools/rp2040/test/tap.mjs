/**
 * Test Anything Protocol: lines that prove reads.
 */
export class Tap {
    constructor() {
        this.count = 0;
        this.failed = 0;
    }

    /** One test. What helps to see why it failed is printed only if it did. */
    ok(holds, sentence, ...diagnostics) {
        this.count++;
        this.failed += holds ? 0 : 1;
        console.log(`${holds ? 'ok' : 'not ok'} ${this.count} - ${sentence}`);
        for (const line of holds ? [] : diagnostics.flatMap((each) => String(each).split('\n'))) {
            console.log(`# ${line}`);
        }
    }

    equal(found, expected, sentence) {
        this.ok(found === expected, sentence, `expected ${expected}`, `found    ${found}`);
    }

    end() {
        console.log(`1..${this.count}`);
        return this.failed > 0 ? 1 : 0;
    }
}
