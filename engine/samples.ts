/** The sample organisation: how to tell that a project still has it, and what belongs to it. */

/** Its products; the pipelines' own, `platform`, stays. */
export const sampleProducts: ReadonlySet<string> = new Set(["agents", "chat", "gateway", "intexuraos", "receptor"]);

/** A test or a test helper with this comment is removed with the samples. */
export const samplesMark = "@samples";
