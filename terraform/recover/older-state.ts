/** A sandbox that an older Strongroom deployed to keeps service accounts in the state of `secrets` stacks. */

import { storageOf } from "../../clients/apis";
import { openCloud } from "../../clients/cloud";
import { inParallel } from "../../clients/pace";
import type { Context } from "../../machine/context";
import type { ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { Failure, isFailure } from "../../text/failure";

/**
 * Refuses to continue if Terraform would create the accounts a second time (409, "already exists") and delete the first ones, which are
 * in use. Looks in the sandbox only: nothing older was ever deployed elsewhere.
 *
 * @throws a `Failure` (lock) that names the stacks
 */
export async function refuseOlderState(context: Context, environment: ResolvedEnvironment): Promise<void> {
  const older = await olderStacks(context, environment).catch((error: unknown) => {
    // If looking is not allowed or fails, Terraform reports that itself.
    if (isFailure(error)) return [];
    throw error;
  });
  if (older.length === 0) return;
  throw new Failure(
    exitCodes.lock,
    `An older Strongroom deployed to this sandbox: the state of ${older.join(", ")} holds service accounts, which separate stacks (*-${environment.name}-identities) create now.`,
    "to empty the sandbox and start again: strongroom sandbox reset && npm start",
  );
}

async function olderStacks(context: Context, environment: ResolvedEnvironment): Promise<readonly string[]> {
  const cloud = await openCloud(context);
  if (!cloud.sandbox) return [];
  const storage = storageOf(context, cloud);
  const stacks = environment.products.flatMap(({ stateBucket, stacks }) =>
    stacks.filter(({ layer }) => layer === "secrets").map(({ name }) => ({ name, stateBucket })),
  );
  const older: string[] = [];
  await inParallel(8, stacks, async ({ name, stateBucket }) => {
    const resources = await storage.resources(stateBucket, name);
    if (resources.some(({ type }) => type === "google_service_account")) older.push(name);
  });
  return older.sort();
}
