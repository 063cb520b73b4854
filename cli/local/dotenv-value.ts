/** Who reads the file: `expanding` ones (Next.js, Vite) put other variables in wherever a value holds `$`, quoted or not. */
export type DotenvReader = "literal" | "expanding";

/**
 * A value as the right side of a dotenv line, quoted as little as possible, so that shells, dotenv, `node --env-file`, docker
 * compose and our own reader understand the same: bare where nothing needs a quote, else single quotes, in which all of them
 * take everything as it is, line breaks too. Double quotes for values that hold a single one. Where readers disagree, it is
 * written for expanding ones if those are meant, else for shells and docker compose; a shell never runs any of it.
 */
export function dotenvValue(value: string, reader: DotenvReader = "literal"): string {
  if (/^[\w./:@+,=-]+$/.test(value)) return value;
  const expanded = reader === "expanding" ? forExpanding(value) : null;
  if (expanded !== null) return expanded;
  if (!value.includes("'") && !value.endsWith("\\")) return `'${value}'`;
  return `"${value.replace(/["\\$`]/g, "\\$&")}"`;
}

/** They take back an escaped `$`, nothing else; null where that leaves no way. */
function forExpanding(value: string): string | null {
  const escaped = value.replace(/\$/g, "\\$");
  const single = value.includes("'") ? null : `'${escaped}'`;
  // Double quotes, which shells and docker compose read alike, where nothing but `$` has to be escaped in them.
  if (single !== null && (!value.includes("$") || /["`\\]/.test(value))) return single;
  return /["`]|\\[nr]|\\$/.test(value) ? null : `"${escaped}"`;
}

/** Why readers take a value for different ones, and who reads it as it is meant; null where all do. */
export function dotenvDispute(
  value: string,
  reader: DotenvReader,
): { readonly why: string; readonly by: string } | null {
  const why = disputed(value);
  if (why === null) return null;
  if (reader === "expanding" && forExpanding(value) !== null) return { why, by: "Next.js and Vite" };
  // In double quotes docker compose takes no escaped backtick back.
  return { why, by: value.includes("'") && value.includes("`") ? "shells" : "shells and docker compose" };
}

function disputed(value: string): string | null {
  if (value.includes("$")) return "a $";
  if (value.includes("\r")) return "a carriage return";
  if (value.endsWith("\\")) return "a backslash at its end";
  return value.includes("'") && /["\\`]/.test(value) ? "two kinds of quotes, or a quote and a backslash" : null;
}
