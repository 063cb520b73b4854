/**
 * The declarations of a revision, resolved: what a pull request is compared with.
 *
 * Its `catalog/`, `services/` and `environments/` are laid into a folder of their own, beside this project's engine, and are loaded by
 * a process that has and reads nothing else: declarations are programs. One engine reads both sides, so that an upgrade of the engine is no
 * difference by itself.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { committedLocks, readLock } from "../lock/lock-file";
import { type Context, requireEnvironment } from "../machine/context";
import { Git } from "../machine/git/git";
import type { Lock } from "../model/lock";
import { parseLock } from "../model/parse-lock";
import type { ResolvedEnvironment } from "../model/resolved";
import { exitCodes } from "../text/exit-codes";
import { Failure, usage } from "../text/failure";
import { type Asking, commitOf, inFolderOf } from "./laid-out";
import { type AboutOrganisation, declaredRooms, loadedApart } from "./loaded-apart";
import { type OwnedFile, ownedFiles } from "./tidy/code-owners";

export interface Revision {
  /** As it was asked for. */
  readonly name: string;
  readonly commit: string;
  readonly environments: readonly ResolvedEnvironment[];
  /** The lock file of each environment. */
  readonly locks: readonly Lock[];
  readonly organisation: AboutOrganisation;
  /** Files of the catalogue that are one owner's alone; none if no handles are declared. */
  readonly owned: readonly OwnedFile[];
}

/**
 * The commit that a pull request is compared with, if nobody says: where its branch left the default branch.
 *
 * @param head the branch of the pull request
 * @throws a usage failure if git does not know a default branch
 */
export function defaultBase({ root, env }: Pick<Context, "root" | "env">, head = "HEAD"): string {
  const git = Git.reading(root, env);
  const named = git.ask(["symbolic-ref", "--short", "refs/remotes/origin/HEAD"]);
  const candidates = [...(named === null ? [] : [named]), "origin/main", "origin/master", "main", "master"];
  const known = candidates.find((name) => git.ask(["rev-parse", "--verify", "--quiet", `${name}^{commit}`]) !== null);
  const base = known === undefined ? null : git.ask(["merge-base", "--", head, known]);
  if (base !== null) return base;
  throw usage(
    "Compared with what? Git knows no default branch that this one comes from.",
    "the same with --base and a branch, a tag or a commit",
  );
}

/**
 * @param name a branch, a tag or a commit
 * @throws a `Failure` where there is no such revision, or its declarations don't resolve
 */
export async function environmentsAt(context: Asking, name: string): Promise<Revision> {
  const { commit } = commitOf(context, name);
  const wants = (file: string) => declaredRooms.some((room) => file.startsWith(`${room}/`));
  return inFolderOf(context, commit, wants, async (folder, files) => {
    if (files.length === 0)
      throw usage(
        `${commit.slice(0, 7)} has no declarations (catalog/, services/, environments/).`,
        "name a later revision",
      );
    // Read before their programs run.
    const locks = locksIn(committedLocks(folder));
    const printed = await loadedApart(context, folder);
    if (!printed.ok)
      throw new Failure(
        exitCodes.invalid,
        `The declarations of ${name} (${commit.slice(0, 7)}) don't resolve:\n\n${printed.says}`,
        "compare with a revision whose declarations pass: strongroom check",
      );
    const { environments, organisation } = printed;
    return { name, commit, environments, locks, organisation, owned: ownedIn(folder, environments, organisation) };
  });
}

/** The files as they are, with the lock files that git tracks: those of a sandbox are compared with nothing. */
export function environmentsHere(context: Context): Omit<Revision, "name" | "commit"> {
  const committed = { ...context, lockDir: committedLocks(context.root) };
  const environments = context.environments.names().map((name) => requireEnvironment(committed, name));
  const locks = environments.map(({ name }) => readLock(committed.lockDir, name));
  const organisation = {
    pipelines: context.environments.pipelines?.(),
    codeOwners: context.environments.codeOwners?.(),
  };
  return { environments, locks, organisation, owned: ownedIn(context.root, environments, organisation) };
}

/** Reading all files takes the compiler, which takes its time. */
function ownedIn(root: string, environments: readonly ResolvedEnvironment[], { codeOwners }: AboutOrganisation) {
  return codeOwners === undefined ? [] : ownedFiles(root, environments);
}

/** What can be read of them; what can't be read does not resolve either. */
function locksIn(folder: string): readonly Lock[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((file) => {
    const parsed = file.endsWith(".lock.json") ? parseLock(readFileSync(path.join(folder, file), "utf8"), file) : null;
    return parsed?.ok ? [parsed.lock] : [];
  });
}
