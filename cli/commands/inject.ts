/** `strongroom inject`: fills what is pending. Never overwrites, never prints a value. */

import { cloudFor, secretManagerOf } from "../../clients/apis";
import type { SecretManager } from "../../clients/secret-manager";
import { type StoredEntry, selectEntries, storedEntries } from "../../inventory/entries";
import { provenRecords } from "../../live/composition";
import { readLock } from "../../lock/lock-file";
import { assertPullRequest, openPullRequest, withPullRequest } from "../../lock/pull-request";
import { assertProductName, type Context, type Result, requireEnvironment } from "../../machine/context";
import type { ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { Failure, usage } from "../../text/failure";
import { count } from "../../text/output";
import type { Candidate } from "../../values/candidate";
import { misfits } from "../../values/derived";
import { comparison } from "../../values/elsewhere";
import { fingerprintKeyEntry } from "../../values/fingerprint";
import { Gaps } from "../../values/gaps";
import { lowerEnvironments } from "../../values/keys";
import { pinnedSources } from "../../values/made";
import { type InjectPlan, planInjection } from "../../values/plan";
import { readValueFile } from "../../values/private-file";
import { type Refusal, refusalText } from "../../values/refusal";
import { absentOf, refuseAbsent } from "../../versions/inject/absent";
import { carryOut } from "../../versions/inject/carry-out";
import { type InjectData, report } from "../../versions/inject/report";
import { otherEntries } from "../../versions/inject/same-value";

export interface InjectOptions {
  readonly env: string;
  readonly product?: string;
  /** Names or keys. */
  readonly only?: readonly string[];
  /** Names or keys of tier 1 entries to generate, outside of development too. */
  readonly generate?: readonly string[];
  /** dotenv-style file. */
  readonly from?: string;
  readonly dryRun?: boolean;
  readonly adopt?: boolean;
  /** False for `--no-vault`. @default true */
  readonly vault?: boolean;
  /** Take values that can't be compared with those of lower environments. */
  readonly notCompared?: boolean;
  /** Ask for everything that is missing, not only for tier 1 outside of development. */
  readonly prompt?: boolean;
  /** Open a pull request with the lock's new state. */
  readonly pr?: boolean;
  /** Fake examples instead of the host environment; `start` in the sandbox sets it, no option does. */
  readonly examples?: boolean;
  /** First pause after an ambiguous write, in milliseconds. @default 500 */
  readonly pauseMillis?: number;
}

export async function inject(context: Context, options: InjectOptions): Promise<Result<InjectData>> {
  const { output } = context;
  const environment = requireEnvironment(context, options.env);
  const product = options.product ?? null;
  if (product !== null) assertProductName(environment, product);
  const only =
    options.only === undefined || options.only.length === 0 ? null : selectEntries(environment, options.only, product);
  const generate = generated(environment, options.generate ?? [], product);
  const file =
    options.from === undefined
      ? null
      : { name: options.from, lines: await readValueFile(context, options.from, storedEntries(environment)) };
  if (options.pr === true && options.dryRun !== true) await assertPullRequest(context, environment.name);
  const entries = storedEntries(environment, product).filter((entry) => only === null || only.has(entry.key));
  // The fingerprint key is generated or read regardless of the filters.
  const key = storedEntries(environment).filter((entry) => entries.length > 0 && entry.key === fingerprintKeyEntry);
  const projects = [...entries, ...key].map((entry) => entry.secret.project);
  const cloud = await cloudFor(context, `inject ${environment.name}`, projects);
  if (options.examples === true && !cloud.sandbox) throw new Error("examples are for the sandbox only");
  const client = secretManagerOf(context, { environment, cloud }, options);
  const gaps = new Gaps(context, options.notCompared === true);
  const lower =
    entries.some((entry) => entry.state === "pending") && options.examples !== true
      ? await lowerEnvironments(context, environment, client, gaps)
      : [];
  const elsewhere = comparison(context, environment, client, gaps);
  const others = otherEntries(context, environment, client);
  const plan = await planInjection(context, environment, {
    product,
    only,
    file,
    host: options.examples !== true,
    examples: options.examples === true,
    vault: options.vault !== false,
    generate,
    prompt: options.dryRun === true ? "never" : options.prompt === true ? "all" : "needed",
    lower,
    beforeAsking: (asked) => refuseAbsent(client, environment, asked),
    unproven: (await provenRecords(environment, readLock(context.lockDir, environment.name), client)).doubtful,
    pinned: pinnedSources(client, () => readLock(context.lockDir, environment.name)),
    further: async (candidates) => [
      ...(await misfits(candidates, (key) => valueFor(environment, client, candidates, key))),
      ...(await elsewhere(candidates)),
      ...(await others(candidates)),
    ],
  });
  for (const note of plan.notes) output.note(`note: ${note}`);
  refuse(options.dryRun === true ? [...plan.refusals, ...plan.unmakeable] : plan.refusals);
  const done =
    options.dryRun === true
      ? { plan, deliveries: [] }
      : await carryOut(context, environment, plan, {
          cloud,
          client,
          adopt: options.adopt === true,
          pauseMillis: options.pauseMillis ?? 500,
        });
  forget(plan, file?.lines ?? []);
  const result = report({
    context,
    environment,
    plan: done.plan,
    deliveries: done.deliveries,
    cloud,
    dryRun: options.dryRun === true,
    absent: await notCreated(client, done.plan, options),
    chosen: only,
    proposed: options.pr === true,
  });
  if (options.pr !== true || options.dryRun === true) return result;
  return withPullRequest(result, await requestFor(context, result.data));
}

/** Which of the entries that this run leaves without a value have no secret yet: it has to be created first. */
async function notCreated(
  client: SecretManager,
  plan: InjectPlan,
  { dryRun, examples }: InjectOptions,
): Promise<ReadonlySet<StoredEntry>> {
  const missing = plan.missing.map(({ entry }) => entry);
  if (examples === true) return new Set();
  if (dryRun !== true) return absentOf(client, missing);
  const found = [...(plan.first === null ? [] : [plan.first]), ...plan.independent].map(({ entry }) => entry);
  return absentOf(client, [...found, ...plan.derived, ...missing]);
}

/** @throws a usage failure for an entry that is not generated */
function generated(
  environment: ResolvedEnvironment,
  names: readonly string[],
  product: string | null,
): ReadonlySet<string> {
  const keys = selectEntries(environment, names, product);
  for (const { key, origin } of storedEntries(environment)) {
    if (!keys.has(key) || origin?.kind === "generated") continue;
    throw usage(
      `--generate ${key}: it is not generated; somebody brings its value.`,
      `strongroom explain ${key} --env ${environment.name}`,
    );
  }
  return keys;
}

/** Names, versions and sources: what the lock says as well. */
function requestFor(context: Context, { environment, written, found, adopted }: InjectData) {
  const pinned = [...written, ...found, ...adopted.map((one) => ({ ...one, from: "adopted" }))];
  const title = `${environment}: pin ${pinned.length === 1 ? pinned[0]?.key : count(pinned.length, "version")}`;
  const body = ["Injected by strongroom; no value is part of this change.", ""].concat(
    pinned.map((one) => `- ${one.key} version ${one.version} (${one.from})`),
  );
  return openPullRequest(context, environment, { verb: "inject", title, body: body.join("\n") });
}

/** An entry's value: the given one, otherwise the pinned one. */
async function valueFor(
  environment: ResolvedEnvironment,
  client: SecretManager,
  candidates: readonly Candidate[],
  key: string,
): Promise<Buffer | null> {
  const own = candidates.find((one) => one.entry.key === key);
  if (own !== undefined) return own.value;
  const secret = storedEntries(environment).find((one) => one.key === key)?.secret;
  return secret === undefined || secret.pin === null ? null : client.access(secret, secret.pin);
}

/** Reports all refusals at once, before anything is written. */
function refuse(refusals: readonly Refusal[]): void {
  if (refusals.length === 0) return;
  throw new Failure(
    exitCodes.refused,
    `${count(refusals.length, "input")} refused; nothing was written.\n\n${refusalText(refusals)}`,
  );
}

/** Overwrites the values. Strings of the host environment can't be overwritten, but they were removed from it. */
function forget(plan: InjectPlan, lines: readonly { readonly value: Buffer }[]): void {
  for (const candidate of [...plan.independent, ...(plan.first === null ? [] : [plan.first])]) candidate.value.fill(0);
  for (const line of lines) line.value.fill(0);
}
