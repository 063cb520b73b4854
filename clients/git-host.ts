/** Opens pull requests with the host's own command line: GitHub's `gh`, GitLab's `glab`. */
import type { Context } from "../machine/context";
import { callVendor } from "./vendor";

export interface BranchToMerge {
  readonly folder: string;
  /** The remote's address, which tells the host. */
  readonly where: string;
  readonly base: string;
  readonly branch: string;
  readonly title: string;
  readonly body: string;
}

/** @returns the pull request's address; null if there is no command line, or if it failed */
export async function openAtHost(
  context: Context,
  { folder, where, base, branch, title, body }: BranchToMerge,
): Promise<string | null> {
  const github = {
    program: "gh" as const,
    args: ["pr", "create", "--base", base, "--head", branch, "--title", title, "--body", body],
    cwd: folder,
  };
  const gitlab = {
    program: "glab" as const,
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
    cwd: folder,
  };
  const calls = /gitlab/i.test(where) ? [gitlab] : /github/i.test(where) ? [github] : [github, gitlab];
  for (const call of calls) {
    const answer = await callVendor(context, call);
    if (answer === null) continue;
    const url = /https?:\/\/\S+/.exec(answer.stdout.toString("utf8"))?.[0];
    if (answer.code === 0 && url !== undefined) return url;
    // An earlier run has opened it.
    const open = /already exists:?\s+(https?:\/\/\S+)/.exec(answer.stderr)?.[1];
    if (open !== undefined) return open;
    const login = /auth login/.test(answer.stderr) ? `: it is not logged in (${call.program} auth login)` : "";
    context.output.note(`note: ${call.program} could not open the pull request (code ${answer.code})${login}`);
  }
  return null;
}
