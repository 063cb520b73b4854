/** What `resolve()` makes of a composition, and what it takes from its parts. */
import { crossProduct, format, issued } from "../../model";
import { consistsOf } from "../../model/composition/alphabet";
import { encoded } from "../../model/composition/encoding";
import { placesOf } from "../../model/composition/layout";
import { readText } from "../../model/composition/text";
import type { Lock, LockedVersion } from "../../model/lock";
import type { PartEncoding, ResolvedEntry } from "../../model/resolved";
import type { OrganisationFixture } from "../support/organisation-fixture";
import { withComposition } from "./composition-mistakes";

const key = "shop/DATABASE_URL";

function entryOf(fixture: OrganisationFixture, wanted = key): ResolvedEntry {
  const entry = fixture
    .resolved()
    .products.flatMap(({ entries }) => entries)
    .find((one) => one.key === wanted);
  if (entry === undefined) throw new Error(`no ${wanted}`);
  return entry;
}

describe("a composition", () => {
  const entry = entryOf(withComposition());

  it("says its text in pieces, each placeholder with the encoding that its place demands", () => {
    expect(entry.origin).toEqual({
      kind: "composed",
      pieces: [
        "postgres://",
        { part: "user", encoding: "url", inferred: true },
        ":",
        { part: "password", encoding: "url", inferred: true },
        "@",
        { part: "host", encoding: "raw", inferred: true },
        ":",
        { part: "port", encoding: "raw", inferred: true },
        "/app?application_name=",
        { part: "name", encoding: "url", inferred: true },
      ],
      parts: [
        { name: "host", entry: "shop/DB_HOST" },
        { name: "name", entry: "shop/DB_NAME" },
        { name: "password", entry: "shop/DB_PASSWORD" },
        { name: "port", entry: "shop/DB_PORT" },
        { name: "user", entry: "shop/DB_USER" },
      ],
    });
  });

  it("is a secret of its own, as dangerous as the worst of its parts, and never due by itself", () => {
    const { kind, class: ofClass, tier, risk, rotation, state } = entry;
    expect({ kind, ofClass, tier, risk, rotation, state }).toEqual({
      kind: "secret",
      ofClass: "critical",
      tier: 1,
      risk: "Password in other hands; User in other hands",
      rotation: null,
      state: "pending",
    });
    expect(entry.secret).toMatchObject({
      id: "DATABASE_URL",
      labels: { class: "critical", tier: "1", kind: "secret" },
    });
  });

  it("is named by its parts", () => {
    expect(entryOf(withComposition(), "shop/DB_PASSWORD").partOf).toEqual([key]);
    expect(entryOf(withComposition(), "shop/PAY_KEY")).not.toHaveProperty("partOf");
  });

  it("takes a part of another product where that is said", () => {
    const fixture = withComposition();
    const handle = { kind: "handle", name: "BANK_LEDGER_TOKEN", product: "bank", integration: "", entry: {} } as never;
    const found = fixture.entry("shop", "DATABASE_URL") as unknown as { parts: Record<string, unknown> };
    found.parts = { ...found.parts, user: crossProduct(handle, "one database for both") };
    expect(fixture.issues()).toEqual([]);
    expect(entryOf(fixture).origin).toMatchObject({
      parts: expect.arrayContaining([
        { name: "user", entry: "bank/BANK_LEDGER_TOKEN", because: "one database for both" },
      ]),
    });
    const bank = fixture.product("bank");
    expect(bank.bindings.find(({ composes }) => composes !== undefined)).toEqual({
      address: "BANK_LEDGER_TOKEN--platform--deliver",
      entry: "bank/BANK_LEDGER_TOKEN",
      secretAddress: "BANK_LEDGER_TOKEN",
      member: "serviceAccount:deliver@platform-dev-fake.iam.gserviceaccount.com",
      role: "roles/secretmanager.secretAccessor",
      reader: "platform/deliver",
      crossProduct: true,
      until: null,
      composes: [key],
    });
  });
});

