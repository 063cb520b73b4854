import { ProviderError } from "../diagnostics";
import type { Creation, Resource } from "../resource";
import { isObject, type Json, type JsonObject, stringOf } from "../rest";
import { type Draft, isMap, text, UNKNOWN, type Value, type ValueMap } from "../value";
import { deleteThere, type VercelCloud, vercelFailing } from "../vercel-cloud";

/** Attributes that are one field in Vercel's project, and the default where the answer lacks it. */
const FIELDS: readonly {
  readonly attribute: string;
  readonly field: string;
  readonly otherwise: string | boolean | null;
  readonly sent?: boolean;
}[] = [
  { attribute: "build_command", field: "buildCommand", otherwise: null },
  { attribute: "ignore_command", field: "commandForIgnoringBuildStep", otherwise: null },
  { attribute: "dev_command", field: "devCommand", otherwise: null },
  { attribute: "framework", field: "framework", otherwise: null },
  { attribute: "install_command", field: "installCommand", otherwise: null },
  { attribute: "output_directory", field: "outputDirectory", otherwise: null },
  { attribute: "preview_deployment_suffix", field: "previewDeploymentSuffix", otherwise: null },
  { attribute: "root_directory", field: "rootDirectory", otherwise: null },
  { attribute: "automatically_expose_system_environment_variables", field: "autoExposeSystemEnvs", otherwise: false },
  { attribute: "enable_preview_feedback", field: "enablePreviewFeedback", otherwise: null },
  { attribute: "enable_production_feedback", field: "enableProductionFeedback", otherwise: false },
  { attribute: "enable_affected_projects_deployments", field: "enableAffectedProjectsDeployments", otherwise: false },
  { attribute: "preview_deployments_disabled", field: "previewDeploymentsDisabled", otherwise: false },
  { attribute: "auto_assign_custom_domains", field: "autoAssignCustomDomains", otherwise: true },
  { attribute: "git_lfs", field: "gitLFS", otherwise: false },
  { attribute: "function_failover", field: "serverlessFunctionZeroConfigFailover", otherwise: false },
  { attribute: "customer_success_code_visibility", field: "customerSupportCodeVisibility", otherwise: false },
  { attribute: "git_fork_protection", field: "gitForkProtection", otherwise: true },
  { attribute: "prioritise_production_builds", field: "productionDeploymentsFastLane", otherwise: false },
  { attribute: "directory_listing", field: "directoryListing", otherwise: false },
  { attribute: "protected_sourcemaps", field: "protectedSourcemaps", otherwise: false },
  { attribute: "node_version", field: "nodeVersion", otherwise: null, sent: false },
  { attribute: "serverless_function_region", field: "serverlessFunctionRegion", otherwise: null, sent: false },
];

/** What a creation already carries; the rest follows in a first update. */
const IN_CREATION = [
  "buildCommand",
  "devCommand",
  "enableAffectedProjectsDeployments",
  "framework",
  "installCommand",
  "outputDirectory",
  "previewDeploymentSuffix",
  "rootDirectory",
  "enableProductionFeedback",
  "previewDeploymentsDisabled",
];

/** Served no further than this: an argument of another kind is refused instead of quietly dropped. */
const REFUSED = [
  "environment",
  "git_repository",
  "git_comments",
  "git_provider_options",
  "options_allowlist",
  "password_protection",
  "resource_config",
  "trusted_ips",
  "trusted_sources",
  "public_source",
  "skew_protection",
];

