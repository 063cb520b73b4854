/** `strongroom due`: what should be rotated, by age, by an event, or because it was shared. Asks no cloud. */

import { type DueEntry, dueIn, events } from "../../lock/due";
import { type Context, type Result, requireEnvironment } from "../../machine/context";
import { exitCodes } from "../../text/exit-codes";
import { usage } from "../../text/failure";
import { count, table } from "../../text/output";
import { oneLine } from "../../text/printable";

export interface DueOptions {
  /** @default all environments */
  readonly env?: string;
  /** An event: everything that declares it as a trigger is due. */
  readonly after?: string;
  /** Ends with 4 if something is due. */
  readonly fail?: boolean;
}

export interface DueData {
  readonly entries: readonly DueEntry[];
}

export function due(context: Context, options: DueOptions): Result<DueData> {
  const { after } = options;
  if (after !== undefined && !(events as readonly string[]).includes(after)) {
    throw usage(`There is no trigger "${after}"; there are: ${events.join(", ")}.`);
  }
  const names = options.env === undefined ? context.environments.names() : [options.env];
  const entries = names
    .flatMap((name) => dueIn(context, requireEnvironment(context, name), after ?? null))
    .sort((a, b) => b.ageDays - a.ageDays || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const code = options.fail === true && entries.length > 0 ? exitCodes.pending : exitCodes.ok;
  return { code, text: textOf(context, entries), data: { entries } };
}

function textOf(context: Context, entries: readonly DueEntry[]): string {
  if (entries.length === 0) return "nothing is due";
  const { bold, dim } = context.output.colours;
  const rows = entries.map((one) => [
    one.environment,
    one.key,
    `${one.ageDays} days`,
    one.owner,
    one.generated ? "generated" : "issued",
    one.because,
  ]);
  const head = ["env", "entry", "age", "owner", "origin", "due because"].map((cell) => dim(cell));
  const commands = entries
    .flatMap((one) => [
      `  next: ${one.command}`,
      ...(one.copies.length === 0
        ? []
        : [`    then, by hand, the copy in: ${one.copies.map((copy) => oneLine(copy)).join(", ")}`]),
    ])
    .join("\n");
  return `${table([head, ...rows])}\n\n${bold(`${count(entries.length, "entry is", "entries are")} due`)}\n${commands}`;
}
