/** Entries, as described by the answers to a scaffold's questions. */
import { isKeptBuilder } from "../../model/kinds";
import { usage } from "../../text/failure";
import { type Asker, answers, type Question, wordsOf } from "./ask";
import type { ProductFiles } from "./declarations";
import type { PlannedEntry, PlannedOrigin } from "./text";
import type { Written } from "./written";

/** How entries are declared: one set of answers for all entries of one call. */
export interface EntryOptions {
  /** `NAME` or `NAME: purpose`; a person or a pipeline brings the value. */
  readonly secret?: readonly string[];
  /** `NAME` or `NAME: purpose`; `strongroom inject` makes the value. */
  readonly generate?: readonly string[];
  readonly risk?: string;
  readonly class?: string;
  readonly tier?: string;
  readonly from?: string;
  readonly scope?: string;
  readonly recipe?: string;
  readonly rotateDays?: string;
  readonly onBreach?: boolean;
}

const classes = ["critical", "important", "sensitive"];

/** Null if the answer is one of these words, otherwise what is wrong. */
export const oneOf = (words: readonly string[]) => (answer: string) =>
  words.includes(answer) ? null : `"${answer}" is not one of ${words.join(", ")}`;

/** Null if the answer is a number of days, otherwise what is wrong. */
export const days = (answer: string) =>
  /^[1-9][0-9]{0,3}$/.test(answer) ? null : `"${answer}" is not a number of days from 1 to 9999`;

/** Reads a recipe such as `hex:32`. */
function recipeOf(text: string): PlannedOrigin {
  const [, recipe, bytes] = /^(hex|base64):([1-9][0-9]{0,2})$/.exec(text) ?? [];
  if (recipe === undefined || bytes === undefined)
    throw usage(`--recipe: "${text}" is not a recipe; allowed are hex:BYTES and base64:BYTES, such as hex:32.`);
  return { kind: "generated", recipe: recipe === "hex" ? "hex" : "base64", bytes: Number(bytes) };
}

/** Splits `NAME: purpose` in two. */
function nameAndPurpose(text: string): { readonly name: string; readonly purpose: string | undefined } {
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

/** The options with the names of new secrets; asks for the names if no flag gives any. */
export async function withNames<T extends EntryOptions>(
  product: ProductFiles,
  options: T,
  asker: Asker | null,
): Promise<T> {
  if (asker === null || (options.secret ?? []).length + (options.generate ?? []).length > 0) return options;
  const refuse = (answer: string): string | null =>
    wordsOf(answer)
      .map((name) => entryNameProblem(product, name, "secret"))
      .find((problem) => problem !== null) ?? null;
  const hint = product.prefix === "" ? "" : `, each ${product.prefix}…`;
  const found = await answers(asker, [
    {
      flag: "--secret",
      asks: `Secrets that somebody brings (names with blanks or commas between them${hint}; Enter: none)`,
      given: undefined,
      otherwise: "",
      refuse,
    },
    { flag: "--generate", asks: "Secrets to be generated (the same)", given: undefined, otherwise: "", refuse },
  ]);
  return { ...options, secret: wordsOf(found["--secret"] ?? ""), generate: wordsOf(found["--generate"] ?? "") };
}

/**
 * Everything that several entries of one call share, asked once.
 *
 * @param defaults fields that may be left out; flags override them
 */
export async function plannedEntries(
  product: ProductFiles,
  options: EntryOptions,
  asker: Asker | null,
  { unread, defaults = product.defaults }: { readonly unread: boolean; readonly defaults?: Written },
): Promise<readonly PlannedEntry[]> {
  const wanted = [
    ...(options.secret ?? []).map((text) => ({ ...nameAndPurpose(text), made: false })),
    ...(options.generate ?? []).map((text) => ({ ...nameAndPurpose(text), made: true })),
  ];
  for (const { name } of wanted) assertEntryName(product, name, "secret");
  const twice = wanted.find(({ name }, index) => wanted.findIndex((other) => other.name === name) < index);
  if (twice !== undefined) throw usage(`${twice.name} is named twice.`);
  if (wanted.length === 0) return [];
  // A default gives it, and no flag overrides it.
  const left = (field: string, given: string | undefined) => given === undefined && defaults.has(field);
  const brought = wanted.some(({ made }) => !made);
  const found = await answers(asker, [
    ...wanted.map(
      ({ name, purpose, made }): Question => ({
        flag: `${made ? "--generate" : "--secret"} "${name}: purpose"`,
        asks: `What is ${name} for`,
        given: purpose,
      }),
    ),
    ...(left("risk", options.risk)
      ? []
      : [{ flag: "--risk", asks: "What could somebody do with it", given: options.risk }]),
    ...(left("class", options.class)
      ? []
      : [
          {
            flag: "--class",
            asks: "Class (critical, important, sensitive)",
            given: options.class,
            otherwise: "important",
            refuse: oneOf(classes),
          },
        ]),
    ...(brought && !left("origin", options.from)
      ? [{ flag: "--from", asks: 'Where a person gets it ("Vendor > API keys")', given: options.from }]
      : []),
    ...(options.onBreach === true || left("rotation", options.rotateDays)
      ? []
      : [
          {
            flag: "--rotate-days",
            asks: "Rotated every how many days",
            given: options.rotateDays,
            otherwise: "90",
            refuse: days,
          },
        ]),
  ]);
  const made = recipeOf(options.recipe ?? "hex:32");
  return wanted.map(({ name, made: generated }) => ({
    kind: "secret" as const,
    name,
    purpose: found[`${generated ? "--generate" : "--secret"} "${name}: purpose"`] ?? "",
    unread,
    ...(left("risk", options.risk) ? {} : { risk: found["--risk"] ?? "" }),
    ...(left("class", options.class) ? {} : { class: found["--class"] ?? "important" }),
    // Generated values are tier 1, whatever the other entries are.
    ...(!generated && left("tier", options.tier) ? {} : { tier: tierOf(options.tier, generated) }),
    ...(generated
      ? { origin: made }
      : left("origin", options.from)
        ? {}
        : { origin: { kind: "issued" as const, where: found["--from"] ?? "", scope: options.scope ?? null } }),
    ...(options.onBreach === true
      ? { everyDays: null }
      : left("rotation", options.rotateDays)
        ? {}
        : { everyDays: Number(found["--rotate-days"]) }),
  }));
}

/** Document 5: generated values are tier 1, vendors' keys are tier 2. */
function tierOf(given: string | undefined, generated: boolean): number {
  if (given === undefined) return generated ? 1 : 2;
  if (given !== "1" && given !== "2") throw usage(`--tier: "${given}" is not one of 1, 2.`);
  return Number(given);
}

/** What an integration must say, unless its product says it. */
export function ownerAndRevoke(
  product: ProductFiles,
  entries: readonly PlannedEntry[],
  options: { readonly owner?: string; readonly revoke?: string },
  asks: string,
): readonly Question[] {
  const { owner, revoke } = options;
  const questions: readonly Question[] = [
    { flag: "--owner", asks, given: owner },
    { flag: "--revoke", asks: "How a key is revoked quickly", given: revoke, otherwise: revokeOf(entries) },
  ];
  return questions.filter(({ flag, given }) => given !== undefined || !product.defaults.has(flag.slice(2)));
}

/** How a key is revoked if nobody said so. */
function revokeOf(entries: readonly PlannedEntry[]): string {
  for (const entry of entries)
    if ("origin" in entry && entry.origin?.kind === "issued") return `${entry.origin.where} > the key > Delete`;
  return "A new value with strongroom rotate, then deploy, then disable the old version";
}
