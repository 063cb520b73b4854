/** Questions on a terminal for what the flags leave open; without a terminal, one failure that names all of them. */
import type { Context } from "../../machine/context";
import { exitCodes } from "../../text/exit-codes";
import { Failure, isFailure, usage } from "../../text/failure";
import { quoted } from "../../text/invocation";

/** Options of every command, which say nothing about what it writes. */
const everyCommands = new Set(["json", "quiet", "color"]);

/** Asks one question and returns the answer, trimmed. */
type Asker = (question: string) => Promise<string>;

/** Null without a terminal. */
function askerOf(context: Context): Asker | null {
  const { terminal } = context;
  if (terminal?.interactive !== true) return null;
  return async (question) => (await terminal.readLine(question, "nothing was written")).trim();
}

export interface Question {
  /** The flag that would have answered it: `--owner`. */
  readonly flag: string;
  readonly asks: string;
  readonly given: string | undefined;
  /** Replaces an empty answer, also if nobody can be asked; empty if the answer is optional. @default an answer is needed */
  readonly otherwise?: string;
  /** What is wrong with an answer, or null. @default anything goes */
  readonly refuse?: (answer: string) => string | null;
  /** Notes the answer as a flag. @default as the flag's only value */
  readonly note?: (interview: Interview, answer: string) => unknown;
}

/** What flags say and what somebody answers. If it ends in a refusal, the answers are printed as a command. */
export class Interview {
  private readonly flags: Map<string, readonly string[] | true>;
  private readonly lacking = new Map<string, string>();
  private answered = false;

  /** @param command the words before the flags: `new`, `service`, its name */
  constructor(
    private readonly asker: Asker | null,
    private readonly command: readonly string[],
    options: object,
  ) {
    this.flags = new Map(flagsOf(options));
  }

  /** Whether somebody has answered a question already. */
  get hasAsked(): boolean {
    return this.answered;
  }

  /** Whether somebody can be asked. */
  get asks(): boolean {
    return this.asker !== null;
  }

  /**
   * The answer to every question, by flag. Where nobody can be asked, what is missing or wrong is collected, and left out.
   *
   * @throws a usage failure on a terminal, if a flag is wrong
   */
  async answers(questions: readonly Question[]): Promise<Readonly<Record<string, string>>> {
    const found: Record<string, string> = {};
    for (const question of questions) {
      const { flag, asks, given, otherwise, refuse } = question;
      const answer =
        this.asker !== null && given === undefined
          ? await this.askUntil(this.asker, question)
          : given?.trim() || (otherwise ?? "");
      const problem = answer === "" ? null : (refuse?.(answer) ?? null);
      if (problem !== null) this.lacks(flag, `${flag}: ${problem}`);
      else if (answer === "" && otherwise !== "") this.lacks(flag, `${flag} is missing: ${asks}`);
      else found[flag] = answer;
    }
    if (this.asks) this.settle();
    return found;
  }

  /** Notes a flag without a value. */
  set(flag: string): void {
    this.flags.set(flag, true);
  }

  /** Notes that a flag has one more value, in place of `before` if it has that. */
  add(flag: string, value: string, before = value): void {
    const values = this.flags.get(flag);
    const all = values === undefined || values === true ? [] : values;
    this.flags.set(flag, all.includes(before) ? all.map((one) => (one === before ? value : one)) : [...all, value]);
  }

  /** @throws a usage failure that names every flag that is missing or wrong */
  settle(): void {
    if (this.lacking.size > 0) throw this.lackingFailure();
  }

