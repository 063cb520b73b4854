/** Finds and mends what a killed apply left behind: state locks, and objects that are in no state. */

import { basesOf } from "../../clients/bases";
import { type Cloud, openCloud } from "../../clients/cloud";
import { JsonApi } from "../../clients/json-api";
import { inParallel } from "../../clients/pace";
import { pause } from "../../clients/pause";
import { type StateLock, StateStorage } from "../../clients/storage";
import { vercelApi } from "../../clients/vercel";
import type { Context } from "../../machine/context";
import { Marker } from "../../machine/marker";
import type { ResolvedEnvironment, ResolvedProduct, ResolvedStack } from "../../model/resolved";
import type { TerraformEnvironment } from "../../providers/surroundings";
import { usage } from "../../text/failure";
import { count } from "../../text/output";
import { forgetApplied } from "../last-applied";
import { afterFormerRun } from "../logged-run";
import { liveTerraforms } from "./live-terraform";
import { type Clouds, findOrphans, type Orphan, removeVariable } from "./orphan";
import { recordOf, takeOver, workOf } from "./take-over";

export interface Request {
  readonly environment: ResolvedEnvironment;
  readonly products: readonly ResolvedProduct[];
  /** Terraform's environment, without values. */
  readonly env: TerraformEnvironment;
  /** Ids of locks that a person says are stale. */
  readonly force: readonly string[];
  readonly dryRun: boolean;
  /** In the sandbox: wait for a running Terraform, rather than leave its stacks alone. */
  readonly wait: boolean;
  /** Look for objects only if a lock was left: a cloud that was never deployed to has none. */
  readonly onlyAfterLocks: boolean;
}

export interface LockReport extends StateLock {
  readonly done: "removed" | "would be removed" | "kept";
  /** Why. */
  readonly because: string;
}

export interface OrphanReport extends Orphan {
  readonly done: "imported" | "deleted" | "would be imported" | "would be deleted" | "kept";
}

export interface Recovered {
  readonly cloud: string;
  readonly locks: readonly LockReport[];
  readonly orphans: readonly OrphanReport[];
  /** Stacks with Vercel variables that were not checked, since there is no token. */
  readonly unseen: readonly string[];
}

const waitMillis = 10 * 60_000;

export async function recoverStacks(context: Context, request: Request): Promise<Recovered> {
  const cloud = await openCloud(context);
  const marker = Marker.take(`${workOf(context)}/recover.busy`, "`strongroom recover`");
  try {
    await afterFormerRun(recordOf(context), (pid) =>
      context.output.note(`recover: process ${pid} of an interrupted recovery still works; waiting for it`),
    );
    return await carryOut(context, cloud, request);
  } finally {
    marker.release();
  }
}

async function carryOut(context: Context, cloud: Cloud, request: Request): Promise<Recovered> {
  const bases = basesOf(cloud);
  const google = new JsonApi(cloud, { signal: context.signal });
  const storage = new StateStorage(google, bases.storage);
  const locks = await mendLocks(context, cloud, storage, request);
  const kept = new Set(locks.filter((lock) => lock.done === "kept").map((lock) => lock.stack));
  const stacks = stacksOf(request).filter(({ stack }) => !kept.has(stack.name));
  const clouds: Clouds = { google, secretManager: cloud.secretManager, bases, vercel: vercelOf(context) };
  const none = { cloud: cloud.name, locks, orphans: [], unseen: [] };
  if (request.onlyAfterLocks && locks.length === 0) return none;

  const found: Orphan[] = [];
  await inParallel(4, stacks, async ({ stack, bucket }) => {
    const readState = async () =>
      // A dry run leaves the locks that it would remove.
      !request.dryRun && (await storage.lock(bucket, stack.name)) !== null
        ? null
        : storage.resources(bucket, stack.name);
    found.push(...(await findOrphans(request.environment, stack, readState, clouds)));
  });
  const orphans = await mendOrphans(context, request, clouds, inOrder(stacks, found));
  const unseen =
    clouds.vercel === null ? stacks.filter(({ stack }) => stack.layer === "vercel").map(({ stack }) => stack.name) : [];
  return { ...none, orphans, unseen };
}

interface Place {
  readonly stack: ResolvedStack;
  readonly bucket: string;
}

function stacksOf(request: Request): readonly Place[] {
  return request.products.flatMap((product) => product.stacks.map((stack) => ({ stack, bucket: product.stateBucket })));
}

function inOrder(stacks: readonly Place[], found: readonly Orphan[]): readonly Orphan[] {
  return stacks.flatMap(({ stack }) => found.filter((orphan) => orphan.stack === stack.name));
}

