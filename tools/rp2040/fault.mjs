/**
 * What a core throws when an instruction cannot complete. Thrown, because it may come up in the middle of any
 * access; one object per core, because a kernel under test may cause many.
 */
export class Fault {
    constructor() {
        this.what = '';
        this.address = 0;
    }
}

export const hex = (value) => (value >>> 0).toString(16).padStart(8, '0');
