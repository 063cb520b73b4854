/**
 * A value as the right side of a dotenv line, quoted as little as possible, so that shells, dotenv, docker compose and our own
 * reader understand the same: bare where nothing needs a quote, else single quotes, in which all of them take everything
 * as it is, line breaks too. Double quotes only for values that hold a single one.
 */
export function dotenvValue(value: string): string {
  if (/^[\w./:@+,=-]+$/.test(value)) return value;
  if (!value.includes("'")) return `'${value}'`;
  return `"${value
    .replace(/["\\$`]/g, "\\$&")
    .replace(/\n/g, "\\n")
    .replace(/\r/g, "\\r")}"`;
}
