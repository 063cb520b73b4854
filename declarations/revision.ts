/**
 * The declarations of a revision, resolved: what a pull request is compared with.
 *
 * Its `catalog/`, `services/` and `environments/` are laid into a folder of their own, beside this project's engine, and are loaded by
 * a process that has no credentials: declarations are programs. One engine reads both sides, so that an upgrade of the engine is no
 * difference by itself.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { committedLocks, readLock } from "../lock/lock-file";
import { type Context, requireEnvironment } from "../machine/context";
import { blobsIn, Git } from "../machine/git/git";
import { composed, namesIn, ordinary } from "../machine/programs/environment";
import { asked } from "../machine/programs/start";
import type { Lock } from "../model/lock";
import type { ResolvedEnvironment } from "../model/resolved";
import { exitCodes } from "../text/exit-codes";
import { Failure, usage } from "../text/failure";

/** What people edit, and so what a revision has of its own. */
const declared = ["catalog", "services", "environments"] as const;
/** The engine that reads it. */
const engine = ["model", "organisation"] as const;

export interface Revision {
  /** As it was asked for. */
  readonly name: string;
  readonly commit: string;
  readonly environments: readonly ResolvedEnvironment[];
  /** The lock file of each environment. */
  readonly locks: readonly Lock[];
}

/** What `organisation/print.ts` writes: every environment, or why the declarations don't resolve. */
type Printed =
  | { readonly ok: true; readonly environments: readonly ResolvedEnvironment[] }
  | { readonly ok: false; readonly says: string };

type Asking = Pick<Context, "root" | "env" | "signal">;

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
  const git = Git.reading(context.root, context.env);
  if (name.startsWith("-")) throw usage(`"${name}" is not a revision.`, "git log --oneline --all");
  const commit = git.ask(["rev-parse", "--verify", "--quiet", `${name}^{commit}`]);
  const prefix = git.ask(["rev-parse", "--show-prefix"]);
  if (commit === null || prefix === null) throw usage(`git has no revision "${name}" here.`, "git fetch origin");
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-revision-"));
  try {
    await layOut(git, { commit, prefix, folder, root: context.root, signal: context.signal });
    const printed = await loadedIn(folder, context);
    if (!printed.ok)
      throw new Failure(
        exitCodes.invalid,
        `The declarations of ${name} (${commit.slice(0, 7)}) don't resolve:\n\n${printed.says}`,
        "compare with a revision whose declarations pass: strongroom check",
      );
    const { environments } = printed;
    const locks = environments.map((one) => readLock(committedLocks(folder), one.name));
    return { name, commit, environments, locks };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The files as they are, with the lock files that git tracks: those of a sandbox are compared with nothing. */
export function environmentsHere(context: Context): Pick<Revision, "environments" | "locks"> {
  const committed = { ...context, lockDir: committedLocks(context.root) };
  const environments = context.environments.names().map((name) => requireEnvironment(committed, name));
  return { environments, locks: environments.map(({ name }) => readLock(committed.lockDir, name)) };
}

interface Place {
  readonly commit: string;
  /** Of the project in its repository; empty at the top. */
  readonly prefix: string;
  readonly folder: string;
  readonly root: string;
  readonly signal: AbortSignal;
}

/** Blobs as they are: neither filters nor hooks of the repository run. Links and submodules are no declarations. */
async function layOut(git: Git, { commit, prefix, folder, root, signal }: Place): Promise<void> {
  const listed = await git.bytes(
    ["ls-tree", "-r", "-z", "--full-tree", commit, "--", ...declared.map((one) => `${prefix}${one}`)],
    { signal },
  );
  const files = (listed?.toString() ?? "").split("\0").flatMap((line) => {
    const [, id, file] = /^100\d{3} blob ([0-9a-f]+)\t([\s\S]+)$/.exec(line) ?? [];
    return id === undefined || file === undefined ? [] : [{ id, file: file.slice(prefix.length) }];
  });
  if (files.length === 0)
    throw usage(
      `${commit.slice(0, 7)} has no declarations (catalog/, services/, environments/).`,
      "name a later revision",
    );
  const input = files.map(({ id }) => `${id}\n`).join("");
  const blobs = blobsIn((await git.bytes(["cat-file", "--batch"], { input, signal })) ?? Buffer.alloc(0), files.length);
  files.forEach(({ file }, index) => {
    const target = path.join(folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    const blob = blobs[index] ?? null;
    // An empty file in its place would resolve to something that nobody declared.
    if (blob === null)
      throw new Failure(
        exitCodes.unreachable,
        `git does not have ${file} of ${commit.slice(0, 7)} here.`,
        "git fetch origin",
      );
    writeFileSync(target, blob);
  });
  for (const room of engine) cpSync(path.join(root, room), path.join(folder, room), { recursive: true });
  for (const file of ["package.json", "tsconfig.json"]) cpSync(path.join(root, file), path.join(folder, file));
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
}

async function loadedIn(folder: string, { env, signal }: Asking): Promise<Printed> {
  const result = path.join(folder, "resolved.json");
  const answer = await asked(
    process.execPath,
    ["--require", "tsx/cjs", path.join(folder, "organisation", "print.ts"), result],
    // Only what any program needs: no token, no value.
    { cwd: folder, env: composed(namesIn(env, ordinary)), signal },
  );
  try {
    return JSON.parse(readFileSync(result, "utf8")) as Printed;
  } catch {
    return {
      ok: false,
      says: `their process ended with ${answer?.code ?? "an error"}${answer === null ? "" : `:\n${answer.stderr.trim()}`}`,
    };
  }
}
