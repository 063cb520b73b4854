/** Decisions of an environment that an integration declares: `choice(…)` and `either(…)`. */
import type { Issue } from "../issue";
import type { DeclaredChoice, DeclaredEither, DeclaredEntry } from "./declared";
import { type EntryPlace, readEntry } from "./entry";
import { type Found, isObject, notAnObject, type Reading, shown, text, texts, wrong } from "./shape";

export function readChoice(product: string, name: string, value: Found, issues: Issue[]): DeclaredChoice {
  const at: Reading = { found: value, where: `${product}/${name}`, issues };
  text(at, "purpose");
  const options = texts(at, "options");
  if (options.length < 2 || new Set(options).size !== options.length) {
    wrong(at, "options", value.options, "two or more different options");
  }
  return { kind: "choice", name, options };
}

export function readEither(
  place: Omit<EntryPlace, "group">,
  name: string,
  value: Found,
  issues: Issue[],
): DeclaredEither {
  const at: Reading = { found: value, where: `${place.product}/${name}`, issues };
  text(at, "purpose");
  const groups = isObject(value.options) ? value.options : {};
  if (Object.keys(groups).length < 2) wrong(at, "options", value.options, "two or more groups of entries");
  const options: Record<string, readonly DeclaredEntry[]> = {};
  for (const [option, group] of Object.entries(groups)) {
    const read: DeclaredEntry[] = [];
    if (!isObject(group) || Object.keys(group).length === 0) {
      notAnObject({
        issues,
        where: at.where,
        what: `the option ${shown(option)}`,
        value: group,
        allowed: "an object of secret(…) or sealedConfig(…)",
      });
    } else {
      for (const [entryName, inner] of Object.entries(group)) {
        const entry = readEntry(entryName, inner, { ...place, group: { either: name, option } }, issues);
        if (entry === null) continue;
        if (entry.kept === null || entry.kind === "composed") otherInEither(entry, issues);
        read.push(entry);
      }
    }
    options[option] = read;
  }
  return { kind: "either", name, options };
}

function otherInEither(entry: DeclaredEntry, issues: Issue[]): void {
  const isLiteral = entry.kept === null;
  issues.push({
    code: isLiteral ? "literal-in-either" : "composition-in-either",
    what: `an option of either() holds a ${isLiteral ? "literal" : "composition"}`,
    where: entry.key,
    got: entry.kind,
    allowed: "secret(…) or sealedConfig(…)",
    next: isLiteral ? "use choice() for literals" : "declare the composition beside either()",
  });
}
