import { readFileSync } from "node:fs";
import { join } from "node:path";

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type JsonObject = { [name: string]: Json };

export interface ResourceChange {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly action_reason?: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: JsonObject | null;
    readonly after: JsonObject | null;
    readonly after_unknown: Json;
    readonly before_sensitive: Json;
    readonly after_sensitive: Json;
    readonly replace_paths?: readonly (readonly (string | number)[])[];
  };
}

/** What the real providers planned: `google` 7.45.0 and `vercel` 5.9.1, recorded. */
export interface Scenario {
  readonly scenario: string;
  readonly config_before: JsonObject | null;
  readonly config_after: JsonObject | null;
  readonly resource_changes: readonly ResourceChange[];
}

const RECORDED = join(__dirname, "../../fixtures/plans/plans-google-7.45.0-and-vercel-5.9.1.jsonl");

export const scenarios: readonly Scenario[] = readFileSync(RECORDED, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Scenario);

/** The module of a scenario, its Google project and its Vercel project: all scenarios run side by side in one plan. */
export function tagOf(index: number): string {
  return `s${String(index + 1).padStart(2, "0")}`;
}

const REQUIRED_PROVIDERS = {
  google: { source: "hashicorp/google", version: "7.45.0" },
  vercel: { source: "vercel/vercel", version: "5.9.1" },
};

/** One module per scenario, with `config_before` or `config_after` in it. */
export function modules(part: "config_before" | "config_after"): Record<string, unknown> {
  const files: Record<string, unknown> = {};
  const google: object[] = [];
  const calls: Record<string, object> = {};
  scenarios.forEach((scenario, index) => {
    const tag = tagOf(index);
    google.push({
      alias: tag,
      project: `acme-dev-${tag}`,
      region: "europe-west1",
      add_terraform_attribution_label: false,
    });
    calls[tag] = { source: `./${tag}`, providers: { google: `google.${tag}`, vercel: "vercel" } };
    files[`${tag}/main.tf.json`] = {
      terraform: { required_providers: REQUIRED_PROVIDERS },
      ...(scenario[part] === null ? {} : { resource: separate(scenario[part], tag) }),
    };
  });
  files["main.tf.json"] = {
    terraform: { required_providers: REQUIRED_PROVIDERS },
    provider: { google, vercel: [{ team: "team_x" }] },
    module: calls,
  };
  return files;
}

/** A state that holds exactly what the recording had before each change. */
export function stateBefore(): object {
  const resources = scenarios.flatMap((scenario, index) =>
    scenario.resource_changes
      .filter(({ change }) => change.before !== null)
      .map(({ type, name, change }) => ({
        module: `module.${tagOf(index)}`,
        mode: "managed",
        type,
        name,
        provider: type.startsWith("google")
          ? `provider["registry.terraform.io/hashicorp/google"].${tagOf(index)}`
          : `provider["registry.terraform.io/vercel/vercel"]`,
        instances: [
          {
            schema_version: 0,
            attributes: separate(change.before, tagOf(index)),
            sensitive_attributes: sensitivePaths(change.before_sensitive),
          },
        ],
      })),
  );
  return {
    version: 4,
    terraform_version: "1.11.4",
    serial: 1,
    lineage: "fixture",
    outputs: {},
    resources,
    check_results: null,
  };
}

/** A change of what is sensitive is a change to Terraform, so the state has to say it as Terraform would. */
function sensitivePaths(sensitive: Json): object[] {
  if (sensitive === null || typeof sensitive !== "object" || Array.isArray(sensitive)) return [];
  const names = Object.keys(sensitive).filter((name) => sensitive[name] === true);
  return names.map((value) => [{ type: "get_attr", value }]);
}

/** The scenario's changes in a plan of all of them, with the recorded names. */
export function changesOf(plan: { resource_changes?: ResourceChange[] }, index: number): ResourceChange[] {
  const prefix = `module.${tagOf(index)}.`;
  const mine = (plan.resource_changes ?? []).filter(({ address }) => address.startsWith(prefix));
  const text = JSON.stringify(mine)
    .replaceAll(prefix, "")
    .replaceAll(`acme-dev-${tagOf(index)}`, "acme-dev");
  return JSON.parse(text.replaceAll(`prj_${tagOf(index)}`, "prj_web")) as ResourceChange[];
}

/** What is compared: everything but where the change stands in the plan. The order of replaced paths means nothing. */
export function comparable(changes: readonly ResourceChange[]): unknown[] {
  return changes.map(({ address, action_reason, change }) => ({
    address,
    action_reason,
    ...change,
    replace_paths: (change.replace_paths ?? []).map((path) => JSON.stringify(path)).sort(),
  }));
}

/** Each scenario has its own projects, so that equal names do not meet. */
function separate<T>(value: T, tag: string): T {
  const text = JSON.stringify(value).replaceAll("acme-dev", `acme-dev-${tag}`).replaceAll("prj_web", `prj_${tag}`);
  return JSON.parse(text) as T;
}
