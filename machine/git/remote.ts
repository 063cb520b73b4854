/** A repository's remote: reads its current state, and pushes to it. */
import type { Context } from "../context";
import { type Git, linesOf } from "./git";

export interface Head {
  readonly commit: string;
  /** `main` */
  readonly name: string;
}

/** How long a remote may be silent, in milliseconds. */
const patienceMillis = 60_000;
/** When a remark says that we wait for it, in milliseconds. */
const silentMillis = 1000;

/** The output for that remark, and the signal that ends the waiting. */
type Surroundings = Partial<Pick<Context, "signal" | "output">>;

/** A branch for dry runs of a push: it is never created. */
export const tryBranch = "strongroom/try";

export class Remote {
  constructor(
    /** Runs git with its user's settings: a remote requires a login. */
    private readonly git: Git,
    readonly name: string,
    private readonly surroundings: Surroundings = {},
  ) {}

  static namesIn(git: Git): readonly string[] {
    return linesOf(git.ask(["remote"]));
  }

  /** Its branches, or those that match a pattern; null if it can't be reached. */
  async heads(pattern?: string): Promise<readonly Head[] | null> {
    const listed = await this.ask([
      "ls-remote",
      "--heads",
      this.name,
      ...(pattern === undefined ? [] : [`refs/heads/${pattern}`]),
    ]);
    if (listed === null) return null;
    return [...listed.matchAll(/^([0-9a-f]+)\trefs\/heads\/(.+)$/gm)].map(([, commit = "", name = ""]) => ({
      commit,
      name,
    }));
  }

  /** Its default branch, `main` if it does not say; null if it can't be reached. */
  async mainBranch(): Promise<string | null> {
    const listed = await this.ask(["ls-remote", "--symref", this.name, "HEAD"]);
    return listed === null ? null : (/^ref: refs\/heads\/(\S+)\s+HEAD/m.exec(listed)?.[1] ?? "main");
  }

  /** Fetches the commits of these branches. @returns whether that was possible */
  async fetch(branches: readonly string[], options: readonly string[] = []): Promise<boolean> {
    const refs = branches.map((branch) => `refs/heads/${branch}`);
    return (await this.ask(["fetch", "--quiet", "--no-tags", ...options, this.name, ...refs])) !== null;
  }

  /** A token may allow reading but not writing. That must be known before a version is added. */
  async takesBranches(): Promise<boolean> {
    return (
      (await this.ask(["push", "--dry-run", "--no-verify", "--quiet", this.name, `HEAD:refs/heads/${tryBranch}`])) !==
      null
    );
  }

  /** A write, which signals don't abort. @returns whether the remote accepted the branch */
  async push(commit: string, branch: string): Promise<boolean> {
    const { output } = this.surroundings;
    const push = ["push", "--no-verify", "--quiet", this.name, `${commit}:refs/heads/${branch}`];
    return (await this.ask(push, output === undefined ? {} : { output })) !== null;
  }

  /** How many commits of HEAD it does not have yet, as far as the last fetch tells. */
  lacks(): number {
    return Number(this.git.must(["rev-list", "--count", "HEAD", "--not", `--remotes=${this.name}`]));
  }

  /** Its address without the credentials that it may hold. */
  address(): string {
    return this.git.must(["config", "--get", `remote.${this.name}.url`]).replace(/^(https?:\/\/)[^/]*@/, "$1");
  }

  private async ask(
    args: readonly string[],
    { signal, output }: Surroundings = this.surroundings,
  ): Promise<string | null> {
    const silent = setTimeout(() => output?.note(`waiting for ${this.name} (git ${args[0]})`), silentMillis);
    try {
      const answer = await this.git.bytes(args, { patienceMillis, signal });
      return answer?.toString().trim() ?? null;
    } finally {
      clearTimeout(silent);
    }
  }
}
