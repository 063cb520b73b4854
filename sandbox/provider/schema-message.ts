import type { AttributeSchema, BlockSchema, NestedBlock, Schema } from "./schema";
import { attributesOf, blocksOf } from "./schema";

/** Turns the JSON schema into the protocol's `Schema` message. */
export function schemaMessage(schema: Schema): object {
  return { version: schema.version, block: blockMessage(schema.block) };
}

export function schemaMessages(schemas: { readonly [type: string]: Schema } | undefined): Record<string, object> {
  return Object.fromEntries(Object.entries(schemas ?? {}).map(([type, schema]) => [type, schemaMessage(schema)]));
}

function blockMessage(block: BlockSchema): object {
  return {
    attributes: attributesOf(block).map(([name, attribute]) => attributeMessage(name, attribute)),
    block_types: blocksOf(block).map(([name, nested]) => nestedMessage(name, nested)),
  };
}

function nestedMessage(name: string, nested: NestedBlock): object {
  return {
    type_name: name,
    block: blockMessage(nested.block),
    nesting: nested.nesting_mode.toUpperCase(),
    min_items: nested.min_items ?? 0,
    max_items: nested.max_items ?? 0,
  };
}

function attributeMessage(name: string, attribute: AttributeSchema): object {
  const nested = attribute.nested_type;
  return {
    name,
    ...(attribute.type === undefined ? {} : { type: Buffer.from(JSON.stringify(attribute.type)) }),
    ...(nested === undefined
      ? {}
      : {
          nested_type: {
            attributes: Object.entries(nested.attributes).map(([inner, schema]) => attributeMessage(inner, schema)),
            nesting: nested.nesting_mode.toUpperCase(),
          },
        }),
    required: attribute.required ?? false,
    optional: attribute.optional ?? false,
    computed: attribute.computed ?? false,
    sensitive: attribute.sensitive ?? false,
    write_only: attribute.write_only ?? false,
    deprecated: attribute.deprecated ?? false,
  };
}
