/**
 * A change of declarations: written where the rules allow it, and taken back where they do not. Or proposed: then it is in the
 * pull request alone, together with what follows from it, and the files here are as they were.
 */
import { rmSync } from "node:fs";
import path from "node:path";
import { type CheckData, grantEnded } from "../commands/check";
import type { Context } from "../context";
import { exitCodes } from "../exit-codes";
import { Failure, usage } from "../failure";
import { readIfThere, replaceFile } from "../file";
import { uncommitted } from "../git/work-tree";
import { askOwnCommand } from "../programs/own-command";
import { assertProposal, type Proposal, type PullRequest, propose } from "../pull-request";
import type { Declarations } from "./declarations";

export interface Change {
  /** New texts, by path below the project's root. */
  readonly files: ReadonlyMap<string, string>;
  /** For the message where a rule refuses it: `This grant`. */
  readonly noun: string;
  /** The environment whose rules must hold. @default all */
  readonly environment?: string;
}

/**
 * Writes it, and with it what follows from the declarations.
 *
 * @returns what followed: lock files, `docs/inventory.md`, `.env.example`
 * @throws a `Failure` (invalid) with everything as it was, where a rule does not allow the change
 */
export function writeChange(context: Context, declarations: Declarations, change: Change): readonly string[] {
  const names = [...change.files.keys()];
  const before = new Snapshot(context.root, names);
  declarations.write(change.files);
  const only = change.environment === undefined ? [] : ["--env", change.environment];
  const checked = askOwnCommand(context, ["check", ...only]);
  if (checked.code !== exitCodes.ok && checked.code !== exitCodes.pending && !onlyGrantsEnded(context, only)) {
    before.restore();
    throw new Failure(
      exitCodes.invalid,
      `${change.noun} is not allowed, and ${names.join(", ")} ${names.length === 1 ? "is as it was" : "are as they were"}. ${`${checked.stdout}${checked.stderr}`.trim()}`,
    );
  }
  const tidied = askOwnCommand(context, ["tidy", "--json"]);
  if (tidied.code === exitCodes.ok)
    return (JSON.parse(tidied.stdout.toString()) as { readonly stale: readonly string[] }).stale;
  before.restore();
  throw new Failure(exitCodes.invalid, `strongroom tidy failed: ${tidied.stderr.trim()}`, "strongroom tidy");
}

/** A grant that ended yesterday is somebody's to remove, and says nothing against this change. */
function onlyGrantsEnded(context: Context, only: readonly string[]): boolean {
  const { code, stdout } = askOwnCommand(context, ["check", ...only, "--json"]);
  if (code !== exitCodes.invalid || stdout.length === 0) return false;
  const { environments } = JSON.parse(stdout.toString()) as Pick<CheckData, "environments">;
  return environments.every(({ issues }) => issues.every((issue) => issue.code === grantEnded));
}

/**
 * Opens a pull request with the change and what follows from it.
 *
 * @param also lock files that go along as they are now
 * @returns null where the branch has all of it
 * @throws a usage failure before anything is written, where other declarations have changes that are not committed
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
  const texts = ["docs/inventory.md", ".env.example"];
  const before = new Snapshot(context.root, [...names, ...texts, ...locks]);
  try {
    const followed = writeChange(context, declarations, change);
    // What an earlier run wrote here without --pr is the same change.
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
    `--pr: not committed yet: ${files.join(", ")}; a pull request without that could not be right.`,
    "commit or stash them, then run the command again",
  );
}

/** Files as they are now, to have them back. */
class Snapshot {
  private readonly texts: ReadonlyMap<string, string | null>;

  constructor(
    private readonly root: string,
    files: readonly string[],
  ) {
    this.texts = new Map(files.map((file) => [file, readIfThere(path.join(root, file))]));
  }

  changed(file: string): boolean {
    return this.texts.get(file) !== readIfThere(path.join(this.root, file));
  }

  restore(): void {
    for (const [file, text] of this.texts) {
      if (!this.changed(file)) continue;
      const full = path.join(this.root, file);
      if (text === null) rmSync(full, { force: true });
      else replaceFile(full, text);
    }
  }
}
