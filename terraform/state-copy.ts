/** Terraform on one stack's state, beside `cdktf.out`: looks at its state, and changes a mark there. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Context } from "../machine/context";
import { composed } from "../machine/programs/environment";
import { asked } from "../machine/programs/start";
import { terraformProgram } from "../providers/program";
import type { TerraformEnvironment } from "../providers/surroundings";
import { exitCodes } from "../text/exit-codes";
import { Failure, usage } from "../text/failure";
import { synthesis } from "./places";
import { Stop } from "./stop";

interface Opening {
  readonly context: Context;
  /** The environment of Terraform and of the synthesis of its files. */
  readonly env: TerraformEnvironment;
  readonly environment: string;
  readonly stack: string;
  readonly bucket: string;
}

/**
 * Runs Terraform on a stack's state, in its own folder: `cdktf.out` may be another environment's, or in use. What `main.ts`
 * synthesizes there comes with the committed provider lock.
 */
export class StateCopy {
  private readonly folder = mkdtempSync(path.join(tmpdir(), "strongroom-repair-"));
  private readonly stackDir: string;
  private ready = false;

  constructor(private readonly of: Opening) {
    this.stackDir = path.join(this.folder, "out", "stacks", of.stack);
  }

  async isTainted(address: string): Promise<boolean> {
    await this.open();
    const text = await this.terraform(["state", "pull"]);
    const state = (text.trim() === "" ? {} : JSON.parse(text)) as {
      resources?: readonly { type?: string; name?: string; instances?: readonly { status?: string }[] }[];
    };
    const found = state.resources?.find((one) => one.type === "google_cloud_run_v2_service" && one.name === address);
    return found?.instances?.some((instance) => instance.status === "tainted") === true;
  }

  async untaint(address: string): Promise<void> {
    await this.terraform(["untaint", address]);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async open(): Promise<void> {
    if (this.ready) return;
    const { context, environment, stack, bucket } = this.of;
    const synth = {
      cwd: context.root,
      CDKTF_OUTDIR: path.join(this.folder, "out"),
      STRONGROOM_ENV: environment,
      STRONGROOM_LOCK_DIR: context.lockDir,
    };
    await this.run(process.execPath, [synthesis], synth);
    if (!existsSync(this.stackDir)) {
      throw new Failure(exitCodes.invalid, `The declarations have no stack ${stack} (state in ${bucket}).`);
    }
    await this.terraform(["init", "-input=false"]);
    this.ready = true;
  }

  private terraform(args: readonly string[]): Promise<string> {
    return this.run(terraformProgram(this.of.env), args);
  }

  private async run(
    program: string,
    args: readonly string[],
    { cwd = this.stackDir, ...more }: { readonly cwd?: string } & Record<string, string> = {},
  ): Promise<string> {
    const env = composed({ ...this.of.env, ...more });
    const stop = new Stop(this.of.context);
    const release = stop.listen();
    const what = `${this.of.stack} (${args[0] === synthesis ? "main.ts" : args[0]})`;
    // Asked to end, not killed: Terraform must release the lock on the state.
    const answer = await stop.run(what, (onStart) => asked(program, args, { cwd, env, onStart })).finally(release);
    stop.check();
    if (answer === null) throw usage(`${program} is not installed.`, "install Terraform 1.11 or newer");
    if (answer.code === 0) return answer.stdout.toString();
    const said = answer.stderr.trim().split("\n").slice(-6).join("\n");
    throw new Failure(exitCodes.unreachable, `${program} ${args[0]} failed for ${this.of.stack}: ${said}`);
  }
}
