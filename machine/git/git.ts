/**
 * All calls of git go through here. A repository may name programs that git runs (`core.fsmonitor`, hooks, filters, `textconv`). Our
 * queries and plumbing commands need none of them, so they are switched off. Git never prompts, and its environment holds no value.
 */
import type { Context } from "../context";
import { environmentOf, type ProgramEnvironment } from "../programs/environment";
import { type Answer, ask, asked, type LongCall } from "../programs/start";

/** Settings by which a repository could make git run something, or wait for somebody. */
const harmless = [
  "core.fsmonitor=false",
  "core.hooksPath=/dev/null",
  "core.pager=cat",
  "log.showSignature=false",
  "gc.auto=0",
  "maintenance.auto=false",
  "fetch.recurseSubmodules=false",
  "push.recurseSubmodules=no",
  "submodule.recurse=false",
  "protocol.ext.allow=never",
].flatMap((setting) => ["-c", setting]);

export interface GitCall {
  readonly input?: string;
  /** Replaces the repository's own index, which stays unchanged. */
  readonly index?: string;
}

/** A call that runs beside other work. */
export type LongGitCall = GitCall & Pick<LongCall, "patienceMillis" | "signal">;

export class Git {
  private constructor(
    private readonly folder: string,
    private readonly env: ProgramEnvironment,
  ) {}

  /** For queries about the local repository. */
  static reading(folder: string, env: Context["env"]): Git {
    return new Git(folder, settled(environmentOf("git", env)));
  }

  /** For commits and remotes: with the user's name, keys and agents. */
  static withUser(folder: string, env: Context["env"]): Git {
    return new Git(folder, settled(environmentOf("git with its user", env)));
  }

  /** Its output, trimmed; null if it fails or is not installed. */
  ask(args: readonly string[], call: GitCall = {}): string | null {
    const answer = this.answer(args, call);
    return answer?.code === 0 ? answer.stdout.toString().trim() : null;
  }

  /** @throws an error with git's first message after its warnings */
  must(args: readonly string[], call: GitCall = {}): string {
    return textOf(this.answer(args, call), args);
  }

  /** Like `must`, but other work continues meanwhile. @throws an error with git's first message, or the signal's reason */
  async mustAtLast(args: readonly string[], call: LongGitCall): Promise<string> {
    return textOf(await this.answerAtLast(args, call), args);
  }

  /** Whether it succeeds; null if git is not installed. */
  holds(args: readonly string[]): boolean | null {
    const answer = this.answer(args, {});
    return answer === null ? null : answer.code === 0;
  }

  /** Its output as bytes; other work continues meanwhile. Null if it fails or is not installed. */
  async bytes(args: readonly string[], call: LongGitCall = {}): Promise<Buffer | null> {
    const answer = await this.answerAtLast(args, call);
    return answer?.code === 0 ? answer.stdout : null;
  }

  private answer(args: readonly string[], call: GitCall): Answer | null {
    return ask("git", this.all(args), this.options(call));
  }

  private answerAtLast(args: readonly string[], call: LongGitCall): Promise<Answer | null> {
    return asked("git", this.all(args), this.options(call));
  }

  private all(args: readonly string[]): readonly string[] {
    return ["-C", this.folder, ...harmless, ...args];
  }

  private options<C extends GitCall>({ index, ...call }: C) {
    return { ...call, env: index === undefined ? this.env : { ...this.env, GIT_INDEX_FILE: index } };
  }
}

/** What it prints, trimmed. @throws an error with git's first message after its warnings */
function textOf(answer: Answer | null, args: readonly string[]): string {
  if (answer?.code === 0) return answer.stdout.toString().trim();
  const lines = answer?.stderr.trim().split("\n") ?? [];
  throw new Error(lines.find((line) => /^(?:fatal|error):/.test(line)) || lines[0] || `git ${args[0]} failed`);
}

function settled(env: ProgramEnvironment): ProgramEnvironment {
  return { ...env, GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };
}

/** What `cat-file --batch` prints for so many questions; null if there is no such blob. */
export function blobsIn(output: Buffer, count: number): readonly (Buffer | null)[] {
  const blobs: (Buffer | null)[] = [];
  let at = 0;
  while (blobs.length < count) {
    const end = output.indexOf(10, at);
    const head = output.subarray(at, end).toString();
    at = end + 1;
    const size = /^[0-9a-f]+ blob (\d+)$/.exec(head)?.[1];
    if (size === undefined) blobs.push(null);
    else {
      blobs.push(output.subarray(at, at + Number(size)));
      at += Number(size) + 1;
    }
  }
  return blobs;
}

/** The lines of git's output; none if it failed. */
export function linesOf(text: string | null): readonly string[] {
  return (text ?? "").split("\n").filter((line) => line !== "");
}
