import { CloudRunV2Service } from "@cdktf/provider-google/lib/cloud-run-v2-service";
import { SecretManagerSecret } from "@cdktf/provider-google/lib/secret-manager-secret";
import { SecretManagerSecretIamMember } from "@cdktf/provider-google/lib/secret-manager-secret-iam-member";
import { ServiceAccount } from "@cdktf/provider-google/lib/service-account";
import { ProjectEnvironmentVariable } from "@cdktf/provider-vercel/lib/project-environment-variable";
import { type TerraformResource, TerraformStack } from "cdktf";
import { AccessorBinding } from "../../constructs/accessor-binding";
import { CloudRunService } from "../../constructs/cloud-run-service";
import { expression } from "../../constructs/expression";
import { SecretEntry } from "../../constructs/secret-entry";
import { ServiceIdentity } from "../../constructs/service-identity";
import { VercelVariable } from "../../constructs/vercel-variable";
import { config, pinned } from "../support/resolved-fixture";
import { synthesize } from "../support/synthesized";

/** The whole file of a stack that holds what `build` puts there. */
function fileOf(build: (stack: TerraformStack) => TerraformResource): string {
  const files = synthesize((app) => void build(new TerraformStack(app, "one")));
  return files["stacks/one/cdk.tf.json"] ?? "";
}

function bindings(address: string, resource: TerraformResource): TerraformResource {
  resource.overrideLogicalId(address);
  return resource;
}

