import type { Problem } from "./diagnostics";
import { ProviderError } from "./diagnostics";
import type { PlanRules, PlanSettings } from "./rules";
import type { ValueMap } from "./value";

/** One resource type. States may leave out attributes; they are filled with null. */
export interface Resource<Cloud> {
  readonly rules: PlanRules;
  /** What the configuration alone can be told to be wrong. */
  validate?(config: ValueMap): readonly Problem[];
  create(cloud: Cloud, change: Creation): Promise<ValueMap>;
  /** Nothing: it is gone. */
  read(cloud: Cloud, state: ValueMap): Promise<ValueMap | undefined>;
  update(cloud: Cloud, change: Update): Promise<ValueMap>;
  remove(cloud: Cloud, state: ValueMap): Promise<void>;
  /** The state that {@link read} needs to find the resource. */
  import?(cloud: Cloud, id: string): ValueMap;
}

export interface Creation {
  readonly planned: ValueMap;
  /** Has the write-only values, which the plan must not have. */
  readonly config: ValueMap;
}

export interface Update extends Creation {
  readonly prior: ValueMap;
}

export interface DataSource<Cloud> {
  read(cloud: Cloud, config: ValueMap): Promise<ValueMap>;
}

export interface EphemeralResource<Cloud> {
  open(cloud: Cloud, config: ValueMap): Promise<ValueMap>;
}

/** A cloud that a provider block points to. */
export interface Configured {
  readonly settings: PlanSettings;
  stop(): void;
}

/** The operation failed half-way: what exists is kept in the state (and tainted, when it was a creation). */
export class PartialFailure extends ProviderError {
  override readonly name = "PartialFailure";

  constructor(
    summary: string,
    readonly state: ValueMap,
    detail = "",
  ) {
    super(summary, detail);
  }
}
