/** `docs/inventory.html`: what stands in it, that hostile text stays text, and that no value gets in. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tidy } from "../../cli/commands/tidy";
import { staleFiles } from "../../declarations/tidy/files";
import { type PageData, type PageStates, pageData, pageStates } from "../../declarations/tidy/page/data";
import { inventoryPage } from "../../declarations/tidy/page/html";
import type { Context } from "../../machine/context";
import { emptyLock, formatLock, type LockedEntry } from "../../model/lock";
import type { ResolvedEnvironment } from "../../model/resolved";
import { withComposition } from "../model/composition-mistakes";
import { OrganisationFixture } from "../support/organisation-fixture";
import { rotationOf } from "../support/rotation";
import { expectToStandAlone } from "../support/shown-page";

const names = ["dev", "staging", "prod"];
const environments = names.map((name) => new OrganisationFixture(name).resolved());
const key = "shop/DATABASE_PASSWORD";

/** A block of data as a browser reads it. */
function block(page: string, id: string): unknown {
  const [, text = ""] = page.split(`<script type="application/json" id="${id}">`);
  return JSON.parse(text.slice(0, text.indexOf("</script>")));
}

function entryOf(found: readonly ResolvedEnvironment[], wanted = key) {
  return pageData(found).entries.find((one) => one.key === wanted);
}

/** The environments with other texts at one entry. */
function spoiled(texts: Readonly<Record<string, string>>): readonly ResolvedEnvironment[] {
  return environments.map((environment) => ({
    ...environment,
    products: environment.products.map((product) => ({
      ...product,
      entries: product.entries.map((entry) => (entry.key === key ? { ...entry, ...texts } : entry)),
    })),
  }));
}

const version = (at: string) => ({ state: "enabled", at, by: "fake@example.test", from: "file" }) as const;
const active: LockedEntry = { state: "active", current: "7", versions: { "7": version("2026-10-02T23:59:59Z") } };

describe("what the page holds", () => {
  it("is who reads an entry, under which name, in which environments, and who delivers it", () => {
    expect(entryOf(environments)?.uses).toEqual([
      expect.objectContaining({
        reader: "platform/deliver",
        role: "delivers it",
        as: null,
        in: names,
        crossProduct: true,
      }),
      expect.objectContaining({
        reader: "shop/api",
        role: "backend",
        as: "DATABASE_PASSWORD",
        in: names,
        crossProduct: false,
      }),
      expect.objectContaining({ reader: "shop/functions", role: "edge functions", as: "DATABASE_PASSWORD", in: names }),
    ]);
    expect(entryOf(environments, "bank/BANK_LEDGER_TOKEN")?.uses).toContainEqual({
      reader: "shop/api",
      role: "backend",
      as: "BANK_LEDGER_TOKEN",
      in: names,
      crossProduct: true,
      because: "bookings",
      until: null,
    });
    const composed = entryOf([withComposition().resolved()], "shop/DB_PASSWORD")?.uses;
    expect(composed?.map(({ reader, role, as }) => [reader, role, as])).toEqual([
      ["platform/deliver", "makes shop/DATABASE_URL of it", null],
      ["shop/api", "backend, in shop/DATABASE_URL", null],
    ]);
    // Each environment chose one of the two.
    expect(entryOf(environments, "shop/SYNC_TOKEN")).toMatchObject({ in: ["dev"], uses: [{ in: ["dev"] }] });
    expect(entryOf(environments, "shop/SYNC_HMAC_SECRET")?.in).toEqual(["staging", "prod"]);
  });

  it("is not a literal, though git has them", () => {
    const values = environments
      .flatMap(({ products }) => products.flatMap(({ entries }) => entries.map(({ value }) => value)))
      .filter((value) => value !== null && value.length > 5);
    expect(values).toContain("price_test_staging");
    const text = JSON.stringify(pageData(environments));
    expect(values.filter((value) => text.includes(value as string))).toEqual([]);
  });
});

