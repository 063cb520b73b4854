import type { Construct } from "constructs";
import { CloudRunService } from "../constructs/cloud-run-service";
import { StrongroomStack, type StrongroomStackProps } from "./strongroom-stack";

/**
 * Cloud Run services of one product. One that waits for values is left out as a whole, rather than deployed into a
 * revision that can't start; one that is retiring stays without readers and can be deleted.
 */
export class ServicesStack extends StrongroomStack {
  constructor(scope: Construct, props: StrongroomStackProps) {
    super(scope, props);
    for (const service of props.product.services) {
      if (service.state === "waiting") continue;
      const retiring = service.state === "retiring";
      new CloudRunService(this, `service-${service.address}`, {
        ...service,
        serviceAccount: service.identityEmail,
        deletionProtection: service.deletionProtection && !retiring,
        variables: retiring ? [] : service.variables,
      });
    }
  }
}