describe("whoever makes compositions", () => {
  it("gets a binding for each secret part, and for nothing else", () => {
    const { bindings } = withComposition().product("shop");
    expect(bindings.filter(({ composes }) => composes !== undefined).map(({ address }) => address)).toEqual([
      "DB_PASSWORD--platform--deliver",
      "DB_USER--platform--deliver",
    ]);
  });

  it("must be named outside of development", () => {
    const said = ["dev", "prod"].map((name) => {
      const fixture = withComposition(name);
      Object.assign(fixture.environment(), { composers: undefined });
      return fixture.issues().map(({ code, where }) => `${code} ${where}`);
    });
    expect(said).toEqual([[], ["missing-composer environments/prod: composers"]]);
  });
});

describe("the lock's record of what a version was made of", () => {
  const made = {
    text: "postgres://{user:url}:{password:url}@db.internal:5432/app?application_name=shop%20api",
    parts: { password: { entry: "shop/DB_PASSWORD", version: "3" }, user: { entry: "shop/DB_USER", version: "2" } },
  };

  function outdated(change: (fixture: OrganisationFixture, version: { composed?: unknown }) => void) {
    const fixture = withComposition().pinAll().pin({ "shop/DB_PASSWORD": "3", "shop/DB_USER": "2" });
    const lock = structuredClone(fixture.lock) as Lock;
    const version = lock.entries[key]?.versions?.["1"] as LockedVersion & { composed?: unknown };
    version.composed = structuredClone(made);
    fixture.lock = lock;
    change(fixture, version);
    const { outdated: says } = entryOf(fixture);
    const notice = fixture.resolved().notices.find(({ code }) => code === "outdated composition");
    expect(notice?.command).toBe(
      says === undefined ? undefined : "strongroom inject --env dev --product shop --only DATABASE_URL",
    );
    return says;
  }

  it("says nothing while all is as it was", () => {
    expect(outdated(() => undefined)).toBeUndefined();
  });

  it("tells without a value that a part has rotated", () => {
    expect(outdated((fixture) => fixture.pin({ "shop/DB_PASSWORD": "4" }))).toEqual([
      "shop/DB_PASSWORD is at version 4, but it was made of version 3",
    ]);
  });

  it("tells that a config part has another value", () => {
    expect(
      outdated((fixture) => Object.assign(fixture.entry("shop", "DB_HOST").spec, { default: "db2.internal" })),
    ).toEqual(["its text or a config part has changed"]);
  });

  it("tells that two parts have changed places", () => {
    expect(
      outdated((fixture) => {
        const found = fixture.entry("shop", "DATABASE_URL") as unknown as { parts: Record<string, unknown> };
        found.parts = { ...found.parts, user: found.parts.password, password: found.parts.user };
      }),
    ).toEqual([
      "{password} is shop/DB_USER now, it was shop/DB_PASSWORD",
      "{user} is shop/DB_PASSWORD now, it was shop/DB_USER",
    ]);
  });

  it("is missed where somebody pinned a version by hand", () => {
    expect(outdated((_, version) => delete version.composed)).toEqual(["the lock does not say what it was made of"]);
  });
});

