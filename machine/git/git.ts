/**
 * The one way to git. A repository may name programs that git runs (`core.fsmonitor`, hooks, filters, `textconv`); ours are questions
 * and plumbing that need none of them, so they are switched off. Nobody is asked at a prompt, and no value is in its environment.
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
  /** In place of the repository's own index, which stays as it is. */
  readonly index?: string;
}

/** A call that other work goes on beside. */
export type LongGitCall = GitCall & Pick<LongCall, "patienceMillis" | "signal">;

export class Git {
  private constructor(
    private readonly folder: string,
    private readonly env: ProgramEnvironment,
  ) {}

  /** For questions about what is here. */
  static reading(folder: string, env: Context["env"]): Git {
    return new Git(folder, settled(environmentOf("git", env)));
  }

  /** For commits and remotes: with its user's name, keys and agents. */
  static withUser(folder: string, env: Context["env"]): Git {
    return new Git(folder, settled(environmentOf("git with its user", env)));
  }

  /** What it prints, trimmed; null where it refuses, or is not there. */
  ask(args: readonly string[], call: GitCall = {}): string | null {
    const answer = this.answer(args, call);
    return answer?.code === 0 ? answer.stdout.toString().trim() : null;
  }

  /** @throws an error with what git says first, behind its warnings */
  must(args: readonly string[], call: GitCall = {}): string {
    return textOf(this.answer(args, call), args);
  }

  /** As `must`; other work goes on meanwhile. @throws an error with what git says first, or the signal's reason */
  async mustAtLast(args: readonly string[], call: LongGitCall): Promise<string> {
    return textOf(await this.answerAtLast(args, call), args);
  }

  /** Whether it says yes; null where git is not there. */
  holds(args: readonly string[]): boolean | null {
    const answer = this.answer(args, {});
    return answer === null ? null : answer.code === 0;
  }

  /** As bytes; other work goes on meanwhile. Null where it refuses, or is not there. */
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

/** What it prints, trimmed. @throws an error with what git says first, behind its warnings */
function textOf(answer: Answer | null, args: readonly string[]): string {
  if (answer?.code === 0) return answer.stdout.toString().trim();
  const lines = answer?.stderr.trim().split("\n") ?? [];
  throw new Error(lines.find((line) => /^(?:fatal|error):/.test(line)) || lines[0] || `git ${args[0]} failed`);
}

function settled(env: ProgramEnvironment): ProgramEnvironment {
  return { ...env, GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };
}

/** What `cat-file --batch` prints for so many questions; null where there is no such blob. */
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

/** Lines of what git prints; none where it refused. */
export function linesOf(text: string | null): readonly string[] {
  return (text ?? "").split("\n").filter((line) => line !== "");
}
