/** What an incident affects: entries, entries derived from them, their readers, and where they are delivered. */

import { integrationOf, isStored } from "../inventory/entries";
import { findEntry } from "../inventory/find-entry";
import type { Lock } from "../model/lock";
import { nearest } from "../model/nearest";
import type {
  ReaderRole,
  ResolvedEntry,
  ResolvedEnvironment,
  ResolvedIntegration,
  ResolvedReader,
} from "../model/resolved";
import { usage } from "../text/failure";
import { isComposed } from "../values/made";
import { isMade, signerOf, sourcesOf } from "../values/recipe";

/** Exactly one of these says what the incident is about. */
export type Subject =
  | { readonly kind: "entry"; readonly name: string }
  | { readonly kind: "integration"; readonly name: string }
  | { readonly kind: "product"; readonly name: string }
  | { readonly kind: "person"; readonly name: string };

export interface Affected {
  readonly entry: ResolvedEntry;
  /** Why it is affected. */
  readonly because: string;
}

export interface AffectedReader {
  readonly key: string;
  readonly role: ReaderRole;
  readonly reads: readonly string[];
}

export interface BlastRadius {
  readonly affected: readonly Affected[];
  /** Keys to rotate, in order; entries derived from one of them follow by themselves. */
  readonly rotate: readonly string[];
  readonly readers: readonly AffectedReader[];
  readonly integrations: readonly ResolvedIntegration[];
  /** Terraform stacks that carry new pins, in the order of their apply, with the readers in them. */
  readonly stacks: readonly { readonly name: string; readonly readers: readonly string[] }[];
  /** Copies that only a person can change: "team password manager". */
  readonly copies: readonly { readonly place: string; readonly key: string }[];
}

/** @throws a usage failure for an unknown name, or a person who is not named anywhere */
export function blastRadius(environment: ResolvedEnvironment, lock: Lock, subject: Subject): BlastRadius {
  const all = environment.products.flatMap((product) => product.entries);
  const affected = new Map<string, Affected>();
  const add = (entry: ResolvedEntry, because: string) => {
    if (!affected.has(entry.key)) affected.set(entry.key, { entry, because });
  };
  const exposed = direct(environment, lock, subject);
  for (const { entry, because } of exposed) add(entry, because);
  // A leaked composition exposes its parts; a leaked part does not expose the others.
  for (const { entry } of exposed)
    for (const part of all.filter((one) => isStored(one) && isComposed(entry) && sourcesOf(entry).includes(one.key)))
      add(part, `part of ${entry.key}`);
  // A derived key can't be revoked alone: its signer must change, and with it everything that it signs.
  for (let known = -1; known !== affected.size; ) {
    known = affected.size;
    for (const entry of all) {
      const part = isComposed(entry) ? sourcesOf(entry).find((key) => affected.has(key)) : undefined;
      if (part !== undefined) add(entry, `composed of ${part}`);
      const signer = signerOf(entry);
      if (signer === null) continue;
      const signing = all.find((one) => one.key === signer);
      if (affected.has(entry.key) && signing !== undefined) add(signing, `signs ${entry.key}`);
      if (affected.has(signer)) add(entry, `derived from ${signer}`);
    }
  }
  const list = [...affected.values()].sort((a, b) => (a.entry.key < b.entry.key ? -1 : 1));
  const entries = list.map((one) => one.entry);
  const readers = readersOf(entries);
  const integrations = new Map<string, ResolvedIntegration>();
  for (const entry of entries) {
    const integration = integrationOf(environment, entry);
    if (integration !== null) integrations.set(integration.key, integration);
  }
  return {
    affected: list,
    rotate: entries.filter((entry) => isStored(entry) && !isMade(entry)).map((entry) => entry.key),
    readers,
    integrations: [...integrations.values()].sort((a, b) => (a.key < b.key ? -1 : 1)),
    stacks: stacksOf(environment, readers),
    copies: entries.flatMap((entry) => entry.storedElsewhere.map((place) => ({ place, key: entry.key }))),
  };
}

/** The affected entries of an integration. */
export function entriesOf(integration: ResolvedIntegration, radius: BlastRadius): readonly ResolvedEntry[] {
  return radius.affected
    .map(({ entry }) => entry)
    .filter((entry) => entry.product === integration.product && entry.integration === integration.name);
}