  /** The failure with everything that was missing before it, and with the answers, so that nobody has to type them again. */
  refused(error: unknown, stopped = false): unknown {
    if (stopped && this.answered)
      return new Failure(exitCodes.interrupted, "Stopped; nothing was written.", this.asCommand());
    if (!isFailure(error)) return error;
    const lacking = this.lacking.size > 0 ? this.lackingFailure() : null;
    const known = lacking === null || error.message === lacking.message;
    const message = known ? error.message : `${lacking.message}\n${error.message}`;
    const next = [error.next ?? lacking?.next ?? null, this.answered ? this.asCommand() : null];
    const steps = next.filter((one) => one !== null);
    return new Failure(error.code, message, steps.length === 0 ? null : steps.join("\n  next: "), error.choices);
  }

  /** The command with the answers as its flags. */
  toString(): string {
    return written(this.command, this.flags);
  }

  private asCommand(): string {
    return `your answers, to change and paste: ${this}`;
  }

  private lacks(flag: string, says: string): void {
    if (!this.lacking.has(flag)) this.lacking.set(flag, says);
  }

  private lackingFailure(): Failure {
    return usage(
      [...this.lacking.values()].join("\n"),
      "name the flags, or run the command on a terminal and be asked",
    );
  }

  /** Repeats the question, with what is wrong, until the answer is accepted. */
  private async askUntil(asker: Asker, { flag, asks, otherwise, refuse, note }: Question): Promise<string> {
    const shown = `${asks}${otherwise === undefined || otherwise === "" ? "" : ` [${otherwise}]`}:`;
    for (let problem: string | null = null; ; ) {
      const answer: string = (await asker(problem === null ? shown : `${problem}\n${shown}`)) || (otherwise ?? "");
      if (answer === "" && otherwise !== "") problem = "An answer is needed; Ctrl-C ends without writing anything.";
      else problem = answer === "" ? null : (refuse?.(answer) ?? null);
      if (problem !== null) continue;
      this.answered = true;
      if (answer === "") return answer;
      if (note === undefined) this.flags.set(flag, [answer]);
      else note(this, answer);
      return answer;
    }
  }
}

/** A command with these options as its flags. */
export const commandLine = (words: readonly string[], options: object): string => written(words, flagsOf(options));

type Flags = ReadonlyMap<string, readonly string[] | true>;

function flagsOf(options: object): Flags {
  const given = Object.entries(options as Readonly<Record<string, string | boolean | readonly string[] | undefined>>);
  return new Map(
    given.flatMap(([name, value]) =>
      value === undefined || value === false || everyCommands.has(name)
        ? []
        : [[flagOf(name), value === true ? true : typeof value === "string" ? [value] : value] as const],
    ),
  );
}

function written(words: readonly string[], flags: Flags): string {
  // Each value with its flag, since only some flags take several; one that looks like a flag belongs to its own.
  const said = (flag: string, value: string) =>
    value.startsWith("-") ? [quoted(`${flag}=${value}`)] : [flag, quoted(value)];
  const shown = [...flags].flatMap(([flag, values]) =>
    values === true ? [flag] : values.flatMap((value) => said(flag, value)),
  );
  return ["strongroom", ...words.map(quoted), ...shown].join(" ");
}

/** Runs a conversation whose refusal prints what was answered. */
export async function interviewed<T>(
  context: Context,
  command: readonly string[],
  options: object,
  talk: (interview: Interview) => Promise<T>,
): Promise<T> {
  const interview = new Interview(askerOf(context), command, options);
  try {
    return await talk(interview);
  } catch (error) {
    throw interview.refused(error, context.signal?.aborted === true);
  }
}

/** `strongroom new NOUN NAME`, with a conversation about what the options leave out. */
export function asking<O extends object, T>(
  noun: string,
  talk: (context: Context, name: string, options: O, interview: Interview) => Promise<T>,
) {
  return (context: Context, name: string, options: O): Promise<T> =>
    interviewed(context, ["new", noun, name], options, (interview) => talk(context, name, options, interview));
}

/** Words with blanks or commas between them. */
export function wordsOf(answer: string): readonly string[] {
  return answer.split(/[\s,]+/).filter((word) => word !== "");
}

/** `rotateDays` as `--rotate-days`. */
const flagOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
