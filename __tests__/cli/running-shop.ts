/** The shop as a project of its own, with its cloud, its values and its pins, for commands that read values. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emptyLock, formatLock } from "../../model/lock";
import { type RunningCloud, startCloud } from "../../sandbox/cloud/server";
import { askCloud } from "../support/ask-cloud";
import { createProject, type Project } from "../support/project";
import { provenEnvironment } from "../support/proven";

export const session = "fake-session-key-0123456789abcdef";
export const pem = [
  "-----BEGIN FAKE KEY-----",
  "ZmFrZS1saW5lLW9uZS1vZi10aGUta2V5",
  "ZmFrZS1saW5lLXR3bw==",
  "-----END FAKE KEY-----",
].join("\n");
export const web = "fake-web-key-of-another-service";

export class RunningShop {
  private constructor(
    readonly project: Project,
    readonly cloud: RunningCloud,
    private readonly lockDir: string,
  ) {}

  /** SESSION_KEY has a local alias, VENDOR_KEY spans lines and has a newer version that nobody pinned. */
  static async open(): Promise<RunningShop> {
    const project = createProject(join(__dirname, "..", "e2e", "shop"));
    const alias = 'localAlias: "SESSION_LOCAL",\n      purpose: "Signs sessions';
    project.write("catalog/own.ts", project.read("catalog/own.ts").replace('purpose: "Signs sessions', alias));
    const cloud = await startCloud({ home: mkdtempSync(join(tmpdir(), "strongroom-shop-cloud-")) });
    const shop = new RunningShop(project, cloud, mkdtempSync(join(project.scratch, "locks-")));
    await shop.call("POST", "_sandbox/prepare", cloud.adminToken, { projects: [{ id: "fake-shop-dev" }] });
    for (const [name, values] of Object.entries({
      SESSION_KEY: [session],
      VENDOR_KEY: [pem, "fake-newer-value-that-nobody-pinned"],
      WEB_KEY: [web],
    })) {
      await shop.google(`?secretId=${name}`, { replication: { automatic: {} } });
      for (const value of values) await shop.add(name, value);
    }
    shop.pin({ SESSION_KEY: "1", VENDOR_KEY: "1", WEB_KEY: "1" });
    return shop;
  }

  async close(): Promise<void> {
    await this.cloud.close();
    rmSync(this.cloud.home, { recursive: true, force: true });
    this.project.remove();
  }

  /** The whole lock: these pins and no others. */
  pin(pins: Readonly<Record<string, string>>): void {
    const version = {
      state: "enabled",
      at: "2026-02-03T04:05:06.000Z",
      by: "somebody@example.test",
      from: "file",
    } as const;
    const entries = Object.fromEntries(
      Object.entries(pins).map(([name, current]) => [
        `shop/${name}`,
        { state: "active", current, versions: { [current]: version } } as const,
      ]),
    );
    writeFileSync(join(this.lockDir, "dev.lock.json"), formatLock({ ...emptyLock("dev"), entries }));
  }

  /** What a command needs to find the cloud and the pins. */
  get environment(): Readonly<Record<string, string>> {
    return { ...provenEnvironment(this.cloud), STRONGROOM_LOCK_DIR: this.lockDir };
  }

  async add(name: string, value: string): Promise<void> {
    await this.google(`/${name}:addVersion`, { payload: { data: Buffer.from(value).toString("base64") } });
  }

  async google(path: string, body: unknown): Promise<void> {
    await this.call("POST", `v1/projects/fake-shop-dev/secrets${path}`, this.cloud.ownerToken, body);
  }

  /** Plays a fault back on the next reads of values. */
  async fault(fault: Readonly<Record<string, unknown>>, times = 1): Promise<void> {
    const match = { method: "GET", path: ":access$" };
    await this.call("POST", "_sandbox/faults", this.cloud.adminToken, { match, fault, times });
  }

  async noFaults(): Promise<void> {
    await this.call("DELETE", "_sandbox/faults", this.cloud.adminToken);
  }

  private async call(method: string, path: string, token: string, body?: unknown): Promise<void> {
    await askCloud({ url: `${this.cloud.url}/${path}`, token, method }, body);
  }
}
