/** What a deploy looks at before a plan is applied: whether access that goes is in use, and whether what is delivered can be read. */
import { openCloud } from "../../clients/cloud";
import type { GoingAccess } from "../../live/access";
import type { Context } from "../../machine/context";
import type { ResolvedEnvironment, ResolvedVercelProject } from "../../model/resolved";
import { guardsOf } from "../../terraform/guards";
import type { AccessQuestion } from "../../terraform/runner";
import { exitCodes } from "../../text/exit-codes";
import { createOutput } from "../../text/output";
import { failureOf } from "../cli/support";
import { acme } from "../support/acme";
import { LocalCloud } from "../support/local-cloud";
import * as resolved from "../support/resolved-fixture";

let cloud: LocalCloud;
let notes: string;
const at = "projects/fake-shop-dev/locations/europe-west1";
const account = (name: string) => `${name}@fake-shop-dev.iam.gserviceaccount.com`;
const image = "europe-docker.pkg.dev/acme/shop/api:1";
const stackOf = (layer: "secrets" | "services") =>
  ({ name: `shop-dev-${layer}`, product: "shop", layer, dependsOn: [] }) as const;
const environment = resolved.environmentOf(
  [
    resolved.productOf({ name: "shop", project: "fake-shop-dev", stacks: [stackOf("secrets"), stackOf("services")] }),
    resolved.productOf({ name: "bank", project: "fake-bank-dev" }),
  ],
  "dev",
);
/** The reader's binding on another product's secret. */
const binding = (name = "reader"): GoingAccess => ({
  account: account(name),
  secret: { project: "fake-bank-dev", id: "KEY", key: null },
});

beforeAll(async () => {
  cloud = await LocalCloud.start();
});
afterAll(() => cloud.close());
beforeEach(async () => {
  notes = "";
  await cloud.prepare({ "fake-shop-dev": [], "fake-bank-dev": ["KEY"] });
  for (const accountId of ["reader", "another"])
    await cloud.google("POST", "v1/projects/fake-shop-dev/serviceAccounts", { accountId });
  const members = [`serviceAccount:${account("reader")}`, `serviceAccount:${account("another")}`];
  await cloud.google("POST", "v1/projects/fake-bank-dev/secrets/KEY:setIamPolicy", {
    policy: { bindings: [{ role: "roles/secretmanager.secretAccessor", members }] },
  });
  await cloud.google("POST", "v1/projects/fake-bank-dev/secrets/KEY:addVersion", {
    payload: { data: Buffer.from("fake-value").toString("base64") },
  });
});

const template = (mapped: boolean, as = "reader") => ({
  serviceAccount: account(as),
  containers: [
    {
      image,
      env: mapped
        ? [
            {
              name: "KEY",
              valueSource: { secretKeyRef: { secret: "projects/fake-bank-dev/secrets/KEY", version: "1" } },
            },
          ]
        : [],
    },
  ],
});

interface How {
  readonly dryRun?: boolean;
  readonly later?: readonly string[];
  readonly mapped?: boolean;
  readonly of?: ResolvedEnvironment;
}

async function guards({ of = environment, dryRun = false, ...more }: How = {}) {
  const sink = { write: (text: string) => (notes += text) };
  const context: Partial<Context> = {
    env: {},
    output: createOutput({ stdout: sink, stderr: sink, colour: false }),
    signal: new AbortController().signal,
    now: () => new Date("2026-11-27T12:00:00Z"),
  };
  const asker = { context: context as Context, environment: of, cloud: await openCloud({ env: cloud.environment }) };
  return guardsOf(asker, { dryRun, ...more });
}

async function ask(over: Partial<AccessQuestion> = {}, how: How = {}) {
  const question = { stack: "bank-dev-secrets", access: [binding()], onlyTakes: true, after: [], ...over };
  return (await guards(how)).accessGoes(question);
}

