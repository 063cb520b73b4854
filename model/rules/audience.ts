import type { Declared, DeclaredEntry, DeclaredRead, DeclaredReader } from "../declared/declared";
import { partsOf } from "../declared/made-of";
import { shown } from "../declared/shape";
import type { Issue } from "../issue";
import { entryKinds, kindOf } from "../kinds";

/** Who may read what (document 2, "Never Accessed By"), like the types, again for what gets past them. */
export function checkAudience(declared: Declared, issues: Issue[]): void {
  for (const product of declared.products.values()) {
    for (const integration of product.integrations.values()) {
      for (const entry of integration.entries) checkPublicNames(entry, issues);
    }
  }
  for (const reader of declared.readers) {
    for (const read of reader.reads) {
      for (const entry of read.entries) {
        checkRead(reader, read, entry, issues);
        for (const part of partsOf(declared.products, entry)) checkPart(reader, entry, part, issues);
      }
    }
  }
}

function reachesBrowsers(name: string): boolean {
  return name.startsWith("NEXT_PUBLIC_");
}

/** Bundlers put every `NEXT_PUBLIC_` variable into the browser's code. */
function checkPublicNames(entry: DeclaredEntry, issues: Issue[]): void {
  if (entryKinds[entry.kind].public) return;
  const names = [entry.name, entry.localAlias, entry.kept?.previousAs ?? null];
  for (const name of names) {
    if (name === null || !reachesBrowsers(name)) continue;
    issues.push({
      code: "public-name",
      what: `${shown(name)} reaches browsers; declare it with publicConfig()`,
      where: shown(entry.key),
      got: entry.kind,
      allowed: "publicConfig({…}) under a NEXT_PUBLIC_ name",
      next: "drop NEXT_PUBLIC_ from the name, or declare it with publicConfig() if anybody may see it",
    });
  }
}

function checkRead(reader: DeclaredReader, read: DeclaredRead, entry: DeclaredEntry, issues: Issue[]): void {
  const { name } = entry;
  const { reads: may, says } = kindOf(reader.role).role;
  const refuse = (code: string, what: string, allowed: string, next: string): void => {
    issues.push({ code, what, where: shown(reader.key), got: `${entry.kind} ${shown(entry.key)}`, allowed, next });
  };
  if (read.as !== null && reachesBrowsers(read.as) && !entryKinds[entry.kind].public) {
    const what = `${shown(name)} may not be read as ${shown(read.as)}: that name reaches browsers`;
    refuse("public-name", what, "public config under a NEXT_PUBLIC_ name", "choose another variable name");
  }
  if (read.browser && !entryKinds[entry.kind].public) {
    const what = `${shown(name)} is not public config; a browser may never get it`;
    refuse("secret-to-browser", what, "public config", "read it on the server side, under reads");
    return;
  }
  if (may === "public config" && !entryKinds[entry.kind].public) {
    const what = `${shown(name)} is not public config; ${says} may never read it`;
    refuse("secret-to-frontend", what, "public config", "let a server read it for the frontend");
    return;
  }
  const { kept } = entry;
  if (kept?.origin?.kind === "managed in database") {
    const what = `${shown(name)} lives in the database and is never stored by us`;
    refuse("managed-in-database", what, "no readers", "read it from the database, and remove it from reads");
    return;
  }
  if (kept?.class === "critical" && may === "all but critical") {
    const what = `${shown(name)} is a critical secret; ${says} may never read it`;
    refuse("critical-to-inference", what, "important and sensitive entries", "let a backend use it for the service");
    return;
  }
  if (entry.neverReadBy.includes(reader.role) || (read.browser && entry.neverReadBy.includes("frontend"))) {
    const what = `${shown(name)} may never be read by ${says}`;
    refuse("never-read-by", what, `roles but ${entry.neverReadBy.join(", ")}`, "remove it from reads");
  }
  if (kept !== null && kept.onlyReadBy.length > 0 && !kept.onlyReadBy.includes(reader.key)) {
    const what = `${shown(name)} may be read by its declared readers only`;
    refuse("only-read-by", what, kept.onlyReadBy.join(", "), "remove it from reads, or add the reader to onlyReadBy");
  }
}

/** A reader of a composition has the values of its parts, so it must be allowed to read each part. */
function checkPart(reader: DeclaredReader, entry: DeclaredEntry, part: DeclaredEntry, issues: Issue[]): void {
  const holds = `${shown(entry.name)} holds the value of ${shown(part.key)}`;
  const refuse = (code: string, what: string, allowed: string, next: string): void => {
    issues.push({ code, what: `${holds}, ${what}`, where: shown(reader.key), got: shown(entry.key), allowed, next });
  };
  if (part.neverReadBy.includes(reader.role) && !entry.neverReadBy.includes(reader.role)) {
    const what = `which may never be read by ${kindOf(reader.role).role.says}`;
    refuse("never-read-by", what, `roles but ${part.neverReadBy.join(", ")}`, `remove ${shown(entry.name)} from reads`);
  }
  const only = part.kept?.onlyReadBy ?? [];
  if (only.length > 0 && !only.includes(reader.key)) {
    const next = `remove ${shown(entry.name)} from reads, or add the reader to onlyReadBy of ${shown(part.name)}`;
    refuse("only-read-by", "which may be read by its declared readers only", only.join(", "), next);
  }
}
