import * as fs from "node:fs";
import * as http from "node:http";
import * as os from "node:os";
import * as path from "node:path";
import { type RunningCloud, type StartOptions, startCloud } from "../../../sandbox/cloud/server";

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON; an empty object where it is empty. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are compared with literals, and a wrong path shows as undefined
  readonly json: any;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** A cloud in a folder of its own, with a clock that only moves when told to. */
export class TestCloud {
  private millis = Date.parse("2026-01-02T03:04:05.000Z");
  private readonly agent = new http.Agent({ keepAlive: true });

  private constructor(
    readonly home: string,
    private running: RunningCloud,
    private readonly options: Partial<StartOptions>,
  ) {}

  static async start(options: Partial<StartOptions> = {}): Promise<TestCloud> {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), "cloud-"));
    const test = new TestCloud(home, undefined as unknown as RunningCloud, options);
    await test.open();
    return test;
  }

  /** With a project and its bucket. */
  static async withBucket(name: string): Promise<TestCloud> {
    const test = await TestCloud.start();
    const [projects, buckets] = [[{ id: "acme-dev" }], [{ name, project: "acme-dev" }]];
    await test.admin("POST", "prepare", { projects, buckets });
    return test;
  }

  get cloud(): RunningCloud {
    return this.running;
  }

  async open(): Promise<void> {
    this.running = await startCloud({ home: this.home, clock: () => this.millis, ...this.options });
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    await this.running.close();
    fs.rmSync(this.home, { recursive: true, force: true });
  }

  pass(seconds: number): void {
    this.millis += seconds * 1000;
  }

  /** Calls the admin API. */
  admin(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.send(method, `/_sandbox/${path}`, this.running.adminToken, body);
  }

  /** Calls a Google API as the owner, or as somebody else. */
  google(method: string, path: string, body?: unknown, as?: string): Promise<Answer> {
    return this.send(method, path, as === undefined ? this.running.ownerToken : this.running.tokenFor(as), body);
  }

  vercel(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.send(method, path, this.running.vercelToken, body);
  }

  send(
    method: string,
    target: string,
    token: string | undefined,
    body?: unknown,
    extra: Record<string, string> = {},
  ): Promise<Answer> {
    const payload = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const request = http.request(
        {
          host: "127.0.0.1",
          port: this.running.port,
          method,
          path: target,
          agent: this.agent,
          headers: {
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...(payload === undefined ? {} : { "content-type": "application/json" }),
            ...extra,
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("aborted", () => reject(new Error("aborted")));
          response.on("end", () => {
            const text = Buffer.concat(chunks).toString();
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text,
              json: parsed(text),
            });
          });
        },
      );
      request.on("error", reject);
      request.end(payload);
    });
  }
}

/** Google's error body. */
export function googleError(code: number, status: string, message: string | RegExp): object {
  return {
    error: expect.objectContaining({
      code,
      status,
      message: typeof message === "string" ? message : expect.stringMatching(message),
    }),
  };
}
