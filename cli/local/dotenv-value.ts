/** Who reads the file: `expanding` ones (Next.js, Vite) put other variables in wherever a value holds `$`, quoted or not. */
export type DotenvReader = "literal" | "expanding";

/**
 * A value as the right side of a dotenv line, quoted as little as possible, so that shells, dotenv, `node --env-file`, docker
 * compose and our own reader understand the same: bare where nothing needs a quote, else single quotes, in which all of them
 * take everything as it is, line breaks too. Double quotes for values that hold a single one, and for `$` where the reader
 * expands it.
 */
export function dotenvValue(value: string, reader: DotenvReader = "literal"): string {
  if (/^[\w./:@+,=-]+$/.test(value)) return value;
  if (reader === "expanding" && value.includes("$")) {
    const escaped = value.replace(/\$/g, "\\$");
    // Expanding readers take nothing else back that is escaped; the others still agree where nothing else has to be.
    return /["`\\]/.test(value) && !value.includes("'") ? `'${escaped}'` : `"${escaped}"`;
  }
  if (!value.includes("'") && !value.endsWith("\\")) return `'${value}'`;
  return `"${value.replace(/["\\$`]/g, "\\$&")}"`;
}

/** Why readers take a value for different ones, however it is written; null where they don't. */
export function dotenvDispute(value: string): string | null {
  if (value.includes("$")) return "a $";
  if (value.includes("\r")) return "a carriage return";
  if (value.endsWith("\\")) return "a backslash at its end";
  return value.includes("'") && /["\\`]/.test(value) ? "two kinds of quotes, or a quote and a backslash" : null;
}
