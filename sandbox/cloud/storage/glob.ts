/**
 * Names that a pattern matches, as Cloud Storage reads it: `*` and `?` stay within a folder, `**` doesn't, `[a-z]` is one of these, and
 * `{a,b}` either.
 *
 * @see https://cloud.google.com/storage/docs/json_api/v1/objects/list#list-objects-and-prefixes-using-glob
 */
export function globMatcher(pattern: string): (name: string) => boolean {
  let source = "";
  let braces = 0;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? "";
    const set = character === "[" ? /^\[([!^]?)([^\]]+)\]/.exec(pattern.slice(at)) : null;
    if (set !== null) {
      source += `[${set[1] === "" ? "" : "^"}${(set[2] ?? "").replace(/[\\[\]^]/g, "\\$&")}]`;
      at += set[0].length - 1;
    } else if (pattern.startsWith("**", at)) {
      source += ".*";
      at += 1;
    } else if (character === "*") source += "[^/]*";
    else if (character === "?") source += "[^/]";
    else if (character === "{") {
      source += "(?:";
      braces += 1;
    } else if (character === "}" && braces > 0) {
      source += ")";
      braces -= 1;
    } else if (character === "," && braces > 0) source += "|";
    else source += character.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  }
  const whole = new RegExp(`^${source}${")".repeat(braces)}$`, "s");
  return (name) => whole.test(name);
}
