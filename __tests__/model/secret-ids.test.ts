/** What secrets are called in Secret Manager, and in which project they lie; everything else goes by the entry's name. */
import type { Lock } from "../../model/lock";
import { parseLock } from "../../model/parse-lock";
import { OrganisationFixture } from "../support/organisation-fixture";
import { type Plant, refusals, said, spec } from "./rules/said";

const secretOf = (fixture: OrganisationFixture, key: string) => {
  const [product = ""] = key.split("/");
  const found = fixture.product(product).entries.find((entry) => entry.key === key)?.secret;
  return found === null || found === undefined ? null : [found.project, found.id, found.address];
};

const styled =
  (style: unknown): Plant =>
  ({ made }) => {
    Object.assign(made.products.shop.about, { secretIds: style });
  };

const central =
  (secretsIn: (environment: string) => unknown, products: readonly string[] = ["shop"]): Plant =>
  (fixture) => {
    for (const name of ["dev", "staging", "prod"])
      for (const product of products)
        Object.assign(fixture.environment(name).places[product] ?? {}, { secretsIn: secretsIn(name) });
  };

function planted(...plants: readonly Plant[]): OrganisationFixture {
  const fixture = new OrganisationFixture();
  for (const plant of plants) plant(fixture);
  return fixture;
}

describe("ids", () => {
  it.each([
    [undefined, "DATABASE_PASSWORD"],
    ["as the name", "DATABASE_PASSWORD"],
    ["kebab-case", "database-password"],
    ["snake_case", "database_password"],
  ])("follow the product's style: %s", (style, id) => {
    const fixture = planted(styled(style));
    expect(secretOf(fixture, "shop/DATABASE_PASSWORD")).toEqual(["shop-dev-fake", id, "DATABASE_PASSWORD"]);
    // Another product has its own.
    expect(secretOf(fixture, "bank/BANK_LEDGER_TOKEN")?.[1]).toBe("BANK_LEDGER_TOKEN");
  });

  it("may be an entry's own, for all environments or for each", () => {
    const plants = [styled("kebab-case"), spec("shop", "DATABASE_PASSWORD", { secretId: "legacy_db" })];
    expect(secretOf(planted(...plants), "shop/DATABASE_PASSWORD")?.[1]).toBe("legacy_db");
    const each = spec("shop", "DATABASE_PASSWORD", { secretId: { dev: "legacy_dev", prod: "Legacy" } });
    expect(secretOf(planted(each), "shop/DATABASE_PASSWORD")?.[1]).toBe("legacy_dev");
    expect(
      secretOf(
        planted(styled("kebab-case"), spec("shop", "DATABASE_PASSWORD", { secretId: { prod: "P" } })),
        "shop/DATABASE_PASSWORD",
      )?.[1],
    ).toBe("database-password");
  });

  it("are what variables map, and addresses stay", () => {
    const fixture = planted(styled("kebab-case")).pinAll();
    const [api] = fixture.product("shop").services;
    expect(api?.variables.find(({ name }) => name === "DATABASE_PASSWORD")).toEqual({
      kind: "secret",
      name: "DATABASE_PASSWORD",
      entry: "shop/DATABASE_PASSWORD",
      secretId: "database-password",
      secretProject: "shop-dev-fake",
      version: "1",
    });
    const before = new OrganisationFixture().product("shop").bindings.map(({ address }) => address);
    expect(fixture.product("shop").bindings.map(({ address }) => address)).toEqual(before);
  });

  it.each([
    ["an unknown style", styled("camelCase"), ["wrong-shape", "shop", "a text", "as the name, kebab-case, snake_case"]],
    [
      "a blank",
      spec("shop", "PAY_KEY", { secretId: " " }),
      ["wrong-shape", "shop/PAY_KEY", "a blank text", "a secret's id, or one by environment: { dev: …, prod: … }"],
    ],
    [
      "a number",
      spec("shop", "PAY_KEY", { secretId: 7 }),
      ["wrong-shape", "shop/PAY_KEY", "a number", "a secret's id, or one by environment: { dev: …, prod: … }"],
    ],
    [
      "a path",
      spec("shop", "PAY_KEY", { secretId: "a/b" }),
      ["malformed-secret-id", "shop/PAY_KEY", "a/b in dev, staging, prod", "1 to 255 letters, digits, - and _"],
    ],
    [
      "an environment that is none",
      spec("shop", "PAY_KEY", { secretId: { test: "pay" } }),
      ["unknown-environment", "shop/PAY_KEY", "test", "dev, staging, prod"],
    ],
    [
      "one that another entry has",
      spec("shop", "PAY_KEY", { secretId: "DATABASE_PASSWORD" }),
      [
        "duplicate-id",
        "shop/PAY_KEY",
        "DATABASE_PASSWORD, which shop/DATABASE_PASSWORD has too",
        "one secret id per project",
      ],
    ],
  ])("are refused: %s", (_, plant, expected) => {
    expect(refusals(plant)).toContainEqual(expected);
  });
});

