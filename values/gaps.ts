/**
 * Environments below this one whose values could not be compared. A value that somebody brings may be one of theirs, so it is refused
 * unless `--not-compared` accepts it: each environment has keys of its own (document 2, line 104).
 */
import type { Context } from "../machine/context";
import type { Candidate } from "./candidate";
import { isGiven, type Refusal } from "./refusal";

export class Gaps {
  private readonly found = new Map<string, string>();

  /** @param accepted `--not-compared`: report it, and accept the value */
  constructor(
    private readonly context: Context,
    private readonly accepted: boolean,
  ) {}

  /** @param why a sentence's end: "dev does not resolve" */
  add(environment: string, why: string): void {
    if (this.found.has(environment)) return;
    this.found.set(environment, why);
    if (this.accepted) this.context.output.note(`note: not compared with the values of ${environment}: ${why}`);
  }

  refusals(candidates: readonly Candidate[]): readonly Refusal[] {
    if (this.accepted) return [];
    const given = candidates.filter((one) => one.entry.kind === "secret" && isGiven(one) && one.value.length > 0);
    return given.flatMap(({ entry, at }) =>
      [...this.found].map(([environment, why]) => ({
        entry: entry.key,
        code: "not-compared",
        what: `${entry.key}: the value (${at}) can't be compared with the values of ${environment}: ${why}.`,
        allowed: "a value that no lower environment has; mend the cause first, or add --not-compared",
      })),
    );
  }
}
