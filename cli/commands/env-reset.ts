/** `strongroom env reset`: regenerates the generated values of a development environment; values from outside stay. */

import { cloudFor, secretManagerOf } from "../../clients/apis";
import { inParallel } from "../../clients/pace";
import type { SecretManager } from "../../clients/secret-manager";
import { type StoredEntry, storedEntries } from "../../inventory/entries";
import { type LockWriter, readLock } from "../../lock/lock-file";
import { withLock } from "../../lock/with-lock";
import { confirm } from "../../machine/confirm";
import { assertProductName, type Context, type Result, requireEnvironment } from "../../machine/context";
import { kindOf } from "../../model/kinds";
import type { ResolvedEnvironment, ResolvedReader } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { count } from "../../text/output";
import type { Candidate } from "../../values/candidate";
import { fingerprintKeyEntry } from "../../values/fingerprint";
import { pinnedKey } from "../../values/keys";
import { isComposed, makeFrom, pinnedSources } from "../../values/made";
import { generate, isMade, recipeName, sourcesOf } from "../../values/recipe";
import { deliveryTools } from "../../versions/inject/deliver";
import { assertReplaceable, type Replacement, replace } from "../../versions/inject/replace";
import { assertSame, look } from "../../versions/look";
import { groupOf } from "../../versions/rotate/group";

export interface EnvResetOptions {
  readonly env: string;
  readonly product?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  /** First pause after an ambiguous write, in milliseconds. @default 500 */
  readonly pauseMillis?: number;
}

export interface EnvResetData {
  readonly environment: string;
  readonly cloud: string;
  readonly dryRun: boolean;
  readonly replaced: readonly {
    readonly key: string;
    /** Null for a dry run. */
    readonly version: string | null;
    readonly replaces: string | null;
    readonly from: string;
  }[];
  /** Keys of the readers that get the new values by the next steps. */
  readonly readers: readonly string[];
  /** The steps until all readers have the new values, in order; none for a dry run. */
  readonly next: readonly string[];
}

const width = 4;

