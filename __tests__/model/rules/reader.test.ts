/** Readers: the environments that they name, their way out, their addresses; and entries that nobody reads. */
import { config, publicConfig } from "../../../model";
import type { Loose } from "../../support/organisation-fixture";
import { about, all, declare, handle, type Plant, reads, refusals, said, spec } from "./said";

const retired = { kind: "retired", after: "2026-12-31" };

describe("the environments that a reader names", () => {
  const unknown = (where: string, got: string) => [
    ["unknown-environment", where, got, "dev, staging, prod", "correct the name or declare the environment"],
  ];

  it("are declared: where it exists, and for images and deployments", () => {
    expect(said(about("ranker", { environments: ["dev", "qa"] }))).toEqual(unknown("shop/ranker", "qa"));
    expect(said(about("ranker", { images: { qa: "example.test/r:1" } }))).toEqual(unknown("shop/ranker", "qa"));
    const deployments = { dev: "a", staging: "b", prod: "c", qa: "d" };
    expect(said(about("books", { deployments }))).toEqual(unknown("bank/books", "qa"));
    expect(said(about("ranker", { environments: ["dev", "prod"] }))).toEqual([]);
  });

  it("are one at least", () => {
    expect(said(about("ranker", { environments: [] }))).toEqual([
      [
        "reader-nowhere",
        "shop/ranker",
        "an empty list",
        "dev, staging, prod",
        "name an environment, or retire the reader with retired({ after })",
      ],
    ]);
  });
});

describe("a retirement", () => {
  it("of a reader comes after its last read", () => {
    const next = "empty its reads; the reader itself stays until its day";
    expect(said(about("books", { retired }))).toEqual([
      ["retired-reader-reads", "bank/books", "1 read", "no reads", next],
    ]);
    expect(said(about("web", { retired })).map(([code, where, got]) => [code, where, got])).toEqual([
      ["retired-reader-reads", "shop/web", "3 reads"],
    ]);
    const gone: Plant = (fixture) => {
      Object.assign(fixture.reader("books"), { reads: [] });
    };
    expect(said(all(about("books", { retired }), gone))).toEqual([]);
  });

  it("of an entry comes after its last reader", () => {
    expect(said(spec("shop", "MODEL_HOST", { retired }))).toEqual([
      [
        "retired-entry-read",
        "shop/ranker",
        "shop/MODEL_HOST",
        "entries in use",
        "remove it from reads before it is retired",
      ],
    ]);
    // Both at once are one slip: the reader goes, with all that it reads.
    expect(refusals(all(spec("shop", "MODEL_HOST", { retired }), about("ranker", { retired })))).toEqual([
      ["retired-reader-reads", "shop/ranker", "1 read", "no reads"],
    ]);
  });
});

describe("the address of a person", () => {
  const email = (address: string) => about("alice", { email: address });
  const account = (got: string) => [
    [
      "reader-of-another-environment",
      "bank/alice",
      got,
      "addresses of people and groups",
      "declare a pipelineIdentity or a service; its account is made in each environment",
    ],
  ];

  it("is an e-mail address, and is not repeated", () => {
    expect(said(email("alice"))).toEqual([
      ["malformed-email", "bank/alice", "a text that is not an address", "name@example.com", "correct the address"],
    ]);
    expect(said(email("alice@example.test"))).toEqual([]);
  });

  it("is not a service account's", () => {
    const of = (name: string) => `deliver@platform-${name}-fake.iam.gserviceaccount.com`;
    expect(said(email(of("prod")))).toEqual(account("a service account of environment prod"));
    expect(said(email(of("staging").toUpperCase().replace("PLATFORM-STAGING-FAKE", "platform-staging-fake")))).toEqual(
      account("a service account of environment staging"),
    );
    expect(said(email(of("other")))).toEqual(account("a service account's address"));
    expect(said(email("123-compute@developer.gserviceaccount.com"))).toEqual(account("a service account's address"));
    for (const name of ["gserviceaccount.com", "platform-prod-fake.iam.gserviceaccount.com"])
      expect(said(email(`alice@${name}.example.test`))).toEqual([]);
  });

  it("that is missing is said once, where it is read", () => {
    expect(refusals(email("")).map(([code]) => code)).toEqual(["wrong-shape"]);
  });
});

describe("an entry that nobody reads", () => {
  const alone = (change: Loose = {}) => declare("ALONE", config({ purpose: "Fake", default: "1", ...change } as never));

  it("is refused", () => {
    expect(said(alone())).toEqual([
      [
        "unread-entry",
        "shop/ALONE",
        "no readers",
        "a reader in services/, or unreadBecause",
        'let a service read it, say unreadBecause: "…", or take it away: strongroom retire shop/ALONE',
      ],
    ]);
    expect(said(all(alone(), reads("ranker", handle("ALONE"))))).toEqual([]);
    expect(said(declare("ALONE", publicConfig({ purpose: "Fake", default: "1" }))).map(([code]) => code)).toEqual([
      "unread-entry",
    ]);
  });

  it("may have a reason, be retired, or stay on a developer's machine", () => {
    expect(said(alone({ unreadBecause: "a vendor asks for it" }))).toEqual([]);
    expect(said(all(alone({ unreadBecause: "New" }), reads("api", handle("ALONE"))))).toEqual([
      [
        "read-after-all",
        "shop/ALONE",
        "unreadBecause, and the readers shop/api",
        "unreadBecause on what nobody reads",
        "remove unreadBecause",
      ],
    ]);
    expect(said(alone({ retired }))).toEqual([]);
    expect(said(alone({ localOnly: true }))).toEqual([]);
    expect(said(alone({ localOnly: false })).map(([code]) => code)).toContain("unread-entry");
  });
});
