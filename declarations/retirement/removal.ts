/** What every removal has in common, whether of an entry or of a service: is it in use, take its protection off, remove it. */
import path from "node:path";
import { secretManagerOf } from "../../clients/apis";
import { describeCloud, openCloud } from "../../clients/cloud";
import type { StoredEntry } from "../../inventory/entries";
import { refuseGoing } from "../../live/removal";
import { lockPath, readLock } from "../../lock/lock-file";
import { propose, withPullRequest } from "../../lock/pull-request";
import { type Context, requireEnvironment } from "../../machine/context";
import type { Lock } from "../../model/lock";
import type { ResolvedEnvironment } from "../../model/resolved";
import type { Declarations } from "../scaffold/declarations";
import {
  done,
  lastStep,
  type Step,
  type StepOptions,
  type Stepped,
  saidAs,
  slugOf,
  take,
  type Words,
} from "../scaffold/step";
import { withoutEmptied } from "./emptied";
import { changeLocks, type LockChange } from "./lock-change";

export interface Removal {
  readonly context: Context;
  readonly declarations: Declarations;
  readonly options: StepOptions;
  readonly words: Words;
  /** The command for its next step. */
  readonly again: string;
}

/** Asks each of these environments: a running revision may still use what is to be removed. */
export async function refuseInUse(
  { context, words, options }: Removal,
  environments: readonly string[],
  secretsIn: (environment: ResolvedEnvironment) => readonly StoredEntry[],
  what: string,
): Promise<void> {
  if (environments.length === 0) return;
  const cloud = await openCloud(context);
  const client = secretManagerOf(context, { cloud });
  for (const name of environments) {
    const environment = requireEnvironment(context, name);
    const secrets = secretsIn(environment);
    if (secrets.length === 0) continue;
    const projects = [...new Set(secrets.map((one) => one.secret.project))];
    context.output.note(`${words.verb} ${name}: ${describeCloud(cloud, projects)}`);
    await refuseGoing(
      { context, environment, cloud, client, accepted: options.accept ?? [] },
      secrets.map((one) => ({ project: one.secret.project, id: one.secret.id, key: one.key })),
      `${what} still in use in ${name}; nothing was changed.`,
    );
  }
}

/** The next apply may delete it. */
export async function takeProtectionOff(
  { context, options, words, again }: Removal,
  locks: LockChange,
  { keys, next, body }: { readonly keys: readonly string[]; readonly next: readonly string[]; readonly body: string },
): Promise<Stepped> {
  const files = locks.environments.map((one) => path.relative(context.root, lockPath(context.lockDir, one)));
  const dryRun = options.dryRun === true;
  if (!dryRun) await changeLocks(context, locks);
  const result = done(options, {
    step: "protection off",
    files,
    next: [...next, lastStep(next, again)],
    text: [
      `${dryRun ? "would take" : "took"} the protection off ${keys.join(", ")}, so that ${keys.length === 1 ? "it" : "they"} can be removed:`,
      ...files.map((file) => `  ${file}`),
    ].join("\n"),
  });
  if (options.pr !== true || dryRun) return result;
  const title = `${words.title}: protection off`;
  return withPullRequest(result, await propose(context, { slug: slugOf(words.slug, "unguard"), title, body, files }));
}

/**
 * The blocks in the lock files and the declarations are removed in one change; one without the other would not be valid. If the change of
 * the declarations fails, or is only proposed, the lock files are as before.
 *
 * @param back what a lock becomes then, given its state before
 */
export async function removeAll(
  { context, declarations, options, words }: Removal,
  locks: LockChange,
  {
    files,
    keys,
    back = (_, before) => before,
    said,
    ...about
  }: Pick<Step, "files" | "next" | "body"> & {
    readonly keys: readonly string[];
    readonly back?: (lock: Lock, before: Lock) => Lock;
    /** @default that they are removed */
    readonly said?: readonly string[];
  },
): Promise<Stepped> {
  const before = new Map(locks.environments.map((one) => [one, readLock(context.lockDir, one)]));
  const dryRun = options.dryRun === true;
  const step = {
    ...about,
    step: "removed",
    slug: "remove",
    files: withoutEmptied(declarations, files),
    said: said ?? [`${saidAs(options, "remove", "removed")} ${keys.join(", ")}:`],
    version: null,
    ...(dryRun ? { locks: new Map([...before].map(([one, lock]) => [one, locks.change(lock)])) } : {}),
  } as const;
  let ok = false;
  if (!dryRun) await changeLocks(context, locks);
  try {
    const result = await take({ context, declarations, words, step, options });
    ok = options.pr !== true;
    return result;
  } finally {
    if (!ok && !dryRun)
      await changeLocks(context, { ...locks, change: (lock) => back(lock, before.get(lock.environment) ?? lock) });
  }
}
