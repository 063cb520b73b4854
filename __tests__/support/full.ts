/** Whether the long suites run too (`npm run test:full`); the gate has a part of each, chosen so that every kind of fault is in it. */
export const full = process.env.STRONGROOM_FULL_TESTS === "1";

/** A test of the long suite alone. */
export const long = full ? it : it.skip;
