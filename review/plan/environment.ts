/** Variables of a service's container: what a plan gives them, beside what is declared. */
import { shown } from "./shown";
import { at, elementsAt, holdsUnknown, type Side, textAt, within } from "./value";

/** `literal` is for comparisons only: a literal of a plan may be a value that somebody wrote there by hand. */
export type Source =
  | { readonly kind: "secret"; readonly secret: string; readonly version: string }
  | { readonly kind: "literal"; readonly literal: unknown }
  | { readonly kind: "unknown" };

/** By name; a second one of a name is a variable of its own. Null if they are not known. */
export function variablesIn(side: Side): ReadonlyMap<string, Source> | null {
  const all = elementsAt(side);
  if (all === null) return null;
  const found = new Map<string, Source>();
  for (const one of all) {
    const name = textAt(one, "name") ?? "a variable that is not named";
    found.set(found.has(name) ? `${name} (again)` : name, sourceOf(one));
  }
  return found;
}

function sourceOf(one: Side): Source {
  if (holdsUnknown(one)) return { kind: "unknown" };
  const [secret, version] = ["secret", "version"].map((name) =>
    textAt(one, "value_source", 0, "secret_key_ref", 0, name),
  );
  if (typeof secret === "string" && typeof version === "string") return { kind: "secret", secret, version };
  const source = elementsAt(one, "value_source");
  if (source === null || source.length > 0) return { kind: "unknown" };
  const literal = at(within(one, "value"));
  return { kind: "literal", literal: "value" in literal ? literal.value : "" };
}

export interface VariableDifference {
  readonly name: string;
  readonly was: Source | null;
  readonly is: Source | null;
}

/** Those that differ, by name. */
export function variableDifferences(
  before: ReadonlyMap<string, Source>,
  after: ReadonlyMap<string, Source>,
): readonly VariableDifference[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((name) => ({ name, was: before.get(name) ?? null, is: after.get(name) ?? null }))
    .filter(({ was, is }) => is?.kind === "unknown" || JSON.stringify(was) !== JSON.stringify(is));
}

/** Those that nobody declares; all if the variables are as declared and something else about them differs. @param wanted null: nothing is declared */
export function undeclaredDifferences(
  before: ReadonlyMap<string, Source>,
  after: ReadonlyMap<string, Source>,
  wanted: ReadonlyMap<string, Source> | null,
): readonly VariableDifference[] {
  const all = variableDifferences(before, after);
  const others = all.filter(
    ({ name, is }) => is?.kind === "unknown" || JSON.stringify(is) !== JSON.stringify(wanted?.get(name) ?? null),
  );
  return wanted === null || others.length === 0 ? all : others;
}

export function differenceText({ name, was, is }: VariableDifference): string {
  const called = shown(name, "name") ?? "a variable whose name is not shown";
  if (is === null) return `no longer gets the variable ${called}`;
  if (was?.kind === "secret" && is.kind === "secret" && was.secret === is.secret)
    return `gets ${called} from version ${version(was)} -> ${version(is)}${Number(is.version) < Number(was.version) ? ", an older one" : ""}`;
  return was === null
    ? `gets the variable ${called}: ${sourceText(is)}`
    : `gets ${called} from ${sourceText(is)} in place of ${sourceText(was)}`;
}

const version = ({ version: of }: { readonly version: string }): string => shown(of, "name") ?? "?";

function sourceText(source: Source): string {
  if (source.kind === "unknown") return "something that is known only after the apply";
  if (source.kind === "literal") return "a literal";
  return `secret ${shown(source.secret, "name") ?? "?"} version ${version(source)}`;
}
