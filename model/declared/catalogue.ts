import { type ReadOf, readFields } from "../fields";
import type { Issue } from "../issue";
import { secretIdStyles } from "../secret-id";
import type { DeclaredDefaults, DeclaredIntegration, DeclaredProduct } from "./declared";
import { readDefaults } from "./defaults";
import { type Names, readIntegration } from "./integration";
import { withCompositions } from "./made-of";
import { type Found, isObject, notAnObject, onlyFields, optionalText, type Reading, shown, text, word } from "./shape";

/** An integration as it was found; `file` if a service declares it beside itself. */
interface Candidate {
  readonly key: string;
  readonly value: unknown;
  readonly file: string | null;
}

/**
 * Reads the catalogue: products by name, each with its integrations and all names of its handles.
 *
 * @param own integrations that services declare beside themselves
 */
export function readCatalogue(catalogue: unknown, own: unknown, issues: Issue[]): ReadonlyMap<string, DeclaredProduct> {
  const products = new Map<string, DeclaredProduct>();
  if (!isObject(catalogue)) {
    notAnObject({
      issues,
      where: "catalogue",
      what: "the catalogue",
      value: catalogue,
      allowed: "an object of products",
    });
    return products;
  }
  const named = new Map(Object.entries(catalogue).map(([key, value]) => [productName(key, value, catalogue), value]));
  for (const key of Object.keys(catalogue)) if (!named.has(key)) misnamed(key, catalogue, issues);
  const beside = readOwn(own, named, issues);
  for (const [name, value] of named) products.set(name, readProduct(name, value, beside.get(name) ?? [], issues));
  return withCompositions(products);
}

/** The product that all integrations below a key name, if no other key has it: then only the key is wrong. */
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
    notAnObject({
      issues,
      where: "organisation",
      what: "ownIntegrations",
      value: own,
      allowed: "a list of { name, file, integration }",
    });
    return found;
  }
  for (const one of own as readonly unknown[]) {
    const { name, file, integration } = isObject(one) ? one : {};
    const parts = isObject(integration) && isObject(integration.$integration) ? integration.$integration : null;
    const product = parts !== null && isObject(parts.product) ? parts.product.name : undefined;
    if (typeof name !== "string" || typeof file !== "string" || typeof product !== "string") {
      notAnObject({
        issues,
        where: "organisation",
        what: "an item of ownIntegrations",
        value: one,
        allowed: "{ name, file, integration }",
      });
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

/** Reported once for each missing product: other problems follow from it. */
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

/** Whether a reader or a declaration named it; places are checked in each environment. */
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
    notAnObject({
      issues,
      where: `catalogue.${shown(name)}`,
      what: "the product",
      value,
      allowed: "an object of integrations",
    });
  } else {
    const listed = Object.entries(value).map(([key, one]): Candidate => ({ key, value: one, file: null }));
    for (const { key, value: integration, file } of [...listed, ...own]) {
      const parts = isObject(integration) && isObject(integration.$integration) ? integration.$integration : null;
      if (parts === null) {
        const allowed = `${name}.integration({…}, {…})`;
        notAnObject({ issues, where: `${name}/${shown(key)}`, what: "the integration", value: integration, allowed });
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
  return {
    name,
    title: about?.title ?? name,
    entryPrefix: about?.entryPrefix ?? null,
    secretIds: about?.secretIds ?? "as the name",
    integrations,
    names,
  };
}

const productFields = {
  title: text,
  entryPrefix: optionalText,
  secretIds: word(secretIdStyles, "as the name"),
  defaults: (at: Reading) => readDefaults(at, "product"),
} as const;
type ProductAbout = ReadOf<typeof productFields>;

/**
 * What the product's handle says for its integrations; its name must be the catalogue's key.
 *
 * @param abouts what has been read: the integrations of a product share one handle
 */
function readOwner(
  { product: name, integration: key }: { readonly product: string; readonly integration: string },
  product: unknown,
  abouts: Map<unknown, ProductAbout>,
  issues: Issue[],
): DeclaredDefaults {
  const where = `${name}/${shown(key)}`;
  if (!isObject(product) || typeof product.name !== "string" || !isObject(product.about)) {
    notAnObject({ issues, where, what: "the integration's product", value: product, allowed: 'product("name", {…})' });
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

function duplicateIntegration(product: string, name: string, file: string | null, issues: Issue[]): void {
  issues.push({
    code: "duplicate-integration",
    what: "two integrations of a product have the same name",
    where: file ?? `${product}/${shown(name)}`,
    got: `${shown(name)} twice`,
    allowed: "one integration per name in a product, in catalog/ and services/ together",
    next: "give the exported constant another name",
  });
}
