import { readFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

export interface Write {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** As a line of the recorded traffic has it. */
export interface Request extends Write {
  readonly host: string;
  readonly status: number;
  readonly accepted_response?: unknown;
}

/** Stands between provider and cloud and writes down what is sent. */
export class Recorder {
  private readonly writes: Write[] = [];
  private readonly all: Request[] = [];
  private readonly server: http.Server;

  private constructor(private readonly target: string) {
    this.server = http.createServer((request, response) => this.pass(request, response));
  }

  static async start(target: string): Promise<Recorder> {
    const recorder = new Recorder(target);
    await new Promise<void>((resolve) => recorder.server.listen(0, "127.0.0.1", resolve));
    return recorder;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The writes since the last call, sorted and without what differs from run to run. */
  take(): Write[] {
    return comparableWrites(this.writes.splice(0));
  }

  /** Every request since the last call, in order, with its answer. */
  takeAll(): readonly Request[] {
    return this.all.splice(0);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private pass(request: http.IncomingMessage, response: http.ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const payload = Buffer.concat(chunks);
      const { method = "GET", url = "/", headers } = request;
      const body = payload.length === 0 ? undefined : (JSON.parse(payload.toString("utf8")) as unknown);
      if (isWrite(method, url)) this.writes.push({ method, path: url, ...(body === undefined ? {} : { body }) });
      const { host: _, ...rest } = headers;
      const onward = http.request(`${this.target}${url}`, { method, headers: rest }, (answer) => {
        const status = answer.statusCode ?? 500;
        response.writeHead(status, answer.headers);
        answer.pipe(response);
        const parts: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => parts.push(chunk));
        answer.on("end", () => {
          const text = Buffer.concat(parts).toString("utf8");
          const accepted = text === "" ? {} : { accepted_response: jsonOr(text) };
          const sent = body === undefined ? {} : { body };
          this.all.push({ host: hostOf(url, headers.host ?? ""), method, path: url, ...sent, status, ...accepted });
        });
      });
      onward.on("error", () => response.destroy());
      onward.end(payload);
    });
  }
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The vendor's host, by what is asked: all of them are one port here. */
function hostOf(url: string, host: string): string {
  if (/vercel/.test(host) || /^\/v\d+\/(?:projects\/[^/]+\/env|teams)/.test(url)) return "api.vercel.com";
  if (url.startsWith("/v2/")) return "run.googleapis.com";
  if (url.includes("/serviceAccounts")) return "iam.googleapis.com";
  return /\/secrets/.test(url) ? "secretmanager.googleapis.com" : "cloudresourcemanager.googleapis.com";
}

const TRAFFIC = join(__dirname, "../../fixtures/traffic/google-7.45.0-and-vercel-5.9.1.jsonl");

/** What the real providers wrote in the phases whose name begins so. */
export function recordedWrites(phase: string): Write[] {
  const lines = readFileSync(TRAFFIC, "utf8").trim().split("\n");
  const requests = lines.map((line) => JSON.parse(line) as Write & { phase: string });
  const mine = requests.filter((request) => request.phase.startsWith(phase) && isWrite(request.method, request.path));
  return comparableWrites(
    mine.map(({ method, path, body }) => ({ method, path, ...(body === undefined ? {} : { body }) })),
  );
}

/** `getIamPolicy` is a POST in one of the APIs, but writes nothing. */
function isWrite(method: string, path: string): boolean {
  return method !== "GET" && !path.includes(":getIamPolicy");
}

function comparableWrites(writes: readonly Write[]): Write[] {
  return writes
    .map(({ method, path, body }) => ({
      method,
      path: comparablePath(path),
      ...(body === undefined ? {} : { body: comparableBody(body) }),
    }))
    .sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
}

/** Vercel's ids are random. */
function comparablePath(path: string): string {
  return path.replace(/\/env\/[^/?]+/, "/env/ID").replace(/\/prj_[^/?]+/, "/PROJECT");
}

/** Etags are the server's; the lists in these bodies are sets; the recording's values are not called fake. */
function comparableBody(body: unknown): unknown {
  if (Array.isArray(body)) {
    return body.map(comparableBody).sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
  }
  if (typeof body !== "object" || body === null) return body;
  const entries = Object.entries(body).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([name, value]) => [name, masked(name, value)]));
}

const RENAMED: Readonly<Record<string, string>> = {
  "one-value": "fake-one",
  "two-value": "fake-two",
  "dev-placeholder": "fake-dev-placeholder",
};

function masked(name: string, value: unknown): unknown {
  if (name === "etag") return "ETAG";
  if (name === "value" && typeof value === "string") return RENAMED[value] ?? value;
  return comparableBody(value);
}
