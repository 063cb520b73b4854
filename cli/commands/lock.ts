/** `strongroom lock verify` and `lock restore`: compare the lock file with the cloud and git, and rebuild it from both. */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { cloudFor, secretManagerOf } from "../../clients/apis";
import type { SecretManager } from "../../clients/secret-manager";
import { storedEntries } from "../../inventory/entries";
import { projectsOf } from "../../inventory/projects";
import { compositionFinding, provenRecords } from "../../live/composition";
import { type FindingOf, fault } from "../../live/finding";
import { tipsOf } from "../../live/tips";
import { lockPath, workDir } from "../../lock/lock-file";
import { withLock } from "../../lock/with-lock";
import { confirm } from "../../machine/confirm";
import type { Context, Result } from "../../machine/context";
import { replaceFile } from "../../machine/file";
import { formatIssues } from "../../model/issue";
import { emptyLock, formatLock, type Lock } from "../../model/lock";
import type { ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { count } from "../../text/output";
import { fingerprintKeyEntry } from "../../values/fingerprint";
import { withReadiness } from "../../values/readiness";
import {
  compareEntry,
  type EntryFindings,
  type Rebuilt,
  rebuildEntry,
  rebuiltLock,
} from "../../versions/rebuild/rebuild";
import {
  committedLock,
  declaredEnvironment,
  findingsOf,
  type LockFileState,
  lockFileState,
} from "../../versions/rebuild/sources";

export interface LockVerifyOptions {
  readonly env: string;
}

export interface LockRestoreOptions extends LockVerifyOptions {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  /** Entries to pin although somebody is rotating them. */
  readonly accept?: readonly string[];
}

export interface LockVerifyData {
  readonly environment: string;
  readonly cloud: string;
  readonly file: LockFileState["kind"];
  readonly disagreements: readonly FindingOf[];
  /** Keys of compositions whose records could not be proven here. */
  readonly unproven: readonly string[];
}

export interface LockRestoreData {
  readonly environment: string;
  readonly cloud: string;
  readonly dryRun: boolean;
  /** The second source besides the cloud: the file, both sides of a merge in it, a commit, or nothing. */
  readonly base: string;
  /** Keys whose block changed against the base. */
  readonly changed: readonly string[];
  readonly pins: Readonly<Record<string, string | null>>;
  /** What could not be known. */
  readonly unknown: readonly { readonly key: string; readonly says: string }[];
  /** The new path of the damaged file; null if there was none. */
  readonly kept: string | null;
}

interface Ground {
  readonly environment: ResolvedEnvironment;
  readonly cloud: string;
  readonly client: SecretManager;
  readonly file: LockFileState;
  readonly findings: readonly EntryFindings[];
}

async function ground(context: Context, name: string, verb: string): Promise<Ground> {
  const environment = declaredEnvironment(context, name);
  const file = lockFileState(context, name);
  const cloud = await cloudFor(context, `lock ${verb} ${name}`, environment.products.flatMap(projectsOf));
  const client = secretManagerOf(context, { cloud });
  return { environment, cloud: cloud.name, client, file, findings: await findingsOf(environment, client) };
}

export async function lockVerify(context: Context, options: LockVerifyOptions): Promise<Result<LockVerifyData>> {
  const { environment, cloud, client, file, findings } = await ground(context, options.env, "verify");
  const name = environment.name;
  const restore = `strongroom lock restore --env ${name}`;
  const list: FindingOf[] = [];
  const unproven: string[] = [];
  const said = path.basename(lockPath(context.lockDir, name));
  if (file.kind === "damaged") {
    const faults = [...new Set(file.issues.map(({ what, got }) => `${what} (${got})`))];
    list.push({ key: said, ...fault("lock", faults.join("; "), restore) });
  }
  if (file.kind === "lost" && findings.some((one) => (one.live ?? []).length > 0))
    list.push({ key: said, ...fault("lock", "there is no lock file, but the cloud has versions", restore) });
  if (file.kind === "valid") {
    for (const found of findings) list.push(...compareEntry(name, found, file.lock?.entries[found.key]));
    const resolution = context.environments.load(name, { lockDir: context.lockDir });
    if (!resolution.ok)
      for (const { where, what, next } of resolution.issues) list.push({ key: where, ...fault("lock", what, next) });
    else {
      for (const entry of storedEntries(resolution.environment)) {
        const outdated = compositionFinding(name, entry);
        if (outdated !== null) list.push({ key: entry.key, ...outdated });
      }
      const records = await provenRecords(resolution.environment, file.lock ?? emptyLock(name), client);
      list.push(...records.faults);
      unproven.push(...records.open.map(({ key }) => key));
    }
  }
  const lines = list.map(({ key, says, next }) => `${key}: ${says}\n  next: ${next}`);
  const verdict =
    list.length === 0
      ? `${said}: ${count(findings.length, "entry", "entries")}, the cloud agrees with every pin and state`
      : file.kind === "valid"
        ? `${said}: ${list.length} ${list.length === 1 ? "disagrees" : "disagree"}`
        : `${said}: not compared with the cloud`;
  return {
    code: list.length === 0 ? exitCodes.ok : exitCodes.lock,
    text: [...lines, ...openLine(unproven), verdict].join("\n"),
    data: { environment: name, cloud, file: file.kind, disagreements: list, unproven },
  };
}

function openLine(unproven: readonly string[]): readonly string[] {
  if (unproven.length === 0) return [];
  const records = unproven.length === 1 ? "the record" : `the records of ${unproven.length}`;
  return [
    `not proven here: ${records} of what ${unproven.join(", ")} was made of; ${fingerprintKeyEntry} has no value, or you may not read it`,
  ];
}

export async function lockRestore(context: Context, options: LockRestoreOptions): Promise<Result<LockRestoreData>> {
  const found = await ground(context, options.env, "restore");
  const { environment, cloud, file, findings } = found;
  const name = environment.name;
  const committed = file.lock === null && file.left === null ? await committedLock(context, name) : null;
  const base = file.lock ?? file.left?.lock ?? committed?.lock ?? null;
  const from =
    file.lock !== null
      ? "the file"
      : file.left !== null
        ? "both sides of the merge"
        : committed === null
          ? "nothing"
          : `commit ${committed.commit.slice(0, 12)} (${committed.at})`;
  const projectOf = (key: string) => base?.stacks[`${key.split("/")[0]}-${name}-secrets`]?.project;
  const rebuilt = findings.map((one) => rebuildEntry(one, base?.entries[one.key], projectOf(one.key)));
  const next = withReadiness(environment, rebuiltLock(name, base, rebuilt));
  const unknown = [
    ...(file.left?.says ?? []),
    ...rebuilt.flatMap(({ key, says }) => says.map((one) => ({ key, says: one }))),
  ];
  if (base === null)
    unknown.push({
      key: name,
      says: "no earlier lock was found, so it is not known which services were retiring and who added which version",
    });
  const changed = changedKeys(base, next);
  const dryRun = options.dryRun === true;
  let kept: string | null = null;
  const same = file.lock !== null && formatLock(file.lock) === formatLock(next);
  if (!dryRun) await refuseHeld(context, name, rebuilt, options.accept ?? []);
  if (!dryRun && !same) {
    await confirm(context, `This overwrites ${lockPath(context.lockDir, name)}.`, name, options.yes === true);
    if (options.yes !== true) await assertUnchanged(context, found);
    kept = file.kind === "damaged" ? putAside(context, name) : null;
    await withLock(context, name, (writer) => {
      if (formatLock(writer.current) !== formatLock(file.lock ?? emptyLock(name)))
        throw changedMeanwhile(name, [lockPath(context.lockDir, name)]);
      writer.update(() => next);
    });
  }
  const resolution = dryRun ? null : context.environments.load(name, { lockDir: context.lockDir });
  const issues = resolution === null || resolution.ok ? [] : resolution.issues;
  const data: LockRestoreData = {
    environment: name,
    cloud,
    dryRun,
    base: from,
    changed,
    pins: Object.fromEntries(rebuilt.map(({ key, entry }) => [key, entry.current ?? null])),
    unknown,
    kept,
  };
  const lines = [
    `${dryRun ? "would restore" : same ? "nothing to restore in" : "restored"} ${name}.lock.json from the cloud ${from === "nothing" ? "alone" : `and ${from}`}`,
    ...changed
      .slice(0, shownAtOnce)
      .map(
        (key) =>
          `  changed ${key}: ${next.entries[key] === undefined ? "gone" : (next.entries[key]?.current ?? "pending")}`,
      ),
    ...(changed.length > shownAtOnce ? [`  changed ${changed.length - shownAtOnce} more: --json lists them`] : []),
    ...(kept === null ? [] : [`the damaged file is kept at ${kept}`]),
    ...unknownLines(unknown),
    ...(issues.length === 0 ? [] : [`the declarations do not match yet: ${formatIssues(issues)}`]),
    ...(dryRun || same
      ? []
      : [`  next: git diff -- environments/${name}.lock.json; strongroom lock verify --env ${name}; commit it`]),
  ];
  return { code: issues.length === 0 ? exitCodes.ok : exitCodes.lock, text: lines.join("\n"), data };
}

/** @throws a `Failure` (lock) if an entry that somebody rotates would get a pin that is in no lock */
async function refuseHeld(
  context: Context,
  name: string,
  rebuilt: readonly Rebuilt[],
  accepted: readonly string[],
): Promise<void> {
  const held = rebuilt.filter(({ key, heldBy }) => heldBy !== null && !accepted.includes(key));
  if (held.length === 0) return;
  const tips = await tipsOf(context, name);
  const lines = held.map(({ key, heldBy }) => {
    const branch = tips.known.find(({ lock }) => lock.entries[key]?.rotation?.lease === heldBy?.id)?.branch;
    return `  ${key}: by ${heldBy?.by} since ${heldBy?.at}${branch === undefined ? "" : `, in ${branch}`}`;
  });
  const keys = held.map(({ key }) => key);
  const aborts = keys.map((key) => `strongroom rotate ${key} --env ${name} --abort --break-lease`);
  throw new Failure(
    exitCodes.lock,
    `These are being rotated, but no readable lock file says which version is live; nothing was written.\n${lines.join("\n")}`,
    `bring back the lock file of that rotation's branch; if that branch is lost: strongroom lock restore --env ${name} --accept ${keys.join(" ")} && ${aborts.join(" && ")}`,
  );
}

/** @throws a `Failure` (lock) if the file or the cloud changed while the question waited for its answer */
async function assertUnchanged(context: Context, { environment, client, file, findings }: Ground): Promise<void> {
  const same = (before: unknown, now: unknown) => JSON.stringify(before) === JSON.stringify(now);
  const cloud = same(findings, await findingsOf(environment, client));
  // The file is checked last: nothing else runs between this check and the write.
  const changed = [
    ...(same(file, lockFileState(context, environment.name)) ? [] : [lockPath(context.lockDir, environment.name)]),
    ...(cloud ? [] : ["what the cloud has"]),
  ];
  if (changed.length > 0) throw changedMeanwhile(environment.name, changed);
}

function changedMeanwhile(environment: string, changed: readonly string[]): Failure {
  return new Failure(
    exitCodes.lock,
    `Something changed since the question was asked: ${changed.join(", and ")}; nothing was written.`,
    `to check the new state: strongroom lock restore --env ${environment}`,
  );
}

const shownAtOnce = 12;

/** A remark on many entries is shown once, after the remarks on single entries. */
function unknownLines(unknown: LockRestoreData["unknown"]): readonly string[] {
  const keys = new Map<string, string[]>();
  for (const { key, says } of unknown) keys.set(says, [...(keys.get(says) ?? []), key]);
  const [few, many] = [[...keys].filter(([, of]) => of.length <= 3), [...keys].filter(([, of]) => of.length > 3)];
  return [
    ...few.flatMap(([says, of]) => of.map((key) => `not known: ${key}: ${says}`)),
    ...many.map(([says, of]) => `not known of ${of.length} entries, ${of[0]} the first: ${says}`),
  ];
}

function changedKeys(base: Lock | null, next: Lock): readonly string[] {
  const text = (lock: Lock | null, key: string) => {
    const entry = lock?.entries[key];
    return entry === undefined || entry.state === "pending" ? "" : formatLock({ ...next, entries: { [key]: entry } });
  };
  return [...new Set([...Object.keys(base?.entries ?? {}), ...Object.keys(next.entries)])]
    .filter((key) => text(base, key) !== text(next, key))
    .sort();
}

/** Keeps the damaged file, since it may still be useful. */
function putAside(context: Context, environment: string): string {
  const folder = workDir(context.root, context.lockDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stamp = context.now().toISOString().replace(/[:.]/g, "-");
  const target = path.join(folder, `${environment}.damaged-${stamp}.json`);
  const damaged = lockPath(context.lockDir, environment);
  // Copied and then removed, not renamed: the lock may be on another disk.
  replaceFile(target, readFileSync(damaged), { mode: 0o600 });
  rmSync(damaged);
  return target;
}
