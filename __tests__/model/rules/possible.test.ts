/** Declarations that nothing can satisfy, and values that could be guessed. */
import { base64, generated, hex, secret, supabaseJwt } from "../../../model";
import type { Loose } from "../../support/organisation-fixture";
import { about, type Plant, refusals, said, spec } from "./said";

const token = (change: Loose): Plant => spec("bank", "BANK_LEDGER_TOKEN", change);
const form = (source: string, example: string, says = "has its form") => ({ source, flags: "", says, example });

describe("the pages of an integration", () => {
  const page =
    (field: string, value: string): Plant =>
    (fixture) => {
      fixture.integration("shop", "pay").about[field] = value;
    };

  it.each(["console", "usage"])("are addresses that a browser opens: %s", (field) => {
    expect(said(page(field, "htps://pay.example.test"))).toEqual([
      ["malformed-url", "shop/pay", "htps://pay.example.test", "https://host/path", "correct the declaration"],
    ]);
    expect(said(page(field, "https://pay.example.test/a?b=c#d"))).toEqual([]);
  });

  it.each(["console", "usage"])("and so are those of an entry: %s", (field) => {
    const of = (value: string) => refusals(token({ [field]: value })).map(([code, where]) => [code, where]);
    expect(of("javascript:alert(1)")).toEqual([["malformed-url", "bank/BANK_LEDGER_TOKEN"]]);
    expect(of("https://bank.example.test > Keys")).toEqual([]);
  });

  it.each([
    ["http://pay.example.test", ["malformed-url"]],
    ["https:/pay.example.test", ["malformed-url"]],
    ["  http://pay.example.test  ", ["malformed-url"]],
    ["WWW.pay.example.test", ["malformed-url"]],
    ["https://pay.example.test (Keys > Roll)", []],
    ["  https://pay.example.test > Keys", []],
    ["Pay > Keys > Roll", []],
    ["Ask the operator: ext. 12", []],
    ["the page of www.example.test", []],
    ["(http://pay.example.test)", []],
    ["x-www.pay.example.test", []],
  ])("may have words after the address, or only words: %s", (value, codes) => {
    expect(refusals(page("console", value)).map(([code]) => code)).toEqual(codes);
  });
});

describe("an image of a service", () => {
  it("has a registry, a path and a tag", () => {
    const images = (image: string) => about("api", { images: { prod: image, staging: "example.test/api:1" } });
    expect(said(images("hello world"))).toEqual([
      [
        "malformed-image",
        "shop/api",
        "hello world",
        "registry/path:tag or registry/path@sha256:…, in lower case",
        "correct the declaration",
      ],
    ]);
    expect(said(images("example.test/api:2"))).toEqual([]);
  });
});

