import { buildEnvironment } from "../../stacks/build";
import { nonconformities } from "../support/conformance";
import { lucky } from "../support/order";
import { type StackJson, stacksOf, synthesize } from "../support/synthesized";
import { atGithub, atGitlab, withPipelines } from "../support/with-pipelines";

const environment = withPipelines().resolved();
const stacks = stacksOf(environment);
const bootstrap = stacks["platform-dev-bootstrap"] as StackJson;

test("conforms", () => {
  expect(Object.keys(stacks)).toContain("platform-dev-bootstrap");
  for (const [name, json] of Object.entries(stacks)) expect([name, nonconformities(json)]).toEqual([name, []]);
  expect(nonconformities(stacksOf(withPipelines(atGitlab).resolved())["platform-dev-bootstrap"] as StackJson)).toEqual(
    [],
  );
});

test("order", () => {
  expect(lucky(synthesize((app) => buildEnvironment(app, environment)))).toEqual([]);
  void atGithub;
});
