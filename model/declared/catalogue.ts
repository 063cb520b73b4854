import { type ReadOf, readFields } from "../fields";
import type { Issue } from "../issue";
import type {
  DeclaredChoice,
  DeclaredDefaults,
  DeclaredEither,
  DeclaredEntry,
  DeclaredIntegration,
  DeclaredProduct,
} from "./declared";
import { readDefaults } from "./defaults";
import { type EntryPlace, readEntry } from "./entry";
import {
  type Found,
  flag,
  isObject,
  missing,
  notAnObject,
  onlyFields,
  optionalText,
  type Reading,
  shown,
  text,
  texts,
  wrong,
} from "./shape";

type Names = Map<string, DeclaredEntry | DeclaredEither | DeclaredChoice | "broken">;

/** An integration as it was found; `file` where a service declares it beside itself. */
interface Candidate {
  readonly key: string;
  readonly value: unknown;
  readonly file: string | null;
}

/**
 * Reads the catalogue: products by name, each with its integrations and all names that handles may have.
 *
 * @param own integrations that services declare beside themselves
 */
export function readCatalogue(catalogue: unknown, own: unknown, issues: Issue[]): ReadonlyMap<string, DeclaredProduct> {
  const products = new Map<string, DeclaredProduct>();
  if (!isObject(catalogue)) {
    notAnObject(issues, "catalogue", "the catalogue", catalogue, "an object of products");
    return products;
  }
  const named = new Map(Object.entries(catalogue).map(([key, value]) => [productName(key, value, catalogue), value]));
  for (const key of Object.keys(catalogue)) if (!named.has(key)) misnamed(key, catalogue, issues);
  const beside = readOwn(own, named, issues);
  for (const [name, value] of named) products.set(name, readProduct(name, value, beside.get(name) ?? [], issues));
  return products;
}

/** What the product's handle says, where all integrations below a key have the same and no other key: then only the key is wrong. */
function productName(key: string, value: unknown, catalogue: Found): string {
  const names = new Set(
    Object.values(isObject(value) ? value : {}).map((one) => {
      const parts = isObject(one) && isObject(one.$integration) ? one.$integration : {};
      return isObject(parts.product) ? parts.product.name : undefined;
    }),
  );
  const [name] = names;
  return names.size === 1 && typeof name === "string" && !Object.hasOwn(catalogue, name) ? name : key;
}

function misnamed(key: string, catalogue: Found, issues: Issue[]): void {
  const name = productName(key, catalogue[key], catalogue);
  issues.push({
    code: "product-name-mismatch",
    what: "the catalogue's key is not the name of the product whose integrations it holds",
    where: `catalogue.${shown(key)}`,
    got: shown(key),
    allowed: shown(name),
    next: `write ${shown(name)} in place of ${shown(key)}, in catalog/index.ts and wherever environments name it`,
  });
}

/** Integrations of services, by product. */
function readOwn(
  own: unknown,
  products: ReadonlyMap<string, unknown>,
  issues: Issue[],
): ReadonlyMap<string, readonly Candidate[]> {
  const found = new Map<string, Candidate[]>();
  if (own === undefined) return found;
  if (!Array.isArray(own)) {
    notAnObject(issues, "organisation", "ownIntegrations", own, "a list of { name, file, integration }");
    return found;
  }
  for (const one of own as readonly unknown[]) {
    const { name, file, integration } = isObject(one) ? one : {};
    const parts = isObject(integration) && isObject(integration.$integration) ? integration.$integration : null;
    const product = parts !== null && isObject(parts.product) ? parts.product.name : undefined;
    if (typeof name !== "string" || typeof file !== "string" || typeof product !== "string") {
      notAnObject(issues, "organisation", "an item of ownIntegrations", one, "{ name, file, integration }");
      continue;
    }
    if (!products.has(product)) {
      const what = "it declares an integration of a product that the catalogue does not have";
      unknownProduct({ found: {}, where: file, issues }, product, products, what);
      continue;
    }
    const list = found.get(product) ?? [];
    list.push({ key: name, value: integration, file });
    found.set(product, list);
  }
  return found;
}

/** Said once of a product that is missing: all that names it follows from that. */
export function unknownProduct(
  at: Reading,
  product: string,
  products: ReadonlyMap<string, unknown>,
  what: string,
): void {
  if (isUnknownAlready(at.issues, product)) return;
  at.issues.push({
    code: "unknown-product",
    what,
    where: at.where,
    got: shown(product),
    allowed: [...products.keys()].sort().join(", ") || "no product is declared",
    next: "add the product to catalog/index.ts, or correct the name",
  });
}

