/**
 * `setup.conf`: a file that may be committed, since it holds no value, only the names of the host variables that do:
 * `OPENAI_API_KEY=${TEAM_OPENAI_KEY}`. For tier 2 (document 5, lines 16, 34 and 70).
 */
import path from "node:path";
import { isStored, type StoredEntry } from "../../inventory/entries";
import { readIfThere } from "../../machine/file";
import { nearest } from "../../model/nearest";
import type { ResolvedEnvironment } from "../../model/resolved";
import type { Refusal } from "../refusal";

export const setupFile = "setup.conf";

export interface SetupLine {
  /** Entry key, or name. */
  readonly name: string;
  readonly variable: string;
  readonly line: number;
}

export interface SetupConf {
  readonly lines: readonly SetupLine[];
  readonly refusals: readonly Refusal[];
}

const assignment = /^(?:export\s+)?((?:[a-z][a-z0-9-]*\/)?[A-Za-z_][A-Za-z0-9_]*)=(.*)$/;
const reference = /^(["']?)\$\{([A-Za-z_][A-Za-z0-9_]*)\}\1$/;

/** Reads the project's file; nothing if there is none. */
export function readSetupConf(root: string, environment: ResolvedEnvironment): SetupConf {
  const content = readIfThere(path.join(root, setupFile));
  return content === null ? { lines: [], refusals: [] } : parseSetupConf(content, environment);
}

/** Every line that is not a comment must refer to a tier 2 entry; messages never repeat the text of other lines. */
export function parseSetupConf(content: string, environment: ResolvedEnvironment): SetupConf {
  const stored = environment.products.flatMap((product) => product.entries.filter(isStored));
  const lines: SetupLine[] = [];
  const refusals: Refusal[] = [];
  const seen = new Map<string, number>();
  for (const [index, raw] of content.split("\n").entries()) {
    const text = raw.trim();
    const line = index + 1;
    if (text === "" || text.startsWith("#")) continue;
    const refuse = (code: string, what: string, allowed: string, entry = setupFile) =>
      refusals.push({ entry, code, what: `line ${line} of ${setupFile} ${what}.`, allowed });
    const [, name, value] = assignment.exec(text) ?? [];
    if (name === undefined || value === undefined) {
      refuse("setup-line", "is not an assignment", "NAME=${FROM_ENV}");
      continue;
    }
    const variable = reference.exec(value)?.[2];
    if (variable === undefined) {
      const defaulted = /^["']?\$\{[A-Za-z_][A-Za-z0-9_]*:?[-=?+]/.test(value);
      if (defaulted)
        refuse("setup-default", "names a default, which would be a literal", "NAME=${FROM_ENV}, without default");
      else refuse("setup-literal", "holds a literal; this file is committed", "a reference: NAME=${FROM_ENV}");
      continue;
    }
    const named = stored.filter((entry) => entry.key === name || entry.name === name);
    if (named.length === 0) {
      const guess = nearest(
        name,
        stored.map((entry) => (name.includes("/") ? entry.key : entry.name)),
      );
      refuse(
        "setup-unknown",
        `names ${name}, which ${environment.name} does not keep`,
        guess === null ? "a declared entry" : `a declared entry, such as ${guess}`,
      );
      continue;
    }
    const tier = named[0];
    if (tier !== undefined && named.every((entry) => entry.tier !== 2)) {
      refuse(
        "setup-tier",
        `names ${tier.key}, which is of tier ${tier.tier}`,
        "entries of tier 2; others come from the host environment, the vault or the prompt",
        tier.key,
      );
      continue;
    }
    const before = seen.get(name);
    if (before !== undefined)
      refuse("named-twice", `names ${name} again (first in line ${before})`, "one line for each entry");
    seen.set(name, line);
    lines.push({ name, variable, line });
  }
  return { lines, refusals };
}

/** The line for an entry, by its key rather than its name. */
export function setupLineOf(conf: SetupConf, entry: StoredEntry): SetupLine | null {
  return (
    conf.lines.find((line) => line.name === entry.key) ?? conf.lines.find((line) => line.name === entry.name) ?? null
  );
}
