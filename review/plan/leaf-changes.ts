/** What an update changes, argument by argument, from what to what: for types whose arguments are no values of secrets. */
import { isObject } from "../../terraform/synthesized";
import { termChanges, termText } from "../terms";
import { isComputed } from "./computed";
import { alike } from "./plain";
import { shown } from "./shown";
import { at, namesIn, type Side, within } from "./value";

const most = 8;

export function leafChanges(before: Side, after: Side): readonly string[] {
  const names = [...new Set([...namesIn(before), ...namesIn(after)])].sort();
  const found = names
    .filter((name) => !isComputed(name))
    .flatMap((name) => changesAt(name, within(before, name), within(after, name)));
  return found.length <= most ? found : [...found.slice(0, most), `and ${found.length - most} more`];
}

const safe = (text: unknown): string | null =>
  typeof text === "boolean" || typeof text === "number" ? String(text) : (shown(text, "name") ?? shown(text, "term"));
const orHidden = (text: unknown): string => safe(text) ?? "something that is not shown";

function changesAt(path: string, before: Side, after: Side): readonly string[] {
  const name = /^[\w.]{1,100}$/.test(path) ? path : "an argument";
  const [was, is] = [at(before), at(after)];
  if (is.kind === "unknown") return was.kind === "absent" ? [] : [`${name}: known only after the apply`];
  const values = [was, is].map((one) => ("value" in one ? one.value : null));
  const [old, current] = values;
  if (alike(old, current)) return [];
  if (was.kind === "sensitive" || is.kind === "sensitive") return [`${name}: it is sensitive`];
  if (path.endsWith("condition") && typeof old === "string" && typeof current === "string")
    return termChanges(old, current).map((one) => `${name}: ${termText(one, orHidden)}`);
  if (isList(old) && isList(current)) return listChanges(name, old, current);
  if (Array.isArray(old ?? []) && Array.isArray(current ?? [])) {
    const length = Math.max((old as unknown[] | null)?.length ?? 0, (current as unknown[] | null)?.length ?? 0);
    return Array.from({ length }, (_, index) => index).flatMap((index) =>
      changesAt(length === 1 ? name : `${name}.${index}`, within(before, index), within(after, index)),
    );
  }
  if (isObject(old ?? {}) && isObject(current ?? {}) && (isObject(old) || isObject(current)))
    return [...new Set([...namesIn(before), ...namesIn(after)])]
      .sort()
      .flatMap((inner) => changesAt(`${name}.${inner}`, within(before, inner), within(after, inner)));
  return [`${name}: ${differing(current, old)} (before: ${differing(old, current)})`];
}

/** Of texts, which may also be absent. */
const isList = (value: unknown): value is readonly unknown[] | null =>
  value === null || value === undefined || (Array.isArray(value) && value.every((one) => typeof one === "string"));

function listChanges(name: string, was: readonly unknown[] | null, is: readonly unknown[] | null): readonly string[] {
  const [before, after] = [was ?? [], is ?? []];
  const part = (verb: string, all: readonly unknown[]) =>
    all.length === 0
      ? []
      : [
          `${name} ${verb} ${all.slice(0, most).map(orHidden).join(", ")}${all.length > most ? ` and ${all.length - most} more` : ""}`,
        ];
  return [
    ...part(
      "gets",
      after.filter((one) => !before.includes(one)),
    ),
    ...part(
      "loses",
      before.filter((one) => !after.includes(one)),
    ),
  ];
}

const readable = 200;
const around = 30;

/** Of a long text, what differs from the other. */
function differing(text: unknown, other: unknown): string {
  if (text === null || text === undefined) return "nothing";
  if (typeof text !== "string" || typeof other !== "string" || text.length <= readable) return orHidden(text);
  const shorter = Math.min(text.length, other.length);
  let [start, end] = [0, 0];
  while (start < shorter && text[start] === other[start]) start++;
  while (end < shorter - start && text.at(-1 - end) === other.at(-1 - end)) end++;
  const [from, to] = [Math.max(0, start - around), text.length - Math.max(0, end - around)];
  const part = text.slice(from, Math.min(to, from + 500));
  return `${from > 0 ? "…" : ""}${orHidden(part)}${from + part.length < text.length ? "…" : ""}`;
}
