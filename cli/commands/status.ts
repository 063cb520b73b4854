/**
 * `strongroom status`: compares the lock with Secret Manager, and shows the next command for each difference. It does not ask what runs.
 */

import { cloudFor, cloudRunOf, secretManagerOf } from "../../clients/apis";
import { isMissingProject } from "../../clients/caller";
import { inParallel } from "../../clients/pace";
import type { SecretManager } from "../../clients/secret-manager";
import { type LiveOrMissing, stateOfVersion } from "../../clients/versions-of";
import { isMissing, productsOf, type StoredEntry, storedEntries } from "../../inventory/entries";
import { projectsOf } from "../../inventory/projects";
import { deployOfReaders } from "../../inventory/readers";
import { compositionFinding } from "../../live/composition";
import { deployedByKey } from "../../live/deployed";
import { pinFinding } from "../../live/pinned";
import { fakesIn, fakesText } from "../../lock/fakes";
import { readLock } from "../../lock/lock-file";
import { readVerified } from "../../lock/verified";
import { assertProductName, type Context, type Result, requireEnvironment } from "../../machine/context";
import type { ResolvedEnvironment, ServiceState } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { isFailure } from "../../text/failure";
import { count, table } from "../../text/output";
import { fillOne } from "../../values/fill";
import { mainOf } from "../../versions/rotate/group";
import { waysOn } from "../../versions/rotate/under-way";

export interface StatusOptions {
  readonly env: string;
  readonly product?: string;
  /** Read the lock only. */
  readonly offline?: boolean;
}

export interface EntryStatus {
  readonly key: string;
  readonly state: string;
  readonly pin: string | null;
  /** State of the pinned version in the cloud; `missing` if there is none; null if the cloud was not asked. */
  readonly live: LiveOrMissing | null;
  /** When the pinned version was added, and by whom. */
  readonly at: string | null;
  readonly by: string | null;
  /** When the pinned version was last verified, by `strongroom verify`; null if it never was. */
  readonly verifiedAt: string | null;
  /** Stage of a rotation under way: adding, moved, finishing. */
  readonly rotation: string | null;
  readonly wrong: string | null;
  readonly next: string | null;
}

export interface StatusData {
  readonly environment: string;
  /** Null with `--offline`. */
  readonly cloud: string | null;
  /** The command of the first deploy, if the cloud has none of the secrets; otherwise null, also if the cloud was not asked. */
  readonly first: string | null;
  readonly entries: readonly EntryStatus[];
  readonly services: readonly {
    readonly key: string;
    readonly target: "cloud run" | "vercel";
    readonly state: ServiceState;
    readonly missing: readonly string[];
    /** Whether it exists on Cloud Run; null if that is not known: of Vercel, and with `--offline`. */
    readonly deployed: boolean | null;
  }[];
  /** Rotations under way, each with the command that goes on with it. */
  readonly rotations: readonly { readonly key: string; readonly stage: string; readonly next: string }[];
  /** Keys of entries whose pinned value is a fake example of the sandbox. */
  readonly fake: readonly string[];
  /** Deploys the services that have all their values and do not exist yet; null if there are none. */
  readonly deploy: string | null;
}

