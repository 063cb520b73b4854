/** The sample organisation: what says that a project still has it, and what belongs to it. */

/** Its products; the pipelines' own, `platform`, stays. */
export const sampleProducts: ReadonlySet<string> = new Set(["agents", "chat", "gateway", "intexuraos", "receptor"]);

/** A test, or what tests share, that says so in a comment goes with the samples. */
export const samplesMark = "@samples";
