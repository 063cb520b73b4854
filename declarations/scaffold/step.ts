/** One step of a longer change (a rename or a retirement): writes or proposes it, and reports it. */
import path from "node:path";
import { lockPath } from "../../lock/lock-file";
import { type PullRequest, withPullRequest } from "../../lock/pull-request";
import type { Context, Result } from "../../machine/context";
import type { Lock } from "../../model/lock";
import type { ResolvedEntry } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { shownFile } from "../tidy/files";
import { proposeChange, writeChange } from "./change";
import type { Declarations } from "./declarations";
import { refuseUnwritten } from "./trial";

export interface StepOptions {
  /** Open a pull request with the step; declarations are not written here then. */
  readonly pr?: boolean;
  readonly dryRun?: boolean;
  /** In the last step: what can't be read and does not need the entry, for the report. */
  readonly accept?: readonly string[];
}

export interface StepData {
  readonly step:
    | "declared"
    | "copied"
    | "readers get both"
    | "readers moved"
    | "retired"
    | "nothing left"
    | "protection off"
    | "removed";
  readonly dryRun: boolean;
  readonly files: readonly string[];
  /** What follows from the declarations and was updated. */
  readonly followed: readonly string[];
  /** The version that was just copied. */
  readonly version: string | null;
  /** Environments whose value is still to be copied. */
  readonly waiting: readonly string[];
  readonly next: readonly string[];
  /** With `--pr`. */
  readonly pullRequest?: PullRequest | null;
}

export type Stepped = Result<StepData>;

/** The name of the whole change. */
export interface Words {
  /** The command: `rename`. */
  readonly verb: string;
  /** For the message if a rule refuses a step: `This rename`. */
  readonly noun: string;
  /** The title of a pull request: `Rename A to B`. */
  readonly title: string;
  /** The branch's name, by which the same step finds it again: `rename-a-b`. */
  readonly slug: string;
}

/** What a step does, as far as it is done: "would retire", "proposed to retire", "retired". */
export function saidAs({ dryRun, pr }: StepOptions, verb: string, done: string): string {
  return dryRun === true ? `would ${verb}` : pr === true ? `proposed to ${verb}` : done;
}

type Outliving = Pick<ResolvedEntry, "key" | "origin" | "revoke">;

/** What outlives an entry: a vendor accepts its value until somebody revokes it there. */
const outliving = (entries: readonly Outliving[]) =>
  entries.filter(({ origin }) => origin?.kind === "issued" || origin?.kind === "managed in database");

export function revocationsOf(entries: readonly Outliving[], accounts: readonly string[] = []): readonly string[] {
  return [
    ...outliving(entries).map(
      ({ key, revoke }) => `revoke the value of ${key}, which stays valid where it was issued: ${revoke}`,
    ),
    ...accounts.map((account) => `remove what stays valid where it was set: ${account}`),
  ];
}

/** The same, said at the first step: somebody should know before the last one. */
export function outlivingText(entries: readonly Outliving[], accounts: readonly string[] = []): readonly string[] {
  const left = [...outliving(entries).map(({ key, revoke }) => `${key} (${revoke})`), ...accounts];
  return left.length === 0
    ? []
    : [`what stays valid where it was issued or set, until it is revoked there: ${left.join("; ")}`];
}

/** The call after the one that took the protection off. */
export const lastStep = (deploys: readonly string[], again: string): string =>
  deploys.length === 0 ? `the last step: ${again}` : `once that is applied, the last step: ${again}`;

export const slugOf = (...words: readonly string[]): string => words.join("-").toLowerCase().replaceAll(/[_/]/g, "-");

/** Fills in a result with defaults. */
export function done(
  options: StepOptions,
  about: Partial<StepData> & Pick<StepData, "step" | "next"> & { readonly text: string },
): Stepped {
  const { text, ...rest } = about;
  const data = { dryRun: options.dryRun === true, files: [], followed: [], version: null, waiting: [], ...rest };
  return { code: exitCodes.ok, text: [text, ...data.next.map((step) => `  next: ${step}`)].join("\n"), data };
}

export interface Step {
  readonly step: StepData["step"];
  readonly slug: string;
  readonly files: ReadonlyMap<string, string>;
  readonly said: readonly string[];
  readonly next: readonly string[];
  /** Why, for the reviewer. */
  readonly body: string;
  readonly version: string | null;
  /** Lock files that were changed with it; a dry run has not written them. */
  readonly locks?: ReadonlyMap<string, Lock>;
}

/** A step that changes declarations only, reviewed like any change. */
export async function take({
  context,
  declarations,
  words,
  step,
  options,
}: {
  readonly context: Context;
  readonly declarations: Declarations;
  readonly words: Words;
  readonly step: Step;
  readonly options: StepOptions;
}): Promise<Stepped> {
  const change = { files: step.files, noun: words.noun };
  const proposed = options.pr === true && options.dryRun !== true;
  if (options.dryRun === true) await refuseUnwritten(context, change, step.locks);
  const followed = proposed || options.dryRun === true ? [] : writeChange(context, declarations, change);
  const files = [...step.files.keys()].sort();
  const merged = proposed
    ? ["once it is merged, pull it"]
    : ["commit, and open a pull request (or all of it at once: --pr)"];
  const result = done(options, {
    step: step.step,
    version: step.version,
    files,
    followed,
    next: [...(options.dryRun === true ? [] : merged), ...step.next],
    text: [
      ...step.said,
      ...files.map((file) => `  ${file}`),
      ...followed.map((file) => `updated ${shownFile(context, file)}`),
    ].join("\n"),
  });
  if (!proposed) return result;
  const locks = context.environments.names().map((one) => lockPath(context.lockDir, one));
  const pullRequest = await proposeChange(context, declarations, change, {
    slug: slugOf(words.slug, step.slug),
    title: `${words.title}: ${step.step}`,
    body: step.body,
    // Copied versions are already pinned; without their pins the readers would wait.
    also: step.step === "declared" ? [] : locks.map((file) => path.relative(context.root, file)),
  });
  return withPullRequest(result, pullRequest, "the branch has this step as it is");
}
