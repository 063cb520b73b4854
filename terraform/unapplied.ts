/**
 * Stacks that the chosen ones depend on and that are not chosen themselves. What they declare must exist: a service without its account
 * or grant fails in the middle of an apply. What they no longer declare may stay for now, since whoever uses it goes first.
 */

import { readFileSync } from "node:fs";
import path from "node:path";
import { storageOf } from "../clients/apis";
import type { Cloud } from "../clients/cloud";
import { inParallel } from "../clients/pace";
import { stacksOf } from "../inventory/selection";
import { before } from "../inventory/waves";
import type { Context } from "../machine/context";
import type { ResolvedEnvironment, ResolvedStack } from "../model/resolved";
import { exitCodes } from "../text/exit-codes";
import { Failure, isFailure } from "../text/failure";
import { count } from "../text/output";
import { stackFolder } from "./places";

/** The stacks that were left out, in their order. */
export function leftOut(environment: ResolvedEnvironment, chosen: readonly ResolvedStack[]): readonly ResolvedStack[] {
  const all = stacksOf(environment);
  const needed = new Set(chosen.flatMap((stack) => before(stack, all)));
  return all.filter((stack) => needed.has(stack) && !chosen.includes(stack));
}

/** A stack that was left out, and what its state still holds although it is no longer declared. */
export interface Removal {
  readonly stack: string;
  /** Addresses; at least one. */
  readonly holds: readonly string[];
}

/**
 * Checks whether their states hold everything that is declared. A state that may not be read is assumed to be complete, with a note.
 *
 * @returns those that hold more than is declared: their next apply removes it
 * @throws a `Failure` (pending) that names what is missing, and the command that applies it too
 */
export async function refuseUnapplied(
  context: Context,
  environment: ResolvedEnvironment,
  chosen: readonly ResolvedStack[],
  cloud: Cloud,
): Promise<readonly Removal[]> {
  const needed = leftOut(environment, chosen);
  if (needed.length === 0) return [];
  const storage = storageOf(context, cloud);
  const missing = new Map<string, readonly string[]>();
  const removals = new Map<string, Removal>();
  const unseen: string[] = [];
  await inParallel(8, needed, async (stack) => {
    const bucket = environment.products.find((product) => product.name === stack.product)?.stateBucket ?? "";
    try {
      const known = new Set(
        (await storage.resources(bucket, stack.name)).map(({ type, address }) => `${type}.${address}`),
      );
      const declared = addressesIn(path.join(stackFolder(context, stack.name), "cdk.tf.json"));
      const absent = declared.filter((address) => !known.has(address));
      if (absent.length > 0) missing.set(stack.name, absent);
      const holds = [...known].filter((address) => !declared.includes(address));
      if (holds.length > 0) removals.set(stack.name, { stack: stack.name, holds });
    } catch (error) {
      if (!isFailure(error)) throw error;
      unseen.push(stack.name);
    }
  });
  const names = needed.map((stack) => stack.name);
  if (missing.size > 0) {
    const lines = names.flatMap((name) => {
      const [first, ...more] = missing.get(name) ?? [];
      if (first === undefined) return [];
      return [
        `  ${name}: its state does not hold ${first}${more.length === 0 ? "" : ` and ${count(more.length, "other")}`}`,
      ];
    });
    const also = names.filter((name) => missing.has(name));
    throw new Failure(
      exitCodes.pending,
      `The chosen stacks depend on stacks that are not applied as declared and were not chosen:\n${lines.join("\n")}`,
      `strongroom deploy ${[...also, ...chosen.map((stack) => stack.name)].join(" ")}`,
    );
  }
  if (unseen.length > 0)
    context.output.note(
      `note: whether these are applied, which others stand on, was not checked: their states can't be read: ${unseen.sort().join(", ")}`,
    );
  return names.flatMap((name) => removals.get(name) ?? []);
}

/** What is left to do about them; nothing if there are none. */
export function removalLines(removals: readonly Removal[]): readonly string[] {
  if (removals.length === 0) return [];
  const lines = removals.map(({ stack, holds: [first, ...more] }) => {
    const others = more.length === 0 ? "" : ` and ${count(more.length, "other")}`;
    return `  ${stack}: left out, but its state still holds what is no longer declared: ${first}${others}`;
  });
  const stacks = removals.map(({ stack }) => `'${stack}'`).join(" ");
  return [...lines, `  next: strongroom deploy ${stacks}`];
}

function addressesIn(file: string): readonly string[] {
  const { resource = {} } = JSON.parse(readFileSync(file, "utf8")) as {
    resource?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  return Object.entries(resource).flatMap(([type, blocks]) => Object.keys(blocks).map((name) => `${type}.${name}`));
}
