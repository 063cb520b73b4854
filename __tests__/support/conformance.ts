import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Arguments, StackJson } from "./synthesized";

interface Attribute {
  readonly type?: SchemaType;
  readonly nested_type?: { readonly attributes: Readonly<Record<string, Attribute>> };
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly write_only?: boolean;
}
type SchemaType = string | readonly [string, SchemaType | Readonly<Record<string, SchemaType>>];
interface Block {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly block_types?: Readonly<Record<string, NestedBlock>>;
}
interface NestedBlock {
  readonly nesting_mode: string;
  readonly block: Block;
  readonly min_items?: number;
  readonly max_items?: number;
}
type Schemas = Readonly<Record<string, { readonly block: Block }>>;
interface ProviderSchema {
  readonly provider: { readonly block: Block };
  readonly resource_schemas: Schemas;
  readonly ephemeral_resource_schemas?: Schemas;
}

const META = new Set(["//", "depends_on", "lifecycle", "provider", "count", "for_each", "provisioner", "connection"]);

/** Each provider in exactly the version that stacks must ask for. */
const PINNED: Readonly<Record<string, { readonly source: string; readonly version: string }>> = {
  google: { source: "hashicorp/google", version: "7.45.0" },
  vercel: { source: "vercel/vercel", version: "5.9.1" },
};

function loadSchema(name: string): ProviderSchema {
  const pinned = PINNED[name];
  if (pinned === undefined) throw new Error(`no pinned provider ${name}`);
  const file = join(__dirname, "../../providers/schemas", `${name}-${pinned.version}.json`);
  const parsed = JSON.parse(readFileSync(file, "utf8")) as { provider_schemas: Record<string, ProviderSchema> };
  const schema = parsed.provider_schemas[`registry.terraform.io/${pinned.source}`];
  if (schema === undefined) throw new Error(`${file} has no schema of ${pinned.source}`);
  return schema;
}

const providers = { google: loadSchema("google"), vercel: loadSchema("vercel") };

/** Everything in a synthesized stack that the pinned providers would not take; empty when it conforms. */
export function nonconformities(stack: StackJson): readonly string[] {
  const problems: string[] = [];
  const required = stack.terraform.required_providers as Readonly<Record<string, unknown>>;
  for (const [name, configurations] of Object.entries(stack.provider)) {
    if (name !== "google" && name !== "vercel") {
      problems.push(`provider.${name}: not a pinned provider`);
      continue;
    }
    const got = JSON.stringify(required[name]);
    const { source, version } = required[name] as { source?: string; version?: string };
    const normalized = { source: source?.replace("registry.terraform.io/", ""), version };
    if (JSON.stringify(normalized) !== JSON.stringify(PINNED[name]))
      problems.push(`required_providers.${name}: ${got}`);
    for (const configuration of configurations) {
      problems.push(...checkBlock(providers[name].provider.block, configuration, `provider.${name}`, stack));
    }
  }
  problems.push(...checkAll(stack, stack.resource ?? {}, "", (provider) => provider.resource_schemas));
  problems.push(
    ...checkAll(stack, stack.ephemeral ?? {}, "ephemeral.", (provider) => provider.ephemeral_resource_schemas ?? {}),
  );
  return problems;
}

function checkAll(
  stack: StackJson,
  blocks: NonNullable<StackJson["resource"]>,
  prefix: string,
  schemasOf: (provider: ProviderSchema) => Schemas,
): readonly string[] {
  const problems: string[] = [];
  for (const [type, named] of Object.entries(blocks)) {
    const provider = type.split("_")[0];
    const schema = provider === "google" || provider === "vercel" ? schemasOf(providers[provider])[type] : undefined;
    if (schema === undefined || provider === undefined || stack.provider[provider] === undefined) {
      problems.push(`${prefix}${type}: no such type in the stack's pinned providers`);
      continue;
    }
    for (const [name, args] of Object.entries(named)) {
      const where = `${prefix}${type}.${name}`;
      problems.push(...checkBlock(schema.block, args, where, stack), ...checkMeta(schema.block, args, where, stack));
    }
  }
  return problems;
}

function checkBlock(block: Block, args: Arguments, where: string, stack: StackJson): readonly string[] {
  const problems: string[] = [];
  const attributes = block.attributes ?? {};
  const nestedBlocks = block.block_types ?? {};
  for (const [name, value] of Object.entries(args)) {
    if (META.has(name) || value === undefined) continue;
    const at = `${where}.${name}`;
    const attribute = attributes[name];
    const nested = nestedBlocks[name];
    if (attribute !== undefined) problems.push(...checkAttribute(attribute, value, at, stack));
    else if (nested !== undefined) problems.push(...checkNested(nested, value, at, stack));
    else problems.push(`${at}: no such argument`);
  }
  for (const [name, attribute] of Object.entries(attributes)) {
    if (attribute.required && args[name] === undefined) problems.push(`${where}.${name}: required, but missing`);
  }
  for (const [name, nested] of Object.entries(nestedBlocks)) {
    if ((nested.min_items ?? 0) > 0 && args[name] === undefined)
      problems.push(`${where}.${name}: required block is missing`);
  }
  return problems;
}

