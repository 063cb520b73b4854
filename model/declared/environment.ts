import { type Field, type Fields, type ReadOf, readFields } from "../fields";
import type { Issue } from "../issue";
import { stages } from "../kinds";
import { isUnknownAlready } from "./catalogue";
import type { DeclaredProduct } from "./declared";
import {
  type Found,
  isObject,
  neededWord,
  notAnObject,
  onlyFields,
  optionalText,
  type Reading,
  retirement,
  shown,
  text,
  texts,
  textsByName,
  wrong,
  wrongWord,
} from "./shape";
import { readVault } from "./vault";

interface EnvironmentReading extends Reading {
  readonly products: ReadonlyMap<string, DeclaredProduct>;
}

const vercelFields = {
  teamId: text,
  /** Empty if each reader has its own. */
  projectId: (at: Reading, name: string) =>
    at.found[name] === undefined && isObject(at.found.projects) ? "" : text(at, name),
  /** By the name of the reader. */
  projects: textsByName,
} as const;

const secretsInFields = {
  project: text,
  idPrefix: (at: Reading, name: string) => optionalText(at, name) ?? "",
} as const;

const placeFields = {
  project: text,
  /** Null if it is where its services run. */
  secretsIn: within(secretsInFields, "{ project, idPrefix? }"),
  region: text,
  stateBucket: text,
  kmsKey: optionalText,
  locations: texts,
  vercel: within(vercelFields, "{ teamId, projectId } or { teamId, projects: { READER: projectId } }"),
  initialImage: optionalText,
  retired: retirement,
} as const;

export interface DeclaredPlace extends ReadOf<typeof placeFields> {
  readonly product: string;
}

const targetFields = {
  target: neededWord(["development", "preview", "production"]),
  gitBranch: optionalText,
} as const;

const environmentFields = {
  stage: neededWord(stages),
  protection: readProtection,
  vercel: readTarget,
  deliverer: optionalText,
  /** Keys of pipeline identities. */
  composers: texts,
  vault: readVault,
  places: readPlaces,
  /** By product, integration and name; still of unknown shape, so that each value is checked once. */
  values: readValues,
} as const;

export interface DeclaredEnvironment extends ReadOf<typeof environmentFields> {
  readonly name: string;
  /** Products for which a place is given, of whatever shape, declared or not. */
  readonly named: ReadonlySet<string>;
}

/** Reads the environments, in the order in which values move up. */
export function readEnvironments(
  value: unknown,
  products: ReadonlyMap<string, DeclaredProduct>,
  issues: Issue[],
): DeclaredEnvironment[] {
  if (!Array.isArray(value)) {
    notAnObject({
      issues,
      where: "environments",
      what: "the list of environments",
      value,
      allowed: "a list of environments",
    });
    return [];
  }
  const environments: DeclaredEnvironment[] = [];
  const names = new Set<string>();
  for (const [index, item] of value.entries()) {
    if (!isObject(item) || typeof item.name !== "string" || item.name === "") {
      notAnObject({
        issues,
        where: `environments[${index}]`,
        what: "the environment",
        value: item,
        allowed: "environment(catalogue, { name, … })",
      });
      continue;
    }
    if (names.has(item.name)) {
      issues.push({
        code: "duplicate-environment",
        what: "two environments have the same name",
        where: `environments/${shown(item.name)}`,
        got: `${shown(item.name)} twice`,
        allowed: "one environment per name",
        next: "rename one of them",
      });
      continue;
    }
    names.add(item.name);
    environments.push(readEnvironment(item.name, item, products, issues));
  }
  return environments;
}

function readEnvironment(
  name: string,
  found: Found,
  products: ReadonlyMap<string, DeclaredProduct>,
  issues: Issue[],
): DeclaredEnvironment {
  const where = `environments/${shown(name)}`;
  const at: EnvironmentReading = { found, where, issues, products };
  onlyFields(at, { ...environmentFields, kind: true, name: true });
  const named = new Set(Object.keys(isObject(found.places) ? found.places : {}));
  return { ...readFields(at, environmentFields), name, named };
}

function readValues(at: Reading): Found {
  const { values } = at.found;
  if (isObject(values)) return values;
  notAnObject({
    issues: at.issues,
    where: at.where,
    what: "values",
    value: values,
    allowed: "values by product and integration",
  });
  return {};
}

function readProtection(at: Reading): { readonly deletion: boolean; readonly destroyAfterDays: number } {
  const value = at.found.protection;
  if (isObject(value)) {
    const days = value.destroyAfterDays;
    if (typeof value.deletion === "boolean" && typeof days === "number" && Number.isInteger(days)) {
      if (days >= 0 && days <= 1000) return { deletion: value.deletion, destroyAfterDays: days };
    }
  }
  wrongWord(at, "protection", value, "{ deletion: true or false, destroyAfterDays: 0 to 1,000 whole days }");
  return { deletion: true, destroyAfterDays: 1 };
}

function readTarget(at: Reading): ReadOf<typeof targetFields> {
  const value = at.found.vercel;
  if (!isObject(value)) {
    wrong(at, "vercel", value, '{ target: "development", "preview" or "production", gitBranch? }');
    return { target: null, gitBranch: null };
  }
  const inner: Reading = { found: value, where: `${at.where}: vercel`, issues: at.issues };
  return readFields(inner, targetFields);
}

function readPlaces(at: EnvironmentReading): ReadonlyMap<string, DeclaredPlace> {
  const { products } = at;
  const places = new Map<string, DeclaredPlace>();
  const value = isObject(at.found.places) ? at.found.places : {};
  if (!isObject(at.found.places)) wrong(at, "places", at.found.places, "one place per product");
  for (const product of products.keys()) {
    if (value[product] !== undefined) continue;
    at.issues.push({
      code: "missing-place",
      what: `the product ${product} has no place`,
      where: at.where,
      got: "nothing",
      allowed: "project, region and stateBucket per product",
      next: `add places.${product}`,
    });
  }
  for (const [product, place] of Object.entries(value)) {
    if (place === undefined) continue;
    const where = `${at.where}: places.${shown(product)}`;
    if (!products.has(product)) {
      if (isUnknownAlready(at.issues, product)) continue;
      at.issues.push({
        code: "unknown-product",
        what: "the place belongs to no product of the catalogue",
        where,
        got: shown(product),
        allowed: [...products.keys()].sort().join(", "),
        next: "correct the name or remove the place",
      });
      continue;
    }
    if (!isObject(place))
      notAnObject({
        issues: at.issues,
        where,
        what: "the place",
        value: place,
        allowed: "{ project, region, stateBucket, … }",
      });
    else places.set(product, readPlace(product, { found: place, where, issues: at.issues }));
  }
  return places;
}

function readPlace(product: string, at: Reading): DeclaredPlace {
  onlyFields(at, placeFields);
  return { product, ...readFields(at, placeFields) };
}

/** An object of its own in a place, such as `vercel`; null if there is none, or what is there is no object. */
function within<const F extends Fields>(fields: F, allowed: string): Field<ReadOf<F> | null> {
  return (at, name) => {
    const value = at.found[name];
    if (value === undefined) return null;
    if (!isObject(value)) {
      wrong(at, name, value, allowed);
      return null;
    }
    const inner: Reading = { found: value, where: `${at.where}.${name}`, issues: at.issues };
    onlyFields(inner, fields);
    return readFields(inner, fields);
  };
}
