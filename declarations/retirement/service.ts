/**
 * Removes a service step by step, with the entries that nobody else reads. First it is retired, without reads. After its day its
 * protection is taken off. Then its declaration is removed, with all blocks in the lock files. Each step is a reviewed change and a
 * deploy.
 */
import path from "node:path";
import { secretManagerOf } from "../../clients/apis";
import { describeCloud, openCloud } from "../../clients/cloud";
import { isStored } from "../../inventory/entries";
import { didYouMean, meantBy } from "../../inventory/meant";
import { refuseGoing } from "../../live/removal";
import { lockPath, readLock } from "../../lock/lock-file";
import { propose, withPullRequest } from "../../lock/pull-request";
import { type Context, requireEnvironment } from "../../machine/context";
import type { ResolvedEntry, ResolvedEnvironment } from "../../model/resolved";
import { type Failure, usage } from "../../text/failure";
import type { Declarations } from "../scaffold/declarations";
import { entryProperty, withEntryProperty, withImport, withoutEntry } from "../scaffold/edit";
import { retiredDay, withoutReader, withRetiredReader } from "../scaffold/reader-edit";
import {
  done,
  revocationsOf,
  type StepOptions,
  type Stepped,
  saidAs,
  slugOf,
  take,
  type Words,
} from "../scaffold/step";
import { aloneReadBy } from "./alone";
import { anotherDay } from "./day";
import { withoutEmptied } from "./emptied";
import { mayExist } from "./may-exist";
import { changeLocks, deploysOf, known, unguarded, withoutBlocks } from "./service-locks";
import { noLongerShared, unshare } from "./unshared";

/** A service that is to be removed. */
interface Leaving {
  readonly context: Context;
  readonly declarations: Declarations;
  readonly options: StepOptions;
  readonly product: string;
  readonly name: string;
  readonly key: string;
  /** The file that declares it. */
  readonly file: string;
  readonly words: Words;
  /** The command for its next step. */
  readonly again: string;
}

/** @param options `after`: the last day on which it must be there; `day`: the same, where somebody said one */
export async function retireService(
  context: Context,
  declarations: Declarations,
  given: string,
  options: StepOptions & { readonly after: string; readonly day?: string },
): Promise<Stepped> {
  const found = declarations.readers(given);
  const [one] = found;
  if (one === undefined || found.length > 1) throw notOne(declarations, given, found);
  const key = `${one.product}/${one.name}`;
  const leaving: Leaving = {
    context,
    declarations,
    options,
    ...one,
    key,
    words: { verb: "retire", noun: "This retirement", title: `Retire ${key}`, slug: slugOf("retire", key) },
    again: `strongroom retire ${key}`,
  };
  const day = retiredDay(declarations.read(one.file) ?? "", one.name);
  if (day === null) return begin(leaving, options.after);
  if (day === "")
    throw usage(
      `${one.file} retires ${one.name} without a day that can be read.`,
      'retired: retired({ after: "YYYY-MM-DD" })',
    );
  if (options.day !== undefined && options.day !== day) {
    const retired = { key, day, reader: one, entries: retiredWith(leaving, day), again: leaving.again };
    const would = saidAs(options, "move", "moved");
    return take({
      context,
      declarations,
      words: leaving.words,
      step: anotherDay(declarations, retired, options.day, would),
      options,
    });
  }
  if (context.now().toISOString().slice(0, 10) <= day)
    return done(options, {
      step: "nothing left",
      next: [...deploysOf(leaving, known(leaving)), `after ${day}: ${leaving.again}`],
      text: `${key} is already retired, until ${day}; after that the same command removes it`,
    });
  const going = retiredWith(leaving, day);
  await refuseInUse(leaving, going);
  const guarded = known(leaving).filter((name) => {
    const { services, entries } = readLock(context.lockDir, name);
    return services[key]?.state === "active" || going.some((entry) => entries[entry.key]?.state === "active");
  });
  return guarded.length > 0 ? unguard(leaving, going, guarded) : remove(leaving, going, day);
}