describe("a central project", () => {
  it("keeps the secrets of an environment; its services, accounts and values stay where they were", () => {
    const fixture = planted(central((name) => ({ project: `vault-${name}-fake` }))).pinAll();
    expect(secretOf(fixture, "shop/DATABASE_PASSWORD")).toEqual([
      "vault-dev-fake",
      "DATABASE_PASSWORD",
      "DATABASE_PASSWORD",
    ]);
    expect(secretOf(fixture, "bank/BANK_LEDGER_TOKEN")?.[0]).toBe("bank-dev-fake");
    const shop = fixture.product("shop");
    expect([shop.project, shop.services[0]?.project, shop.identities[0]?.project]).toEqual([
      "shop-dev-fake",
      "shop-dev-fake",
      "shop-dev-fake",
    ]);
    expect(shop.entries.find(({ name }) => name === "PROJECT")?.value).toBe("shop-dev-fake");
    const secrets = shop.services.flatMap(({ variables }) => variables.filter((one) => one.kind === "secret"));
    const site = shop.vercelProjects.flatMap(({ variables }) => variables.map(({ variable }) => variable));
    const of = [...secrets, ...site].flatMap((one) => (one.kind === "secret" ? [[one.entry, one.secretProject]] : []));
    expect(new Set(of.filter(([entry = ""]) => entry.startsWith("shop/")).map(([, project]) => project))).toEqual(
      new Set(["vault-dev-fake"]),
    );
  });

  it("may be one for all environments, where ids differ", () => {
    const all = central((name) => ({ project: "vault-fake-all", idPrefix: `${name}-` }), ["shop", "bank"]);
    expect(secretOf(planted(all), "shop/PAY_KEY")).toEqual(["vault-fake-all", "dev-PAY_KEY", "PAY_KEY"]);
    expect(secretOf(planted(all, styled("kebab-case")), "shop/PAY_KEY")?.[1]).toBe("dev-pay-key");
    // An id of its own is taken as it is.
    const own = spec("shop", "PAY_KEY", { secretId: { dev: "a", staging: "b", prod: "c" } });
    expect(secretOf(planted(all, own), "shop/PAY_KEY")?.[1]).toBe("a");
    expect(refusals(all)).toEqual([]);
  });

  it("does not keep one secret for two environments", () => {
    const all = said(central(() => ({ project: "vault-fake-all" })));
    expect(all).toContainEqual([
      "shared-secret",
      "environments/staging: shop/PAY_KEY",
      "PAY_KEY in project vault-fake-all, which dev has too",
      "a secret of its own for each environment",
      "set secretsIn.idPrefix of places.shop, or secretId by environment: { dev: …, staging: … }",
    ]);
    expect(new Set(all.map(([code]) => code))).toEqual(new Set(["shared-secret"]));
  });

  it.each([
    [
      "where another environment runs",
      { project: "shop-prod-fake" },
      "secrets-of-another-environment",
      "environments/dev: places.shop: secretsIn",
      "shop-prod-fake",
    ],
    ["a text", "vault-fake-dev", "wrong-shape", "environments/dev: places.shop", "a text"],
    ["no project", { idPrefix: "dev-" }, "missing-field", "environments/dev: places.shop.secretsIn", "nothing"],
    [
      "a field that is none",
      { project: "vault-fake-dev", prefix: "x" },
      "unknown-field",
      "environments/dev: places.shop.secretsIn",
      "prefix",
    ],
    ["no id of a project", { project: "Vault" }, "malformed-place", "environments/dev: places.shop", "Vault"],
    [
      "a prefix that no id takes",
      { project: "vault-fake-dev", idPrefix: "dev." },
      "malformed-secret-id",
      "shop/PAY_KEY",
      "dev.PAY_KEY in dev",
    ],
  ])("is refused: %s", (_, secretsIn, code, where, got) => {
    const plant: Plant = (fixture) => Object.assign(fixture.environment("dev").places.shop ?? {}, { secretsIn });
    expect(said(plant).map((one) => one.slice(0, 3))).toContainEqual([code, where, got]);
  });
});

