/**
 * A pull request with some files as they are on disk, and nothing else: a branch made beside the checkout, which keeps its
 * branch, its index and every other change. Opened by `gh` or `glab` where one is there; else it says how.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Context, Result } from "./context";
import { exitCodes } from "./exit-codes";
import { Failure, usage } from "./failure";
import { openAtHost } from "./git-host";
import { lockPath } from "./lock-file";
import { count } from "./output";
import { bodyOf } from "./text/markdown";
import { oneLine } from "./text/printable";
import { asking, type Git, gitIn } from "./work-tree";

export interface PullRequest {
  readonly branch: string;
  /** Branch that it is to be merged into. */
  readonly base: string;
  /** Where it can be looked at; null where nobody opened it yet. */
  readonly url: string | null;
  /** What is left to do by hand; null once it is open. */
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
  /** Below the project's root; one that is not there is removed. */
  readonly files: readonly string[];
  /** What is done to what; the same proposal finds its branch again: `promote-chat-web-staging`. */
  readonly slug: string;
}

interface Repository {
  readonly folder: string;
  /** Paths inside it. */
  readonly files: readonly string[];
  readonly remote: string;
  readonly base: string;
}

/**
 * Looks before anything is written whether a pull request can be made at all.
 *
 * @throws a usage failure where the lock does not lie in a git work tree, where git ignores it, or where there is no remote
 */
export function assertPullRequest(context: Context, environment: string): void {
  assertMayPush(context, lockRepository(context, environment));
}

/** @returns null where the base branch has the lock as it is */
export async function openPullRequest(
  context: Context,
  environment: string,
  text: LockText,
): Promise<PullRequest | null> {
  const repository = lockRepository(context, environment);
  const made = "The values are stored and pinned, but";
  const commit = commitOf(context, repository, text, made);
  if (commit === null) return null;
  const stamp = context.now().toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
  const branch = `strongroom/${text.verb}-${environment}-${stamp}-${commit.slice(0, 7)}`;
  push(context, repository, commit, branch, made);
  return open(context, repository, branch, text);
}

/** Looks whether these files, below the project's root, can be proposed; before any is written. @throws as `assertPullRequest` */
export function assertProposal(context: Context, files: readonly string[]): void {
  assertMayPush(context, repositoryOf(context, context.root, files));
}

/** A token may read and not write; better known before a version is added that no branch knows of. */
function assertMayPush(context: Context, { folder, remote }: Repository): void {
  const branch = "HEAD:refs/heads/strongroom/try";
  if (asking(gitIn(context, folder))(["push", "--dry-run", "--no-verify", "--quiet", remote, branch]) !== null) return;
  throw new Failure(
    exitCodes.denied,
    `--pr: no branch can be pushed to ${remote}; nothing was written.`,
    `git push --dry-run ${remote} ${branch} says why`,
  );
}

/** @returns null where the base branch has the files as they are */
export async function propose(context: Context, proposal: Proposal): Promise<PullRequest | null> {
  const repository = repositoryOf(context, context.root, proposal.files);
  const made = "The change is made, but";
  const commit = commitOf(context, repository, proposal, made);
  if (commit === null) return null;
  const { branch, pushed } = branchFor(context, repository, commit, `strongroom/${proposal.slug}`);
  if (!pushed) push(context, repository, commit, branch, made);
  return open(context, repository, branch, proposal);
}

function lockRepository(context: Context, environment: string): Repository {
  const file = lockPath(context.lockDir, environment);
  return repositoryOf(context, context.lockDir, [path.basename(file)], ", as it does the sandbox's locks");
}

function repositoryOf(context: Context, at: string, files: readonly string[], ignored = ""): Repository {
  const ask = asking(gitIn(context, at));
  const folder = ask(["rev-parse", "--show-toplevel"]);
  const prefix = ask(["rev-parse", "--show-prefix"]);
  const shown = files.length === 1 ? path.join(at, files[0] ?? "") : at;
  if (folder === null || prefix === null || ask(["rev-parse", "--verify", "--quiet", "HEAD"]) === null) {
    throw usage(`--pr: ${shown} lies in no git repository with a commit.`, "leave out --pr");
  }
  for (const file of files) {
    if (ask(["check-ignore", "-q", "--", file]) === null) continue;
    throw usage(`--pr: git ignores ${path.join(at, file)}${ignored}.`, "leave out --pr");
  }
  if (ask(["var", "GIT_AUTHOR_IDENT"]) === null || ask(["var", "GIT_COMMITTER_IDENT"]) === null) {
    throw usage(
      "--pr: git does not know who commits here.",
      "git config user.name and user.email; in a pipeline GIT_AUTHOR_NAME, GIT_AUTHOR_EMAIL, GIT_COMMITTER_NAME and GIT_COMMITTER_EMAIL",
    );
  }
  const remotes = (ask(["remote"]) ?? "").split("\n").filter((name) => name !== "");
  const remote = remotes.includes("origin") ? "origin" : remotes[0];
  if (remote === undefined) throw usage("--pr: the repository has no remote.", "git remote add origin URL");
  const listed = ask(["ls-remote", "--symref", remote, "HEAD"]);
  if (listed === null) {
    throw new Failure(
      exitCodes.unreachable,
      `--pr: ${remote} can't be reached; nothing was written.`,
      "git ls-remote says why",
    );
  }
  const main = /^ref: refs\/heads\/(\S+)\s+HEAD/m.exec(listed)?.[1] ?? "main";
  const current = ask(["symbolic-ref", "--quiet", "--short", "HEAD"]);
  const known = current !== null && ask(["ls-remote", "--exit-code", "--heads", remote, current]) !== null;
  return { folder, files: files.map((file) => `${prefix}${file}`), remote, base: known ? current : main };
}

