/** The policy over a change in this repository. The base is read as a whole before any code of the head runs. */
import { defaultBase, environmentsAt, environmentsHere } from "../declarations/revision";
import { differingPackages, stacksOrFailure } from "../declarations/sides";
import { synthesisAt, synthesisHere } from "../declarations/synthesis";
import { committedLocks } from "../lock/lock-file";
import type { Context } from "../machine/context";
import { rules } from "./rules";
import { packageViolations, type Verdict, violationsOf } from "./verdict";

export interface Judged extends Verdict {
  readonly base: string;
  readonly head: string;
}

/**
 * @param options `base` @default where this branch left the default branch; `head` @default the files as they are here
 * @throws a `Failure` if one of the sides does not resolve, or can't be synthesized
 */
export async function judge(
  context: Context,
  options: { readonly base?: string; readonly head?: string },
): Promise<Judged> {
  const short = (commit: string) => commit.slice(0, 7);
  const base = await environmentsAt(context, options.base ?? defaultBase(context, options.head));
  context.output.note(`policy: reading ${short(base.commit)}`);
  const was = await synthesisAt(context, base.commit);
  const before = stacksOrFailure(was, short(base.commit));
  const head = options.head === undefined ? null : await environmentsAt(context, options.head);
  context.output.note(`policy: reading ${head === null ? "the files here" : short(head.commit)}`);
  const { environments } = head ?? environmentsHere(context);
  const is =
    head === null
      ? await synthesisHere(context, committedLocks(context.root))
      : await synthesisAt(context, head.commit);
  const stacks = stacksOrFailure(is, head === null ? null : short(head.commit));
  return {
    base: base.commit,
    head: head?.commit ?? "working tree",
    stacks: stacks.length,
    rules: rules.length,
    violations: [
      ...packageViolations(differingPackages(was, is)),
      ...violationsOf({ base: { stacks: before, environments: base.environments }, head: { stacks, environments } }),
    ],
  };
}