const cases: readonly [
  string,
  (stack: TerraformStack) => TerraformResource,
  (stack: TerraformStack) => TerraformResource,
][] = [
  [
    "a secret with everything",
    (stack) =>
      new SecretEntry(stack, "x", {
        address: "payment_key",
        project: "acme-shop-dev",
        secretId: "PAYMENT_KEY",
        labels: { product: "shop", tier: "1" },
        annotations: { purpose: "Charges cards", "used-by": "checkout" },
        replication: { kind: "automatic", kmsKey: "projects/p/locations/global/keyRings/r/cryptoKeys/k" },
        destroyAfterSeconds: 604800,
        deletionProtection: true,
        preventDestroy: true,
      }),
    (stack) =>
      bindings(
        "payment_key",
        new SecretManagerSecret(stack, "x", {
          project: "acme-shop-dev",
          secretId: "PAYMENT_KEY",
          labels: { product: "shop", tier: "1" },
          annotations: { purpose: "Charges cards", "used-by": "checkout" },
          replication: {
            auto: { customerManagedEncryption: { kmsKeyName: "projects/p/locations/global/keyRings/r/cryptoKeys/k" } },
          },
          versionDestroyTtl: "604800s",
          deletionProtection: true,
          lifecycle: { preventDestroy: true },
        }),
      ),
  ],
  [
    "a secret in named locations, with text that looks like templates",
    (stack) =>
      new SecretEntry(stack, "x", {
        address: "eu_only",
        project: "acme-shop-dev",
        secretId: "EU_ONLY",
        labels: {},
        annotations: { purpose: "For ${people} and 5%{off}" },
        replication: { kind: "user managed", locations: ["europe-west1", "europe-west4"], kmsKey: null },
        destroyAfterSeconds: null,
        deletionProtection: false,
        preventDestroy: false,
      }),
    (stack) =>
      bindings(
        "eu_only",
        new SecretManagerSecret(stack, "x", {
          project: "acme-shop-dev",
          secretId: "EU_ONLY",
          labels: {},
          annotations: { purpose: "For $${people} and 5%%{off}" },
          replication: { userManaged: { replicas: [{ location: "europe-west1" }, { location: "europe-west4" }] } },
          deletionProtection: false,
        }),
      ),
  ],
  [
    "an accessor binding that expires",
    (stack) =>
      new AccessorBinding(stack, "x", {
        address: "payment_key__on_call",
        project: "acme-shop-dev",
        secretId: expression("${google_secret_manager_secret.payment_key.id}"),
        role: "roles/secretmanager.secretAccessor",
        member: "group:on-call@acme.example",
        until: "2026-12-31",
      }),
    (stack) =>
      bindings(
        "payment_key__on_call",
        new SecretManagerSecretIamMember(stack, "x", {
          project: "acme-shop-dev",
          secretId: "${google_secret_manager_secret.payment_key.id}",
          role: "roles/secretmanager.secretAccessor",
          member: "group:on-call@acme.example",
          condition: {
            title: "until 2026-12-31",
            description: "Expires after 2026-12-31 (UTC)",
            expression: 'request.time < timestamp("2027-01-01T00:00:00Z")',
          },
        }),
      ),
  ],
  [
    "a service identity",
    (stack) =>
      new ServiceIdentity(stack, "x", {
        address: "checkout",
        project: "acme-shop-dev",
        accountId: "checkout",
        displayName: "Checkout",
      }),
    (stack) =>
      bindings(
        "checkout",
        new ServiceAccount(stack, "x", { project: "acme-shop-dev", accountId: "checkout", displayName: "Checkout" }),
      ),
  ],
  [
    "a Cloud Run service",
    (stack) =>
      new CloudRunService(stack, "x", {
        address: "checkout",
        name: "checkout",
        project: "acme-shop-dev",
        region: "europe-west1",
        serviceAccount: "checkout@acme-shop-dev.iam.gserviceaccount.com",
        image: "gcr.io/cloudrun/hello",
        ingress: "internal",
        maxInstances: 4,
        deletionProtection: true,
        variables: [
          config("LOG_LEVEL", "info"),
          pinned("PAYMENT_KEY", "3"),
          pinned("SIGNING_KEY", "12", "acme-vault-dev"),
        ],
      }),
    (stack) =>
      bindings(
        "checkout",
        new CloudRunV2Service(stack, "x", {
          project: "acme-shop-dev",
          location: "europe-west1",
          name: "checkout",
          ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
          deletionProtection: true,
          template: {
            serviceAccount: "checkout@acme-shop-dev.iam.gserviceaccount.com",
            scaling: { maxInstanceCount: 4 },
            containers: [
              {
                image: "gcr.io/cloudrun/hello",
                env: [
                  { name: "LOG_LEVEL", value: "info" },
                  { name: "PAYMENT_KEY", valueSource: { secretKeyRef: { secret: "PAYMENT_KEY", version: "3" } } },
                  {
                    name: "SIGNING_KEY",
                    valueSource: {
                      secretKeyRef: { secret: "projects/acme-vault-dev/secrets/SIGNING_KEY", version: "12" },
                    },
                  },
                ],
              },
            ],
          },
          lifecycle: {
            ignoreChanges: [
              "client",
              "client_version",
              "template[0].containers[0].image",
              'template[0].annotations["strongroom-restarted"]',
            ],
          },
        }),
      ),
  ],
  [
    "a Vercel variable with config",
    (stack) =>
      new VercelVariable(stack, "x", {
        address: "mode",
        teamId: "team_acme",
        projectId: "prj_web",
        variable: config("MODE", "test"),
        targets: ["preview"],
        gitBranch: "staging",
        sensitive: false,
        comment: "Managed by Strongroom: acme-shop-dev/MODE",
      }),
    (stack) =>
      bindings(
        "mode",
        new ProjectEnvironmentVariable(stack, "x", {
          teamId: "team_acme",
          projectId: "prj_web",
          key: "MODE",
          value: "test",
          target: ["preview"],
          gitBranch: "staging",
          sensitive: false,
          comment: "Managed by Strongroom: acme-shop-dev/MODE",
        }),
      ),
  ],
];

test.each(cases)("%s is byte for byte what the generated bindings write", (_what, ours, theirs) => {
  const file = fileOf(theirs);
  expect(file.length).toBeGreaterThan(300);
  expect(fileOf(ours)).toBe(file);
});
