/** Terraform in the synthesized stacks of a project, with the real providers, against the embedded cloud. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Outcome, Project } from "../support/project";

/** What a plan would do to one resource. */
export interface Planned {
  /** `create google_service_account.x`; a replacement is `delete+create …`. */
  readonly action: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

export class Terraform {
  /** A provider lock by stack: a synth takes it away, and an init would hash the large programs again. */
  private readonly locks = new Map<string, string>();

  constructor(
    private readonly project: Project,
    /** Of the sandbox; a variable that is not in it does not exist. */
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /** Synthesizes the environment by the sandbox's lock files. */
  async synth(): Promise<void> {
    const done = await this.project.run([process.execPath, "--import", "tsx", "main.ts"], { env: this.env });
    if (done.code !== 0) throw failed("main.ts", done);
  }

  /** Plans a stack, and keeps the plan for {@link apply}. @returns what it would do, sorted, nothing if it says "No changes" */
  async plan(stack: string): Promise<readonly Planned[]> {
    await this.prepare(stack);
    const args = ["plan", "-input=false", "-no-color", "-detailed-exitcode", `-out=${this.planOf(stack)}`];
    const planned = await this.run(stack, ...args);
    // By its documentation: 0 succeeded and nothing would change, 2 something would.
    if (planned.code === 0) return [];
    if (planned.code !== 2) throw failed(`terraform plan of ${stack}`, planned);
    const shown = JSON.parse((await this.succeed(stack, "show", "-json", this.planOf(stack))).stdout) as {
      readonly resource_changes?: readonly {
        readonly address: string;
        readonly change: {
          readonly actions: readonly string[];
          readonly before: Planned["before"];
          readonly after: Planned["after"];
        };
      }[];
    };
    return (shown.resource_changes ?? [])
      .filter(({ change }) => change.actions.join() !== "no-op")
      .map(({ address, change }) => ({
        action: `${change.actions.join("+")} ${address}`,
        before: change.before,
        after: change.after,
      }))
      .sort((a, b) => (a.action < b.action ? -1 : 1));
  }

  private async prepare(stack: string): Promise<void> {
    const file = `${folderOf(stack)}/.terraform.lock.hcl`;
    const known = this.locks.get(stack);
    if (known !== undefined && existsSync(join(this.project.folder, folderOf(stack), ".terraform"))) {
      this.project.write(file, known);
      return;
    }
    await this.succeed(stack, "init", "-input=false", "-no-color");
    this.locks.set(stack, this.project.read(file));
  }

  /** Applies the plan that was made last. */
  async apply(stack: string): Promise<void> {
    await this.succeed(stack, "apply", "-input=false", "-no-color", this.planOf(stack));
  }

  async destroy(stack: string): Promise<Outcome> {
    await this.prepare(stack);
    return this.run(stack, "destroy", "-auto-approve", "-input=false", "-no-color");
  }

  /** Addresses in the state. */
  async known(stack: string): Promise<readonly string[]> {
    return (await this.succeed(stack, "state", "list")).stdout.split("\n").filter((line) => line !== "");
  }

  private planOf(stack: string): string {
    return join(this.project.scratch, "tmp", `${stack}.tfplan`);
  }

  private async succeed(stack: string, ...args: readonly string[]): Promise<Outcome> {
    const done = await this.run(stack, ...args);
    if (done.code !== 0) throw failed(`terraform ${args[0]} of ${stack}`, done);
    return done;
  }

  private run(stack: string, ...args: readonly string[]): Promise<Outcome> {
    return this.project.run(["terraform", `-chdir=${folderOf(stack)}`, ...args], { env: this.env });
  }
}

function folderOf(stack: string): string {
  return join("cdktf.out", "stacks", stack);
}

export function failed(what: string, { code, stdout, stderr }: Outcome): Error {
  return new Error(`${what} ended with ${code}\n${`${stdout}\n${stderr}`.trim().split("\n").slice(-40).join("\n")}`);
}
