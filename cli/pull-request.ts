/**
 * A pull request with the lock's new state and nothing else: a branch made beside the checkout, which keeps its branch, its
 * index and every other change. Opened by `gh` or `glab` where one is there; else it says how.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Context, Result } from "./context";
import { exitCodes } from "./exit-codes";
import { Failure, usage } from "./failure";
import { lockPath } from "./lock-file";
import { callVendor, environmentFor } from "./sources/vendor";

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
  /** What was done, for the branch's name: `inject`, `put`. */
  readonly verb: string;
  readonly title: string;
  readonly body: string;
}

interface Repository {
  readonly folder: string;
  /** The lock's path inside it. */
  readonly file: string;
  readonly remote: string;
  readonly base: string;
}

/**
 * Looks before anything is written whether a pull request can be made at all.
 *
 * @throws a usage failure where the lock does not lie in a git work tree, where git ignores it, or where there is no remote
 */
export function assertPullRequest(context: Context, environment: string): void {
  repositoryOf(context, environment);
}

/** @returns null where the base branch has the lock as it is */
export async function openPullRequest(
  context: Context,
  environment: string,
  text: PullRequestText,
): Promise<PullRequest | null> {
  const repository = repositoryOf(context, environment);
  const git = gitIn(context, repository.folder);
  const commit = commitOf(context, repository, text);
  if (commit === null) return null;
  const stamp = context.now().toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
  const branch = `strongroom/${text.verb}-${environment}-${stamp}-${commit.slice(0, 7)}`;
  const { remote, base } = repository;
  try {
    git(["push", "--quiet", remote, `${commit}:refs/heads/${branch}`]);
  } catch {
    throw new Failure(
      exitCodes.unreachable,
      `The values are stored and pinned, but the branch ${branch} could not be pushed to ${remote}.`,
      `commit ${repository.file} yourself, or: git push ${remote} ${commit}:refs/heads/${branch}`,
    );
  }
  const url = await open(context, repository, branch, text);
  const next = url === null ? `open a pull request from ${branch} into ${base} (${remoteUrl(git, remote)})` : null;
  return { branch, base, url, next };
}

type Git = (args: readonly string[], options?: { readonly input?: string; readonly index?: string }) => string;

function gitIn(context: Context, folder: string): Git {
  return (args, options = {}) => {
    const env = {
      ...environmentFor(context.env, ["GIT_", "SSH_", "EMAIL"]),
      GIT_TERMINAL_PROMPT: "0",
      ...(options.index === undefined ? {} : { GIT_INDEX_FILE: options.index }),
    };
    const call = { encoding: "utf8" as const, stdio: "pipe" as const, env, input: options.input ?? "" };
    return execFileSync("git", ["-C", folder, ...args], call).trim();
  };
}

function repositoryOf(context: Context, environment: string): Repository {
  const file = lockPath(context.lockDir, environment);
  const git = gitIn(context, context.lockDir);
  const ask = (args: readonly string[]): string | null => {
    try {
      return git(args);
    } catch {
      return null;
    }
  };
  const folder = ask(["rev-parse", "--show-toplevel"]);
  const prefix = ask(["rev-parse", "--show-prefix"]);
  if (folder === null || prefix === null || ask(["rev-parse", "--verify", "--quiet", "HEAD"]) === null) {
    throw usage(`--pr: ${file} lies in no git repository with a commit.`, "leave out --pr");
  }
  if (ask(["check-ignore", "-q", "--", file]) !== null) {
    throw usage(`--pr: git ignores ${file}, as it does the sandbox's locks.`, "leave out --pr");
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
  return { folder, file: `${prefix}${path.basename(file)}`, remote, base: known ? current : main };
}

/** A commit on top of HEAD that changes the lock alone; null where HEAD has it so. */
function commitOf(context: Context, { folder, file }: Repository, { title, body }: PullRequestText): string | null {
  const git = gitIn(context, folder);
  const index = path.join(tmpdir(), `strongroom-index-${process.pid}-${context.random(6).toString("hex")}`);
  try {
    git(["read-tree", "HEAD"], { index });
    const blob = git(["hash-object", "-w", "--stdin"], { input: readFileSync(path.join(folder, file), "utf8") });
    git(["update-index", "--add", "--cacheinfo", `100644,${blob},${file}`], { index });
    const tree = git(["write-tree"], { index });
    if (tree === git(["rev-parse", "HEAD^{tree}"])) return null;
    return git(["commit-tree", tree, "-p", "HEAD", "-F", "-"], { input: `${title}\n\n${body}\n` });
  } catch (error) {
    const said =
      String((error as { stderr?: unknown }).stderr ?? error)
        .trim()
        .split("\n")[0] ?? "";
    throw new Failure(
      exitCodes.usage,
      `The values are stored and pinned, but git could not commit ${file}: ${said}`,
      `commit ${file} yourself`,
    );
  } finally {
    rmSync(index, { force: true });
  }
}

/** By the host's own command line. Null where none is there, or it did not do it. */
async function open(
  context: Context,
  { folder, remote, base }: Repository,
  branch: string,
  { title, body }: PullRequestText,
): Promise<string | null> {
  const host = remoteUrl(gitIn(context, folder), remote);
  const github = {
    program: "gh",
    args: ["pr", "create", "--base", base, "--head", branch, "--title", title, "--body", body],
    variables: ["GH_", "GITHUB_"],
    cwd: folder,
  };
  const gitlab = {
    program: "glab",
    args: [
      "mr",
      "create",
      "--target-branch",
      base,
      "--source-branch",
      branch,
      "--title",
      title,
      "--description",
      body,
      "--yes",
    ],
    variables: ["GITLAB_", "GLAB_", "CI_"],
    cwd: folder,
  };
  const calls = /gitlab/i.test(host) ? [gitlab] : /github/i.test(host) ? [github] : [github, gitlab];
  for (const call of calls) {
    const answer = await callVendor(context, call);
    if (answer === null) continue;
    const url = /https?:\/\/\S+/.exec(answer.stdout.toString("utf8"))?.[0];
    if (answer.code === 0 && url !== undefined) return url;
    context.output.note(`note: ${call.program} could not open the pull request (code ${answer.code})`);
  }
  return null;
}

/** The remote's address without the credentials that it may hold. */
function remoteUrl(git: Git, remote: string): string {
  return git(["config", "--get", `remote.${remote}.url`]).replace(/^(https?:\/\/)[^@/]*@/, "$1");
}

/** A command's result with its pull request, for programs and for people. */
export function withPullRequest<D extends object>(
  result: Result & { readonly data: D },
  pullRequest: PullRequest | null,
): Result & { readonly data: D & { readonly pullRequest: PullRequest | null } } {
  const line =
    pullRequest === null
      ? "no pull request: the branch has the lock as it is"
      : `pull request: ${pullRequest.url ?? `pushed ${pullRequest.branch}`}`;
  const lines = [result.text, line, ...(pullRequest?.next ? [`  next: ${pullRequest.next}`] : [])];
  return { ...result, text: lines.join("\n"), data: { ...result.data, pullRequest } };
}
