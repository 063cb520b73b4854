import type { ResolvedEnvironment } from "../../model/resolved";
import { type Review, reviewOf } from "../../review/review";
import { acme } from "../support/acme";

type Writable<T> = { -readonly [K in keyof T]: T[K] extends object | null ? Writable<T[K]> : T[K] };
export type Draft = Writable<ResolvedEnvironment>;

/** The organisation acme after an edit. */
export function edited(edit: (draft: Draft) => void, from: ResolvedEnvironment = acme()): ResolvedEnvironment {
  const draft = structuredClone(from) as Draft;
  edit(draft);
  return draft as ResolvedEnvironment;
}

/** What a reviewer reads of an edit of acme. */
export function reviewOfEdit(edit: (draft: Draft) => void, from: ResolvedEnvironment = acme()): Review {
  return reviewOf([from], [edited(edit, from)]);
}

/** One line each: level, subject, what happens, and the reasons. */
export function linesOf({ changes }: Review): readonly string[] {
  return changes.map(({ level, area, subject, says, because, next }) =>
    [`${level} ${area}: ${subject} ${says}`, ...because, ...(next === undefined ? [] : [`next: ${next}`])].join(" | "),
  );
}

/** The product of that name, or its first one. */
export function productIn(draft: Draft, name = "shop"): Draft["products"][number] {
  const found = draft.products.find((product) => product.name === name);
  if (found === undefined) throw new Error(`acme has no product ${name}`);
  return found;
}

export function entryIn(draft: Draft, name: string): Draft["products"][number]["entries"][number] {
  const found = draft.products.flatMap(({ entries }) => entries).find((entry) => entry.name === name);
  if (found === undefined) throw new Error(`acme has no entry ${name}`);
  return found;
}

export function secretIn(draft: Draft, name: string) {
  const { secret } = entryIn(draft, name);
  if (secret === null) throw new Error(`${name} is not kept in Secret Manager`);
  return secret;
}