describe("a pinned secret keeps its place", () => {
  const own = spec("shop", "PAY_KEY", { secretId: "legacy" });
  const vault = central((name) => ({ project: "acme-vault", idPrefix: `${name}-` }));
  const file = "environments/dev.lock.json";
  const code = "moved-secret";
  /** What is refused once the declarations change, with the lock of before. */
  function changed(before: readonly Plant[], after: readonly Plant[]) {
    const { lock } = planted(...before).pinAll();
    const fixture = planted(...after);
    fixture.lock = lock;
    return fixture.issues().map((one) => [one.code, one.where, one.got, one.allowed, one.next.split(";")[0]]);
  }

  it.each<[string, readonly Plant[]]>([
    ["an id of its own", [own]],
    ["a style", [styled("kebab-case")]],
    ["a central project", [vault]],
    ["all of these", [spec("shop", "PAY_KEY", { secretId: { dev: "legacy" } }), styled("snake_case"), vault]],
    ["none of these", []],
  ])("and stays valid as it was declared: %s", (_, plants) => {
    expect(changed(plants, plants)).toEqual([]);
  });

  it("an entry's own id can neither come, go nor change", () => {
    const where = `${file}: shop/PAY_KEY`;
    const back = (id: string) => `keep secretId: "${id}" in the declaration`;
    const [ordinary, legacy, other] = ["PAY_KEY", "legacy", "other"].map((id) => `shop-dev-fake/${id}`);
    expect(changed([], [own])).toEqual([[code, where, legacy, `${ordinary}, where version 1 is`, back("PAY_KEY")]]);
    expect(changed([own], [])).toEqual([[code, where, ordinary, `${legacy}, where version 1 is`, back("legacy")]]);
    expect(changed([own], [spec("shop", "PAY_KEY", { secretId: "other" })])).toEqual([
      [code, where, other, `${legacy}, where version 1 is`, back("legacy")],
    ]);
  });

  it("a style and a project that change are one problem for all entries of the product", () => {
    const one = (before: readonly Plant[], after: readonly Plant[]) => {
      const [issue, ...others] = changed(before, after);
      expect(others).toEqual([]);
      expect(issue?.[1]).toMatch(/^environments\/dev\.lock\.json: shop\/[A-Z_]+ \(and \d+ more of shop\)$/);
      return issue?.[4];
    };
    expect(one([], [styled("kebab-case")])).toMatch(
      /^give shop its secretIds and idPrefix back, or each of these entries its/,
    );
    const { lock } = planted(own).pinAll();
    const fixture = planted();
    fixture.lock = lock;
    expect(fixture.issues()[0]?.next).toBe(
      'keep secretId: "legacy" in the declaration; after that, to copy the value to a new entry with another secret: strongroom rename shop/PAY_KEY PAY_KEY_2 --env dev',
    );
    expect(one([], [vault])).toBe("give places.shop its secrets back in shop-dev-fake (secretsIn)");
    expect(one([vault], [])).toBe("give places.shop its secrets back in acme-vault (secretsIn)");
    const prefix = central((name) => ({ project: "acme-vault", idPrefix: `${name}_` }));
    expect(one([vault], [prefix])).toMatch(/^give shop its secretIds and idPrefix back/);
  });

  it("the product's own project can't change: the lock says in which one its secrets are", () => {
    const { lock } = planted().pinAll();
    const plain = lock as Lock;
    const applied = { state: "active", project: "shop-dev-fake" } as const;
    const elsewhere: Plant = (fixture) =>
      Object.assign(fixture.environment("dev").places.shop ?? {}, { project: "shop-dev-other" });
    const refused = (stacks: Lock["stacks"], ...plants: readonly Plant[]) => {
      const fixture = planted(...plants);
      fixture.lock = { ...plain, stacks };
      return fixture
        .issues()
        .map((one) => [one.code, one.got.split("/")[0], one.allowed.split("/")[0], one.next.split(";")[0]]);
    };
    expect(refused({ "shop-dev-secrets": applied })).toEqual([]);
    expect(refused({ "shop-dev-secrets": applied }, elsewhere)).toEqual([
      [code, "shop-dev-other", "shop-dev-fake", "give places.shop its project back: shop-dev-fake"],
    ]);
    // A lock that does not say it takes any project for the one of before.
    expect(refused({ "shop-dev-secrets": { state: "active" } }, elsewhere)).toEqual([]);
  });

  it("a style may come where each pinned entry keeps its id, and one without a value may get any", () => {
    const fixture = planted(styled("kebab-case"), own);
    expect(fixture.issues()).toEqual([]);
    const kept = planted().pin({ "shop/PAY_KEY": "1" });
    const after = planted(styled("kebab-case"), spec("shop", "PAY_KEY", { secretId: "PAY_KEY" }));
    after.lock = kept.lock;
    expect(after.issues()).toEqual([]);
  });

  it("and the lock says where it is in a shape that can be read", () => {
    const fixture = planted(own).pinAll();
    expect(fixture.lock).toMatchObject({ entries: { "shop/PAY_KEY": { secret: "shop-dev-fake/legacy" } } });
    expect((fixture.lock as Lock).entries["shop/DATABASE_PASSWORD"]).not.toHaveProperty("secret");
    const text = JSON.stringify(fixture.lock);
    expect(parseLock(text, "f")).toMatchObject({ ok: true });
    expect(parseLock(text.replace("shop-dev-fake/legacy", "legacy"), "f")).toMatchObject({
      ok: false,
      issues: [{ where: "f: entries.shop/PAY_KEY.secret", got: "a text", allowed: "PROJECT/ID" }],
    });
  });
});
