/** `strongroom new`: correct declarations in the right folders, wired in, from a few answers. */
import { formatIssues } from "../../model/issue";
import type { Context, Result } from "../context";
import { exitCodes } from "../exit-codes";
import { usage } from "../failure";
import { type Asker, answers, askerOf, type Question } from "../scaffold/ask";
import { Declarations, type ProductFiles } from "../scaffold/declarations";
import { withEntry, withExport, withImport, withNamed, withRead } from "../scaffold/edit";
import {
  assertKebab,
  buildersOf,
  camelCase,
  entryText,
  integrationText,
  isKept,
  type PlannedEntry,
  type PlannedOrigin,
  type PlannedRead,
  serviceText,
  titleOf,
} from "../scaffold/text";

interface CommonOptions {
  readonly dryRun?: boolean;
}

/** How entries are declared; one set of answers for all entries of one call. */
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

export interface NewIntegrationOptions extends CommonOptions, EntryOptions {
  readonly product: string;
  readonly title?: string;
  readonly owner?: string;
  readonly console?: string;
  readonly revoke?: string;
  readonly setup?: readonly string[];
  readonly reader?: string;
}

export interface NewServiceOptions extends CommonOptions, EntryOptions {
  readonly product: string;
  readonly role?: string;
  readonly reads?: readonly string[];
  readonly owner?: string;
  readonly revoke?: string;
}

export interface NewEntryOptions extends CommonOptions, Omit<EntryOptions, "secret" | "generate"> {
  readonly product: string;
  readonly integration: string;
  readonly kind?: string;
  readonly purpose?: string;
  /** Make the value: the recipe is `--recipe`. */
  readonly generated?: boolean;
  readonly default?: string;
  readonly reader?: string;
}

export interface NewProductOptions extends CommonOptions {
  readonly title?: string;
  readonly prefix?: string;
}

export interface NewData {
  readonly dryRun: boolean;
  readonly files: readonly string[];
  readonly next: readonly string[];
}

type NewResult = Result & { readonly data: NewData };

const classes = ["critical", "important", "sensitive"];
const roles: Readonly<Record<string, "cloudRunService" | "vercelProject">> = {
  backend: "cloudRunService",
  inference: "cloudRunService",
  fullstack: "vercelProject",
  frontend: "vercelProject",
};
const kinds: Readonly<Record<string, PlannedEntry["kind"]>> = {
  secret: "secret",
  "sealed-config": "sealedConfig",
  config: "config",
  "public-config": "publicConfig",
};

/** One of these words, or what is wrong. */
const oneOf = (words: readonly string[]) => (answer: string) =>
  words.includes(answer) ? null : `"${answer}" is not one of ${words.join(", ")}`;

const days = (answer: string) =>
  /^[1-9][0-9]{0,3}$/.test(answer) ? null : `"${answer}" is no number of days from 1 to 9999`;

/** Recipes that a scaffold knows: `hex:32`. */
function recipeOf(text: string): PlannedOrigin {
  const [, recipe, bytes] = /^(hex|base64):([1-9][0-9]{0,2})$/.exec(text) ?? [];
  if (recipe === undefined || bytes === undefined)
    throw usage(`--recipe: "${text}" is none; allowed are hex:BYTES and base64:BYTES, such as hex:32.`);
  return { kind: "generated", recipe: recipe === "hex" ? "hex" : "base64", bytes: Number(bytes) };
}

/** `NAME: purpose` in two. */
function nameAndPurpose(text: string): { readonly name: string; readonly purpose: string | undefined } {
  const [name = "", ...rest] = text.split(":");
  const purpose = rest.join(":").trim();
  return { name: name.trim(), purpose: purpose === "" ? undefined : purpose };
}

