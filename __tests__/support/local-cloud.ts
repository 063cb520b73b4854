/** The embedded cloud in this process, for commands that run in processes of their own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningCloud, startCloud } from "../../sandbox/cloud/server";
import { askCloud } from "./ask-cloud";
import { provenEnvironment } from "./proven";

type Body = Readonly<Record<string, unknown>>;

export class LocalCloud {
  private constructor(readonly running: RunningCloud) {}

  static async start(): Promise<LocalCloud> {
    return new LocalCloud(await startCloud({ home: mkdtempSync(join(tmpdir(), "strongroom-cloud-")) }));
  }

  async close(): Promise<void> {
    await this.running.close();
    rmSync(this.running.home, { recursive: true, force: true });
  }

  /** What a command needs to find it. */
  get environment() {
    return provenEnvironment(this.running);
  }

  /** Empties it, then makes projects with secrets that have no version yet, as Terraform would. */
  async prepare(secrets: Readonly<Record<string, readonly string[]>>, settings: Body = {}): Promise<void> {
    await this.admin("POST", "reset", {});
    await this.admin("POST", "prepare", { projects: Object.keys(secrets).map((id) => ({ id })) });
    for (const [id, names] of Object.entries(secrets)) {
      for (const name of names) {
        const body = { replication: { automatic: {} }, ...settings };
        await this.google("POST", `v1/projects/${id}/secrets?secretId=${name}`, body);
      }
    }
  }

  /** Versions of a secret, newest first: `2 ENABLED`. */
  async versions(project: string, secret: string): Promise<readonly string[]> {
    const { versions } = await this.google("GET", `v1/projects/${project}/secrets/${secret}/versions`);
    return ((versions ?? []) as readonly { name: string; state: string }[]).map(
      (one) => `${one.name.split("/").at(-1)} ${one.state}`,
    );
  }

  /** A version's payload, as text. */
  async value(project: string, secret: string, version: string): Promise<string> {
    const path = `v1/projects/${project}/secrets/${secret}/versions/${version}:access`;
    const { payload } = (await this.google("GET", path)) as { payload: { data: string } };
    return Buffer.from(payload.data, "base64").toString();
  }

  admin(method: string, path: string, body?: Body): Promise<Body> {
    return this.call(method, `_sandbox/${path}`, this.running.adminToken, body);
  }

  google(method: string, path: string, body?: Body): Promise<Body> {
    return this.call(method, path, this.running.ownerToken, body);
  }

  private call(method: string, path: string, token: string, body?: Body): Promise<Body> {
    return askCloud<Body>({ url: `${this.running.url}/${path}`, token, method }, body);
  }
}
