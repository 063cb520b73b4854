/** What `cdktf deploy` does not say by itself: what an interrupted apply left in its way, and services that did not come up. */
import type { ResolvedProduct } from "../../model/resolved";
import { openCloud } from "../clients/cloud";
import type { Context } from "../context";
import { type Failure, isFailure } from "../failure";
import type { Deployed } from "./deployed";
import { failedRevisions } from "./failed-revisions";
import { leftBehind } from "./left-behind";

/**
 * @param stacks names or patterns, as cdktf takes them; none means all
 * @returns null where nothing is wrong that could be seen
 */
export async function afterDeploy(
  context: Context,
  name: string,
  stacks: readonly string[],
  code: number,
): Promise<Failure | null> {
  const resolution = context.environments.load(name, { lockDir: context.lockDir });
  if (!resolution.ok) return null;
  const { environment } = resolution;
  try {
    const cloud = await openCloud(context.env);
    const deployed: Deployed = { environment, products: chosen(environment.products, stacks), cloud, code };
    return (code === 0 ? null : await leftBehind(context, deployed)) ?? (await failedRevisions(context, deployed));
  } catch (error) {
    // What cdktf said stands; this was about to explain it.
    if (isFailure(error)) return null;
    throw error;
  }
}

/** A name of stacks as cdktf takes it, with or without stars. */
export function globOf(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[^\w*-]/g, "\\$&").replaceAll("*", ".*")}$`);
}

function chosen(products: readonly ResolvedProduct[], patterns: readonly string[]): readonly ResolvedProduct[] {
  const globs = patterns.map(globOf);
  const named = (stack: string) => globs.length === 0 || globs.some((glob) => glob.test(stack));
  return products
    .map((product) => ({ ...product, stacks: product.stacks.filter((stack) => named(stack.name)) }))
    .filter((product) => product.stacks.length > 0);
}
