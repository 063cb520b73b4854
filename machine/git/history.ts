/** The history of files in git. */
import { posix } from "node:path";
import type { Context } from "../context";
import { blobsIn, Git } from "./git";

export interface Commit {
  readonly hash: string;
  readonly parents: readonly string[];
  readonly author: string;
  readonly email: string;
  /** ISO 8601. */
  readonly at: string;
  readonly subject: string;
}

/** A repository's work tree. Paths are relative to `folder`. */
export class History {
  private constructor(
    private readonly git: Git,
    /** The path of `folder` in the repository: `environments/`. */
    private readonly prefix: string,
  ) {}

  /** Null if `folder` is not in a work tree, or git is not installed. */
  static async open(folder: string, env: Context["env"]): Promise<History | null> {
    const git = Git.reading(folder, env);
    const prefix = await git.bytes(["rev-parse", "--show-prefix"]);
    return prefix === null ? null : new History(git, prefix.toString().trim());
  }

  /** Commits that changed one of these files, newest first. Empty if there is no commit yet. */
  async commits(paths: readonly string[]): Promise<readonly Commit[]> {
    // NUL is the only byte that names and subjects can't have; the time is a number, since a year may have five digits.
    const format = "%H%x00%P%x00%an%x00%ae%x00%at%x00%s";
    const args = ["log", "-z", "--topo-order", "--no-color", "--no-notes", `--format=${format}`];
    const text = await this.git.bytes([...args, "--", ...paths]);
    const parts = (text ?? "").toString().split("\0");
    return Array.from({ length: Math.floor(parts.length / 6) }, (_, index) => {
      const [hash = "", parents = "", author = "", email = "", at = "", subject = ""] = parts.slice(index * 6);
      return {
        hash,
        parents: parents.split(" ").filter((one) => one !== ""),
        author: plain(author),
        email: plain(email),
        at: timeOf(at),
        subject: plain(subject),
      };
    });
  }

  /** Texts of `commit:path`, in the given order; null for a missing one. One process for all. */
  async texts(
    wanted: readonly { readonly commit: string; readonly path: string }[],
  ): Promise<readonly (string | null)[]> {
    if (wanted.length === 0) return [];
    const input = wanted.map(({ commit, path }) => `${commit}:${this.fromRoot(path)}\n`).join("");
    const blobs = blobsIn(await this.bytes(["cat-file", "--batch"], input), wanted.length);
    return blobs.map((blob) => blob?.toString() ?? null);
  }

  /** The name that a file had in a commit's parent, if the commit renamed it; otherwise null. */
  async renamedFrom(parent: string, commit: string, path: string): Promise<string | null> {
    const quiet = ["--no-ext-diff", "--no-textconv", "--diff-filter=R", "--name-status"];
    const output = await this.bytes(["diff-tree", "-r", "-z", "-M", ...quiet, parent, commit]);
    // R100, the old name, the new one; and the next.
    const parts = output.toString().split("\0");
    const at = parts.findIndex((part, index) => index % 3 === 2 && part === this.fromRoot(path));
    return at === -1 ? null : posix.relative(this.prefix, parts[at - 1] ?? "");
  }

  /** Whether the history is shallow. */
  async isShallow(): Promise<boolean> {
    return (await this.bytes(["rev-parse", "--is-shallow-repository"])).toString().trim() === "true";
  }

  private fromRoot(path: string): string {
    return posix.join(this.prefix, path);
  }

  /** `user.email` of this repository, or null. */
  async userEmail(): Promise<string | null> {
    const email = (await this.git.bytes(["config", "user.email"]))?.toString().trim() ?? "";
    return email === "" ? null : email;
  }

  private async bytes(args: readonly string[], input = ""): Promise<Buffer> {
    const output = await this.git.bytes(args, { input });
    if (output === null) throw new Error(`git ${args[0]} failed`);
    return output;
  }
}

/** Git accepts any number of seconds; a time that no date can hold is shown as the last possible day. */
function timeOf(seconds: string): string {
  const last = 8.64e12;
  return new Date(Math.min(Math.max(Number(seconds) || 0, -last), last) * 1000).toISOString();
}

/** Anybody may commit anything, so control characters are removed. */
function plain(text: string): string {
  return text.replace(/\p{Cc}/gu, "?");
}
