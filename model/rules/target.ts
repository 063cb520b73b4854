import type { Declared, DeclaredEntry, DeclaredRead, DeclaredReader } from "../declared/declared";
import { shown } from "../declared/shape";
import type { Issue } from "../issue";
import { readerKinds } from "../kinds";
import { platforms } from "../limits";

/** Checks the names that each target gets: no name twice, and none that the platform reserves. */
export function checkTargets(declared: Declared, issues: Issue[]): void {
  for (const reader of declared.readers) {
    const names = new Claims(reader, "variable", "duplicate-variable", issues);
    const local = new Claims(reader, "local variable", "duplicate-local-variable", issues);
    for (const read of reader.reads) {
      checkRenamedEither(reader, read, issues);
      for (const entry of read.entries) {
        const as = read.as ?? entry.name;
        const by: Claim = { key: entry.key, read, option: entry.group };
        const clashed = names.claim(as, by);
        const previousAs = entry.kept?.previousAs ?? null;
        if (!clashed) local.claim(entry.localAlias ?? as, by);
        if (entry.literal?.localOnly !== true) checkReserved(reader, as, issues);
        if (previousAs === null) continue;
        names.claim(previousAs, { ...by, key: `${entry.key} (previous)` });
        checkReserved(reader, previousAs, issues);
      }
    }
  }
}

interface Claim {
  readonly key: string;
  readonly read: DeclaredRead;
  readonly option: DeclaredEntry["group"];
}

class Claims {
  private readonly taken = new Map<string, Claim>();
  private readonly reader: DeclaredReader;
  private readonly noun: string;
  private readonly code: string;
  private readonly issues: Issue[];

  constructor(reader: DeclaredReader, noun: string, code: string, issues: Issue[]) {
    this.reader = reader;
    this.noun = noun;
    this.code = code;
    this.issues = issues;
  }

  /** Takes a name for an entry; true if another entry has it. */
  claim(name: string, by: Claim): boolean {
    const holder = this.taken.get(name);
    if (holder === undefined) {
      this.taken.set(name, by);
      return false;
    }
    if (mayShare(holder, by)) return false;
    this.issues.push({
      code: this.code,
      what: `two reads have the same ${this.noun}`,
      where: `${shown(this.reader.key)}: ${shown(name)}`,
      got: holder.key === by.key ? `${shown(by.key)} twice` : `${shown(holder.key)} and ${shown(by.key)}`,
      allowed: `one entry per ${this.noun}`,
      next: "remove one of them, or read it with renamed(handle, NAME)",
    });
    return true;
  }
}

/** A server may read the same entry as its browser bundle, and only one option of an either exists at a time. */
function mayShare(a: Claim, b: Claim): boolean {
  if (a.key === b.key) return a.read.browser !== b.read.browser;
  return a.read === b.read && a.option !== null;
}

/** One variable name can't stand for a whole group of entries. */
function checkRenamedEither(reader: DeclaredReader, read: DeclaredRead, issues: Issue[]): void {
  const options = new Map<string, number>();
  for (const { group } of read.entries) {
    if (group !== null) options.set(group.option, (options.get(group.option) ?? 0) + 1);
  }
  if (read.as === null || ![...options.values()].some((count) => count > 1)) return;
  issues.push({
    code: "renamed-group",
    what: `${shown(read.name)} stands for several entries, which can't share one variable`,
    where: shown(reader.key),
    got: `renamed(${shown(read.name)}, ${shown(read.as)})`,
    allowed: "the plain handle",
    next: "read it without renamed(…)",
  });
}

function checkReserved(reader: DeclaredReader, name: string, issues: Issue[]): void {
  const platform = reservedBy(reader, name);
  if (platform === null) return;
  issues.push({
    code: "reserved-name",
    what: `${platform} reserves this name`,
    where: `${shown(reader.key)}: ${shown(name)}`,
    got: shown(name),
    allowed: "names that the platform does not reserve",
    next: "read it with renamed(handle, NAME), or rename the entry",
  });
}

function reservedBy(reader: DeclaredReader, name: string): string | null {
  const { platform } = readerKinds[reader.kind];
  return platform !== null && platforms[platform].reserves(name) ? platform : null;
}
