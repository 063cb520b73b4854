/** Writes and pins the planned values; a failure of one entry does not stop the others. */

import type { Cloud } from "../../clients/cloud";
import { inParallel } from "../../clients/pace";
import type { SecretManager } from "../../clients/secret-manager";
import { type StoredEntry, storedEntries } from "../../inventory/entries";
import type { LockWriter } from "../../lock/lock-file";
import { withLock } from "../../lock/with-lock";
import type { Context } from "../../machine/context";
import type { ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { Failure, isFailure } from "../../text/failure";
import { type FingerprintKey, fingerprintKey, fingerprintKeyEntry } from "../../values/fingerprint";
import { readKey } from "../../values/keys";
import { isComposed, makeFrom, pinnedSources, type Sources } from "../../values/made";
import type { InjectPlan } from "../../values/plan";
import { withReadiness } from "../../values/readiness";
import { deliverComposed } from "./composed";
import { adopt, type Delivery, deliver, deliveryTools } from "./deliver";
import { deliveryText } from "./report";

/** Four at once suits two cores and a project's quota. */
const width = 4;

export interface CarryOutOptions {
  readonly cloud: Cloud;
  readonly client: SecretManager;
  readonly adopt: boolean;
  /** First pause after an ambiguous write, in milliseconds. */
  readonly pauseMillis: number;
}

/** @throws a `Failure`; values that were written until then are pinned, and were reported as remarks */
export async function carryOut(
  context: Context,
  environment: ResolvedEnvironment,
  planned: InjectPlan,
  options: CarryOutOptions,
): Promise<CarriedOut> {
  return withLock(context, environment.name, (writer) =>
    carryOutIn({ writer, context, environment, planned }, options),
  );
}

interface CarriedOut {
  readonly plan: InjectPlan;
  readonly deliveries: readonly Delivery[];
}

async function carryOutIn(
  {
    writer,
    context,
    environment,
    planned,
  }: {
    readonly writer: LockWriter;
    readonly context: Context;
    readonly environment: ResolvedEnvironment;
    readonly planned: InjectPlan;
  },
  { cloud, client, adopt: adopting, pauseMillis }: CarryOutOptions,
): Promise<CarriedOut> {
  const { output } = context;
  const plan = stillOpen(context, planned, writer);
  const deliveries: Delivery[] = [];
  const failures: Failure[] = [];
  const total = plan.independent.length + plan.derived.length + plan.outdated.length + (plan.first === null ? 0 : 1);
  const tools = (fingerprintKey: FingerprintKey | null) =>
    deliveryTools({ context, cloud, client, writer }, { fingerprintKey, adopt: adopting, pauseMillis });
  const done = (delivery: Delivery) => {
    deliveries.push(delivery);
    output.live(`inject ${environment.name}: ${deliveries.length} of ${total}  ${delivery.entry.key}`);
  };
  const apart = async (bring: () => Promise<Delivery | null>, codes = concernsOneEntry) => {
    try {
      const delivery = await bring();
      if (delivery !== null) done(delivery);
    } catch (error) {
      if (!isFailure(error) || !codes.has(error.code)) throw error;
      failures.push(error);
    }
  };
  try {
    if (plan.first !== null) done(await deliver(plan.first, tools(null)));
    const key =
      total === 0 ? null : await ownFingerprintKey({ context, environment, plan, deliveries, client, writer });
    const rest = tools(key);
    await inParallel(width, plan.independent, async (candidate) => {
      if (context.signal.aborted) throw context.signal.reason;
      await apart(() => deliver(candidate, rest));
    });
    // Somebody may have added a version by hand for an entry without a value, which others are made from.
    const without = [...plan.missing.map((one) => one.entry), ...plan.left];
    if (adopting) await inParallel(width, without, (entry) => apart(() => adopt(entry, rest)));
    const sources = sourcesIn(plan, deliveries, client, writer);
    for (const entry of [...plan.derived, ...plan.outdated]) {
      if (context.signal.aborted) throw context.signal.reason;
      await apart(async () => {
        const candidate = await makeFrom({ environment, now: context.now() }, entry, sources);
        if (candidate === null) return null;
        return isComposed(entry) ? deliverComposed(candidate, rest) : deliver(candidate, rest);
      }, concernsOneMade);
    }
    if (failures.length > 0) throw together(failures, total);
  } catch (error) {
    for (const delivery of deliveries) output.note(deliveryText(delivery));
    throw error;
  } finally {
    writer.update((lock) => withReadiness(environment, lock));
  }
  return { plan, deliveries };
}

/** Missing, or not allowed. Anything else (no connection, a lock that somebody changed) would stop the next entry as well. */
const concernsOneEntry: ReadonlySet<number> = new Set([exitCodes.pending, exitCodes.denied]);

/** What is made of values that are there already can be refused alone. */
const concernsOneMade: ReadonlySet<number> = new Set([...concernsOneEntry, exitCodes.refused]);

/** One failure for all, each next command once. */
function together(failures: readonly Failure[], total: number): Failure {
  const [first] = failures;
  if (failures.length === 1 && first !== undefined) return first;
  const code = failures.find((one) => one.code !== exitCodes.pending)?.code ?? exitCodes.pending;
  const messages = (next: string | null) =>
    [...new Set(failures.filter((one) => one.next === next).map((one) => one.message))].sort().join("\n");
  const nexts = [...new Set(failures.map((one) => one.next))].sort();
  const [next = null] = nexts;
  const begin = `${failures.length} of ${total} values could not be written.\n\n`;
  if (nexts.length === 1) return new Failure(code, begin + messages(next), next);
  return new Failure(code, begin + nexts.map((one) => `${messages(one)}\n  next: ${one}`).join("\n\n"));
}

/** Leaves out what somebody else filled while this run was waiting for its turn. */
function stillOpen(context: Context, plan: InjectPlan, writer: LockWriter): InjectPlan {
  const isOpen = (entry: StoredEntry) => writer.current.entries[entry.key]?.state !== "active";
  const isStill = (entry: StoredEntry) => {
    const { current, rotation } = writer.current.entries[entry.key] ?? {};
    if (rotation !== undefined)
      context.output.note(`note: ${entry.key} is being rotated together with one of its parts; left as it is`);
    return rotation === undefined && current === (entry.secret.pin ?? undefined);
  };
  const all = [...(plan.first === null ? [] : [plan.first]), ...plan.independent].map((one) => one.entry);
  for (const entry of [...all, ...plan.derived]) {
    if (!isOpen(entry)) context.output.note(`note: ${entry.key} was filled by somebody else meanwhile; left as it is`);
  }
  return {
    ...plan,
    first: plan.first !== null && isOpen(plan.first.entry) ? plan.first : null,
    independent: plan.independent.filter((one) => isOpen(one.entry)),
    derived: plan.derived.filter(isOpen),
    outdated: plan.outdated.filter((entry) => isStill(entry)),
    missing: plan.missing.filter((one) => isOpen(one.entry)),
    left: plan.left.filter(isOpen),
  };
}

/** The key that this run made, or the pinned one. Without the right to read it, values go in without fingerprints. */
async function ownFingerprintKey({
  context,
  environment,
  plan,
  deliveries,
  client,
  writer,
}: {
  readonly context: Context;
  readonly environment: ResolvedEnvironment;
  readonly plan: InjectPlan;
  readonly deliveries: readonly Delivery[];
  readonly client: SecretManager;
  readonly writer: LockWriter;
}): Promise<FingerprintKey | null> {
  const entry = storedEntries(environment).find((one) => one.key === fingerprintKeyEntry);
  if (entry === undefined) return null;
  const made = deliveries.find((delivery) => delivery.entry.key === fingerprintKeyEntry);
  if (made?.kind === "written" && plan.first !== null)
    return fingerprintKey(entry.secret, made.version, plan.first.value);
  const version =
    made !== undefined && made.kind !== "unpinned"
      ? made.version
      : (writer.current.entries[entry.key]?.current ?? null);
  return version === null ? null : readKey({ context, environment: environment.name, entry, version, client });
}

/** Uses the value that this run wrote; after an interrupted run, the stored one. */
function sourcesIn(
  plan: InjectPlan,
  deliveries: readonly Delivery[],
  client: SecretManager,
  writer: LockWriter,
): Sources {
  const pinned = pinnedSources(client, () => writer.current);
  return {
    ...pinned,
    value: async (entry, version) => {
      const isWritten = deliveries.some((one) => one.kind === "written" && one.entry.key === entry.key);
      const own = isWritten ? plan.independent.find((candidate) => candidate.entry.key === entry.key) : undefined;
      return own === undefined ? pinned.value(entry, version) : Buffer.from(own.value);
    },
  };
}
