import { replacementPaths } from "./replacement";
import type { PlanRules, PlanSettings } from "./rules";
import { type AttributeSchema, attributesOf, type BlockSchema, blocksOf, type NestedBlock, zeroOf } from "./schema";
import { type Draft, fingerprint, isList, isMap, isZero, UNKNOWN, type Value, type ValueMap } from "./value";

/** `legacy`: how a provider on the old SDK plans (google). `framework`: how one on the plugin framework does (vercel). */
export type PlanningStyle = "legacy" | "framework";

export interface PlanRequest {
  readonly block: BlockSchema;
  readonly rules: PlanRules;
  readonly style: PlanningStyle;
  readonly settings: PlanSettings;
  readonly prior: ValueMap | null;
  readonly config: ValueMap;
}

export interface Plan {
  readonly planned: ValueMap;
  /** Attribute paths whose change needs a new resource; empty if it can be updated, and while creating. */
  readonly replace: readonly (readonly (string | number)[])[];
}

/** The planned state of one resource, from its schema, its table of rules, the state before and the configuration. */
export function planChange(request: PlanRequest): Plan {
  const { block, rules, style, settings, prior, config } = request;
  const planned = new Planner(rules, style).block({ path: "", block, prior, config, inSet: false });
  rules.customize?.({ prior, config, planned, settings });
  return { planned, replace: prior === null ? [] : replacementPaths(block, rules, prior, planned) };
}

class Planner {
  constructor(
    private readonly rules: PlanRules,
    private readonly style: PlanningStyle,
  ) {}

  block({
    path,
    block,
    prior,
    config,
    inSet,
  }: {
    readonly path: string;
    readonly block: BlockSchema;
    readonly prior: ValueMap | null;
    readonly config: ValueMap;
    readonly inSet: boolean;
  }): Draft {
    const planned: Draft = {};
    const at = (name: string) => ({
      path: join(path, name),
      prior: prior?.[name],
      config: config[name] ?? null,
      inSet,
    });
    for (const [name, schema] of attributesOf(block)) {
      planned[name] = this.attribute({ ...at(name), schema });
    }
    for (const [name, nested] of blocksOf(block)) {
      planned[name] = this.nestedBlock({ ...at(name), nested });
    }
    return planned;
  }

  /** @param prior undefined if there was no such object before */
  private attribute({
    path,
    schema,
    prior,
    config,
    inSet,
  }: {
    readonly path: string;
    readonly schema: AttributeSchema;
    readonly prior: Value | undefined;
    readonly config: Value;
    readonly inSet: boolean;
  }): Value {
    // A write-only value is read from the configuration during apply, and must never be planned or kept.
    if (schema.write_only) return null;
    if (config !== null) return this.configured(path, schema, prior, config);
    const byDefault = this.rules.defaults?.[path];
    if (byDefault !== undefined) return byDefault;
    if (schema.computed) return prior === undefined ? UNKNOWN : prior;
    if (this.style === "framework") return null;
    // The legacy SDK rebuilds sets from scratch, and writes zeros where nothing was set.
    if (inSet) return zeroOf(schema.type);
    return prior !== undefined && isZero(prior) ? prior : null;
  }

  private configured(path: string, schema: AttributeSchema, prior: Value | undefined, config: Value): Value {
    const same = this.rules.sameValue?.[path];
    if (same !== undefined && typeof prior === "string" && typeof config === "string" && same(prior, config))
      return prior;
    const nested = schema.nested_type;
    if (nested === undefined || config === UNKNOWN) return config;
    const block = { attributes: nested.attributes };
    if (nested.nesting_mode === "single") {
      return isMap(config)
        ? this.block({ path, block, prior: isMap(prior) ? prior : null, config, inSet: false })
        : config;
    }
    if (!isList(config)) return config;
    const candidates = isList(prior) ? prior.filter(isMap) : [];
    return config.map((item) => {
      if (!isMap(item)) return item;
      // Elements of a set have no position: the one that was there before is the one that the configuration describes.
      const before = candidates.find((candidate) => describes(item, candidate)) ?? null;
      return this.block({ path, block, prior: before, config: item, inSet: false });
    });
  }

  private nestedBlock({
    path,
    nested,
    prior,
    config,
    inSet,
  }: {
    readonly path: string;
    readonly nested: NestedBlock;
    readonly prior: Value | undefined;
    readonly config: Value;
    readonly inSet: boolean;
  }): Value {
    if (config === UNKNOWN) return UNKNOWN;
    if (nested.nesting_mode === "single" || nested.nesting_mode === "group") {
      return isMap(config)
        ? this.block({ path, block: nested.block, prior: isMap(prior) ? prior : null, config, inSet })
        : null;
    }
    const items = isList(config) ? config : [];
    if (items.length === 0) {
      if (!this.rules.computedBlocks?.includes(path)) return [];
      return prior === undefined ? UNKNOWN : prior;
    }
    const before = isList(prior) ? prior : [];
    const asSet = nested.nesting_mode === "set";
    return items.map((item, index) => {
      if (!isMap(item)) return item;
      const previous = asSet ? undefined : before[index];
      return this.block({
        path,
        block: nested.block,
        prior: isMap(previous) ? previous : null,
        config: item,
        inSet: inSet || asSet,
      });
    });
  }
}

/** Whether everything that the configuration sets is as in the object. */
function describes(config: ValueMap, object: ValueMap): boolean {
  return Object.entries(config).every(
    ([name, value]) => value === null || fingerprint(value) === fingerprint(object[name] ?? null),
  );
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
