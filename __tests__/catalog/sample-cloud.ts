/** The sample organisation's values in an embedded cloud, so that documented commands run as they stand. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emptyLock, formatLock } from "../../model/lock";
import { type RunningCloud, startCloud } from "../../sandbox/cloud/server";
import { askCloud } from "../support/ask-cloud";
import { provenEnvironment } from "../support/proven";
import { filled } from "./support";

const root = join(__dirname, "..", "..");

export interface Outcome {
  readonly code: number;
  /** Both streams. */
  readonly printed: string;
}

/** The blocks of a guide that are shell commands, in order. */
export function commandsOf(guide: string): readonly string[] {
  const text = readFileSync(join(root, "docs", "guides", guide), "utf8");
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block ?? "");
}

export class SampleCloud {
  readonly folder = mkdtempSync(join(tmpdir(), "strongroom-sample-"));

  private constructor(
    readonly cloud: RunningCloud,
    private readonly environment: string,
  ) {
    const bin = join(this.folder, "bin");
    for (const one of [bin, this.home, join(this.folder, "locks")]) mkdirSync(one, { recursive: true });
    symlinkSync(join(root, "strongroom"), join(bin, "strongroom"));
  }

  /**
   * @param values by `product/NAME`; every other entry has no value in this cloud
   * @param pinned whether the lock pins version 1 of every entry; else all are pending
   */
  static async open(
    environment: string,
    values: Readonly<Record<string, string>>,
    pinned = true,
  ): Promise<SampleCloud> {
    const cloud = await startCloud({ home: mkdtempSync(join(tmpdir(), "strongroom-sample-cloud-")) });
    const sample = new SampleCloud(cloud, environment);
    const { products } = filled(environment);
    const projects = products.map(({ project }) => ({ id: project }));
    await sample.call("_sandbox/prepare", cloud.adminToken, { projects });
    const entries = products.flatMap((product) => product.entries);
    for (const { key, secret } of entries) {
      const value = values[key];
      if (value === undefined || secret === null) continue;
      const secrets = `v1/projects/${secret.project}/secrets`;
      await sample.call(`${secrets}?secretId=${secret.id}`, cloud.ownerToken, { replication: { automatic: {} } });
      const payload = { data: Buffer.from(value).toString("base64") };
      await sample.call(`${secrets}/${secret.id}:addVersion`, cloud.ownerToken, { payload });
    }
    if (pinned) sample.pin(entries.filter(({ secret }) => secret !== null).map(({ key }) => key));
    return sample;
  }

  async close(): Promise<void> {
    await this.cloud.close();
    rmSync(this.cloud.home, { recursive: true, force: true });
    rmSync(this.folder, { recursive: true, force: true });
  }

  get home(): string {
    return join(this.folder, "home");
  }

  /** Runs shell commands as they stand, in this repository; `path` comes first on the PATH. */
  run(
    command: string,
    path: string,
    over: { readonly cwd?: string; readonly env?: Record<string, string> } = {},
  ): Promise<Outcome> {
    return new Promise((done, failed) => {
      // From elsewhere, as the guide says: by its path, or found on the PATH.
      const typed = over.cwd === undefined ? command : command.replaceAll("./strongroom ", "strongroom ");
      const child = spawn("sh", ["-c", typed], {
        cwd: over.cwd ?? root,
        env: {
          PATH: `${path}:${join(this.folder, "bin")}:${process.env.PATH}`,
          HOME: this.home,
          ...provenEnvironment(this.cloud),
          STRONGROOM_LOCK_DIR: join(this.folder, "locks"),
          ...over.env,
        },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let printed = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (printed += text));
      child.on("error", failed).on("close", (code) => done({ code: code ?? 128, printed }));
    });
  }

  async call(path: string, token: string, body: unknown): Promise<void> {
    await askCloud({ url: `${this.cloud.url}/${path}`, token, method: "POST" }, body);
  }

  private pin(keys: readonly string[]): void {
    // Of today, so that nothing is due by its age.
    const version = { state: "enabled", at: new Date().toISOString(), by: "fake@example.test", from: "file" } as const;
    const active = { state: "active", current: "1", versions: { "1": version } } as const;
    const entries = Object.fromEntries(keys.map((key) => [key, active]));
    const lock = formatLock({ ...emptyLock(this.environment), entries });
    writeFileSync(join(this.folder, "locks", `${this.environment}.lock.json`), lock);
  }
}
