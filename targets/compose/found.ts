/** What the files of a compose deployment say about variables. */
import { secretLikeness } from "../../model/secret-likeness";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { isSecretName } from "../../values/shapes/fields";
import { allReferencesIn } from "./references";

/** A place in a file; messages about it never hold its text. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** A variable that a file takes from the environment of docker compose. */
export interface Use extends Place {
  readonly name: string;
  /** Whether the file itself gives it a default value. */
  readonly hasDefault: boolean;
}

/** The new text of a file, and the variables that it takes. */
export interface Found {
  readonly text: string;
  /** Values that were replaced by `${NAME}`. */
  readonly replaced: readonly (Place & { readonly name: string })[];
  readonly uses: readonly Use[];
  /** Values of variables that nobody declares, and that look like secrets. */
  readonly suspicious: readonly (Place & { readonly name: string })[];
  /** Names of its compose services. */
  readonly services: readonly string[];
  /** Other files that it names, relative to the folder's top. */
  readonly files: readonly NamedFile[];
}

export interface NamedFile extends Place {
  readonly kind: "compose file" | "variables";
  /** Possible paths: the first that exists counts. */
  readonly paths: readonly string[];
  /** Its `$` are not interpreted. */
  readonly raw: boolean;
}

/** A fault in a file that stops everything; collected, so that all are reported together. */
export interface Fault extends Place {
  readonly says: string;
  readonly next: string;
}

export function refuse(faults: readonly Fault[]): void {
  const [only] = faults;
  if (only === undefined) return;
  const lines = faults.map(({ file, line, says }) => `${file}${line === 0 ? "" : `:${line}`}: ${says}`);
  const next = [...new Set(faults.map((fault) => fault.next))].join("; ");
  const message =
    faults.length === 1 ? `${lines[0]}.` : `the compose files can't be used:\n${lines.map((l) => `  ${l}`).join("\n")}`;
  throw new Failure(exitCodes.refused, message, next);
}

/** Tells the line of a place in a text, from 1. */
export function linesOf(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

/** Whether an undeclared value looks like a secret, by its text or by its variable's name. */
export function isSuspicious(name: string, value: string): boolean {
  if (value === "" || allReferencesIn(value).length > 0 || /^(true|false|\d{1,6})$/i.test(value)) return false;
  return secretLikeness(value, { name }) !== null || isSecretName(name);
}
