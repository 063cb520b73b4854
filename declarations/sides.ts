/** What becomes of two sides that were synthesized: stacks to compare, or why they can't be. */

import type { SynthesizedStack } from "../terraform/synthesized";
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import type { Side } from "./synthesis";

/**
 * @param revision its name; null for the files as they are here
 * @throws a `Failure` (invalid) with what its synthesis said
 */
export function stacksOrFailure(side: Side, revision: string | null): readonly SynthesizedStack[] {
  if (side.ok) return side.stacks;
  const what = revision === null ? "the declarations here" : revision;
  throw new Failure(
    exitCodes.invalid,
    `Terraform's files can't be made from ${what}:\n\n${side.says}`,
    revision === null ? "strongroom check" : null,
  );
}

/** A base that can't be compared affects everything: a broken one must not keep its mending from being planned. */
export function baseStacks(
  base: Side,
  head: Side,
  revision: string,
): readonly SynthesizedStack[] | { readonly because: string } {
  if (!base.ok) return { because: `Terraform's files can't be made from ${revision}: ${base.says.split("\n")[0]}` };
  const differing = differingPackages(base, head);
  const [first] = differing;
  if (first === undefined) return base.stacks;
  const more = differing.length === 1 ? "" : ` and ${differing.length - 1} more`;
  return {
    because: `packages that make Terraform's files differ (${first}${more}), and only one of both sides is installed`,
  };
}

/** Names of the packages that make Terraform's files and are not the same on both sides. */
export function differingPackages(base: Side, head: Side): readonly string[] {
  if (!base.ok || !head.ok) return [];
  const names = new Set([...Object.keys(base.packages), ...Object.keys(head.packages)]);
  return [...names].filter((name) => base.packages[name] !== head.packages[name]).sort();
}
