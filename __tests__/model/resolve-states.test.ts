import type { Lock } from "../../model/lock";
import { found, OrganisationFixture, pinned } from "../support/organisation-fixture";
import { entry, service } from "./resolved-parts";

describe("states", () => {
  test("a new service waits as a whole for what is required, not for what is optional", () => {
    const fixture = new OrganisationFixture();
    expect(service(fixture, "shop", "api")).toMatchObject({
      state: "waiting",
      missing: [
        "bank/BANK_LEDGER_TOKEN",
        "shop/DATABASE_PASSWORD",
        "shop/JWT_SECRET",
        "shop/PAY_KEY",
        "shop/SYNC_TOKEN",
      ],
    });
    fixture.pin({
      "bank/BANK_LEDGER_TOKEN": "1",
      "shop/DATABASE_PASSWORD": "1",
      "shop/JWT_SECRET": "1",
      "shop/PAY_KEY": "2",
      "shop/SYNC_TOKEN": "1",
    });
    const api = service(fixture, "shop", "api");
    expect(api).toMatchObject({ state: "active", missing: [] });
    expect(api.variables).toEqual([
      {
        kind: "secret",
        name: "BANK_LEDGER_TOKEN",
        entry: "bank/BANK_LEDGER_TOKEN",
        secretId: "BANK_LEDGER_TOKEN",
        secretProject: "bank-dev-fake",
        version: "1",
      },
      expect.objectContaining({ name: "DATABASE_PASSWORD", version: "1" }),
      expect.objectContaining({ name: "JWT_SECRET", secretProject: "shop-dev-fake" }),
      expect.objectContaining({ name: "PAY_KEY", version: "2" }),
      { kind: "config", name: "PAY_MODE", entry: "shop/PAY_MODE", value: "test" },
      expect.objectContaining({ name: "PAY_MODEL" }),
      expect.objectContaining({ name: "PAY_MODELS" }),
      expect.objectContaining({ name: "PAY_PRICE", value: "price_test_dev" }),
      expect.objectContaining({ name: "PROJECT", value: "shop-dev-fake" }),
      expect.objectContaining({ name: "SYNC_TOKEN" }),
    ]);
  });

  test("a service that was applied goes on; only the pending mapping is left out", () => {
    const fixture = new OrganisationFixture().pinAll();
    const lock = fixture.lock as Lock;
    const { "shop/PAY_KEY": _, ...entries } = lock.entries;
    fixture.lock = { ...lock, entries, services: { "shop/api": { state: "active" } } };
    const api = service(fixture, "shop", "api");
    expect(api).toMatchObject({ state: "active", missing: ["shop/PAY_KEY"] });
    expect(api.variables.map((variable) => variable.name)).not.toContain("PAY_KEY");
    expect(api.variables.map((variable) => variable.name)).toContain("DATABASE_PASSWORD");
  });

  test("each pending entry and each service says the command that helps", () => {
    const fixture = new OrganisationFixture().pinAll();
    const lock = fixture.lock as Lock;
    const { "shop/PAY_KEY": _, ...entries } = lock.entries;
    fixture.lock = { ...lock, entries, services: { "shop/api": { state: "active" } } };
    const command = "strongroom inject --env dev --product shop --only PAY_KEY";
    expect(fixture.resolved().notices).toEqual([
      { code: "pending entry", where: "shop/PAY_KEY", says: "it has no value yet", command },
      { code: "mapping left out", where: "shop/api", says: "it keeps running without shop/PAY_KEY", command },
      { code: "waiting service", where: "shop/web", says: "it is new and waits for shop/PAY_KEY", command },
    ]);
  });

  test("a service that waits for several products is told each of them", () => {
    const fixture = new OrganisationFixture();
    expect(found(fixture.resolved().notices, (one) => one.where === "shop/api", "api").command).toBe(
      "strongroom inject --env dev --product bank && strongroom inject --env dev --product shop",
    );
  });

  test("the previous version stays mapped under its own name while the lock names it", () => {
    const fixture = new OrganisationFixture().pinAll();
    const lock = fixture.lock as Lock;
    const rotating = { ...pinned("3"), previous: "2" };
    fixture.lock = {
      ...lock,
      entries: { ...lock.entries, "shop/DATABASE_PASSWORD": rotating, "shop/JWT_SECRET": rotating },
    };
    const names = service(fixture, "shop", "api").variables.flatMap((one) =>
      one.kind === "secret" && /DATABASE|JWT/.test(one.name) ? [`${one.name}=${one.version}`] : [],
    );
    // JWT_SECRET declares no previousAs: old and new may not be valid together.
    expect(names).toEqual(["DATABASE_PASSWORD=3", "DATABASE_PASSWORD_PREVIOUS=2", "JWT_SECRET=3"]);
    expect(entry(fixture, "shop", "DATABASE_PASSWORD").secret).toMatchObject({ pin: "3", previousPin: "2" });
  });

  test("a read under another name keeps that name", () => {
    const ranker = service(new OrganisationFixture().pinAll(), "shop", "ranker");
    expect(ranker).toMatchObject({ ingress: "internal", maxInstances: 3, role: "inference", address: "ranker" });
    expect(ranker.variables.map((one) => [one.name, one.entry])).toEqual([["HOST", "shop/MODEL_HOST"]]);
  });
});

