/** The bootstrap stack of the small organisation, applied to an embedded cloud by real Terraform. */
import type { PipelineDuty } from "../../model/pipelines";
import type { ResolvedEnvironment } from "../../model/resolved";
import { TestCloud } from "../sandbox/provider/support/cloud";
import { Workbench } from "../sandbox/provider/support/terraform";
import { exchangeOf, FakeIssuer } from "./fake-issuer";
import { type StackJson, stacksOf } from "./synthesized";
import { atGithub, withPipelines } from "./with-pipelines";

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are compared with literals, and a wrong path shows as undefined
  readonly json: any;
}

export class Bootstrapped {
  private readonly issuer = new FakeIssuer("https://token.actions.githubusercontent.com");

  private constructor(
    readonly cloud: TestCloud,
    readonly bench: Workbench,
    readonly environment: ResolvedEnvironment,
    readonly folder: string,
  ) {}

  /**
   * Projects are there, and nothing else; state is in a local file.
   *
   * @param mirror real providers. @default the sandbox's own
   * @param buckets whether those for the state are there, as the stack expects. @default they are
   */
  static async open(
    environment = withPipelines().resolved(),
    mirror: string | null = null,
    buckets: "there" | "missing" = "there",
  ): Promise<Bootstrapped> {
    const [cloud, bench] = [await TestCloud.start(), await Workbench.open(mirror)];
    const { url } = cloud.running;
    const at = (version: string, ...apis: readonly string[]) =>
      Object.fromEntries(apis.map((api) => [`GOOGLE_${api}_CUSTOM_ENDPOINT`, `${url}/${version}`]));
    bench.environment = {
      ...cloud.environment,
      ...at("v1/", "KMS", "SERVICE_USAGE"),
      ...at("v2/", "IAM2", "LOGGING"),
      ...at("", "MONITORING"),
      ...at("storage/v1/", "STORAGE", "BACKEND_STORAGE"),
    };
    await cloud.admin("POST", "prepare", {
      projects: environment.products.map(({ project }) => ({ id: project })),
      buckets:
        buckets === "missing"
          ? []
          : environment.products.map(({ project, stateBucket: name }) => ({ name, project, location: "europe-west1" })),
    });
    const stack = stackNamed(environment, "bootstrap");
    const folder = bench.folder({ "stack.tf.json": withLocalState(stack) });
    if (buckets === "missing") bench.write(folder, { "stack.tf.json": "{}", "cdk.tf.json": stack });
    else await bench.must(folder, ["init", "-input=false"]);
    return new Bootstrapped(cloud, bench, environment, folder);
  }

  async close(): Promise<void> {
    await this.cloud.close();
    this.bench.close();
  }

  /** A Google API as somebody with a token. */
  async call(token: string, method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.cloud.running.url}/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, json: text.startsWith("{") ? (JSON.parse(text) as Answer["json"]) : {} };
  }

  /** What a job gets that is trusted with a duty: its token is exchanged, and that of the account is asked for. */
  async tokenOf(duty: PipelineDuty): Promise<string> {
    const bootstrap = this.environment.products.flatMap((product) => product.bootstrap ?? [])[0];
    const trust = bootstrap?.trusts.find((one) => one.duty === duty);
    const account = bootstrap?.identities.find((one) => one.duty === duty);
    if (bootstrap === undefined || trust === undefined || account === undefined) throw new Error(`no duty ${duty}`);
    await this.cloud.admin("POST", "issuers", { issuer: trust.issuer, keys: [this.issuer.jwk] });
    const { json } = await this.call(this.cloud.running.ownerToken, "GET", `v1/projects/${bootstrap.project}`);
    const audience = `//iam.googleapis.com/projects/${json.projectNumber}/locations/global/workloadIdentityPools/${bootstrap.pool}/providers/${trust.provider}`;
    const seconds = Math.floor(Date.now() / 1000);
    const ref = "refs/heads/main";
    const subjectToken = this.issuer.token({
      iss: trust.issuer,
      aud: `https:${audience}`,
      iat: seconds,
      exp: seconds + 300,
      repository_id: atGithub.bootstrap.repositoryId,
      repository_owner_id: atGithub.bootstrap.ownerId,
      environment: trust.environment,
      job_workflow_ref: trust.definedIn,
      ...{ ref, event_name: "push", run_id: "7", run_attempt: "1" },
    });
    const exchanged = await this.call("", "POST", "v1/token", exchangeOf(audience, subjectToken));
    const path = `v1/projects/-/serviceAccounts/${account.email}:generateAccessToken`;
    const made = await this.call(String(exchanged.json.access_token), "POST", path, { scope: ["cloud-platform"] });
    return String(made.json.accessToken);
  }

  apply(...args: readonly string[]): Promise<string> {
    return this.bench.must(this.folder, ["apply", "-auto-approve", "-input=false", ...args]);
  }
}

function stackNamed(environment: ResolvedEnvironment, layer: string): StackJson {
  const stacks = stacksOf(environment);
  const [name] = Object.keys(stacks).filter((one) => one.endsWith(`-${layer}`));
  const found = stacks[name ?? ""];
  if (found === undefined) throw new Error(`no stack of the layer ${layer}`);
  return found;
}

/** The bucket that its state lies in is one of the things that it makes. */
function withLocalState(stack: StackJson): StackJson {
  const { backend: _backend, ...terraform } = stack.terraform;
  return { ...stack, terraform };
}
