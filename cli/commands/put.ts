/** `strongroom put`: replaces one value, on purpose. The same checks as `inject`; never prints the value. */

import { cloudFor, secretManagerOf } from "../../clients/apis";
import type { SecretManager } from "../../clients/secret-manager";
import { type LiveOrMissing, stateOfVersion } from "../../clients/versions-of";
import { type StoredEntry, secretPath, storedEntries } from "../../inventory/entries";
import { findStoredEntry } from "../../inventory/find-entry";
import { deployOfReaders } from "../../inventory/readers";
import { refuseReplacing } from "../../inventory/replacing";
import { readLock } from "../../lock/lock-file";
import { assertPullRequest, openPullRequest, type PullRequest, withPullRequest } from "../../lock/pull-request";
import { withLock } from "../../lock/with-lock";
import { confirm } from "../../machine/confirm";
import { assertProductName, type Context, type Result, requireEnvironment } from "../../machine/context";
import type { ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { quoted } from "../../text/invocation";
import { count } from "../../text/output";
import type { Candidate } from "../../values/candidate";
import { comparison } from "../../values/elsewhere";
import { mendOf } from "../../values/ending";
import type { FingerprintKey } from "../../values/fingerprint";
import { Gaps } from "../../values/gaps";
import { dotenvLine, givenValue } from "../../values/given";
import { lowerEnvironments, pinnedKey } from "../../values/keys";
import { isComposed } from "../../values/made";
import { withReadiness } from "../../values/readiness";
import { signerOf } from "../../values/recipe";
import { type Refusal, refusalsOf, refusalText } from "../../values/refusal";
import { refuseAbsent } from "../../versions/inject/absent";
import { type Known, knownValue, knownVersion, openNote } from "../../versions/inject/known-value";
import { assertComposable, compositionsOf, recompose } from "../../versions/inject/recompose";
import { assertReplaceable, type Replacement, replace } from "../../versions/inject/replace";
import { otherEntries } from "../../versions/inject/same-value";
import { Intents } from "../../versions/intent";
import { assertSame, look } from "../../versions/look";
import { partsOf, stepOfPart } from "../../versions/rotate/group";

export interface PutOptions {
  readonly env: string;
  readonly product?: string;
  /** File that holds only the value. */
  readonly from?: string;
  /** Take a value that can't be compared with those of lower environments. */
  readonly notCompared?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  /** Open a pull request with the lock's new state. */
  readonly pr?: boolean;
  /** First pause after an ambiguous write, in milliseconds. @default 500 */
  readonly pauseMillis?: number;
}

export interface PutData {
  readonly environment: string;
  readonly cloud: string;
  readonly dryRun: boolean;
  readonly key: string;
  /** The version that is pinned now; null for a dry run. */
  readonly version: string | null;
  /** The previously pinned version; null if there was none. */
  readonly replaces: string | null;
  /** The state of that version, which does not change; null if there was none. */
  readonly replaced: LiveOrMissing | null;
  /** It already has the value: nothing was written, and `version` is the pinned one. */
  readonly unchanged: boolean;
  /** Where the value came from. */
  readonly from: string;
  /** Compositions that were regenerated from it. */
  readonly composed: readonly { readonly key: string; readonly version: string }[];
  /** Keys of the readers that get it with their next deployment. */
  readonly readers: readonly string[];
  /** The command that deploys them; null if no stack does. */
  readonly deploy: string | null;
  /** With `--pr`; null if the base branch already has this lock. */
  readonly pullRequest?: PullRequest | null;
}

export async function put(context: Context, name: string, options: PutOptions): Promise<Result<PutData>> {
  const environment = requireEnvironment(context, options.env);
  if (options.product !== undefined) assertProductName(environment, options.product);
  const entry = findStoredEntry(
    environment,
    options.product === undefined || name.includes("/") ? name : `${options.product}/${name}`,
  );
  refuseReplacing(environment, entry, "put");
  refuseEntry(environment, entry);
  refuseUnattended(context, entry, options);
  if (options.pr === true && options.dryRun !== true) await assertPullRequest(context, environment.name);
  const cloud = await cloudFor(context, `put ${environment.name}`, [entry.secret.project]);
  const client = secretManagerOf(context, { environment, cloud }, options);
  const key = await pinnedKey(context, environment, client);
  const gaps = new Gaps(context, options.notCompared === true);
  const lower = await lowerEnvironments(context, environment, client, gaps);
  const elsewhere = comparison(context, environment, client, gaps);
  const others = otherEntries(context, environment, client, async () => key);
  const intents = new Intents(context, environment.name);
  let known: Known = { same: null, open: [] };
  const check = async (one: Candidate) => {
    const locked = readLock(context.lockDir, environment.name).entries[entry.key];
    const intent = intents.get(entry.key, secretPath(entry));
    known = await knownVersion(one, { client, locked, key, intent });
    return [
      ...refusalsOf(one, lower),
      ...dotenvLine(one),
      ...(known.same === null || known.same.pinned ? [] : [knownValue(one, known.same, environment.name)]),
      ...(await elsewhere([one])),
      ...(await others([one])),
    ];
  };
  await refuseAbsent(client, environment, [entry]);
  const candidate = await givenValue({ context, environment, entry, options, check });
  refuse(await check(candidate), mendedBy(candidate, options));
  const note = openNote(candidate, known.open);
  if (note !== null) context.output.note(note);

  const compositions = compositionsOf(environment, entry);
  const readers = [...new Set([entry, ...compositions].flatMap((one) => one.usedBy.map((use) => use.reader)))].sort();
  const { pin } = entry.secret;
  const unchanged = pin !== null && known.same?.pinned === true && known.same.enabled;
  const data = {
    environment: environment.name,
    cloud: cloud.name,
    key: entry.key,
    unchanged,
    from: candidate.from,
    readers,
    deploy: deployOfReaders(environment, readers),
  };
  const lock = readLock(context.lockDir, environment.name);
  if (!unchanged) await assertComposable(environment, candidate, { client, lock, now: context.now() });
  if (options.dryRun === true) {
    candidate.value.fill(0);
    const replaces = unchanged ? null : pin;
    const replaced = replaces === null ? null : await stateOfVersion(client, entry, replaces);
    const would = { ...data, composed: [], dryRun: true, version: unchanged ? pin : null, replaces, replaced };
    return { code: exitCodes.ok, text: textOf(would), data: would };
  }
  const work = { context, environment, candidate, client, identity: cloud.identity, fingerprintKey: key, intents };
  const done = unchanged ? await keep({ ...work, options }, pin) : await write({ ...work, readers, options });
  candidate.value.fill(0);
  const result = { ...data, dryRun: false, ...done };
  const ended = { code: exitCodes.ok, text: textOf(result), data: result };
  if (options.pr !== true) return ended;
  const title = `${environment.name}: ${entry.key} version ${done.version}`;
  const body = `Put by strongroom (${done.from})${done.replaces === null ? "" : `, in place of version ${done.replaces}`}; no value is part of this change.`;
  return withPullRequest(ended, await openPullRequest(context, environment.name, { verb: "put", title, body }));
}

type Done = Pick<Replacement, "version" | "replaces" | "replaced" | "from"> & Pick<PutData, "composed">;

interface Work {
  readonly context: Context;
  readonly environment: ResolvedEnvironment;
  readonly candidate: Candidate;
  readonly client: SecretManager;
  readonly identity: string;
  readonly fingerprintKey: FingerprintKey | null;
  readonly intents: Intents;
}

/** Asks, checks again, and replaces the pinned version by the new one. */
async function write(
  work: Work & { readonly readers: readonly string[]; readonly options: PutOptions },
): Promise<Done> {
  const { context, environment, candidate, client, readers, options } = work;
  const { entry } = candidate;
  const all = [entry, ...compositionsOf(environment, entry)];
  const lock = readLock(context.lockDir, environment.name);
  const seen = await look(client, lock, all);
  await confirm(context, question(environment, entry, readers), entry.key, options.yes === true);
  return withLock(context, environment.name, async (writer) => {
    for (const one of all) assertReplaceable(writer, one);
    assertSame(seen, await look(client, writer.current, all));
    const tools = { ...work, writer, adopt: false, pauseMillis: options.pauseMillis ?? 500 };
    const { version, replaces, replaced, from } = await replace(candidate, tools);
    const composed = (await recompose(environment, candidate, tools)).map(({ entry: one, version: made }) => ({
      key: one.key,
      version: made,
    }));
    writer.update((now) => withReadiness(environment, now));
    return { version, replaces, replaced, from, composed };
  });
}

/** Finishes what a run that was killed right after moving the pin left undone. */
async function keep(work: Work & { readonly options: PutOptions }, version: string): Promise<Done> {
  const { context, environment, candidate, options } = work;
  const composed = await withLock(context, environment.name, async (writer) => {
    const tools = { ...work, writer, adopt: false, pauseMillis: options.pauseMillis ?? 500 };
    const made = await recompose(environment, candidate, tools);
    writer.update((lock) => withReadiness(environment, lock));
    return made.map((one) => ({ key: one.entry.key, version: one.version }));
  });
  return { version, replaces: null, replaced: null, from: candidate.from, composed };
}

/** Entries that only another command can replace without an outage. */
function refuseEntry(environment: ResolvedEnvironment, entry: StoredEntry): void {
  if (entry.state === "retiring") {
    throw new Failure(
      exitCodes.refused,
      `${entry.key} is retiring in ${environment.name}; it gets no new value.`,
      "to keep it, remove retired({ after }) from its declaration",
    );
  }
  if (isComposed(entry)) {
    const parts = partsOf(environment, entry);
    throw new Failure(
      exitCodes.refused,
      `${entry.key} is composed of ${parts.map((one) => one.key).join(", ")}; a value of its own would not follow ${parts.length === 1 ? "it" : "them"}.`,
      stepOfPart(environment, parts, "put"),
    );
  }
  const signer = signerOf(entry);
  const made = storedEntries(environment).filter((one) => signerOf(one) === entry.key && one.state === "active");
  if (signer === null && (made.length === 0 || entry.state === "pending")) return;
  throw new Failure(
    exitCodes.refused,
    signer === null
      ? `${made.map((one) => one.key).join(", ")} ${made.length === 1 ? "is" : "are"} made from ${entry.key}; they stay valid only together.`
      : `${entry.key} is made from ${signer}; a value of its own would not be valid.`,
    `strongroom rotate ${signer ?? entry.key} --env ${environment.name}`,
  );
}

/** Checked before a value is read from the pipe that could have carried the answer. */
function refuseUnattended(context: Context, entry: StoredEntry, options: PutOptions): void {
  if (options.yes === true || options.dryRun === true || context.terminal?.interactive === true) return;
  throw new Failure(
    exitCodes.refused,
    `put replaces the value of ${entry.key} in ${options.env}, but nobody can be asked: this is not a terminal.`,
    "add --yes if that is what you want",
  );
}

/** Where the file's line breaks alone are at fault: the same file through a shell. */
function mendedBy(candidate: Candidate, { env, from }: PutOptions): string | null {
  const shell = from === undefined || candidate.from !== "file" ? null : mendOf(candidate, quoted(from));
  return shell === null ? null : `${shell} | strongroom put ${candidate.entry.key} --env ${env} --yes`;
}

function refuse(refusals: readonly Refusal[], mended: string | null): void {
  if (refusals.length === 0) return;
  throw new Failure(
    exitCodes.refused,
    `${count(refusals.length, "problem")} with the value; nothing was written.\n\n${refusalText(refusals)}`,
    refusals.find((one) => one.next !== undefined)?.next ?? mended,
  );
}

function question(environment: ResolvedEnvironment, entry: StoredEntry, readers: readonly string[]): string {
  const what =
    entry.secret.pin === null
      ? `This gives ${entry.key} its first value in ${environment.name}`
      : `This replaces version ${entry.secret.pin} of ${entry.key} in ${environment.name}`;
  return `${what}${readers.length === 0 ? "" : `, read by ${readers.join(", ")}`}.`;
}

function composedLines({ composed }: PutData): readonly string[] {
  return composed.map((one) => `regenerated ${one.key} version ${one.version}, which is composed of it`);
}

function textOf(data: PutData): string {
  const { replaces, replaced } = data;
  const stays =
    replaced === "missing" ? "no longer exists" : replaced === "enabled" ? "stays enabled" : `is ${replaced}`;
  const place = replaces === null ? "its first value" : `in place of version ${replaces}, which ${stays}`;
  if (data.unchanged)
    return [
      `${data.key} already has this value: version ${data.version}; nothing ${data.dryRun ? "would be" : "was"} written`,
      ...composedLines(data),
    ].join("\n");
  if (data.version === null) return `would write ${data.key} (${data.from}), ${place}`;
  const lines = [`wrote ${data.key} version ${data.version} (${data.from}), ${place}`, ...composedLines(data)];
  const how = data.deploy === null ? "" : `: ${data.deploy}`;
  if (data.readers.length > 0) lines.push(`live with the next deployment of ${data.readers.join(", ")}${how}`);
  lines.push(`commit environments/${data.environment}.lock.json`);
  if (replaced === "enabled" || replaced === "disabled")
    lines.push(`to go back: strongroom rollback ${data.key} --env ${data.environment}`);
  return lines.join("\n");
}
