/** What a retirement waits for: rotations that are open, and deploys that take protection off. */
import { storageOf } from "../../clients/apis";
import { openCloud } from "../../clients/cloud";
import { eachInParallel } from "../../clients/pace";
import type { StateStorage } from "../../clients/storage";
import { isStored } from "../../inventory/entries";
import { readLock } from "../../lock/lock-file";
import { type Context, requireEnvironment } from "../../machine/context";
import type { Lock } from "../../model/lock";
import type { ResolvedProduct } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { Failure, isFailure } from "../../text/failure";
import { waysOn } from "../../versions/rotate/under-way";
import { deploy, secretsStack, stacksThatHold } from "./deploys";

/** @throws a `Failure` (lock) while one of these entries is being rotated: once it is retired, nothing could end its rotation */
export function refuseRotating(context: Context, keys: readonly string[]): void {
  for (const name of context.environments.names()) {
    const lock = readLock(context.lockDir, name);
    const key = keys.find((one) => lock.entries[one]?.rotation !== undefined);
    if (key === undefined) continue;
    const { products } = requireEnvironment(context, name);
    const entry = products.flatMap(({ entries }) => entries.filter(isStored)).find((one) => one.key === key);
    throw new Failure(
      exitCodes.lock,
      `${key} is being rotated in ${name}, and a retired entry can't end a rotation; nothing was retired.`,
      entry === undefined ? null : waysOn(lock, name, entry),
    );
  }
}

/** What is to be removed: a service, entries, or both. */
export interface Protected {
  readonly service?: string;
  readonly entries: readonly string[];
}

/**
 * The lock says that protection is off, but only a deploy takes it off, and after the removal nothing would: Terraform's states decide.
 *
 * @throws a `Failure` (pending) with the deploys that are missing
 */
export async function refuseProtected(context: Context, going: Protected): Promise<void> {
  const asked = context.environments.names().flatMap((name) => {
    const lock = readLock(context.lockDir, name);
    const found = placesOf(lock, requireEnvironment(context, name).products, going);
    return found.map((place) => ({ lock, ...place }));
  });
  if (asked.length === 0) return;
  const storage = storageOf(context, await openCloud(context));
  const found = await eachInParallel(8, asked, async ({ lock, stack, bucket, addresses }) =>
    (await guardedIn(context, storage, { stack, bucket })).some((one) => addresses.includes(one))
      ? [{ lock, stack }]
      : [],
  );
  const guarded = found.flat();
  if (guarded.length === 0) return;
  const environments = [...new Set(guarded.map(({ lock }) => lock.environment))];
  throw new Failure(
    exitCodes.pending,
    `The protection from deletion is still on in ${environments.join(", ")}, as the last apply left it; nothing was removed.`,
    guarded.flatMap(({ lock, stack }) => deploy(lock, [stack])).join("\n  next: "),
  );
}

interface Place {
  readonly stack: string;
  readonly bucket: string;
  /** `type.name` */
  readonly addresses: readonly string[];
}

/** Stacks that were applied and may hold something of it. */
function placesOf(lock: Lock, products: readonly ResolvedProduct[], going: Protected): readonly Place[] {
  return products.flatMap((product) => {
    const services = product.services.filter(({ key }) => key === going.service);
    const secrets = product.entries.flatMap(({ key, secret }) =>
      going.entries.includes(key) && secret ? [secret] : [],
    );
    const place = (stack: string, type: string, all: readonly { readonly address: string }[]) =>
      all.length > 0 && stack in lock.stacks
        ? [{ stack, bucket: product.stateBucket, addresses: all.map(({ address }) => `${type}.${address}`) }]
        : [];
    return [
      ...stacksThatHold(lock, going.service === undefined ? [] : [going.service]).flatMap((stack) =>
        place(stack, "google_cloud_run_v2_service", services),
      ),
      ...place(secretsStack(lock, product.name), "google_secret_manager_secret", secrets),
    ];
  });
}

/** Addresses that a state has under protection; none, with a note, if it may not be read. */
async function guardedIn(
  context: Context,
  storage: StateStorage,
  { stack, bucket }: Omit<Place, "addresses">,
): Promise<readonly string[]> {
  try {
    const resources = await storage.resources(bucket, stack);
    return resources.flatMap(({ type, address, guarded }) => (guarded ? [`${type}.${address}`] : []));
  } catch (error) {
    if (!isFailure(error)) throw error;
    context.output.note(`note: whether ${stack} still protects it was not checked, since its state can't be read`);
    return [];
  }
}
