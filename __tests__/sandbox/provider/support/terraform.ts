import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleProvider } from "../../../../sandbox/provider/bundle";
import { writeMirror } from "../../../../sandbox/provider/mirror";

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Real Terraform, the provider bundle in a mirror, and folders to work in. Everything is below one temporary folder. */
export class Workbench {
  private readonly root = mkdtempSync(join(tmpdir(), "sandbox-provider-"));
  private folders = 0;

  /** @param plain whether the providers speak plain gRPC, as the sandbox's do */
  private constructor(private readonly plain: boolean) {}

  /** What every run gets, over the environment of the test. */
  environment: Readonly<Record<string, string>> = {};

  /** @param mirror a folder with real providers. @default the sandbox's own */
  static async open(mirror: string | null = null): Promise<Workbench> {
    const bench = new Workbench(mirror === null);
    if (mirror === null) {
      await bundleProvider(bench.bundle);
      await writeMirror({ dir: join(bench.root, "mirror"), bundle: bench.bundle });
    }
    writeFileSync(
      join(bench.root, "terraformrc"),
      `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror ?? join(bench.root, "mirror"))}\n  }\n}\n`,
    );
    return bench;
  }

  /** A new folder with these files. Objects are written as JSON. */
  folder(files: Readonly<Record<string, unknown>>): string {
    const dir = join(this.root, `run-${++this.folders}`);
    this.write(dir, files);
    return dir;
  }

  write(dir: string, files: Readonly<Record<string, unknown>>): void {
    for (const [name, content] of Object.entries(files)) {
      const file = join(dir, name);
      mkdirSync(join(file, ".."), { recursive: true });
      writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content, null, 1));
    }
  }

  /** The whole environment of a run. */
  get variables(): NodeJS.ProcessEnv {
    const { PATH, HOME } = process.env;
    return {
      PATH,
      HOME,
      CHECKPOINT_DISABLE: "1",
      ...(this.plain ? { TF_DISABLE_PLUGIN_TLS: "1" } : {}),
      TF_IN_AUTOMATION: "1",
      TF_CLI_ARGS: "-no-color",
      TF_CLI_CONFIG_FILE: join(this.root, "terraformrc"),
      ...this.environment,
    };
  }

  get bundle(): string {
    return join(this.root, "provider.js");
  }

  terraform(dir: string, args: readonly string[], extra: Readonly<Record<string, string>> = {}): Promise<Run> {
    const env = { ...this.variables, ...extra };
    return new Promise((resolve) => {
      execFile("terraform", [...args], { cwd: dir, env, maxBuffer: 256 * 1024 * 1024 }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : typeof error.code === "number" ? error.code : 1, stdout, stderr });
      });
    });
  }

  /** A run that must succeed. */
  async must(dir: string, args: readonly string[], extra: Readonly<Record<string, string>> = {}): Promise<string> {
    const run = await this.terraform(dir, args, extra);
    if (run.code !== 0)
      throw new Error(`terraform ${args.join(" ")} ended with ${run.code}\n${run.stdout}\n${run.stderr}`);
    return run.stdout;
  }

  close(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
