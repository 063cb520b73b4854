/** After its day, a retired entry first loses its protection and is then removed, in two reviewed changes. */
import type { StoredEntry } from "../../inventory/entries";
import { findStoredEntry } from "../../inventory/find-entry";
import { readLock } from "../../lock/lock-file";
import { type Context, requireEnvironment } from "../../machine/context";
import type { Lock } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { Failure, usage } from "../../text/failure";
import { unmapped } from "../../versions/rebuild/rebuild";
import type { Declarations } from "../scaffold/declarations";
import { entryProperty, withoutEntry } from "../scaffold/edit";
import { done, revocationsOf, type StepOptions, type Stepped, saidAs, take, type Words } from "../scaffold/step";
import { afterDay, anotherDay, untilDay } from "./day";
import { deploy, secretsStack } from "./deploys";
import { refuseProtected } from "./refusals";
import { type Removal, refuseInUse, removeAll, takeProtectionOff } from "./removal";

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
  const known = context.environments
    .names()
    .filter((one) => readLock(context.lockDir, one).entries[old.key]?.current !== undefined);
  const today = context.now().toISOString().slice(0, 10);
  if (old.retiredAfter === null || today <= old.retiredAfter)
    return done(options, {
      step: "nothing left",
      next: old.retiredAfter === null ? [] : [afterDay(old.retiredAfter, leaving.again, known.length > 0)],
      text: `${old.key} ${untilDay(old.retiredAfter, known.length > 0)}`,
    });
  const alone = heir === undefined ? undefined : known.find((one) => !heir.has(readLock(context.lockDir, one)));
  if (heir !== undefined && alone !== undefined)
    throw new Failure(
      exitCodes.refused,
      `${heir.key} was never a copy of ${old.key} in ${alone}; nothing was removed.`,
      `if nobody needs its value: strongroom retire ${old.key}`,
    );
  // Readers were moved in the declarations, but a deployed revision may still have the old name. Both steps ask for that, since weeks may
  // pass between them. Every environment is asked, since the declaration is removed from all of them at once.
  const removal = { context, declarations, options, words: leaving.words, again: leaving.again };
  await refuseInUse(removal, known, (one) => [findStoredEntry(one, old.key)], `${old.key} is`);
  const guarded = known.filter((one) => readLock(context.lockDir, one).entries[old.key]?.state === "active");
  if (guarded.length > 0) return unguard(removal, old, guarded);
  await refuseProtected(context, { entries: [old.key] });
  return remove(removal, { ...leaving, environments: known });
}

function deploysOf({ lockDir }: Context, environment: string, { product }: StoredEntry): readonly string[] {
  const lock = readLock(lockDir, environment);
  return deploy(lock, [secretsStack(lock, product)]);
}

function unguard(removal: Removal, old: StoredEntry, environments: readonly string[]): Promise<Stepped> {
  const { context } = removal;
  const change = (lock: Lock): Lock => {
    const entry = lock.entries[old.key];
    return entry === undefined
      ? lock
      : { ...lock, entries: { ...lock.entries, [old.key]: { ...entry, state: "retiring" } } };
  };
  return takeProtectionOff(
    removal,
    { environments, going: [old.key], change },
    {
      keys: [old.key],
      // Where nothing is protected, as in development, the next apply has nothing to change.
      next: environments
        .filter((one) => findStoredEntry(requireEnvironment(context, one), old.key).secret.deletionProtection)
        .flatMap((one) => deploysOf(context, one, old)),
      body: `\`${old.key}\` was retired until ${old.retiredAfter}, and nothing declared or deployed uses it. The next apply takes its protection off; a separate change removes the entry itself.`,
    },
  );
}

function remove(
  removal: Removal,
  { file, entry: old, heir, environments }: Leaving & { readonly environments: readonly string[] },
): Promise<Stepped> {
  const { context, declarations } = removal;
  const text = withoutEntry(declarations.read(file) ?? "", old.name);
  if (text === null) throw usage(`${file} declares ${old.name} in a way that can't be edited; remove it by hand.`);
  // A lock has a block of it even if it never had a value.
  const listed = context.environments
    .names()
    .filter((one) => readLock(context.lockDir, one).entries[old.key] !== undefined);
  return removeAll(
    removal,
    {
      environments: listed,
      going: [old.key],
      change: ({ entries: { [old.key]: _, ...entries }, services, ...lock }) => ({
        ...lock,
        entries,
        services: unmapped(services, new Set([old.key])),
      }),
    },
    {
      keys: [old.key],
      files: new Map([[file, text]]),
      back: (lock, { entries, services }) => ({
        ...lock,
        entries: { ...lock.entries, [old.key]: entries[old.key] ?? { state: "pending" } },
        services,
      }),
      next: [
        ...environments.flatMap((one) => deploysOf(context, one, old)),
        ...(heir === undefined && environments.length > 0 ? revocationsOf([old]) : []),
      ],
      body: `\`${old.key}\` is removed, with its versions: it was retired until ${old.retiredAfter}, nothing declared or deployed uses it, and its protection is off.${heir === undefined ? "" : ` Its values live on as \`${heir.key}\`.`}`,
    },
  );
}
