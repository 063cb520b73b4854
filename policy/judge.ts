/** The policy over a change in this repository. */
import { defaultBase, environmentsAt, environmentsHere } from "../declarations/revision";
import { differingPackages, stacksOrFailure } from "../declarations/sides";
import { type Side, synthesisAt, synthesisHere } from "../declarations/synthesis";
import { codeOwnersFile, codeOwnersText, handlesIn, handlesOf } from "../declarations/tidy/code-owners";
import { committedLocks } from "../lock/lock-file";
import type { Context, Environments } from "../machine/context";
import { changeBetween } from "../machine/git/file-changes";
import type { ResolvedEnvironment } from "../model/resolved";
import { namedDocuments } from "../terraform/synthesized";
import { usage } from "../text/failure";
import { type HandedPins, readPins, writePins } from "./handed-pins";
import { type NotJudged, notJudged } from "./not-judged";
import { judgePins, movedPins, type PinVerdict } from "./pins";
import { rules } from "./rules";
import { isRead } from "./rules/files";
import type { PolicySide } from "./subject";
import { type Verdict, violationsOf } from "./verdict";

export interface Judged extends Verdict {
  readonly base: string;
  readonly head: string;
  readonly notJudged: readonly NotJudged[];
}

export interface Asked {
  /** @default where this branch left the default branch */
  readonly base?: string;
  /** @default the files as they are here */
  readonly head?: string;
  /** Output folder of a synthesis of the head. @default the head is synthesized */
  readonly documents?: string;
}

/** What is asked of the cloud. */
export interface AskedOfCloud extends Asked {
  /** Only writes the moved pins into this file, for a job that may ask the cloud about them. */
  readonly writePins?: string;
  /** What `writePins` has written; nothing else is read then, and no declarations are loaded. */
  readonly pins?: string;
  /** @default every environment but development */
  readonly env?: string;
}

/** The files of the pipelines that an organisation declares; null if it declares none. */
export type Pipelines = (context: Context) => ReadonlyMap<string, string> | null;

/** A side as it was read. */
export interface Read {
  readonly commit: string;
  /** As it declares them, not checked. */
  readonly pipelines: unknown;
  readonly side: PolicySide;
  readonly documents: Side;
}

/**
 * @throws a `Failure` if one of the sides does not resolve, or can't be synthesized
 */
export async function judge(context: Context, options: AskedOfCloud, pipelines?: Pipelines): Promise<Judged> {
  if ((options.pins ?? options.env) !== undefined)
    throw usage("--pins and --env are for --cloud.", "strongroom policy --help");
  const base = await baseOf(context, options.base ?? defaultBase(context, options.head));
  return judgeBeside(context, base, { ...options, ...(pipelines === undefined ? {} : { pipelines }) });
}

/**
 * The rules that ask the cloud, about the pins that move. Nothing is synthesized.
 *
 * @throws a `Failure` if one of the sides does not resolve, or the cloud can't be asked
 */
export async function judgeCloud(
  context: Context,
  options: AskedOfCloud,
): Promise<PinVerdict & Pick<Judged, "base" | "head">> {
  const { pins: file, env, documents, writePins: written } = options;
  if (documents !== undefined || written !== undefined)
    throw usage("--cloud looks at pins that move, without --documents and --write-pins.", "strongroom policy --help");
  if (file !== undefined && (options.base ?? options.head) !== undefined)
    throw usage("--pins says both sides already.", "leave --base and --head out");
  const { base, head, pins } = file === undefined ? await movedIn(context, options) : readPins(context, file);
  return { ...(await judgePins(context, pins, { env })), base, head };
}

/** Nothing is asked of the cloud, and nothing is judged. @throws a `Failure` if one of the sides does not resolve */
export async function handOver(context: Context, file: string, options: AskedOfCloud): Promise<HandedPins> {
  if (options.documents !== undefined) throw usage("--write-pins reads no --documents.", "strongroom policy --help");
  const moved = await movedIn(context, options);
  writePins(context, file, moved);
  return moved;
}

async function movedIn(context: Context, options: Asked): Promise<HandedPins> {
  const base = await environmentsAt(context, options.base ?? defaultBase(context, options.head));
  const head = options.head === undefined ? null : await environmentsAt(context, options.head);
  const pins = movedPins(base, head ?? environmentsHere(context));
  return { base: base.commit, head: head?.commit ?? "working tree", pins };
}

/** The base is read as a whole before any code of the head runs. */
export async function baseOf(context: Context, name: string): Promise<Read> {
  const { commit, environments, locks, organisation } = await environmentsAt(context, name);
  context.output.note(`policy: reading ${short(commit)}`);
  const documents = await synthesisAt(context, commit);
  const handles = handlesIn(organisation.codeOwners);
  const side = { stacks: stacksOrFailure(documents, short(commit)), environments, locks, handles };
  return { commit, documents, side, pipelines: organisation.pipelines };
}

/** The same, with a base that was read before. */
export async function judgeBeside(
  context: Context,
  base: Read,
  options: Asked & { readonly pipelines?: Pipelines },
): Promise<Judged> {
  const head = options.head === undefined ? null : await environmentsAt(context, options.head);
  context.output.note(`policy: reading ${head === null ? "the files here" : short(head.commit)}`);
  const { environments, locks, organisation, owned } = head ?? environmentsHere(context);
  const handles = handlesOf(organisation.codeOwners, environments);
  const generated = new Map([
    ...(handles === null ? [] : [[codeOwnersFile, codeOwnersText(handles, owned)] as const]),
    // With what the base says of its host: a pull request does not choose whom its pipelines trust.
    ...(options.pipelines?.({ ...context, environments: resolvedAs(environments, base.pipelines) }) ?? []),
  ]);
  const documents = await headOf(context, options.documents, head?.commit ?? null);
  const stacks = stacksOrFailure(documents, head === null ? null : short(head.commit));
  const { text, ...change } = await changeBetween(context, {
    base: base.commit,
    head: head?.commit ?? null,
    wants: (file) => isRead(file) || generated.has(file),
    also: codeOwnersFile,
  });
  const packages = options.documents === undefined ? differingPackages(base.documents, documents) : [];
  const side = { stacks, environments, locks, handles };
  const judged = {
    ...{ base: base.side, head: side, ...change, generated, codeOwners: text, packages },
    now: context.now(),
  };
  const again = ` --base ${short(base.commit)}${head === null ? "" : ` --head ${short(head.commit)}`}`;
  return {
    base: base.commit,
    head: head?.commit ?? "working tree",
    stacks: stacks.length,
    rules: rules.length,
    violations: violationsOf(judged),
    notJudged: notJudged(judged, again),
  };
}

/** Declarations of another revision, as a command sees its own. */
function resolvedAs(environments: readonly ResolvedEnvironment[], pipelines: unknown): Environments {
  return {
    names: () => environments.map(({ name }) => name),
    load: (name) => {
      const environment = environments.find((one) => one.name === name);
      return environment === undefined ? { ok: false, issues: [] } : { ok: true, environment };
    },
    pipelines: () => pipelines,
  };
}

const short = (commit: string) => commit.slice(0, 7);

/** Documents that lie there are the very ones that are planned; no package has to be the same for them. */
function headOf(context: Context, documents: string | undefined, commit: string | null): Side | Promise<Side> {
  if (documents !== undefined) return { ok: true, stacks: namedDocuments(context, documents), packages: {} };
  return commit === null ? synthesisHere(context, committedLocks(context.root)) : synthesisAt(context, commit);
}