/** Whether something that reads or declares named it; places do so in each environment. */
export function isUnknownAlready(issues: readonly Issue[], product: string): boolean {
  return issues.some(
    ({ code, got, where }) =>
      code === "unknown-product" && got === shown(product) && !where.startsWith("environments/"),
  );
}

function readProduct(name: string, value: unknown, own: readonly Candidate[], issues: Issue[]): DeclaredProduct {
  const integrations = new Map<string, DeclaredIntegration>();
  const names: Names = new Map();
  const abouts = new Map<unknown, ProductAbout>();
  if (!isObject(value)) {
    notAnObject(issues, `catalogue.${shown(name)}`, "the product", value, "an object of integrations");
  } else {
    const listed = Object.entries(value).map(([key, one]): Candidate => ({ key, value: one, file: null }));
    for (const { key, value: integration, file } of [...listed, ...own]) {
      const parts = isObject(integration) && isObject(integration.$integration) ? integration.$integration : null;
      if (parts === null) {
        const allowed = `${name}.integration({…}, {…})`;
        notAnObject(issues, `${name}/${shown(key)}`, "the integration", integration, allowed);
        continue;
      }
      if (integrations.has(key)) {
        duplicateIntegration(name, key, file, issues);
        continue;
      }
      const defaults = readOwner({ product: name, integration: key }, parts.product, abouts, issues);
      integrations.set(key, readIntegration({ product: name, name: key, file, defaults }, parts, names, issues));
    }
  }
  const [about] = abouts.values();
  return { name, title: about?.title ?? name, entryPrefix: about?.entryPrefix ?? null, integrations, names };
}

const productFields = {
  title: text,
  entryPrefix: optionalText,
  defaults: (at: Reading) => readDefaults(at, "product"),
} as const;
type ProductAbout = ReadOf<typeof productFields>;

/**
 * What the product's handle says for its integrations; its name must be the catalogue's key.
 *
 * @param abouts what was read already: integrations of a product share one handle
 */
function readOwner(
  { product: name, integration: key }: { readonly product: string; readonly integration: string },
  product: unknown,
  abouts: Map<unknown, ProductAbout>,
  issues: Issue[],
): DeclaredDefaults {
  const where = `${name}/${shown(key)}`;
  if (!isObject(product) || typeof product.name !== "string" || !isObject(product.about)) {
    notAnObject(issues, where, "the integration's product", product, 'product("name", {…})');
    return {};
  }
  if (product.name !== name) {
    issues.push({
      code: "product-name-mismatch",
      what: "the integration belongs to another product than the catalogue says",
      where,
      got: shown(product.name),
      allowed: name,
      next: `use the same name in product("…") and as the catalogue's key`,
    });
  }
  const known = abouts.get(product.about);
  if (known !== undefined) return known.defaults;
  const at: Reading = { found: product.about, where: name, issues };
  onlyFields(at, productFields);
  const about = readFields(at, productFields);
  abouts.set(product.about, about);
  return about.defaults;
}

interface AboutReading extends Reading {
  readonly defaults: DeclaredDefaults;
}

/** Its own, or the product's default. */
const ownOr = (name: "owner" | "revoke") => (at: AboutReading) =>
  at.found[name] === undefined ? (at.defaults[name] ?? text(at, name)) : text(at, name);

const aboutFields = {
  title: text,
  owner: ownOr("owner"),
  console: optionalText,
  revoke: ownOr("revoke"),
  setup,
  usage: optionalText,
  monitoring: optionalText,
  optional: flag,
} as const;

/** What an integration says of itself. */
export type DeclaredAbout = ReadOf<typeof aboutFields>;