describe("a binding that a running service needs", () => {
  beforeEach(() => cloud.google("POST", `v2/${at}/services?serviceId=api`, { template: template(true) }));

  it("is refused where the stack that ends it is not part of the run", async () => {
    expect(await failureOf(() => ask())).toEqual({
      code: exitCodes.pending,
      message: expect.stringMatching(
        /^bank-dev-secrets would take away access that is in use; nothing of that stack was applied\.\n {2}projects\/fake-bank-dev\/secrets\/KEY: api: \S+ gets traffic or has a tag\n {4}/,
      ),
      next: "strongroom deploy shop-dev-services",
    });
  });

  it("is refused with both stacks in one run, where what those services need may be made in the same step", async () => {
    expect(await failureOf(() => ask({ onlyTakes: false }))).toMatchObject({
      next: "strongroom deploy bank-dev-secrets shop-dev-services",
    });
  });

  it("waits for that stack where it is part of the run", async () => {
    expect(await ask({ after: ["shop-dev-services"] })).toBe("after");
    expect(notes).toMatch(
      /^note: bank-dev-secrets takes away access that is in use, so it is applied after shop-dev-services:\n {2}projects\/fake-bank-dev\/secrets\/KEY: api: \S+ gets traffic or has a tag\n$/,
    );
  });

  it.each([
    ["the step makes something too", { onlyTakes: false, after: ["shop-dev-services"] }, {}],
    ["the same command applies it in its next run", {}, { later: ["shop-dev-services"] }],
  ])("goes with a note where %s", async (_, over, options) => {
    expect(await ask(over, options)).toBe("now");
    expect(notes).toContain("note: until shop-dev-services is applied, no new instance of these starts:\n");
  });

  it("is only said on a dry run", async () => {
    expect(await ask({}, { dryRun: true })).toBe("now");
    expect(notes).toContain("note: it would be refused now. bank-dev-secrets would take away access");
    notes = "";
    expect(await ask({ after: ["shop-dev-services"] }, { dryRun: true })).toBe("now");
    expect(notes).toContain("so it would be applied after shop-dev-services:");
  });

  it("is nothing to what runs as another account, or does not map it any more", async () => {
    expect(await ask({ access: [binding("another")] })).toBe("now");
    await cloud.google("PATCH", `v2/${at}/services/api`, { template: template(false) });
    expect(await ask()).toBe("now");
    expect(notes).toBe("");
  });
});

it("a job is in no stack: nothing in the run ends its use", async () => {
  await cloud.google("POST", `v2/${at}/jobs?jobId=nightly`, { template: { template: template(true) } });
  const failure = await failureOf(() => ask({ after: ["shop-dev-services"] }));
  expect(failure).toMatchObject({
    code: exitCodes.pending,
    message: expect.stringContaining(
      "KEY: nightly gives it to its next execution\n    give it another version: gcloud run jobs update nightly",
    ),
    next: "end these uses, then run the command again; or bring the declaration back until nothing uses it",
  });
});

it("an account is needed by whatever runs as it, whether it maps a secret or not", async () => {
  const access = [{ account: account("reader"), secret: null }];
  expect(await ask({ access })).toBe("now");
  await cloud.google("POST", `v2/${at}/services?serviceId=api`, { template: template(false) });
  expect(await failureOf(() => ask({ access }))).toEqual({
    code: exitCodes.pending,
    message: [
      "bank-dev-secrets would take away access that is in use; nothing of that stack was applied.",
      `  ${account("reader")}: api runs as it`,
      "    deploy it as another account, or: gcloud run services delete api --project fake-shop-dev --region europe-west1",
      "The next command ends these uses; after it, run this one again.",
    ].join("\n"),
    next: "strongroom deploy shop-dev-services",
  });
  expect(await ask({ access, after: ["shop-dev-services"] })).toBe("after");
  await cloud.google("POST", `v2/${at}/workerPools?workerPoolId=queue`, { template: template(false) });
  expect((await failureOf(() => ask({ access, after: ["shop-dev-services"] }))).message).toContain("queue runs as it");
});

