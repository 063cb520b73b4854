import { type ExitCode, exitCodes } from "./exit-codes";

export interface Choices {
  /** The word as it was given. */
  readonly given: string;
  /** What may stand in its place. */
  readonly meant: readonly string[];
}

/** An expected end of a command: classed, complete enough to be mended, and without any value. */
export class Failure extends Error {
  /** Survives jest realms and bundling, unlike `instanceof`. */
  readonly kind = "failure";

  /**
   * @param code Exit code, see `exit-codes.ts`.
   * @param message What went wrong and where, one sentence.
   * @param next The next command or edit; printed on a line of its own.
   * @param choices What a name on the command line could mean: the same command is printed with each, ready to paste.
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

/** A file of the sandbox's home that is not as the sandbox left it; worded for people, with the way out. */
export function isDamage(error: unknown): error is Error {
  return error instanceof Error && (error as { kind?: unknown }).kind === "damage";
}

export const usage = (message: string, next: string | null = null, choices: Choices | null = null) =>
  new Failure(exitCodes.usage, message, next, choices);
