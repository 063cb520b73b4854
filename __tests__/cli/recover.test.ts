import { existsSync } from "node:fs";
import { join } from "node:path";
import { otherThanImports } from "../../terraform/recover/take-over";
import { looksInterrupted } from "../../terraform/start/mend";
import { exitCodes } from "../../text/exit-codes";
import { account, bench, inCloudWithState, project, run, secret, service, state } from "./recover-support";
import { failureOf } from "./support";

inCloudWithState();

it("finds nothing where nothing was left", async () => {
  const { code, text, data } = await run();
  expect([code, text]).toEqual([exitCodes.ok, "dev: nothing was left behind"]);
  expect(data).toEqual({
    environment: "dev",
    dryRun: false,
    abandoned: [],
    cloud: `sandbox at 127.0.0.1:${bench.cloud.port}`,
    locks: [],
    orphans: [],
    unseen: [],
    next: [],
  });
  expect(bench.printed).toBe(
    `recover dev: sandbox at 127.0.0.1:${bench.cloud.port}, project ${project} as owner@sandbox.local\n`,
  );
});

it("tells objects of ours from others, and from those that the state knows", async () => {
  await secret("API_KEY", { "strongroom-entry": "shop/API_KEY" });
  await secret("OTHER_KEY", { "strongroom-entry": "billing/OTHER_KEY" });
  await secret("WEB_KEY", { "strongroom-entry": "shop/WEB_KEY" });
  await state("shop-dev-secrets", [["google_secret_manager_secret", "WEB_KEY", `projects/${project}/secrets/WEB_KEY`]]);
  await account("checkout", "checkout");
  await account("worker", "Made by hand");
  await service("checkout", ["LOG_LEVEL"]);
  await service("worker", ["LOG_LEVEL", "BY_HAND"]);
  const { code, data } = await run({ dryRun: true });
  expect(code).toBe(exitCodes.pending);
  const services = `projects/${project}/locations/europe-west1/services`;
  expect(data.orphans.map(({ stack, kind, ...orphan }) => orphan)).toEqual([
    {
      address: "google_service_account.checkout",
      id: `projects/${project}/serviceAccounts/checkout@${project}.iam.gserviceaccount.com`,
      foreign: null,
      done: "would be imported",
    },
    {
      address: "google_service_account.worker",
      id: `projects/${project}/serviceAccounts/worker@${project}.iam.gserviceaccount.com`,
      foreign: 'its display name is "Made by hand", not "worker"',
      done: "kept",
    },
    {
      address: "google_secret_manager_secret.API_KEY",
      id: `projects/${project}/secrets/API_KEY`,
      foreign: null,
      done: "would be imported",
    },
    {
      address: "google_secret_manager_secret.OTHER_KEY",
      id: `projects/${project}/secrets/OTHER_KEY`,
      foreign: 'its annotation strongroom-entry is "billing/OTHER_KEY", not "shop/OTHER_KEY"',
      done: "kept",
    },
    {
      address: "google_cloud_run_v2_service.checkout",
      id: `${services}/checkout`,
      foreign: null,
      done: "would be imported",
    },
    {
      address: "google_cloud_run_v2_service.worker",
      id: `${services}/worker`,
      foreign: "it has variables that are not declared: BY_HAND",
      done: "kept",
    },
  ]);
  expect(data.next[1]).toBe(
    `rename or remove projects/${project}/secrets/OTHER_KEY, or make it ours; shop-dev-secrets can't create google_secret_manager_secret.OTHER_KEY`,
  );
});

it("leaves nothing in the project when the import fails", async () => {
  await secret("API_KEY", { "strongroom-entry": "shop/API_KEY" });
  // GIVEN a project that can't be synthesized
  const failure = await failureOf(() => run());
  expect(failure.code).toBe(exitCodes.unreachable);
  expect(failure.message).toMatch(/^node main\.ts ended with 1\. The end of \.strongroom\/logs\/recover-dev\.log:\n/);
  for (const name of ["recover", "recover.json", "recover.busy"]) {
    expect(existsSync(join(bench.root, ".strongroom", "work", name))).toBe(false);
  }
});

describe("a plan of imports", () => {
  const line = (action: string, addr: string) =>
    JSON.stringify({ type: "planned_change", change: { action, resource: { addr } } });
  const summary = (add: number, remove: number) =>
    JSON.stringify({ type: "change_summary", changes: { add, change: 1, import: 2, remove } });

  it.each([
    ["imports and updates", [line("import", "a.b"), line("update", "a.c"), summary(0, 0)], []],
    ["a create", [line("create", "a.b"), summary(1, 0)], ["create a.b"]],
    ["a replacement", [line("replace", "a.b"), summary(1, 1)], ["replace a.b"]],
    ["a destroy that is not named", ["Warning", summary(0, 1)], ["add 0", "remove 1"]],
    ["no summary", [line("import", "a.b")], null],
  ])("%s", (_what, lines, others) => expect(otherThanImports(lines)).toEqual(others));
});

it.each([
  ["Error acquiring the state lock", true],
  ["Error creating Secret: googleapi: Error 409: Secret [x] already exists.", true],
  ["A variable with the name `X` already exists for the target production (ENV_CONFLICT)", true],
  ["Permission denied on secret", false],
])("%s: looks interrupted: %s", (message, expected) => {
  expect(looksInterrupted({ kind: "failure", message })).toBe(expected);
  expect(looksInterrupted(new Error(message))).toBe(false);
});
