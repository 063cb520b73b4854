import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { TestCloud } from "./cloud";
import type { ResourceChange } from "./scenarios";
import { type Run, Workbench } from "./terraform";

type Resources = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A cloud, a workbench, and stacks on them: for tests that look at one behaviour each. */
class Lab {
  private constructor(
    readonly cloud: TestCloud,
    readonly bench: Workbench,
  ) {}

  static async open(): Promise<Lab> {
    const [cloud, bench] = [await TestCloud.start(), await Workbench.open()];
    bench.environment = cloud.environment;
    await cloud.admin("POST", "prepare", { teams: [{ id: "team_x", projects: [{ id: "prj_web", name: "web" }] }] });
    return new Lab(cloud, bench);
  }

  /** A stack with a Google project of its own. */
  async stack(project: string, resources: Resources, more: Readonly<Record<string, unknown>> = {}): Promise<Stack> {
    await this.cloud.admin("POST", "prepare", { projects: [{ id: project }] });
    const stack = new Stack(this, project, this.bench.folder({}));
    stack.declare(resources, more);
    await this.bench.must(stack.dir, ["init", "-input=false"]);
    return stack;
  }

  async close(): Promise<void> {
    await this.cloud.admin("DELETE", "faults");
    await this.cloud.close();
    this.bench.close();
  }
}

export let lab: Lab;

/** One for the tests of a file. A fault or a delay ends with the test that asked for it. */
export function withLab(): void {
  beforeAll(async () => {
    lab = await Lab.open();
  });
  afterEach(async () => {
    await lab.cloud.admin("DELETE", "faults");
    await lab.cloud.admin("PATCH", "settings", { operationDelayMillis: 0, serviceAccountLagSeconds: 0 });
  });
  afterAll(() => lab?.close());
}

export const fault = (match: object, fault: object, times = 1) =>
  lab.cloud.admin("POST", "faults", { match, fault, times });

export class Stack {
  constructor(
    private readonly lab: Lab,
    readonly project: string,
    readonly dir: string,
  ) {}

  declare(resource: Resources, more: Readonly<Record<string, unknown>> = {}): void {
    const google = { project: this.project, region: "europe-west1", add_terraform_attribution_label: false };
    const required_providers = {
      google: { source: "hashicorp/google", version: "7.45.0" },
      vercel: { source: "vercel/vercel", version: "5.9.1" },
    };
    const main = {
      terraform: { required_providers },
      provider: { google, vercel: { team: "team_x" } },
      resource,
      ...more,
    };
    this.lab.bench.write(this.dir, { "main.tf.json": main });
  }

  run(...args: string[]): Promise<Run> {
    return this.lab.bench.terraform(this.dir, args);
  }

  /** @returns the last line of the summary, such as `1 added, 0 changed, 0 destroyed` */
  async apply(): Promise<string> {
    const output = await this.lab.bench.must(this.dir, ["apply", "-auto-approve"]);
    return /Resources: (.*)\./.exec(output)?.[1] ?? output;
  }

  async plan(): Promise<ResourceChange[]> {
    await this.lab.bench.must(this.dir, ["plan", "-out=plan.bin"]);
    const plan = JSON.parse(await this.lab.bench.must(this.dir, ["show", "-json", "plan.bin"]));
    return (plan as { resource_changes?: ResourceChange[] }).resource_changes ?? [];
  }

  /** `address: actions` of everything that would change. */
  async changes(): Promise<string[]> {
    const changes = (await this.plan()).filter(({ change }) => change.actions.join() !== "no-op");
    return changes.map(({ address, change }) => `${address}: ${change.actions.join(" ")}`);
  }

  get state(): {
    resources: { type: string; instances: { status?: string; attributes: Record<string, unknown> }[] }[];
  } {
    return JSON.parse(readFileSync(join(this.dir, "terraform.tfstate"), "utf8"));
  }

  /** Whether a resource of that type is written down already, also while an apply is at work. */
  knows(type: string): boolean {
    const file = join(this.dir, "terraform.tfstate");
    return existsSync(file) && readFileSync(file, "utf8").includes(`"type": "${type}"`);
  }
}

/** Terraform's messages without frames and line breaks. */
export function plain(run: Run): string {
  return run.stderr.replace(/[│╷╵]/g, " ").replace(/\s+/g, " ").trim();
}

export function secretNamed(secretId: string, more: object = {}): object {
  return { secret_id: secretId, replication: { auto: {} }, ...more };
}

export function serviceNamed(name: string, env: readonly object[] = [], more: object = {}): object {
  return {
    name,
    location: "europe-west1",
    deletion_protection: false,
    template: { containers: { image: "gcr.io/cloudrun/hello", env } },
    ...more,
  };
}
