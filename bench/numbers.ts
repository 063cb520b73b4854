/** Numbers as reports have them, in columns. */
export const inSeconds = (millis: number, digits: number) => `${(millis / 1000).toFixed(digits)} s`.padStart(8);
export const ratioOf = (a: number, b: number, digits: number) => (a / b).toFixed(digits);
