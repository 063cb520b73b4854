/** What `--composed` and `--config` of a new service say: values that are made of others, and plain ones. */
import { nearest } from "../../model/nearest";
import { usage } from "../../text/failure";
import type { Interview } from "./ask";
import { composedIntegration, type PlannedComposition, secretParts } from "./composed";
import { constantOf } from "./constant";
import type { Declarations, ProductFiles } from "./declarations";
import { assertEntryName, entryNameProblem, nameAndPurpose } from "./entries";
import { assertParts, placeholdersOf, plannedParts } from "./parts";
import { problemOf } from "./reads";
import { type PlannedEntry, type PlannedIntegration, titleOf } from "./text";

export interface CompositionOptions {
  /** `NAME=TEXT` or `NAME: purpose=TEXT`. */
  readonly composed?: readonly string[];
  /** `placeholder=ENTRY`, for all texts. */
  readonly part?: readonly string[];
  /** `NAME=VALUE` or `NAME: purpose=VALUE`: no secret, the same everywhere. */
  readonly config?: readonly string[];
}

interface Assigned {
  readonly name: string;
  readonly purpose: string | undefined;
  readonly value: string;
}

/** Splits `NAME: purpose=value`. What follows the sign is not shown: somebody may have put a value there. */
function assigned(flag: string, example: string, given: string): Assigned {
  const at = given.indexOf("=");
  if (at < 0) throw usage(`${flag}: one is not NAME=…, such as ${flag} "${example}".`);
  return { ...nameAndPurpose(given.slice(0, at)), value: given.slice(at + 1).trim() };
}

const composedOf = (given: string): Assigned =>
  assigned(
    "--composed",
    "DATABASE_URL: Reaches the database=postgres://app:{DATABASE_PASSWORD}@db.internal/app",
    given,
  );
const configOf = (given: string): Assigned =>
  assigned("--config", "DATABASE_HOST: Where the database listens=db.internal:5432", given);

/** Names that the flags declare. */
export function namesIn({ composed = [], config = [] }: CompositionOptions): readonly string[] {
  return [...composed.map(composedOf), ...config.map(configOf)].map(({ name }) => name);
}

/** The product, as it will be with what the new service's file declares. */
export function withOwn(
  product: ProductFiles,
  file: string,
  handle: string,
  entries: readonly PlannedEntry[],
): ProductFiles {
  if (entries.length === 0) return product;
  const names = entries.map(({ name }) => name);
  const own = { file, handle, entries: names, defaults: new Map<string, string>() };
  return { ...product, integrations: [...product.integrations, own] };
}

/**
 * The texts of compositions; asked for on a terminal.
 *
 * @param product with what the service's file declares
 */
export async function withComposed<T extends CompositionOptions>(
  product: ProductFiles,
  options: T,
  interview: Interview,
  secrets: readonly Pick<PlannedEntry, "name">[],
): Promise<T> {
  if (!interview.asks) return options;
  const example = `${product.prefix}DATABASE_URL=postgres://app:{${secrets.at(-1)?.name ?? `${product.prefix}DATABASE_PASSWORD`}}@db.internal/app`;
  const composed: string[] = [];
  for (;;) {
    const found = await interview.answers([
      {
        flag: "--composed",
        asks: `${composed.length === 0 ? "A value" : "Another value"} that is made of others, such as ${example} (Enter: none)`,
        given: undefined,
        otherwise: "",
        refuse: (answer) =>
          problemOf(() => {
            if (!answer.includes("=")) throw usage(`The name comes first: ${example}.`);
            const { name, value } = composedOf(answer);
            const problem = entryNameProblem(product, name, "secret");
            if (problem !== null) throw usage(problem);
            const known = product.integrations.flatMap(({ entries }) => entries);
            const unknown = placeholdersOf({ flag: "--composed", text: value }).find(
              (part) => /^[A-Z][A-Z0-9_]*$/.test(part) && !known.includes(part),
            );
            if (unknown === undefined) return;
            const guess = nearest(unknown, known);
            throw usage(
              `${product.name} declares no "${unknown}".${guess === null ? "" : ` Did you mean ${guess}?`} What is not secret may be in the text itself: @10.0.0.3:5432/.`,
            );
          }),
        note: (one, answer) => one.add("--composed", answer),
      },
    ]);
    const answer = found["--composed"] ?? "";
    if (answer === "") return { ...options, composed };
    composed.push(answer);
  }
}

/** The config entries; whoever is asked says what each is for. */
export async function plannedConfig(
  product: ProductFiles,
  { config = [] }: CompositionOptions,
  interview: Interview,
): Promise<readonly PlannedEntry[]> {
  const entries: PlannedEntry[] = [];
  for (const given of config) {
    const { name, purpose, value } = configOf(given);
    assertEntryName(product, name, "config");
    const said = await purposeOf(interview, "--config", { given, name, purpose, value });
    entries.push({ kind: "config", name, purpose: said, unread: false, default: value });
  }
  return entries;
}

/** Their integration and its compositions; null if there are none. */
export async function plannedCompositions(
  {
    declarations,
    product,
    interview,
  }: { readonly declarations: Declarations; readonly product: ProductFiles; readonly interview: Interview },
  { composed = [], part = [], config = [] }: CompositionOptions,
  { file, service, constant }: { readonly file: string; readonly service: string; readonly constant: string },
): Promise<{
  readonly integration: Omit<PlannedIntegration, "owner">;
  readonly compositions: readonly PlannedComposition[];
} | null> {
  const wanted = composed.map((given) => ({ given, ...composedOf(given) }));
  const texts = wanted.map(({ name, value }) => ({ flag: `--composed ${name}`, text: value }));
  assertParts(part, texts.flatMap(placeholdersOf));
  const compositions: PlannedComposition[] = [];
  for (const [index, one] of wanted.entries()) {
    const text = texts[index];
    if (text === undefined) continue;
    assertEntryName(product, one.name, "secret");
    const purpose = await purposeOf(interview, "--composed", one);
    const own = new Set(placeholdersOf(text));
    const given = part.filter((each) => own.has(each.slice(0, each.indexOf("="))));
    const parts = await plannedParts(declarations, product, { ...text, given, file }, interview);
    compositions.push({ name: one.name, purpose, text: one.value, parts, unread: false });
  }
  if (compositions.length === 0) return null;
  const reads = compositions.flatMap((one) => one.parts.map((each) => each.read));
  const plain = config.map((given) => configOf(given).name);
  const name = `${service}-composed`;
  const handle = constantOf(declarations, product, { name, word: "Secrets", beside: [constant] });
  const about = { name, handle, owner: null };
  const integration = composedIntegration(product, about, secretParts(declarations, reads, plain));
  return { integration: { ...integration, title: `${titleOf(service)}: composed values` }, compositions };
}

async function purposeOf(
  interview: Interview,
  list: string,
  { given, name, purpose, value }: Assigned & { readonly given: string },
): Promise<string> {
  const flag = `${list} "${name}: purpose=…"`;
  const note = (one: Interview, answer: string) => one.add(list, `${name}: ${answer}=${value}`, given);
  const refuse = (answer: string) =>
    answer.includes("=")
      ? `"=" can't be in the purpose here, since what follows it is the ${list.slice(2)} value`
      : null;
  const found = await interview.answers([{ flag, asks: `What is ${name} for`, given: purpose, refuse, note }]);
  return found[flag] ?? "";
}
