/** Declarations that are right and look unusual: each is accepted, and means what it says. */
import { crossProduct, everyDays, issued, publicConfig, renamed, secret } from "../../model";
import { OrganisationFixture } from "../support/organisation-fixture";
import { all, declare, type Plant, reads, refusals, spec } from "./rules/said";

function planted(...plants: readonly Plant[]): OrganisationFixture {
  const fixture = new OrganisationFixture();
  for (const plant of plants) plant(fixture);
  return fixture;
}

const variableOf = (fixture: OrganisationFixture, product: string, name: string) =>
  fixture
    .product(product)
    .services.flatMap(({ variables }) => variables)
    .find((one) => one.name === name);

const web = (fixture: OrganisationFixture) => fixture.product("shop").vercelProjects[0]?.variables ?? [];

describe("a read of another product under another name", () => {
  const { ledger } = new OrganisationFixture().made.handles;
  const both = [
    ["crossProduct(renamed(…))", crossProduct(renamed(ledger.BANK_LEDGER_TOKEN, "LEDGER"), "bookings")],
    ["renamed(crossProduct(…))", renamed(crossProduct(ledger.BANK_LEDGER_TOKEN, "bookings"), "LEDGER")],
  ] as const;

  it.each(both)("%s", (_, read) => {
    const fixture = planted(reads("ranker", read)).pinAll();
    expect(variableOf(fixture, "shop", "LEDGER")).toMatchObject({
      entry: "bank/BANK_LEDGER_TOKEN",
      secretId: "BANK_LEDGER_TOKEN",
      secretProject: "bank-dev-fake",
      version: "1",
    });
    const use = fixture.product("bank").entries[0]?.usedBy.find(({ reader }) => reader === "shop/ranker");
    expect(use).toEqual({
      reader: "shop/ranker",
      role: "inference",
      as: "LEDGER",
      crossProduct: true,
      until: null,
      because: "bookings",
    });
    expect(fixture.product("bank").bindings.map(({ address }) => address)).toContain("BANK_LEDGER_TOKEN--shop--ranker");
  });

  it("says each thing once, and why", () => {
    const twice = { kind: "renamed read", as: "A", handle: renamed(ledger.BANK_LEDGER_TOKEN, "B") };
    expect(refusals(reads("ranker", twice)).map(([code]) => code)).toEqual(["literal-for-a-handle"]);
    const unexplained = renamed(crossProduct(ledger.BANK_LEDGER_TOKEN, " "), "LEDGER");
    expect(refusals(reads("ranker", unexplained)).map(([code]) => code)).toEqual(["wrong-shape"]);
  });
});

describe("what a browser gets", () => {
  const browser =
    (...items: readonly unknown[]): Plant =>
    (fixture) => {
      fixture.reader("web").browser.push(...items);
    };

  it("may have another name", () => {
    const fixture = planted((one) => {
      one.reader("web").browser = [renamed(one.made.handles.pay.NEXT_PUBLIC_PAY_KEY, "PUBLIC_PAY_KEY")];
      Object.assign(one.values("shop", "pay"), { NEXT_PUBLIC_PAY_KEY: "pk_fake" });
    });
    const found = web(fixture).map(({ variable }) => variable);
    expect(found).toContainEqual({
      kind: "config",
      name: "PUBLIC_PAY_KEY",
      entry: "shop/NEXT_PUBLIC_PAY_KEY",
      value: "pk_fake",
    });
    expect(found.map(({ name }) => name)).not.toContain("NEXT_PUBLIC_PAY_KEY");
  });

  it("is public config, under whatever name", () => {
    const { pay, data } = new OrganisationFixture().made.handles;
    expect(refusals(browser(renamed(pay.PAY_KEY as never, "SITE"))).map(([code]) => code)).toEqual([
      "secret-to-browser",
    ]);
    expect(refusals(browser(renamed(data.DEBUG, "NEXT_PUBLIC_DEBUG"))).map(([code]) => code)).toEqual([
      "public-name",
      "secret-to-browser",
    ]);
  });

  it("needs no prefix of the product where the bundler demands its own", () => {
    const prefixed: Plant = (fixture) => {
      const { entries } = fixture.integration("bank", "ledger");
      entries.NEXT_PUBLIC_BANK = publicConfig({ purpose: "Site", default: "bank" });
      entries.SITE = publicConfig({ purpose: "Site", default: "bank", unreadBecause: "Planted" });
      fixture
        .reader("web")
        .browser.push(
          crossProduct(
            { kind: "handle", name: "NEXT_PUBLIC_BANK", product: "bank", integration: "", entry: {} } as never,
            "shows it",
          ),
        );
    };
    expect(refusals(prefixed)).toEqual([["missing-prefix", "bank/SITE", "SITE", "names that begin with BANK_"]]);
  });
});

