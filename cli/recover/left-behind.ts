/** Whether a deploy that failed met what an interrupted apply left: a lock on a state, or objects that the state does not know. */
import type { ResolvedProduct } from "../../model/resolved";
import { openCloud } from "../clients/cloud";
import type { Context } from "../context";
import { exitCodes } from "../exit-codes";
import { Failure, isFailure } from "../failure";
import { withoutSecrets } from "../secret-names";
import { type Recovered, recoverStacks } from "./recover";
import { holderOf, nextSteps, recoverCommand } from "./report";

export interface FailedDeploy {
  readonly environment: string;
  /** Names or patterns, as cdktf takes them; none means all. */
  readonly stacks: readonly string[];
  /** Of cdktf. */
  readonly code: number;
}

/** Looks only. @returns null where nothing was left, or nobody can look */
export async function leftBehind(context: Context, failed: FailedDeploy): Promise<Failure | null> {
  const resolution = context.environments.load(failed.environment, { lockDir: context.lockDir });
  if (!resolution.ok) return null;
  const products = chosen(resolution.environment.products, failed.stacks);
  try {
    const { sandbox } = await openCloud(context.env);
    const found = await recoverStacks(context, {
      environment: resolution.environment,
      products,
      env: withoutSecrets(context),
      force: [],
      dryRun: true,
      wait: false,
      onlyAfterLocks: false,
    });
    return failureOf(
      found,
      recoverCommand(sandbox, failed.environment, products.length === 1 ? (products[0]?.name ?? null) : null),
      failed.code,
    );
  } catch (error) {
    // What cdktf said is the failure; this was about to explain it.
    if (isFailure(error)) return null;
    throw error;
  }
}

function chosen(products: readonly ResolvedProduct[], patterns: readonly string[]): readonly ResolvedProduct[] {
  const globs = patterns.map((pattern) => new RegExp(`^${pattern.replace(/[^\w*-]/g, "\\$&").replaceAll("*", ".*")}$`));
  const named = (stack: string) => globs.length === 0 || globs.some((glob) => glob.test(stack));
  return products
    .map((product) => ({ ...product, stacks: product.stacks.filter((stack) => named(stack.name)) }))
    .filter((product) => product.stacks.length > 0);
}

function failureOf(found: Recovered, recover: string, code: number): Failure | null {
  const { locks, orphans } = found;
  if (locks.length + orphans.length === 0) return null;
  const lines = [
    ...locks.map((lock) => `${lock.stack} is locked (${holderOf(lock)}): ${lock.because}`),
    ...orphans.map(
      ({ kind, id, stack, foreign }) =>
        `${kind} ${id} is there, and the state of ${stack} does not know it${foreign === null ? "" : `; ${foreign}`}`,
    ),
  ];
  const open = nextSteps({ ...found, unseen: [] }, recover);
  const mends = locks.some((one) => one.done !== "kept") || orphans.some((one) => one.done !== "kept");
  return new Failure(
    exitCodes.lock,
    `cdktf deploy ended with ${code}, and an apply before it was interrupted, or is still under way:\n${lines.map((line) => `  ${line}`).join("\n")}`,
    [...(mends ? [`${recover}, then deploy again`] : []), ...open].join("\n  next: "),
  );
}