/** A commit on top of HEAD that changes these files alone; null where HEAD has them so. @param made what is done already */
function commitOf(
  context: Context,
  { folder, files }: Repository,
  { title, body }: PullRequestText,
  made: string,
): string | null {
  const git = gitIn(context, folder);
  const index = path.join(tmpdir(), `strongroom-index-${process.pid}-${context.random(6).toString("hex")}`);
  try {
    git(["read-tree", "HEAD"], { index });
    for (const file of files) {
      const full = path.join(folder, file);
      if (!existsSync(full)) {
        git(["update-index", "--force-remove", "--", file], { index });
        continue;
      }
      const blob = git(["hash-object", "-w", "--stdin"], { input: readFileSync(full, "utf8") });
      git(["update-index", "--add", "--cacheinfo", `100644,${blob},${file}`], { index });
    }
    const tree = git(["write-tree"], { index });
    if (tree === git(["rev-parse", "HEAD^{tree}"])) return null;
    return git(["commit-tree", tree, "-p", "HEAD", "-F", "-"], { input: `${oneLine(title)}\n\n${bodyOf(body)}\n` });
  } catch (error) {
    const said =
      String((error as { stderr?: unknown }).stderr ?? error)
        .trim()
        .split("\n")[0] ?? "";
    throw new Failure(
      exitCodes.usage,
      `${made} git could not commit ${files.join(", ")}: ${said}`,
      `commit ${files.join(" ")} yourself`,
    );
  } finally {
    rmSync(index, { force: true });
  }
}

/** The branch that an earlier run pushed with the same change, or one whose name is free. */
function branchFor(
  context: Context,
  { folder, files, remote }: Repository,
  commit: string,
  name: string,
): { readonly branch: string; readonly pushed: boolean } {
  const git = gitIn(context, folder);
  const listed = git(["ls-remote", "--heads", remote, `refs/heads/${name}*`]);
  const tips = new Map(
    listed.split("\n").map((line) => [line.slice(line.indexOf("\t") + 1), line.slice(0, line.indexOf("\t"))]),
  );
  for (let number = 1; ; number++) {
    const branch = number === 1 ? name : `${name}-${number}`;
    const tip = tips.get(`refs/heads/${branch}`);
    if (tip === undefined) {
      if (number > 1) context.output.note(`note: ${remote} has ${name} already, with another change`);
      return { branch, pushed: false };
    }
    git(["fetch", "--quiet", "--no-tags", remote, `refs/heads/${branch}`]);
    if (git(["diff", "--name-only", tip, commit, "--", ...files]) === "") return { branch, pushed: true };
  }
}

function push(
  context: Context,
  { folder, files, remote }: Repository,
  commit: string,
  branch: string,
  made: string,
): void {
  const git = gitIn(context, folder);
  const along = Number(git(["rev-list", "--count", "HEAD", "--not", `--remotes=${remote}`]));
  if (along > 0)
    context.output.note(`note: ${branch} brings ${count(along, "commit")} along that ${remote} does not have yet`);
  try {
    git(["push", "--quiet", remote, `${commit}:refs/heads/${branch}`]);
  } catch {
    throw new Failure(
      exitCodes.unreachable,
      `${made} the branch ${branch} could not be pushed to ${remote}.`,
      `commit ${files.join(" ")} yourself, or: git push ${remote} ${commit}:refs/heads/${branch}`,
    );
  }
}

async function open(
  context: Context,
  repository: Repository,
  branch: string,
  text: PullRequestText,
): Promise<PullRequest> {
  const { folder, remote, base } = repository;
  const where = remoteUrl(gitIn(context, folder), remote);
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

/** The remote's address without the credentials that it may hold. */
function remoteUrl(git: Git, remote: string): string {
  return git(["config", "--get", `remote.${remote}.url`]).replace(/^(https?:\/\/)[^@/]*@/, "$1");
}

/** A command's result with its pull request, for programs and for people. */
export function withPullRequest<D extends object>(
  result: Result & { readonly data: D },
  pullRequest: PullRequest | null,
  same = "the branch has the lock as it is",
): Result & { readonly data: D & { readonly pullRequest: PullRequest | null } } {
  const line =
    pullRequest === null
      ? `no pull request: ${same}`
      : `pull request: ${pullRequest.url ?? `pushed ${pullRequest.branch}`}`;
  const lines = [result.text, line, ...(pullRequest?.next ? [`  next: ${pullRequest.next}`] : [])];
  return { ...result, text: lines.join("\n"), data: { ...result.data, pullRequest } };
}