function assertEntryName(product: ProductFiles, name: string, kind: PlannedEntry["kind"]): void {
  if (!/^[A-Z][A-Z0-9_]*$/.test(name) || name.length > 255)
    throw usage(
      `"${name}" can't be the name of an entry; allowed are upper-case letters, digits and "_", first a letter.`,
    );
  if (kind !== "publicConfig" && name.startsWith("NEXT_PUBLIC_"))
    throw usage(`${name} reaches browsers; only public config may have such a name.`, "--kind public-config");
  if (product.prefix !== "" && !name.startsWith(product.prefix) && (kind === "secret" || kind === "sealedConfig"))
    throw usage(`${name} lacks the prefix of ${product.name}; it must be ${product.prefix}${name}.`);
  for (const [file, { entries }] of product.integrations)
    if (entries.includes(name))
      throw usage(`${product.name} has ${name} already, in catalog/${product.name}/${file}.ts.`);
}

/** Everything that several entries of one call share, asked once. */
async function plannedEntries(
  product: ProductFiles,
  options: EntryOptions,
  asker: Asker | null,
  unread: boolean,
): Promise<readonly PlannedEntry[]> {
  const wanted = [
    ...(options.secret ?? []).map((text) => ({ ...nameAndPurpose(text), made: false })),
    ...(options.generate ?? []).map((text) => ({ ...nameAndPurpose(text), made: true })),
  ];
  for (const { name } of wanted) assertEntryName(product, name, "secret");
  const twice = wanted.find(({ name }, index) => wanted.findIndex((other) => other.name === name) < index);
  if (twice !== undefined) throw usage(`${twice.name} is named twice.`);
  if (wanted.length === 0) return [];
  const brought = wanted.some(({ made }) => !made);
  const found = await answers(asker, [
    ...wanted.map(
      ({ name, purpose, made }): Question => ({
        flag: `${made ? "--generate" : "--secret"} "${name}: purpose"`,
        asks: `What is ${name} for`,
        given: purpose,
      }),
    ),
    { flag: "--risk", asks: "What could somebody do with it", given: options.risk },
    {
      flag: "--class",
      asks: "Class (critical, important, sensitive)",
      given: options.class,
      otherwise: "important",
      refuse: oneOf(classes),
    },
    ...(brought ? [{ flag: "--from", asks: 'Where a person gets it ("Vendor > API keys")', given: options.from }] : []),
    ...(options.onBreach === true
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
    risk: found["--risk"] ?? "",
    class: found["--class"] ?? "important",
    tier: tierOf(options.tier, generated),
    origin: generated ? made : { kind: "issued" as const, where: found["--from"] ?? "", scope: options.scope ?? null },
    everyDays: options.onBreach === true ? null : Number(found["--rotate-days"]),
  }));
}

/** Document 5: what we generate is tier 1, what vendors issue is tier 2. */
function tierOf(given: string | undefined, generated: boolean): number {
  if (given === undefined) return generated ? 1 : 2;
  if (given !== "1" && given !== "2") throw usage(`--tier: "${given}" is not one of 1, 2.`);
  return Number(given);
}

function revokeOf(entries: readonly PlannedEntry[]): string {
  const issued = entries.find((entry) => "origin" in entry && entry.origin.kind === "issued");
  if (issued !== undefined && "origin" in issued && issued.origin.kind === "issued")
    return `${issued.origin.where} > the key > Delete`;
  return "strongroom rotate with a new value, deploy, then disable the old version";
}

/** `product/service`, its file as it will be with the reads. */
function withReads(
  declarations: Declarations,
  product: ProductFiles,
  reader: string,
  integration: string,
  names: readonly string[],
): readonly [string, string] {
  const [owner, name] = reader.includes("/") ? reader.split("/") : [product.name, reader];
  if (owner !== product.name || name === undefined)
    throw usage(`--reader: ${reader} belongs to another product; such a read says why, with crossProduct(), by hand.`);
  const file = declarations.service(product.name, name);
  let text = declarations.read(file) ?? "";
  for (const entry of names) {
    const changed = withRead(text, name, `${integration}.${entry}`);
    if (changed === null)
      throw usage(`${file}: its reads are no list that can be added to; add ${integration}.${entry} by hand.`);
    text = changed;
  }
  return [file, withImport(text, [integration], `../../catalog/${product.name}`)];
}

