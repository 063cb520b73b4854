import type { Handle } from "../../model";
import { emptyLock, type Lock } from "../../model/lock";
import { resolve } from "../../model/resolve";
import { generatedOrganisation } from "../support/generated-organisation";
import { OrganisationFixture } from "../support/organisation-fixture";
import { entry } from "./resolved-parts";

describe("the resolved environment", () => {
  test("is plain data: frozen all the way down, and equal after a round trip through JSON", () => {
    const environment = new OrganisationFixture().pinAll().resolved();
    expect(JSON.parse(JSON.stringify(environment))).toStrictEqual(environment);
    const unfrozen: unknown[] = [];
    const walk = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      if (!Object.isFrozen(value)) unfrozen.push(value);
      for (const inner of Object.values(value)) walk(inner);
    };
    walk(environment);
    expect(unfrozen).toEqual([]);
  });

  test("does not depend on the order of declarations", () => {
    const forwards = new OrganisationFixture().pinAll();
    const backwards = new OrganisationFixture().pinAll();
    backwards.readers.reverse();
    const organisation = {
      ...backwards.organisation,
      catalogue: Object.fromEntries(
        Object.entries(backwards.catalogue)
          .reverse()
          .map(([name, integrations]) => [name, Object.fromEntries(Object.entries(integrations).reverse())]),
      ),
    };
    const resolution = resolve(organisation as typeof backwards.organisation, "dev", backwards.lock as Lock);
    expect(resolution).toEqual({ ok: true, environment: forwards.resolved() });
    expect(JSON.stringify(resolution.ok && resolution.environment)).toBe(JSON.stringify(forwards.resolved()));
  });

  test("leaves the declarations as they were", () => {
    const fixture = new OrganisationFixture();
    const before = JSON.stringify([fixture.catalogue, fixture.readers, fixture.environments]);
    fixture.resolved();
    expect(JSON.stringify([fixture.catalogue, fixture.readers, fixture.environments])).toBe(before);
    expect(Object.isFrozen(fixture.entry("shop", "PAY_KEY").spec)).toBe(false);
  });

  test("an entry carries everything that was said of it", () => {
    expect(entry(new OrganisationFixture("prod").pinAll("3"), "shop", "PAY_KEY")).toEqual({
      key: "shop/PAY_KEY",
      console: "https://pay.example.test",
      revoke: "Pay > Keys > Roll",
      usage: "https://pay.example.test/usage",
      name: "PAY_KEY",
      product: "shop",
      integration: "pay",
      kind: "secret",
      purpose: "Server-side key",
      risk: "Charges in our name",
      class: "critical",
      tier: 2,
      origin: { kind: "issued", where: "Pay > Keys", scope: "restricted" },
      optional: false,
      format: {
        source: "^pk_fake_live_\\S+$",
        flags: "",
        says: "starts with pk_fake_live_",
        example: "pk_fake_live_fake-example",
      },
      decodesTo: null,
      rotation: { everyDays: 180 },
      triggers: ["employee left"],
      previousAs: null,
      neverReadBy: [],
      onlyReadBy: [],
      localAlias: null,
      localOnly: false,
      storedElsewhere: ["team password manager"],
      sharedBecause: "one account has one key",
      unreadBecause: null,
      state: "active",
      retiredAfter: null,
      secret: {
        address: "PAY_KEY",
        id: "PAY_KEY",
        project: "shop-prod-fake",
        labels: {
          class: "critical",
          environment: "prod",
          integration: "pay",
          kind: "secret",
          "managed-by": "strongroom",
          owner: "payments",
          product: "shop",
          tier: "2",
        },
        annotations: {
          owner: "payments",
          purpose: "Server-side key",
          risk: "Charges in our name",
          source: "1:22",
          "strongroom-entry": "shop/PAY_KEY",
        },
        replication: { kind: "automatic", kmsKey: null },
        destroyAfterSeconds: 30 * 86_400,
        deletionProtection: true,
        preventDestroy: true,
        pin: "3",
        previousPin: null,
        versions: [
          { number: "1", state: "enabled" },
          { number: "2", state: "enabled" },
          { number: "3", state: "enabled" },
        ],
      },
      value: null,
      usedBy: [
        { reader: "shop/api", role: "backend", as: "PAY_KEY", crossProduct: false, until: null },
        { reader: "shop/web", role: "fullstack", as: "PAY_KEY", crossProduct: false, until: null },
      ],
      source: "1:22",
    });
  });

  test("an integration carries its pages and the keys of its entries", () => {
    expect(new OrganisationFixture().product("shop").integrations).toEqual([
      expect.objectContaining({ key: "shop/data", console: null, setup: [], usage: null, optional: false }),
      expect.objectContaining({ key: "shop/jobs", entries: ["shop/SYNC_TOKEN"] }),
      {
        key: "shop/pay",
        name: "pay",
        product: "shop",
        title: "Pay",
        owner: "payments",
        console: "https://pay.example.test",
        revoke: "Pay > Keys > Roll",
        setup: ["Open an account"],
        usage: "https://pay.example.test/usage",
        monitoring: "https://pay.example.test/alerts",
        optional: false,
        entries: [
          "shop/NEXT_PUBLIC_PAY_KEY",
          "shop/PAY_KEY",
          "shop/PAY_MODE",
          "shop/PAY_MODEL",
          "shop/PAY_MODELS",
          "shop/PAY_PRICE",
        ],
      },
    ]);
  });
});

