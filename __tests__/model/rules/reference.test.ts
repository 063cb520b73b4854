/** What entries refer to by name. */
import { bearerCall, config, generated, httpCall, supabaseJwt } from "../../../model";
import { keptEntry } from "../../support/kept-entry";
import type { Loose } from "../../support/organisation-fixture";
import { all, declare, type Plant, refusals, said, spec } from "./said";

const form = (source: string, example: string, says = "has its form", flags = "") => ({ source, flags, says, example });
const retired = { kind: "retired", after: "2026-12-31" };
const mend = "correct the name, or declare what it names";

describe("names that are allowed", () => {
  it("are listed in order, twelve at most", () => {
    expect(said(spec("shop", "JWT_SECRET", { onlyReadBy: ["api", "apo"] }))).toEqual([
      [
        "unknown-reader",
        "shop/JWT_SECRET",
        "shop/apo",
        "bank/alice, bank/books, platform/deliver, shop/api, shop/auth, shop/functions, shop/ranker, shop/web",
        mend,
      ],
    ]);
    const many = (count: number) =>
      all(
        ...Array.from({ length: count }, (_, index) =>
          declare(
            `L${String(index).padStart(2, "0")}`,
            config({ purpose: "Fake", default: "1", unreadBecause: "x" } as never),
          ),
        ),
        spec("shop", "DEBUG", { memberOf: "NO_LIST" }),
      );
    // Beside these: LOG_LEVEL and PROJECT.
    expect(refusals(many(10)).map(([, , , allowed]) => allowed)).toEqual([
      "L00, L01, L02, L03, L04, L05, L06, L07, L08, L09, LOG_LEVEL, PROJECT",
    ]);
    expect(refusals(many(12)).map(([, , , allowed]) => allowed)).toEqual([
      "L00, L01, L02, L03, L04, L05, L06, L07, L08, L09, L10, L11 and 2 more",
    ]);
  });

  it("are none where none is declared", () => {
    expect(
      refusals(spec("bank", "BANK_LEDGER_TOKEN", { verify: bearerCall("{NO_HOST}/me", { says: "asks" }) })),
    ).toEqual([["unknown-address", "bank/BANK_LEDGER_TOKEN", "NO_HOST", "none is declared"]]);
  });
});

describe("a format per choice", () => {
  const formats = (change: Loose, choice = "mode") =>
    spec("shop", "PAY_KEY", {
      format: {
        kind: "per choice",
        choice,
        formats: { test: form("^test_", "test_1"), live: form("^live_", "live_1"), ...change },
      },
    });

  it("follows a choice of its integration", () => {
    expect(said(formats({}, "moed"))).toEqual([["unknown-choice", "shop/PAY_KEY", "moed", "mode", mend]]);
    expect(refusals(formats({}))).toEqual([]);
  });

  it("has one for each option, and for no other", () => {
    expect(said(formats({ trial: form("^trial_", "trial_1") }))).toEqual([
      ["unknown-option", "shop/PAY_KEY", "trial", "live, test", mend],
    ]);
    const lacking: Plant = (fixture) => {
      formats({})(fixture);
      delete (fixture.entry("shop", "PAY_KEY").spec.format as { formats: Loose }).formats.live;
    };
    expect(said(lacking)).toEqual([
      [
        "option-without-format",
        "shop/PAY_KEY",
        "no format for live",
        "a format for each option",
        "add a format for live",
      ],
    ]);
  });

  it("takes no example of another option, unless both have one format", () => {
    expect(said(formats({ test: form("^(test|live)_", "test_1", "begins with its mode") }))).toEqual([
      [
        "example-of-another-option",
        "shop/PAY_KEY",
        "an example that also begins with its mode",
        "examples that only their own format takes",
        "narrow the format for test, or correct the example",
      ],
    ]);
    expect(refusals(formats({ test: form("^k_", "k_1"), live: form("^k_", "k_2") }))).toEqual([]);
    const flags = refusals(formats({ test: form("^k_", "k_1"), live: form("^k_", "K_1", "is a key", "i") }));
    expect(flags.map(([code, , got]) => [code, got])).toEqual([
      ["example-of-another-option", "an example that also is a key"],
    ]);
    const sources = refusals(formats({ test: form("^k_", "k_a"), live: form("^k_[0-9]$", "k_1", "is a key") }));
    expect(sources.map(([code]) => code)).toEqual(["example-of-another-option"]);
  });
});

describe("a default", () => {
  const literal = (change: Loose) =>
    declare("LIMIT", config({ purpose: "Fake", unreadBecause: "x", ...change } as never));

  it("follows a choice of its integration", () => {
    expect(said(spec("shop", "PAY_MODE", { default: { kind: "from choice", choice: "moed" } }))).toEqual([
      ["unknown-choice", "shop/PAY_MODE", "moed", "mode", mend],
    ]);
    expect(refusals(literal({ default: { kind: "from project" } }))).toEqual([]);
  });

  it("is not a secret", () => {
    expect(said(literal({ default: ["whsec", "_fake"].join("") }))).toEqual([
      [
        "config-looks-like-a-secret",
        "shop/LIMIT",
        "a literal in the catalogue",
        "literals that are not secrets",
        "declare it with secret(), remove the literal, and revoke the value: git keeps it",
      ],
    ]);
  });
});

