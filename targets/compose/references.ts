/**
 * `${NAME}` in compose files, as compose's own interpolation reads it.
 *
 * @see https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md
 */

/** What the files may hold for a variable: nothing for a secret, a default for config. */
export type Declared = ReadonlyMap<string, "secret" | "config">;

export interface Reference {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** What follows the name: nothing, a default, another value, or an error message. */
  readonly operator: "" | "-" | ":-" | "+" | ":+" | "?" | ":?";
  /** What follows the operator; it may hold references. */
  readonly rest: string;
  /** Where `rest` begins. */
  readonly restFrom: number;
}

const begin = /\$(?:\$|([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)(:?[-+?]|\}))/y;

/** The references in a text, without nested ones. */
export function referencesIn(text: string): readonly Reference[] {
  const found: Reference[] = [];
  for (let at = text.indexOf("$"); at >= 0; at = text.indexOf("$", at)) {
    begin.lastIndex = at;
    const hit = begin.exec(text);
    if (hit === null) {
      at += 1;
      continue;
    }
    const [whole, plain, braced, after] = hit;
    const end = at + whole.length;
    const name = plain ?? braced;
    // `$$` is a dollar sign.
    if (name === undefined) at = end;
    else if (after === undefined || after === "}") {
      found.push({ name, from: at, to: end, operator: "", rest: "", restFrom: end });
      at = end;
    } else {
      const closed = closing(text, end);
      // Compose refuses an unclosed reference; here it is plain text.
      if (closed < 0) return found;
      const operator = after as Reference["operator"];
      found.push({ name, from: at, to: closed + 1, operator, rest: text.slice(end, closed), restFrom: end });
      at = closed + 1;
    }
  }
  return found;
}

/** The same, with those in defaults and other values. */
export function allReferencesIn(text: string): readonly Reference[] {
  const found: Reference[] = [];
  const open: { readonly text: string; readonly offset: number }[] = [{ text, offset: 0 }];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const { offset } = part;
    for (const one of referencesIn(part.text)) {
      found.push({ ...one, from: one.from + offset, to: one.to + offset, restFrom: one.restFrom + offset });
      if (one.rest !== "") open.push({ text: one.rest, offset: one.restFrom + offset });
    }
  }
  return found.sort((a, b) => a.from - b.from);
}

/** Whether a container may keep this as a declared variable's value: it consists of references only. */
export function comesFromElsewhere(value: string, kind: "secret" | "config"): boolean {
  if (value === "") return false;
  let at = 0;
  for (const one of referencesIn(value)) {
    if (one.from !== at || (kind === "secret" && hasLiteral(one))) return false;
    at = one.to;
  }
  return at === value.length;
}

/** Whether a value is only a reference to its own variable, as our lines in `.env` are. */
export function isReferenceTo(name: string, value: string, kind: "secret" | "config"): boolean {
  const [only] = referencesIn(value);
  return only?.name === name && only.to - only.from === value.length && comesFromElsewhere(value, kind);
}

/** The text without default values of declared secrets: `${NAME:-value}` becomes `${NAME}`. */
export function withoutDefaults(text: string, declared: Declared): string {
  let made = "";
  let at = 0;
  for (const one of referencesIn(text)) {
    const rest = withoutDefaults(one.rest, declared);
    const bare = declared.get(one.name) === "secret" && hasLiteral(one);
    made += text.slice(at, bare ? one.from : one.restFrom);
    if (bare) made += reference(one.name);
    else if (one.operator !== "") made += `${rest}}`;
    at = one.to;
  }
  return made + text.slice(at);
}

/** The references whose values `withoutDefaults` removes. */
export function defaultsIn(text: string, declared: Declared): readonly string[] {
  const found = allReferencesIn(text).filter((one) => declared.get(one.name) === "secret" && hasLiteral(one));
  return [...new Set(found.map(({ name }) => name))];
}

export const reference = (name: string) => `\${${name}}`;

/** Whether it holds a value. An error message is not a value. */
function hasLiteral({ operator, rest }: Reference): boolean {
  if (operator === "" || operator.endsWith("?")) return false;
  let at = 0;
  for (const one of referencesIn(rest)) {
    if (one.from !== at || hasLiteral(one)) return true;
    at = one.to;
  }
  return at < rest.length;
}

/** How deep they are nested at most. */
export function nestingOf(text: string): number {
  let open = 0;
  let most = 0;
  for (let at = text.indexOf("$"); at >= 0 && at < text.length; at++) {
    if (text[at] === "$" && text[at + 1] === "{") most = Math.max(most, ++open);
    else if (text[at] === "}" && open > 0) open -= 1;
  }
  return most;
}

/** The brace that closes the one at `from`; compose counts `${` and no other brace. */
function closing(text: string, from: number): number {
  let open = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === "$" && text[at + 1] === "{") {
      open += 1;
      at += 1;
    } else if (text[at] === "}") {
      open -= 1;
      if (open === 0) return at;
    }
  }
  return -1;
}
