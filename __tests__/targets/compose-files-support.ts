import { parseAllDocuments } from "yaml";
import { type Prepared, prepare } from "../../targets/compose/prepared";
import type { Declared } from "../../targets/compose/references";

export const declared: Declared = new Map([
  ["JWT_SECRET", "secret"],
  ["API_KEY", "secret"],
  ["DB_PASSWORD", "secret"],
  ["LOG_LEVEL", "config"],
]);

export type Files = Readonly<Record<string, string | Buffer>>;

export function prepared(files: Files): Prepared {
  const given = Object.entries(files).map(
    ([name, text]) => [name, { bytes: Buffer.from(text), executable: false }] as const,
  );
  return prepare(new Map(given), declared);
}

/** The compose file after; what it takes, with `?` behind what has a default; what was replaced, as `line NAME`. */
export function after(compose: string) {
  const made = prepared({ "compose.yml": compose });
  const text = made.files.get("compose.yml")?.bytes.toString() ?? "";
  const uses = [...new Set(made.uses.map(({ name, hasDefault }) => `${name}${hasDefault ? "?" : ""}`))].sort();
  return { text, uses, replaced: made.replaced.map(({ line, name }) => `${line} ${name}`) };
}

export function refusal(files: Files): string {
  try {
    prepared(files);
    return "taken";
  } catch (error) {
    const failure = error as { kind?: unknown; code: number; text(): string };
    if (failure.kind !== "failure") throw error;
    return `${failure.code}: ${failure.text()}`;
  }
}

export const of = (lines: string) => `services:\n  a:\n    environment:\n${lines.replace(/^/gm, "      ")}\n`;

export const data = (text: string) =>
  parseAllDocuments(text, { logLevel: "silent", merge: true }).map((one) => one.toJS() as unknown);
