/** One comment of ours on a pull request: added once, updated in place from then on. */
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { HostApi, type HostOptions, type TokenSource } from "./api";
import { azureRepos, azureToken } from "./azure-repos";
import { bitbucketServer, bitbucketToken } from "./bitbucket-server";
import { github, githubToken } from "./github";
import { gitlab, gitlabToken } from "./gitlab";
import type { CommentHost, PostedComment } from "./host";
import type { Host, PullRequestPlace } from "./place";

type Env = Readonly<Record<string, string | undefined>>;

const known: Readonly<Record<Host, readonly [(api: HostApi) => CommentHost, TokenSource, title: string]>> = {
  github: [github, githubToken, "GitHub"],
  gitlab: [gitlab, gitlabToken, "GitLab"],
  "bitbucket server": [bitbucketServer, bitbucketToken, "Bitbucket"],
  azure: [azureRepos, azureToken, "Azure Repos"],
};

/** @throws a usage failure without a token in the environment */
export function commentHost(place: PullRequestPlace, env: Env, options: HostOptions = {}): CommentHost {
  const [open, source, title] = known[place.host];
  return open(new HostApi(place, { ...source, title, env }, options));
}

export interface Posting {
  /** With what our comments begin; only those that the host says are ours count. */
  readonly mark: string;
  /** The commit that the comment is about, and others that are the same to the host. */
  readonly commits: readonly string[];
  /** The commit in a comment of ours; null if it names none. */
  readonly commitIn: (body: string) => string | null;
  /** @param commit which of them; @param tip the pull request's newest commit, where it is another one, else null */
  readonly body: (commit: string, tip: string | null) => string;
  readonly dryRun: boolean;
}

export type PostedHow =
  /** It was not there. */
  | "added"
  | "updated"
  /** It says that already. */
  | "unchanged"
  /** What is there is about the pull request's newest commit, and this is not. */
  | "newer";

/**
 * @returns what was done, or with `dryRun` what would be
 * @throws a `Failure` if it could not be posted
 */
export async function post(host: CommentHost, posting: Posting): Promise<PostedHow> {
  let added = false;
  for (let tried = 1; tried <= 3; tried++) {
    const { head, comments } = await host.look();
    const [first = ""] = posting.commits;
    const stale = head !== null && !posting.commits.includes(head);
    const body = stale ? posting.body(first, head) : posting.body(head ?? first, null);
    const ours = comments.find((one) => one.own && one.body.startsWith(posting.mark));
    if (ours === undefined) {
      if (posting.dryRun) return "added";
      // Where nobody knows whether it was accepted, the next look tells.
      added = true;
      if (await host.add(body)) return "added";
      continue;
    }
    if (isSame(ours, body)) return added ? "added" : "unchanged";
    if (stale && posting.commitIn(ours.body) === head) return "newer";
    if (posting.dryRun || (await host.update(ours, body)) === "updated") return "updated";
  }
  throw new Failure(
    exitCodes.unreachable,
    `${host.title} took no comment in three attempts: it was changed meanwhile, or the answers were lost.`,
    "run the command again; it updates what it posted",
  );
}

/** Hosts trim a comment, and some write line ends in their own way. */
function isSame({ body }: PostedComment, wanted: string): boolean {
  const plain = (text: string) => text.replaceAll("\r\n", "\n").trim();
  return plain(body) === plain(wanted);
}
