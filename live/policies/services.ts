/** Cloud Run services: whoever may change one may run code as the account that it may act as, without any role on its project. */
import { textOf } from "../../clients/json";
import { eachInParallel } from "../../clients/pace";
import { type RunPlace, width } from "../look";
import { bindingsOf, type Reading } from "./reading";
import type { LiveResource } from "./snapshot";

export async function servicesOf(reading: Reading, { project, region }: RunPlace): Promise<readonly LiveResource[]> {
  const path = `v2/projects/${project}/locations/${region}/services?pageSize=100`;
  const services = await reading.listIfEnabled(
    `the services of project ${project} in ${region}`,
    "run",
    path,
    "services",
  );
  return eachInParallel(width, services ?? [], async (service) => {
    const name = textOf(service.name);
    const policy = await reading.get(
      `the policy of ${name}`,
      "run",
      `v2/${name}:getIamPolicy?options.requestedPolicyVersion=3`,
    );
    return { name, parent: `projects/${project}`, bindings: bindingsOf(policy ?? {}) };
  });
}