export async function newIntegration(
  context: Context,
  name: string,
  options: NewIntegrationOptions,
): Promise<NewResult> {
  assertKebab("integration", name);
  const declarations = new Declarations(context.root);
  const product = declarations.product(options.product);
  const file = `catalog/${product.name}/${name}.ts`;
  if (declarations.read(file) !== null) throw usage(`${file} is there already.`, "strongroom new entry adds to it");
  const asker = askerOf(context);
  const unread = options.reader === undefined;
  let wanted: EntryOptions = options;
  if (asker !== null && (options.secret ?? []).length + (options.generate ?? []).length === 0) {
    const names = await asker("Names of its secrets, with blanks between them:");
    wanted = { ...options, secret: names.split(/\s+/).filter((one) => one !== "") };
  }
  const entries = await plannedEntries(product, wanted, asker, unread);
  if (entries.length === 0) throw usage("An integration needs an entry: --secret NAME or --generate NAME.");
  const found = await answers(asker, [
    { flag: "--title", asks: "Title", given: options.title, otherwise: titleOf(name) },
    { flag: "--owner", asks: "Team that answers for it", given: options.owner },
    { flag: "--revoke", asks: "How a key is revoked quickly", given: options.revoke, otherwise: revokeOf(entries) },
  ]);
  const handle = camelCase(name);
  const files = new Map([
    [
      file,
      integrationText(product.handle, {
        name,
        title: found["--title"] ?? "",
        owner: found["--owner"] ?? "",
        console: options.console ?? null,
        revoke: found["--revoke"] ?? "",
        setup: options.setup ?? [],
        entries,
      }),
    ],
    ...wired(declarations, product.name, handle, name),
  ]);
  if (options.reader !== undefined) {
    const names = entries.map((entry) => entry.name);
    const [service, text] = withReads(declarations, product, options.reader, handle, names);
    files.set(service, text);
  }
  return finish(context, declarations, files, options, afterEntries(product.name, entries, unread));
}

export async function newEntry(context: Context, name: string, options: NewEntryOptions): Promise<NewResult> {
  const declarations = new Declarations(context.root);
  const product = declarations.product(options.product);
  const { file, handle } = declarations.integration(product, options.integration);
  const asker = askerOf(context);
  const asked = await answers(asker, [
    {
      flag: "--kind",
      asks: `Kind (${Object.keys(kinds).join(", ")})`,
      given: options.kind,
      otherwise: "secret",
      refuse: oneOf(Object.keys(kinds)),
    },
    { flag: "--purpose", asks: "What is it for", given: options.purpose },
  ]);
  const kind = kinds[asked["--kind"] ?? "secret"] ?? "secret";
  const purpose = asked["--purpose"] ?? "";
  assertEntryName(product, name, kind);
  const unread = options.reader === undefined;
  let entry: PlannedEntry;
  if (kind === "config" || kind === "publicConfig") {
    entry = { kind, name, purpose, unread, default: options.default ?? null };
  } else {
    const one = [`${name}: ${purpose}`];
    const [planned] = await plannedEntries(
      product,
      { ...options, ...(options.generated === true ? { generate: one } : { secret: one }) },
      asker,
      unread,
    );
    if (planned === undefined || !("origin" in planned)) throw usage(`${name} could not be planned.`);
    entry = { ...planned, kind };
  }
  const path = `catalog/${product.name}/${file}.ts`;
  const text = withEntry(declarations.read(path) ?? "", entryText(entry));
  if (text === null) throw usage(`${path} declares its entries in a way that can't be added to; add ${name} by hand.`);
  const files = new Map([[path, withImport(text, buildersOf([entry]), "../../model")]]);
  if (options.reader !== undefined) {
    const [service, reading] = withReads(declarations, product, options.reader, handle, [name]);
    files.set(service, reading);
  }
  return finish(context, declarations, files, options, afterEntries(product.name, [entry], unread));
}

