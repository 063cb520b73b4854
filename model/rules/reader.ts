import type { Declared, DeclaredReader } from "../declared/declared";
import { compositionOf } from "../declared/made-of";
import { shown } from "../declared/shape";
import { isEmail } from "../grammar";
import type { Issue } from "../issue";
import { isHuman } from "../kinds";

/** Checks for entries without readers, retired readers, and the environments that readers name. */
export function checkReaders(declared: Declared, issues: Issue[]): void {
  const environments = declared.environments.map((environment) => environment.name);
  for (const reader of declared.readers) {
    checkEnvironments(reader, environments, issues);
    checkRetired(reader, issues);
    checkEmail(reader, declared, issues);
  }
  checkUnread(declared, issues);
}

function checkEnvironments(reader: DeclaredReader, environments: readonly string[], issues: Issue[]): void {
  const named: readonly (readonly [string, readonly string[]])[] = [
    ["environments", reader.environments ?? []],
    ["images", Object.keys(reader.images)],
    ["deployments", Object.keys(reader.deployments)],
  ];
  for (const [field, names] of named) {
    for (const name of names) {
      if (environments.includes(name)) continue;
      issues.push({
        code: "unknown-environment",
        what: `${field} names an environment that is not declared`,
        where: shown(reader.key),
        got: shown(name),
        allowed: environments.join(", "),
        next: "correct the name or declare the environment",
      });
    }
  }
  if (reader.environments !== null && reader.environments.length === 0) {
    issues.push({
      code: "reader-nowhere",
      what: "the reader exists in no environment",
      where: shown(reader.key),
      got: "an empty list",
      allowed: environments.join(", "),
      next: "name an environment, or retire the reader with retired({ after })",
    });
  }
}

function checkRetired(reader: DeclaredReader, issues: Issue[]): void {
  if (reader.retired !== null && reader.reads.length > 0) {
    issues.push({
      code: "retired-reader-reads",
      what: "a retired reader still reads",
      where: shown(reader.key),
      got: `${reader.reads.length} ${reader.reads.length === 1 ? "read" : "reads"}`,
      allowed: "no reads",
      next: "empty its reads; the reader itself stays until its day",
    });
    return;
  }
  for (const read of reader.reads) {
    for (const entry of read.entries) {
      if (entry.retired === null) continue;
      issues.push({
        code: "retired-entry-read",
        what: `${shown(entry.name)} is retired and still read`,
        where: shown(reader.key),
        got: shown(entry.key),
        allowed: "entries in use",
        next: "remove it from reads before it is retired",
      });
    }
  }
}

/** Grants to people are for people only: a service account of another environment must not get one. */
function checkEmail(reader: DeclaredReader, declared: Declared, issues: Issue[]): void {
  const { email } = reader;
  if (email === null || email === "") return;
  const project = /@([a-z0-9-]+)\.iam\.gserviceaccount\.com$/i.exec(email)?.[1];
  if (project !== undefined || email.endsWith("gserviceaccount.com")) {
    const owner = declared.environments.find((one) => [...one.places.values()].some((at) => at.project === project));
    issues.push({
      code: "reader-of-another-environment",
      what: `a ${reader.kind} has the address of a service account`,
      where: shown(reader.key),
      got: owner === undefined ? "a service account's address" : `a service account of environment ${owner.name}`,
      allowed: "addresses of people and groups",
      next: "declare a pipelineIdentity or a service; its account is made in each environment",
    });
  } else if (!isEmail(email)) {
    issues.push({
      code: "malformed-email",
      what: `the ${reader.kind}'s e-mail address has the wrong shape`,
      where: shown(reader.key),
      got: "a text that is not an address",
      allowed: "name@example.com",
      next: "correct the address",
    });
  }
}

/** A person's grant ends by itself; the entry is as unread as before. */
function readersOf({ readers }: Declared, key: string): readonly string[] {
  return readers
    .filter(({ kind, retired, reads }) => {
      if (isHuman(kind) || retired !== null) return false;
      return reads.some(({ entries }) => entries.some((entry) => entry.key === key));
    })
    .map((reader) => reader.key)
    .sort();
}

function checkUnread(declared: Declared, issues: Issue[]): void {
  const read = new Set<string>();
  for (const reader of [...declared.readers, ...declared.refused]) {
    for (const { entries } of reader.reads) for (const entry of entries) read.add(entry.key);
  }
  const all = [...declared.products.values()].flatMap(({ integrations }) =>
    [...integrations.values()].flatMap(({ entries }) => entries),
  );
  // Whoever reads a composition also reads its parts.
  for (const entry of all)
    if (entry.retired === null) for (const part of compositionOf(entry)?.parts ?? []) read.add(part.entry);
  for (const { key, unreadBecause } of all) {
    const readers = unreadBecause === null ? [] : readersOf(declared, key);
    if (readers.length === 0) continue;
    issues.push({
      code: "read-after-all",
      what: "it says why nobody reads it, but it is read",
      where: shown(key),
      got: `unreadBecause, and the readers ${readers.map(shown).join(", ")}`,
      allowed: "unreadBecause on what nobody reads",
      next: "remove unreadBecause",
    });
  }
  for (const product of declared.products.values()) {
    for (const integration of product.integrations.values()) {
      for (const entry of integration.entries) {
        const excused =
          entry.unreadBecause !== null ||
          entry.retired !== null ||
          entry.literal?.localOnly === true ||
          entry.kept?.origin?.kind === "managed in database";
        if (excused || read.has(entry.key)) continue;
        issues.push({
          code: "unread-entry",
          what: "nobody reads it and no target gets it",
          where: shown(entry.key),
          got: "no readers",
          allowed: "a reader in services/, or unreadBecause",
          next: `let a service read it, say unreadBecause: "…", or take it away: strongroom retire ${shown(entry.key)}`,
        });
      }
    }
  }
}
