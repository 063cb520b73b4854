import { type Problem, ProviderError } from "./diagnostics";
import { type Endpoint, isEndpoint, readEndpoint, requireEndpoint } from "./endpoint";
import { KeyedMutex } from "./polling";
import type { Configured } from "./resource";
import { RestClient } from "./rest";
import type { PlanSettings } from "./rules";
import { stringMap, text, type ValueMap } from "./value";

/** The argument of each API's endpoint in the provider block, and whether no resource can do without it. */
const APIS = {
  secretManager: ["secret_manager", true],
  iam: ["iam_beta", true],
  resourceManager: ["resource_manager", true],
  run: ["cloud_run_v2", true],
  storage: ["storage", false],
  iam2: ["iam2", false],
  serviceUsage: ["service_usage", false],
  logging: ["logging", false],
  monitoring: ["monitoring", false],
  kms: ["kms", false],
} as const;

export type GoogleApi = keyof typeof APIS;

/** Arguments that would choose credentials the stand-in does not have: better refused than quietly ignored. */
const REFUSED_ARGUMENTS = ["credentials", "impersonate_service_account", "external_credentials"];

/** A project of the embedded cloud, as the google provider block describes it. */
export class GoogleCloud implements Configured {
  /** One read-modify-write of a policy at a time. */
  readonly policies = new KeyedMutex();

  constructor(
    readonly rest: RestClient,
    readonly settings: PlanSettings,
    private readonly endpoints: Readonly<Record<GoogleApi, Endpoint | Problem>>,
  ) {}

  stop(): void {
    this.rest.stop();
  }

  url(api: GoogleApi, path: string): string {
    return `${requireEndpoint(this.endpoints[api]).base}${path}`;
  }

  /** The project of a resource: its own, else that of the provider block or environment. */
  projectOf(state: ValueMap): string {
    const project = text(state.project) ?? this.settings.project;
    if (project !== undefined) return project;
    throw new ProviderError(
      "project: required field is not set",
      "Set project on the resource or in the provider block, or GOOGLE_PROJECT in the environment.",
    );
  }
}

export function configureGoogle(config: ValueMap, environment: NodeJS.ProcessEnv): GoogleCloud | readonly Problem[] {
  const problems: Problem[] = [];
  const endpoints = {} as Record<GoogleApi, Endpoint | Problem>;
  for (const [api, [name, needed]] of Object.entries(APIS) as [GoogleApi, (typeof APIS)[GoogleApi]][]) {
    const argument = `${name}_custom_endpoint`;
    const variable = `GOOGLE_${argument.toUpperCase()}`;
    const configured = { argument, value: text(config[argument]) };
    const read = readEndpoint(variable, environment[variable], configured);
    const isSet = (configured.value ?? environment[variable] ?? "") !== "";
    if (!isEndpoint(read) && (needed || isSet)) problems.push(read);
    endpoints[api] = read;
  }
  for (const argument of REFUSED_ARGUMENTS) {
    const value = config[argument];
    if (text(value) === undefined && !(Array.isArray(value) && value.length > 0)) continue;
    problems.push({
      summary: `The sandbox provider does not serve the argument ${argument}`,
      detail: "It knows access tokens only. Leave the argument out, and set GOOGLE_OAUTH_ACCESS_TOKEN.",
      attribute: argument,
    });
  }
  const token = text(config.access_token) ?? environment.GOOGLE_OAUTH_ACCESS_TOKEN;
  if (!token) {
    problems.push({
      summary: "There is no access token for the embedded cloud",
      detail:
        "GOOGLE_OAUTH_ACCESS_TOKEN is not set, nor the provider argument access_token. " +
        "Run Terraform through `./strongroom sandbox exec -- …`, which sets it.",
    });
  }
  if (problems.length > 0 || !token) return problems;
  const project =
    text(config.project) ??
    firstOf(environment, "GOOGLE_PROJECT", "GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT");
  const settings: PlanSettings = {
    project,
    attribution: attributionOf(config),
    defaultLabels: stringMap(config.default_labels),
  };
  return new GoogleCloud(new RestClient({ token, label: "googleapi" }), settings, endpoints);
}

function attributionOf(config: ValueMap): PlanSettings["attribution"] {
  if (config.add_terraform_attribution_label === false) return "none";
  return text(config.terraform_attribution_label_addition_strategy) === "PROACTIVE" ? "proactive" : "creation";
}

function firstOf(environment: NodeJS.ProcessEnv, ...names: string[]): string | undefined {
  return names.map((name) => environment[name]).find((value) => value !== undefined && value !== "");
}