export async function newService(context: Context, name: string, options: NewServiceOptions): Promise<NewResult> {
  assertKebab("service", name);
  const declarations = new Declarations(context.root);
  const product = declarations.product(options.product);
  const file = `services/${product.name}/${name}.ts`;
  if (declarations.read(file) !== null) throw usage(`${file} is there already.`);
  const asker = askerOf(context);
  const found = await answers(asker, [
    {
      flag: "--role",
      asks: `Role (${Object.keys(roles).join(", ")})`,
      given: options.role,
      otherwise: "backend",
      refuse: oneOf(Object.keys(roles)),
    },
  ]);
  const role = found["--role"] ?? "backend";
  const entries = await plannedEntries(product, options, asker, false);
  const files = new Map<string, string>();
  const reads: PlannedRead[] = (options.reads ?? []).map((wanted) => readOf(product, wanted));
  if (entries.length > 0) {
    const own = await answers(asker, [
      { flag: "--owner", asks: "Team that answers for its secrets", given: options.owner },
      { flag: "--revoke", asks: "How a key is revoked quickly", given: options.revoke, otherwise: revokeOf(entries) },
    ]);
    // Its constant must not be called as the service's.
    const integration = `${name}-secrets`;
    const declared = `catalog/${product.name}/${integration}.ts`;
    if (declarations.read(declared) !== null)
      throw usage(
        `${declared} is there already.`,
        "add to it with strongroom new entry, and name what is there with --reads",
      );
    files.set(
      declared,
      integrationText(product.handle, {
        name: integration,
        title: titleOf(name),
        owner: own["--owner"] ?? "",
        console: null,
        revoke: own["--revoke"] ?? "",
        setup: [],
        entries,
      }),
    );
    for (const [path, text] of wired(declarations, product.name, camelCase(integration), integration))
      files.set(path, text);
    reads.push(...entries.map((entry) => ({ integration: camelCase(integration), name: entry.name })));
  }
  const builder = roles[role] ?? "cloudRunService";
  files.set(file, serviceText(product.handle, { name, product: product.name, builder, role, reads }));
  return finish(context, declarations, files, options, afterEntries(product.name, entries, false));
}

/** `integration.NAME` or `NAME`, as a handle. */
function readOf(product: ProductFiles, wanted: string): PlannedRead {
  const name = wanted.split(".").at(-1) ?? "";
  for (const [, { handle, entries }] of product.integrations)
    if (entries.includes(name) && (wanted === name || wanted === `${handle}.${name}`))
      return { integration: handle, name };
  throw usage(`--reads: ${product.name} declares no "${wanted}".`, `strongroom list --product ${product.name}`);
}

