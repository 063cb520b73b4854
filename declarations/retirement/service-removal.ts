/** The last two steps of a service's removal: its protection is taken off, then its declaration goes with all blocks in the lock files. */
import path from "node:path";
import { secretManagerOf } from "../../clients/apis";
import { describeCloud, openCloud } from "../../clients/cloud";
import { isStored } from "../../inventory/entries";
import { refuseGoing } from "../../live/removal";
import { lockPath, readLock } from "../../lock/lock-file";
import { propose, withPullRequest } from "../../lock/pull-request";
import { type Context, requireEnvironment } from "../../machine/context";
import type { ResolvedEntry, ResolvedEnvironment } from "../../model/resolved";
import { usage } from "../../text/failure";
import type { Declarations } from "../scaffold/declarations";
import { entryProperty, withoutEntry } from "../scaffold/edit";
import { withoutReader } from "../scaffold/reader-edit";
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
import { withOf } from "./day";
import { withoutEmptied } from "./emptied";
import { changeLocks, deploysOf, known, unguarded, withoutBlocks } from "./service-locks";
import { unshare } from "./unshared";

/** A service that is to be removed. */
export interface Leaving {
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

const readersOf = (environment: ResolvedEnvironment) =>
  environment.products.flatMap((one) => one.entries.map((entry) => ({ entry, readers: entry.usedBy })));

/** Entries that were retired with it, as their declarations say, and that nobody reads since. */
export function retiredWith({ context, declarations, key }: Leaving): readonly ResolvedEntry[] {
  const found = new Map<string, ResolvedEntry>();
  for (const name of context.environments.names())
    for (const { entry, readers } of readersOf(requireEnvironment(context, name)))
      if (entry.retiredAfter !== null && readers.length === 0) {
        const said = entryProperty(declarations.read(declarations.fileOf(entry)) ?? "", entry.name, "retired");
        if (said !== null && withOf(said) === key) found.set(entry.key, entry);
      }
  return [...found.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/**
 * Asks every environment in which something of it has a value: a running revision may still use what is to be removed. The service itself
 * counts until its stack was applied without reads.
 */
export async function refuseInUse(leaving: Leaving, going: readonly ResolvedEntry[]): Promise<void> {
  const { context, words, key, options } = leaving;
  const environments = context.environments.names().filter((name) => {
    const { entries } = readLock(context.lockDir, name);
    return going.some((one) => entries[one.key]?.current !== undefined);
  });
  if (environments.length === 0) return;
  const cloud = await openCloud(context);
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
export async function unguard(
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
export async function remove(
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
  const deploys = known(leaving).flatMap((one) => {
    const services = `${product}-${one}-services`;
    const first = services in readLock(context.lockDir, one).stacks ? [`strongroom deploy '${services}'`] : [];
    return [...first, `strongroom deploy '${product}-${one}-*'`];
  });
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
