import type { Draft, Value, ValueMap } from "./value";

/** What the schema does not say about how a resource plans. Paths are dotted, without indices: `template.containers.env`. */
export interface PlanRules {
  /** What is planned where the configuration says nothing. */
  readonly defaults?: { readonly [path: string]: Value };
  /** Paths whose change replaces the resource; everything below a path counts too. `["*"]`: any change. */
  readonly replaceOn?: readonly string[];
  /** Attributes below those that can still be updated in place. */
  readonly updateOn?: readonly string[];
  /** Blocks that the platform fills in where the configuration has none. The schema can't tell these from others. */
  readonly computedBlocks?: readonly string[];
  /** Two spellings of one value (a short and a long resource name): no change. */
  readonly sameValue?: { readonly [path: string]: (prior: string, configured: string) => boolean };
  /** The last word on a plan, for attributes that are computed from others. */
  readonly customize?: (plan: PlanContext) => void;
}

export interface PlanContext {
  /** Null while creating. */
  readonly prior: ValueMap | null;
  readonly config: ValueMap;
  /** To be changed in place. */
  readonly planned: Draft;
  readonly settings: PlanSettings;
}

/** What a provider block decides about plans. */
export interface PlanSettings {
  readonly project: string | undefined;
  /** Whether `goog-terraform-provisioned` is put on: never, on what is created, or on everything. */
  readonly attribution: "none" | "creation" | "proactive";
  /** Labels of the provider block, for every resource that has labels. */
  readonly defaultLabels: Readonly<Record<string, string>>;
}