describe("retirement", () => {
  const retire = (fixture: OrganisationFixture) => {
    fixture.entry("shop", "SEARCH_KEY").spec.retired = { kind: "retired", after: "2026-12-31" };
    const api = fixture.reader("api");
    api.reads = api.reads.filter((read) => read !== fixture.made.handles.data.SEARCH_KEY);
    return fixture;
  };

  test("first step: the secret stays, protected and without readers", () => {
    const fixture = retire(new OrganisationFixture("prod").pinAll());
    expect(entry(fixture, "shop", "SEARCH_KEY")).toMatchObject({
      state: "retiring",
      retiredAfter: "2026-12-31",
      usedBy: [],
      secret: { pin: "1", deletionProtection: true, preventDestroy: true },
    });
    expect(fixture.product("shop").bindings.map((one) => one.entry)).not.toContain("shop/SEARCH_KEY");
  });

  test("second step: the lock says retiring, and protection goes off", () => {
    const fixture = retire(new OrganisationFixture("prod").pinAll());
    const lock = fixture.lock as Lock;
    fixture.lock = { ...lock, entries: { ...lock.entries, "shop/SEARCH_KEY": { ...pinned("1"), state: "retiring" } } };
    expect(entry(fixture, "shop", "SEARCH_KEY")).toMatchObject({
      state: "retiring",
      secret: { pin: "1", deletionProtection: false, preventDestroy: false },
    });
  });

  test("what never had a value needs no protection", () => {
    const fixture = retire(new OrganisationFixture("prod"));
    expect(entry(fixture, "shop", "SEARCH_KEY").secret).toMatchObject({ pin: null, deletionProtection: false });
  });

  test("a service stays without variables until the lock lets it go", () => {
    const fixture = new OrganisationFixture("prod").pinAll();
    const ranker = fixture.reader("ranker");
    ranker.about.retired = { kind: "retired", after: "2026-12-31" };
    ranker.reads = [];
    fixture.entry("shop", "MODEL_HOST").spec.unreadBecause = "its reader went";
    expect(service(fixture, "shop", "ranker")).toMatchObject({
      state: "retiring",
      variables: [],
      deletionProtection: true,
    });
    fixture.lock = { ...(fixture.lock as Lock), services: { "shop/ranker": { state: "retiring" } } };
    expect(service(fixture, "shop", "ranker")).toMatchObject({ state: "retiring", deletionProtection: false });
    expect(fixture.product("shop").identities.map((one) => one.reader)).toContain("shop/ranker");
  });

  test("a retired product keeps its secrets and loses its readers", () => {
    const fixture = new OrganisationFixture().pinAll();
    fixture.environment().places.shop = {
      ...fixture.environment().places.shop,
      retired: { kind: "retired", after: "2027-06-30" },
    };
    const shop = fixture.product("shop");
    const states = shop.entries.filter((one) => one.secret !== null).map((one) => one.state);
    expect(new Set(states)).toEqual(new Set(["retiring"]));
    expect(shop.bindings).toEqual([]);
    expect(shop.services.map((one) => [one.state, one.variables])).toEqual([
      ["retiring", []],
      ["retiring", []],
    ]);
    expect(fixture.product("bank").bindings.map((one) => one.reader)).toEqual(["bank/alice", "bank/books"]);
  });
});
