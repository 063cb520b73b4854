/** The policy over a change in this repository. The base is read as a whole before any code of the head runs. */
import path from "node:path";
import { defaultBase, environmentsAt, environmentsHere } from "../declarations/revision";
import { differingPackages, stacksOrFailure } from "../declarations/sides";
import { type Side, synthesisAt, synthesisHere, synthesisIn } from "../declarations/synthesis";
import { committedLocks } from "../lock/lock-file";
import type { Context } from "../machine/context";
import { usage } from "../text/failure";
import { rules } from "./rules";
import { packageViolations, type Verdict, violationsOf } from "./verdict";

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

/**
 * @throws a `Failure` if one of the sides does not resolve, or can't be synthesized
 */
export async function judge(context: Context, options: Asked): Promise<Judged> {
  const short = (commit: string) => commit.slice(0, 7);
  const base = await environmentsAt(context, options.base ?? defaultBase(context, options.head));
  context.output.note(`policy: reading ${short(base.commit)}`);
  const was = await synthesisAt(context, base.commit);
  const before = stacksOrFailure(was, short(base.commit));
  const head = options.head === undefined ? null : await environmentsAt(context, options.head);
  context.output.note(`policy: reading ${head === null ? "the files here" : short(head.commit)}`);
  const { environments } = head ?? environmentsHere(context);
  const is = await headOf(context, options.documents, head?.commit ?? null);
  const stacks = stacksOrFailure(is, head === null ? null : short(head.commit));
  return {
    base: base.commit,
    head: head?.commit ?? "working tree",
    stacks: stacks.length,
    rules: rules.length,
    violations: [
      ...packageViolations(options.documents === undefined ? differingPackages(was, is) : []),
      ...violationsOf({ base: { stacks: before, environments: base.environments }, head: { stacks, environments } }),
    ],
  };
}

/** Documents that lie there are the very ones that are planned; no package has to be the same for them. */
function headOf(context: Context, documents: string | undefined, commit: string | null): Side | Promise<Side> {
  if (documents !== undefined) {
    const side = synthesisIn(path.resolve(context.cwd, documents));
    if (side.ok) return side;
    throw usage(
      `${documents} is not what a synthesis writes: ${side.says}.`,
      "CDKTF_OUTDIR=/tmp/documents STRONGROOM_ENV=all npm run synth",
    );
  }
  return commit === null ? synthesisHere(context, committedLocks(context.root)) : synthesisAt(context, commit);
}
