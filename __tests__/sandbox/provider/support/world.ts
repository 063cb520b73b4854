import type { TestCloud } from "./cloud";
import { scenarios, tagOf } from "./scenarios";

/** What the scenarios take for granted: projects, accounts, and for Cloud Run the secrets that its services read. */
export async function prepareScenarios(cloud: TestCloud): Promise<void> {
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
