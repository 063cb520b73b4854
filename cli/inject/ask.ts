import type { Context } from "../context";
import type { Terminal } from "../terminal";
import { type Refusal, refusalText } from "./refusal";

const attempts = 3;

/**
 * Asks for a value until it passes, three times at most, so that a slip costs one answer and not all that were given before.
 *
 * @param check everything that is wrong with a value
 * @returns the last answer; empty where it was Enter alone
 */
export async function askHidden(
  { output }: Context,
  terminal: Terminal,
  question: string,
  check: (value: Buffer) => readonly Refusal[],
): Promise<Buffer> {
  for (let tried = 1; ; tried++) {
    const value = await terminal.readHidden(`  ${question}`);
    const refusals = value.length === 0 ? [] : check(value);
    if (refusals.length === 0 || tried === attempts) return value;
    value.fill(0);
    output.note(refusalText(refusals).replace(/^/gm, "  "));
  }
}
