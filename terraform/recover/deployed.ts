import type { Cloud } from "../../clients/cloud";
import type { ResolvedEnvironment, ResolvedStack } from "../../model/resolved";
import type { TerraformEnvironment } from "../../providers/surroundings";

/** What a deploy was about. */
export interface Deployed {
  readonly environment: ResolvedEnvironment;
  readonly stacks: readonly ResolvedStack[];
  readonly cloud: Cloud;
  /** What Terraform gets. */
  readonly env: TerraformEnvironment;
}
