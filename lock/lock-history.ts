/** The git history of the lock files, across renames, with what is not committed yet. */
import path from "node:path";
import type { Context } from "../machine/context";
import { readIfThere } from "../machine/file";
import type { Commit, History } from "../machine/git/history";
import { emptyLock, type Lock } from "../model/lock";
import { parseLock } from "../model/parse-lock";
import { type LockChange, lockChanges } from "./lock-changes";
import { lockPath } from "./lock-file";

export type FoundChange = LockChange & {
  readonly environment: string;
  /** Null for what is not committed yet. */
  readonly commit: Pick<Commit, "hash" | "author" | "at" | "subject"> | null;
};

export interface LockHistory {
  /** Newest first. */
  readonly events: readonly FoundChange[];
  /** Commits whose lock file could not be read, `<hash> <file>`, or `now <file>`. */
  readonly unreadable: readonly string[];
}

/** All names that a lock file ever had, the current one first. */
interface Named {
  readonly environment: string;
  readonly files: readonly string[];
}

/** @param git null without git: nothing is committed */
export async function lockHistory(
  context: Context,
  git: History | null,
  names: readonly string[],
): Promise<LockHistory> {
  const today = names.map((environment): Named => {
    return { environment, files: [path.basename(lockPath(context.lockDir, environment))] };
  });
  const { locks, commits, textAt } =
    git === null ? { locks: today, commits: [], textAt: () => null } : await past(git, today);
  const events: FoundChange[] = [];
  const unreadable: string[] = [];
  for (const { environment, files } of locks) {
    const committed = read(textAt("HEAD", files), environment, files) ?? emptyLock(environment);
    const now = read(readIfThere(lockPath(context.lockDir, environment)), environment, files);
    // The history is needed most to find a good copy of a damaged file.
    if (now === null) unreadable.push(`now ${files[0]}`);
    else events.push(...lockChanges(committed, now).map((change) => ({ ...change, environment, commit: null })));
  }
  for (const [index, commit] of commits.entries()) {
    for (const { environment, files } of locks) {
      const at = (hash: string) => read(textAt(hash, files), environment, files);
      const after = at(commit.hash);
      if (after === null) {
        unreadable.push(`${commit.hash.slice(0, 10)} ${files[0]}`);
        continue;
      }
      // A commit that mends a damaged file did not add everything in it, so it is compared with the last readable state.
      const readable = () =>
        commits
          .slice(index + 1)
          .map((one) => at(one.hash))
          .find((lock) => lock !== null);
      const changes = ownChanges(commit, after, (parent) => at(parent) ?? readable() ?? emptyLock(environment));
      const { hash, author, subject } = commit;
      const from = { hash, author, at: commit.at, subject };
      events.push(...changes.map((change) => ({ ...change, environment, commit: from })));
    }
  }
  return { events, unreadable };
}

interface Past {
  readonly locks: readonly Named[];
  readonly commits: readonly Commit[];
  /** The file's text at a commit, under the name that it had there. */
  readonly textAt: (commit: string, files: readonly string[]) => string | null;
}

/** Goes back as long as a file had another name before. */
async function past(git: History, today: readonly Named[]): Promise<Past> {
  let locks = today;
  for (;;) {
    const files = locks.flatMap((lock) => lock.files);
    const commits = await git.commits(files);
    const places = ["HEAD", ...commits.flatMap(({ hash, parents }) => [hash, ...parents])];
    const wanted = [...new Set(places)].flatMap((commit) => files.map((file) => ({ commit, path: file })));
    const texts = await git.texts(wanted);
    const byPlace = new Map(wanted.map(({ commit, path: file }, at) => [`${commit}:${file}`, texts[at] ?? null]));
    const textAt = (commit: string, of: readonly string[]) =>
      of.map((file) => byPlace.get(`${commit}:${file}`) ?? null).find((text) => text !== null) ?? null;
    const renamed = await earlierNames(git, locks, commits, textAt);
    if (renamed.every((lock, at) => lock.files.length === locks[at]?.files.length)) return { locks, commits, textAt };
    locks = renamed;
  }
}

async function earlierNames(
  git: History,
  locks: readonly Named[],
  commits: readonly Commit[],
  textAt: Past["textAt"],
): Promise<readonly Named[]> {
  const found: Named[] = [];
  for (const lock of locks) {
    const names = new Set(lock.files);
    for (const { hash, parents } of commits) {
      const [parent] = parents;
      const isNew = textAt(hash, lock.files) !== null && parents.every((one) => textAt(one, lock.files) === null);
      if (parent === undefined || !isNew) continue;
      for (const file of lock.files) {
        const before = await git.renamedFrom(parent, hash, file);
        if (before === null) continue;
        // Locks look alike, so git may take a deleted one for the origin of a new one.
        const [text = null] = await git.texts([{ commit: parent, path: before }]);
        if (text !== null && read(text, lock.environment, lock.files) !== null) names.add(before);
      }
    }
    found.push({ ...lock, files: [...names] });
  }
  return found;
}

/** What a commit itself changed: for a merge, only what no parent already had. */
function ownChanges(commit: Commit, after: Lock, parent: (hash: string) => Lock): readonly LockChange[] {
  const [first = lockChanges(emptyLock(after.environment), after), ...others] = commit.parents.map((hash) =>
    lockChanges(parent(hash), after),
  );
  const elsewhere = others.map((changes) => new Set(changes.map((change) => JSON.stringify(change))));
  return first.filter((change) => elsewhere.every((changes) => changes.has(JSON.stringify(change))));
}

/** An empty lock where the commit has no such file; null if it is damaged. */
function read(text: string | null, environment: string, files: readonly string[]): Lock | null {
  if (text === null) return emptyLock(environment);
  const parsed = parseLock(text, files[0] ?? "");
  return parsed.ok ? parsed.lock : null;
}
