/** Every value that an environment gives, or fails to give. */
import { config, either } from "../../../model";
import { keptEntry } from "../../support/kept-entry";
import type { Loose } from "../../support/organisation-fixture";
import { all, declare, handle, inEnvironment, type Plant, reads, refusals, said, spec } from "./said";

const value =
  (integration: string, name: string, given: unknown, environment = "dev"): Plant =>
  (fixture) => {
    const { values } = fixture.environment(environment);
    values.shop = { ...values.shop, [integration]: { ...values.shop?.[integration], [name]: given } };
  };
/** One more literal of shop/data, read by api. */
const literal = (name: string, change: Loose) =>
  all(declare(name, config({ purpose: "Fake", ...change } as never)), reads("api", handle(name)));
const form = (source: string, example: string, says: string) => ({ source, flags: "", says, example });

describe("a value for what is not declared", () => {
  const unknown = (where: string, got: string, allowed: string) => [["unknown-value", where, got, allowed]];

  it("is answered with what is, but for what Secret Manager keeps", () => {
    expect(refusals(value("data", "DEBGU", "1"))).toEqual(
      unknown("environments/dev: shop.data", "DEBGU", "DEBUG, LOG_LEVEL, PROJECT"),
    );
    expect(refusals(value("pay", "mdoe", "test"))).toEqual(
      unknown(
        "environments/dev: shop.pay",
        "mdoe",
        "NEXT_PUBLIC_PAY_KEY, PAY_MODE, PAY_MODEL, PAY_MODELS, PAY_PRICE, mode",
      ),
    );
    expect(refusals(value("jobs", "SYCN", "bearer"))).toEqual(unknown("environments/dev: shop.jobs", "SYCN", "SYNC"));
  });

  it("is answered with nothing where nothing may be given", () => {
    expect(refusals(inEnvironment("dev", { values: { bank: { ledger: { X: "1" } } } })).slice(0, 1)).toEqual(
      unknown("environments/dev: bank.ledger", "X", "nothing"),
    );
  });

  it("is a product or an integration that is not declared", () => {
    const values =
      (change: Loose): Plant =>
      (fixture) =>
        void Object.assign(fixture.environment().values, change);
    expect(refusals(values({ shpo: {} }))).toEqual(unknown("environments/dev", "shpo", "bank, platform, shop"));
    expect(refusals(values({ bank: { lodger: {} } }))).toEqual(unknown("environments/dev: bank", "lodger", "ledger"));
    expect(refusals(values({ platform: { x: {} } }))).toEqual(unknown("environments/dev: platform", "x", "nothing"));
  });

  it("is none where nothing is given after all", () => {
    const values =
      (change: Loose): Plant =>
      (fixture) =>
        void Object.assign(fixture.environment().values, change);
    expect(refusals(values({ bank: undefined }))).toEqual([]);
    expect(refusals(values({ bank: { ledger: undefined } }))).toEqual([]);
    expect(refusals(values({ bank: { ledger: {} }, platform: {} }))).toEqual([]);
  });

  it("is not said again of an entry that can't be read", () => {
    const broken = all(declare("ODD", { kind: "password", spec: {} }), value("data", "ODD", "1"));
    expect(refusals(broken).map(([code, where]) => [code, where])).toEqual([["wrong-shape", "shop/ODD"]]);
  });
});

describe("a choice", () => {
  it("is one of its options, given as a text", () => {
    const wrong = (given: unknown, got: string) =>
      expect(said(value("pay", "mode", given)).filter(([, where]) => where.endsWith(": shop.pay.mode"))).toEqual([
        [
          given === undefined ? "missing-choice" : "unknown-option",
          "environments/dev: shop.pay.mode",
          got,
          "exactly one of: test, live",
          'write it in environments/dev.ts: values: { shop: { pay: { mode: "test" } } }',
        ],
      ]);
    wrong(undefined, "nothing");
    wrong("lvie", "a text");
    wrong(["test"], "a list");
  });
});