/** A product: its folder, the catalogue and its place in every environment. */
export async function newProduct(context: Context, name: string, options: NewProductOptions): Promise<NewResult> {
  assertKebab("product", name, 20);
  const declarations = new Declarations(context.root);
  if (declarations.products().includes(name)) throw usage(`catalog/${name}/ is there already.`);
  if (options.prefix !== undefined && !/^[A-Z][A-Z0-9]*_$/.test(options.prefix))
    throw usage(
      `--prefix: "${options.prefix}" is none; allowed are upper-case letters and digits with "_" at the end.`,
    );
  const handle = camelCase(name);
  const prefix = options.prefix === undefined ? "" : `, entryPrefix: ${JSON.stringify(options.prefix)}`;
  const title = JSON.stringify(options.title ?? titleOf(name));
  const files = new Map([
    [
      `catalog/${name}/product.ts`,
      `import { product } from "../../model";\n\nexport const ${handle} = product(${JSON.stringify(name)}, { title: ${title}${prefix} });\n`,
    ],
    [`catalog/${name}/index.ts`, `export { ${handle} } from "./product";\n`],
  ]);
  const index = declarations.read("catalog/index.ts") ?? "";
  const key = handle === name ? name : JSON.stringify(name);
  const member = withNamed(index, "catalogue", `  ${key}: integrationsOf(${handle}),\n`);
  if (member === null) throw usage("catalog/index.ts holds no catalogue that can be added to.");
  files.set("catalog/index.ts", withStarImport(member, handle, name));
  for (const environment of context.environments.names()) {
    const path = `environments/${environment}.ts`;
    const text = withNamed(
      declarations.read(path) ?? "",
      "places",
      `    ${key}: place(${JSON.stringify(name)}, ${JSON.stringify(environment)}),\n`,
    );
    if (text === null) throw usage(`${path} holds no places that can be added to; add ${name} by hand.`);
    files.set(path, text);
  }
  const next = [`strongroom new integration NAME --product ${name}`, "look at its places in environments/*.ts"];
  // The environments were read for their names; what was just written only counts for the next command.
  return finish(context, declarations, files, options, next, false);
}

function withStarImport(text: string, handle: string, name: string): string {
  const line = `import * as ${handle} from "./${name}";`;
  return text.replace(/((?:^import .*\n)+)/m, (imports) => {
    const lines = [...imports.trimEnd().split("\n"), line];
    const from = (one: string) => /from "([^"]+)"/.exec(one)?.[1] ?? "";
    return `${lines.sort((a, b) => (from(a) < from(b) ? -1 : 1)).join("\n")}\n`;
  });
}

function wired(
  declarations: Declarations,
  product: string,
  handle: string,
  file: string,
): readonly (readonly [string, string])[] {
  const path = `catalog/${product}/index.ts`;
  const text = declarations.read(path);
  if (text === null) throw usage(`${path} is missing; it names the product's integrations.`);
  return [[path, withExport(text, handle, file)]];
}

function afterEntries(product: string, entries: readonly PlannedEntry[], unread: boolean): readonly string[] {
  const kept = entries.filter(isKept).map((entry) => `${product}/${entry.name}`);
  return [
    ...(unread && entries.length > 0 ? ["name a reader in services/, and remove unreadBecause"] : []),
    ...(kept.length > 0 ? ["npm run locks"] : []),
    "npm run docs:inventory",
    "npx strongroom check",
    ...(kept.length > 0 ? [`npx strongroom inject --env ENV --only ${kept.join(" ")}`] : []),
    "commit, and open a pull request",
  ];
}

function finish(
  context: Context,
  declarations: Declarations,
  files: ReadonlyMap<string, string>,
  options: CommonOptions,
  next: readonly string[],
  look = true,
): NewResult {
  const dryRun = options.dryRun === true;
  const names = [...files.keys()].sort();
  const steps = next.map((step) => `  next: ${step}`);
  const data: NewData = { dryRun, files: names, next };
  if (dryRun) {
    const shown = names.map((name) => `would write ${name}:\n${files.get(name)}`);
    return { code: exitCodes.ok, text: shown.join("\n").trimEnd(), data };
  }
  declarations.write(files);
  const text = [...names.map((name) => `wrote ${name}`), ...steps].join("\n");
  if (!look) return { code: exitCodes.ok, text, data };
  const issues = context.environments.names().flatMap((name) => {
    const resolution = context.environments.load(name, { lockDir: context.lockDir });
    return resolution.ok ? [] : resolution.issues;
  });
  if (issues.length === 0) return { code: exitCodes.ok, text, data };
  return {
    code: exitCodes.invalid,
    text: `${text}\n\nThe declarations are not valid yet: ${formatIssues(issues)}`,
    data,
  };
}