export const vercelProject: Resource<VercelCloud> = {
  rules: { replaceOn: ["team_id"] },

  validate(config) {
    return REFUSED.filter((attribute) => (config[attribute] ?? null) !== null).map((attribute) => ({
      summary: `vercel_project.${attribute} is not served by the sandbox provider`,
      detail: "Leave the argument out of what is applied to the sandbox, or use the real provider.",
      attribute,
    }));
  },

  async create(cloud, { planned }) {
    const team = cloud.teamOf(planned.team_id);
    const whole = projectBody(planned);
    const first: JsonObject = {
      ...Object.fromEntries(IN_CREATION.map((field) => [field, whole[field]])),
      name: text(planned.name) ?? "",
      oidcTokenConfig: whole.oidcTokenConfig,
      ssoProtection: whole.ssoProtection,
    };
    return vercelFailing("Error creating project", async () => {
      const created = await cloud.rest.send("POST", cloud.url("v8/projects", team), first);
      const id = stringOf(created.body.id);
      await cloud.rest.send("PATCH", cloud.url(`v9/projects/${id}`, team), whole);
      return readProject(cloud, { ...planned, id });
    });
  },

  async read(cloud, state) {
    const url = cloud.url(`v10/projects/${text(state.id) ?? ""}`, cloud.teamOf(state.team_id));
    const live = await vercelFailing("Error reading project", () => cloud.rest.find(url));
    return live === undefined ? undefined : stateOf(cloud, state, live);
  },

  async update(cloud, { prior, planned }) {
    const url = cloud.url(`v9/projects/${text(prior.id) ?? ""}`, cloud.teamOf(prior.team_id));
    const renamed = prior.name === planned.name ? {} : { name: text(planned.name) ?? "" };
    await vercelFailing("Error updating project", () =>
      cloud.rest.send("PATCH", url, { ...renamed, ...projectBody(planned) }),
    );
    return readProject(cloud, planned);
  },

  async remove(cloud, state) {
    const url = cloud.url(`v8/projects/${text(state.id) ?? ""}`, cloud.teamOf(state.team_id));
    await deleteThere(cloud, url, "project");
  },

  import(cloud, id) {
    const parts = id.split("/");
    if (parts.length > 2)
      throw new ProviderError(
        "Error importing project",
        `Invalid id ${id}. Expected team_id/project_id or project_id.`,
      );
    return { id: parts.at(-1) ?? id, team_id: (parts.length === 2 ? parts[0] : cloud.team) ?? null };
  },
};

function projectBody(planned: Creation["planned"]): JsonObject {
  const fields = FIELDS.filter(({ sent }) => sent !== false).map(({ attribute, field, otherwise }): [string, Json] => {
    const value = planned[attribute];
    const isSet = value !== undefined && value !== null && value !== UNKNOWN;
    return [field, isSet ? (value as string | boolean) : otherwise];
  });
  const authentication = isMap(planned.vercel_authentication)
    ? text(planned.vercel_authentication.deployment_type)
    : undefined;
  const oidc = isMap(planned.oidc_token_config) ? text(planned.oidc_token_config.issuer_mode) : undefined;
  return {
    ...Object.fromEntries(fields),
    ssoProtection: authentication === "none" ? null : { deploymentType: authenticationWord(authentication) },
    oidcTokenConfig: { issuerMode: oidc ?? "team" },
    passwordProtection: null,
    trustedIps: null,
    trustedSources: null,
    optionsAllowlist: null,
    skewProtectionMaxAge: 0,
    gitComments: null,
  };
}

const AUTHENTICATION: Readonly<Record<string, string>> = {
  standard_protection_new: "all_except_custom_domains",
  standard_protection: "prod_deployment_urls_and_all_previews",
  all_deployments: "all",
  only_preview_deployments: "preview",
};

function authenticationWord(type: string | undefined): string {
  return AUTHENTICATION[type ?? "standard_protection_new"] ?? "all_except_custom_domains";
}

async function readProject(cloud: VercelCloud, state: ValueMap): Promise<ValueMap> {
  const url = cloud.url(`v10/projects/${text(state.id) ?? ""}`, cloud.teamOf(state.team_id));
  return stateOf(cloud, state, (await cloud.rest.get(url)).body);
}

function stateOf(cloud: VercelCloud, state: ValueMap, live: JsonObject): ValueMap {
  const result: Draft = { ...state };
  for (const { attribute, field, otherwise } of FIELDS) {
    const value = live[field];
    result[attribute] = typeof value === "string" || typeof value === "boolean" ? value : otherwise;
  }
  const sso = isObject(live.ssoProtection) ? stringOf(live.ssoProtection.deploymentType) : "";
  const oidc = isObject(live.oidcTokenConfig) ? stringOf(live.oidcTokenConfig.issuerMode) : "team";
  const authentication: Value = Object.entries(AUTHENTICATION).find(([, word]) => word === sso)?.[0] ?? "none";
  return {
    ...result,
    id: stringOf(live.id),
    name: stringOf(live.name),
    team_id: cloud.teamOf(state.team_id) ?? null,
    vercel_authentication: { deployment_type: authentication },
    oidc_token_config: { issuer_mode: oidc },
  };
}