describe("a value of what Secret Manager keeps", () => {
  it("is refused, whatever it is, and never repeated", () => {
    expect(said(value("data", "JWT_SECRET", "fake"))).toEqual([
      [
        "secret-in-environment",
        "environments/dev: shop.data.JWT_SECRET",
        "a value in the environment file",
        "no value",
        "remove it, revoke it if it was real, then strongroom inject --env dev --product shop --only JWT_SECRET",
      ],
    ]);
    expect(refusals(value("data", "JWT_SECRET", null)).map(([code]) => code)).toEqual(["secret-in-environment"]);
    expect(refusals(value("data", "JWT_SECRET", undefined))).toEqual([]);
  });

  it("is a choice where an option's only entry has the name of the either", () => {
    const one = (name: string) => ({ [name]: keptEntry() });
    const declared = declare(
      "PROOF",
      either({ purpose: "Fake" }, { PROOF: one("PROOF"), other: one("PROOF_TWO") } as never),
    );
    const everywhere = ["dev", "staging", "prod"].map((name) => value("data", "PROOF", "PROOF", name));
    expect(refusals(all(declared, ...everywhere))).toEqual([]);
  });
});

describe("the value of a literal", () => {
  const at = "environments/dev: shop.data.LIMIT";

  it("is a text that is not blank", () => {
    for (const [given, got] of [
      [1, "a number"],
      [" ", "a blank text"],
      ["", "an empty text"],
      [null, "null"],
    ])
      expect(refusals(value("data", "DEBUG", given))).toEqual([
        [
          "malformed-value",
          "environments/dev: shop.data.DEBUG",
          got,
          'a text that is not blank; "" where the entry says mayBeEmpty: true',
        ],
      ]);
  });

  it("is needed, unless there is a default, or it is optional or retired", () => {
    expect(said(literal("LIMIT", {}))).toEqual([
      [
        "missing-value",
        at,
        "nothing",
        "a text that is not blank",
        'write it in environments/dev.ts: values: { shop: { data: { LIMIT: "…" } } }; or give the entry a default',
      ],
    ]);
    expect(refusals(literal("LIMIT", { format: form("^\\d+$", "1", "a number") }))).toEqual([
      ["missing-value", at, "nothing", "a number"],
    ]);
    expect(refusals(literal("LIMIT", { default: "1" }))).toEqual([]);
    expect(refusals(literal("LIMIT", { optional: true }))).toEqual([]);
    const retired = { kind: "retired", after: "2026-12-31" };
    expect(refusals(declare("LIMIT", config({ purpose: "Fake", retired } as never)))).toEqual([]);
  });

  it("has no blank and no line break at an edge, unless its format has one", () => {
    const allowed = "no blanks at either end, unless the entry's format asks for them";
    for (const [given, got] of [
      ["1 ", "an invisible blank"],
      [" 1", "an invisible blank"],
      ["1\n", "an invisible line break"],
      ["\n1", "an invisible line break"],
    ] as const)
      expect(refusals(literal("LIMIT", { default: given }))).toEqual([["blank-at-edge", at, got, allowed]]);
    expect(refusals(literal("LIMIT", { default: ", ", format: form("^, $", ", ", "a separator") }))).toEqual([]);
  });

  it("is not asked for where a default follows a choice that was not made", () => {
    expect(refusals(value("pay", "mode", undefined)).map(([code, where]) => [code, where])).toEqual([
      ["missing-choice", "environments/dev: shop.pay.mode"],
    ]);
  });

  it("is not held to its format where a blank default was refused already", () => {
    const blank = literal("LIMIT", { default: "", format: form("^\\d+$", "1", "a number") });
    expect(refusals(blank).map(([code, where]) => [code, where])).toEqual([["wrong-shape", "shop/LIMIT"]]);
  });

  it("is not a secret, but may be what vendors publish where the entry is public", () => {
    const jwt = ["eyJmYWtlIjoxfQ", "eyJyb2xlIjoiYW5vbiJ9", "ZmFrZQ"].join(".");
    expect(said(all(literal("LIMIT", { optional: true }), value("data", "LIMIT", jwt)))).toEqual([
      [
        "config-looks-like-a-secret",
        at,
        "a literal in the environment file",
        "literals that are not secrets",
        "declare it with secret(), remove the literal, and revoke the value: git keeps it",
      ],
    ]);
    expect(refusals(value("pay", "NEXT_PUBLIC_PAY_KEY", jwt))).toEqual([]);
  });

  it("is not a secret by the name of its entry, whatever it looks like", () => {
    expect(
      refusals(all(literal("DESK_PASSWORD", {}), value("data", "DESK_PASSWORD", "Winter2026"))).map(
        ([code, where, got]) => [code, where, got],
      ),
    ).toEqual([
      ["config-looks-like-a-secret", "environments/dev: shop.data.DESK_PASSWORD", "a literal in the environment file"],
    ]);
  });

  it("has its format, one that every stage has of its own too", () => {
    expect(said(value("data", "DEBUG", "on"))).toEqual([
      [
        "value-against-format",
        "environments/dev: shop.data.DEBUG",
        "a text",
        "0 or 1, as in 0",
        "correct the value, or the entry's format",
      ],
    ]);
    const formats = { development: form("^d$", "d", "is d"), production: form("^p$", "p", "is p") };
    const staged = (given: string) =>
      all(literal("LIMIT", { format: { kind: "per stage", formats }, optional: true }), value("data", "LIMIT", given));
    expect(refusals(staged("d"))).toEqual([]);
    expect(refusals(staged("p"))).toEqual([["value-against-format", at, "a text", "is d, as in d"]]);
  });

  it("that belongs to another option is said so", () => {
    expect(said(value("pay", "PAY_PRICE", "price_live_x"))).toEqual([
      [
        "mixed-choice",
        "environments/dev: shop.pay.PAY_PRICE",
        "a text",
        "a price of test mode",
        "take the value that belongs to the chosen mode, or choose live",
      ],
    ]);
    expect(refusals(value("pay", "PAY_PRICE", "99 Euro")).map(([code]) => code)).toEqual(["value-against-format"]);
  });
});

