/** placeholder while building */
export function replay() { return 1; }
