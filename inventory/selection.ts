/** Stacks as they are named on a command line: `shop-dev-services`, `shop-dev-*`. */

import { nearest } from "../model/nearest";
import type { ResolvedEnvironment, ResolvedProduct, ResolvedStack } from "../model/resolved";
import { usage } from "../text/failure";

export function stacksOf(environment: ResolvedEnvironment): readonly ResolvedStack[] {
  return environment.products.flatMap((product) => product.stacks);
}

/** A name with or without stars. */
export function globOf(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[^\w*-]/g, "\\$&").replaceAll("*", ".*")}$`);
}

/** @returns all, if none is named; @throws a usage failure for a name that matches nothing */
export function selected(environment: ResolvedEnvironment, patterns: readonly string[]): readonly ResolvedStack[] {
  const all = stacksOf(environment);
  if (patterns.length === 0) return all;
  const names = all.map((stack) => stack.name);
  const empty = patterns.filter((pattern) => !names.some((name) => globOf(pattern).test(name)));
  if (empty.length > 0) {
    const guess = nearest(empty[0] ?? "", [...names, ...patternsOf(all, environment.name)]);
    throw usage(
      `${environment.name} has no stack ${empty.join(", ")}; it has ${names.join(", ")}.${guess === null ? "" : ` Did you mean ${guess}?`}`,
      guess === null
        ? `name some of these, or several with stars in quotes: '*-${environment.name}-secrets'`
        : `strongroom deploy ${patterns.map((one) => (one === empty[0] ? `'${guess}'` : `'${one}'`)).join(" ")}`,
    );
  }
  return all.filter((stack) => patterns.some((pattern) => globOf(pattern).test(stack.name)));
}

/** The patterns that people usually write: all stacks of a product, a layer of all products. */
function patternsOf(stacks: readonly ResolvedStack[], environment: string): readonly string[] {
  return [
    ...new Set(stacks.flatMap(({ product, layer }) => [`${product}-${environment}-*`, `*-${environment}-${layer}`])),
  ];
}

/** The products with only these stacks. */
export function productsOf(
  environment: ResolvedEnvironment,
  stacks: readonly ResolvedStack[],
): readonly ResolvedProduct[] {
  return environment.products
    .map((product) => ({ ...product, stacks: product.stacks.filter((stack) => stacks.includes(stack)) }))
    .filter((product) => product.stacks.length > 0);
}
