/** Secrets and accounts: lost, replaced, taken over; and what Strongroom never makes. */

import type { Plan } from "../plan";
import { account, cases, forgotten, leftOver, secret } from "./case";

const replaced = { actions: ["delete", "create"] };
const more =
  (type: string, after: object = {}) =>
  (plan: Plan) =>
    plan.put({ type, after });
const changed = (type: string, before: object, after: object | null) => (plan: Plan) =>
  plan.put({ type, before, after });

/** A member of the document. */
const said = (name: string, value: unknown) => (plan: Plan) => {
  plan.more[name] = value;
};

export const keptCases = [
  ...cases("danger", "shop-dev-secrets", {
    "a secret that ends by itself": [
      "the secret deletes itself with all its versions",
      (plan) => plan.set(secret, "payment_key", { ttl: "3600s" }),
    ],
    "a secret is deleted, though declared": [
      "the secret is deleted with all its versions",
      (plan) => plan.put({ ...plan.at(secret, "payment_key"), after: null }),
    ],
    "a secret that no declaration knew is deleted": [
      "no declaration knew it",
      (plan) =>
        plan.put({ type: secret, name: "old", before: { project: "acme-shop-dev", secret_id: "OLD" }, after: null }),
    ],
    "a secret is replaced for another place of its values": [
      "changes where its values are kept, or the key that encrypts them",
      (plan) =>
        plan.set(
          secret,
          "payment_key",
          { replication: [{ auto: [], user_managed: [{ replicas: [{ location: "us-east1" }] }] }] },
          { ...replaced, moreOfChange: { replace_paths: [["replication"]] } },
        ),
    ],
    "another key of KMS": [
      "whoever has the key of KMS decides whether values can be read",
      (plan) =>
        plan.set(secret, "payment_key", {
          replication: [
            {
              auto: [
                {
                  customer_managed_encryption: [
                    { kms_key_name: "projects/evil/locations/global/keyRings/r/cryptoKeys/k" },
                  ],
                },
              ],
              user_managed: [],
            },
          ],
        }),
    ],
    "a secret under another id": [
      "it is another place under the same name",
      (plan) =>
        plan.set(
          secret,
          "payment_key",
          { secret_id: "OTHER" },
          { ...replaced, moreOfChange: { replace_paths: [["secret_id"]] } },
        ),
    ],
    "a secret that is replaced by request": [
      "whoever planned asked for it (-replace)",
      (plan) =>
        plan.put({ ...plan.at(secret, "payment_key"), ...replaced, more: { action_reason: "replace_by_request" } }),
    ],
    "an old object of a secret": [
      "an old object of the secret is destroyed with all its versions",
      leftOver(secret, "payment_key"),
    ],
    "a secret that is only forgotten": [
      "the secret is forgotten: it stays as it is, and nothing manages it",
      forgotten(secret, "payment_key"),
    ],
    "a move that takes over another secret": [
      "takes over what was google_secret_manager_secret.session_secret",
      (plan) => plan.put({ ...plan.at(secret, "payment_key"), more: { previous_address: `${secret}.session_secret` } }),
    ],
    "an import under an address of no declaration": [
      "takes over the secret that exists as projects/evil/secrets/X",
      (plan) =>
        plan.put({
          type: secret,
          name: "evil",
          before: { secret_id: "X" },
          after: { secret_id: "X" },
          moreOfChange: { importing: { id: "projects/evil/secrets/X" } },
        }),
    ],
    "an argument that no version of ours knows, on a container": [
      "says something that this version can't read: resource_changes",
      (plan) => plan.put({ ...plan.at(secret, "payment_key"), more: { later: { anything: true } } }),
    ],
    "a declared secret that the plan leaves out": [
      "has a plan without google_secret_manager_secret.session_secret",
      (plan) => {
        plan.changes = plan.changes.filter(({ name }) => name !== "session_secret");
      },
    ],
    "a plan that ended with an error": ["has a plan that ended with an error", said("errored", true)],
    "a plan that leaves something out": ["has a plan that leaves something out", said("complete", false)],
    "a version whose value would be in the state": [
      "its value is in the plan and in the state",
      more("google_secret_manager_secret_version", { secret_data: "fake-value-of-a-secret" }),
    ],
    "a deny policy goes": [
      "it takes rights away; whoever changes or removes it gives them back",
      changed("google_iam_deny_policy", { rules: [1] }, null),
    ],
    "a deny policy says less": ["changes: rules", changed("google_iam_deny_policy", { rules: [1, 2] }, { rules: [1] })],
    "data-access logs go": [
      "who reads values may no longer be logged",
      changed("google_project_iam_audit_config", { service: "x" }, null),
    ],
    "a custom role grows": [
      "everybody with the role gets what is added to it",
      changed("google_project_iam_custom_role", { permissions: ["a"] }, { permissions: ["a", "b"] }),
    ],
    "a key of an account": [
      "whoever has it is the account, from anywhere",
      more("google_service_account_key", { private_key: "fake-value-of-a-secret" }),
    ],
    "a pool trusts another repository": [
      "jobs and people of somewhere else can become accounts of ours",
      changed("google_iam_workload_identity_pool_provider", { attribute_condition: "a" }, { attribute_condition: "b" }),
    ],
    "a job that runs as an account": [
      "it runs code, as an account that may read values",
      more("google_cloud_run_v2_job", { name: "x" }),
    ],
    "a resource that keeps values": [
      "it keeps values in the state, or runs programs",
      more("terraform_data", { input: "fake-value-of-a-secret" }),
    ],
    "a type that nobody heard of": [
      "Strongroom makes no someone_thing",
      more("someone_thing", { password: "fake-value-of-a-secret" }),
    ],
    "a data source that runs a program": [
      "Strongroom makes no data sources",
      (plan) => plan.put({ type: "external", mode: "data", actions: ["read"], after: { program: ["sh"] } }),
    ],
    "a provisioner": [
      "runs programs while it is applied: terraform_data.x",
      said("configuration", {
        root_module: { resources: [{ address: "terraform_data.x", provisioners: [{}], expressions: {} }] },
      }),
    ],
    "a module": [
      "calls modules: helper",
      said("configuration", { root_module: { module_calls: { helper: { source: "./helper" } } } }),
    ],
    "an action": [
      "invokes actions: action.http_post.x",
      said("action_invocations", [{ address: "action.http_post.x" }]),
    ],
  }),
  ...cases("danger", "shop-dev-identities", {
    "an account is deleted and created again": [
      "because of account_id, which no declaration changes",
      (plan) =>
        plan.set(
          account,
          "checkout",
          { account_id: "checkout2" },
          { ...replaced, moreOfChange: { replace_paths: [["account_id"]] } },
        ),
    ],
    "an account that somebody else made": [
      "an account that somebody else made is taken over",
      (plan) => plan.set(account, "checkout", { create_ignore_already_exists: true }),
    ],
  }),
  ...cases("attention", "shop-dev-identities", {
    "an API is switched off": [
      "it switches an API on or off",
      changed("google_project_service", { service: "iam.googleapis.com" }, null),
    ],
    "an account is disabled": [
      "what runs as a disabled account can read nothing",
      (plan) => plan.set(account, "checkout", { disabled: true }),
    ],
    "an account of no declaration": [
      "is created: the account of no declaration",
      more(account, { account_id: "shadow" }),
    ],
  }),
  ...cases("attention", "shop-dev-secrets", {
    "protection off": [
      "without protection a later apply can delete it",
      (plan) => plan.set(secret, "payment_key", { deletion_protection: false }),
    ],
    "destroyed versions are kept shorter": [
      "changes how long destroyed versions can be recovered: 3600s in place of 604800s",
      (plan) => plan.set(secret, "payment_key", { version_destroy_ttl: "3600s" }),
    ],
    "an alias": [
      "a reader by alias gets another version",
      (plan) => plan.set(secret, "payment_key", { version_aliases: { current: "1" } }),
    ],
    "a check that fails": [
      "has checks that fail: check.ok",
      said("checks", [{ address: { to_display: "check.ok" }, status: "fail", instances: [] }]),
    ],
    "an output": [
      "sets outputs: key",
      said("output_changes", {
        key: {
          actions: ["create"],
          before: null,
          after: "fake-value-of-a-secret",
          after_unknown: false,
          before_sensitive: false,
          after_sensitive: false,
        },
      }),
    ],
  }),
];