describe("a recipe", () => {
  it("makes 16 random bytes at least", () => {
    expect(said(token({ origin: generated(hex(15)) }))).toEqual([
      ["weak-recipe", "bank/BANK_LEDGER_TOKEN", "hex(15)", "16 bytes or more", "correct the declaration"],
    ]);
    expect(said(token({ origin: generated(hex(16)) }))).toEqual([]);
    expect(said(token({ origin: generated(base64(8)) })).map(([, , got]) => got)).toEqual(["base64(8)"]);
  });

  it("may make fewer for sealed config, which need not be hard to guess", () => {
    expect(said(spec("shop", "SYNC_HMAC_ID", { origin: generated(hex(4)) }))).toEqual([]);
  });

  it.each([
    [hex(32), { encoding: "hex", bytes: 31, exactly: true }, "hex(32), and decodesTo exactly 31 bytes in hex"],
    [hex(32), { encoding: "hex", bytes: 33, exactly: true }, "hex(32), and decodesTo exactly 33 bytes in hex"],
    [hex(32), { encoding: "hex", bytes: 33, exactly: false }, "hex(32), and decodesTo at least 33 bytes in hex"],
    [hex(32), { encoding: "base64", bytes: 32, exactly: true }, "hex(32), and decodesTo exactly 32 bytes in base64"],
    [base64(32), { encoding: "hex", bytes: 32, exactly: false }, "base64(32), and decodesTo at least 32 bytes in hex"],
    [
      supabaseJwt("anon", "DATABASE_PASSWORD"),
      { encoding: "base64", bytes: 32, exactly: false },
      'supabaseJwt("anon"), and decodesTo at least 32 bytes in base64',
    ],
  ])("decodes to as many bytes as are wanted: %j, %j", (recipe, decodesTo, got) => {
    const impossible = spec("shop", "JWT_SECRET", { origin: generated(recipe), decodesTo });
    expect(refusals(impossible)).toEqual([
      ["recipe-against-length", "shop/JWT_SECRET", got, "the same encoding, and bytes that fit"],
    ]);
  });

  it.each([
    [hex(32), { encoding: "hex", bytes: 32, exactly: true }],
    [hex(32), { encoding: "hex", bytes: 32, exactly: false }],
    [hex(33), { encoding: "hex", bytes: 32, exactly: false }],
    [base64(32), { encoding: "base64", bytes: 32, exactly: true }],
  ])("that fits is taken: %j, %j", (recipe, decodesTo) => {
    expect(refusals(spec("shop", "JWT_SECRET", { origin: generated(recipe), decodesTo }))).toEqual([]);
  });

  it("against its length is one slip, whatever its format says of it too", () => {
    const format = form("^[A-Z]+$", "FAKE");
    const decodesTo = { encoding: "hex", bytes: 64, exactly: true };
    expect(refusals(token({ format, decodesTo })).map(([code]) => code)).toEqual(["recipe-against-length"]);
    expect(refusals(token({ format })).map(([code]) => code)).toEqual(["recipe-against-format"]);
  });

  it("makes what the entry's format takes", () => {
    expect(said(token({ format: form("^[A-Z]+$", "FAKE", "is in capitals") }))).toEqual([
      [
        "recipe-against-format",
        "bank/BANK_LEDGER_TOKEN",
        'hex(32) against "is in capitals"',
        "a format that fits what is generated",
        "correct the declaration",
      ],
    ]);
  });

  it.each([
    [hex(32), "^[0-9a-f]{64}$", "0".repeat(64)],
    // What only some values have, as a prefix that is drawn: one in 16 begins so.
    [hex(32), "^[0-3][0-9a-f]{63}$", "0".repeat(64)],
    [base64(33), "^[A-Za-z0-9+/]{44}$", "A".repeat(44)],
    [base64(32), "^[A-Za-z0-9+/]{43}=$", `${"A".repeat(43)}=`],
    [base64(32), "[+/]", "+"],
    [
      supabaseJwt("anon", "DATABASE_PASSWORD"),
      "^eyJ[\\w-]+\\.[\\w-]{40,}\\.[\\w-]{40,}$",
      `eyJf.${"a".repeat(40)}.${"a".repeat(40)}`,
    ],
  ])("of which some value has the format is taken: %j, %s", (recipe, source, example) => {
    expect(refusals(spec("shop", "JWT_SECRET", { origin: generated(recipe), format: form(source, example) }))).toEqual(
      [],
    );
  });

  it("is held to each format, that of each option and each stage", () => {
    const formats = { development: form("^[0-9a-f]+$", "0f"), production: form("^[A-Z]+$", "FAKE", "is in capitals") };
    expect(refusals(token({ format: { kind: "per stage", formats } })).map(([code, , got]) => [code, got])).toEqual([
      ["recipe-against-format", 'hex(32) against "is in capitals"'],
    ]);
  });

  it("is nothing that is asked of a value which somebody else issues", () => {
    const origin = { kind: "issued", where: "Ledger > Keys", scope: null };
    const decodesTo = { encoding: "hex", bytes: 64, exactly: true };
    expect(refusals(token({ origin, decodesTo, format: form("^[A-Z]+$", "FAKE"), sharedBecause: "a test" }))).toEqual(
      [],
    );
  });
});

