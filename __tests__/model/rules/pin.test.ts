/** The lock against the declarations. What a merge loses is in lost-pins.test.ts. */
import type { Lock } from "../../../model/lock";
import { pinned } from "../../support/organisation-fixture";
import { all, type Plant, refusals, said, spec } from "./said";

const lock =
  (change: object): Plant =>
  (fixture) => {
    fixture.lock = { ...(fixture.lock as Lock), ...change };
  };
const entries = (blocks: object) => lock({ entries: blocks });
const file = "environments/dev.lock.json";
const block = (state: string) => ({ ...pinned("1").versions?.["1"], state });

describe("a block of the lock", () => {
  it("is of an entry that Secret Manager keeps", () => {
    const last = (name: string) =>
      `restore the declaration of this entry alone; then, to add retired: retired({ after: "YYYY-MM-DD" }), and after that day to remove declaration and block: strongroom retire shop/${name}`;
    const allowed = "a declared entry, retired with retired({ after }) before it goes";
    expect(said(entries({ "shop/GONE": pinned("1") }))).toEqual([
      ["lock-without-declaration", `${file}: shop/GONE`, "no declaration", allowed, last("GONE")],
    ]);
    expect(said(entries({ "shop/DEBUG": pinned("1") }))).toEqual([
      ["lock-without-declaration", `${file}: shop/DEBUG`, "a declaration as config", allowed, last("DEBUG")],
    ]);
    expect(said(entries({ "shop/GONE": { state: "pending" } })).map(([, , , , next]) => next)).toEqual([
      "to take its block out of the lock: strongroom tidy",
    ]);
    expect(refusals(entries({ "shop/ROOT_PASSWORD": pinned("1") })).map(([, , got]) => got)).toEqual([
      "a declaration as secret",
    ]);
  });

  it("is of a service that Terraform runs", () => {
    const service = (key: string) => lock({ services: { [key]: { state: "active" } } });
    expect(said(service("shop/gone"))).toEqual([
      [
        "lock-without-declaration",
        `${file}: shop/gone`,
        "no declaration",
        "a declared service, retired with retired({ after }) before it goes",
        'restore the declaration of this service alone, with reads: [] and retired: retired({ after: "YYYY-MM-DD" }), and go on as docs/guides/new-things.md says below "Take a service away"',
      ],
    ]);
    expect(refusals(service("bank/books")).map(([, , got]) => got)).toEqual(["a declaration as compose host"]);
    expect(refusals(service("shop/api"))).toEqual([]);
    expect(refusals(service("shop/web"))).toEqual([]);
  });

  it("goes once its day is over, where it is retiring and its declaration is gone", () => {
    const next = (key: string, stack: string) => [
      [
        `${file}: ${key}`,
        `its protection is off. Until its day is over, restore its declaration as it was. After that day, take its block out of the lock as well, and then, to delete it: strongroom deploy ${stack}`,
      ],
    ];
    const told = (plant: Plant) => said(plant).map(([, where, , , what]) => [where, what]);
    expect(told(entries({ "shop/GONE": { ...pinned("1"), state: "retiring" } }))).toEqual(
      next("shop/GONE", "shop-dev-secrets"),
    );
    expect(told(lock({ services: { "shop/gone": { state: "retiring" } } }))).toEqual(
      next("shop/gone", "shop-dev-services"),
    );
  });

  it("is said once for all of a product that is gone, by what ends it", () => {
    const gone = lock({
      entries: {
        ...Object.fromEntries(["A", "B", "C", "D"].map((name) => [`till/${name}`, { state: "pending" }])),
        "till/E": pinned("1"),
        "till/F": pinned("1"),
      },
      stacks: { "till-dev-identities": { state: "active" }, "till-dev-secrets": { state: "active" } },
    });
    const again =
      'declare the product again, with retired: retired({ after: "YYYY-MM-DD" }) at its place in dev, and go on as docs/guides/new-things.md says below "Take a product away"';
    expect(said(gone).map(([, where, got, , next]) => [where, got, next])).toEqual([
      [
        `${file}: till`,
        "no declaration of till/A, till/B, till/C and 1 more",
        "to take their blocks out of the lock: strongroom tidy",
      ],
      [`${file}: till`, "no declaration of till/E, till/F", again],
      [`${file}: till`, "no declaration of till-dev-identities, till-dev-secrets", again],
    ]);
  });

  it("of three names them, and counts no more", () => {
    const three = Object.fromEntries(["A", "B", "C"].map((name) => [`till/${name}`, { state: "pending" }]));
    expect(refusals(entries(three)).map(([, , got]) => got)).toEqual(["no declaration of till/A, till/B, till/C"]);
  });

  it("is not asked for where its product is declared or placed wrongly, which is said there", () => {
    const blocks = lock({
      entries: { "bank/BANK_LEDGER_TOKEN": pinned("1") },
      stacks: { "bank-dev-secrets": { state: "active" } },
    });
    const codes = (change: Plant) => [...new Set(refusals(all(blocks, change)).map(([code]) => code))];
    const unplaced: Plant = (fixture) => delete fixture.environment().places.bank;
    const malformed: Plant = (fixture) => Object.assign(fixture.environment().places, { bank: 7 });
    const undeclared: Plant = (fixture) => delete fixture.catalogue.bank;
    expect(codes(unplaced)).toContain("missing-place");
    for (const change of [unplaced, malformed, undeclared]) {
      expect(codes(change)).not.toEqual([]);
      expect(codes(change)).not.toContain("lock-without-declaration");
    }
    expect(codes(all(unplaced, undeclared))).toContain("lock-without-declaration");
  });

  it("of a stack is taken out where it is not of this environment; a product's only one goes with the product", () => {
    const next = (name: string) =>
      said(lock({ stacks: { [name]: { state: "active" } } })).map(([, , , , step]) => step);
    expect(next("shop-prod-services")).toEqual(["take its block out of the lock: it is not a stack of dev"]);
    expect(next("till-dev-services")).toEqual([
      'declare the product again, with retired: retired({ after: "YYYY-MM-DD" }) at its place in dev, and go on as docs/guides/new-things.md says below "Take a product away"',
    ]);
  });

  it("is of a stack of a product with a place", () => {
    const stack = (name: string) => lock({ stacks: { [name]: { state: "active" } } });
    expect(refusals(stack("shop-dev-services"))).toEqual([]);
    expect(refusals(stack("shop-prod-services"))).toEqual([
      [
        "lock-without-declaration",
        `${file}: shop-prod-services`,
        "no declaration",
        "a declared stack, retired with retired({ after }) before it goes",
      ],
    ]);
  });
});

