import { type ExitCode, exitCodes } from "./exit-codes";

export interface Choices {
  /** The word as it was given. */
  readonly given: string;
  /** What may be written instead. */
  readonly meant: readonly string[];
}

/** An expected failure of a command. It has an exit code, says how to mend it, and never holds a value. */
export class Failure extends Error {
  /** Works across jest realms and bundles, unlike `instanceof`. */
  readonly kind = "failure";

  /**
   * @param code Exit code, see `exit-codes.ts`.
   * @param message What went wrong and where, one sentence.
   * @param next The next command or edit; printed on a line of its own.
   * @param choices What a name on the command line could mean. The command is printed once with each of them, ready to paste.
   */
  constructor(
    readonly code: ExitCode,
    message: string,
    readonly next: string | null = null,
    readonly choices: Choices | null = null,
  ) {
    super(message);
    this.name = "Failure";
  }

  /** As a person reads it. */
  text(): string {
    return this.next === null ? this.message : `${this.message}\n  next: ${this.next}`;
  }
}

export function isFailure(error: unknown): error is Failure {
  return typeof error === "object" && error !== null && (error as { kind?: unknown }).kind === "failure";
}

/** Says that somebody else changed a file of the sandbox's home, and what to do. */
export function isDamage(error: unknown): error is Error {
  return error instanceof Error && (error as { kind?: unknown }).kind === "damage";
}

export const usage = (message: string, next: string | null = null, choices: Choices | null = null) =>
  new Failure(exitCodes.usage, message, next, choices);
