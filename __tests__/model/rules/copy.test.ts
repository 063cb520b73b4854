/** What must differ between environments, and how a copied file is told from one slip. */
import type { Declared, DeclaredEnvironment } from "../../../model/declared/declared";
import type { Issue } from "../../../model/issue";
import type { Stage } from "../../../model/resolved";
import { checkCopies } from "../../../model/rules/copy";
import type { Loose } from "../../support/organisation-fixture";
import { about, all, inEnvironment, type Plant, place, refusals, said } from "./said";

const vault = (environment: string, settings: Loose) => inEnvironment(environment, { vault: settings });
const key = (environment: string) =>
  `projects/bank-${environment}-fake/locations/europe-west3/keyRings/ring/cryptoKeys/key`;

describe("what two environments may not share", () => {
  it("is a project", () => {
    expect(said(place("shop", { project: "shop-dev-fake" }, "prod"))).toEqual([
      [
        "shared-project",
        "environments/prod: places.shop",
        "shop-dev-fake, which dev uses too",
        "projects of its own for each environment",
        "name another project",
      ],
    ]);
  });

  it("is a state bucket, whichever product has it", () => {
    expect(said(place("bank", { stateBucket: "shop-dev-state" }, "prod"))).toEqual([
      [
        "shared-bucket",
        "environments/prod: places.bank",
        "shop-dev-state, which dev uses too",
        "buckets of its own for each environment",
        "name another bucket",
      ],
    ]);
  });

  it("is a KMS key", () => {
    expect(said(place("bank", { kmsKey: key("dev") }, "staging"))).toEqual([
      [
        "shared-key",
        "environments/staging: places.bank",
        `${key("dev")}, which dev uses too`,
        "keys of its own for each environment",
        "name another key",
      ],
    ]);
  });

  it("is a place of a vault, in whatever order its settings stand", () => {
    const first = { kind: "doppler", project: "shop", config: "prd" };
    expect(said(all(vault("dev", first), vault("prod", { config: "prd", project: "shop", kind: "doppler" })))).toEqual([
      [
        "shared-vault",
        "environments/prod: vault",
        "the doppler place that dev uses too",
        "a place of its own for each environment",
        "name another config, project, path or vault",
      ],
    ]);
    expect(said(all(vault("dev", first), vault("prod", { ...first, config: "dev" })))).toEqual([]);
  });

  it("belongs to the first that has it, however many have it after it", () => {
    const project = (environment: string) => place("shop", { project: "shop-dev-fake" }, environment);
    const preview = (environment: string) =>
      inEnvironment(environment, { vercel: { target: "preview", gitBranch: "x" } });
    const same = { kind: "doppler", project: "shop", config: "prd" };
    for (const kind of [project, preview, (environment: string) => vault(environment, same)])
      expect(refusals(all(...["dev", "staging", "prod"].map(kind))).map(([, where, got]) => [where, got])).toEqual(
        ["staging", "prod"].map((name) => [
          expect.stringMatching(`^environments/${name}: `),
          expect.stringMatching(
            /^(.*, which dev uses too|the doppler place that dev uses too|.*, which dev\/shop fills too)$/,
          ),
        ]),
      );
  });

  it("is not GitLab's variables, which belong to a job", () => {
    expect(said(all(vault("dev", { kind: "gitlab" }), vault("prod", { kind: "gitlab" })))).toEqual([]);
  });

  it("is the deployment of a host", () => {
    const deployments = (names: Loose): Plant => about("books", { deployments: names });
    expect(said(deployments({ dev: "books-dev", staging: "books-stg", prod: "books-dev" }))).toEqual([
      [
        "shared-deployment",
        "bank/books",
        "books-dev, which dev uses too",
        "a deployment of its own for each environment",
        "name another one in deployments.prod",
      ],
    ]);
  });

  it("is a Vercel project's target, unless the branch differs", () => {
    const preview = (environment: string, gitBranch: string) =>
      inEnvironment(environment, { vercel: { target: "preview", gitBranch } });
    expect(said(preview("dev", "dev"))).toEqual([]);
    expect(said(preview("dev", "staging"))).toEqual([
      [
        "shared-vercel-target",
        "environments/staging: places.shop",
        "prj_fake for preview, which dev/shop fills too",
        "one environment and product per Vercel project and target",
        "name another Vercel project, another target or another branch",
      ],
    ]);
  });

  it("is nothing within one environment: its products may share a project, a bucket and a key", () => {
    const kmsKey = "projects/bank-dev-fake/locations/global/keyRings/ring/cryptoKeys/key";
    const shared = { project: "shop-dev-fake", stateBucket: "shop-dev-state", kmsKey, locations: undefined };
    expect(said(all(...["bank", "platform", "shop"].map((name) => place(name, shared))))).toEqual([]);
  });

  it("is nothing that is missing, which is said where it is read", () => {
    const codes = (field: string, products: readonly string[] = ["shop"]) =>
      refusals(
        all(
          ...["dev", "prod"].flatMap((name) => products.map((product) => place(product, { [field]: undefined }, name))),
        ),
      ).map(([code]) => code);
    expect(codes("project")).toEqual(["missing-field", "missing-field"]);
    expect(codes("stateBucket")).toEqual(["missing-field", "missing-field"]);
    const vercel = { teamId: "team_fake", projectId: "" };
    const same = (environment: string): Plant => place("shop", { vercel }, environment);
    const target = inEnvironment("dev", { vercel: { target: "production" } });
    expect(refusals(all(same("dev"), same("prod"), target)).map(([code]) => code)).toEqual([
      "wrong-shape",
      "wrong-shape",
    ]);
  });

  it("is not a target that can't be read", () => {
    const unread = (environment: string) => inEnvironment(environment, { vercel: { target: "qa" } });
    expect(refusals(all(unread("dev"), unread("prod"))).map(([code]) => code)).toEqual(["wrong-shape", "wrong-shape"]);
  });
});