describe("a demand of the stage", () => {
  const demand = (given: string, environment: string) =>
    refusals(
      all(spec("shop", "DEBUG", { mustBe: { production: "0" } }), value("data", "DEBUG", given, environment)),
      environment,
    );

  it("is met in that stage alone", () => {
    expect(demand("1", "prod")).toEqual([["must-be", "environments/prod: shop.data.DEBUG", "a text", "0"]]);
    expect(demand("0", "prod")).toEqual([]);
    expect(demand("1", "staging")).toEqual([]);
  });

  it("is not judged where the stage can't be read", () => {
    const unread = all(
      spec("shop", "DEBUG", { mustBe: { production: "0" } }),
      value("data", "DEBUG", "1", "prod"),
      inEnvironment("prod", { stage: "qa" }),
    );
    expect(refusals(unread, "prod").map(([code]) => code)).not.toContain("must-be");
  });
});

describe("an item of a list", () => {
  const models = (list: string, item: string) =>
    refusals(all(value("pay", "PAY_MODELS", list), value("pay", "PAY_MODEL", item)));

  it("is one of it, blanks around it or not", () => {
    expect(models("small, large ,huge", "large")).toEqual([]);
    expect(models("small,large", "larg")).toEqual([
      ["not-in-list", "environments/dev: shop.pay.PAY_MODEL", "a text", "an item of PAY_MODELS, which holds 2"],
    ]);
    expect(models("large", "small").map(([, , , allowed]) => allowed)).toEqual([
      "an item of PAY_MODELS, which holds 1",
    ]);
  });

  it("is not judged where the list has no value", () => {
    expect(refusals(spec("shop", "PAY_MODELS", { default: undefined, optional: true }))).toEqual([]);
  });
});

describe("a value that differs per environment", () => {
  it("is in no other environment", () => {
    expect(said(value("pay", "PAY_PRICE", "price_test_staging"))).toEqual([
      [
        "same-in-two-environments",
        "environments/dev: shop.pay.PAY_PRICE",
        "a text",
        "a value of its own for each environment",
        "set the value that belongs to this environment",
      ],
    ]);
    expect(refusals(value("pay", "PAY_PRICE", "price_test_other"))).toEqual([]);
  });

  it("is free where nothing says so", () => {
    expect(refusals(all(value("data", "DEBUG", "0"), value("data", "DEBUG", "0", "staging")))).toEqual([]);
  });
});

test("a misspelled word of ours is answered with the one that was probably meant", () => {
  expect(said(spec("shop", "PAY_KEY", { class: "criticl" })).map(([, , , , next]) => next)).toEqual([
    "correct class in the declaration; did you mean critical?",
  ]);
  expect(said(spec("shop", "PAY_KEY", { class: "whatever" })).map(([, , , , next]) => next)).toEqual([
    "correct class in the declaration",
  ]);
});
