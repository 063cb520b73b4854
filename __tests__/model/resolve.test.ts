import { crossProduct } from "../../model";
import { emptyLock, type Lock } from "../../model/lock";
import { resolve } from "../../model/resolve";
import { largeOrganisation } from "../support/large-organisation";
import { found, OrganisationFixture, pinned } from "../support/organisation-fixture";

const service = (fixture: OrganisationFixture, product: string, name: string) =>
  found(fixture.product(product).services, (one) => one.name === name, name);
const entry = (fixture: OrganisationFixture, product: string, name: string) =>
  found(fixture.product(product).entries, (one) => one.name === name, name);
const stack = (fixture: OrganisationFixture, product: string, name: string) =>
  found(fixture.product(product).stacks, (one) => one.name === name, name);

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

describe("what is no organisation", () => {
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
  const resolution = resolve(largeOrganisation(2000, 400, 10), "dev", emptyLock("dev"));
  expect(resolution.ok).toBe(true);
  const products = resolution.ok ? resolution.environment.products : [];
  const count = (of: (product: (typeof products)[number]) => readonly unknown[]): number =>
    products.reduce((sum, product) => sum + of(product).length, 0);
  expect([count((one) => one.entries), count((one) => one.services), count((one) => one.bindings)]).toEqual([
    2000, 400, 4000,
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
      { code: "mapping left out", where: "shop/api", says: "it goes on without shop/PAY_KEY", command },
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

describe("placeholder images", () => {
  test("get secrets in development", () => {
    const ranker = service(new OrganisationFixture().pinAll(), "shop", "ranker");
    expect(ranker).toMatchObject({ placeholderImage: true });
    expect(ranker.variables).toHaveLength(1);
  });

  test("get none elsewhere, and say so", () => {
    const fixture = new OrganisationFixture("prod").pinAll();
    expect(service(fixture, "shop", "api")).toMatchObject({ image: "example.test/api:1", placeholderImage: false });
    expect(service(fixture, "shop", "ranker")).toMatchObject({ placeholderImage: true, variables: [] });
    expect(fixture.resolved().notices).toEqual([
      {
        code: "placeholder image",
        where: "shop/ranker",
        says: "it starts with a placeholder image, so it gets no secrets; name its image under images.prod",
        command: "strongroom check --env prod",
      },
    ]);
  });

  test.each([
    ["us-docker.pkg.dev/cloudrun/container/hello", true],
    ["us-docker.pkg.dev/cloudrun/container/hello:latest", true],
    ["gcr.io/cloudrun/hello", true],
    [`gcr.io/cloudrun/hello@sha256:${"0".repeat(64)}`, true],
    ["gcr.io/cloudrun/hello-world-of-ours", false],
    ["example.test/cloudrun/container/hello", false],
  ])("%s: %s", (image, placeholder) => {
    const fixture = new OrganisationFixture();
    fixture.reader("ranker").about.images = { dev: image };
    expect(service(fixture, "shop", "ranker").placeholderImage).toBe(placeholder);
  });
});

describe("Vercel", () => {
  const project = (fixture: OrganisationFixture) =>
    found(fixture.product("shop").vercelProjects, () => true, "Vercel project");

  test("development takes dev, not sensitive", () => {
    expect(project(new OrganisationFixture().pinAll())).toEqual({
      key: "shop/web",
      name: "web",
      product: "shop",
      role: "fullstack",
      teamId: "team_fake",
      projectId: "prj_fake",
      state: "active",
      missing: [],
      variables: [
        {
          address: "DEBUG",
          variable: { kind: "config", name: "DEBUG", entry: "shop/DEBUG", value: "1" },
          targets: ["development"],
          gitBranch: null,
          sensitive: false,
          comment: "Managed by Strongroom: shop/DEBUG",
        },
        {
          address: "PAY_KEY",
          variable: {
            kind: "secret",
            name: "PAY_KEY",
            entry: "shop/PAY_KEY",
            secretId: "PAY_KEY",
            secretProject: "shop-dev-fake",
            version: "1",
          },
          targets: ["development"],
          gitBranch: null,
          sensitive: false,
          comment: "Managed by Strongroom: shop/PAY_KEY",
        },
      ],
    });
  });

  const slots = (fixture: OrganisationFixture) =>
    project(fixture).variables.map(({ address, targets, gitBranch, sensitive }) => [
      address,
      ...targets,
      gitBranch,
      sensitive,
    ]);

  test("preview takes staging, for one branch, unless every preview may have it", () => {
    const fixture = new OrganisationFixture("staging").pinAll();
    expect(slots(fixture)).toEqual([
      ["DEBUG", "preview", "staging", false],
      ["PAY_KEY", "preview", "staging", true],
    ]);
    fixture.reader("web").about.previews = "every preview";
    expect(slots(fixture)).toEqual([
      ["DEBUG", "preview", null, false],
      ["PAY_KEY", "preview", null, true],
    ]);
  });

  test("production takes prod; secrets are sensitive, what browsers get is not", () => {
    expect(slots(new OrganisationFixture("prod").pinAll())).toEqual([
      ["DEBUG", "production", null, false],
      ["NEXT_PUBLIC_PAY_KEY", "production", null, false],
      ["PAY_KEY", "production", null, true],
    ]);
  });

  test("what stays on a developer's machine does not get there", () => {
    const fixture = new OrganisationFixture().pinAll();
    fixture.reader("web").reads.push(fixture.made.handles.data.LOG_LEVEL);
    expect(slots(fixture).map(([address]) => address)).toEqual(["DEBUG", "PAY_KEY"]);
    expect(entry(fixture, "shop", "LOG_LEVEL").usedBy.map((use) => use.reader)).toEqual(["shop/api", "shop/web"]);
  });

  test("server and browser may share a variable", () => {
    const fixture = new OrganisationFixture("prod").pinAll();
    fixture.reader("web").reads.push(fixture.made.handles.pay.NEXT_PUBLIC_PAY_KEY);
    expect(slots(fixture).map(([address]) => address)).toEqual(["DEBUG", "NEXT_PUBLIC_PAY_KEY", "PAY_KEY"]);
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
