/** `strongroom list`: what is declared. Touches no cloud. */

import { type InventoryEntry, inventory } from "../../inventory/inventory";
import { fakesIn } from "../../lock/fakes";
import { readLock } from "../../lock/lock-file";
import { assertProductName, type Context, type Result, requireEnvironment } from "../../machine/context";
import type { ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { count, table } from "../../text/output";

export interface ListOptions {
  readonly env?: string;
  readonly product?: string;
  /** Only what `start` made up for the sandbox. */
  readonly fake?: boolean;
}

export function list(context: Context, options: ListOptions): Result<readonly InventoryEntry[]> {
  const names = options.env === undefined ? context.environments.names() : [options.env];
  const environments = names.map((name) => requireEnvironment(context, name));
  const product = options.product ?? null;
  if (product !== null && environments[0] !== undefined) assertProductName(environments[0], product);
  const fakes = names.flatMap((name) => (options.fake === true ? fakesIn(readLock(context.lockDir, name)) : []));
  const data = inventory(environments, product).filter(({ key }) => options.fake !== true || fakes.includes(key));
  return { code: exitCodes.ok, text: textOf(context, environments, data), data };
}

function textOf(
  context: Context,
  environments: readonly ResolvedEnvironment[],
  entries: readonly InventoryEntry[],
): string {
  const { bold, dim } = context.output.colours;
  const blocks: string[] = [];
  for (const product of [...new Set(entries.map((entry) => entry.product))].sort()) {
    const own = entries.filter((entry) => entry.product === product);
    const title = environments[0]?.products.find((candidate) => candidate.name === product)?.title ?? product;
    const head = ["entry", "kind", "class", "tier", ...environments.map((environment) => environment.name)].map(
      (cell) => dim(cell),
    );
    const rows = own.map((entry) => [
      entry.name,
      entry.kind + (entry.optional ? ", optional" : ""),
      entry.class ?? "-",
      entry.tier === null ? "-" : String(entry.tier),
      ...environments.map((environment) => stateOf(environment, entry.key)),
    ]);
    blocks.push(`${bold(product)} ${dim(title)}\n${table([head, ...rows], "  ")}`);
  }
  const products = new Set(entries.map((entry) => entry.product)).size;
  return [...blocks, `${count(entries.length, "entry", "entries")} in ${count(products, "product")}`].join("\n\n");
}

/** `pending`, `active 3`, `literal`, `in database`, or `-` if an environment does not have the entry. */
export function stateOf(environment: ResolvedEnvironment, key: string): string {
  const entry = environment.products.flatMap((product) => product.entries).find((candidate) => candidate.key === key);
  if (entry === undefined) return "-";
  if (entry.secret !== null) return entry.secret.pin === null ? entry.state : `${entry.state} ${entry.secret.pin}`;
  if (entry.origin?.kind === "managed in database") return "in database";
  return entry.value === null ? "unset" : "literal";
}
