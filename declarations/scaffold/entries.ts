/** Entries, as described by the answers to a scaffold's questions. */
import { isKeptBuilder } from "../../model/kinds";
import { rotation } from "../../model/limits";
import { usage } from "../../text/failure";
import { type Interview, type Question, wordsOf } from "./ask";
import type { ProductFiles } from "./declarations";
import type { Said } from "./said";
import type { PlannedEntry } from "./text";

/** How entries are declared. What a flag says holds for all of them; as `NAME=…` it holds for one. */
export interface EntryOptions {
  /** `NAME` or `NAME: purpose`; a person or a pipeline brings the value. */
  readonly secret?: readonly string[];
  /** `NAME` or `NAME: purpose`; `strongroom inject` makes the value. */
  readonly generate?: readonly string[];
  readonly risk?: Said;
  readonly class?: Said;
  readonly tier?: Said;
  readonly from?: Said;
  readonly scope?: Said;
  readonly recipe?: Said;
  readonly rotateDays?: Said;
  readonly format?: Said;
  readonly onBreach?: boolean;
  readonly revoke?: Said;
}

/** Null if the answer is one of these words, otherwise what is wrong. */
export const oneOf = (words: readonly string[]) => (answer: string) =>
  words.includes(answer) ? null : `"${answer}" is not one of ${words.join(", ")}`;

/** Null if the answer is a number of days, otherwise what is wrong. */
export const days = (answer: string) =>
  /^[1-9][0-9]{0,3}$/.test(answer) && Number(answer) <= rotation.days
    ? null
    : `"${answer}" is not a number of days from 1 to ${rotation.days}`;

/** Splits `NAME: purpose` in two. */
export function nameAndPurpose(text: string): { readonly name: string; readonly purpose: string | undefined } {
  const [name = "", ...rest] = text.split(":");
  const purpose = rest.join(":").trim();
  return { name: name.trim(), purpose: purpose === "" ? undefined : purpose };
}

/** What is wrong with the name of a new entry, or null. */
export function entryNameProblem(product: ProductFiles, name: string, kind: PlannedEntry["kind"]): string | null {
  if (!/^[A-Z][A-Z0-9_]*$/.test(name) || name.length > 255)
    return `"${name}" can't be the name of an entry; allowed are upper-case letters, digits and "_", beginning with a letter.`;
  if (kind !== "publicConfig" && name.startsWith("NEXT_PUBLIC_"))
    return `${name} reaches browsers; only public config may have such a name: strongroom new entry ${name} --kind public-config.`;
  if (product.prefix !== "" && !name.startsWith(product.prefix) && isKeptBuilder(kind))
    return `${name} lacks the prefix of ${product.name}; it must be ${product.prefix}${name}.`;
  for (const { file, entries } of product.integrations)
    if (entries.includes(name)) return `${product.name} has ${name} already, in ${file}.`;
  return null;
}

export function assertEntryName(product: ProductFiles, name: string, kind: PlannedEntry["kind"]): void {
  const problem = entryNameProblem(product, name, kind);
  if (problem !== null) throw usage(problem);
}

/** @throws a usage failure for a name that a call has twice */
export function assertOnce(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw usage(`${twice} is named twice.`);
}

/** The options with the names of new secrets; asks for the names if no flag gives any. */
export async function withNames<T extends EntryOptions>(
  product: ProductFiles,
  options: T,
  interview: Interview,
): Promise<T> {
  if (!interview.asks || (options.secret ?? []).length + (options.generate ?? []).length > 0) return options;
  const refuse = (answer: string): string | null =>
    wordsOf(answer)
      .map((name) => entryNameProblem(product, name, "secret"))
      .find((problem) => problem !== null) ?? null;
  const hint = product.prefix === "" ? "" : `, each ${product.prefix}…`;
  const about = (flag: string, asks: string): Question => ({
    flag,
    asks,
    given: undefined,
    otherwise: "",
    refuse,
    note: (one, answer) => {
      for (const name of wordsOf(answer)) one.add(flag, name);
    },
  });
  const found = await interview.answers([
    about("--secret", `Secrets that somebody brings (names with blanks or commas between them${hint}; Enter: none)`),
    about("--generate", "Secrets to be generated (the same)"),
  ]);
  return { ...options, secret: wordsOf(found["--secret"] ?? ""), generate: wordsOf(found["--generate"] ?? "") };
}

/** The team that answers for an integration; null: as the product says. */
export async function ownerOf(
  product: ProductFiles,
  { owner }: { readonly owner?: string },
  interview: Interview,
  asks: string,
): Promise<string | null> {
  if (owner === undefined && product.defaults.has("owner")) return null;
  const refuse = (answer: string) => (/[\p{L}\p{N}]/u.test(answer) ? null : `"${answer}" is not the name of a team.`);
  return (await interview.answers([{ flag: "--owner", asks, given: owner, refuse }]))["--owner"] ?? "";
}
