import { TestCloud } from "./support/cloud";
import { planScenarios } from "./support/plan";
import { changesOf, comparable, type ResourceChange, scenarios } from "./support/scenarios";
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
    plan = await planScenarios(cloud, bench);
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
