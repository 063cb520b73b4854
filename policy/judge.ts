/** The policy over a change in this repository. */
import { defaultBase, environmentsAt, environmentsHere } from "../declarations/revision";
import { differingPackages, stacksOrFailure } from "../declarations/sides";
import { type Side, synthesisAt, synthesisHere } from "../declarations/synthesis";
import { committedLocks } from "../lock/lock-file";
import type { Context } from "../machine/context";
import { changeBetween } from "../machine/git/file-changes";
import { namedDocuments } from "../terraform/synthesized";
import { usage } from "../text/failure";
import { judgePins, type PinVerdict } from "./pins";
import { rules } from "./rules";
import { isRead } from "./rules/files";
import type { PolicySide } from "./subject";
import { type Verdict, violationsOf } from "./verdict";

export interface Judged extends Verdict {
  readonly base: string;
  readonly head: string;
}

export interface Asked {
  /** @default where this branch left the default branch */
  readonly base?: string;
  /** @default the files as they are here */
  readonly head?: string;
  /** Output folder of a synthesis of the head. @default the head is synthesized */
  readonly documents?: string;
}

/** What is judged, and by which names it was asked for. */
export interface Read {
  readonly commit: string;
  readonly side: PolicySide;
  readonly documents: Side;
}

/**
 * @throws a `Failure` if one of the sides does not resolve, or can't be synthesized
 */
export async function judge(context: Context, options: Asked): Promise<Judged> {
  const base = await baseOf(context, options.base ?? defaultBase(context, options.head));
  return judgeBeside(context, base, options);
}

/**
 * The rules that ask the cloud, about the pins that move. Nothing is synthesized.
 *
 * @throws a `Failure` if one of the sides does not resolve, or the cloud can't be asked
 */
export async function judgeCloud(
  context: Context,
  options: Asked,
): Promise<PinVerdict & Pick<Judged, "base" | "head">> {
  if (options.documents !== undefined) throw usage("--cloud looks at pins, and reads no --documents.", "leave one out");
  const base = await environmentsAt(context, options.base ?? defaultBase(context, options.head));
  const head = options.head === undefined ? null : await environmentsAt(context, options.head);
  const verdict = await judgePins(context, { base, head: head ?? environmentsHere(context) });
  return { ...verdict, base: base.commit, head: head?.commit ?? "working tree" };
}

/** The base is read as a whole before any code of the head runs. */
export async function baseOf(context: Context, name: string): Promise<Read> {
  const { commit, environments, locks } = await environmentsAt(context, name);
  context.output.note(`policy: reading ${short(commit)}`);
  const documents = await synthesisAt(context, commit);
  return { commit, documents, side: { stacks: stacksOrFailure(documents, short(commit)), environments, locks } };
}

/** The same, with a base that was read before. */
export async function judgeBeside(context: Context, base: Read, options: Asked): Promise<Judged> {
  const head = options.head === undefined ? null : await environmentsAt(context, options.head);
  context.output.note(`policy: reading ${head === null ? "the files here" : short(head.commit)}`);
  const { environments, locks } = head ?? environmentsHere(context);
  const documents = await headOf(context, options.documents, head?.commit ?? null);
  const stacks = stacksOrFailure(documents, head === null ? null : short(head.commit));
  const change = await changeBetween(context, { base: base.commit, head: head?.commit ?? null, wants: isRead });
  const packages = options.documents === undefined ? differingPackages(base.documents, documents) : [];
  return {
    base: base.commit,
    head: head?.commit ?? "working tree",
    stacks: stacks.length,
    rules: rules.length,
    violations: violationsOf({ base: base.side, head: { stacks, environments, locks }, ...change, packages }),
  };
}

const short = (commit: string) => commit.slice(0, 7);

/** Documents that lie there are the very ones that are planned; no package has to be the same for them. */
function headOf(context: Context, documents: string | undefined, commit: string | null): Side | Promise<Side> {
  if (documents !== undefined) return { ok: true, stacks: namedDocuments(context, documents), packages: {} };
  return commit === null ? synthesisHere(context, committedLocks(context.root)) : synthesisAt(context, commit);
}