describe("a value that is the same everywhere", () => {
  const same = (change: Loose) =>
    refusals(token({ sameEverywhereBecause: "one account", sharedBecause: "one account", ...change }));
  const issued = { kind: "issued", where: "Ledger > Keys", scope: null };

  it("is a vendor's, of tier 2: what is generated differs, and tier 1 is never shared", () => {
    expect(same({ origin: issued, decodesTo: undefined, tier: 2 })).toEqual([]);
    const refused = (origin: string, tier: number) => [
      "same-everywhere",
      "bank/BANK_LEDGER_TOKEN",
      `sameEverywhereBecause, ${origin}, tier ${tier}`,
      "sameEverywhereBecause on what a vendor issued, of tier 2",
      "remove sameEverywhereBecause",
    ];
    const planted = (change: Loose) =>
      said(token({ sameEverywhereBecause: "one account", sharedBecause: "one account", ...change }));
    expect(planted({ origin: issued, decodesTo: undefined, tier: 1 })).toEqual([refused("issued", 1)]);
    expect(planted({ origin: generated(hex(32)), tier: 2 })).toEqual([refused("generated", 2)]);
  });
});

describe("a demand of a stage", () => {
  const demand = (change: Loose): Plant => spec("shop", "DEBUG", change);
  const refused = (_field: string, says: string) => [
    ["must-be-against-format", "shop/DEBUG", "a text against its own format", says],
  ];

  it("has the entry's format", () => {
    expect(refusals(demand({ mustBe: { production: "yes" } }))).toEqual(refused("production", "0 or 1"));
    expect(refusals(demand({ mustBe: { production: "1", staging: "0" } }))).toEqual([]);
    expect(refusals(demand({ mustBe: { production: "yes" }, format: undefined }))).toEqual([]);
  });

  it("has the format of its own stage", () => {
    const formats = { development: form("^[01]$", "0"), production: form("^never$", "never", "is never") };
    const format = { kind: "per stage", formats };
    expect(refusals(demand({ mustBe: { production: "0" }, format }))).toEqual(refused("production", "is never"));
    expect(refusals(demand({ mustBe: { production: "never" }, format }))).toEqual([]);
    expect(refusals(demand({ mustBe: { staging: "anything" }, format }))).toEqual([]);
  });

  it("is not compared where the format follows a choice", () => {
    const format = {
      kind: "per choice",
      choice: "mode",
      formats: { test: form("^t$", "t"), live: form("^l$", "l"), production: form("^p$", "p") },
    };
    const mustBe = { production: "x" };
    expect(
      refusals(spec("shop", "PAY_MODELS", { format, mustBe, default: "t", optional: true })).filter(
        ([code]) => code === "must-be-against-format",
      ),
    ).toEqual([]);
  });
});

describe("derived entries", () => {
  /** Each is signed with the next named. */
  const derived =
    (signers: Readonly<Record<string, string>>): Plant =>
    (fixture) => {
      const { entries } = fixture.integration("shop", "data");
      for (const [name, signer] of Object.entries(signers))
        entries[name] = secret({
          purpose: "One of a chain",
          risk: "None",
          class: "important",
          tier: 2,
          origin: generated(supabaseJwt("anon", signer)),
          rotation: "on breach" as never,
          unreadBecause: "a test",
        });
    };
  const allowed = "chains of signing keys that begin with one that is not a derived entry";

  it("in a circle are said once, from where the circle is entered", () => {
    expect(said(derived({ A: "B", B: "C", C: "A" }))).toEqual([
      ["derivation-circle", "shop/A", "A -> B -> C -> A", allowed, "correct the declaration"],
    ]);
    expect(refusals(derived({ LEAD: "A", A: "B", B: "A", TAIL: "B" }))).toEqual([
      ["derivation-circle", "shop/A", "A -> B -> A", allowed],
    ]);
  });

  it("in two circles are said twice", () => {
    expect(refusals(derived({ A: "B", B: "A", C: "D", D: "C" })).map(([, , got]) => got)).toEqual([
      "A -> B -> A",
      "C -> D -> C",
    ]);
  });

  it("in a chain that begins with a key of its own are taken, two from one key too", () => {
    expect(refusals(derived({ A: "B", B: "JWT_SECRET", C: "B" }))).toEqual([]);
  });
});
