/** A reader, such as a service, and the variables that its process gets: what `run`, `env` and `compose` share. */

import { nearest } from "../model/nearest";
import type { ReaderRole, ResolvedConfiguration, ResolvedEntry, ResolvedEnvironment } from "../model/resolved";
import { usage } from "../text/failure";
import { isMissing, isStored, type StoredEntry } from "./entries";
import { didYouMean, meantBy } from "./meant";

export interface ReaderHere {
  /** `product/name`. */
  readonly key: string;
  readonly name: string;
  readonly product: string;
  readonly role: ReaderRole;
  /** Name of the deployment; compose hosts only. */
  readonly deployment: string | null;
  /** Where its files come from; compose hosts only. */
  readonly configuration: ResolvedConfiguration | null;
}

/** One variable of a reader's process. */
export interface ReaderVariable {
  /** As the reader's code knows it. */
  readonly name: string;
  /** Second name, on a developer's machine; null if it has none. */
  readonly localName: string | null;
  readonly entry: ResolvedEntry;
  readonly content:
    | { readonly kind: "config"; readonly value: string }
    | { readonly kind: "secret"; readonly entry: StoredEntry; readonly version: string };
}

export function readersOf(environment: ResolvedEnvironment): readonly ReaderHere[] {
  return environment.products.flatMap((product) =>
    [...product.services, ...product.vercelProjects, ...product.otherReaders].map((reader) => ({
      key: reader.key,
      name: reader.name,
      product: reader.product,
      role: reader.role,
      deployment: "deployment" in reader ? (reader.deployment ?? null) : null,
      configuration: "configuration" in reader ? (reader.configuration ?? null) : null,
    })),
  );
}

/** By `product/name`, or by name if only one product has it. @throws a usage failure */
export function findReader(environment: ResolvedEnvironment, wanted: string): ReaderHere {
  const readers = readersOf(environment);
  const found = readers.filter((reader) => reader.key === wanted || reader.name === wanted);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  if (only !== undefined) {
    throw usage(
      `There are ${found.length} services "${wanted}": ${found.map((reader) => reader.key).join(", ")}.`,
      "name it as product/name",
      { given: wanted, meant: found.map((reader) => reader.key) },
    );
  }
  const guess = nearest(wanted, wanted.includes("/") ? readers.map(keyOf) : readers.map((reader) => reader.name));
  const choices = meantBy(wanted, readers.map(keyOf));
  throw usage(
    `${environment.name} has no service "${wanted}".${didYouMean(guess, choices)}`,
    `one of ${readers.map(keyOf).join(", ")}`,
    choices,
  );
}

const keyOf = (reader: ReaderHere) => reader.key;

/** Entries that a reader reads, each under each of its names. */
export function readsOf(
  environment: ResolvedEnvironment,
  reader: ReaderHere,
): readonly { readonly name: string; readonly entry: ResolvedEntry }[] {
  return environment.products.flatMap((product) =>
    product.entries.flatMap((entry) =>
      entry.usedBy.filter((use) => use.reader === reader.key).map((use) => ({ name: use.as, entry })),
    ),
  );
}

/**
 * What a reader's process gets: its literals, its secrets at the pinned version, previous ones that are still valid; in
 * development also what its product needs on a developer's machine only. Optional entries without a value are left out.
 */
export function variablesOf(environment: ResolvedEnvironment, reader: ReaderHere): readonly ReaderVariable[] {
  const found = new Map<string, ReaderVariable>();
  const add = (variable: ReaderVariable) => found.set(variable.name, variable);
  if (environment.stage === "development") {
    const product = environment.products.find((one) => one.name === reader.product);
    for (const entry of product?.entries.filter((one) => one.localOnly) ?? []) {
      if (entry.value !== null) add(literal(entry.name, entry, entry.value));
    }
  }
  for (const { name, entry } of readsOf(environment, reader)) {
    if (entry.value !== null) add(literal(name, entry, entry.value));
    if (!isStored(entry) || entry.state !== "active") continue;
    const { pin, previousPin } = entry.secret;
    const localName = localNameOf(entry, name);
    if (pin !== null) add({ name, localName, entry, content: { kind: "secret", entry, version: pin } });
    if (previousPin !== null && entry.previousAs !== null) {
      const content = { kind: "secret", entry, version: previousPin } as const;
      add({ name: entry.previousAs, localName: null, entry, content });
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function literal(name: string, entry: ResolvedEntry, value: string): ReaderVariable {
  return { name, localName: localNameOf(entry, name), entry, content: { kind: "config", value } };
}

/** An alias replaces the entry's own name; a name that the reader chose is used everywhere. */
function localNameOf(entry: ResolvedEntry, name: string): string | null {
  return name === entry.name ? entry.localAlias : null;
}

/** Required entries of a reader that have no value yet. */
export function missingOf(environment: ResolvedEnvironment, reader: ReaderHere): readonly ResolvedEntry[] {
  return readsOf(environment, reader).flatMap(({ entry }) => (isMissing(entry) ? [entry] : []));
}

/** Every name under which a declared entry may be in an environment, of all kinds and readers. */
export function declaredNames(environments: readonly ResolvedEnvironment[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const entry of environments.flatMap((one) => one.products.flatMap((product) => product.entries))) {
    for (const name of [entry.name, entry.localAlias, entry.previousAs, ...entry.usedBy.map((use) => use.as)]) {
      if (name !== null) names.add(name);
    }
    names.add(`${entry.product.toUpperCase().replace(/-/g, "_")}__${entry.name}`);
  }
  return names;
}

/** So many stacks are named; more are meant by their kinds. */
const named = 6;

function everyStack({ name }: ResolvedEnvironment, stacks: readonly string[]): string {
  const kinds = ["services", "vercel"].filter((kind) => stacks.some((one) => one.endsWith(`-${kind}'`)));
  return kinds.map((kind) => `'*-${name}-${kind}'`).join(" ");
}

/** The deploy command that gives these readers a new pin; null if no stack deploys any of them. */
export function deployOfReaders(environment: ResolvedEnvironment, readers: readonly string[]): string | null {
  const stacks = environment.products.flatMap(({ name, services, vercelProjects }) => [
    ...(services.some(({ key }) => readers.includes(key)) ? [`'${name}-${environment.name}-services'`] : []),
    ...(vercelProjects.some(({ key }) => readers.includes(key)) ? [`'${name}-${environment.name}-vercel'`] : []),
  ]);
  if (stacks.length === 0) return null;
  return `strongroom deploy ${stacks.length > named ? everyStack(environment, stacks) : stacks.join(" ")}`;
}
