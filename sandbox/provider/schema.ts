import { type Draft, isList, isMap, UNKNOWN, type Value, type ValueMap } from "./value";

/** A type as Terraform writes it in JSON. */
export type TypeExpression =
  | "string"
  | "number"
  | "bool"
  | "dynamic"
  | readonly ["list" | "set" | "map", TypeExpression]
  | readonly ["object", { readonly [name: string]: TypeExpression }];

export interface AttributeSchema {
  readonly type?: TypeExpression;
  readonly nested_type?: NestedAttributes;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly sensitive?: boolean;
  readonly write_only?: boolean;
  readonly deprecated?: boolean;
}

export interface NestedAttributes {
  readonly attributes: { readonly [name: string]: AttributeSchema };
  readonly nesting_mode: "single" | "list" | "set" | "map";
}

export interface NestedBlock {
  readonly nesting_mode: "single" | "list" | "set" | "map" | "group";
  readonly block: BlockSchema;
  readonly min_items?: number;
  readonly max_items?: number;
}

export interface BlockSchema {
  readonly attributes?: { readonly [name: string]: AttributeSchema };
  readonly block_types?: { readonly [name: string]: NestedBlock };
}

export interface Schema {
  readonly version: number;
  readonly block: BlockSchema;
}

type Schemas = { readonly [type: string]: Schema };

/** One provider of `terraform providers schema -json`. */
export interface ProviderSchema {
  readonly provider: Schema;
  readonly resource_schemas: Schemas;
  readonly data_source_schemas: Schemas;
  readonly ephemeral_resource_schemas?: Schemas;
}

export function attributesOf(block: BlockSchema): [string, AttributeSchema][] {
  return Object.entries(block.attributes ?? {});
}

export function blocksOf(block: BlockSchema): [string, NestedBlock][] {
  return Object.entries(block.block_types ?? {});
}

/** What the legacy SDK stores for "not set": "" and 0 and false, and empty collections. */
export function zeroOf(type: TypeExpression | undefined): Value {
  switch (type) {
    case "string":
      return "";
    case "number":
      return 0;
    case "bool":
      return false;
    case "dynamic":
    case undefined:
      return null;
    default:
      return type[0] === "map" || type[0] === "object" ? {} : [];
  }
}

/** The same object with every attribute and block of the schema, and nothing else: what Terraform insists on. */
export function conform(block: BlockSchema, value: ValueMap): ValueMap {
  const result: Draft = {};
  for (const [name, schema] of attributesOf(block)) result[name] = conformAttribute(schema, value[name] ?? null);
  for (const [name, nested] of blocksOf(block)) result[name] = conformBlock(nested, value[name] ?? null);
  return result;
}

function conformBlock(nested: NestedBlock, value: Value): Value {
  if (value === UNKNOWN) return value;
  switch (nested.nesting_mode) {
    case "single":
    case "group":
      return isMap(value) ? conform(nested.block, value) : null;
    case "map":
      return isMap(value) ? mapValues(value, (item) => (isMap(item) ? conform(nested.block, item) : item)) : {};
    default:
      return isList(value) ? value.map((item) => (isMap(item) ? conform(nested.block, item) : item)) : [];
  }
}

function conformAttribute(schema: AttributeSchema, value: Value): Value {
  const nested = schema.nested_type;
  if (nested === undefined) return schema.type === undefined ? value : conformType(schema.type, value);
  const item = (inner: Value): Value => (isMap(inner) ? conform({ attributes: nested.attributes }, inner) : inner);
  if (nested.nesting_mode === "single") return item(value);
  if (nested.nesting_mode === "map") return isMap(value) ? mapValues(value, item) : value;
  return isList(value) ? value.map(item) : value;
}

function conformType(type: TypeExpression, value: Value): Value {
  if (typeof type === "string" || value === null || value === UNKNOWN) return value;
  if (type[0] === "object") {
    if (!isMap(value)) return value;
    return Object.fromEntries(
      Object.entries(type[1]).map(([name, inner]) => [name, conformType(inner, value[name] ?? null)]),
    );
  }
  const inner = type[1];
  if (type[0] === "map") return isMap(value) ? mapValues(value, (item) => conformType(inner, item)) : value;
  return isList(value) ? value.map((item) => conformType(inner, item)) : value;
}

function mapValues(value: ValueMap, change: (inner: Value) => Value): ValueMap {
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, change(inner)]));
}
