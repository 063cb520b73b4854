import type { Construct } from "constructs";
import type { ResolvedVariable } from "../model/resolved";
import type { LiteralArguments } from "./expression";
import { LiteralResource } from "./literal-resource";

export interface CloudRunServiceProps {
  /** Terraform logical id. */
  readonly address: string;
  readonly name: string;
  readonly project: string;
  readonly region: string;
  /** Email of the service account that it runs as. */
  readonly serviceAccount: string;
  /** Image of the first revision; from then on the image belongs to whoever deploys. */
  readonly image: string;
  readonly ingress: "all" | "internal" | "internal and load balancing";
  /** Null leaves it to the platform. */
  readonly maxInstances: number | null;
  readonly deletionProtection: boolean;
  readonly variables: readonly ResolvedVariable[];
}

const INGRESS = {
  all: "INGRESS_TRAFFIC_ALL",
  internal: "INGRESS_TRAFFIC_INTERNAL_ONLY",
  "internal and load balancing": "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
} as const;

/** Set by `strongroom restart`, which makes a new revision of the same template. */
const RESTART_ANNOTATION = 'template[0].annotations["strongroom-restarted"]';

/**
 * A Cloud Run service: config as literals, secrets as pinned references, so that a rotation is a visible change of a
 * version number and never a silent restart with `latest`.
 */
export class CloudRunService extends LiteralResource {
  constructor(scope: Construct, id: string, props: CloudRunServiceProps) {
    super(scope, id, {
      type: "google_cloud_run_v2_service",
      address: props.address,
      args: {
        project: props.project,
        location: props.region,
        name: props.name,
        ingress: INGRESS[props.ingress],
        deletion_protection: props.deletionProtection,
        template: {
          service_account: props.serviceAccount,
          scaling: props.maxInstances === null ? undefined : { max_instance_count: props.maxInstances },
          containers: [
            {
              image: props.image,
              env: props.variables.map((variable) => environmentVariable(variable, props.project)),
            },
          ],
        },
      },
      // Only what others own: ignoring whole containers would hide a mapping that was changed by hand.
      lifecycle: {
        ignoreChanges: ["client", "client_version", "template[0].containers[0].image", RESTART_ANNOTATION],
      },
    });
  }
}

function environmentVariable(variable: ResolvedVariable, project: string): LiteralArguments {
  if (variable.kind === "config") return { name: variable.name, value: variable.value };
  const secret =
    variable.secretProject === project
      ? variable.secretId
      : `projects/${variable.secretProject}/secrets/${variable.secretId}`;
  return { name: variable.name, value_source: { secret_key_ref: { secret, version: variable.version } } };
}