export async function envReset(context: Context, options: EnvResetOptions): Promise<Result<EnvResetData>> {
  const environment = requireEnvironment(context, options.env);
  if (environment.stage !== "development") {
    throw new Failure(
      exitCodes.refused,
      `env reset regenerates every generated value, which is allowed in development only; ${environment.name} is ${environment.stage}.`,
      `one after the other: strongroom rotate NAME --env ${environment.name}`,
    );
  }
  const product = options.product ?? null;
  if (product !== null) assertProductName(environment, product);
  const generated = storedEntries(environment, product).filter(isReset);
  const independent = generated.filter((entry) => !isMade(entry));
  const groups = generated.map((entry) => groupOf(environment, entry));
  // Entries that are made from any of them are regenerated too, in any product.
  const derived = [...new Set(groups.flat())]
    .filter(isMade)
    .sort((a, b) => Number(isComposed(a)) - Number(isComposed(b)));
  const entries = [...independent, ...derived].sort((a, b) => (a.key < b.key ? -1 : 1));
  const readers = [...new Set(entries.flatMap((entry) => entry.usedBy.map((use) => use.reader)))].sort();
  const projects = entries.map((entry) => entry.secret.project);
  const cloud = await cloudFor(context, `env reset ${environment.name}`, projects);
  const data = { environment: environment.name, cloud: cloud.name, readers };
  if (options.dryRun === true || entries.length === 0) {
    const replaced = entries.map((entry) => ({
      key: entry.key,
      version: null,
      replaces: entry.secret.pin,
      from: fromOf(entry),
    }));
    const would = { ...data, dryRun: options.dryRun === true, replaced, next: [] };
    return { code: exitCodes.ok, text: textOf(would), data: would };
  }
  const client = secretManagerOf(context, { environment, cloud }, options);
  const seen = await look(client, readLock(context.lockDir, environment.name), entries);
  const what = `This regenerates ${count(entries.length, "generated value")} of ${environment.name}: existing sessions and tokens end.`;
  await confirm(context, what, environment.name, options.yes === true);

  const key = await pinnedKey(context, environment, client);
  const done: Replacement[] = [];
  await withLock(context, environment.name, async (writer) => {
    for (const entry of entries) assertReplaceable(writer, entry);
    assertSame(seen, await look(client, writer.current, entries));
    const tools = deliveryTools(
      { context, cloud, client, writer },
      { fingerprintKey: key, pauseMillis: options.pauseMillis },
    );
    const bring = async (candidate: Candidate) => {
      if (context.signal.aborted) throw context.signal.reason;
      done.push(await replace(candidate, tools));
      candidate.value.fill(0);
      context.output.live(`env reset ${environment.name}: ${done.length} of ${entries.length}  ${candidate.entry.key}`);
    };
    await inParallel(width, independent, (entry) => bring(made(context, entry)));
    for (const entry of derived) await bring(await madeFrom({ context, environment, entry, client, writer }));
  });
  const replaced = done
    .map(({ entry, version, replaces, from }) => ({ key: entry.key, version, replaces, from }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const result = { ...data, dryRun: false, replaced, next: nextSteps(environment, readers) };
  return { code: exitCodes.ok, text: textOf(result), data: result };
}

/** inject fills pending ones. The fingerprint key stays: with a new one, earlier fingerprints could not be compared. */
function isReset(entry: StoredEntry): boolean {
  return entry.state === "active" && entry.origin?.kind === "generated" && entry.key !== fingerprintKeyEntry;
}

function fromOf(entry: StoredEntry): string {
  return entry.origin?.kind === "generated" ? recipeName(entry.origin.recipe) : "composed";
}

function made(context: Context, entry: StoredEntry): Candidate {
  if (entry.origin?.kind !== "generated" || entry.origin.recipe.kind === "supabase jwt")
    throw new Error(`${entry.key} is not generated by itself`);
  const from = recipeName(entry.origin.recipe);
  return { entry, value: generate(entry.origin.recipe, context.random), from, at: from };
}

/** Made from the value that is pinned now, which may be a new one. */
async function madeFrom({
  context,
  environment,
  entry,
  client,
  writer,
}: {
  readonly context: Context;
  readonly environment: ResolvedEnvironment;
  readonly entry: StoredEntry;
  readonly client: SecretManager;
  readonly writer: LockWriter;
}): Promise<Candidate> {
  const sources = pinnedSources(client, () => writer.current);
  const candidate = await makeFrom({ environment, now: context.now() }, entry, sources);
  if (candidate !== null) return candidate;
  throw new Failure(
    exitCodes.pending,
    `${entry.key} is made from ${sourcesOf(entry).join(", ")}, which has no value in ${environment.name}.`,
    `strongroom inject --env ${environment.name} --only ${sourcesOf(entry).join(" ")}`,
  );
}

function nextSteps(environment: ResolvedEnvironment, keys: readonly string[]): readonly string[] {
  const env = environment.name;
  const uses = (reader: { readonly key: string }) => keys.includes(reader.key);
  const stacks = environment.products.flatMap((product) => [
    ...(product.services.some(uses) ? [`'${product.name}-${env}-services'`] : []),
    ...(product.vercelProjects.some(uses) ? [`'${product.name}-${env}-vercel'`] : []),
  ]);
  const hosts = environment.products.flatMap((product) => product.otherReaders.filter(isHost));
  const restarted = [...environment.products.flatMap((product) => product.vercelProjects), ...hosts].filter(uses);
  return [
    `commit environments/${env}.lock.json`,
    ...(stacks.length === 0 ? [] : [`strongroom deploy ${stacks.join(" ")}`]),
    ...restarted.map((reader) => `strongroom restart ${reader.key} --env ${env}`),
  ];
}

const isHost = ({ role }: ResolvedReader) => kindOf(role).row.renewedBy === "a restart of its host";

function textOf(data: EnvResetData): string {
  const lines = data.replaced.map((one) =>
    one.version === null
      ? `would replace ${one.key} version ${one.replaces} (${one.from})`
      : `replaced ${one.key} version ${one.replaces} by ${one.version} (${one.from})`,
  );
  const total = count(data.replaced.length, "value");
  lines.push(`${data.environment}: ${total} ${data.dryRun ? "would be regenerated" : "regenerated"}`);
  return [...lines, ...data.next.map((step) => `  next: ${step}`)].join("\n");
}
