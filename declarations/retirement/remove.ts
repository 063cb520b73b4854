/** After its day, a retired entry first loses its protection and is then removed, in two reviewed changes. */
import path from "node:path";
import { secretManagerOf } from "../../clients/apis";
import { describeCloud, openCloud } from "../../clients/cloud";
import type { StoredEntry } from "../../inventory/entries";
import { findStoredEntry } from "../../inventory/find-entry";
import { refuseGoing } from "../../live/removal";
import { lockPath, readLock } from "../../lock/lock-file";
import { propose, withPullRequest } from "../../lock/pull-request";
import { withLock } from "../../lock/with-lock";
import { type Context, requireEnvironment } from "../../machine/context";
import type { Lock } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { Failure, usage } from "../../text/failure";
import { unmapped } from "../../versions/rebuild/rebuild";
import type { Declarations } from "../scaffold/declarations";
import { entryProperty, withoutEntry } from "../scaffold/edit";
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
import { anotherDay } from "./day";
import { withoutEmptied } from "./emptied";

/** A retired entry that is to be removed. */
export interface Leaving {
  /** The file that declares it. */
  readonly file: string;
  readonly entry: StoredEntry;
  readonly words: Words;
  /** The command for its next step. */
  readonly again: string;
  /** The name under which its value lives on, and whether a lock says that it does. @default its value is deleted with it */
  readonly heir?: { readonly key: string; readonly has: (lock: Lock) => boolean };
}

export async function removeRetired(
  context: Context,
  declarations: Declarations,
  leaving: Leaving,
  options: StepOptions & { readonly day?: string },
): Promise<Stepped> {
  const { file, entry: old, heir } = leaving;
  const text = declarations.read(file) ?? "";
  if (entryProperty(text, old.name, "retired") === null)
    throw usage(`${file} does not retire ${old.name} by itself; it is removed together with what is retired.`);
  if (options.day !== undefined && old.retiredAfter !== null && options.day !== old.retiredAfter) {
    const retired = { key: old.key, day: old.retiredAfter, entries: [old], again: leaving.again };
    const step = anotherDay(declarations, retired, options.day, saidAs(options, "move", "moved"));
    return take({ context, declarations, words: leaving.words, step, options });
  }
  const today = context.now().toISOString().slice(0, 10);
  if (old.retiredAfter === null || today <= old.retiredAfter)
    return done(options, {
      step: "nothing left",
      next: [],
      text: `${old.key} is already retired, until ${old.retiredAfter}; after that the same command removes it`,
    });
  const known = context.environments
    .names()
    .filter((one) => readLock(context.lockDir, one).entries[old.key]?.current !== undefined);
  const alone = heir === undefined ? undefined : known.find((one) => !heir.has(readLock(context.lockDir, one)));
  if (heir !== undefined && alone !== undefined)
    throw new Failure(
      exitCodes.refused,
      `${heir.key} was never a copy of ${old.key} in ${alone}; nothing was removed.`,
      `if nobody needs its value: strongroom retire ${old.key}`,
    );
  await refuseInUse(context, leaving, known, options);
  const guarded = known.filter((one) => readLock(context.lockDir, one).entries[old.key]?.state === "active");
  return guarded.length > 0
    ? unguard(context, leaving, guarded, options)
    : remove(context, declarations, { ...leaving, environments: known }, options);
}

/**
 * Readers were moved in the declarations, but a deployed revision may still have the old name. Both steps ask for that, since weeks may
 * pass between them. Every environment is asked, since the declaration is removed from all of them at once.
 */
async function refuseInUse(
  context: Context,
  { entry: old, words }: Leaving,
  environments: readonly string[],
  options: StepOptions,
): Promise<void> {
  if (environments.length === 0) return;
  const cloud = await openCloud(context);
  const client = secretManagerOf(context, { cloud });
  for (const one of environments) {
    const environment = requireEnvironment(context, one);
    const { secret } = findStoredEntry(environment, old.key);
    context.output.note(`${words.verb} ${one}: ${describeCloud(cloud, [secret.project])}`);
    await refuseGoing(
      { context, environment, cloud, client, accepted: options.accept ?? [] },
      [{ project: secret.project, id: secret.id, key: old.key }],
      `${old.key} is still in use in ${one}; nothing was changed.`,
    );
  }
}

