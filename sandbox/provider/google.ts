import schemas from "../../providers/schemas/google-7.45.0.json";
import type { ProviderDefinition } from "./definition";
import { configureGoogle, type GoogleCloud } from "./google-cloud";
import { projectIamAuditConfig } from "./resources/audit-config";
import { bucket } from "./resources/bucket";
import { cloudRunService } from "./resources/cloud-run-service";
import { customRole } from "./resources/custom-role";
import { denyPolicy } from "./resources/deny-policy";
import { projectData, secretData, serviceAccountData } from "./resources/google-data";
import { iamMember } from "./resources/iam-member";
import { identityPool, identityPoolProvider } from "./resources/identity-pool";
import { cryptoKey, keyRing } from "./resources/kms";
import { logMetric } from "./resources/log-metric";
import { alertPolicy, notificationChannel } from "./resources/monitoring";
import {
  accountPolicy,
  bucketPolicy,
  keyPolicy,
  projectPolicy,
  runServicePolicy,
  secretPolicy,
} from "./resources/policies";
import { projectService } from "./resources/project-service";
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
    google_iam_deny_policy: denyPolicy,
    google_iam_workload_identity_pool: identityPool,
    google_iam_workload_identity_pool_provider: identityPoolProvider,
    google_kms_crypto_key: cryptoKey,
    google_kms_crypto_key_iam_member: iamMember(keyPolicy),
    google_kms_key_ring: keyRing,
    google_logging_metric: logMetric,
    google_monitoring_alert_policy: alertPolicy,
    google_monitoring_notification_channel: notificationChannel,
    google_project_iam_audit_config: projectIamAuditConfig,
    google_project_iam_custom_role: customRole,
    google_project_iam_member: iamMember(projectPolicy),
    google_project_service: projectService,
    google_secret_manager_secret: secret,
    google_secret_manager_secret_iam_member: iamMember(secretPolicy),
    google_secret_manager_secret_version: secretVersion,
    google_service_account: serviceAccount,
    google_service_account_iam_member: iamMember(accountPolicy),
    google_storage_bucket: bucket,
    google_storage_bucket_iam_member: iamMember(bucketPolicy),
  },
  dataSources: {
    google_project: projectData,
    google_secret_manager_secret: secretData,
    google_service_account: serviceAccountData,
  },
  ephemeralResources: { google_secret_manager_secret_version: ephemeralSecretVersion },
};
