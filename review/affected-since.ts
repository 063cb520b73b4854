/** The affected stacks of a change in this repository: both sides are synthesized, the base first. */
import { commitOf } from "../declarations/laid-out";
import { defaultBase } from "../declarations/revision";
import { baseStacks, stacksOrFailure } from "../declarations/sides";
import { type Side, synthesisAt, synthesisHere } from "../declarations/synthesis";
import { committedLocks } from "../lock/lock-file";
import type { Context } from "../machine/context";
import type { ResolvedEnvironment, ResolvedStack } from "../model/resolved";
import { namedDocuments, type SynthesizedStack } from "../terraform/synthesized";
import { count } from "../text/output";
import { type Affected, affectedBy } from "./affected";

export interface Since {
  /** @default where this branch left the default branch */
  readonly base?: string;
  /** @default the files as they are here */
  readonly head?: string;
  /** Output folder of a synthesis of the head. @default the head is synthesized */
  readonly documents?: string;
  /** One environment only. */
  readonly env?: string;
}

export interface AffectedData extends Affected {
  readonly base: string;
  readonly head: string;
}

/**
 * One side after the other: what the head runs must not reach the base's documents.
 *
 * @param options `lockDir`: lock files of the files here. @default those that git tracks: a sandbox's are compared with nothing
 */
export async function affectedSince(
  context: Context,
  options: Since & { readonly lockDir?: string },
): Promise<{ readonly data: AffectedData; readonly base: string }> {
  const { lockDir = committedLocks(context.root) } = options;
  const named = (name: string) => {
    const { commit } = commitOf(context, name);
    const short = commit.slice(0, 7);
    return { commit, says: commit.startsWith(name) ? short : `${name} (${short})` };
  };
  const base = named(options.base ?? defaultBase(context, options.head));
  const head = options.head === undefined ? null : named(options.head);
  context.output.note(`affected: reading ${base.says}`);
  const before = await synthesisAt(context, base.commit);
  const is = options.documents ?? (head === null ? "the files here" : head.says);
  context.output.note(`affected: reading ${is}`);
  const after =
    options.documents !== undefined
      ? documentsOf(before, namedDocuments(context, options.documents))
      : head === null
        ? await synthesisHere(context, lockDir)
        : await synthesisAt(context, head.commit);
  const stacks = stacksOrFailure(after, head?.says ?? null);
  const found = affectedBy(baseStacks(before, after, base.says), stacks, options.env ?? null);
  return { data: { ...found, base: base.commit, head: head?.commit ?? "working tree" }, base: base.says };
}

/** Whatever packages made them, these are the documents that are planned: they can be compared. */
function documentsOf(before: Side, stacks: readonly SynthesizedStack[]): Side {
  return { ok: true, stacks, packages: before.ok ? before.packages : {} };
}

/**
 * Those of the stacks that are affected, and a remark on how many.
 *
 * @param revision what they are compared with, by the lock files in use: a sandbox's own decide what is applied
 */
export async function affectedAmong(
  context: Context,
  environment: ResolvedEnvironment,
  stacks: readonly ResolvedStack[],
  revision: string,
): Promise<readonly ResolvedStack[]> {
  const { lockDir } = context;
  const { data, base } = await affectedSince(context, { base: revision, env: environment.name, lockDir });
  const found = stacks.filter(({ name }) => data.plan.includes(name));
  const why = data.everything === null ? "" : `; ${data.everything}`;
  context.output.note(
    `deploy ${environment.name}: ${found.length} of ${count(stacks.length, "stack")} affected since ${base}${why}`,
  );
  return found;
}
