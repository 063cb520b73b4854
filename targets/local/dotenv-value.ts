/** Who reads the file: `expanding` ones (Next.js, Vite) put other variables in wherever a value holds `$`, quoted or not. */
export type DotenvReader = "literal" | "expanding";

/** `line`: the right side of a dotenv line. `why`: the characters that programs would read differently. */
export type DotenvText = { readonly ok: true; readonly line: string } | { readonly ok: false; readonly why: string };

/**
 * A value as the right side of a dotenv line, so that bash, dotenv, `node --env-file`, docker compose, systemd and our own reader read
 * the same. It has no quotes if it needs none; otherwise single quotes, in which all of them take every character literally, line breaks
 * too; double quotes if the value holds a single quote.
 */
export function dotenvValue(value: string, reader: DotenvReader = "literal"): DotenvText {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\0-\x08\x0b-\x1f\x7f]/.test(value)) return { ok: false, why: "a carriage return or another control character" };
  if (reader === "expanding" && value.includes("$")) return { ok: false, why: "a $, which Next.js and Vite expand" };
  if (/^[\w./:@%+,=-]*$/.test(value) && value !== "") return { ok: true, line: value };
  if (value.endsWith("\\")) return { ok: false, why: "a backslash at its end" };
  if (!value.includes("'")) return { ok: true, line: `'${value}'` };
  if (!/["\\$`]/.test(value)) return { ok: true, line: `"${value}"` };
  return { ok: false, why: 'a single quote together with one of " \\ $ `' };
}
