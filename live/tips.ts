/**
 * The lock at the tip of every branch: those of this repository, and those of its remotes as they are now. The last fetch may be old, and
 * a checkout in a pipeline has one branch only.
 */
import path from "node:path";
import { lockPath } from "../lock/lock-file";
import type { Context } from "../machine/context";
import { Git, linesOf } from "../machine/git/git";
import { type Head, Remote } from "../machine/git/remote";
import type { Lock } from "../model/lock";
import { parseLock } from "../model/parse-lock";

export interface Tip {
  /** `main`, or `origin/main` for a remote's branch. */
  readonly branch: string;
  readonly lock: Lock;
}

export interface Tips {
  readonly known: readonly Tip[];
  /** Branches and remotes whose pins are unknown, each with the reason and the remedy. */
  readonly unknown: readonly { readonly by: string; readonly says: string; readonly next: string }[];
}

/** Git does not track the sandbox's locks, so they are on no branch; then no remote is asked. */
export async function tipsOf(
  context: Pick<Context, "lockDir" | "env"> & Partial<Pick<Context, "signal" | "output">>,
  environment: string,
): Promise<Tips> {
  const file = lockPath(context.lockDir, environment);
  const git = Git.reading(context.lockDir, context.env);
  const prefix = git.ask(["rev-parse", "--show-prefix"]);
  if (prefix === null || git.holds(["check-ignore", "-q", "--", file]) === true) return { known: [], unknown: [] };

  const refs = linesOf(git.ask(["for-each-ref", "--format=%(objectname) %(refname:short)", "refs/heads"]));
  const branches = refs.map((line) => {
    const [commit = "", ...branch] = line.split(" ");
    return { commit, branch: branch.join(" ") };
  });
  const unknown: Tips["unknown"][number][] = [];
  for (const name of Remote.namesIn(git)) {
    const remote = new Remote(Git.withUser(context.lockDir, context.env), name, context);
    const heads = await remote.heads();
    if (heads !== null && (await fetchMissing(git, remote, heads)))
      branches.push(...heads.map((head) => ({ commit: head.commit, branch: `${name}/${head.name}` })));
    else {
      const says = "can't be asked what its branches pin";
      const next = `to see why: git ls-remote ${name}; if it is gone: git remote remove ${name}`;
      unknown.push({ by: name, says, next });
    }
  }

  const known: Tip[] = [];
  const blobs = blobsOf(git, branches, `${prefix}${path.basename(file)}`);
  const locks = new Map(
    [...new Set(blobs.values())].map((blob) => [blob, parseLock(git.ask(["cat-file", "blob", blob]) ?? "", file)]),
  );
  for (const { branch } of branches) {
    const parsed = locks.get(blobs.get(branch) ?? "");
    if (parsed?.ok === true) known.push({ branch, lock: parsed.lock });
    else if (parsed !== undefined) {
      unknown.push({ by: branch, says: "has a damaged lock file", next: `mend it in ${branch}, or delete the branch` });
    }
  }
  return { known, unknown };
}

/** Fetches the missing tips, without moving any reference. @returns whether all are here now */
async function fetchMissing(git: Git, remote: Remote, heads: readonly Head[]): Promise<boolean> {
  const missing = missingOf(git, heads);
  if (missing.length === 0) return true;
  const depth = git.ask(["rev-parse", "--is-shallow-repository"]) === "true" ? ["--depth=1"] : [];
  const names = missing.map((head) => head.name);
  const fetched = await remote.fetch(names, ["--no-write-fetch-head", "--refmap=", ...depth]);
  return fetched && missingOf(git, missing).length === 0;
}

function missingOf(git: Git, heads: readonly Head[]): readonly Head[] {
  const input = heads.map(({ commit }) => `${commit}\n`).join("");
  const answer = git.ask(["cat-file", "--batch-check"], { input }) ?? "";
  const missing = new Set([...answer.matchAll(/^([0-9a-f]+) missing$/gm)].map(([, commit = ""]) => commit));
  return heads.filter((head) => missing.has(head.commit));
}

/** The lock's blob by branch; most branches have the same one. Leaves out branches without the file. */
function blobsOf(
  git: Git,
  branches: readonly { readonly commit: string; readonly branch: string }[],
  inside: string,
): ReadonlyMap<string, string> {
  const wanted = branches.map(({ commit }) => `${commit}:${inside}\n`).join("");
  const lines = (git.ask(["cat-file", "--batch-check"], { input: wanted }) ?? "").split("\n");
  return new Map(
    branches.flatMap(({ branch }, index) => {
      const blob = /^([0-9a-f]+) blob /.exec(lines[index] ?? "")?.[1];
      return blob === undefined ? [] : [[branch, blob] as const];
    }),
  );
}
