/**
 * The lock at the tip of every branch: those of this repository, and those of its remotes as they are now. What was fetched
 * last may be old, and a checkout in a pipeline knows one branch only.
 */
import { execFileSync } from "node:child_process";
import path from "node:path";
import type { Lock } from "../../model/lock";
import { parseLock } from "../../model/parse-lock";
import type { Context } from "../context";
import { lockPath } from "../lock-file";
import { environmentFor } from "../sources/vendor";

export interface Tip {
  /** `main`; that of a remote: `origin/main`. */
  readonly branch: string;
  readonly lock: Lock;
}

export interface Tips {
  readonly known: readonly Tip[];
  /** Branches and remotes of which nobody knows what they pin, each with why and with what ends it. */
  readonly unknown: readonly { readonly by: string; readonly why: string; readonly next: string }[];
}

type Git = (args: readonly string[], input?: string) => string | null;

const patienceMillis = 60_000;

/** Locks that git does not keep, such as the sandbox's, are at no branch's tip; then no remote is asked. */
export function tipsOf(context: Pick<Context, "lockDir" | "env">, environment: string): Tips {
  const file = lockPath(context.lockDir, environment);
  const git = gitIn(context);
  const prefix = git(["rev-parse", "--show-prefix"]);
  if (prefix === null || git(["check-ignore", "-q", "--", file]) !== null) return { known: [], unknown: [] };

  const branches = (git(["for-each-ref", "--format=%(objectname) %(refname:short)", "refs/heads"]) ?? "")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => ({ commit: line.slice(0, line.indexOf(" ")), branch: line.slice(line.indexOf(" ") + 1) }));
  const unknown: Tips["unknown"][number][] = [];
  for (const remote of (git(["remote"]) ?? "").split("\n").filter((name) => name !== "")) {
    const listed = git(["ls-remote", "--heads", remote]);
    const heads = [...(listed ?? "").matchAll(/^([0-9a-f]+)\trefs\/heads\/(.+)$/gm)].map(
      ([, commit = "", name = ""]) => ({ commit, name, branch: `${remote}/${name}` }),
    );
    if (listed !== null && fetchMissing(git, remote, heads)) branches.push(...heads);
    else {
      const why = "can't be asked what its branches pin";
      unknown.push({
        by: remote,
        why,
        next: `git ls-remote ${remote} says why; git remote remove ${remote} if it is gone`,
      });
    }
  }

  const known: Tip[] = [];
  const blobs = blobsOf(git, branches, `${prefix}${path.basename(file)}`);
  const locks = new Map(
    [...new Set(blobs.values())].map((blob) => [blob, parseLock(git(["cat-file", "blob", blob]) ?? "", file)]),
  );
  for (const { branch } of branches) {
    const parsed = locks.get(blobs.get(branch) ?? "");
    if (parsed?.ok === true) known.push({ branch, lock: parsed.lock });
    else if (parsed !== undefined) {
      unknown.push({ by: branch, why: "has a damaged lock file", next: `mend it in ${branch}, or delete the branch` });
    }
  }
  return { known, unknown };
}

function gitIn(context: Pick<Context, "lockDir" | "env">): Git {
  const env = { ...environmentFor(context.env, ["GIT_", "SSH_"]), GIT_TERMINAL_PROMPT: "0" };
  return (args, input = "") => {
    try {
      const stdio = ["pipe" as const, "pipe" as const, "ignore" as const];
      const options = { env, input, stdio, encoding: "utf8" as const, maxBuffer: 1 << 28, timeout: patienceMillis };
      return execFileSync("git", ["-C", context.lockDir, ...args], options).trim();
    } catch {
      return null;
    }
  };
}

/** Gets the tips that are not here yet, without moving any reference. @returns whether all are here now */
function fetchMissing(git: Git, remote: string, heads: readonly Head[]): boolean {
  const missing = missingOf(git, heads);
  if (missing.length === 0) return true;
  const depth = git(["rev-parse", "--is-shallow-repository"]) === "true" ? ["--depth=1"] : [];
  const refs = missing.map((head) => `refs/heads/${head.name}`);
  const quiet = ["--quiet", "--no-tags", "--no-write-fetch-head", "--refmap="];
  return git(["fetch", ...quiet, ...depth, remote, ...refs]) !== null && missingOf(git, missing).length === 0;
}

interface Head {
  readonly commit: string;
  readonly name: string;
}

function missingOf(git: Git, heads: readonly Head[]): readonly Head[] {
  const answer = git(["cat-file", "--batch-check"], heads.map(({ commit }) => `${commit}\n`).join("")) ?? "";
  const missing = new Set([...answer.matchAll(/^([0-9a-f]+) missing$/gm)].map(([, commit = ""]) => commit));
  return heads.filter((head) => missing.has(head.commit));
}

/** The lock's blob by branch; most branches have the same. Nothing for a branch that has no such file. */
function blobsOf(
  git: Git,
  branches: readonly { readonly commit: string; readonly branch: string }[],
  inside: string,
): ReadonlyMap<string, string> {
  const wanted = branches.map(({ commit }) => `${commit}:${inside}\n`).join("");
  const lines = (git(["cat-file", "--batch-check"], wanted) ?? "").split("\n");
  return new Map(
    branches.flatMap(({ branch }, index) => {
      const blob = /^([0-9a-f]+) blob /.exec(lines[index] ?? "")?.[1];
      return blob === undefined ? [] : [[branch, blob] as const];
    }),
  );
}
