/** What a flag says for all entries of a call, and for one of them: `--risk TEXT`, `--risk NAME=TEXT`. */
import { usage } from "../../text/failure";

/** A flag's value, or its values where it may be given several times. */
export type Said = string | readonly string[];

const ofOne = /^([A-Z][A-Z0-9_]*)=([\s\S]*)$/;

export interface Sayings {
  /** Whether the flag names single entries. */
  readonly named: boolean;
  /** What was said of all. */
  readonly all: string | undefined;
  /** What holds for this entry: what was said of it, or of all. */
  of(name: string): string | undefined;
  /** What was said of this entry alone. */
  own(name: string): string | undefined;
}

/** @throws a usage failure for an entry that the call does not have, and for two values of one entry */
export function sayings(flag: string, given: Said | undefined, names: readonly string[]): Sayings {
  const own = new Map<string, string>();
  let all: string | undefined;
  for (const one of typeof given === "string" ? [given] : (given ?? [])) {
    const [, name, value] = ofOne.exec(one) ?? [];
    if (name === undefined || value === undefined) {
      if (all !== undefined)
        throw usage(`${flag} is given twice for all entries.`, `say it of one entry: ${flag} NAME=…`);
      all = one;
    } else if (!names.includes(name))
      throw usage(`${flag} ${name}=…: this call declares no ${name}; it declares ${names.join(", ") || "no secrets"}.`);
    else if (own.has(name)) throw usage(`${flag} is given twice for ${name}.`);
    else own.set(name, value);
  }
  return { named: own.size > 0, all, of: (name) => own.get(name) ?? all, own: (name) => own.get(name) };
}
