/** A cloud with a little of everything, for what is asked of it wrongly. */
import { TestCloud } from "./support";

export const secrets = "/v1/projects/acme-dev/secrets";
export const accounts = "/v1/projects/acme-dev/serviceAccounts";
export const replication = { automatic: {} };

export let test: TestCloud;

/** One for all tests of a file. */
export function inSmallCloud(): void {
  beforeAll(async () => {
    test = await TestCloud.start();
    await test.admin("POST", "prepare", {
      projects: [{ id: "acme-dev" }, { id: "acme-prod" }],
      buckets: [{ name: "acme-state", project: "acme-dev" }],
      teams: [{ id: "team_x", projects: [{ id: "prj_web", name: "web" }] }],
    });
    for (const [id, labels] of [
      ["ALPHA", { env: "dev", team: "core" }],
      ["BETA", { env: "prod" }],
      ["GAMMA", {}],
    ] as const) {
      await test.google("POST", `${secrets}?secretId=${id}`, { replication, labels });
      test.pass(3600);
    }
    await test.google("POST", `${secrets}/ALPHA:addVersion`, { payload: { data: "ZmFrZQ==" } });
  });
  afterAll(() => test.stop());
}
