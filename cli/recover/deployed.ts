import type { ResolvedEnvironment, ResolvedStack } from "../../model/resolved";
import type { Cloud } from "../clients/cloud";

/** What a deploy was about. */
export interface Deployed {
  readonly environment: ResolvedEnvironment;
  readonly stacks: readonly ResolvedStack[];
  readonly cloud: Cloud;
}
