/** A value as its command gets it. */
import type { StoredEntry } from "../inventory/entries";
import type { Context } from "../machine/context";
import { secretManager } from "../model/limits";
import type { ResolvedEnvironment } from "../model/resolved";
import { usage } from "../text/failure";
import { askFor, type Check } from "./ask";
import type { Candidate } from "./candidate";
import { ended, endingNotes } from "./ending";
import { readPrivateFile } from "./private-file";
import type { Refusal } from "./refusal";

/** The one value that somebody gives: a file, a hidden prompt, or standard input. */
export async function givenValue({
  context,
  environment,
  entry,
  options,
  check,
}: {
  readonly context: Context;
  readonly environment: ResolvedEnvironment;
  readonly entry: StoredEntry;
  readonly options: { readonly from?: string };
  readonly check: Check;
}): Promise<Candidate> {
  const { terminal } = context;
  const whole = (candidate: Candidate) => {
    const one = ended(candidate);
    for (const note of endingNotes([one])) context.output.note(`note: ${note}`);
    return one;
  };
  if (options.from !== undefined) {
    return whole({ entry, value: await readPrivateFile(context, options.from), from: "file", at: options.from });
  }
  if (terminal?.interactive === true)
    return askFor({ context, terminal, environment, entry, question: "new value, not shown", check });
  if (terminal === undefined)
    throw usage("There is no value: neither a terminal nor standard input.", "name a file with --from");
  const value = await terminal.readAll(secretManager.payloadBytes);
  return whole({ entry, value, from: "stdin", at: "standard input" });
}

/** inject's files hold `NAME=value`; here the whole file is the value. */
export function dotenvLine({ entry, value, at }: Candidate): readonly Refusal[] {
  if (!value.subarray(0, entry.name.length + 1).equals(Buffer.from(`${entry.name}=`))) return [];
  return [
    {
      entry: entry.key,
      code: "dotenv-line",
      what: `${entry.key}: the value (${at}) begins with ${entry.name}=.`,
      allowed: "the value alone, without its name",
    },
  ];
}
