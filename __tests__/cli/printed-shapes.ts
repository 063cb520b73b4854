/** A value in the shapes in which programs print it. */
const unicode = (text: string, all: boolean) =>
  Array.from({ length: text.length }, (_, at) => text[at] ?? "")
    .map((unit) => (all || unit > "~" ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}` : unit))
    .join("");
const everyByte = (text: string, write: (byte: number) => string) => [...Buffer.from(text)].map(write).join("");

export function printed(value: string): Readonly<Record<string, string>> {
  const json = JSON.stringify(value).slice(1, -1);
  const url = encodeURIComponent(value);
  const base64 = Buffer.from(value).toString("base64");
  const hex = Buffer.from(value).toString("hex");
  return {
    "as it is": value,
    "with CR LF": value.replace(/\n/g, "\r\n"),
    JSON: json,
    "JSON in JSON": JSON.stringify(json).slice(1, -1),
    "JSON with \\/": json.replace(/\//g, "\\/"),
    "JSON in ASCII": unicode(json, false),
    "JSON in escapes alone": unicode(value, true),
    "JSON in escapes alone, upper case": unicode(value, true).replace(
      /\\u(....)/g,
      (_, code) => `\\u${code.toUpperCase()}`,
    ),
    "JSON for HTML": json.replace(/[<>&']/g, (one) => unicode(one, true)),
    "\\x": everyByte(value, (byte) => `\\x${byte.toString(16).padStart(2, "0")}`),
    octal: everyByte(value, (byte) => `\\${byte.toString(8).padStart(3, "0")}`),
    "a backslash before everything": everyByte(value, (byte) => {
      const one = String.fromCharCode(byte);
      return /[^\w\n]/.test(one) && byte < 128 ? `\\${one}` : Buffer.from([byte]).toString("latin1");
    }).replace(/[\s\S]*/, (text) => Buffer.from(text, "latin1").toString()),
    URL: url,
    "URL in lower case": url.replace(/%../g, (code) => code.toLowerCase()),
    "URL of every byte": everyByte(value, (byte) => `%${byte.toString(16).padStart(2, "0")}`),
    form: new URLSearchParams({ "": value }).toString().slice(1),
    "form in lower case": new URLSearchParams({ "": value })
      .toString()
      .slice(1)
      .replace(/%../g, (code) => code.toLowerCase()),
    HTML: value.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;").replace(/'/g, "&#39;"),
    "HTML in numbers": Array.from(value, (one) => `&#${one.codePointAt(0)};`).join(""),
    "HTML in hex": Array.from(value, (one) => `&#x${one.codePointAt(0)?.toString(16).toUpperCase()};`).join(""),
    "shell in single quotes": value.replace(/'/g, "'\\''"),
    "shell in two kinds of quotes": value.replace(/'/g, `'"'"'`),
    "SQL and CSV": value.replace(/'/g, "''"),
    base64,
    "base64 without its end": base64.replace(/=+$/, ""),
    base64url: Buffer.from(value).toString("base64url"),
    "base64 in JSON": base64.replace(/\//g, "\\/"),
    "base64 in a URL": encodeURIComponent(base64),
    hex,
    "hex in upper case": hex.toUpperCase(),
    "hex with colons": (hex.match(/../g) ?? []).join(":"),
    "hex with blanks": (hex.match(/../g) ?? []).join(" "),
    "hex in fours": (hex.match(/.{1,4}/g) ?? []).join(" "),
    "hex in lines": hex.replace(/.{60}(?=.)/g, "$&\n"),
    "hex in short lines of pairs": (hex.match(/.{1,32}/g) ?? [])
      .map((line) => line.replace(/../g, " $&"))
      .join("\r\n")
      .trim(),
  };
}
