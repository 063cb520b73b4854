/** Vendors' keys, the deliverer and annotations in one environment. */
import { crossProduct, pipelineIdentity, secret } from "../../../model";
import type { Loose } from "../../support/organisation-fixture";
import { about, all, declare, handle, inEnvironment, type Plant, reads, refusals, retired, said, spec } from "./said";

describe("a vendor's key", () => {
  const key = (change: Loose = {}) =>
    declare(
      "MODEL_KEY",
      secret({
        purpose: "Fake",
        risk: "None",
        class: "important",
        tier: 2,
        origin: { kind: "issued", where: "Models", scope: null },
        rotation: "on breach",
        ...change,
      } as never),
    );
  const two = all(reads("functions", handle("MODEL_KEY")), reads("api", handle("MODEL_KEY")));

  it("has one reader, or a reason for more", () => {
    expect(said(all(key(), two))).toEqual([
      [
        "shared-vendor-key",
        "shop/MODEL_KEY",
        "shop/api, shop/functions",
        "one reader per vendor key, or sharedBecause",
        'declare a key per reader, or say sharedBecause: "…" (new service takes --shared-because)',
      ],
    ]);
    expect(refusals(all(key(), reads("api", handle("MODEL_KEY"))))).toEqual([]);
    expect(refusals(all(key({ sharedBecause: "one account has one key" }), two))).toEqual([]);
  });

  it("is named with its readers in order", () => {
    const late = all(reads("web", handle("MODEL_KEY")), reads("functions", handle("MODEL_KEY")));
    expect(refusals(all(key(), late)).map(([, , got]) => got)).toEqual(["shop/functions, shop/web"]);
  });

  it("is a secret: an address that somebody issues may have many readers", () => {
    expect(refusals(reads("api", handle("MODEL_HOST")))).toEqual([]);
  });

  it("is what somebody issues, not what we generate", () => {
    const origin = { kind: "generated", recipe: { kind: "hex", bytes: 32 } };
    expect(refusals(all(key({ origin }), two))).toEqual([]);
  });

  it("may be looked at by people, and by who delivers it", () => {
    const read: Plant = (fixture) => {
      for (const name of ["alice", "deliver"])
        fixture.reader(name).reads.push(crossProduct(handle("MODEL_KEY"), "a test"));
    };
    expect(refusals(all(key(), reads("api", handle("MODEL_KEY")), read))).toEqual([]);
    const group: Plant = (fixture) => {
      Object.assign(fixture.reader("alice"), { kind: "group" });
    };
    expect(refusals(all(key(), reads("api", handle("MODEL_KEY")), read, group))).toEqual([]);
  });
});

