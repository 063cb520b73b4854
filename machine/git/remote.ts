/** A repository's remote: what it has now, and what is sent there. */
import type { Context } from "../context";
import { type Git, linesOf } from "./git";

export interface Head {
  readonly commit: string;
  /** `main` */
  readonly name: string;
}

/** How long a remote may be silent, in milliseconds. */
const patienceMillis = 60_000;
/** After how long it is said that one is waited for, in milliseconds. */
const silentMillis = 1000;

/** Where its waiting is said, and what ends it. */
type Surroundings = Partial<Pick<Context, "signal" | "output">>;

/** A branch for tries: it is never made. */
export const tryBranch = "strongroom/try";

export class Remote {
  constructor(
    /** With its user: a remote asks who one is. */
    private readonly git: Git,
    readonly name: string,
    private readonly surroundings: Surroundings = {},
  ) {}

  static namesIn(git: Git): readonly string[] {
    return linesOf(git.ask(["remote"]));
  }

  /** Its branches, or those that a pattern names; null where it can't be reached. */
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

  /** The branch that others are merged into, `main` where it does not say; null where it can't be reached. */
  async mainBranch(): Promise<string | null> {
    const listed = await this.ask(["ls-remote", "--symref", this.name, "HEAD"]);
    return listed === null ? null : (/^ref: refs\/heads\/(\S+)\s+HEAD/m.exec(listed)?.[1] ?? "main");
  }

  /** Gets the commits of these branches. @returns whether that was possible */
  async fetch(branches: readonly string[], options: readonly string[] = []): Promise<boolean> {
    const refs = branches.map((branch) => `refs/heads/${branch}`);
    return (await this.ask(["fetch", "--quiet", "--no-tags", ...options, this.name, ...refs])) !== null;
  }

  /** A token may read and not write; better known before a version is added that no branch knows of. */
  async takesBranches(): Promise<boolean> {
    return (
      (await this.ask(["push", "--dry-run", "--no-verify", "--quiet", this.name, `HEAD:refs/heads/${tryBranch}`])) !==
      null
    );
  }

  /** A write, which no signal ends halfway. @returns whether it took the branch */
  async push(commit: string, branch: string): Promise<boolean> {
    const { output } = this.surroundings;
    const push = ["push", "--no-verify", "--quiet", this.name, `${commit}:refs/heads/${branch}`];
    return (await this.ask(push, output === undefined ? {} : { output })) !== null;
  }

  /** How many commits of HEAD it does not have yet, as far as is known here. */
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