function direct(environment: ResolvedEnvironment, lock: Lock, subject: Subject): readonly Affected[] {
  const stored = environment.products.flatMap((product) => product.entries).filter(isStored);
  const unknown = (noun: string, names: readonly string[]) => {
    const guess = nearest(subject.name, names);
    return usage(
      `${environment.name} has no ${noun} "${subject.name}"; it has ${names.join(", ")}.${guess === null ? "" : ` Did you mean ${guess}?`}`,
    );
  };
  if (subject.kind === "entry") return [{ entry: findEntry(environment, subject.name), because: "exposed" }];
  if (subject.kind === "product") {
    const product = environment.products.find((one) => one.name === subject.name);
    if (product === undefined)
      throw unknown(
        "product",
        environment.products.map((one) => one.name),
      );
    return stored
      .filter((entry) => entry.product === product.name)
      .map((entry) => ({ entry, because: `of ${product.name}` }));
  }
  if (subject.kind === "integration") {
    const integrations = environment.products.flatMap((one) => one.integrations);
    const found = integrations.filter((one) => one.key === subject.name || one.name === subject.name);
    if (found.length === 0)
      throw unknown(
        "integration",
        integrations.map((one) => one.key),
      );
    if (found.length > 1)
      throw usage(
        `${found.length} products have an integration "${subject.name}": ${found.map((one) => one.key).join(", ")}.`,
        "name it as product/integration",
      );
    const [{ product, name, key }] = found as [ResolvedIntegration];
    return stored
      .filter((entry) => entry.product === product && entry.integration === name)
      .map((entry) => ({ entry, because: `of ${key}` }));
  }
  return ofPerson(environment, lock, subject.name);
}

/** A person's own grants, by their key, name or address. */
export function readersOfPerson(environment: ResolvedEnvironment, who: string): readonly ResolvedReader[] {
  return environment.products
    .flatMap((product) => product.otherReaders)
    .filter((reader) => reader.role === "person")
    .filter((reader) => [reader.key, reader.name, reader.member?.replace(/^[a-z]+:/, "")].includes(who));
}

/** Entries that a person could read or has added, and entries that are due when somebody leaves. */
function ofPerson(environment: ResolvedEnvironment, lock: Lock, who: string): readonly Affected[] {
  const theirs = readersOfPerson(environment, who);
  const keys = new Set(theirs.flatMap((reader) => reader.reads.map((read) => read.entry)));
  const found: Affected[] = [];
  for (const entry of environment.products.flatMap((product) => product.entries).filter(isStored)) {
    const versions = Object.entries(lock.entries[entry.key]?.versions ?? {});
    const added = versions.find(([, version]) => version.by === who && version.state === "enabled");
    const trigger = entry.triggers.find((one) => one === "employee left" || one === "personnel changed");
    if (keys.has(entry.key)) found.push({ entry, because: `${who} may read it` });
    else if (added !== undefined) found.push({ entry, because: `${who} added version ${added[0]}` });
    else if (trigger !== undefined && entry.state === "active") found.push({ entry, because: `due when: ${trigger}` });
  }
  return found;
}

function readersOf(entries: readonly ResolvedEntry[]): readonly AffectedReader[] {
  const readers = new Map<string, { readonly role: ReaderRole; readonly reads: Set<string> }>();
  for (const entry of entries) {
    for (const use of entry.usedBy) {
      const reader = readers.get(use.reader) ?? { role: use.role, reads: new Set<string>() };
      reader.reads.add(use.as);
      readers.set(use.reader, reader);
    }
  }
  return [...readers]
    .map(([key, { role, reads }]) => ({ key, role, reads: [...reads].sort() }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function stacksOf(environment: ResolvedEnvironment, readers: readonly AffectedReader[]): BlastRadius["stacks"] {
  const keys = new Set(readers.map((reader) => reader.key));
  return environment.products.flatMap(({ services, vercelProjects, stacks }) => {
    const affected = (all: readonly { readonly key: string }[]) =>
      all.flatMap(({ key }) => (keys.has(key) ? [key] : []));
    const byLayer = new Map<string, readonly string[]>([
      ["services", affected(services)],
      ["vercel", affected(vercelProjects)],
    ]);
    return stacks
      .map(({ name, layer }) => ({ name, readers: byLayer.get(layer) ?? [] }))
      .filter((stack) => stack.readers.length > 0);
  });
}
