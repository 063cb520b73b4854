/** A planned change of a resource, argument by argument. */
import { isObject, type JsonObject } from "../synthesized";
import { canonical, shown, shownChange, textDigest } from "./canonical";

export interface Leaf {
  /** `template[0].containers[0].env["API_KEY"].value_source[0].secret_key_ref[0].version`. */
  readonly path: string;
  /** Before; null if there is nothing to compare with. */
  readonly was: string | null;
  readonly is: string;
  /** Whether it is sensitive, so that nobody can tell whether another plan means the same. */
  readonly isOpaque: boolean;
}

/**
 * @param change with `before`, `after` and their masks
 * @param block the resource in its document; null if that has none
 * @returns sorted; what stays as it is only for something that is created
 */
export function leavesOf(change: JsonObject, block: JsonObject | null): readonly Leaf[] {
  const isNew = change.before === null || change.before === undefined;
  const isMade = isNew || (Array.isArray(change.actions) && change.actions.includes("create"));
  const before = new Map<string, Found>();
  const after = new Map<string, Found>();
  if (!isNew) flatten({ value: change.before, unknown: false, sensitive: change.before_sensitive }, [], before);
  flatten({ value: change.after, unknown: change.after_unknown, sensitive: change.after_sensitive }, [], after);
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((path) => {
    const [was, is] = [before.get(path), after.get(path)];
    const isConfigured = block === null || Object.hasOwn(block, (is ?? was)?.argument ?? "");
    // What only the provider decides is not known before, every time.
    if (is === undefined ? !isConfigured && unknownAbove(after, path) : is.kind === "unknown" && !isConfigured)
      return [];
    const same = was !== undefined && is !== undefined && was.kind === is.kind && was.text === is.text;
    if (same && !isMade) return [];
    const both = was?.kind === "known" && is?.kind === "known" && !isLiteral.test(path) && !isNew && !same;
    const [old, current] = both
      ? shownChange(JSON.parse(was.text), JSON.parse(is.text))
      : [was === undefined ? "nothing" : saysOf(was, path), is === undefined ? "nothing" : saysOf(is, path, block)];
    return [
      {
        path,
        was: isNew || same ? null : old,
        is: current,
        isOpaque: is?.kind === "sensitive" && !isInCode(is, path, block),
      },
    ];
  });
}

interface Found {
  readonly kind: "known" | "unknown" | "sensitive";
  /** Canonical JSON, for comparison only. */
  readonly text: string;
  /** The argument of the resource that it belongs to. */
  readonly argument: string;
}

interface Side {
  readonly value: unknown;
  /** Masks in the shape of the value; `true` holds for all beneath. */
  readonly unknown: unknown;
  readonly sensitive: unknown;
}

type Path = readonly (string | number)[];

/** Nothing, null and empty lists are the same to a reader. */
function flatten(side: Side, path: Path, found: Map<string, Found>): void {
  const { value, unknown, sensitive } = side;
  const argument = String(path[0] ?? "");
  if (unknown === true) {
    found.set(written(path), { kind: "unknown", text: "", argument });
    return;
  }
  if (sensitive === true && value !== null && value !== undefined) {
    found.set(written(path), { kind: "sensitive", text: canonical(value), argument });
    return;
  }
  const steps = stepsOf(value, unknown);
  if (steps !== null) {
    for (const [name, step] of steps)
      flatten(
        { value: within(value, step), unknown: within(unknown, step), sensitive: within(sensitive, step) },
        [...path, name],
        found,
      );
    return;
  }
  if (value !== null && value !== undefined)
    found.set(written(path), { kind: "known", text: canonical(value), argument });
}

/** The parts of a value: their names in a path, and where they are. */
function stepsOf(value: unknown, unknown: unknown): readonly (readonly [string | number, string | number])[] | null {
  if (Array.isArray(value) || Array.isArray(unknown)) {
    const length = Math.max(lengthOf(value), lengthOf(unknown));
    const names = Array.from({ length }, (_, index) => nameOf(within(value, index)));
    // A list of named things, such as variables, may be listed in any order.
    const isNamed = names.every((name) => name !== null) && new Set(names).size === length;
    return names.map((name, index) => [isNamed && name !== null ? JSON.stringify(name) : index, index] as const);
  }
  if (!isObject(value) && !isObject(unknown)) return null;
  return [...new Set([value, unknown].flatMap((one) => (isObject(one) ? Object.keys(one) : [])))].map(
    (name) => [name, name] as const,
  );
}

/** The order of containers counts: Terraform goes by their place. */
function nameOf(value: unknown): string | null {
  const isVariable = isObject(value) && (Object.hasOwn(value, "value_source") || Object.hasOwn(value, "value"));
  return isVariable && typeof value.name === "string" ? value.name : null;
}

function within(value: unknown, step: string | number): unknown {
  if (Array.isArray(value)) return value[Number(step)];
  if (isObject(value)) return Object.hasOwn(value, step) ? value[step] : undefined;
  return value === true ? true : undefined;
}

const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

function written(path: Path): string {
  return path
    .map((step, index) =>
      typeof step === "number" || step.startsWith('"')
        ? `[${shownStep(step)}]`
        : `${index === 0 ? "" : "."}${shownStep(step)}`,
    )
    .join("");
}

const shownStep = (step: string | number): string =>
  typeof step === "number" || /^[\w-]+$/.test(step)
    ? String(step)
    : shown(step.startsWith('"') ? JSON.parse(step) : step);

/** Something above it is unknown as a whole. */
function unknownAbove(after: ReadonlyMap<string, Found>, path: string): boolean {
  return [...after].some(
    ([above, { kind }]) => kind === "unknown" && (path.startsWith(`${above}.`) || path.startsWith(`${above}[`)),
  );
}

/** The value of a variable. It is in the code, and still nobody has to see it here. */
const isLiteral = /(?:^|\.)env\[[^\]]*\]\.value$/;

function saysOf({ kind, text }: Found, path: string, block: JsonObject | null = null): string {
  if (kind === "unknown") return "(known after apply)";
  if (kind === "sensitive")
    return isInCode({ kind, text }, path, block) ? `(sensitive, in the code: ${textDigest(text)})` : "(sensitive)";
  if (isLiteral.test(path)) return text === '""' ? '""' : `a text (${textDigest(text)})`;
  return shown(JSON.parse(text));
}

/** A sensitive argument that the code itself gives as it is. */
function isInCode({ text }: Pick<Found, "kind" | "text">, path: string, block: JsonObject | null): boolean {
  return block !== null && Object.hasOwn(block, path) && canonical(block[path]) === text && !/[$%]\{/.test(text);
}