describe("several Vercel projects of a product", () => {
  const second: Plant = (fixture) => {
    const first = fixture.reader("web");
    fixture.readers.push({ ...first, about: { ...first.about, name: "admin" }, reads: [...first.reads], browser: [] });
  };
  const named =
    (vercel: unknown): Plant =>
    (fixture) =>
      Object.assign(fixture.environment("dev").places.shop ?? {}, { vercel });

  it("have ids, and addresses that leave those of the first as they are", () => {
    const before = web(planted().pinAll()).map(({ address }) => address);
    const fixture = planted(second, spec("shop", "PAY_KEY", { sharedBecause: "One application" }), (one) => {
      for (const name of ["dev", "staging", "prod"])
        Object.assign(one.environment(name).places.shop ?? {}, {
          vercel: { teamId: "team_fake", projectId: "prj_fake", projects: { admin: "prj_admin" } },
        });
    }).pinAll();
    const projects = fixture.product("shop").vercelProjects;
    expect(projects.map(({ name, projectId }) => [name, projectId])).toEqual([
      ["admin", "prj_admin"],
      ["web", "prj_fake"],
    ]);
    expect(projects[1]?.variables.map(({ address }) => address)).toEqual(before);
    expect(projects[0]?.variables.map(({ address, variable }) => [address, variable.name])).toEqual([
      ["admin--DEBUG", "DEBUG"],
      ["admin--PAY_KEY", "PAY_KEY"],
    ]);
    expect(fixture.resolved().vercel?.places).toEqual([
      { product: "shop", teamId: "team_fake", projectId: "prj_admin" },
      { product: "shop", teamId: "team_fake", projectId: "prj_fake" },
    ]);
  });

  it("are named: two readers of one are refused, and one that nobody names", () => {
    const shared = spec("shop", "PAY_KEY", { sharedBecause: "One application" });
    const both = (plant: Plant) => all(second, shared, plant);
    expect(refusals(both(() => {}))).toEqual([
      ["second-vercel-project", "shop/admin", "shop/web and shop/admin", "one Vercel project for each reader"],
    ]);
    expect(refusals(both(named({ teamId: "team_fake", projects: { admin: "prj_admin" } })))).toEqual([
      [
        "missing-vercel-project",
        "environments/dev: places.shop",
        "nothing",
        "vercel: { teamId, projectId }, or projects: { READER: projectId } in it",
      ],
    ]);
    expect(
      refusals(both(named({ teamId: "team_fake", projectId: "prj_fake", projects: { admin: "prj_fake" } }))).map(
        ([code]) => code,
      ),
    ).toContain("second-vercel-project");
  });
});

describe("an empty value of config", () => {
  it("is a value where the entry says so", () => {
    const fixture = planted(spec("shop", "PAY_PRICE", { mayBeEmpty: true }), (one) => {
      Object.assign(one.values("shop", "pay"), { PAY_PRICE: "" });
    });
    expect(variableOf(fixture, "shop", "PAY_PRICE")).toEqual({
      kind: "config",
      name: "PAY_PRICE",
      entry: "shop/PAY_PRICE",
      value: "",
    });
    const byDefault = planted(
      declare("EMPTY", {
        kind: "config",
        spec: { purpose: "Empty", default: "", mayBeEmpty: true, unreadBecause: "Planted" },
      }),
    );
    expect(byDefault.product("shop").entries.find(({ name }) => name === "EMPTY")?.value).toBe("");
  });

  it("is a slip everywhere else", () => {
    const given: Plant = (fixture) => Object.assign(fixture.values("shop", "pay"), { PAY_PRICE: "" });
    expect(refusals(given).map(([code, where]) => [code, where])).toEqual([
      ["malformed-value", "environments/dev: shop.pay.PAY_PRICE"],
    ]);
    const blank: Plant = (fixture) => Object.assign(fixture.values("shop", "pay"), { PAY_PRICE: " " });
    expect(refusals(all(spec("shop", "PAY_PRICE", { mayBeEmpty: true }), blank))).toHaveLength(1);
    expect(refusals(spec("shop", "LOG_LEVEL", { default: "" }))).toHaveLength(1);
  });

  it("is none where a stage demands another", () => {
    const demanded = spec("shop", "PAY_PRICE", { mayBeEmpty: true, mustBe: { development: "1" } });
    const given: Plant = (fixture) => Object.assign(fixture.values("shop", "pay"), { PAY_PRICE: "" });
    expect(refusals(all(demanded, given)).map(([code]) => code)).toEqual(["must-be"]);
  });
});

it("may be a key of the platform that every product reads", () => {
  const fixture = new OrganisationFixture();
  const { platform } = fixture.made.products;
  const about = { title: "Shared", owner: "platform", revoke: "Roll", setup: [] };
  const shared = platform.integration(about, {
    ORG_KEY: secret({
      purpose: "Reports errors of all products",
      risk: "Forged errors",
      class: "important",
      tier: 2,
      origin: issued("Vendor"),
      rotation: everyDays(90),
      sharedBecause: "The vendor gives an organisation one key",
    }),
  });
  fixture.catalogue.platform = { shared };
  for (const name of ["api", "web", "books"])
    fixture.reader(name).reads.push(crossProduct(shared.ORG_KEY, "reports errors"));
  fixture.pinAll();
  expect(variableOf(fixture, "shop", "ORG_KEY")).toMatchObject({ secretProject: "platform-dev-fake", version: "1" });
  expect(fixture.product("platform").bindings.map(({ address, member }) => [address, member])).toEqual([
    ["ORG_KEY--bank--books", "serviceAccount:bank-books@bank-dev-fake.iam.gserviceaccount.com"],
    ["ORG_KEY--deliver", "serviceAccount:deliver@platform-dev-fake.iam.gserviceaccount.com"],
    ["ORG_KEY--shop--api", "serviceAccount:shop-api@shop-dev-fake.iam.gserviceaccount.com"],
  ]);
  const [stack] = fixture.product("platform").stacks.filter(({ layer }) => layer === "secrets");
  expect(stack?.dependsOn).toEqual(["bank-dev-identities", "platform-dev-identities", "shop-dev-identities"]);
});
