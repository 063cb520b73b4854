import type { Declared, DeclaredEntry, DeclaredRead, DeclaredReader } from "../../../model/declared/declared";
import type { Issue } from "../../../model/issue";
import { checkAudience } from "../../../model/rules/audience";

type Changes<T> = { readonly [K in keyof T]?: unknown };

const entryOf = (change: Changes<DeclaredEntry> = {}): DeclaredEntry =>
  ({ key: "shop/KEY", name: "KEY", kind: "secret", localAlias: null, kept: null, neverReadBy: [], ...change }) as never;
const kept = (change: object) => ({ origin: null, class: "important", onlyReadBy: [], previousAs: null, ...change });

/** The issues where a reader of that role reads the entry. */
function issuesOf(entry: DeclaredEntry, role: DeclaredReader["role"], read: Changes<DeclaredRead> = {}): Issue[] {
  const issues: Issue[] = [];
  const reader = { key: "shop/api", role, reads: [{ as: null, browser: false, entries: [entry], ...read }] };
  checkAudience({ products: new Map(), readers: [reader] } as unknown as Declared, issues);
  return issues;
}

/** Code and sentence of the one issue. */
function only(issues: readonly Issue[]): readonly [string, string, string] | undefined {
  expect(issues.length).toBeLessThan(2);
  const [issue] = issues;
  return issue === undefined ? undefined : [issue.code, issue.what, issue.allowed];
}

describe("who may never read an entry", () => {
  const closed = (...roles: string[]) => entryOf({ kind: "public config", neverReadBy: roles });

  it("may not, whichever way it reads", () => {
    expect(only(issuesOf(closed("backend"), "backend"))).toEqual([
      "never-read-by",
      "KEY may never be read by a backend",
      "roles but backend",
    ]);
    expect(issuesOf(closed("backend"), "inference")).toEqual([]);
    expect(issuesOf(closed(), "backend")).toEqual([]);
  });

  it("is a web frontend too where a server hands the entry to its browser", () => {
    expect(only(issuesOf(closed("frontend"), "backend", { browser: true }))).toEqual([
      "never-read-by",
      "KEY may never be read by a backend",
      "roles but frontend",
    ]);
    expect(issuesOf(closed("frontend"), "backend")).toEqual([]);
    expect(issuesOf(closed("inference"), "backend", { browser: true })).toEqual([]);
  });

  it.each([
    ["inference", "an inference service"],
    ["frontend", "a web frontend"],
    ["backend", "a backend"],
    ["compose host", "the role compose host"],
  ] as const)("%s is named as %s", (role, name) => {
    expect(only(issuesOf(closed(role), role))?.[1]).toBe(`KEY may never be read by ${name}`);
  });
});

describe("what is not public config", () => {
  it("never gets to a browser, and that is all that is said of it", () => {
    const entry = entryOf({ kind: "config", neverReadBy: ["backend", "frontend"] });
    expect(only(issuesOf(entry, "backend", { browser: true }))).toEqual([
      "secret-to-browser",
      "KEY is not public config; a browser may never get it",
      "public config",
    ]);
    expect(issuesOf(entryOf({ kind: "public config" }), "backend", { browser: true })).toEqual([]);
  });

  it("is never read by a frontend", () => {
    expect(only(issuesOf(entryOf(), "frontend"))?.[0]).toBe("secret-to-frontend");
    expect(issuesOf(entryOf({ kind: "public config" }), "frontend")).toEqual([]);
    expect(issuesOf(entryOf(), "backend")).toEqual([]);
  });

  it("is not read under a name that reaches browsers", () => {
    expect(only(issuesOf(entryOf(), "backend", { as: "NEXT_PUBLIC_KEY" }))).toEqual([
      "public-name",
      "KEY may not be read as NEXT_PUBLIC_KEY: that name reaches browsers",
      "public config under a NEXT_PUBLIC_ name",
    ]);
    expect(issuesOf(entryOf({ kind: "public config" }), "backend", { as: "NEXT_PUBLIC_KEY" })).toEqual([]);
    expect(issuesOf(entryOf(), "backend", { as: "MY_NEXT_PUBLIC_KEY" })).toEqual([]);
  });
});

describe("an entry with readers of its own", () => {
  it("is read by nobody where the database keeps it", () => {
    expect(only(issuesOf(entryOf({ kept: kept({ origin: { kind: "managed in database" } }) }), "backend"))?.[0]).toBe(
      "managed-in-database",
    );
    expect(issuesOf(entryOf({ kept: kept({ origin: { kind: "issued" } }) }), "backend")).toEqual([]);
  });

  it("is read by no inference service where it is critical", () => {
    const critical = entryOf({ kept: kept({ class: "critical" }) });
    expect(only(issuesOf(critical, "inference"))?.[0]).toBe("critical-to-inference");
    expect(issuesOf(critical, "backend")).toEqual([]);
    expect(issuesOf(entryOf({ kept: kept({}) }), "inference")).toEqual([]);
  });

  it("is read by those alone", () => {
    expect(only(issuesOf(entryOf({ kept: kept({ onlyReadBy: ["shop/web"] }) }), "backend"))).toEqual([
      "only-read-by",
      "KEY may be read by its declared readers only",
      "shop/web",
    ]);
    expect(issuesOf(entryOf({ kept: kept({ onlyReadBy: ["shop/web", "shop/api"] }) }), "backend")).toEqual([]);
    expect(issuesOf(entryOf({ kept: kept({ onlyReadBy: [] }) }), "backend")).toEqual([]);
  });
});

describe("names that reach browsers", () => {
  function named(change: Changes<DeclaredEntry>): string[] {
    const issues: Issue[] = [];
    const integrations = new Map([["a", { entries: [entryOf(change)] }]]);
    checkAudience({ products: new Map([["shop", { integrations }]]), readers: [] } as unknown as Declared, issues);
    return issues.map((issue) => `${issue.code}: ${issue.what}, got ${issue.got}`);
  }

  it("are for public config alone, in every place that a name can stand", () => {
    const says = ["public-name: NEXT_PUBLIC_A reaches browsers; declare it with publicConfig(), got secret"];
    expect(named({ name: "NEXT_PUBLIC_A" })).toEqual(says);
    expect(named({ localAlias: "NEXT_PUBLIC_A" })).toEqual(says);
    expect(named({ kept: kept({ previousAs: "NEXT_PUBLIC_A" }) })).toEqual(says);
    expect(named({ name: "NEXT_PUBLIC_A", kind: "public config" })).toEqual([]);
    expect(named({ kept: kept({}) })).toEqual([]);
    expect(named({ name: "A_NEXT_PUBLIC_A" })).toEqual([]);
  });
});
