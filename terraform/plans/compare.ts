/** Whether new plans mean what was reviewed. */
import { count } from "../../text/output";
import { oneLine } from "../../text/printable";
import { digestOf } from "./canonical";
import { differenceText } from "./difference";
import type { Meaning } from "./meaning";
import type { Reviews } from "./reviews";
import type { Statement } from "./statement";

export interface Compared {
  readonly now: Statement;
  readonly meanings: ReadonlyMap<string, Meaning>;
  /** Stacks that need no plan, since all of their document is applied. */
  readonly current: readonly string[];
}

/** @returns what differs, a text per stack; empty if they mean the same, or nothing is left to do */
export async function reviewedDifferences(
  reviews: Reviews,
  { now, meanings, current }: Compared,
): Promise<readonly string[]> {
  const found: string[] = [];
  const newest = await reviews.newest();
  if (newest !== null && newest.statement.environment !== now.environment)
    return [`  reviewed were plans of ${oneLine(newest.statement.environment)}, and these are of ${now.environment}`];
  for (const { stack, plan, meaning } of now.stacks) {
    // Somebody did it already, or it is not needed any more.
    if (plan === null) continue;
    const opaque = meanings.get(stack)?.opaque ?? [];
    if (opaque.length > 0)
      found.push(`${stack}: ${count(opaque.length, "sensitive argument")} can't be compared: ${opaque.join(", ")}`);
    const reviewed = await reviews.of(stack);
    const was = reviewed?.statement.stacks.find((one) => one.stack === stack);
    if (was?.meaning === meaning) continue;
    const before = (await reviewed?.files.read(`${stack}.txt`))?.toString() ?? "";
    if (was !== undefined && digestOf(before) !== was.meaning) {
      found.push(`${stack}: what was reviewed was changed after it was planned`);
      continue;
    }
    const text = meanings.get(stack)?.text ?? "";
    const why = was === undefined ? " was not reviewed" : "";
    found.push(`${stack}${why}:\n${differenceText(before, text)}`);
  }
  for (const { stack, plan } of newest?.statement.stacks ?? [])
    if (plan !== null && !current.includes(stack) && !now.stacks.some((one) => one.stack === stack))
      found.push(`${oneLine(stack)}: its plan was reviewed, and it is not planned now`);
  return found;
}
