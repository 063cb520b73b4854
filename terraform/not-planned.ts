/** The text about stacks that were left out because their documents have not changed since the last apply. */
import { layers } from "../model/layer";
import type { ResolvedEnvironment } from "../model/resolved";
import { count } from "../text/output";
import type { StackResult } from "./runner";

export function notPlanned(results: readonly StackResult[]): readonly string[] {
  return results.filter(({ done }) => done === "not planned").map(({ stack }) => stack);
}

/** `2 stacks: bank, shop (identities)`: a product without layers if all its stacks were left out. */
export function notPlannedText({ products }: ResolvedEnvironment, stacks: readonly string[]): string {
  const names = products.flatMap((product) => {
    const out = product.stacks.filter(({ name }) => stacks.includes(name));
    if (out.length === 0) return [];
    const some = layers.filter((layer) => out.some((stack) => stack.layer === layer)).join(", ");
    return [out.length === product.stacks.length ? product.name : `${product.name} (${some})`];
  });
  return `${count(stacks.length, "stack")}: ${names.join(", ")}`;
}

/** Why they were left out, and what that does not see. */
export const notPlannedBecause =
  "their declarations have not changed since the last apply; changes by hand are not seen";