/**
 * Whether a lock's holder has ended. This is certain only in the sandbox, if no Terraform on this machine works on it: then the holder of
 * a lock seen before has ended. Elsewhere another machine may hold it, so a person must confirm it with the lock's id.
 */
export function verdict(
  lock: StateLock,
  seen: { readonly sandbox: boolean; readonly live: readonly number[]; readonly force: readonly string[] },
): { readonly stale: boolean; readonly because: string } {
  if (seen.force.includes(lock.id)) return { stale: true, because: "as requested" };
  if (!seen.sandbox) return { stale: false, because: "only a person can know that its holder has ended" };
  return seen.live.length === 0
    ? { stale: true, because: "no Terraform works on this sandbox" }
    : { stale: false, because: `${processes(seen.live)} may hold it` };
}

async function mendLocks(
  context: Context,
  cloud: Cloud,
  storage: StateStorage,
  request: Request,
): Promise<readonly LockReport[]> {
  const places = stacksOf(request);
  let locks = await readLocks(storage, places);
  const unknown = request.force.filter((id) => !locks.some((lock) => lock.id === id));
  if (unknown.length > 0) {
    throw usage(
      `There is no lock ${unknown.join(", ")}; ${locks.length === 0 ? "no stack is locked" : `there are ${locks.map((lock) => `${lock.id} (${lock.stack})`).join(", ")}`}.`,
    );
  }
  if (locks.length === 0) return [];
  let live: readonly number[] = [];
  if (cloud.sandbox) {
    const place = { storage: basesOf(cloud).storage, root: context.root };
    live = liveTerraforms(place);
    if (live.length > 0 && request.wait) {
      context.output.note(`recover: waiting for ${processes(live)}, which may hold a lock`);
      for (const end = Date.now() + waitMillis; live.length > 0 && Date.now() < end; live = liveTerraforms(place)) {
        await pause(300, context.signal);
      }
      locks = await readLocks(storage, places);
    }
  }
  const reports: LockReport[] = [];
  for (const lock of locks) {
    const { stale, because } = verdict(lock, { sandbox: cloud.sandbox, live, force: request.force });
    if (!stale) {
      reports.push({ ...lock, done: "kept", because });
      continue;
    }
    if (!request.dryRun) await forgetApplied(storage, lock.bucket, lock.stack);
    const outcome = request.dryRun ? "removed" : await storage.removeLock(lock);
    if (outcome === "changed") reports.push({ ...lock, done: "kept", because: "somebody took a new one meanwhile" });
    else reports.push({ ...lock, done: request.dryRun ? "would be removed" : "removed", because });
  }
  return reports;
}

async function readLocks(storage: StateStorage, places: readonly Place[]): Promise<readonly StateLock[]> {
  const found = new Map<string, StateLock>();
  await inParallel(8, places, async ({ stack, bucket }) => {
    const lock = await storage.lock(bucket, stack.name);
    if (lock !== null) found.set(stack.name, lock);
  });
  return places.flatMap(({ stack }) => found.get(stack.name) ?? []);
}

async function mendOrphans(
  context: Context,
  request: Request,
  clouds: Clouds,
  orphans: readonly Orphan[],
): Promise<readonly OrphanReport[]> {
  const ours = orphans.filter((orphan) => orphan.foreign === null);
  const isVariable = (orphan: Orphan) => orphan.kind === "Vercel variable";
  const stacks = new Map<string, Orphan[]>();
  for (const orphan of ours.filter((one) => !isVariable(one))) {
    stacks.set(orphan.stack, [...(stacks.get(orphan.stack) ?? []), orphan]);
  }
  if (!request.dryRun) {
    for (const variable of ours.filter(isVariable)) await removeVariable(variable, clouds);
    if (stacks.size > 0) {
      const all = [...stacks.values()].reduce((sum, list) => sum + list.length, 0);
      context.output.note(`recover: taking ${count(all, "object")} into the state of ${[...stacks.keys()].join(", ")}`);
      await takeOver(context, { environment: request.environment.name, stacks, env: request.env });
    }
  }
  return orphans.map((orphan) => {
    if (orphan.foreign !== null) return { ...orphan, done: "kept" };
    const verb = isVariable(orphan) ? "deleted" : "imported";
    return { ...orphan, done: request.dryRun ? `would be ${verb}` : verb };
  });
}

function vercelOf(context: Context): JsonApi | null {
  const token = context.env.VERCEL_API_TOKEN;
  if (token === undefined || token === "") return null;
  return vercelApi("Vercel", token, { signal: context.signal });
}

function processes(live: readonly number[]): string {
  return `${live.length === 1 ? "process" : "processes"} ${live.join(", ")}`;
}
