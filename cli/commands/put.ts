/** `strongroom put`: replaces one value, on purpose. The same checks as `inject`; never prints the value. */

import type { ResolvedEnvironment } from "../../model/resolved";
import { describeCloud, openCloud } from "../clients/cloud";
import { confirm } from "../confirm";
import { assertProductName, type Context, type Result, requireEnvironment } from "../context";
import { type StoredEntry, storedEntries } from "../entries";
import { exitCodes } from "../exit-codes";
import { Failure, usage } from "../failure";
import { findStoredEntry } from "../find-entry";
import { askFor, type Check } from "../inject/ask";
import type { Candidate } from "../inject/candidate";
import { comparison } from "../inject/elsewhere";
import { type FingerprintKey, fingerprintOf, mayBeFingerprinted } from "../inject/fingerprint";
import { Gaps } from "../inject/gaps";
import { lowerEnvironments, pinnedKey } from "../inject/keys";
import { readPrivateFile } from "../inject/private-file";
import { withReadiness } from "../inject/readiness";
import { signerOf } from "../inject/recipe";
import { type Refusal, refusalsOf, refusalText } from "../inject/refusal";
import { assertReplaceable, type Replacement, replace } from "../inject/replace";
import { payloadBytes } from "../inject/rules";
import { LockWriter, readLock } from "../lock-file";
import { count } from "../output";
import { assertPullRequest, openPullRequest, type PullRequest, withPullRequest } from "../pull-request";
import { deployOfReaders } from "../readers";
import { Intents } from "../versions/intent";
import { type LiveOrMissing, stateOfVersion } from "../versions/live";
import { assertSame, look } from "../versions/look";
import { secretManagerOf } from "../versions/manager";

export interface PutOptions {
  readonly env: string;
  readonly product?: string;
  /** File that holds the value and nothing else. */
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
  /** The version that was pinned before; null where there was none. */
  readonly replaces: string | null;
  /** What the cloud has of that one, which stays so; null where there was none. */
  readonly replaced: LiveOrMissing | null;
  /** Where the value came from. */
  readonly from: string;
  /** Keys of the readers that get it with their next deployment. */
  readonly readers: readonly string[];
  /** The command that deploys them; null where no stack does. */
  readonly deploy: string | null;
  /** With `--pr`; null where the base branch has the lock as it is. */
  readonly pullRequest?: PullRequest | null;
}

export async function put(
  context: Context,
  name: string,
  options: PutOptions,
): Promise<Result & { readonly data: PutData }> {
  const environment = requireEnvironment(context, options.env);
  if (options.product !== undefined) assertProductName(environment, options.product);
  const entry = findStoredEntry(
    environment,
    options.product === undefined || name.includes("/") ? name : `${options.product}/${name}`,
  );
  refuseEntry(environment, entry);
  refuseUnattended(context, entry, options);
  if (options.pr === true && options.dryRun !== true) await assertPullRequest(context, environment.name);
  const cloud = await openCloud(context.env);
  context.output.note(`put ${environment.name}: ${describeCloud(cloud, [entry.secret.project])}`);
  const client = secretManagerOf(context, { environment, cloud }, options);
  const key = await pinnedKey(context, environment, client);
  const gaps = new Gaps(context, options.notCompared === true);
  const lower = await lowerEnvironments(context, environment, client, gaps);
  const elsewhere = comparison(context, environment, client, gaps);
  const check = async (one: Candidate) => [
    ...refusalsOf(one, lower),
    ...dotenvLine(one),
    ...known(context, environment, one, key),
    ...(await elsewhere([one])),
  ];
  const candidate = await candidateOf(context, environment, entry, options, check);
  refuse(await check(candidate));

  const readers = [...new Set(entry.usedBy.map((use) => use.reader))].sort();
  const data = {
    environment: environment.name,
    cloud: cloud.name,
    key: entry.key,
    readers,
    deploy: deployOfReaders(environment, readers),
  };
  if (options.dryRun === true) {
    candidate.value.fill(0);
    const replaces = entry.secret.pin;
    const replaced = replaces === null ? null : await stateOfVersion(client, entry, replaces);
    const would = { ...data, dryRun: true, version: null, replaces, replaced, from: candidate.from };
    return { code: exitCodes.ok, text: textOf(would), data: would };
  }
  const seen = await look(client, readLock(context.lockDir, environment.name), [entry]);
  await confirm(context, question(environment, entry, readers), entry.name, options.yes === true);
  const writer = await LockWriter.wait(context.root, context.lockDir, environment.name, {
    signal: context.signal,
    note: (text) => context.output.note(text),
  });
  let done: Replacement;
  try {
    assertReplaceable(writer, entry);
    assertSame(seen, await look(client, writer.current, [entry]));
    done = await replace(candidate, {
      context,
      client,
      writer,
      intents: new Intents(context.root, context.lockDir, environment.name),
      identity: cloud.identity,
      fingerprintKey: key,
      adopt: false,
      pauseMillis: options.pauseMillis ?? 500,
    });
    writer.update((lock) => withReadiness(environment, lock));
  } finally {
    writer.release();
    candidate.value.fill(0);
  }
  const { version, replaces, replaced, from } = done;
  const result = { ...data, dryRun: false, version, replaces, replaced, from };
  const ended = { code: exitCodes.ok, text: textOf(result), data: result };
  if (options.pr !== true) return ended;
  const title = `${environment.name}: ${entry.key} version ${version}`;
  const body = `Put by strongroom (${from})${replaces === null ? "" : `, in place of version ${replaces}`}; no value is part of this change.`;
  return withPullRequest(ended, await openPullRequest(context, environment.name, { verb: "put", title, body }));
}