test.each<[string, readonly string[]]>([
  [
    "postgres://{a}:{b}@{c}:{d}/{e}?f={f}#{g}",
    ["userinfo", "userinfo", "host before its port", "port", "path", "query", "fragment"],
  ],
  ["{a}://{b}/{c}", ["scheme", "host", "path"]],
  ["jdbc:postgresql://{a}/b?password={b}", ["host", "query"]],
  ["mongodb://u:p@{a}:{b},{c}:{d}/x", ["host before its port", "port", "host before its port", "port"]],
  ["redis://:{a}@h", ["userinfo"]],
  ["amqp://{a}", ["host"]],
  ["https://h/p@{a}", ["path"]],
  ["https://{a}.example.test/", ["part of a host"]],
  ["https://db-{a},db-{b}:5432/", ["host", "host before its port"]],
  ["redis://[{a}]:6379", ["address"]],
  ["https://h/?{a}&{b}&c={d}{e}", ["parameter", "parameter", "query", "query"]],
  ["{a}/v1?key={b}", ["base", "continued"]],
  ["{a}{b}", ["plain", "plain"]],
  ["Bearer {a}", ["plain"]],
  ["{a}.{b}\n", ["plain", "plain"]],
  ["{a}:{b}", ["marked", "marked"]],
  ["{a}\n{b}", ["marked", "marked"]],
  ["host={a} password={b}", ["marked", "marked"]],
  ["[section]\nkey={a}", ["marked"]],
  ["//app:{a}@{b}/c", ["marked", "marked"]],
  ["jdbc:oracle:thin:app/{a}@{b}", ["marked", "marked"]],
  ["jdbc:sqlserver://{a};password={b}", ["host", "marked"]],
  ["URL=postgres://app:{a}@{b}/c", ["userinfo", "host"]],
  ['"postgres://app:{a}@{b}/c"', ["userinfo", "host"]],
  ["url: 'postgres://app:{a}@{b}' key: '{c}'", ["userinfo", "host", "marked"]],
  ["https://h/?next=https://{a}/{b}", ["host", "path"]],
  ["http://{a}:80,http://{b}", ["host before its port", "host"]],
  ["https://h/{{ name }}/{a}", ["path"]],
  ['{{"a": "{a}", "b": {b}, "c": "\\"{c}"}}', ["json string", "json value", "marked json string"]],
  ['{{"a": "{a}", "{b}": "Bearer {c}"}}', ["json string", "json string", "json string"]],
  ['{{"url": "postgres://app:{a}@{b}/c", "k": "{c}"}}', ["userinfo", "host", "json string"]],
  ['{{"o": "{{\\"k\\": \\"{a}\\", \\"u\\": \\"https://h/{b}\\"}}"}}', ["marked json string", "path"]],
  ['{{"h": "X: {a}", "dsn": "k={b}"}}', ["marked json string", "marked json string"]],
  ['{{"k": "\\u00{a}1", "u": "https://h/{b}"}}', ["marked json string", "path"]],
  ['a: "{a}"\nb: {b}', ["quoted", "marked"]],
  ["a: \"{a}\"\nb: '{b}'", ["marked", "marked"]],
  ['{{"k":"{a}"}}\n{{"k":"{b}"}}', ["quoted", "quoted"]],
])("places in %s", (text, places) => {
  expect(placesOf(readText(text).pieces)).toEqual(places);
});

test.each<[PartEncoding, string, string]>([
  ["url", "p@ss:w/rd?#%é~", "p%40ss%3Aw%2Frd%3F%23%25%C3%A9~"],
  ["json", 'a"b\\c\nd\u0001é', 'a\\"b\\\\c\\nd\\u0001é'],
  ["base64", "fake", "ZmFrZQ=="],
  ["raw", "p@ss", "p@ss"],
])("the encoding %s", (encoding, value, expected) => {
  expect(encoded(Buffer.from(value), encoding).toString()).toBe(expected);
});

test.each<[RegExp, boolean]>([
  [/^[0-9a-f]{64}$/, true],
  [/^pk_(?:test|live)_[A-Za-z0-9]+$/, true],
  [/^\d+\.\d+$/, true],
  [/^[\w.~-]*$/, true],
  [/[0-9a-f]+/, false],
  [/^[0-9a-f]+/, false],
  [/^a|b$/, false],
  [/^.+$/, false],
  [/^[^@]+$/, false],
  [/^\S+$/, false],
  [/^a@b$/, false],
  [/^[!-~]+$/, false],
  [/^(?=a)[a-z]+$/, false],
  [/^[a-z]+$/i, false],
  [/^[a-z]+$/m, false],
])("whether %s proves that a value needs no encoding", (pattern, proven) => {
  const characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  expect(consistsOf(format(pattern, { says: "x", example: "x" }), characters)).toBe(proven);
});

test("a raw password may stand in a URL where its format proves that it needs no encoding", () => {
  const fixture = withComposition();
  const found = fixture.entry("shop", "DATABASE_URL") as unknown as { text: string };
  found.text = found.text.replace("{password}", "{password:raw}");
  const change = { origin: issued("x"), format: format(/^[a-z0-9-]+$/, { says: "letters", example: "fake-1" }) };
  Object.assign(fixture.entry("shop", "DB_PASSWORD").spec, change);
  expect(fixture.issues()).toEqual([]);
  Object.assign(fixture.entry("shop", "DB_PASSWORD").spec, {
    origin: issued("x"),
    format: undefined,
    decodesTo: { encoding: "hex", bytes: 32, exactly: true },
  });
  expect(fixture.issues()).toEqual([]);
});
