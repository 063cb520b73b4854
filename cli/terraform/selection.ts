/** Stacks as they are named on a command line: `shop-dev-services`, `shop-dev-*`. */
import type { ResolvedEnvironment, ResolvedProduct, ResolvedStack } from "../../model/resolved";
import { usage } from "../failure";
import { nearest } from "../suggest";

export function stacksOf(environment: ResolvedEnvironment): readonly ResolvedStack[] {
  return environment.products.flatMap((product) => product.stacks);
}

/** A name with or without stars. */
export function globOf(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[^\w*-]/g, "\\$&").replaceAll("*", ".*")}$`);
}

/** @returns all, where none is named; @throws a usage failure for a name of nothing */
export function selected(environment: ResolvedEnvironment, patterns: readonly string[]): readonly ResolvedStack[] {
  const all = stacksOf(environment);
  if (patterns.length === 0) return all;
  const names = all.map((stack) => stack.name);
  const empty = patterns.filter((pattern) => !names.some((name) => globOf(pattern).test(name)));
  if (empty.length > 0) {
    const guess = nearest(empty[0] ?? "", names);
    throw usage(
      `${environment.name} has no stack ${empty.join(", ")}; it has ${names.join(", ")}.${guess === null ? "" : ` Did you mean ${guess}?`}`,
      "write stars in quotes, so that the shell leaves them: '*-dev-secrets'",
    );
  }
  return all.filter((stack) => patterns.some((pattern) => globOf(pattern).test(stack.name)));
}

/** The products with these stacks alone. */
export function productsOf(
  environment: ResolvedEnvironment,
  stacks: readonly ResolvedStack[],
): readonly ResolvedProduct[] {
  return environment.products
    .map((product) => ({ ...product, stacks: product.stacks.filter((stack) => stacks.includes(stack)) }))
    .filter((product) => product.stacks.length > 0);
}
