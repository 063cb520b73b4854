/** Identities and bindings of a resolved environment, and the order of its stacks. */
import { crossProduct } from "../../model";
import { emptyLock } from "../../model/lock";
import { OrganisationFixture } from "../support/organisation-fixture";
import { entry, stack } from "./resolved-parts";

describe("identities and bindings", () => {
  test("one service account per service, host and pipeline", () => {
    const { products } = new OrganisationFixture().resolved();
    expect(products.flatMap((product) => product.identities)).toEqual([
      {
        address: "service-account--books",
        accountId: "bank-books",
        project: "bank-dev-fake",
        email: "bank-books@bank-dev-fake.iam.gserviceaccount.com",
        displayName: "bank/books (compose host)",
        reader: "bank/books",
      },
      {
        address: "service-account--deliver",
        accountId: "deliver",
        project: "platform-dev-fake",
        email: "deliver@platform-dev-fake.iam.gserviceaccount.com",
        displayName: "platform/deliver (pipeline)",
        reader: "platform/deliver",
      },
      {
        address: "service-account--api",
        accountId: "shop-api",
        project: "shop-dev-fake",
        email: "shop-api@shop-dev-fake.iam.gserviceaccount.com",
        displayName: "shop/api (cloud run service)",
        reader: "shop/api",
      },
      {
        address: "service-account--ranker",
        accountId: "ranker",
        project: "shop-dev-fake",
        email: "ranker@shop-dev-fake.iam.gserviceaccount.com",
        displayName: "shop/ranker (cloud run service)",
        reader: "shop/ranker",
      },
    ]);
  });

  test("bindings of the entry's own product, of another product, and of a person", () => {
    expect(new OrganisationFixture().product("bank").bindings).toEqual([
      {
        address: "BANK_LEDGER_TOKEN--alice",
        entry: "bank/BANK_LEDGER_TOKEN",
        secretAddress: "BANK_LEDGER_TOKEN",
        member: "user:alice@example.test",
        role: "roles/secretmanager.secretAccessor",
        reader: "bank/alice",
        crossProduct: false,
        until: "2027-01-31",
      },
      {
        address: "BANK_LEDGER_TOKEN--books",
        entry: "bank/BANK_LEDGER_TOKEN",
        secretAddress: "BANK_LEDGER_TOKEN",
        member: "serviceAccount:bank-books@bank-dev-fake.iam.gserviceaccount.com",
        role: "roles/secretmanager.secretAccessor",
        reader: "bank/books",
        crossProduct: false,
        until: null,
      },
      {
        address: "BANK_LEDGER_TOKEN--shop--api",
        entry: "bank/BANK_LEDGER_TOKEN",
        secretAddress: "BANK_LEDGER_TOKEN",
        member: "serviceAccount:shop-api@shop-dev-fake.iam.gserviceaccount.com",
        role: "roles/secretmanager.secretAccessor",
        reader: "shop/api",
        crossProduct: true,
        until: null,
      },
    ]);
  });

  test("what is delivered to Vercel and Supabase is bound once, to the deliverer", () => {
    const { bindings } = new OrganisationFixture().product("shop");
    expect(bindings.map((binding) => [binding.address, binding.reader])).toEqual([
      ["DATABASE_PASSWORD--api", "shop/api"],
      ["DATABASE_PASSWORD--platform--deliver", "platform/deliver"],
      ["JWT_SECRET--api", "shop/api"],
      ["MODEL_HOST--ranker", "shop/ranker"],
      ["PAY_KEY--api", "shop/api"],
      ["PAY_KEY--platform--deliver", "platform/deliver"],
      ["SEARCH_KEY--api", "shop/api"],
      ["SERVICE_KEY--platform--deliver", "platform/deliver"],
      ["SYNC_TOKEN--api", "shop/api"],
    ]);
  });

  test("every reader shows in usedBy, with its reason", () => {
    expect(entry(new OrganisationFixture(), "bank", "BANK_LEDGER_TOKEN").usedBy).toEqual([
      { reader: "bank/alice", role: "person", as: "BANK_LEDGER_TOKEN", crossProduct: false, until: "2027-01-31" },
      { reader: "bank/books", role: "compose host", as: "BANK_LEDGER_TOKEN", crossProduct: false, until: null },
      {
        reader: "shop/api",
        role: "backend",
        as: "BANK_LEDGER_TOKEN",
        crossProduct: true,
        until: null,
        because: "bookings",
      },
    ]);
    expect(entry(new OrganisationFixture(), "shop", "SERVICE_KEY").usedBy).toEqual([
      { reader: "shop/auth", role: "auth provider", as: "SERVICE_KEY", crossProduct: false, until: null },
    ]);
  });

  test("readers that Terraform does not run", () => {
    expect(new OrganisationFixture().product("bank").otherReaders).toEqual([
      {
        key: "bank/alice",
        name: "alice",
        product: "bank",
        role: "person",
        member: "user:alice@example.test",
        reads: [{ entry: "bank/BANK_LEDGER_TOKEN", as: "BANK_LEDGER_TOKEN" }],
        because: "closes the year",
        until: "2027-01-31",
      },
      {
        key: "bank/books",
        name: "books",
        product: "bank",
        role: "compose host",
        member: "serviceAccount:bank-books@bank-dev-fake.iam.gserviceaccount.com",
        reads: [{ entry: "bank/BANK_LEDGER_TOKEN", as: "BANK_LEDGER_TOKEN" }],
        deployment: "books-dev",
      },
    ]);
    expect(new OrganisationFixture().product("shop").otherReaders.map((one) => [one.key, one.member])).toEqual([
      ["shop/auth", null],
      ["shop/functions", null],
    ]);
  });

  test("a reader of some environments has no binding in the others", () => {
    const fixture = new OrganisationFixture();
    fixture.reader("alice").about.environments = ["prod"];
    expect(fixture.product("bank").bindings.map((one) => one.reader)).toEqual(["bank/books", "shop/api"]);
  });
});

