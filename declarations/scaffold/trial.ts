/** What the rules say of a change that is not written: its files are loaded in a temporary folder. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { lockPath } from "../../lock/lock-file";
import type { Context, Environments } from "../../machine/context";
import { readIfThere } from "../../machine/file";
import { formatLock, type Lock } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { type EnvironmentProblems, grantEnded, newSince } from "../../text/problems";
import { declaredRooms, loadedApart } from "../loaded-apart";
import { allowedOrThrow, type Change, problemsAlready } from "./change";

/**
 * The problems of the declarations with other texts in place of these files.
 *
 * @param files by path; a file of which nothing is left is not there
 * @throws a `Failure` (invalid) if they can't be loaded
 */
export const problemsWith: NonNullable<Environments["problemsWith"]> = async (asking, files) => {
  const { root } = asking;
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-trial-"));
  try {
    for (const room of declaredRooms) cpSync(path.join(root, room), path.join(folder, room), { recursive: true });
    symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
    for (const [file, text] of files) {
      const full = path.join(folder, file);
      if (text === "") rmSync(full, { force: true });
      else {
        mkdirSync(path.dirname(full), { recursive: true });
        writeFileSync(full, text);
      }
    }
    const printed = await loadedApart(asking, folder);
    if (printed.ok) return [];
    if (printed.problems !== null) return printed.problems;
    throw new Failure(exitCodes.invalid, `the declarations do not load: ${printed.says.replaceAll(`${folder}/`, "")}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/**
 * Refuses a change for its own problems, in the words of `writeChange`. Nothing is written.
 *
 * @param locks lock files that the change would write too
 * @returns problems that were there before
 */
export async function tryChange(
  context: Context,
  { files, noun, environment }: Change,
  locks: ReadonlyMap<string, Lock> = new Map(),
): Promise<readonly EnvironmentProblems[]> {
  const { environments, lockDir } = context;
  if (environments.problemsWith === undefined || files.size === 0) return [];
  const names = environments.names();
  const texts = new Map(files);
  for (const name of names) {
    const lock = locks.get(name);
    const text = lock === undefined ? readIfThere(lockPath(lockDir, name)) : formatLock(lock);
    if (text !== null) texts.set(`environments/${name}.lock.json`, text);
  }
  const wanted = (all: readonly EnvironmentProblems[]) =>
    all
      .filter(({ name }) => environment === undefined || name === environment)
      .map(({ name, issues }) => ({ name, issues: issues.filter((issue) => issue.code !== grantEnded) }))
      .filter(({ issues }) => issues.length > 0);
  const found = wanted(await environments.problemsWith(context, texts));
  if (found.length === 0) return [];
  const known = wanted(
    names.map((name) => {
      const resolution = environments.load(name, { lockDir });
      return { name, issues: resolution.ok ? [] : resolution.issues };
    }),
  );
  allowedOrThrow(noun, newSince(known, found));
  return found;
}

/** For a dry run of what `writeChange` writes. @throws a `Failure` (invalid) as that does, if a rule does not allow the change */
export async function refuseUnwritten(
  context: Context,
  change: Change,
  locks: ReadonlyMap<string, Lock> = new Map(),
): Promise<void> {
  const known = await tryChange(context, change, locks);
  if (known.length > 0) throw problemsAlready(known);
}