export async function status(context: Context, options: StatusOptions): Promise<Result<StatusData>> {
  const environment = requireEnvironment(context, options.env);
  if (options.product !== undefined) assertProductName(environment, options.product);
  const products = productsOf(environment, options.product ?? null);
  const entries = storedEntries(environment, options.product ?? null);
  const lock = readLock(context.lockDir, environment.name);
  const verified = readVerified(context.lockDir, environment.name);
  const live = new Map<string, EntryStatus["live"]>();
  let cloudName: string | null = null;
  let first: string | null = null;
  let deployed: ReadonlyMap<string, boolean> = new Map();
  if (options.offline !== true) {
    const cloud = await cloudFor(context, `status ${environment.name}`, products.flatMap(projectsOf));
    cloudName = cloud.name;
    const client = secretManagerOf(context, { environment, cloud });
    const pinned = entries.filter((entry) => entry.secret.pin !== null);
    await inParallel(8, pinned, async (entry) => {
      live.set(entry.key, await stateOfVersion(client, entry, entry.secret.pin ?? ""));
    });
    deployed = await deployedByKey(cloudRunOf(context, cloud), { ...environment, products });
    if (pinned.length === 0 && !(await anyThere(client, entries)))
      first = cloud.sandbox
        ? `strongroom start --env ${environment.name}`
        : `strongroom deploy '*-${environment.name}-identities' '*-${environment.name}-secrets'`;
  }
  const exists = (key: string) => deployed.get(key) ?? null;
  const services = products.flatMap((product) => product.services);
  const undeployed = services.filter(({ key, state }) => state === "active" && exists(key) === false);
  const data: StatusData = {
    environment: environment.name,
    cloud: cloudName,
    first,
    entries: entries.map((entry) => {
      const version = entry.secret.pin === null ? undefined : lock.entries[entry.key]?.versions?.[entry.secret.pin];
      const state = live.get(entry.key) ?? null;
      return {
        key: entry.key,
        state: entry.state,
        pin: entry.secret.pin,
        live: state,
        at: version?.at ?? null,
        by: version?.by ?? null,
        rotation: lock.entries[entry.key]?.rotation?.stage ?? null,
        verifiedAt: verified[entry.key]?.version === entry.secret.pin ? (verified[entry.key]?.at ?? null) : null,
        ...problemOf(environment, entry, state),
      };
    }),
    services: products.flatMap((product) => [
      ...product.services.map(({ key, state, missing }) => ({
        ...{ key, target: "cloud run" as const, state, missing },
        deployed: exists(key),
      })),
      ...product.vercelProjects.map(({ key, state, missing }) => ({
        ...{ key, target: "vercel" as const, state, missing },
        deployed: null,
      })),
    ]),
    rotations: entries.flatMap((entry) => {
      const { rotation } = lock.entries[entry.key] ?? {};
      // A composition rotates with its part.
      if (rotation === undefined || mainOf(lock, entry, rotation.lease) !== undefined) return [];
      return [{ key: entry.key, stage: rotation.stage, next: waysOn(lock, environment.name, entry) ?? "" }];
    }),
    fake: fakesIn(lock).filter((key) => entries.some((entry) => entry.key === key)),
    deploy: deployOfReaders(
      environment,
      undeployed.map(({ key }) => key),
    ),
  };
  const wrong = data.entries.some((entry) => entry.wrong !== null);
  return { code: wrong ? exitCodes.pending : exitCodes.ok, text: textOf(context, data), data };
}

/** One secret of each project is enough: a stack creates all of its secrets, or reports the missing ones. */
async function anyThere(client: SecretManager, entries: readonly StoredEntry[]): Promise<boolean> {
  const each = new Map(entries.map((entry) => [entry.secret.project, entry.secret]));
  for (const secret of each.values()) {
    try {
      if ((await client.secret(secret)) !== null) return true;
    } catch (error) {
      // A missing project has none; without permission the answer is unknown.
      if (!isFailure(error) || error.code !== exitCodes.denied) throw error;
      if (!isMissingProject(error)) return true;
    }
  }
  return false;
}

const isUndeployed = ({ state, deployed }: StatusData["services"][number]) => state === "active" && deployed === false;

const noValue = "required, but has no value yet";

function problemOf(
  environment: ResolvedEnvironment,
  entry: StoredEntry,
  live: EntryStatus["live"],
): Pick<EntryStatus, "wrong" | "next"> {
  if (isMissing(entry)) return { wrong: noValue, next: fillOne(environment, entry) };
  const { secret } = entry;
  const pinned =
    secret.pin === null || live === null
      ? null
      : pinFinding({ environment: environment.name, secret, version: secret.pin }, live);
  const finding = pinned?.verdict === "fault" ? pinned : compositionFinding(environment.name, entry);
  return finding?.verdict === "fault" ? { wrong: finding.says, next: finding.next } : { wrong: null, next: null };
}

