import { google } from "../../../sandbox/provider/google";
import { normalizeAfterApply } from "../../../sandbox/provider/normalize";
import { planChange } from "../../../sandbox/provider/planner";
import type { PlanSettings } from "../../../sandbox/provider/rules";
import { conform } from "../../../sandbox/provider/schema";
import { UNKNOWN, type ValueMap } from "../../../sandbox/provider/value";
import { vercel } from "../../../sandbox/provider/vercel";

const SETTINGS: PlanSettings = { project: "acme-dev", attribution: "none", defaultLabels: {} };

function plan(type: string, prior: ValueMap | null, config: ValueMap, settings = SETTINGS) {
  const { schema, style, resources } = type.startsWith("google") ? google : vercel;
  const block = schema.resource_schemas[type]?.block ?? {};
  const rules = resources[type]?.rules ?? {};
  const whole = prior === null ? null : conform(block, prior);
  return planChange({ block, rules, style, settings, prior: whole, config: conform(block, config) });
}

const SECRET = "google_secret_manager_secret";
const auto = [{ auto: [{ customer_managed_encryption: [] }], user_managed: [] }];
const existing = {
  id: "projects/acme-dev/secrets/A",
  secret_id: "A",
  project: "acme-dev",
  replication: auto,
  labels: {},
  annotations: {},
  version_destroy_ttl: "",
  deletion_policy: "DELETE",
  deletion_protection: false,
};
const configured = { secret_id: "A", replication: auto };

describe("a provider on the old SDK", () => {
  test("what was never set stays as it was stored: no change of null to zero", () => {
    expect(plan(SECRET, existing, configured).planned).toMatchObject({
      labels: {},
      version_destroy_ttl: "",
      tags: null,
    });
  });

  test("what is no longer set becomes null", () => {
    const before = { ...existing, version_destroy_ttl: "604800s", version_aliases: { live: "1" } };
    expect(plan(SECRET, before, configured).planned).toMatchObject({
      version_destroy_ttl: null,
      version_aliases: null,
    });
  });

  test("an unknown argument is planned unknown, and is a reason to replace where its change would be", () => {
    const { planned, replace } = plan(SECRET, existing, { ...configured, secret_id: UNKNOWN });
    expect(planned.secret_id).toBe(UNKNOWN);
    expect(replace).toEqual([["secret_id"]]);
  });

  test("unknown labels make both computed maps unknown", () => {
    const { planned } = plan(SECRET, existing, { ...configured, labels: { tier: UNKNOWN } });
    expect([planned.terraform_labels, planned.effective_labels]).toEqual([UNKNOWN, UNKNOWN]);
  });

  test("labels of others are kept, ours follow the configuration", () => {
    const before = {
      ...existing,
      labels: { tier: "1", old: "x" },
      terraform_labels: { tier: "1", old: "x" },
      effective_labels: { tier: "1", old: "x", foreign: "kept" },
    };
    expect(plan(SECRET, before, { ...configured, labels: { tier: "2" } }).planned).toMatchObject({
      terraform_labels: { tier: "2" },
      effective_labels: { tier: "2", foreign: "kept" },
    });
  });

  test("the attribution label comes with a creation, and is not added to what exists", () => {
    const settings: PlanSettings = { ...SETTINGS, attribution: "creation", defaultLabels: { team: "platform" } };
    expect(plan(SECRET, null, configured, settings).planned.effective_labels).toEqual({
      team: "platform",
      "goog-terraform-provisioned": "true",
    });
    expect(plan(SECRET, existing, configured, settings).planned.effective_labels).toEqual({ team: "platform" });
  });

  test("where a secret is kept replaces it, with which key it is encrypted does not", () => {
    const elsewhere = [{ auto: [], user_managed: [{ replicas: [{ location: "europe-west1" }] }] }];
    expect(plan(SECRET, existing, { ...configured, replication: elsewhere }).replace).toContainEqual([
      "replication",
      0,
      "auto",
    ]);
    const encrypted = [{ auto: [{ customer_managed_encryption: [{ kms_key_name: "k" }] }], user_managed: [] }];
    expect(plan(SECRET, existing, { ...configured, replication: encrypted }).replace).toEqual([]);
  });

  test("short and long names of the thing that a binding belongs to are one", () => {
    const type = "google_secret_manager_secret_iam_member";
    const binding = {
      secret_id: "projects/acme-dev/secrets/A",
      role: "roles/viewer",
      member: "user:u@example.com",
      project: "acme-dev",
    };
    expect(plan(type, binding, { ...binding, secret_id: "A", project: null })).toMatchObject({
      planned: { secret_id: "projects/acme-dev/secrets/A" },
      replace: [],
    });
    expect(plan(type, binding, { ...binding, secret_id: "B", project: null }).replace).toEqual([["secret_id"]]);
  });

  test("elements of a set are rebuilt with zeros; a block that the platform fills in stays to be known", () => {
    const env = [{ name: "A", value_source: [{ secret_key_ref: [{ secret: "A" }] }] }];
    const template = [{ containers: [{ image: "i", env, startup_probe: [{ http_get: [{}] }] }] }];
    const { planned } = plan("google_cloud_run_v2_service", null, { name: "svc-one", location: "l", template });
    expect(planned).toMatchObject({
      deletion_protection: true,
      traffic: UNKNOWN,
      template: [
        {
          scaling: UNKNOWN,
          containers: [
            {
              ports: UNKNOWN,
              env: [{ name: "A", value: "", value_source: [{ secret_key_ref: [{ secret: "A", version: "" }] }] }],
              startup_probe: [{ failure_threshold: 3, period_seconds: 10, http_get: [{ path: "/", port: UNKNOWN }] }],
            },
          ],
        },
      ],
    });
  });

  test("after an apply the plan's null wins over an empty collection, and nothing else", () => {
    const state = { labels: {}, urls: [], name: "n", nested: [{ args: [] }], text: null };
    const planned = { labels: null, urls: UNKNOWN, name: UNKNOWN, nested: [{ args: null }], text: "" };
    expect(normalizeAfterApply(state, planned)).toEqual({
      labels: null,
      urls: [],
      name: "n",
      nested: [{ args: null }],
      text: "",
    });
  });
});

