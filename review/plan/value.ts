/** One side of a planned change: what an argument is, as far as the plan says it. */
import { isObject } from "../../terraform/synthesized";

/** Where something holds, in the shape of a value: `true` for all beneath. */
export type Mask = unknown;

export interface Side {
  /** As the document has it, sensitive values included: nothing prints it. Null if there is nothing on this side. */
  readonly value: unknown;
  /** What is known only after the apply. */
  readonly unknown: Mask;
  /** What the provider or the configuration calls sensitive. A provider can forget to: an unmarked value is not harmless for that. */
  readonly sensitive: Mask;
}

export type Found =
  | { readonly kind: "absent" }
  /** The plan does not say it: it may be anything. */
  | { readonly kind: "unknown" }
  /** Known, but nobody may see it; `value` is for comparisons only. */
  | { readonly kind: "sensitive"; readonly value: unknown }
  | { readonly kind: "known"; readonly value: unknown };

const absent: Found = { kind: "absent" };

/** What is at a path; null and what is missing are the same to Terraform. */
export function at(side: Side, ...path: readonly (string | number)[]): Found {
  let { value, unknown, sensitive } = side;
  for (const step of path) {
    value = stepInto(value, step);
    unknown = stepIntoMask(unknown, step);
    sensitive = stepIntoMask(sensitive, step);
  }
  if (isSet(unknown)) return { kind: "unknown" };
  if (value === null || value === undefined) return absent;
  return isSet(sensitive) ? { kind: "sensitive", value } : { kind: "known", value };
}

/** A text that may be shown; null if it is something else, absent, unknown or sensitive. */
export function textAt(side: Side, ...path: readonly (string | number)[]): string | null {
  const found = at(side, ...path);
  return found.kind === "known" && typeof found.value === "string" ? found.value : null;
}

/** A part of a side as a side of its own. */
export function within(side: Side, ...path: readonly (string | number)[]): Side {
  return path.reduce<Side>(
    ({ value, unknown, sensitive }, step) => ({
      value: stepInto(value, step) ?? null,
      unknown: stepIntoMask(unknown, step),
      sensitive: stepIntoMask(sensitive, step),
    }),
    side,
  );
}

/** The elements of a list, each as a side; those that are unknown count. Null if the list itself is unknown. */
export function elementsAt(side: Side, ...path: readonly (string | number)[]): readonly Side[] | null {
  const list = within(side, ...path);
  if (isSet(list.unknown)) return null;
  const length = Math.max(lengthOf(list.value), lengthOf(list.unknown));
  return Array.from({ length }, (_, index) => within(list, index));
}

/** Whether anything at or beneath it is unknown. */
export function holdsUnknown({ unknown }: Side): boolean {
  return anySet(unknown);
}

/** Names of an object on this side, those of unknown parts too. */
export function namesIn({ value, unknown }: Side): readonly string[] {
  return [...new Set([value, unknown].flatMap((one) => (isObject(one) ? Object.keys(one) : [])))];
}

const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

function stepInto(value: unknown, step: string | number): unknown {
  if (typeof step === "number") return Array.isArray(value) ? value[step] : undefined;
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

/** A mask that is not a container holds for all beneath, unless it is false: what is not understood is not shown. */
function stepIntoMask(mask: Mask, step: string | number): Mask {
  return isContainer(mask) ? stepInto(mask, step) : mask;
}

const isContainer = (mask: Mask): boolean => typeof mask === "object" && mask !== null;
const isSet = (mask: Mask): boolean => !isContainer(mask) && mask !== false && mask !== undefined && mask !== null;

function anySet(mask: Mask): boolean {
  if (!isContainer(mask)) return isSet(mask);
  return Object.values(mask as object).some(anySet);
}