describe("a page", () => {
  const data = pageData(environments);

  it("reads back as its data, and the same data gives the same bytes", () => {
    const page = inventoryPage(data, {});
    expect(block(page, "declared")).toEqual(data);
    expect(inventoryPage(pageData(names.map((name) => new OrganisationFixture(name).resolved())), {})).toBe(page);
  });

  it("merges as text where two branches each add an entry", () => {
    const grown = (...beside: readonly string[]) => {
      const added = data.entries
        .filter((one) => beside.includes(one.key))
        .map((one) => ({ ...one, key: `${one.key}_B` }));
      const entries = [...data.entries, ...added].sort((a, b) => (a.key < b.key ? -1 : 1));
      return inventoryPage({ ...data, entries }, {});
    };
    const folder = mkdtempSync(join(tmpdir(), "strongroom-page-"));
    try {
      const [a, b] = [key, "shop/PAY_MODE"];
      for (const [name, text] of Object.entries({ a: grown(a), base: grown(), b: grown(b) }))
        writeFileSync(join(folder, name), text);
      const merged = execFileSync("git", ["merge-file", "-p", "a", "base", "b"], { cwd: folder, encoding: "utf8" });
      expect(merged).toBe(grown(a, b));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("allows its own script and style by their digest, and loads nothing", () => {
    expect(expectToStandAlone(inventoryPage(data, {}))).toEqual(["#results", "inventory.md"]);
  });

  const hostile = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    '"><img src=x onerror=alert(1)>',
    "\\u003c/script>\u2028\u2029",
    "]]>&lt;/script&gt;",
    "$& $1 $` <!-- states -->",
  ];

  it.each(hostile)("keeps %j as text", (text) => {
    const data = pageData(spoiled({ purpose: text, risk: text, revoke: text }));
    const page = inventoryPage(data, {});
    expect(block(page, "declared")).toEqual(data);
    expect((block(page, "declared") as PageData).entries.find((one) => one.key === key)?.purpose).toBe(
      text.replace("\u2028\u2029", "").trim(),
    );
    const tags = (one: string) => [...one.matchAll(/<[!/a-z]\S*/gi)].map(([tag]) => tag);
    expect(tags(page)).toEqual(tags(inventoryPage(pageData(environments), {})));
  });

  it("shows what would not be seen, or would turn the direction of reading, as an escape", () => {
    const data = pageData(spoiled({ purpose: "safe\u202eevil\u200b\u001b[31m" }));
    expect(data.entries.find((one) => one.key === key)?.purpose).toBe("safe\\u202eevil\\u200b\\u001b[31m");
  });
});

describe("states", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "strongroom-page-"));
    for (const one of ["environments", "docs"]) mkdirSync(join(folder, one));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, entries: Readonly<Record<string, LockedEntry>>) =>
    writeFileSync(join(folder, "environments", `${name}.lock.json`), formatLock({ ...emptyLock(name), entries }));
  const states = (): PageStates => pageStates(environments, join(folder, "environments"));

  it("are what the lock files say: version, day, what is valid beside it, a rotation, sharing; no fingerprint", () => {
    const rotation = rotationOf({ stage: "moved", replaces: "6", before: "6", at: "2026-10-02T00:00:00Z" });
    const fingerprint = { key: "fa4efa4e", hmac: "fa4e".repeat(8) };
    write("prod", {
      [key]: {
        ...active,
        previous: "6",
        rotation,
        versions: { "7": { ...version("2026-10-02T23:59:59Z"), fingerprint } },
      },
      "shop/JWT_SECRET": { ...active, state: "retiring" },
      "shop/SERVICE_KEY": { state: "pending" },
      "shop/FORGOTTEN": active,
    });
    const shared = [
      { entry: "shop/JWT_SECRET", version: "7", with: "auditor", at: "2026-10-03T00:00:00Z", by: "fake" },
    ];
    writeFileSync(join(folder, "environments", "prod.shared.json"), JSON.stringify(shared));
    expect(states()).toEqual({
      dev: {},
      staging: {},
      prod: {
        [key]: { state: "active", version: "7", since: "2026-10-02", previous: "6", rotation: "moved" },
        "shop/JWT_SECRET": { state: "retiring", version: "7", since: "2026-10-02", shared: true },
      },
    });
    const page = inventoryPage(pageData(environments), states());
    expect(block(page, "states")).toEqual(states());
    expect(page).not.toMatch(/fa4efa4e|fa4e0000|fake@example/);
  });

  const context = () =>
    ({
      root: folder,
      lockDir: join(folder, "environments"),
      environments: { names: () => names, load: (name: string) => new OrganisationFixture(name).resolve() },
    }) as unknown as Context;
  const file = "docs/inventory.html";
  const page = () => readFileSync(join(folder, file), "utf8");

  it("are written again by tidy; a check asks for them no more than for pins", async () => {
    await tidy(context(), {});
    expect(staleFiles(context())).toEqual([]);
    expect((block(page(), "states") as PageStates).dev).toEqual({});
    const lock = JSON.parse(readFileSync(join(folder, "environments", "dev.lock.json"), "utf8")).entries;
    write("dev", { ...lock, [key]: active });
    expect(await tidy(context(), { check: true })).toMatchObject({ code: 0, data: { stale: [] } });
    expect(await tidy(context(), {})).toMatchObject({ code: 0, data: { stale: [file] } });
    expect((block(page(), "states") as PageStates).dev).toEqual({
      [key]: { state: "active", version: "7", since: "2026-10-02" },
    });
  });

  it("do not hide that a declaration moved on", async () => {
    await tidy(context(), {});
    writeFileSync(join(folder, file), page().replace('"shop/JWT_SECRET"', '"shop/OTHER"'));
    expect(await tidy(context(), { check: true })).toMatchObject({ code: 4, data: { stale: [file] } });
  });
});
