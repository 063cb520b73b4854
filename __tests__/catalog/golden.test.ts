import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { ResolvedEntry } from "../../model/resolved";
import { loadEnvironment } from "../../organisation/load";
import { golden } from "./golden";
import { goldenFormats } from "./golden/formats";
import { goldenIntegrations } from "./golden/integrations";
import { goldenRevoke } from "./golden/revoke";
import type { EnvironmentName, GoldenEntry } from "./golden/shape";

const environmentNames: readonly EnvironmentName[] = ["dev", "staging", "prod"];
type Row = Readonly<Record<string, unknown>>;

/** The real command, as a user runs it. */
function listed(): readonly Row[] {
  const root = join(__dirname, "..", "..");
  const ran = spawnSync(process.execPath, [join(root, "bin", "strongroom.js"), "list", "--json"], {
    cwd: root,
    encoding: "utf8",
  });
  if (ran.status !== 0) throw new Error(`strongroom list --json ended with ${ran.status}: ${ran.stderr}`);
  return JSON.parse(ran.stdout) as readonly Row[];
}

/** A golden row in the words of `strongroom list --json`. */
function expected(entry: GoldenEntry): Row {
  const { environments, values, format, sharedBecause, unreadBecause, ...rest } = entry;
  const here = environments.map((name) => [name, values[name]] as const);
  return {
    ...rest,
    format: typeof format === "object" && format !== null ? mapped(format, formatOf) : formatOf(format),
    values: here.some(([, value]) => value !== null) ? Object.fromEntries(here) : null,
  };
}

function mapped(format: Readonly<Record<string, string>>, by: (says: string) => unknown): Row {
  return Object.fromEntries(Object.entries(format).map(([name, says]) => [name, by(says)]));
}

function formatOf(says: string | null): Row | null {
  if (says === null) return null;
  const format = goldenFormats[says];
  if (format === undefined) throw new Error(`golden/formats.ts has no pattern for "${says}"`);
  return { source: format.source, flags: "", says };
}

// What no document asks for (an entry without `source`, a new service) is free: adding one is not an edit here.
const documentedReaders = new Set(golden.flatMap((entry) => entry.usedBy.map((use) => use.reader)));

describe("the inventory", () => {
  const actual = new Map(listed().map((row) => [String(row.key), row]));

  it("lists exactly the entries that name a document's line", () => {
    const named = [...actual.values()].filter((row) => row.source !== null).map((row) => row.key);
    expect(named).toEqual(golden.map((entry) => entry.key).sort());
  });

  it.each(golden.map((entry) => [`${entry.source} ${entry.key}`, entry] as const))("%s", (_name, entry) => {
    const { usedBy, ...rest } = actual.get(entry.key) ?? {};
    const uses = (usedBy as GoldenEntry["usedBy"]).filter((use) => documentedReaders.has(use.reader));
    expect({ ...rest, usedBy: uses }).toEqual(expected(entry));
  });
});

describe("what the list does not show", () => {
  const resolved = new Map(
    environmentNames.map((name) => {
      const resolution = loadEnvironment(name);
      if (!resolution.ok) throw new Error(`${name} does not resolve`);
      const entries = resolution.environment.products.flatMap((product) => product.entries);
      return [name, new Map<string, ResolvedEntry>(entries.map((entry) => [entry.key, entry]))] as const;
    }),
  );

  it.each(golden.map((entry) => [entry.key, entry] as const))("%s: environments, sharing, reason", (_key, entry) => {
    const found = environmentNames.filter((name) => resolved.get(name)?.has(entry.key));
    expect(found).toEqual(entry.environments);
    for (const name of found) {
      const { sharedBecause, unreadBecause } = resolved.get(name)?.get(entry.key) ?? {};
      expect({ sharedBecause, unreadBecause }).toEqual({
        sharedBecause: entry.sharedBecause,
        unreadBecause: entry.unreadBecause,
      });
    }
  });
});

it("each value has the path that revokes it: its own, or its integration's", () => {
  const paths = new Map(goldenIntegrations.map((one) => [one.key, one.revoke]));
  const resolution = loadEnvironment("prod");
  if (!resolution.ok) throw new Error("prod does not resolve");
  const documented = new Set(golden.filter((entry) => entry.class !== null).map((entry) => entry.key));
  const found = resolution.environment.products
    .flatMap((product) => product.entries)
    .filter((entry) => documented.has(entry.key));
  expect(Object.fromEntries(found.map((entry) => [entry.key, entry.revoke]))).toEqual(
    Object.fromEntries(
      found.map(({ key, product, integration }) => [key, goldenRevoke[key] ?? paths.get(`${product}/${integration}`)]),
    ),
  );
  expect(found.length).toBeGreaterThan(40);
});

describe("the integrations", () => {
  const entriesOf = (key: string, environment: EnvironmentName) =>
    golden
      .filter((entry) => `${entry.product}/${entry.integration}` === key && entry.environments.includes(environment))
      .map((entry) => entry.key)
      .sort();

  it.each(environmentNames)("of %s say what the documents say, and hold their entries", (name) => {
    const resolution = loadEnvironment(name);
    if (!resolution.ok) throw new Error(`${name} does not resolve`);
    const documented = new Set(golden.map((entry) => entry.key));
    const keys = new Set(goldenIntegrations.map((one) => one.key));
    const found = resolution.environment.products
      .flatMap(({ integrations }) => integrations)
      .filter((one) => keys.has(one.key))
      .map(({ name: _name, product: _product, entries, ...rest }) => ({
        ...rest,
        entries: entries.filter((entry) => documented.has(entry)),
      }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    expect(found).toEqual(goldenIntegrations.map((one) => ({ ...one, entries: entriesOf(one.key, name) })));
  });
});

describe("the formats", () => {
  it.each(Object.entries(goldenFormats))("%s", (_says, { source, takes, refuses }) => {
    const pattern = new RegExp(source);
    expect(takes.filter((text) => !pattern.test(text))).toEqual([]);
    expect(refuses.filter((text) => pattern.test(text))).toEqual([]);
  });
});