describe("the same slip in many places", () => {
  const projects = (...products: readonly string[]) =>
    all(...products.map((name) => place(name, { project: `${name}-dev-fake` }, "prod")));

  it("is said for each of two", () => {
    expect(refusals(projects("shop", "bank")).map(([code, where, got]) => [code, where, got])).toEqual([
      ["shared-project", "environments/prod: places.shop", "shop-dev-fake, which dev uses too"],
      ["shared-project", "environments/prod: places.bank", "bank-dev-fake, which dev uses too"],
    ]);
  });

  it("is said once for three, with how many more there are", () => {
    expect(refusals(projects("shop", "bank", "platform")).map(([code, where, got]) => [code, where, got])).toEqual([
      [
        "shared-project",
        "environments/prod: places.shop",
        "shop-dev-fake, which dev uses too; the same is true of 2 more of environments/prod",
      ],
    ]);
  });

  it("of two kinds is two slips", () => {
    const two = all(projects("shop"), place("bank", { stateBucket: "bank-dev-state", kmsKey: key("prod") }, "prod"));
    expect(refusals(two).map(([code]) => code)).toEqual(["shared-project", "shared-bucket"]);
  });

  it("of three kinds is a copied file: one problem, with the environments that it was copied from", () => {
    const copied = all(
      place("shop", { project: "shop-staging-fake" }, "prod"),
      projects("platform"),
      place("bank", { stateBucket: "bank-staging-state" }, "prod"),
      inEnvironment("prod", { vercel: { target: "development" } }),
      ...["dev", "prod"].map((name) => vault(name, { kind: "doppler", project: "shop", config: "prd" })),
    );
    const issues: Loose[] = [];
    expect(
      said((fixture) => {
        copied(fixture);
        issues.push(...(fixture.issues() as unknown as Loose[]));
      }),
    ).toEqual([
      [
        "copied-environment",
        "environments/prod",
        "5 things that both use: a Google project; a state bucket; a Vercel project's target; a place of a vault",
        "projects, buckets, keys, Vercel targets and vaults of its own for each environment",
        "go through its places one by one, and name its own",
      ],
    ]);
    expect(issues.map(({ what }) => what)).toEqual([
      "it uses what belongs to dev, staging: one looks like a copy of the other",
    ]);
  });

  it("is judged for each environment by itself", () => {
    const spread = all(
      place("shop", { project: "shop-dev-fake" }, "prod"),
      place("bank", { stateBucket: "bank-dev-state" }, "prod"),
      place("bank", { kmsKey: key("dev") }, "staging"),
    );
    expect(refusals(spread).map(([code, where]) => [code, where])).toEqual([
      ["shared-key", "environments/staging: places.bank"],
      ["shared-project", "environments/prod: places.shop"],
      ["shared-bucket", "environments/prod: places.bank"],
    ]);
  });
});

describe("the stage of an environment", () => {
  /** What is said of the stage of one environment. */
  function issues(name: string, stage: Stage | null): readonly Issue[] {
    const found: Issue[] = [];
    const one = { name, stage, vault: null, places: new Map() } as unknown as DeclaredEnvironment;
    checkCopies({ environments: [one], readers: [] } as unknown as Declared, found);
    return found;
  }

  it("is the one that its name says", () => {
    expect(issues("live", "staging")).toEqual([
      {
        code: "stage-against-name",
        what: "the environment's stage is not what its name says",
        where: "environments/live: stage",
        got: "staging",
        allowed: "production",
        next: 'set stage to "production", or rename the environment',
      },
    ]);
  });

  it.each([
    ["production", ["prod", "production", "prd", "live"], "staging"],
    ["staging", ["stag", "staging", "stg", "preprod", "pre-prod", "uat"], "production"],
    ["development", ["dev", "development", "local", "sandbox"], "production"],
  ] as const)("is %s where the name says so", (stage, names, other) => {
    for (const name of names) {
      expect(issues(name, other).map(({ got, allowed }) => [name, got, allowed])).toEqual([[name, other, stage]]);
      expect(issues(name, stage)).toEqual([]);
    }
  });

  it("is free where the name says nothing, or only begins or ends so", () => {
    for (const name of ["qa", "not-prod", "prod-eu", "pre-staging", "staging-two", "my-dev", "local-two"])
      for (const stage of ["development", "staging", "production"] as const) expect(issues(name, stage)).toEqual([]);
  });

  it("that can't be read is not compared", () => {
    expect(issues("live", null)).toEqual([]);
  });
});
