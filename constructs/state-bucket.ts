import type { Construct } from "constructs";
import { type Expression, expression } from "./expression";
import { type LaterResourceProps, LiteralResource } from "./literal-resource";

const TYPE = "google_storage_bucket";

export interface StateBucketProps extends LaterResourceProps {
  /** The bucket's name, unique in the world. */
  readonly name: string;
  /** In capitals, as Google says it. Of a bucket that is there already, its own stays. */
  readonly location: string;
}

/** How long what was deleted, or overwritten, can be brought back. */
const KEPT_DAYS = 90;
const KEPT_GENERATIONS = 20;
const SOFT_DELETE_SECONDS = 30 * 24 * 60 * 60;

/**
 * A bucket for Terraform state: every generation is kept for a while, and nothing of it can be made public. Terraform's own lock is an
 * object beside each state, so there is no retention policy: it would forbid to overwrite a state, and to release a lock.
 */
export class StateBucket extends LiteralResource {
  readonly bucket: Expression;

  constructor(scope: Construct, id: string, props: StateBucketProps) {
    super(scope, id, {
      type: TYPE,
      address: props.address,
      args: {
        project: props.project,
        name: props.name,
        location: props.location,
        uniform_bucket_level_access: true,
        public_access_prevention: "enforced",
        force_destroy: false,
        versioning: { enabled: true },
        soft_delete_policy: { retention_duration_seconds: SOFT_DELETE_SECONDS },
        lifecycle_rule: [
          {
            action: { type: "Delete" },
            condition: {
              days_since_noncurrent_time: KEPT_DAYS,
              num_newer_versions: KEPT_GENERATIONS,
              with_state: "ARCHIVED",
            },
          },
        ],
      },
      lifecycle: { preventDestroy: true, ignoreChanges: ["location"] },
      after: props.after,
    });
    this.bucket = expression(`\${${TYPE}.${props.address}.name}`);
  }
}
