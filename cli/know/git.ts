/** What git knows of files; read only, and with nothing of the host's environment that could be a value. */
import { execFile, spawn } from "node:child_process";
import { posix } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const maxBuffer = 256 * 1024 * 1024;

type Env = Readonly<Record<string, string | undefined>>;

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
export class Git {
  private constructor(
    private readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
    /** Where `folder` lies in the repository: `environments/`. */
    private readonly prefix: string,
  ) {}

  /** Null where `folder` is in no work tree, or git is not installed. */
  static async open(folder: string, env: Env): Promise<Git | null> {
    const own = environmentOf(env);
    try {
      const { stdout } = await run("git", ["rev-parse", "--show-prefix"], { cwd: folder, env: own });
      return new Git(folder, own, stdout.trim());
    } catch {
      return null;
    }
  }

  /** Commits that changed one of these files, newest first. Empty where there is no commit yet. */
  async commits(paths: readonly string[]): Promise<readonly Commit[]> {
    const format = "%H%x1f%P%x1f%an%x1f%ae%x1f%aI%x1f%s%x1e";
    const args = [
      "-c",
      "log.showSignature=false",
      "log",
      "--topo-order",
      "--no-color",
      "--no-notes",
      `--format=${format}`,
    ];
    let text: string;
    try {
      text = (await run("git", [...args, "--", ...paths], { cwd: this.folder, env: this.env, maxBuffer })).stdout;
    } catch {
      return [];
    }
    return text
      .split("\x1e")
      .map((record) => record.trim())
      .filter((record) => record !== "")
      .map((record) => {
        const [hash = "", parents = "", author = "", email = "", at = "", subject = ""] = record.split("\x1f");
        const ancestors = parents.split(" ").filter((one) => one !== "");
        return {
          hash,
          parents: ancestors,
          author: plain(author),
          email: plain(email),
          at: new Date(at).toISOString(),
          subject: plain(subject),
        };
      });
  }

  /** Texts of `commit:path`, in the order asked; null where there is none. One process for all. */
  async texts(
    wanted: readonly { readonly commit: string; readonly path: string }[],
  ): Promise<readonly (string | null)[]> {
    if (wanted.length === 0) return [];
    const output = await this.batch(wanted.map(({ commit, path }) => `${commit}:${this.fromRoot(path)}\n`).join(""));
    const texts: (string | null)[] = [];
    let at = 0;
    for (const _ of wanted) {
      const end = output.indexOf(10, at);
      const head = output.subarray(at, end).toString();
      at = end + 1;
      const size = /^[0-9a-f]+ blob (\d+)$/.exec(head)?.[1];
      if (size === undefined) texts.push(null);
      else {
        texts.push(output.subarray(at, at + Number(size)).toString());
        at += Number(size) + 1;
      }
    }
    return texts;
  }

  /** The name that a file had in a commit's parent, where the commit renamed it; null where it did not. */
  async renamedFrom(parent: string, commit: string, path: string): Promise<string | null> {
    const args = ["diff-tree", "-r", "-z", "-M", "--diff-filter=R", "--name-status", parent, commit];
    const { stdout } = await run("git", args, { cwd: this.folder, env: this.env, maxBuffer });
    // R100, the old name, the new one; and the next.
    const parts = stdout.split("\0");
    const at = parts.findIndex((part, index) => index % 3 === 2 && part === this.fromRoot(path));
    return at === -1 ? null : posix.relative(this.prefix, parts[at - 1] ?? "");
  }

  /** Whether the history is cut off behind some commits. */
  async isShallow(): Promise<boolean> {
    const args = ["rev-parse", "--is-shallow-repository"];
    const { stdout } = await run("git", args, { cwd: this.folder, env: this.env });
    return stdout.trim() === "true";
  }

  private fromRoot(path: string): string {
    return posix.join(this.prefix, path);
  }

  /** `user.email` of this repository, or null. */
  async userEmail(): Promise<string | null> {
    try {
      const { stdout } = await run("git", ["config", "user.email"], { cwd: this.folder, env: this.env });
      return stdout.trim() === "" ? null : stdout.trim();
    } catch {
      return null;
    }
  }

  private batch(input: string): Promise<Buffer> {
    return new Promise((done, failed) => {
      const child = spawn("git", ["cat-file", "--batch"], {
        cwd: this.folder,
        env: this.env,
        stdio: ["pipe", "pipe", "ignore"],
      });
      const parts: Buffer[] = [];
      child.stdout.on("data", (part: Buffer) => parts.push(part));
      child.once("error", failed);
      child.once("close", (code) =>
        code === 0 ? done(Buffer.concat(parts)) : failed(new Error(`git cat-file ended with ${code}`)),
      );
      child.stdin.end(input);
    });
  }
}

/** Anybody may commit anything: nothing that a terminal would obey. */
function plain(text: string): string {
  return text.replace(/\p{Cc}/gu, "?");
}

/** Only what git needs to find itself and its settings. */
function environmentOf(env: Env): NodeJS.ProcessEnv {
  const kept: NodeJS.ProcessEnv = { GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };
  for (const name of ["PATH", "HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "SystemRoot"]) {
    if (env[name] !== undefined) kept[name] = env[name];
  }
  return kept;
}
