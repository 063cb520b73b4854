/** Files of a remote repository, at a tag or a commit, without a checkout. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { exitCodes } from "../../text/exit-codes";
import { Failure, usage } from "../../text/failure";
import type { Context } from "../context";
import { blobsIn, Git } from "./git";

export interface Wanted {
  readonly address: string;
  /** A tag, or a commit's full name. */
  readonly ref: string;
  /** Empty for the top. */
  readonly folder: string;
}

export interface DistantFile {
  /** Relative to the folder, as the repository has it. */
  readonly path: string;
  readonly kind: "file" | "executable" | "symbolic link" | "submodule";
  /** Empty for anything that is not a file. */
  readonly bytes: Buffer;
}

export interface DistantTree {
  readonly commit: string;
  readonly files: readonly DistantFile[];
}

/** A repository may be large, and far away. */
const patienceMillis = 600_000;
const most = 5000;
const kinds: Readonly<Record<string, DistantFile["kind"]>> = {
  100644: "file",
  100664: "file",
  100755: "executable",
  120000: "symbolic link",
  160000: "submodule",
};

type Asking = Pick<Context, "env" | "signal">;

/**
 * The files of one folder at one commit. Neither hooks nor filters run: blobs are read as they are.
 *
 * @throws a `Failure`
 */
export async function distantTree(wanted: Wanted, context: Asking): Promise<DistantTree> {
  const place = mkdtempSync(path.join(tmpdir(), "strongroom-compose-"));
  try {
    return await treeIn(place, wanted, context);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

async function treeIn(place: string, { address, ref, folder }: Wanted, { env, signal }: Asking): Promise<DistantTree> {
  const git = Git.withUser(place, env);
  if (git.ask(["--version"]) === null)
    throw usage("git is not installed, but the compose files come from a repository.");
  const here = "refs/strongroom/wanted";
  const isCommit = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(ref);
  try {
    git.must([
      "init",
      "--bare",
      "--quiet",
      "--template=",
      ...(ref.length === 64 && isCommit ? ["--object-format=sha256"] : []),
    ]);
    git.must(["remote", "add", "--", "source", address]);
    const options = ["--quiet", "--no-tags", "--depth=1", "--filter=blob:none"];
    const wanted = `+${isCommit ? ref : `refs/tags/${ref}`}:${here}`;
    await git.mustAtLast(["fetch", ...options, "--", "source", wanted], { patienceMillis, signal });
  } catch (error) {
    signal.throwIfAborted();
    throw new Failure(
      exitCodes.unreachable,
      `${address}: git can't get ${isCommit ? "the commit" : "the tag"} ${ref}: ${withoutUser((error as Error).message)}.`,
      `a ref is a tag or a full commit, and never a branch; to see the tags: git ls-remote --tags -- ${address}`,
    );
  }
  const commit = git.must(["rev-parse", "--verify", `${here}^{commit}`]);
  const listed = await git.bytes(["ls-tree", "-r", "-z", "--full-tree", `${commit}:${folder}`]);
  if (listed === null) {
    throw new Failure(
      exitCodes.refused,
      `${address}: ${ref} has no folder ${folder}.`,
      "correct configuration.folder in the declaration",
    );
  }
  const entries = listed
    .toString()
    .split("\0")
    .filter((line) => line !== "")
    .map((line) => {
      const [, mode = "", id = "", name = ""] = /^(\d+) \w+ ([0-9a-f]+)\t([\s\S]*)$/.exec(line) ?? [];
      return { path: name, kind: kinds[mode] ?? "submodule", id };
    });
  if (entries.length > most) {
    throw new Failure(
      exitCodes.refused,
      `${address}: ${folder === "" ? "its top" : folder} holds more than ${most} files.`,
      "name the folder that holds the compose files: configuration.folder in the declaration",
    );
  }
  const blobs = entries.filter(({ kind }) => kind === "file" || kind === "executable").map(({ id }) => id);
  const contents = await contentsOf(git, [...new Set(blobs)], signal);
  return {
    commit,
    files: entries.map(({ path, kind, id }) => ({ path, kind, bytes: contents.get(id) ?? Buffer.alloc(0) })),
  };
}

/** Git's own settings may put credentials into an address, and not every transport hides them in its messages. */
const withoutUser = (said: string) => said.replace(/(?<=:\/\/)[^@/\s]*@|[^\s/@:'"]+:[^\s/@]+@/g, "");

async function contentsOf(git: Git, ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Buffer>> {
  const input = ids.map((id) => `${id}\n`).join("");
  // Fetches them all at once if the server left them out; otherwise git would ask for them one by one.
  const options = ["--quiet", "--no-tags", "--no-write-fetch-head", "--filter=blob:none"];
  if (ids.length > 0)
    await git.bytes(["-c", "fetch.negotiationAlgorithm=noop", "fetch", ...options, "--stdin", "source"], {
      input,
      patienceMillis,
      signal,
    });
  const output = await git.bytes(["cat-file", "--batch"], { input, patienceMillis, signal });
  const blobs = output === null ? [] : blobsIn(output, ids.length);
  const lost = ids.filter((_, index) => (blobs[index] ?? null) === null);
  if (lost.length > 0) {
    throw new Failure(
      exitCodes.unreachable,
      `git got the names of ${lost.length} files, but not the files.`,
      "run the command again",
    );
  }
  return new Map(ids.map((id, index) => [id, blobs[index] as Buffer]));
}
