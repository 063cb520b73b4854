import { spawnSync } from "node:child_process";
import { lab, plain, secretNamed, serviceNamed, withLab } from "./support/stack";

const MISSING_ENDPOINT =
  "This is the sandbox's stand-in for the real provider. It talks to an embedded cloud on this machine and never to a " +
  "real one, so it has no address of its own. Run Terraform through `./strongroom sandbox exec -- …`, which sets it, " +
  "or install the real provider.";
const FOREIGN_ENDPOINT =
  "This is the sandbox's stand-in for the real provider. It refuses every host but loopback (127.0.0.0/8, [::1], " +
  "localhost). To apply to a real cloud, install the real provider: unset TF_CLI_CONFIG_FILE (it points to the " +
  "sandbox's provider mirror) and run `terraform init` again.";

describe("what the provider refuses", () => {
  withLab();

  const planWith = async (extra: Record<string, string>, resources = GOOGLE_ONLY, more = {}) => {
    const stack = await lab.stack("acme-refused", resources, more);
    const run = await lab.bench.terraform(stack.dir, ["plan", "-input=false"], extra);
    return { code: run.code, text: plain(run) };
  };

  test.each([
    ["https://secretmanager.googleapis.com/v1/", "https://secretmanager.googleapis.com"],
    ["http://127.0.0.1.example.com/v1/", "http://127.0.0.1.example.com"],
    ["http://10.0.0.7:8080/v1/", "http://10.0.0.7:8080"],
  ])("an endpoint that is not on this machine: %s", async (endpoint, shown) => {
    const { code, text } = await planWith({ GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT: endpoint });
    expect(code).toBe(1);
    expect(text).toContain(`Error: GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT is not on this machine: ${shown}`);
    expect(text).toContain(FOREIGN_ENDPOINT);
  });

  test("a foreign endpoint in the provider block", async () => {
    const { text } = await planWith({}, GOOGLE_ONLY, {
      provider: { google: { project: "acme-refused", iam_beta_custom_endpoint: "https://iam.googleapis.com/v1/" } },
    });
    expect(text).toContain(
      "Error: the provider argument iam_beta_custom_endpoint is not on this machine: https://iam.googleapis.com",
    );
  });

  test("a foreign Vercel endpoint", async () => {
    const { text } = await planWith({ STRONGROOM_SANDBOX_VERCEL_ENDPOINT: "https://api.vercel.com/" }, VERCEL_ONLY);
    expect(text).toContain("Error: STRONGROOM_SANDBOX_VERCEL_ENDPOINT is not on this machine: https://api.vercel.com");
    expect(text).toContain(FOREIGN_ENDPOINT);
  });

  test("a missing endpoint, a missing token", async () => {
    const { text } = await planWith({ GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT: "", GOOGLE_OAUTH_ACCESS_TOKEN: "" });
    expect(text).toContain(`Error: GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT is not set`);
    expect(text).toContain(MISSING_ENDPOINT);
    expect(text).toContain("Error: There is no access token for the embedded cloud with provider");
    expect(text).toContain("GOOGLE_OAUTH_ACCESS_TOKEN is not set, nor the provider argument access_token.");
  });

  test("a malformed Vercel token, without showing it", async () => {
    const { text } = await planWith({ VERCEL_API_TOKEN: "fake-token-with-dashes" }, VERCEL_ONLY);
    expect(text).toContain("A token has 24 letters or digits. Its value is not shown here.");
    expect(text).not.toContain("fake-token-with-dashes");
  });

  test("other credentials than an access token", async () => {
    const { text } = await planWith({}, GOOGLE_ONLY, {
      provider: {
        google: { project: "acme-refused", impersonate_service_account: "fake@acme.iam.gserviceaccount.com" },
      },
    });
    expect(text).toContain("Error: The sandbox provider does not serve the argument impersonate_service_account");
  });

  test("a resource type that it does not serve, while planning", async () => {
    const { code, text } = await planWith({}, { google_pubsub_topic: { x: { name: "fake" } } });
    expect(code).toBe(1);
    expect(text).toContain("Error: The resource google_pubsub_topic is not served by the sandbox provider");
    expect(text).toContain(
      "The sandbox's stand-in for google 7.45.0 serves these resources: google_cloud_run_v2_service, " +
        "google_cloud_run_v2_service_iam_member, google_iam_deny_policy, google_iam_workload_identity_pool, " +
        "google_iam_workload_identity_pool_provider, google_kms_crypto_key, google_kms_crypto_key_iam_member, google_kms_key_ring, " +
        "google_logging_metric, google_monitoring_alert_policy, " +
        "google_monitoring_notification_channel, google_project_iam_audit_config, google_project_iam_custom_role, " +
        "google_project_iam_member, google_project_service, google_secret_manager_secret, " +
        "google_secret_manager_secret_iam_member, google_secret_manager_secret_version, google_service_account, " +
        "google_service_account_iam_member, google_storage_bucket, google_storage_bucket_iam_member. Leave it out of what is applied to the sandbox, or use the real provider.",
    );
  });

  test("two values or none for a Vercel variable", async () => {
    const variable = { project_id: "prj_web", key: "A_KEY", target: ["production"], sensitive: true };
    const both = { ...variable, value: "fake-1", value_wo: "fake-2", value_wo_version: 1 };
    const { text } = await planWith({}, { vercel_project_environment_variable: { none: variable, both } });
    expect(text).toContain("Exactly one of value and value_wo must be set. Neither is.");
    expect(text).toContain("Exactly one of value and value_wo must be set. Both are.");
  });

  test("a sensitive Vercel variable for development", async () => {
    const variable = { project_id: "prj_web", key: "A_KEY", target: ["development"], sensitive: true, value: "fake-1" };
    const { text } = await planWith({}, { vercel_project_environment_variable: { x: variable } });
    expect(text).toContain("A sensitive variable can't target development.");
  });

  test("TLS between Terraform and itself, with the mend", async () => {
    const { code, text } = await planWith({ TF_DISABLE_PLUGIN_TLS: "" });
    expect(code).toBe(1);
    expect(text).toContain(
      "Unrecognized remote plugin message: The sandbox provider speaks no TLS to Terraform (both are on this machine): " +
        "set TF_DISABLE_PLUGIN_TLS=1.",
    );
  });

  test("to be started by anybody but Terraform", () => {
    const started = spawnSync(process.execPath, [lab.bench.bundle], {
      encoding: "utf8",
      env: { STRONGROOM_SANDBOX_PROVIDER: "google" },
    });
    expect(started.status).toBe(1);
    expect(started.stdout).toBe(
      "This is a Terraform provider, to be started by Terraform. See sandbox/provider/README.md.\n",
    );
  });

  test("to delete what is protected", async () => {
    const stack = await lab.stack("acme-protected", {
      google_secret_manager_secret: { x: secretNamed("A_SECRET", { deletion_protection: true }) },
      google_cloud_run_v2_service: { x: serviceNamed("svc-one", [], { deletion_protection: null }) },
    });
    expect(await stack.apply()).toBe("2 added, 0 changed, 0 destroyed");
    const text = plain(await stack.run("destroy", "-auto-approve"));
    expect(text).toContain(
      "Error: cannot destroy service without setting deletion_protection=false and running `terraform apply`",
    );
    expect(text).toContain(
      "Error: cannot destroy secret without setting deletion_protection=false and running `terraform apply`",
    );
    expect(stack.state.resources).toHaveLength(2);
  });
});

const GOOGLE_ONLY: Record<string, Record<string, unknown>> = {
  google_secret_manager_secret: { x: secretNamed("A_SECRET") },
};
const VERCEL_ONLY: Record<string, Record<string, unknown>> = {
  vercel_project_environment_variable: {
    x: { project_id: "prj_web", key: "A_KEY", target: ["production"], sensitive: true, value: "fake-1" },
  },
};
