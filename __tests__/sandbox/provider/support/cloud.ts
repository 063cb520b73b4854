import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningCloud, startCloud } from "../../../../sandbox/cloud/server";

export interface LoggedRequest {
  readonly seq: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** The embedded cloud in this process, in a folder of its own. */
export class TestCloud {
  private constructor(
    readonly running: RunningCloud,
    private readonly home: string,
  ) {}

  static async start(): Promise<TestCloud> {
    const home = mkdtempSync(join(tmpdir(), "sandbox-cloud-"));
    return new TestCloud(await startCloud({ home }), home);
  }

  /** What Terraform and the provider need to reach it. */
  get environment(): Record<string, string> {
    const { url, ownerToken, vercelToken } = this.running;
    return {
      GOOGLE_OAUTH_ACCESS_TOKEN: ownerToken,
      GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT: `${url}/v1/`,
      GOOGLE_IAM_BETA_CUSTOM_ENDPOINT: `${url}/v1/`,
      GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT: `${url}/v1/`,
      GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT: `${url}/v2/`,
      STRONGROOM_SANDBOX_VERCEL_ENDPOINT: `${url}/`,
      VERCEL_API_TOKEN: vercelToken,
    };
  }

  async admin<T>(method: string, path: string, body?: unknown): Promise<T> {
    return this.call<T>(method, `/_sandbox/${path}`, this.running.adminToken, body);
  }

  /** As the owner of the projects. */
  google<T>(method: string, path: string, body?: unknown): Promise<T> {
    return this.call<T>(method, path, this.running.ownerToken, body);
  }

  addVersion(project: string, secret: string, value: string): Promise<{ name: string }> {
    const payload = { data: Buffer.from(value).toString("base64") };
    return this.google("POST", `/v1/projects/${project}/secrets/${secret}:addVersion`, { payload });
  }

  /** Who read the value of which version. */
  async accesses(): Promise<string[]> {
    const { accesses } = await this.admin<{ accesses: { method: string; caller: string; resource: string }[] }>(
      "GET",
      "accesses",
    );
    return accesses
      .filter(({ method }) => method.endsWith("AccessSecretVersion"))
      .map(({ caller, resource }) => `${caller} ${resource}`);
  }

  /** Every request so far, from a number on. */
  async requests(since = 0): Promise<LoggedRequest[]> {
    return (await this.admin<{ requests: LoggedRequest[] }>("GET", `requests?since=${since}`)).requests;
  }

  async close(): Promise<void> {
    await this.running.close();
    rmSync(this.home, { recursive: true, force: true });
  }

  private call<T>(method: string, path: string, token: string, body?: unknown): Promise<T> {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, ...(payload && { "content-type": "application/json" }) };
      const request = http.request(`${this.running.url}${path}`, { method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          if ((response.statusCode ?? 0) >= 300)
            return reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`));
          resolve((text === "" ? {} : JSON.parse(text)) as T);
        });
      });
      request.on("error", reject);
      request.end(payload);
    });
  }
}
