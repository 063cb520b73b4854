import schemas from "../../providers/schemas/google-7.45.0.json";
import type { ProviderDefinition } from "./definition";
import { configureGoogle, type GoogleCloud } from "./google-cloud";
import { projectIamAuditConfig } from "./resources/audit-config";
import { cloudRunService } from "./resources/cloud-run-service";
import { projectData, secretData, serviceAccountData } from "./resources/google-data";
import { iamMember } from "./resources/iam-member";
import { projectPolicy, runServicePolicy, secretPolicy } from "./resources/policies";
import { secret } from "./resources/secret";
import { ephemeralSecretVersion, secretVersion } from "./resources/secret-version";
import { serviceAccount } from "./resources/service-account";
import type { ProviderSchema } from "./schema";

/** hashicorp/google 7.45.0, as much of it as the embedded cloud serves. */
export const google: ProviderDefinition<GoogleCloud> = {
  name: "google",
  version: "7.45.0",
  schema: schemas.provider_schemas["registry.terraform.io/hashicorp/google"] as unknown as ProviderSchema,
  style: "legacy",
  configure: async (config, environment) => configureGoogle(config, environment),
  resources: {
    google_cloud_run_v2_service: cloudRunService,
    google_cloud_run_v2_service_iam_member: iamMember(runServicePolicy),
    google_project_iam_audit_config: projectIamAuditConfig,
    google_project_iam_member: iamMember(projectPolicy),
    google_secret_manager_secret: secret,
    google_secret_manager_secret_iam_member: iamMember(secretPolicy),
    google_secret_manager_secret_version: secretVersion,
    google_service_account: serviceAccount,
  },
  dataSources: {
    google_project: projectData,
    google_secret_manager_secret: secretData,
    google_service_account: serviceAccountData,
  },
  ephemeralResources: { google_secret_manager_secret_version: ephemeralSecretVersion },
};
