/** One step of a rename: written, or proposed; and what is said of it. */
import path from "node:path";
import type { Context, Result } from "../context";
import { exitCodes } from "../exit-codes";
import { lockPath } from "../lock-file";
import { type PullRequest, withPullRequest } from "../pull-request";
import { proposeChange, writeChange } from "../scaffold/change";
import type { Declarations } from "../scaffold/declarations";
import type { Renaming } from "./move";

export interface RenameOptions {
  readonly env: string;
  /** Readers keep their variable's name. */
  readonly keepVariable?: boolean;
  /** Open a pull request with the step; declarations are not written here then. */
  readonly pr?: boolean;
  readonly dryRun?: boolean;
  /** At the end: what can't be looked at and does not need the old name, as the report names it. */
  readonly accept?: readonly string[];
  readonly pauseMillis?: number;
}

export interface RenameData {
  readonly step:
    | "declared"
    | "copied"
    | "readers get both"
    | "readers moved"
    | "nothing left"
    | "protection off"
    | "removed";
  readonly dryRun: boolean;
  readonly files: readonly string[];
  /** What follows from the declarations and was updated. */
  readonly followed: readonly string[];
  /** That was copied just now. */
  readonly version: string | null;
  /** Environments whose value is still to be copied. */
  readonly waiting: readonly string[];
  readonly next: readonly string[];
  /** With `--pr`. */
  readonly pullRequest?: PullRequest | null;
}

export type Renamed = Result & { readonly data: RenameData };

/** The same step finds its branch again. */
export function slugOf({ old, name }: Renaming, step: string): string {
  return `rename-${old}-${name}-${step}`.toLowerCase().replaceAll("_", "-");
}

/** A result; what is not given is nothing. */
export function done(
  options: RenameOptions,
  about: Partial<RenameData> & Pick<RenameData, "step" | "next"> & { readonly text: string },
): Renamed {
  const { text, ...rest } = about;
  const data = { dryRun: options.dryRun === true, files: [], followed: [], version: null, waiting: [], ...rest };
  return { code: exitCodes.ok, text: [text, ...data.next.map((step) => `  next: ${step}`)].join("\n"), data };
}

export interface Step {
  readonly step: RenameData["step"];
  readonly slug: string;
  readonly files: ReadonlyMap<string, string>;
  readonly said: readonly string[];
  readonly next: readonly string[];
  /** Why, for the reviewer. */
  readonly body: string;
  readonly version: string | null;
}

/** Declarations only, reviewed like any change. */
export async function take(
  context: Context,
  declarations: Declarations,
  renaming: Renaming,
  step: Step,
  options: RenameOptions,
): Promise<Renamed> {
  const change = { files: step.files, noun: "This rename" };
  const proposed = options.pr === true && options.dryRun !== true;
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
    text: [...step.said, ...files.map((file) => `  ${file}`), ...followed.map((file) => `updated ${file}`)].join("\n"),
  });
  if (!proposed) return result;
  const locks = context.environments.names().map((one) => lockPath(context.lockDir, one));
  const pullRequest = await proposeChange(context, declarations, change, {
    slug: slugOf(renaming, step.slug),
    title: `Rename ${renaming.old} to ${renaming.name}: ${step.step}`,
    body: step.body,
    // Copied versions are pinned already; without their pins the readers would wait.
    also: step.step === "declared" ? [] : locks.map((file) => path.relative(context.root, file)),
  });
  return withPullRequest(result, pullRequest, "the branch has this step as it is");
}
