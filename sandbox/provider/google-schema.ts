import schemas from "../../providers/schemas/google-7.45.0.json";
import type { BlockSchema } from "./schema";

const all = schemas.provider_schemas["registry.terraform.io/hashicorp/google"].resource_schemas;

/** The pinned schema's blocks, by type. */
export const google = Object.fromEntries(
  Object.entries(all as unknown as Readonly<Record<string, { readonly block: BlockSchema }>>).map(
    ([type, { block }]) => [type, block],
  ),
) as { readonly [T in keyof typeof all]: BlockSchema };
