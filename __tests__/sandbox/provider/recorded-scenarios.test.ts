import { TestCloud } from "./support/cloud";
import { changesOf, comparable, modules, type ResourceChange, scenarios } from "./support/scenarios";
import { Workbench } from "./support/terraform";
import { withoutVolatile } from "./support/volatile";
import { prepareScenarios } from "./support/world";

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
    await prepareScenarios(cloud);
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
