/** The sources for rebuilding a lock: the file, its history in git, and the cloud. */

import path from "node:path";
import { inParallel } from "../../clients/pace";
import type { SecretManager } from "../../clients/secret-manager";
import { newestVersion } from "../../clients/versions-of";
import { storedEntries } from "../../inventory/entries";
import { type Joined, joinedSides } from "../../lock/conflict";
import { lockPath, workDir } from "../../lock/lock-file";
import { assertEnvironmentName, type Context } from "../../machine/context";
import { readIfThere } from "../../machine/file";
import { History } from "../../machine/git/history";
import { formatIssues, type Issue } from "../../model/issue";
import type { Lock } from "../../model/lock";
import { parseLock } from "../../model/parse-lock";
import type { ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { leaseIn } from "../lease";
import type { EntryFindings } from "./rebuild";

export interface LockFileState {
  readonly kind: "valid" | "damaged" | "lost";
  readonly lock: Lock | null;
  readonly issues: readonly Issue[];
  /** What can be read of a damaged file: both sides of a merge. */
  readonly left: Joined | null;
}

export function lockFileState(context: Context, environment: string): LockFileState {
  const file = lockPath(context.lockDir, environment);
  const text = readIfThere(file);
  if (text === null) return { kind: "lost", lock: null, issues: [], left: null };
  const parsed = parseLock(text, file);
  return parsed.ok
    ? { kind: "valid", lock: parsed.lock, issues: [], left: null }
    : { kind: "damaged", lock: null, issues: parsed.issues, left: joinedSides(text, file) };
}

/** The newest committed state that can be read. */
export async function committedLock(
  context: Context,
  environment: string,
): Promise<{ readonly lock: Lock; readonly commit: string; readonly at: string } | null> {
  const name = path.basename(lockPath(context.lockDir, environment));
  const git = await History.open(context.lockDir, context.env);
  const commits = (await git?.commits([name])) ?? [];
  const texts = (await git?.texts(commits.map(({ hash }) => ({ commit: hash, path: name })))) ?? [];
  for (const [index, text] of texts.entries()) {
    const commit = commits[index];
    if (text === null || commit === undefined) continue;
    const parsed = parseLock(text, name);
    if (parsed.ok) return { lock: parsed.lock, commit: commit.hash, at: commit.at };
  }
  return null;
}

/** The declarations without any pin: they say what should exist, without a lock. */
export function declaredEnvironment(context: Context, name: string): ResolvedEnvironment {
  assertEnvironmentName(context, name);
  const nowhere = path.join(workDir(context.root, context.lockDir), "no-locks");
  const resolution = context.environments.load(name, { lockDir: nowhere });
  if (resolution.ok) return resolution.environment;
  throw new Failure(exitCodes.invalid, `${name}: ${formatIssues(resolution.issues)}`);
}

/** What the cloud has of every entry; metadata only, no value is read. */
export async function findingsOf(
  environment: ResolvedEnvironment,
  client: SecretManager,
): Promise<readonly EntryFindings[]> {
  const found: EntryFindings[] = [];
  await inParallel(8, storedEntries(environment), async (entry) => {
    const secret = await client.secret(entry.secret);
    const live = secret === null ? null : await newestVersion(client, entry);
    const lease = leaseIn(secret?.annotations ?? {});
    // Unchanged, since it is compared; it is escaped where it is shown.
    const annotated = secret?.annotations["strongroom-entry"] ?? null;
    found.push({ key: entry.key, secret: entry.secret, live, annotated, lease });
  });
  return found.sort((a, b) => (a.key < b.key ? -1 : 1));
}
