/** Names that platforms and Terraform addresses take. */
import { choice, config, pipelineIdentity, product, renamed } from "../../../model";
import type { Loose } from "../../support/organisation-fixture";
import { declare, handle, inEnvironment, type Plant, reads, refusals, said, spec } from "./said";

const plain = "lower-case letters and digits, with single hyphens between";
const portable = "upper-case letters, digits and _, a letter first";
const identifier = "letters, digits and _, a letter first";
const compose = "a compose service's name: letters, digits, '.', '_' and '-'";
const malformed = (where: string, got: string, allowed: string) => [
  ["malformed-name", where, got, allowed, "rename it"],
];
const literal = (name: string, change: Loose = {}) =>
  declare(name, config({ purpose: "Fake", default: "1", unreadBecause: "a test", ...change } as never));

describe("an entry's name", () => {
  it("is what every target takes", () => {
    for (const name of ["lower", "A-B", "1A", "_A", "Ä"])
      expect(said(literal(name))).toEqual(malformed(`shop/${name}`, name, portable));
    for (const name of ["A", "A_1", "Z__9"]) expect(said(literal(name))).toEqual([]);
  });

  it("is as long as a secret's id may be", () => {
    expect(said(literal("A".repeat(255)))).toEqual([]);
    const [clipped] = said(literal("A".repeat(256)));
    expect(clipped).toEqual([
      "name-too-long",
      `shop/${"A".repeat(72)}...`,
      "256 characters",
      "at most 255 characters",
      "shorten it",
    ]);
  });

  it("begins with the product's prefix, unless it stays on a developer's machine", () => {
    const ledger =
      (name: string, change: Loose = {}): Plant =>
      (fixture) => {
        const entry = config({ purpose: "Fake", default: "1", unreadBecause: "a test", ...change } as never);
        fixture.integration("bank", "ledger").entries[name] = entry;
      };
    expect(said(ledger("LEDGER_URL"))).toEqual([
      [
        "missing-prefix",
        "bank/LEDGER_URL",
        "LEDGER_URL",
        "names that begin with BANK_",
        "rename it to BANK_LEDGER_URL",
      ],
    ]);
    expect(said(ledger("BANK_URL"))).toEqual([]);
    const moved: Plant = (fixture) => {
      const { entries } = fixture.integration("bank", "ledger");
      entries.LEDGER_TOKEN = entries.BANK_LEDGER_TOKEN;
    };
    expect(said(moved).map(([code, where]) => [code, where])).toEqual([
      ["missing-prefix", "bank/LEDGER_TOKEN"],
      ["unread-entry", "bank/LEDGER_TOKEN"],
    ]);
    expect(said(ledger("LEDGER_URL", { localOnly: true }))).toEqual([]);
  });
});

describe("the other names of an entry", () => {
  it("are what every target takes", () => {
    expect(said(spec("shop", "PAY_MODEL", { localAlias: "pay-model" }))).toEqual(
      malformed("shop/PAY_MODEL", "pay-model", portable),
    );
    expect(said(spec("shop", "JWT_SECRET", { previousAs: "old" }))).toEqual(
      malformed("shop/JWT_SECRET", "old", portable),
    );
    expect(said(reads("ranker", renamed(handle("DEBUG"), "debug" as string)))).toEqual(
      malformed("shop/ranker: DEBUG", "debug", portable),
    );
    expect(said(spec("shop", "PAY_MODEL", { localAlias: "MODEL" }))).toEqual([]);
    expect(said(spec("shop", "JWT_SECRET", { previousAs: "JWT_OLD" }))).toEqual([]);
    expect(said(reads("ranker", renamed(handle("DEBUG"), "LEVEL" as string)))).toEqual([]);
  });

  it("are what compose takes, for the services that start again", () => {
    for (const name of ["the db", "-db", "db/1", ""])
      expect(refusals(spec("shop", "JWT_SECRET", { restarts: [name] })).map(([, where]) => where)).toEqual([
        "shop/JWT_SECRET",
      ]);
    expect(said(spec("shop", "JWT_SECRET", { restarts: ["db", "the db"] }))).toEqual(
      malformed("shop/JWT_SECRET", "the db", compose),
    );
    expect(said(spec("shop", "JWT_SECRET", { restarts: ["db", "My_db.1-a", "0"] }))).toEqual([]);
  });
});

describe("a product, an integration, a choice and an environment", () => {
  it("are named plainly", () => {
    const odd: Plant = (fixture) => {
      const made = product("Odd Shop" as string, { title: "Odd" });
      Object.assign(fixture.catalogue, {
        "Odd Shop": { "own-1": made.integration({ title: "Own", owner: "x", revoke: "x", setup: [] }, {} as never) },
      });
      for (const name of ["dev", "staging", "prod"])
        fixture.environment(name).places["Odd Shop"] = {
          project: `odd-${name}-fake`,
          region: "europe-west1",
          stateBucket: `odd-${name}-state`,
        };
    };
    expect(said(odd)).toEqual([
      ...malformed("Odd Shop", "Odd Shop", plain),
      ...malformed("Odd Shop/own-1", "own-1", identifier),
    ]);
    const choose = declare("pay-mode", choice({ purpose: "Fake", options: ["a", "b"] }));
    expect(refusals(choose).filter(([code]) => code === "malformed-name")).toEqual([
      ["malformed-name", "shop/pay-mode", "pay-mode", identifier],
    ]);
    expect(refusals(inEnvironment("staging", { name: "QA 1" })).filter(([code]) => code === "malformed-name")).toEqual([
      ["malformed-name", "environments/QA 1", "QA 1", plain],
    ]);
  });
});

describe("a reader's name", () => {
  it("is plain", () => {
    const identity =
      (name: string): Plant =>
      (fixture) => {
        fixture.readers.push(pipelineIdentity({ product: fixture.made.products.bank, name, reads: [] }));
      };
    for (const name of ["a--b", "A", "a-", "-a", "a_b", "1a"])
      expect(said(identity(name))).toEqual(malformed(`bank/${name}`, name, plain));
    for (const name of ["a", "a-1-b", "a".repeat(60)]) expect(said(identity(name))).toEqual([]);
  });

  it("is as long as Cloud Run takes a service's", () => {
    const service =
      (length: number): Plant =>
      (fixture) => {
        const name = "s".repeat(length);
        const { shop } = fixture.made.products;
        fixture.readers.push({ kind: "cloud run service", about: { product: shop, name, role: "backend" }, reads: [] });
      };
    expect(said(service(49))).toEqual([]);
    expect(said(service(50))).toEqual([
      ["name-too-long", `shop/${"s".repeat(50)}`, "50 characters", "at most 49 characters", "shorten it"],
    ]);
  });
});
