/** Mends what a killed start left, locks and objects that are in no state, and continues. */

import type { Context } from "../../machine/context";
import type { ResolvedEnvironment, ResolvedProduct } from "../../model/resolved";
import type { TerraformEnvironment } from "../../providers/surroundings";
import { isFailure } from "../../text/failure";
import { recoverStacks } from "../recover/recover";
import { orphanText } from "../recover/report";

export interface Mending {
  readonly environment: ResolvedEnvironment;
  readonly products: readonly ResolvedProduct[];
  readonly env: TerraformEnvironment;
  /** Look for objects even if no lock was left. */
  readonly thorough: boolean;
}

/** @returns whether anything had to be mended */
export async function mend(context: Context, { environment, products, env, thorough }: Mending): Promise<boolean> {
  const { locks, orphans } = await recoverStacks(context, {
    environment,
    products,
    env,
    force: [],
    dryRun: false,
    wait: true,
    onlyAfterLocks: !thorough,
  });
  const done = [
    ...locks
      .filter((lock) => lock.done === "removed")
      .map((lock) => `removed the state lock that an interrupted run left on ${lock.stack}`),
    ...orphans
      .filter((orphan) => orphan.done !== "kept")
      .map((orphan) => `${orphan.done} ${orphan.address}, which was not in the state of ${orphan.stack}`),
  ];
  for (const one of done) context.output.note(`start: ${one}`);
  // An object that is not ours stays and stops its stack's deploy. The failure that follows does not name it, so it is reported here.
  for (const orphan of orphans.filter((one) => one.done === "kept")) {
    context.output.note(
      `start: ${orphanText(orphan)}${orphan.wayOut === undefined ? "" : `\n  next: ${orphan.wayOut}`}`,
    );
  }
  return done.length > 0;
}

/** Whether a deploy failed as it does after a kill: its state is locked, or what it creates already exists. */
export function looksInterrupted(error: unknown): boolean {
  return (
    isFailure(error) &&
    /Error acquiring the state lock|\balready exists\b|\bENV_(?:CONFLICT|ALREADY_EXISTS)\b|\bError 409\b/i.test(
      error.message,
    )
  );
}