/** What only another command can replace without an outage. */
function refuseEntry(environment: ResolvedEnvironment, entry: StoredEntry): void {
  if (entry.state === "retiring") {
    throw new Failure(
      exitCodes.refused,
      `${entry.key} is retiring in ${environment.name}; it gets no new value.`,
      "take retired({ after }) out of its declaration to keep it",
    );
  }
  const signer = signerOf(entry);
  const made = storedEntries(environment).filter((one) => signerOf(one) === entry.key && one.state === "active");
  if (signer === null && (made.length === 0 || entry.state === "pending")) return;
  throw new Failure(
    exitCodes.refused,
    signer === null
      ? `${made.map((one) => one.key).join(", ")} ${made.length === 1 ? "is" : "are"} made from ${entry.key}; only together do they stay valid.`
      : `${entry.key} is made from ${signer}; a value of its own would not be valid.`,
    `strongroom rotate ${signer ?? entry.key} --env ${environment.name}`,
  );
}

/** Said before a value is taken from the pipe that could have carried the answer. */
function refuseUnattended(context: Context, entry: StoredEntry, options: PutOptions): void {
  if (options.yes === true || options.dryRun === true || context.terminal?.interactive === true) return;
  throw new Failure(
    exitCodes.refused,
    `put replaces the value of ${entry.key} in ${options.env}, and nobody can be asked: this is not a terminal.`,
    "add --yes once that is what you want",
  );
}

async function candidateOf(
  context: Context,
  environment: ResolvedEnvironment,
  entry: StoredEntry,
  options: PutOptions,
  check: Check,
): Promise<Candidate> {
  const { terminal } = context;
  if (options.from !== undefined) {
    return { entry, value: await readPrivateFile(context, options.from), from: "file", at: options.from };
  }
  if (terminal?.interactive === true)
    return askFor(context, terminal, environment, entry, "new value, not shown", check);
  if (terminal === undefined)
    throw usage("There is no value: no terminal, no standard input.", "name a file with --from");
  return { entry, value: await terminal.readAll(payloadBytes), from: "stdin", at: "standard input" };
}

/** `NAME=value` is how inject's files look; here the file is the value. */
function dotenvLine({ entry, value, at }: Candidate): readonly Refusal[] {
  if (!value.subarray(0, entry.name.length + 1).equals(Buffer.from(`${entry.name}=`))) return [];
  return [
    {
      entry: entry.key,
      code: "dotenv-line",
      what: `${entry.key}: the value (${at}) begins with ${entry.name}=.`,
      allowed: "the value alone, without its name",
    },
  ];
}

/** The value of a version before: most often the old one, copied again. */
function known(
  context: Context,
  environment: ResolvedEnvironment,
  { entry, value, at }: Candidate,
  key: FingerprintKey | null,
): readonly Refusal[] {
  if (key === null || value.length === 0 || !mayBeFingerprinted(entry, value)) return [];
  const { hmac } = fingerprintOf(key, value);
  const versions = readLock(context.lockDir, environment.name).entries[entry.key]?.versions ?? {};
  const same = Object.keys(versions).find((number) => versions[number]?.fingerprint?.hmac === hmac);
  if (same === undefined) return [];
  const what = `${entry.key}: the value (${at}) is that of version ${same}.`;
  return [{ entry: entry.key, code: "known-value", what, allowed: "a new value" }];
}

function refuse(refusals: readonly Refusal[]): void {
  if (refusals.length === 0) return;
  throw new Failure(
    exitCodes.refused,
    `${count(refusals.length, "problem")} with the value; nothing was written.\n\n${refusalText(refusals)}`,
  );
}

function question(environment: ResolvedEnvironment, entry: StoredEntry, readers: readonly string[]): string {
  const what =
    entry.secret.pin === null
      ? `This gives ${entry.key} its first value in ${environment.name}`
      : `This replaces version ${entry.secret.pin} of ${entry.key} in ${environment.name}`;
  return `${what}${readers.length === 0 ? "" : `, read by ${readers.join(", ")}`}.`;
}

function textOf(data: PutData): string {
  const { replaces, replaced } = data;
  const stays =
    replaced === "missing" ? "is not there any more" : replaced === "enabled" ? "stays enabled" : `is ${replaced}`;
  const place = replaces === null ? "its first value" : `in place of version ${replaces}, which ${stays}`;
  if (data.version === null) return `would write ${data.key} (${data.from}), ${place}`;
  const lines = [`wrote ${data.key} version ${data.version} (${data.from}), ${place}`];
  const how = data.deploy === null ? "" : `: ${data.deploy}`;
  if (data.readers.length > 0) lines.push(`live with the next deployment of ${data.readers.join(", ")}${how}`);
  lines.push(`commit environments/${data.environment}.lock.json`);
  if (replaced === "enabled" || replaced === "disabled")
    lines.push(`to go back: strongroom rollback ${data.key} --env ${data.environment}`);
  return lines.join("\n");
}
