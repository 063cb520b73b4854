import { found, OrganisationFixture } from "../support/organisation-fixture";
import { entry, service } from "./resolved-parts";

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
