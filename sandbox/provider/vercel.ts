import schemas from "../../providers/schemas/vercel-5.9.1.json";
import type { ProviderDefinition } from "./definition";
import { vercelProject } from "./resources/vercel-project";
import { vercelVariable } from "./resources/vercel-variable";
import type { ProviderSchema } from "./schema";
import { configureVercel, type VercelCloud } from "./vercel-cloud";

/** vercel/vercel 5.9.1, as much of it as the embedded cloud serves. */
export const vercel: ProviderDefinition<VercelCloud> = {
  name: "vercel",
  version: "5.9.1",
  schema: schemas.provider_schemas["registry.terraform.io/vercel/vercel"] as unknown as ProviderSchema,
  style: "framework",
  configure: configureVercel,
  resources: {
    vercel_project: vercelProject,
    vercel_project_environment_variable: vercelVariable,
  },
  dataSources: {},
  ephemeralResources: {},
};