it("is refused where Cloud Run may not be asked", async () => {
  const fault = { kind: "status", status: 403 };
  await cloud.admin("POST", "faults", { match: { path: "fake-bank-dev/locations" }, fault });
  expect(await failureOf(() => ask())).toMatchObject({ code: exitCodes.denied });
});

describe("versions that a stack on Vercel delivers", () => {
  const stack = { name: "shop-dev-vercel", product: "shop", layer: "vercel", dependsOn: [] } as const;
  const entry = (name: string, pin: string) =>
    resolved.entryOf({ name, secret: resolved.secretOf({ id: name, project: "fake-bank-dev", pin }) });
  const variable = (name: string, version: string) =>
    resolved.vercelVariableOf(resolved.pinned(name, version, "fake-bank-dev"));
  const [web] = acme().products.flatMap(({ vercelProjects }) => vercelProjects);
  const shown = (state: "active" | "waiting") =>
    resolved.environmentOf(
      [
        resolved.productOf({
          name: "shop",
          project: "fake-bank-dev",
          entries: [entry("KEY", "1"), entry("GONE", "4"), entry("OTHER", "7")],
          vercelProjects: [
            {
              ...(web as ResolvedVercelProject),
              state,
              variables: [
                variable("KEY", "1"),
                variable("GONE", "4"),
                resolved.vercelVariableOf(resolved.config("MODE", "test")),
              ],
            },
          ],
        }),
      ],
      "dev",
    );
  const look = async (state: "active" | "waiting" = "active", dryRun = false) =>
    (await guards({ of: shown(state), dryRun })).refuseReaders(stack);

  it("are refused where one is disabled, or not there, with what mends each", async () => {
    await cloud.google("POST", "v1/projects/fake-bank-dev/secrets/KEY/versions/1:disable", {});
    expect(await failureOf(() => look())).toEqual({
      code: exitCodes.pending,
      message: [
        "shop-dev-vercel delivers values that can't be read; nothing of that stack was applied.",
        "  shop/KEY: pinned version 1 is disabled",
        "  shop/GONE: pinned version 4 does not exist in project fake-bank-dev",
      ].join("\n"),
      next: [
        "gcloud secrets versions enable 1 --secret=KEY --project=fake-bank-dev",
        "        to pin the newest enabled version, or none: strongroom lock restore --env dev",
        "        then run the command again",
      ].join("\n"),
    });
    await look("active", true);
    expect(notes).toContain("note: it would be refused now. shop-dev-vercel delivers values that can't be read");
  });

  it("are none where the project waits: nothing of it is in the stack", async () => {
    await look("waiting");
  });
});

it("what a service maps is looked at where a deploy asks for it, and refused where it can't be read", async () => {
  const services = [
    resolved.serviceOf({ name: "api", state: "active", variables: [resolved.pinned("KEY", "1", "fake-bank-dev")] }),
    resolved.serviceOf({ name: "old", state: "waiting", variables: [resolved.pinned("GONE", "4", "fake-bank-dev")] }),
  ];
  const entries = ["KEY", "GONE"].map((name) =>
    resolved.entryOf({ name, secret: resolved.secretOf({ id: name, project: "fake-bank-dev" }) }),
  );
  const of = resolved.environmentOf(
    [resolved.productOf({ name: "shop", project: "fake-bank-dev", entries, services })],
    "dev",
  );
  const look = async (mapped: boolean) => (await guards({ of, mapped })).refuseReaders(stackOf("services"));
  await look(true);
  await cloud.google("POST", "v1/projects/fake-bank-dev/secrets/KEY/versions/1:disable", {});
  await look(false);
  expect(await failureOf(() => look(true))).toMatchObject({
    code: exitCodes.pending,
    message:
      "shop-dev-services maps values that can't be read; nothing of that stack was applied.\n  shop/KEY: pinned version 1 is disabled",
  });
});