describe("the deliverer", () => {
  const where = "environments/dev: deliverer";
  const identity =
    (name: string): Plant =>
    (fixture) =>
      void fixture.readers.push(pipelineIdentity({ product: fixture.made.products.platform, name, reads: [] }));

  it("is a pipeline identity that is declared", () => {
    expect(said(inEnvironment("dev", { deliverer: "platform/delivery" }))).toEqual([
      [
        "unknown-deliverer",
        where,
        "platform/delivery",
        "platform/deliver",
        "correct the name, or declare a pipelineIdentity",
      ],
    ]);
    expect(refusals(all(identity("a-one"), inEnvironment("dev", { deliverer: "bank/books" })))).toEqual([
      ["unknown-deliverer", where, "bank/books, a compose host", "platform/a-one, platform/deliver"],
    ]);
    const none: Plant = (fixture) => void fixture.readers.splice(fixture.readers.indexOf(fixture.reader("deliver")), 1);
    expect(refusals(none)).toEqual([["unknown-deliverer", where, "platform/deliver", "none is declared"]]);
  });

  it("exists in the environment, and is in use", () => {
    expect(said(about("deliver", { environments: ["prod"] }))).toEqual([
      [
        "reader-of-another-environment",
        where,
        "platform/deliver",
        "an identity of dev",
        "add dev to its environments, or name another deliverer",
      ],
    ]);
    expect(said(about("deliver", { retired }))).toEqual([
      ["unknown-deliverer", where, "platform/deliver", "a pipeline identity in use", "name another deliverer first"],
    ]);
    expect(refusals(all(identity("a-one"), about("deliver", { retired }))).map(([, , , allowed]) => allowed)).toEqual([
      "platform/a-one",
    ]);
  });

  const nobody = (environment: string) => inEnvironment(environment, { deliverer: undefined });
  const only =
    (...names: readonly string[]): Plant =>
    (fixture) => {
      for (const reader of ["web", "functions", "auth"])
        if (!names.includes(reader)) fixture.readers.splice(fixture.readers.indexOf(fixture.reader(reader)), 1);
      for (const [name, reader] of Object.entries({ DEBUG: "web", NEXT_PUBLIC_PAY_KEY: "web", SERVICE_KEY: "auth" }))
        if (!names.includes(reader)) fixture.entry("shop", name).spec.unreadBecause = "a test";
    };

  it("is needed where something is delivered, but in development", () => {
    expect(said(nobody("prod"), "prod")).toEqual([
      [
        "missing-deliverer",
        "environments/prod: deliverer",
        "nothing; shop/PAY_KEY is delivered",
        "a pipeline identity, product/name",
        "name the deliverer of the environment",
      ],
    ]);
    expect(refusals(nobody("dev"))).toEqual([]);
    expect(refusals(all(nobody("prod"), only()), "prod")).toEqual([]);
  });

  it.each([
    ["web", "shop/PAY_KEY"],
    ["functions", "shop/DATABASE_PASSWORD"],
    ["auth", "shop/SERVICE_KEY"],
  ])("is needed for %s", (reader, entry) => {
    expect(refusals(all(nobody("prod"), only(reader)), "prod").map(([code, , got]) => [code, got])).toEqual([
      ["missing-deliverer", `nothing; ${entry} is delivered`],
    ]);
  });

  it("is not needed for literals", () => {
    const literals: Plant = (fixture) => {
      const { data } = fixture.made.handles;
      Object.assign(fixture.reader("web"), { reads: [data.DEBUG] });
    };
    expect(refusals(all(nobody("prod"), only("web"), literals), "prod")).toEqual([]);
  });
});

describe("annotations", () => {
  const purpose = (bytes: number) => spec("bank", "BANK_LEDGER_TOKEN", { purpose: "x".repeat(bytes) });

  it("stay under Google's limit, counted in bytes", () => {
    const over = refusals(purpose(16_384)).map(([code, at, got]) => [code, at, got]);
    const [, , got = ""] = over[0] ?? [];
    // What the other annotations take, keys included.
    const others = Number.parseInt(got, 10) - 16_384;
    expect(over).toEqual([["annotations-too-long", "bank/BANK_LEDGER_TOKEN", `${16_384 + others} bytes`]]);
    expect(refusals(purpose(16_383 - others))).toEqual([]);
    expect(refusals(purpose(16_384 - others)).map(([code, , found]) => [code, found])).toEqual([
      ["annotations-too-long", "16384 bytes"],
    ]);
    const long = { risk: "€".repeat(5_461) };
    expect(refusals(spec("bank", "BANK_LEDGER_TOKEN", long)).map(([code]) => code)).toEqual(["annotations-too-long"]);
  });

  it("are too long by the entry's source or owner too", () => {
    const long = "x".repeat(16_384);
    const owner: Plant = (fixture) => Object.assign(fixture.integration("bank", "ledger").about, { owner: long });
    expect(refusals(spec("bank", "BANK_LEDGER_TOKEN", { source: long })).map(([code]) => code)).toEqual([
      "annotations-too-long",
    ]);
    expect(refusals(owner).map(([code, at]) => [code, at])).toEqual([
      ["annotations-too-long", "bank/BANK_LEDGER_TOKEN"],
    ]);
  });

  it("are what Secret Manager keeps: a literal has none", () => {
    expect(refusals(spec("shop", "DEBUG", { purpose: "x".repeat(16_384) }))).toEqual([]);
  });
});
