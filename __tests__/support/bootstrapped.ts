/** The bootstrap stack of the small organisation, applied to an embedded cloud by real Terraform. */
import type { ResolvedEnvironment } from "../../model/resolved";
import { TestCloud } from "../sandbox/provider/support/cloud";
import { Workbench } from "../sandbox/provider/support/terraform";
import { type StackJson, stacksOf } from "./synthesized";
import { withPipelines } from "./with-pipelines";

export class Bootstrapped {
  private constructor(
    readonly cloud: TestCloud,
    readonly bench: Workbench,
    readonly environment: ResolvedEnvironment,
    readonly folder: string,
  ) {}

  /** Projects are there with the buckets for their state, and nothing else. @param mirror real providers. @default the sandbox's own */
  static async open(environment = withPipelines().resolved(), mirror: string | null = null): Promise<Bootstrapped> {
    const [cloud, bench] = [await TestCloud.start(), await Workbench.open(mirror)];
    const { url } = cloud.running;
    bench.environment = {
      ...cloud.environment,
      GOOGLE_IAM2_CUSTOM_ENDPOINT: `${url}/v2/`,
      GOOGLE_LOGGING_CUSTOM_ENDPOINT: `${url}/v2/`,
      GOOGLE_MONITORING_CUSTOM_ENDPOINT: `${url}/`,
      GOOGLE_SERVICE_USAGE_CUSTOM_ENDPOINT: `${url}/v1/`,
      GOOGLE_STORAGE_CUSTOM_ENDPOINT: `${url}/storage/v1/`,
    };
    await cloud.admin("POST", "prepare", {
      projects: environment.products.map(({ project }) => ({ id: project })),
      buckets: environment.products.map(({ project, stateBucket: name }) => ({
        name,
        project,
        location: "europe-west1",
      })),
    });
    const folder = bench.folder({ "stack.tf.json": withLocalState(stackNamed(environment, "bootstrap")) });
    await bench.must(folder, ["init", "-input=false"]);
    return new Bootstrapped(cloud, bench, environment, folder);
  }

  async close(): Promise<void> {
    await this.cloud.close();
    this.bench.close();
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