describe("retiring in the lock", () => {
  const allowed = "retiring only where the declaration says retired({ after })";

  it("is retired in the declaration too", () => {
    expect(refusals(entries({ "shop/SEARCH_KEY": { ...pinned("1"), state: "retiring" } }))).toEqual([
      ["lock-retiring-undeclared", `${file}: shop/SEARCH_KEY`, "state retiring", allowed],
    ]);
    expect(refusals(lock({ services: { "shop/api": { state: "retiring" } } }))).toEqual([
      ["lock-retiring-undeclared", `${file}: shop/api`, "state retiring", allowed],
    ]);
  });

  it("is no longer held to its versions", () => {
    const retired = { kind: "retired", after: "2026-12-31" };
    const leaving: Plant = (fixture) => {
      const api = fixture.reader("api");
      api.reads = api.reads.filter((read) => (read as { name?: string }).name !== "SEARCH_KEY");
    };
    const versions = { 1: block("destroyed") };
    expect(
      refusals(
        all(
          spec("shop", "SEARCH_KEY", { retired }),
          leaving,
          entries({ "shop/SEARCH_KEY": { ...pinned("1"), state: "retiring", versions } }),
        ),
      ),
    ).toEqual([]);
  });
});

describe("a pinned version", () => {
  const versions = (states: Readonly<Record<string, string>>, change: object = {}) =>
    entries({
      "shop/DATABASE_PASSWORD": {
        ...pinned("2"),
        versions: Object.fromEntries(Object.entries(states).map(([number, state]) => [number, block(state)])),
        ...change,
      },
    });
  const where = `${file}: shop/DATABASE_PASSWORD`;

  it("is listed, and so is the previous one", () => {
    expect(said(versions({ 1: "enabled" }))).toEqual([
      [
        "pin-unlisted",
        where,
        "version 2",
        "1",
        "restore the file from git; or, to pin the newest enabled version: strongroom lock restore --env dev",
      ],
    ]);
    expect(refusals(versions({ 2: "enabled", 3: "enabled" }, { previous: "1" }))).toEqual([
      ["pin-unlisted", where, "version 1", "2, 3"],
    ]);
    expect(refusals(versions({}))).toEqual([["pin-unlisted", where, "version 2", "no version is listed"]]);
    expect(refusals(versions({}, { versions: undefined }))).toEqual([
      ["pin-unlisted", where, "version 2", "no version is listed"],
    ]);
  });

  it("is enabled, and so is the previous one", () => {
    expect(said(versions({ 2: "disabled" }))).toEqual([
      [
        "pin-not-enabled",
        where,
        "version 2, disabled",
        "an enabled version",
        "enable the version first, or pin an enabled one",
      ],
    ]);
    expect(said(versions({ 1: "destroyed", 2: "enabled" }, { previous: "1" }))).toEqual([
      [
        "pin-not-enabled",
        where,
        "version 1, destroyed",
        "an enabled version",
        "a destroyed version never comes back; to pin the newest enabled one: strongroom lock restore --env dev",
      ],
    ]);
    expect(refusals(versions({ 1: "enabled", 2: "enabled" }, { previous: "1" }))).toEqual([]);
  });
});