describe("an entry whose name says that it is a secret", () => {
  const refusal = [
    "a literal in the catalogue",
    "literals that are not secrets",
    "declare it with secret(), remove the literal, and revoke the value: git keeps it",
  ];
  const named = (name: string, change: Loose) =>
    refusals(declare(name, config({ purpose: "Fake", unreadBecause: "x", ...change } as never)));

  it("has no literal, however the text looks", () => {
    expect(named("LEGACY_PASSWORD", { default: "Winter2026-Berlin-Desk!" })).toEqual([
      ["config-looks-like-a-secret", "shop/LEGACY_PASSWORD", ...refusal.slice(0, 2)],
    ]);
    expect(
      said(declare("DESK_TOKEN", config({ purpose: "Fake", unreadBecause: "x", default: "abc" } as never))),
    ).toEqual([["config-looks-like-a-secret", "shop/DESK_TOKEN", ...refusal]]);
  });

  it("may have one that only local machines use", () => {
    expect(named("LEGACY_PASSWORD", { default: "postgres", localOnly: true, unreadBecause: undefined })).toEqual([]);
  });
});

describe("a list that a literal is an item of", () => {
  it("is another literal of the integration", () => {
    const member = (memberOf: string) => refusals(spec("shop", "PAY_MODEL", { memberOf }));
    const allowed = "NEXT_PUBLIC_PAY_KEY, PAY_MODE, PAY_MODELS, PAY_PRICE";
    expect(member("PAY_MODELS")).toEqual([]);
    for (const name of ["PAY_KEY", "PAY_MODEL", "DEBUG"])
      expect(member(name)).toEqual([["unknown-list", "shop/PAY_MODEL", name, allowed]]);
  });
});

describe("a signing key", () => {
  const signed = (name: string) => spec("shop", "SERVICE_KEY", { origin: generated(supabaseJwt("anon", name)) });
  const allowed = "DATABASE_PASSWORD, JWT_SECRET, MODEL_HOST, ROOT_PASSWORD, SEARCH_KEY";

  it("is another kept entry of the integration", () => {
    for (const name of ["SERVICE_KEY", "DEBUG", "PAY_KEY", "JWT"])
      expect(refusals(signed(name))).toContainEqual(["unknown-signer", "shop/SERVICE_KEY", name, allowed]);
    expect(refusals(signed("JWT_SECRET"))).toEqual([]);
  });
});

describe("the entry whose name changes", () => {
  const replaces = (name: string) => spec("shop", "SERVICE_KEY", { replaces: name });

  it("is another kept entry of the product, which is in use", () => {
    for (const name of ["SERVICE_KEY", "DEBUG", "BANK_LEDGER_TOKEN"])
      expect(refusals(replaces(name)).map(([code, where, got]) => [code, where, got])).toEqual([
        ["unknown-replaced", "shop/SERVICE_KEY", name],
      ]);
    expect(refusals(replaces("PAY_KEY"))).toEqual([]);
    expect(said(all(declare("OLD_SECRET", keptEntry({ retired })), replaces("OLD_SECRET")))).toEqual([
      [
        "replaced-retired",
        "shop/SERVICE_KEY",
        'replaces: "OLD_SECRET"',
        "replaces, as long as both names are in use",
        "if its value was copied, remove replaces from it; otherwise take the retirement back, and run strongroom rename",
      ],
    ]);
  });

  it("is replaced once", () => {
    const both = all(replaces("PAY_KEY"), spec("shop", "JWT_SECRET", { replaces: "SERVICE_KEY" }));
    expect(refusals(both).map(([code, where, got]) => [code, where, got])).toEqual([
      ["unknown-replaced", "shop/JWT_SECRET", "SERVICE_KEY"],
    ]);
  });
});

describe("a call that verifies a value", () => {
  const verify = (url: string, headers: Loose = {}) =>
    spec("shop", "JWT_SECRET", {
      verify: httpCall({ says: "asks", url, headers: { authorization: "Bearer {value}", ...headers } } as never),
    });
  const allowed =
    "DEBUG, LOG_LEVEL, MODEL_HOST, NEXT_PUBLIC_PAY_KEY, PAY_MODE, PAY_MODEL, PAY_MODELS, PAY_PRICE, PROJECT, SYNC_HMAC_ID";

  it("names config of its product alone, whichever integration has it", () => {
    expect(refusals(verify("https://a.test/{DEBUG}/{PAY_MODE}", { "x-host": "{MODEL_HOST}" }))).toEqual([]);
    expect(said(verify("https://a.test/{PAY_KEY}"))).toEqual([
      ["unknown-address", "shop/JWT_SECRET", "PAY_KEY", allowed, mend],
    ]);
    expect(refusals(verify("https://a.test/", { "x-key": "{SEARCH_KEY}" }))).toEqual([
      ["unknown-address", "shop/JWT_SECRET", "SEARCH_KEY", allowed],
    ]);
  });
});

describe("what is retired", () => {
  const names = (change: Loose) =>
    all(
      declare("OLD_SECRET", keptEntry({ retired })),
      declare("OLD_HOST", { ...(keptEntry({ retired }) as unknown as Loose), kind: "sealed config" }),
      declare(
        "DERIVED",
        keptEntry({
          origin: generated(supabaseJwt("anon", "OLD_SECRET")),
          verify: bearerCall("{OLD_HOST}/me", { says: "asks" }),
          ...change,
        }),
      ),
    );

  it("is not named by an entry in use, but may be by one that is retired too", () => {
    expect(said(names({}))).toEqual(
      ["OLD_SECRET", "OLD_HOST"].map((name) => [
        "retired-reference",
        "shop/DERIVED",
        name,
        "entries in use",
        "name another one, or retire this one as well",
      ]),
    );
    expect(refusals(names({ retired }))).toEqual([]);
  });
});
