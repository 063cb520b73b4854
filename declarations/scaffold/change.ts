/**
 * A change of declarations. It is written, and taken back if the rules refuse it. Or it is proposed: then only the pull request has it,
 * with what follows from it, and the files here stay as they were.
 */

import { assertProposal, type Proposal, type PullRequest, propose } from "../../lock/pull-request";
import type { Context } from "../../machine/context";
import { uncommitted } from "../../machine/git/work-tree";
import { problemBlocks } from "../../text/check-report";
import { exitCodes } from "../../text/exit-codes";
import { Failure, usage } from "../../text/failure";
import { type EnvironmentProblems, grantEnded, newSince } from "../../text/problems";
import { askOwnCommand } from "../own-command";
import { leftText, type TidyData } from "../tidy/files";
import type { Declarations } from "./declarations";
import { Snapshot } from "./snapshot";

export interface Change {
  /** New texts, by path below the project's root. */
  readonly files: ReadonlyMap<string, string>;
  /** For the message if a rule refuses it: `This grant`. */
  readonly noun: string;
  /** The environment whose rules must hold. @default all */
  readonly environment?: string;
}

/**
 * Writes the change, and what follows from the declarations.
 *
 * @returns what followed: lock files, the inventory, `.env.example`
 * @throws a `Failure` (invalid) with everything as it was, if a rule does not allow the change
 */
export function writeChange(context: Context, declarations: Declarations, change: Change): readonly string[] {
  const names = [...change.files.keys()];
  const before = new Snapshot(context.root, names);
  declarations.write(change.files);
  const found = orRestored(before, () => problemsOf(context, change.environment));
  if (found.length > 0) {
    before.restore();
    const known = problemsOf(context, change.environment);
    const own = newSince(known, found);
    allowedOrThrow(change.noun, own);
    throw problemsAlready(known);
  }
  const tidied = askOwnCommand(context, ["tidy", "--json"]);
  if (tidied.code === exitCodes.ok) return (JSON.parse(tidied.stdout.toString()) as TidyData).stale;
  before.restore();
  // Files that it wrote before it failed are generated from the declarations again.
  askOwnCommand(context, ["tidy"]);
  const { left = [] } = tidied.stderr === "" ? (JSON.parse(tidied.stdout.toString()) as Partial<TidyData>) : {};
  const said = left.map((block) => leftText(context, block));
  throw new Failure(
    exitCodes.invalid,
    `Nothing was written, since what follows from the change could not be: ${said.length > 0 ? said.map(({ what }) => what).join("; ") : tidied.stderr.trim()}`,
    said.length > 0 ? said.map(({ retire }) => retire).join("; ") : "strongroom tidy",
  );
}

export function problemsAlready(known: readonly EnvironmentProblems[]): Failure {
  return new Failure(
    exitCodes.invalid,
    `The declarations have problems already, and nothing was written.\n\n${problemBlocks(known, { all: true }).join("\n\n")}`,
    "mend these first, then run the command again",
  );
}

/** The problems; if the declarations can't be loaded, everything is put back. */
export function orRestored<T>(before: Snapshot, look: () => T): T {
  try {
    return look();
  } catch (error) {
    before.restore();
    throw error;
  }
}

/** @throws a `Failure` (invalid) for problems of the change itself */
export function allowedOrThrow(noun: string, own: readonly EnvironmentProblems[]): void {
  if (own.length > 0) throw notAllowed(noun, own);
}

/** Refuses a change for its own problems. */
function notAllowed(noun: string, own: readonly EnvironmentProblems[]): Failure {
  return new Failure(
    exitCodes.invalid,
    `${noun} is not allowed, and nothing was written.\n\n${problemBlocks(own, { all: true }).join("\n\n")}`,
  );
}

/**
 * What `check` says of the current files, in a new process, since this one may have read them before. A grant that ended yesterday must
 * be removed, but it does not stop a change.
 *
 * @throws a `Failure` (invalid) if the declarations can't be loaded
 */
export function problemsOf(context: Context, environment?: string): readonly EnvironmentProblems[] {
  const { stdout, stderr } = askOwnCommand(context, [
    "check",
    ...(environment === undefined ? [] : ["--env", environment]),
    "--json",
  ]);
  const data =
    stdout.length === 0
      ? {}
      : (JSON.parse(stdout.toString()) as { readonly environments?: readonly EnvironmentProblems[] });
  if (data.environments === undefined) throw new Failure(exitCodes.invalid, stderr.trim().replace(/^strongroom: /, ""));
  return data.environments
    .map(({ name, issues }) => ({ name, issues: issues.filter((issue) => issue.code !== grantEnded) }))
    .filter(({ issues }) => issues.length > 0);
}

/**
 * Opens a pull request with the change and what follows from it.
 *
 * @param also lock files that are included as they are now
 * @returns null if the branch has all of it already
 * @throws a usage failure before anything is written, if other declarations have uncommitted changes
 */
export async function proposeChange(
  context: Context,
  declarations: Declarations,
  change: Change,
  proposal: Omit<Proposal, "files"> & { readonly also: readonly string[] },
): Promise<PullRequest | null> {
  const names = [...change.files.keys()];
  await assertProposal(context, [...names, ...proposal.also]);
  const dirty = uncommitted(context, ["catalog", "services", "environments"]).filter((file) => file.endsWith(".ts"));
  refuseDirty(dirty.filter((file) => !change.files.has(file)));
  const locks = context.environments.names().map((name) => `environments/${name}.lock.json`);
  const texts = ["docs/inventory.md", "docs/inventory.html", ".env.example"];
  const before = new Snapshot(context.root, [...names, ...texts, ...locks]);
  try {
    const followed = writeChange(context, declarations, change);
    // Files that an earlier run wrote here without --pr are the same change.
    refuseDirty(dirty.filter((file) => before.changed(file)));
    const files = [...new Set([...names, ...texts, ...followed, ...proposal.also])];
    return await propose(context, { ...proposal, files });
  } finally {
    before.restore();
  }
}

function refuseDirty(files: readonly string[]): void {
  if (files.length === 0) return;
  throw usage(
    `--pr: not committed yet: ${files.join(", ")}; a pull request without them would be incomplete.`,
    "commit or stash them, then run the command again",
  );
}
