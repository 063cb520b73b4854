/** What a failed deploy left, or found of an earlier apply: a lock on a state, or objects that are not in the state. */

import { productsOf } from "../../inventory/selection";
import type { Context } from "../../machine/context";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import type { Deployed } from "./deployed";
import { type Recovered, recoverStacks } from "./recover";
import { holderOf, nextSteps, recoverCommand } from "./report";

/** Looks only. @returns null if nothing was left */
export async function leftBehind(
  context: Context,
  { environment, stacks, cloud, env }: Deployed,
  failure: Failure,
): Promise<Failure | null> {
  const products = productsOf(environment, stacks);
  const found = await recoverStacks(context, {
    environment,
    products,
    env,
    force: [],
    dryRun: true,
    wait: false,
    onlyAfterLocks: false,
  });
  const [only, ...others] = products;
  const product = others.length === 0 ? (only?.name ?? null) : null;
  return failureOf(found, recoverCommand(cloud.sandbox, environment.name, product), failure);
}

function failureOf(found: Recovered, recover: string, failure: Failure): Failure | null {
  const { locks, orphans } = found;
  if (locks.length + orphans.length === 0) return null;
  const lines = [
    ...locks.map((lock) => `${lock.stack} is locked (${holderOf(lock)}): ${lock.because}`),
    ...orphans.map(
      ({ kind, id, stack, foreign }) =>
        `${kind} ${id} exists, but is not in the state of ${stack}${foreign === null ? "" : `; ${foreign}`}`,
    ),
  ];
  const open = nextSteps({ ...found, unseen: [] }, recover);
  const mends = locks.some((one) => one.done !== "kept") || orphans.some((one) => one.done !== "kept");
  const stopped = failure.code === exitCodes.interrupted || failure.code === exitCodes.terminated;
  return new Failure(
    stopped ? failure.code : exitCodes.lock,
    `${failure.message}\n\n${stopped ? "It left" : "An earlier apply was interrupted, or is still under way"}:\n${lines.map((line) => `  ${line}`).join("\n")}`,
    [...(mends ? [`before you deploy again: ${recover}`] : []), ...open].join("\n  next: "),
  );
}
