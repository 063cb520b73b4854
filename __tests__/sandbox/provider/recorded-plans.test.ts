import http from "node:http";
import type { AddressInfo } from "node:net";
import { changesOf, comparable, modules, type ResourceChange, scenarios, stateBefore } from "./support/scenarios";
import { Workbench } from "./support/terraform";

/**
 * The planner alone: real Terraform plans every recorded scenario from exactly the recorded state, without a cloud, so
 * the whole change has to be equal, times and etags included. `recorded-scenarios.test.ts` does it with a cloud.
 */
describe("plans from the recorded state", () => {
  let bench: Workbench;
  let server: http.Server;
  let plan: { resource_changes?: ResourceChange[] };

  beforeAll(async () => {
    // All that a plan without refresh asks for: whether the team exists.
    server = http.createServer((_, response) => response.end(JSON.stringify({ id: "team_x", slug: "team_x" })));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    bench = await Workbench.open();
    bench.environment = {
      GOOGLE_OAUTH_ACCESS_TOKEN: "fake-token",
      GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT: `${url}v1/`,
      GOOGLE_IAM_BETA_CUSTOM_ENDPOINT: `${url}v1/`,
      GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT: `${url}v1/`,
      GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT: `${url}v2/`,
      STRONGROOM_SANDBOX_VERCEL_ENDPOINT: url,
      VERCEL_API_TOKEN: "fakefakefakefakefakefake",
    };
    const dir = bench.folder({ ...modules("config_after"), "terraform.tfstate": stateBefore() });
    await bench.must(dir, ["init", "-input=false"]);
    await bench.must(dir, ["plan", "-input=false", "-refresh=false", "-out=plan.bin"]);
    plan = JSON.parse(await bench.must(dir, ["show", "-json", "plan.bin"])) as typeof plan;
  });

  afterAll(() => {
    server?.close();
    bench?.close();
  });

  test("there are 33 recorded scenarios", () => {
    expect(scenarios).toHaveLength(33);
  });

  test.each(scenarios.map((scenario, index) => ({ index, ...scenario })))(
    "$scenario",
    ({ index, resource_changes }) => {
      expect(comparable(changesOf(plan, index))).toEqual(comparable(resource_changes));
    },
  );
});
