import { count, type Output } from "../text/output";
import type { Progress } from "./runner";

/** A line that is replaced on a terminal; elsewhere one line per stack that is done. */
export function progressTo(output: Output, step: string): (progress: Progress) => void {
  const told = new Set<string>();
  return ({ wave, done, of, doing }) => {
    const line = `${step} ${wave}: ${done} of ${count(of, "stack")}`;
    output.live(`${line}  ${doing}`);
    if (output.terminal || done === 0 || told.has(line)) return;
    told.add(line);
    output.note(line);
  };
}
