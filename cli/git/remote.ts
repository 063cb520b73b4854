/** A repository's remote: what it has now, and what is sent there. */
import { type Git, linesOf } from "./git";

export interface Head {
  readonly commit: string;
  /** `main` */
  readonly name: string;
}

/** A branch for tries: it is never made. */
export const tryBranch = "strongroom/try";

export class Remote {
  constructor(
    /** With its user: a remote asks who one is. */
    private readonly git: Git,
    readonly name: string,
    private readonly patienceMillis?: number,
  ) {}

  static namesIn(git: Git): readonly string[] {
    return linesOf(git.ask(["remote"]));
  }

  /** Its branches, or those that a pattern names; null where it can't be reached. */
  heads(pattern?: string): readonly Head[] | null {
    const listed = this.ask([
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
  mainBranch(): string | null {
    const listed = this.ask(["ls-remote", "--symref", this.name, "HEAD"]);
    return listed === null ? null : (/^ref: refs\/heads\/(\S+)\s+HEAD/m.exec(listed)?.[1] ?? "main");
  }

  /** Gets the commits of these branches. @returns whether that was possible */
  fetch(branches: readonly string[], options: readonly string[] = []): boolean {
    const refs = branches.map((branch) => `refs/heads/${branch}`);
    return this.ask(["fetch", "--quiet", "--no-tags", ...options, this.name, ...refs]) !== null;
  }

  /** A token may read and not write; better known before a version is added that no branch knows of. */
  takesBranches(): boolean {
    return (
      this.ask(["push", "--dry-run", "--no-verify", "--quiet", this.name, `HEAD:refs/heads/${tryBranch}`]) !== null
    );
  }

  /** @returns whether it took the branch */
  push(commit: string, branch: string): boolean {
    return this.ask(["push", "--no-verify", "--quiet", this.name, `${commit}:refs/heads/${branch}`]) !== null;
  }

  /** How many commits of HEAD it does not have yet, as far as is known here. */
  lacks(): number {
    return Number(this.git.must(["rev-list", "--count", "HEAD", "--not", `--remotes=${this.name}`]));
  }

  /** Its address without the credentials that it may hold. */
  address(): string {
    return this.git.must(["config", "--get", `remote.${this.name}.url`]).replace(/^(https?:\/\/)[^/]*@/, "$1");
  }

  private ask(args: readonly string[]): string | null {
    return this.git.ask(args, this.patienceMillis === undefined ? {} : { patienceMillis: this.patienceMillis });
  }
}