describe("what is not an organisation", () => {
  test.each([null, undefined, 7, "x", []])("%p", (organisation) => {
    const resolution = resolve(organisation as never, "dev", emptyLock("dev"));
    expect(
      resolution.ok ? [] : resolution.issues.map((issue) => `${issue.where}: ${issue.what} [${issue.code}]`),
    ).toEqual([
      "organisation: the shape of the organisation is wrong [wrong-shape]",
      "environments/dev: the environment is not declared [unknown-environment]",
    ]);
  });

  test("an environment that is not declared", () => {
    const { organisation } = new OrganisationFixture();
    expect(resolve(organisation, "qa", emptyLock("qa"))).toEqual({
      ok: false,
      issues: [
        {
          code: "unknown-environment",
          what: "the environment is not declared",
          where: "environments/qa",
          got: "qa",
          allowed: "dev, staging, prod",
          next: "correct the name or declare the environment",
        },
      ],
    });
  });

  test("lists that are none", () => {
    const resolution = resolve({ catalogue: [], readers: {}, environments: null } as never, "dev", emptyLock("dev"));
    expect(resolution.ok ? [] : resolution.issues.map((issue) => issue.what)).toEqual([
      "the shape of the catalogue is wrong",
      "the shape of the list of readers is wrong",
      "the shape of the list of environments is wrong",
      "the environment is not declared",
    ]);
  });
});

test("a large organisation resolves to as much as was declared", () => {
  const organisation = generatedOrganisation({ products: 10, entries: 2000, services: 400 });
  const resolution = resolve(organisation, "dev", emptyLock("dev"));
  expect(resolution.ok).toBe(true);
  const products = resolution.ok ? resolution.environment.products : [];
  const count = (of: (product: (typeof products)[number]) => readonly unknown[]): number =>
    products.reduce((sum, product) => sum + of(product).length, 0);
  const handleOf = (read: unknown): Handle =>
    typeof read === "object" && read !== null && "handle" in read ? handleOf(read.handle) : (read as Handle);
  const reads = organisation.readers.flatMap((reader) => reader.reads.map((read) => handleOf(read).entry.kind));
  // Its own key, and the one of all; what a site reads, the deliverer gets access to.
  expect([count((one) => one.entries), count((one) => one.services), count((one) => one.bindings)]).toEqual([
    2000 + 2,
    400,
    reads.filter((kind) => kind === "secret").length,
  ]);
});

describe("values", () => {
  test.each([
    ["given by the environment", "shop", "DEBUG", "1"],
    ["a literal default", "shop", "PAY_MODEL", "small"],
    ["from a choice", "shop", "PAY_MODE", "test"],
    ["from the project", "shop", "PROJECT", "shop-dev-fake"],
    ["optional and not given", "shop", "NEXT_PUBLIC_PAY_KEY", null],
    ["of a secret", "shop", "PAY_KEY", null],
  ])("%s", (_, product, name, value) => {
    expect(entry(new OrganisationFixture(), product, name).value).toBe(value);
  });

  test("only the chosen option's entries exist", () => {
    const names = (name: string) =>
      new OrganisationFixture(name)
        .product("shop")
        .entries.filter((one) => one.integration === "jobs")
        .map((one) => one.name);
    expect(names("dev")).toEqual(["SYNC_TOKEN"]);
    expect(names("prod")).toEqual(["SYNC_HMAC_ID", "SYNC_HMAC_SECRET"]);
  });

  test("an option that the lock knows stays, retiring, when another is chosen", () => {
    const fixture = new OrganisationFixture("prod").pin({ "shop/SYNC_TOKEN": "1" });
    expect(entry(fixture, "shop", "SYNC_TOKEN")).toMatchObject({ state: "retiring", usedBy: [] });
    expect(entry(fixture, "shop", "SYNC_TOKEN").secret).toMatchObject({ deletionProtection: true, pin: "1" });
    expect(fixture.product("shop").bindings.filter((one) => one.entry === "shop/SYNC_TOKEN")).toEqual([]);
  });

  test("what the database manages has no secret", () => {
    expect(entry(new OrganisationFixture(), "shop", "ROOT_PASSWORD")).toMatchObject({ secret: null, state: "active" });
  });

  test("a place may name regions and a key", () => {
    expect(entry(new OrganisationFixture(), "bank", "BANK_LEDGER_TOKEN").secret).toMatchObject({
      replication: {
        kind: "user managed",
        locations: ["europe-west3"],
        kmsKey: "projects/bank-dev-fake/locations/europe-west3/keyRings/ring/cryptoKeys/key",
      },
      destroyAfterSeconds: null,
      deletionProtection: false,
      preventDestroy: false,
    });
  });

  test("owners become labels in small letters, other characters as hyphens", () => {
    const fixture = new OrganisationFixture();
    fixture.integration("bank", "ledger").about.owner = `Finance & Öl ${"x".repeat(80)}`;
    const { secret } = entry(fixture, "bank", "BANK_LEDGER_TOKEN");
    expect(secret?.labels.owner).toBe(`finance----l-${"x".repeat(50)}`);
    expect(secret?.annotations.owner).toBe(`Finance & Öl ${"x".repeat(80)}`);
  });
});
