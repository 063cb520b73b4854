import type { Construct } from "constructs";
import { CloudRunService } from "../constructs/cloud-run-service";
import { StrongroomStack, type StrongroomStackProps } from "./strongroom-stack";

/**
 * Cloud Run services of one product. One that waits for values is left out as a whole, rather than deployed into a
 * revision that can't start; one that is retiring stays, and reads nothing.
 */
export class ServicesStack extends StrongroomStack {
  constructor(scope: Construct, props: StrongroomStackProps) {
    super(scope, props);
    for (const service of props.product.services) {
      if (service.state === "waiting") continue;
      new CloudRunService(this, `service-${service.address}`, {
        ...service,
        serviceAccount: service.identityEmail,
        // Its accessor bindings are gone, so a mapping would fail the next revision.
        variables: service.state === "retiring" ? [] : service.variables,
      });
    }
  }
}
