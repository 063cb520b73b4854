/**
 * A pull request with only some files, as they are on disk. Its branch is made beside the checkout, which keeps its branch, its index and
 * every other change. `gh` or `glab` opens it; without them, a message says how.
 */
import path from "node:path";
import { openAtHost } from "../clients/git-host";
import type { Context, Result } from "../machine/context";
import { commitFiles, sameFiles } from "../machine/git/commit";
import { Git } from "../machine/git/git";
import { Remote, tryBranch } from "../machine/git/remote";
import { exitCodes } from "../text/exit-codes";
import { Failure, usage } from "../text/failure";
import { bodyOf } from "../text/markdown";
import { count } from "../text/output";
import { oneLine } from "../text/printable";
import { lockPath } from "./lock-file";

export interface PullRequest {
  readonly branch: string;
  /** The branch to merge it into. */
  readonly base: string;
  /** Its address; null if it is not opened yet. */
  readonly url: string | null;
  /** What must be done by hand; null once it is open. */
  readonly next: string | null;
}

export interface PullRequestText {
  readonly title: string;
  readonly body: string;
}

/** The lock's new state after something was written. */
export interface LockText extends PullRequestText {
  /** What was done, for the branch's name: `inject`, `put`. */
  readonly verb: string;
}

/** A change of declarations. */
export interface Proposal extends PullRequestText {
  /** Paths below the project's root; a missing file is removed in the pull request. */
  readonly files: readonly string[];
  /** The branch's name, by which the same proposal finds it again: `promote-chat-web-staging`. */
  readonly slug: string;
}

interface Repository {
  readonly folder: string;
  /** Paths inside it. */
  readonly files: readonly string[];
  readonly git: Git;
  readonly remote: Remote;
  readonly base: string;
}

/**
 * Checks that a pull request is possible, before anything is written.
 *
 * @throws a usage failure if the lock is not in a git work tree, if git ignores it, or if there is no remote
 */
export async function assertPullRequest(context: Context, environment: string): Promise<void> {
  await assertMayPush(await lockRepository(context, environment));
}

/** @returns null if the base branch already has this lock */
export async function openPullRequest(
  context: Context,
  environment: string,
  text: LockText,
): Promise<PullRequest | null> {
  const repository = await lockRepository(context, environment);
  const made = "The values are stored and pinned, but";
  const commit = commitOf(context, repository, text, made);
  if (commit === null) return null;
  const stamp = context.now().toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
  const branch = `strongroom/${text.verb}-${environment}-${stamp}-${commit.slice(0, 7)}`;
  await push(context, repository, { commit, branch, made });
  return open(context, repository, branch, text);
}

/** Checks that these files, below the project's root, can be proposed, before any is written. @throws as `assertPullRequest` */
export async function assertProposal(context: Context, files: readonly string[]): Promise<void> {
  await assertMayPush(await repositoryOf(context, context.root, files));
}

async function assertMayPush({ remote }: Repository): Promise<void> {
  if (await remote.takesBranches()) return;
  throw new Failure(
    exitCodes.denied,
    `--pr: no branch can be pushed to ${remote.name}; nothing was written.`,
    `to see why: git push --dry-run ${remote.name} HEAD:refs/heads/${tryBranch}`,
  );
}

/** @returns null if the base branch already has these files */
export async function propose(context: Context, proposal: Proposal): Promise<PullRequest | null> {
  const repository = await repositoryOf(context, context.root, proposal.files);
  const made = "The change is made, but";
  const commit = commitOf(context, repository, proposal, made);
  if (commit === null) return null;
  const { branch, pushed } = await branchFor(context, repository, commit, `strongroom/${proposal.slug}`);
  if (!pushed) await push(context, repository, { commit, branch, made });
  return open(context, repository, branch, proposal);
}

function lockRepository(context: Context, environment: string): Promise<Repository> {
  const file = lockPath(context.lockDir, environment);
  return repositoryOf(context, context.lockDir, [path.basename(file)], ", as it does the sandbox's locks");
}