describe("a provider on the plugin framework", () => {
  const VARIABLE = "vercel_project_environment_variable";
  const variable = {
    project_id: "prj_web",
    key: "A",
    target: ["production"],
    sensitive: true,
    value_wo: "fake-1",
    value_wo_version: 1,
  };

  test("never plans a write-only value", () => {
    expect(plan(VARIABLE, null, variable).planned).toMatchObject({
      value_wo: null,
      value_wo_version: 1,
      id: UNKNOWN,
      comment: "",
    });
    expect(plan(VARIABLE, null, { ...variable, value_wo: UNKNOWN }).planned.value_wo).toBeNull();
  });

  test("keeps what it computed", () => {
    const before = {
      ...variable,
      id: "e1",
      team_id: "team_x",
      custom_environment_ids: [],
      comment: "",
      value_wo: null,
    };
    expect(plan(VARIABLE, before, variable)).toMatchObject({ planned: { id: "e1", team_id: "team_x" }, replace: [] });
    expect(plan(VARIABLE, before, { ...variable, project_id: "prj_other" }).replace).toEqual([["project_id"]]);
  });

  test("elements of a set of nested attributes keep what was computed for them", () => {
    const entry = { key: "A", value: "fake-1", target: ["production"], sensitive: true };
    const before = { id: "prj_web", name: "web", environment: [{ ...entry, id: "e1" }] };
    const other = { ...entry, key: "B" };
    expect(
      plan("vercel_project", before, { name: "web", environment: [other, entry] }).planned.environment,
    ).toMatchObject([
      { key: "B", id: UNKNOWN },
      { key: "A", id: "e1" },
    ]);
  });
});
