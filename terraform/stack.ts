/** Terraform in the folder of one synthesized stack: init, plan, apply of exactly that plan. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { GoingSecret } from "../live/removal";
import type { Context } from "../machine/context";
import { readIfThere } from "../machine/file";
import { terraformProgram } from "../providers/program";
import type { TerraformEnvironment } from "../providers/surroundings";
import { type Changes, noChanges } from "./changes";
import { type Going, goingAddresses, goingIn } from "./going";
import { runLogged } from "./logged-run";
import { changesIn, messageIn, type PlannedChange, plannedIn, problemIn, readable } from "./messages";
import { stateOfOther } from "./other-program";
import { logsOf, plansOf, recordsOf } from "./places";
import type { Stop } from "./stop";

export interface Plan {
  /** Whether there is anything to apply: outputs and moved resources count as well. */
  readonly differs: boolean;
  readonly changes: Changes;
  readonly planned: readonly PlannedChange[];
  /** It was made before this run, which proves nothing about now. */
  readonly isEarlier?: boolean;
}

/** A step of Terraform that failed. */
export class StackProblem extends Error {
  constructor(
    readonly step: string,
    readonly says: string,
  ) {
    super(`terraform ${step}: ${says}`);
  }
}

export interface StackOptions {
  /** Folder of the synthesized stack. */
  readonly folder: string;
  /** The environment of Terraform and its providers. */
  readonly env: TerraformEnvironment;
  /** More for `terraform init`. */
  readonly initArgs: readonly string[];
  /** More for `terraform plan`. */
  readonly planArgs: readonly string[];
  readonly stop: Stop;
  /** A line of Terraform's, as people read it. */
  readonly onLine: (line: string) => void;
}

export class Stack {
  /** What Terraform said so far. */
  private readonly said: string[] = [];
  private readonly planFile: string;
  private isReady = false;

  constructor(
    private readonly context: Context,
    readonly name: string,
    private readonly options: StackOptions,
  ) {
    this.planFile = path.join(plansOf(context), `${name}.tfplan`);
  }

  async plan(): Promise<Plan> {
    await this.init();
    const { code, lines } = await this.run("plan", [
      "-json",
      "-input=false",
      "-detailed-exitcode",
      ...this.options.planArgs,
      `-out=${this.planFile}`,
    ]);
    const messages = lines.flatMap((line) => messageIn(line) ?? []);
    return { differs: code === 2, changes: changesIn(messages) ?? noChanges, planned: plannedIn(messages) };
  }

  /** Takes a plan that was saved before. @returns what it would do, as `terraform show -json` prints it */
  async take(plan: Buffer): Promise<unknown> {
    await this.init();
    writeFileSync(this.planFile, plan, { mode: 0o600 });
    return this.shown();
  }

  /** The plan's own file. */
  saved(): Buffer {
    return readFileSync(this.planFile);
  }

  /** The providers that Terraform has chosen for this stack; null if it needs none. */
  providerLock(): string | null {
    return readIfThere(path.join(this.options.folder, ".terraform.lock.hcl"));
  }

  /** The plan, as `terraform show -json` prints it. */
  async shown(): Promise<unknown> {
    const { lines } = await this.run("show", ["-json", this.planFile], { quiet: true });
    return JSON.parse(lines.join("\n"));
  }

  /**
   * What the plan would remove: secrets, and access to secrets that stay.
   *
   * @throws a `StackProblem` if the plan does not say what it is: then nobody could check whether it is in use
   */
  async going({ planned }: Plan): Promise<Going> {
    const addresses = goingAddresses(planned);
    if (addresses.length === 0) return { secrets: [], access: [] };
    const found = goingIn(await this.shown());
    const all = addresses.map((address) => {
      const one = found.get(address);
      if (one === undefined) throw new StackProblem("show", `does not say what ${address} is`);
      return one;
    });
    const secrets = all.flatMap((one) => one.secrets ?? []);
    const isGoing = (secret: GoingSecret) =>
      secrets.some(({ project, id }) => secret.project === project && secret.id === id);
    // Used to search for readers of a secret that is removed.
    const access = all.flatMap((one) => one.access ?? []).filter(({ secret }) => secret === null || !isGoing(secret));
    return { secrets, access };
  }

  /** @returns what was done, as Terraform counts it */
  async apply(): Promise<Changes> {
    const { lines } = await this.run("apply", ["-json", "-input=false", this.planFile]);
    return changesIn(lines.flatMap((line) => messageIn(line) ?? [])) ?? noChanges;
  }

  /** Deletes the plan; Terraform's output stays in `.strongroom/logs/<stack>.log`. */
  close(): void {
    rmSync(this.planFile, { force: true });
    if (this.said.length > 0) writeFileSync(this.log(), `${this.said.join("\n")}\n`, { mode: 0o600 });
  }

  private async init(): Promise<void> {
    if (this.isReady) return;
    mkdirSync(path.dirname(this.planFile), { recursive: true, mode: 0o700 });
    // The folder may hold the state of another cloud or bucket.
    await this.run("init", ["-input=false", "-no-color", "-reconfigure", ...this.options.initArgs]);
    this.isReady = true;
  }

  private log(step?: string): string {
    return path.join(logsOf(this.context), step === undefined ? `${this.name}.log` : `${this.name}.${step}.log`);
  }

  private async run(
    step: string,
    args: readonly string[],
    /** Not passed on: it is a whole plan. */
    { quiet = false } = {},
  ): Promise<{ readonly code: number; readonly lines: readonly string[] }> {
    const { stop, folder, env, onLine } = this.options;
    const lines: string[] = [];
    const code = await stop.run(`${this.name} (${step})`, (onStart) =>
      runLogged(terraformProgram(env), [step, ...args], {
        cwd: folder,
        env,
        logFile: this.log(step),
        recordFile: path.join(recordsOf(this.context), `${this.name}.json`),
        onStart,
        onLine: (line) => {
          lines.push(line);
          if (quiet) return;
          const text = readable(line);
          this.said.push(text);
          onLine(text);
        },
      }),
    );
    rmSync(this.log(step), { force: true });
    if (code === 0 || (step === "plan" && code === 2)) return { code, lines };
    // A Terraform that was asked to end reports that as an error, but it is not the stack's.
    stop.check();
    const says = problemIn(lines) || `ended with ${code}, and said nothing`;
    const other = stateOfOther(terraformProgram(env), says);
    throw new StackProblem(step, other === null ? says : `${says}\n${other}`);
  }
}
