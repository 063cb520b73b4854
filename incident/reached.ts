/** What a look at the clouds found, in words; each line once. */
import type { Reach, Reached } from "../live/reach";

export function reachedLine({ entry, by, says, verdict }: Reached): string {
  return verdict === "unknown" ? `not known who else has it: ${says}` : `${by} has ${entry}: ${says}`;
}

export function reachLines({ findings, absent }: Reach): readonly string[] {
  const seen = findings.map((one) => reachedLine(one));
  const nowhere = findings.length === 0 ? ["nothing has it now"] : [];
  return [...new Set([...seen, ...nowhere, ...absent.map((key) => `${key} is not deployed`)])];
}