describe("stacks", () => {
  test("identities before all bindings that name them, bindings before services and vercel", () => {
    const { products } = new OrganisationFixture().resolved();
    expect(products.flatMap((product) => product.stacks)).toEqual([
      { name: "bank-dev-identities", product: "bank", layer: "identities", dependsOn: [] },
      {
        name: "bank-dev-secrets",
        product: "bank",
        layer: "secrets",
        dependsOn: ["bank-dev-identities", "shop-dev-identities"],
      },
      { name: "platform-dev-identities", product: "platform", layer: "identities", dependsOn: [] },
      { name: "shop-dev-identities", product: "shop", layer: "identities", dependsOn: [] },
      {
        name: "shop-dev-secrets",
        product: "shop",
        layer: "secrets",
        dependsOn: ["platform-dev-identities", "shop-dev-identities"],
      },
      {
        name: "shop-dev-services",
        product: "shop",
        layer: "services",
        dependsOn: ["bank-dev-secrets", "shop-dev-identities", "shop-dev-secrets"],
      },
      { name: "shop-dev-vercel", product: "shop", layer: "vercel", dependsOn: ["shop-dev-secrets"] },
    ]);
  });

  test("two products may read each other", () => {
    const fixture = new OrganisationFixture();
    fixture.reader("books").reads.push(crossProduct(fixture.made.handles.data.DATABASE_PASSWORD, "a test"));
    expect([stack(fixture, "bank", "bank-dev-secrets"), stack(fixture, "shop", "shop-dev-secrets")]).toMatchObject([
      { dependsOn: ["bank-dev-identities", "shop-dev-identities"] },
      { dependsOn: ["bank-dev-identities", "platform-dev-identities", "shop-dev-identities"] },
    ]);
  });

  test("an applied stack stays although nothing is in it any more", () => {
    const fixture = new OrganisationFixture();
    fixture.lock = { ...emptyLock("dev"), stacks: { "bank-dev-services": { state: "active" } } };
    expect(stack(fixture, "bank", "bank-dev-services")).toEqual({
      name: "bank-dev-services",
      product: "bank",
      layer: "services",
      dependsOn: ["bank-dev-identities", "bank-dev-secrets"],
    });
    expect(fixture.product("bank").services).toEqual([]);
  });
});
