import type { Problem } from "./diagnostics";
import type { PlanningStyle } from "./planner";
import type { Configured, DataSource, EphemeralResource, Resource } from "./resource";
import type { ProviderSchema } from "./schema";
import type { ValueMap } from "./value";

/** Everything that makes one provider. */
export interface ProviderDefinition<Cloud extends Configured> {
  readonly name: "google" | "vercel";
  readonly version: string;
  readonly schema: ProviderSchema;
  readonly style: PlanningStyle;
  configure(config: ValueMap, environment: NodeJS.ProcessEnv): Promise<Cloud | readonly Problem[]>;
  readonly resources: { readonly [type: string]: Resource<Cloud> };
  readonly dataSources: { readonly [type: string]: DataSource<Cloud> };
  readonly ephemeralResources: { readonly [type: string]: EphemeralResource<Cloud> };
}
