/** `strongroom affected`: the stacks that a change affects, by the documents of both sides. Asks no cloud. */
import { commitOf } from "../../declarations/laid-out";
import { defaultBase } from "../../declarations/revision";
import { synthesisAt, synthesisHere } from "../../declarations/synthesis";
import { committedLocks } from "../../lock/lock-file";
import { assertEnvironmentName, type Context, type Result } from "../../machine/context";
import { type Affected, affectedBy } from "../../review/affected";
import { affectedText } from "../../review/affected-text";
import { baseStacks, headStacks } from "../../review/sides";
import { exitCodes } from "../../text/exit-codes";

export interface AffectedOptions {
  /** @default where this branch left the default branch */
  readonly base?: string;
  /** @default the files as they are here */
  readonly head?: string;
  /** One environment only. */
  readonly env?: string;
}

export interface AffectedData extends Affected {
  readonly base: string;
  readonly head: string;
}

export async function affected(context: Context, options: AffectedOptions): Promise<Result<AffectedData>> {
  if (options.env !== undefined) assertEnvironmentName(context, options.env);
  const { data, base } = await affectedSince(context, options);
  const { bold, dim } = context.output.colours;
  const environments = context.environments.names();
  return { code: exitCodes.ok, text: affectedText(data, { base, environments, bold, dim }), data };
}

/**
 * One side after the other: what the head runs must not reach the base's documents.
 *
 * @param options `lockDir`: lock files of the files here. @default those that git tracks: a sandbox's are compared with nothing
 */
export async function affectedSince(
  context: Context,
  options: AffectedOptions & { readonly lockDir?: string },
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
  context.output.note(`affected: reading ${head === null ? "the files here" : head.says}`);
  const after = head === null ? await synthesisHere(context, lockDir) : await synthesisAt(context, head.commit);
  const stacks = headStacks(after, head?.says ?? null);
  const found = affectedBy(baseStacks(before, after, base.says), stacks, options.env ?? null);
  return { data: { ...found, base: base.commit, head: head?.commit ?? "working tree" }, base: base.says };
}
