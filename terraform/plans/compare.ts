/** Whether new plans mean what was reviewed. */
import { count } from "../../text/output";
import { oneLine } from "../../text/printable";
import { digestOf } from "./canonical";
import { differenceText } from "./difference";
import type { Meaning } from "./meaning";
import type { OpenedPlans } from "./open";
import type { Statement } from "./statement";

/** @returns what differs, a text per stack; empty if they mean the same */
export async function reviewedDifferences(
  { files, statement: reviewed }: OpenedPlans,
  now: Statement,
  meanings: ReadonlyMap<string, Meaning>,
): Promise<readonly string[]> {
  const found: string[] = [];
  if (reviewed.environment !== now.environment)
    return [`  reviewed were plans of ${oneLine(reviewed.environment)}, and these are of ${now.environment}`];
  for (const { stack, meaning } of now.stacks) {
    const opaque = meanings.get(stack)?.opaque ?? [];
    if (opaque.length > 0)
      found.push(`${stack}: ${count(opaque.length, "sensitive argument")} can't be compared: ${opaque.join(", ")}`);
    const was = reviewed.stacks.find((one) => one.stack === stack);
    if (was?.meaning === meaning) continue;
    const before = was === undefined ? "" : ((await files.read(`${stack}.txt`))?.toString() ?? "");
    if (was !== undefined && digestOf(before) !== was.meaning) {
      found.push(`${stack}: what was reviewed was changed after it was planned`);
      continue;
    }
    const text = meanings.get(stack)?.text ?? "";
    if (was === undefined && text === "") continue;
    const why = was === undefined ? " was not reviewed" : "";
    found.push(`${stack}${why}:\n${differenceText(before, text)}`);
  }
  for (const { stack, plan } of reviewed.stacks)
    if (plan !== null && !now.stacks.some((one) => one.stack === stack))
      found.push(`${oneLine(stack)}: its plan was reviewed, and it is not planned now`);
  return found;
}
