/** `strongroom new integration | entry | service`: correct declarations in the right folders, wired in, from a few answers. */
import type { Context } from "../context";
import { usage } from "../failure";
import { type Asker, answers, askerOf } from "../scaffold/ask";
import { Declarations, type ProductFiles } from "../scaffold/declarations";
import { withEntry, withImport, withRead } from "../scaffold/edit";
import { assertEntryName, type EntryOptions, oneOf, plannedEntries, revokeOf } from "../scaffold/entries";
import { afterEntries, type CommonOptions, finish, type NewResult, wired } from "../scaffold/finish";
import {
  assertKebab,
  buildersOf,
  camelCase,
  entryText,
  integrationFile,
  type PlannedEntry,
  type PlannedIntegration,
  type PlannedRead,
  serviceFile,
  titleOf,
} from "../scaffold/text";

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

/** `product/service`, its file as it will be with the reads. */
function withReads(
  declarations: Declarations,
  product: ProductFiles,
  reader: string,
  integration: { readonly file: string; readonly handle: string },
  names: readonly string[],
): readonly [string, string] {
  const [owner, name] = reader.includes("/") ? reader.split("/") : [product.name, reader];
  if (owner !== product.name || name === undefined)
    throw usage(`--reader: ${reader} belongs to another product; such a read says why, with crossProduct(), by hand.`);
  const file = declarations.service(product.name, name);
  let text = declarations.read(file) ?? "";
  for (const entry of names) {
    const read = `${integration.handle}.${entry}`;
    const changed = withRead(text, name, read);
    if (changed === null) throw usage(`${file}: its reads are no list that can be added to; add ${read} by hand.`);
    text = changed;
  }
  const specifier = declarations.specifier(integration.file, file);
  return [file, specifier === null ? text : withImport(text, [integration.handle], specifier)];
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
      integrationFile(product.handle, {
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
    const [service, text] = withReads(declarations, product, options.reader, { file, handle }, names);
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
  const text = withEntry(declarations.read(file) ?? "", entryText(entry));
  if (text === null) throw usage(`${file} declares its entries in a way that can't be added to; add ${name} by hand.`);
  const files = new Map([[file, withImport(text, buildersOf([entry]), "../../model")]]);
  if (options.reader !== undefined) {
    const [service, reading] = withReads(declarations, product, options.reader, { file, handle }, [name]);
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
  const reads = (options.reads ?? []).map((wanted) => readOf(declarations, product, wanted, file));
  const own = entries.length === 0 ? null : await ownIntegration(name, entries, options, asker);
  const builder = roles[role] ?? "cloudRunService";
  const text = serviceFile(product.handle, { name, product: product.name, builder, role, reads, own });
  return finish(context, declarations, new Map([[file, text]]), options, afterEntries(product.name, entries, false));
}

/** The integration that the service's file declares beside it. */
async function ownIntegration(
  service: string,
  entries: readonly PlannedEntry[],
  options: NewServiceOptions,
  asker: Asker | null,
): Promise<PlannedIntegration> {
  const found = await answers(asker, [
    { flag: "--owner", asks: "Team that answers for its secrets", given: options.owner },
    { flag: "--revoke", asks: "How a key is revoked quickly", given: options.revoke, otherwise: revokeOf(entries) },
  ]);
  return {
    // Its constant must not be called as the service's.
    name: `${service}-secrets`,
    title: titleOf(service),
    owner: found["--owner"] ?? "",
    console: null,
    revoke: found["--revoke"] ?? "",
    setup: [],
    entries,
  };
}

/** `integration.NAME` or `NAME`, as a handle. */
function readOf(declarations: Declarations, product: ProductFiles, wanted: string, service: string): PlannedRead {
  const name = wanted.split(".").at(-1) ?? "";
  for (const [file, { handle, entries }] of product.integrations)
    if (entries.includes(name) && (wanted === name || wanted === `${handle}.${name}`))
      return { integration: handle, name, from: declarations.specifier(file, service) ?? "" };
  throw usage(`--reads: ${product.name} declares no "${wanted}".`, `strongroom list --product ${product.name}`);
}
