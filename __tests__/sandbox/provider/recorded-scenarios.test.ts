import { TestCloud } from "./support/cloud";
import { changesOf, comparable, modules, type ResourceChange, scenarios, tagOf } from "./support/scenarios";
import { Workbench } from "./support/terraform";
import { withoutVolatile } from "./support/volatile";

/**
 * All recorded scenarios for real: `config_before` is applied to the embedded cloud, then `config_after` planned with a
 * refresh, and the whole changes compared with what the real providers planned, but for the table in `volatile.ts`.
 */
describe("recorded scenarios against the embedded cloud", () => {
  let cloud: TestCloud;
  let bench: Workbench;
  let plan: { resource_changes?: ResourceChange[] };

  beforeAll(async () => {
    [cloud, bench] = [await TestCloud.start(), await Workbench.open()];
    bench.environment = cloud.environment;
    await prepareWorld(cloud);
    const dir = bench.folder(modules("config_before"));
    await bench.must(dir, ["init", "-input=false"]);
    await bench.must(dir, ["apply", "-input=false", "-auto-approve"]);
    bench.write(dir, modules("config_after"));
    await bench.must(dir, ["plan", "-input=false", "-out=plan.bin"]);
    plan = JSON.parse(await bench.must(dir, ["show", "-json", "plan.bin"])) as typeof plan;
  });

  afterAll(async () => {
    await cloud?.close();
    bench?.close();
  });

  test.each(scenarios.map((scenario, index) => ({ index, ...scenario })))(
    "$scenario",
    ({ index, resource_changes }) => {
      expect(comparable(withoutVolatile(changesOf(plan, index)))).toEqual(
        comparable(withoutVolatile(resource_changes)),
      );
    },
  );
});

/** What the scenarios take for granted: projects, accounts, and for Cloud Run the secrets that its services read. */
async function prepareWorld(cloud: TestCloud): Promise<void> {
  const tags = scenarios.map((_, index) => tagOf(index));
  await cloud.admin("POST", "prepare", {
    projects: tags.map((tag) => ({ id: `acme-dev-${tag}` })),
    teams: [{ id: "team_x", projects: tags.map((tag) => ({ id: `prj_${tag}`, name: `web-${tag}` })) }],
  });
  for (const [index, { scenario }] of scenarios.entries()) {
    const project = `acme-dev-${tagOf(index)}`;
    if (!scenario.startsWith("service account")) {
      await cloud.google("POST", `/v1/projects/${project}/serviceAccounts`, { accountId: "svc-one" });
    }
    if (!scenario.startsWith("run")) continue;
    for (const secretId of ["A_SECRET", "B_SECRET"]) {
      await cloud.google("POST", `/v1/projects/${project}/secrets?secretId=${secretId}`, {
        replication: { automatic: {} },
      });
      for (const value of ["fake-1", "fake-2", "fake-3"]) await cloud.addVersion(project, secretId, value);
    }
    const member = `serviceAccount:svc-one@${project}.iam.gserviceaccount.com`;
    await cloud.admin("POST", "prepare", { grants: [{ project, role: "roles/secretmanager.secretAccessor", member }] });
  }
}