async function repositoryOf(context: Context, at: string, files: readonly string[], ignored = ""): Promise<Repository> {
  const git = Git.withUser(at, context.env);
  const folder = git.ask(["rev-parse", "--show-toplevel"]);
  const prefix = git.ask(["rev-parse", "--show-prefix"]);
  const shown = files.length === 1 ? path.join(at, files[0] ?? "") : at;
  if (folder === null || prefix === null || git.ask(["rev-parse", "--verify", "--quiet", "HEAD"]) === null) {
    throw usage(`--pr: ${shown} is not in a git repository with a commit.`, "leave out --pr");
  }
  for (const file of files) {
    if (git.holds(["check-ignore", "-q", "--", file]) !== true) continue;
    throw usage(`--pr: git ignores ${path.join(at, file)}${ignored}.`, "leave out --pr");
  }
  if (git.ask(["var", "GIT_AUTHOR_IDENT"]) === null || git.ask(["var", "GIT_COMMITTER_IDENT"]) === null) {
    throw usage(
      "--pr: git does not know who commits here.",
      "git config user.name NAME; git config user.email ADDRESS; in a pipeline GIT_AUTHOR_NAME, GIT_AUTHOR_EMAIL, GIT_COMMITTER_NAME and GIT_COMMITTER_EMAIL",
    );
  }
  const remotes = Remote.namesIn(git);
  const name = remotes.includes("origin") ? "origin" : remotes[0];
  if (name === undefined) throw usage("--pr: the repository has no remote.", "git remote add origin URL");
  const atTop = Git.withUser(folder, context.env);
  const remote = new Remote(atTop, name, context);
  const main = await remote.mainBranch();
  if (main === null) {
    throw new Failure(
      exitCodes.unreachable,
      `--pr: ${name} can't be reached; nothing was written.`,
      `to see why: git ls-remote ${name}`,
    );
  }
  const current = git.ask(["symbolic-ref", "--quiet", "--short", "HEAD"]);
  const known = current !== null && ((await remote.heads(current)) ?? []).length > 0;
  const inside = files.map((file) => `${prefix}${file}`);
  return { folder, files: inside, git: atTop, remote, base: known ? current : main };
}

/** Null if HEAD already has these files. @param made a sentence that says what is done already */
function commitOf(
  context: Context,
  { folder, files, git }: Repository,
  { title, body }: PullRequestText,
  made: string,
): string | null {
  try {
    const random = context.random(6).toString("hex");
    return commitFiles(git, { folder, files, message: `${oneLine(title)}\n\n${bodyOf(body)}\n`, random });
  } catch (error) {
    throw new Failure(
      exitCodes.usage,
      `${made} git could not commit ${files.join(", ")}: ${(error as Error).message}`,
      `commit ${files.join(" ")} yourself`,
    );
  }
}

/** The branch that an earlier run pushed with the same change, or a free name. */
async function branchFor(
  context: Context,
  { git, files, remote }: Repository,
  commit: string,
  name: string,
): Promise<{ readonly branch: string; readonly pushed: boolean }> {
  const tips = new Map(((await remote.heads(`${name}*`)) ?? []).map((head) => [head.name, head.commit]));
  for (let number = 1; ; number++) {
    const branch = number === 1 ? name : `${name}-${number}`;
    const tip = tips.get(branch);
    if (tip === undefined) {
      if (number > 1) context.output.note(`note: ${remote.name} already has ${name}, with another change`);
      return { branch, pushed: false };
    }
    await remote.fetch([branch]);
    if (sameFiles(git, tip, commit, files)) return { branch, pushed: true };
  }
}

async function push(
  context: Context,
  { files, remote }: Repository,
  { commit, branch, made }: { readonly commit: string; readonly branch: string; readonly made: string },
): Promise<void> {
  const along = remote.lacks();
  if (along > 0)
    context.output.note(
      `note: ${branch} also contains ${count(along, "commit")} that ${remote.name} does not have yet`,
    );
  if (await remote.push(commit, branch)) return;
  throw new Failure(
    exitCodes.unreachable,
    `${made} the branch ${branch} could not be pushed to ${remote.name}.`,
    `commit ${files.join(" ")} yourself, or: git push ${remote.name} ${commit}:refs/heads/${branch}`,
  );
}

async function open(
  context: Context,
  repository: Repository,
  branch: string,
  text: PullRequestText,
): Promise<PullRequest> {
  const { folder, remote, base } = repository;
  const where = remote.address();
  const url = await openAtHost(context, {
    folder,
    where,
    base,
    branch,
    title: oneLine(text.title),
    body: bodyOf(text.body),
  });
  return {
    branch,
    base,
    url,
    next: url === null ? `open a pull request from ${branch} into ${base} (${where})` : null,
  };
}

/** A command's result with its pull request, for programs and for people. */
export function withPullRequest<D extends object>(
  result: Result<D>,
  pullRequest: PullRequest | null,
  same = "the base branch already has this lock",
): Result<D & { readonly pullRequest: PullRequest | null }> {
  const line =
    pullRequest === null
      ? `no pull request: ${same}`
      : `pull request: ${pullRequest.url ?? `pushed ${pullRequest.branch}`}`;
  const lines = [result.text, line, ...(pullRequest?.next ? [`  next: ${pullRequest.next}`] : [])];
  return { ...result, text: lines.join("\n"), data: { ...result.data, pullRequest } };
}