function notOne(declarations: Declarations, given: string, found: ReturnType<Declarations["readers"]>): Failure {
  if (found.length > 1) {
    const keys = found.map(({ product, name }) => `${product}/${name}`);
    return usage(`${found.length} products have a service "${given}": ${keys.join(", ")}.`, "name it as product/name", {
      given,
      meant: keys,
    });
  }
  const all = declarations.readers().map(({ product, name }) => `${product}/${name}`);
  const choices = meantBy(given, all);
  return usage(
    `services/ declares no "${given}".${didYouMean(null, choices)} (The name of an entry is in upper case.)`,
    all.length === 0 ? null : `one of ${all.sort().join(", ")}`,
    choices,
  );
}

const readersOf = (environment: ResolvedEnvironment) =>
  environment.products.flatMap((one) => one.entries.map((entry) => ({ entry, readers: entry.usedBy })));

/** Step 1: removes its reads, and retires the entries that then have no reader. */
async function begin(leaving: Leaving, after: string): Promise<Stepped> {
  const { context, declarations, file, name, key, product, options, words, again } = leaving;
  const entries = context.environments
    .names()
    .flatMap((one) => requireEnvironment(context, one).products.flatMap((found) => found.entries));
  const alone = aloneReadBy(entries, leaving).filter((entry) => entry.retiredAfter === null);
  const changed = withRetiredReader(declarations.read(file) ?? "", name, after);
  if (changed === null)
    throw usage(
      `${file} declares ${name} in a way that can't be edited.`,
      "write reads: [] and retired({ after }) there by hand",
    );
  const files = new Map([[file, changed]]);
  for (const entry of alone) {
    const where = declarations.fileOf(entry);
    const text = withEntryProperty(
      files.get(where) ?? declarations.read(where) ?? "",
      entry.name,
      "retired",
      `retired({ after: ${JSON.stringify(after)} })`,
    );
    if (text === null) throw usage(`${where} declares ${entry.name} in a way that can't be edited; retire it by hand.`);
    files.set(where, withImport(text, ["retired"], "../../model"));
  }
  unshare(declarations, files, noLongerShared(entries, key));
  const environments = known(leaving);
  const names = context.environments.names();
  // If it was never applied, there is nothing to wait for.
  if (environments.length === 0 && !alone.some((entry) => names.some((one) => mayExist(context, one, entry))))
    return remove(leaving, alone, null, noLongerShared(entries, key));
  const would = saidAs(options, "retire", "retired");
  return take({
    context,
    declarations,
    words,
    step: {
      step: "retired",
      slug: "retire",
      files,
      said: [
        `${would} ${key}, which may be removed after ${after}; until then it stays, without reads:`,
        ...(alone.length === 0
          ? []
          : [`with it, since nobody else reads them: ${alone.map((one) => one.key).join(", ")}`]),
      ],
      next: [...deploysOf(leaving, environments), `after ${after}: ${again}`],
      body: `\`${key}\` stays until ${after}, without reads${alone.length === 0 ? "" : `; nobody else reads ${alone.map((one) => `\`${one.key}\``).join(", ")}`}.\n\nApply the services stack of ${product} before its secrets stack: running services still need the bindings.`,
      version: null,
    },
    options,
  });
}

