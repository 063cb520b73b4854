import type { ResolvedEnvironment, ResolvedProduct } from "../../model/resolved";
import type { Cloud } from "../clients/cloud";

/** What a run of `cdktf deploy` was about, and how it ended. */
export interface Deployed {
  readonly environment: ResolvedEnvironment;
  /** Those of the deployed stacks, with these stacks alone. */
  readonly products: readonly ResolvedProduct[];
  readonly cloud: Cloud;
  /** Exit code of cdktf. */
  readonly code: number;
}