function textOf(context: Context, data: StatusData): string {
  const { bold, dim, red, yellow, green } = context.output.colours;
  const anyVerified = data.entries.some((entry) => entry.verifiedAt !== null);
  const rows = data.entries.map((entry) => [
    entry.key,
    entry.state === "pending" ? yellow(entry.state) : entry.state,
    entry.rotation === null ? (entry.pin ?? "-") : yellow(`${entry.pin ?? "-"}, rotating (${entry.rotation})`),
    entry.live === null ? "-" : entry.live === "enabled" ? green(entry.live) : red(entry.live),
    entry.at === null ? "" : `${entry.at.slice(0, 10)} ${entry.by ?? ""}`,
    ...(anyVerified ? [entry.verifiedAt?.slice(0, 10) ?? ""] : []),
  ]);
  const head = ["entry", "state", "pin", "live", "added", ...(anyVerified ? ["verified"] : [])];
  const blocks = [table([head.map((cell) => dim(cell)), ...rows])];
  if (data.services.length > 0) {
    const services = data.services.map((service) => [
      service.key,
      service.target,
      service.state === "active" ? green(service.state) : yellow(service.state),
      service.missing.length === 0
        ? isUndeployed(service)
          ? "not deployed yet"
          : ""
        : `without ${service.missing.join(", ")}`,
    ]);
    blocks.push(table([["service", "target", "by the lock", ""].map((cell) => dim(cell)), ...services]));
  }
  for (const { key, stage, next } of data.rotations)
    blocks.push(`${key}: its rotation is not finished (${stage})\n  next: ${next}`);
  const wrong = data.entries.filter((entry) => entry.wrong !== null);
  const empty = wrong.filter((entry) => entry.wrong === noValue);
  // Many empty entries would bury other problems.
  const grouped = empty.length > 3;
  for (const entry of wrong) {
    if (!grouped || entry.wrong !== noValue) blocks.push(`${entry.key}: ${entry.wrong}\n  next: ${entry.next}`);
  }
  if (grouped) blocks.push(`${empty.length} entries are required but have no value yet`);
  if (data.first !== null) blocks.push(`nothing is deployed here yet\n  next: ${data.first}`);
  else if (grouped) blocks[blocks.length - 1] += `\n  next: strongroom inject --env ${data.environment}`;
  const undeployed = data.services.filter(isUndeployed).map(({ key }) => key);
  if (data.first === null && data.deploy !== null)
    blocks.push(
      `${undeployed.join(", ")}: ${undeployed.length === 1 ? "has all its values, but is" : "have all their values, but are"} not deployed yet\n  next: ${data.deploy}`,
    );
  const fake = fakesText(data.fake, data.environment);
  if (fake !== null) blocks.push(fake);
  const waiting = data.services.filter((service) => service.state === "waiting").length;
  blocks.push(
    `${bold(data.environment)}: ${count(data.entries.length, "entry", "entries")}, ${wrong.length === 0 ? (data.cloud === null ? "the lock is in order" : "all values exist and are enabled") : `${wrong.length} ${wrong.length === 1 ? "needs" : "need"} attention`}` +
      `${data.rotations.length === 0 ? "" : `; ${count(data.rotations.length, "rotation")} not finished`}` +
      `${waiting === 0 ? "" : `; ${count(waiting, "service")} waiting`}` +
      `${undeployed.length === 0 ? "" : `; ${count(undeployed.length, "service")} not deployed yet`}`,
    // Neither revisions nor Vercel were asked, so it is not known which versions they run with.
    dim(
      `what runs with them: strongroom deploy '*-${data.environment}-*' --dry-run; or: strongroom why SERVICE NAME --env ${data.environment}`,
    ),
  );
  return blocks.join("\n\n");
}