/** Entries that were retired with it: entries of its product, with the same day, without a reader. */
function retiredWith({ context, declarations, product }: Leaving, day: string): readonly ResolvedEntry[] {
  const found = new Map<string, ResolvedEntry>();
  for (const name of context.environments.names())
    for (const { entry, readers } of readersOf(requireEnvironment(context, name)))
      if (entry.product === product && entry.retiredAfter === day && readers.length === 0)
        if (entryProperty(declarations.read(declarations.fileOf(entry)) ?? "", entry.name, "retired") !== null)
          found.set(entry.key, entry);
  return [...found.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/**
 * Asks every environment: a running revision may still use what is to be removed. The service itself counts until its stack was applied
 * without reads.
 */
async function refuseInUse(leaving: Leaving, going: readonly ResolvedEntry[]): Promise<void> {
  const { context, words, key, options } = leaving;
  const environments = known(leaving);
  if (environments.length === 0 || going.length === 0) return;
  const cloud = await openCloud(context.env);
  const client = secretManagerOf(context, { cloud });
  for (const name of environments) {
    const environment = requireEnvironment(context, name);
    const secrets = readersOf(environment)
      .map(({ entry }) => entry)
      .filter(isStored)
      .filter((entry) => going.some((one) => one.key === entry.key) && entry.secret.pin !== null);
    if (secrets.length === 0) continue;
    context.output.note(
      `${words.verb} ${name}: ${describeCloud(cloud, [...new Set(secrets.map((one) => one.secret.project))])}`,
    );
    await refuseGoing(
      { context, environment, cloud, client, accepted: options.accept ?? [] },
      secrets.map((one) => ({ project: one.secret.project, id: one.secret.id, key: one.key })),
      `What is removed with ${key} is still in use in ${name}; nothing was changed.`,
    );
  }
}

/** Step 2: the next apply may delete it. */
async function unguard(
  leaving: Leaving,
  going: readonly ResolvedEntry[],
  environments: readonly string[],
): Promise<Stepped> {
  const { context, key, options, words, again } = leaving;
  const dryRun = options.dryRun === true;
  const files = environments.map((one) => path.relative(context.root, lockPath(context.lockDir, one)));
  if (!dryRun) await changeLocks(leaving, going, environments, unguarded(key, going));
  const result = done(options, {
    step: "protection off",
    files,
    next: [...deploysOf(leaving, environments), `once that is applied: ${again}`],
    text: [
      `${dryRun ? "would take" : "took"} the protection off ${[key, ...going.map((one) => one.key)].join(", ")}, so that they can be removed:`,
      ...files.map((file) => `  ${file}`),
    ].join("\n"),
  });
  if (options.pr !== true || dryRun) return result;
  const pullRequest = await propose(context, {
    slug: slugOf(words.slug, "unguard"),
    title: `${words.title}: protection off`,
    body: `\`${key}\` was retired, its day is over, and nothing deployed uses what is removed with it. The next apply takes the protection off; a separate change removes the declarations.`,
    files,
  });
  return withPullRequest(result, pullRequest);
}

/** Step 3: removes declarations and blocks in one change. */
async function remove(
  leaving: Leaving,
  going: readonly ResolvedEntry[],
  day: string | null,
  unshared: readonly ResolvedEntry[] = [],
): Promise<Stepped> {
  const { context, declarations, file, name, key, product, options, words } = leaving;
  const files = new Map<string, string>();
  unshare(declarations, files, unshared);
  for (const entry of going) {
    const where = declarations.fileOf(entry);
    const left = withoutEntry(files.get(where) ?? declarations.read(where) ?? "", entry.name);
    if (left === null) throw usage(`${where} declares ${entry.name} in a way that can't be edited; remove it by hand.`);
    files.set(where, left);
  }
  const left = withoutReader(files.get(file) ?? declarations.read(file) ?? "", name);
  if (left === null) throw usage(`${file} declares ${name} in a way that can't be edited; remove it by hand.`);
  files.set(file, left);
  const remaining = withoutEmptied(declarations, files);
  const dryRun = options.dryRun === true;
  const keys = new Set(going.map((one) => one.key));
  const listed = context.environments.names().filter((one) => {
    const { entries, services } = readLock(context.lockDir, one);
    return services[key] !== undefined || going.some((entry) => entries[entry.key] !== undefined);
  });
  const before = new Map(listed.map((one) => [one, readLock(context.lockDir, one)]));
  const deploys = known(leaving).flatMap((one) => [
    `strongroom deploy '${product}-${one}-services'`,
    `strongroom deploy '${product}-${one}-*'`,
  ]);
  const next = [...deploys, ...(deploys.length === 0 ? [] : revocationsOf(going))];
  let ok = false;
  if (!dryRun) await changeLocks(leaving, going, listed, withoutBlocks(key, going));
  try {
    const result = await take({
      context,
      declarations,
      words,
      step: {
        step: "removed",
        slug: "remove",
        files: remaining,
        said: [`${saidAs(options, "remove", "removed")} ${[key, ...keys].join(", ")}:`],
        next,
        body: `\`${key}\` is removed${keys.size === 0 ? "" : `, and with it ${[...keys].map((one) => `\`${one}\``).join(", ")}`}: ${day === null ? "no stack was ever applied with it" : `it was retired until ${day}, and its protection is off`}.`,
        version: null,
      },
      options,
    });
    ok = options.pr !== true;
    return result;
  } finally {
    if (!ok && !dryRun) await changeLocks(leaving, going, listed, (lock) => before.get(lock.environment) ?? lock);
  }
}