const deployIn = (old: StoredEntry, environments: readonly string[]): readonly string[] =>
  environments.map((one) => `strongroom deploy '${old.product}-${one}-secrets'`);

async function unguard(
  context: Context,
  { entry: old, words, again }: Leaving,
  environments: readonly string[],
  options: StepOptions,
): Promise<Stepped> {
  const files = environments.map((one) => path.relative(context.root, lockPath(context.lockDir, one)));
  const dryRun = options.dryRun === true;
  if (!dryRun)
    await changeLocks(context, environments, old, (lock) => {
      const entry = lock.entries[old.key];
      return entry === undefined
        ? lock
        : { ...lock, entries: { ...lock.entries, [old.key]: { ...entry, state: "retiring" } } };
    });
  const result = done(options, {
    step: "protection off",
    files,
    next: [...deployIn(old, environments), `once that is applied: ${again}`],
    text: [
      `${dryRun ? "would take" : "took"} the protection off ${old.key}, so that it can be removed:`,
      ...files.map((file) => `  ${file}`),
    ].join("\n"),
  });
  if (options.pr !== true || dryRun) return result;
  const pullRequest = await propose(context, {
    slug: slugOf(words.slug, "unguard"),
    title: `${words.title}: protection off`,
    body: `\`${old.key}\` was retired until ${old.retiredAfter}, and nothing declared or deployed uses it. The next apply takes its protection off; a separate change removes the entry itself.`,
    files,
  });
  return withPullRequest(result, pullRequest);
}

/** The lock's block and the declaration are removed in one change; one without the other would not be valid. */
async function remove(
  context: Context,
  declarations: Declarations,
  { file, entry: old, words, heir, environments }: Leaving & { readonly environments: readonly string[] },
  options: StepOptions,
): Promise<Stepped> {
  const text = withoutEntry(declarations.read(file) ?? "", old.name);
  if (text === null) throw usage(`${file} declares ${old.name} in a way that can't be edited; remove it by hand.`);
  const dryRun = options.dryRun === true;
  // A lock has a block of it even if it never had a value.
  const listed = context.environments
    .names()
    .filter((one) => readLock(context.lockDir, one).entries[old.key] !== undefined);
  const before = new Map(listed.map((one) => [one, readLock(context.lockDir, one)]));
  const backAgain = () =>
    changeLocks(context, listed, old, (lock) => {
      const { entries, services } = before.get(lock.environment) ?? lock;
      return { ...lock, entries: { ...lock.entries, [old.key]: entries[old.key] ?? { state: "pending" } }, services };
    });
  let ok = false;
  if (!dryRun)
    await changeLocks(context, listed, old, ({ entries: { [old.key]: _, ...entries }, services, ...lock }) => ({
      ...lock,
      entries,
      services: unmapped(services, new Set([old.key])),
    }));
  try {
    const result = await take({
      context,
      declarations,
      words,
      step: {
        step: "removed",
        slug: "remove",
        files: withoutEmptied(declarations, new Map([[file, text]])),
        said: [`${saidAs(options, "remove", "removed")} ${old.key}:`],
        next: [
          ...deployIn(old, environments),
          ...(heir === undefined && environments.length > 0 ? revocationsOf([old]) : []),
        ],
        body: `\`${old.key}\` is removed, with its versions: it was retired until ${old.retiredAfter}, nothing declared or deployed uses it, and its protection is off.${heir === undefined ? "" : ` Its values live on as \`${heir.key}\`.`}`,
        version: null,
      },
      options,
    });
    ok = options.pr !== true;
    return result;
  } finally {
    if (!ok && !dryRun) await backAgain();
  }
}

async function changeLocks(
  context: Context,
  environments: readonly string[],
  old: StoredEntry,
  change: (lock: Lock) => Lock,
): Promise<void> {
  for (const one of environments) {
    await withLock(context, one, (writer) =>
      writer.update((lock) => {
        if (lock.entries[old.key]?.rotation !== undefined)
          throw new Failure(exitCodes.lock, `${old.key} is being rotated in ${one}; nothing was changed there.`);
        return change(lock);
      }),
    );
  }
}