function readIntegration(
  place: {
    readonly product: string;
    readonly name: string;
    readonly file: string | null;
    readonly defaults: DeclaredDefaults;
  },
  parts: Found,
  names: Names,
  issues: Issue[],
): DeclaredIntegration {
  const { product, name, file } = place;
  const where = `${product}/${name}`;
  const found = isObject(parts.about) ? parts.about : {};
  if (!isObject(parts.about)) notAnObject(issues, where, "what the integration says of itself", parts.about, "{…}");
  const at: Reading = { found, where, issues };
  const entries: DeclaredEntry[] = [];
  const choices = new Map<string, DeclaredChoice>();
  const eithers = new Map<string, DeclaredEither>();
  const broken = new Set<string>();
  const claim = (entry: string, what: DeclaredEntry | DeclaredEither | DeclaredChoice | "broken"): void => {
    if (names.has(entry)) duplicate(product, entry, issues);
    else names.set(entry, what);
  };
  if (isObject(parts.about)) onlyFields(at, { ...aboutFields, defaults: true });
  const defaults = readDefaults(at, "integration", place.defaults);
  const declared = isObject(parts.entries) ? parts.entries : {};
  if (!isObject(parts.entries))
    notAnObject(issues, where, "the list of entries", parts.entries, "an object of entries");
  for (const [entryName, value] of Object.entries(declared)) {
    const kind = isObject(value) ? value.kind : undefined;
    if (isObject(value) && kind === "choice") {
      const choice = readChoice(product, entryName, value, issues);
      choices.set(entryName, choice);
      claim(entryName, choice);
      continue;
    }
    if (isObject(value) && kind === "either") {
      const either = readEither({ product, integration: name, defaults }, entryName, value, issues);
      eithers.set(entryName, either);
      claim(entryName, either);
      for (const entry of Object.values(either.options).flat()) {
        entries.push(entry);
        // Not reachable by a handle of its own, but it takes the name all the same.
        if (entry.name !== entryName) claim(entry.name, entry);
      }
      continue;
    }
    const entry = readEntry(entryName, value, { product, integration: name, defaults, group: null }, issues);
    if (entry === null) broken.add(entryName);
    else entries.push(entry);
    claim(entryName, entry ?? "broken");
  }
  return {
    key: where,
    name,
    product,
    file,
    ...readFields({ ...at, defaults }, aboutFields),
    entries,
    choices,
    eithers,
    broken,
  };
}

function setup(at: Reading): readonly string[] {
  if (at.found.setup === undefined) missing(at, "setup", "a list of steps, in order");
  return texts(at, "setup");
}

function duplicateIntegration(product: string, name: string, file: string | null, issues: Issue[]): void {
  issues.push({
    code: "duplicate-integration",
    what: "two integrations of a product have one name",
    where: file ?? `${product}/${shown(name)}`,
    got: `${shown(name)} twice`,
    allowed: "one integration per name in a product, in catalog/ and services/ together",
    next: "give the exported constant another name",
  });
}

function duplicate(product: string, name: string, issues: Issue[]): void {
  issues.push({
    code: "duplicate-address",
    what: "two entries have one Terraform address",
    where: `${product}/${name}`,
    got: `${name} twice`,
    allowed: "one entry per name in a product, whatever its integration",
    next: "rename one of them or declare it once and read it from there",
  });
}

function readChoice(product: string, name: string, value: Found, issues: Issue[]): DeclaredChoice {
  const at: Reading = { found: value, where: `${product}/${name}`, issues };
  text(at, "purpose");
  const options = texts(at, "options");
  if (options.length < 2 || new Set(options).size !== options.length) {
    wrong(at, "options", value.options, "two or more different options");
  }
  return { kind: "choice", name, options };
}

function readEither(place: Omit<EntryPlace, "group">, name: string, value: Found, issues: Issue[]): DeclaredEither {
  const at: Reading = { found: value, where: `${place.product}/${name}`, issues };
  text(at, "purpose");
  const groups = isObject(value.options) ? value.options : {};
  if (Object.keys(groups).length < 2) wrong(at, "options", value.options, "two or more groups of entries");
  const options: Record<string, readonly DeclaredEntry[]> = {};
  for (const [option, group] of Object.entries(groups)) {
    const read: DeclaredEntry[] = [];
    if (!isObject(group) || Object.keys(group).length === 0) {
      notAnObject(issues, at.where, `the option ${shown(option)}`, group, "an object of secret(…) or sealedConfig(…)");
    } else {
      for (const [entryName, inner] of Object.entries(group)) {
        const entry = readEntry(entryName, inner, { ...place, group: { either: name, option } }, issues);
        if (entry === null) continue;
        if (entry.kept === null) literalInEither(entry, issues);
        read.push(entry);
      }
    }
    options[option] = read;
  }
  return { kind: "either", name, options };
}

function literalInEither(entry: DeclaredEntry, issues: Issue[]): void {
  issues.push({
    code: "literal-in-either",
    what: "an option of either() holds a literal",
    where: entry.key,
    got: entry.kind,
    allowed: "secret(…) or sealedConfig(…)",
    next: "use choice() for literals",
  });
}