function checkNested(nested: NestedBlock, value: unknown, at: string, stack: StackJson): readonly string[] {
  const items = Array.isArray(value) ? value : [value];
  const problems: string[] = [];
  const most = nested.nesting_mode === "single" ? 1 : nested.max_items;
  if (most !== undefined && items.length > most) problems.push(`${at}: ${items.length} blocks, at most ${most}`);
  items.forEach((item, index) => {
    const here = Array.isArray(value) ? `${at}[${index}]` : at;
    if (isObject(item)) problems.push(...checkBlock(nested.block, item, here, stack));
    else problems.push(`${here}: a block is wanted`);
  });
  return problems;
}

function checkAttribute(attribute: Attribute, value: unknown, at: string, stack: StackJson): readonly string[] {
  const problems: string[] = [];
  if (!attribute.required && !attribute.optional) problems.push(`${at}: computed, can't be set`);
  const expressions = expressionsIn(value);
  const ephemeral = expressions.some((expression) => expression.includes("ephemeral."));
  if (attribute.write_only && !ephemeral) problems.push(`${at}: write-only, but not fed by an ephemeral value`);
  if (!attribute.write_only && ephemeral) problems.push(`${at}: an ephemeral value in an argument that state keeps`);
  for (const expression of expressions) problems.push(...checkReference(expression, at, stack));
  if (attribute.type !== undefined) problems.push(...checkType(attribute.type, value, at));
  else problems.push(`${at}: nested attributes are not checked here`);
  return problems;
}

function checkType(type: SchemaType, value: unknown, at: string): readonly string[] {
  if (typeof value === "string" && expressionsIn(value).length > 0) return [];
  if (typeof type === "string") {
    const wanted = type === "bool" ? "boolean" : type;
    const got = value === null ? "null" : Array.isArray(value) ? "list" : typeof value;
    return got === wanted ? [] : [`${at}: ${got}, ${type} is wanted`];
  }
  const [kind, inner] = type;
  if (kind === "map") {
    if (!isObject(value)) return [`${at}: a map is wanted`];
    return Object.entries(value).flatMap(([key, item]) => checkType(inner as SchemaType, item, `${at}.${key}`));
  }
  if (kind === "list" || kind === "set") {
    if (!Array.isArray(value)) return [`${at}: a ${kind} is wanted`];
    return value.flatMap((item, index) => checkType(inner as SchemaType, item, `${at}[${index}]`));
  }
  return [`${at}: type ${kind} is not checked here`];
}

function checkMeta(block: Block, args: Arguments, where: string, stack: StackJson): readonly string[] {
  const problems: string[] = [];
  const dependsOn = (args.depends_on ?? []) as readonly string[];
  for (const address of dependsOn) {
    const [type, name] = address.split(".");
    if (stack.resource?.[type ?? ""]?.[name ?? ""] === undefined) problems.push(`${where}.depends_on: no ${address}`);
  }
  const { ignore_changes: ignored, ...others } = (args.lifecycle ?? {}) as {
    readonly ignore_changes?: readonly string[];
  };
  for (const path of ignored ?? []) {
    if (!hasPath(block, path.split("."))) problems.push(`${where}.lifecycle.ignore_changes: no ${path}`);
  }
  for (const name of Object.keys(others)) {
    if (name !== "prevent_destroy") problems.push(`${where}.lifecycle.${name}: not expected`);
  }
  return problems;
}

function hasPath(block: Block, path: readonly string[]): boolean {
  const [step, ...rest] = path;
  // An index of a list, or a key of a map.
  const name = step?.replace(/\[(\d+|"[^"]+")\]$/, "") ?? "";
  if (rest.length === 0) return block.attributes?.[name] !== undefined || block.block_types?.[name] !== undefined;
  const nested = block.block_types?.[name];
  return nested !== undefined && hasPath(nested.block, rest);
}

/** Templates in a value that Terraform evaluates; escaped ones are text. */
function expressionsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return value.replace(/\$\$\{|%%\{/g, "").match(/[$%]\{[^}]*\}/g) ?? [];
  if (Array.isArray(value)) return value.flatMap(expressionsIn);
  return isObject(value) ? Object.values(value).flatMap(expressionsIn) : [];
}

function checkReference(expression: string, at: string, stack: StackJson): readonly string[] {
  if (expression.startsWith("${timestamp()")) return [];
  const match = /^\$\{(ephemeral\.)?([a-z0-9_]+)\.([A-Za-z0-9_-]+)\.([a-z_]+)\}$/.exec(expression);
  if (match === null) return [`${at}: ${expression} is not a reference`];
  const [, ephemeral, type = "", name = "", attribute = ""] = match;
  const blocks = ephemeral === undefined ? stack.resource : stack.ephemeral;
  if (blocks?.[type]?.[name] === undefined) return [`${at}: ${expression} refers to nothing in this stack`];
  const provider = type.startsWith("vercel_") ? providers.vercel : providers.google;
  const schemas = ephemeral === undefined ? provider.resource_schemas : provider.ephemeral_resource_schemas;
  if (schemas?.[type]?.block.attributes?.[attribute] === undefined) return [`${at}: ${expression} names no attribute`];
  return [];
}

function isObject(value: unknown): value is Arguments {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
