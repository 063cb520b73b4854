import * as http from "node:http";
import type { AddressInfo } from "node:net";
import type { Cloud } from "../../clients/cloud";

export interface Scripted {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Takes the request, and hangs up: before the answer, or in the middle of it. */
  readonly hangsUp?: "before" | "within";
}

export interface Seen {
  readonly line: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

/** A server on loopback that gives the answers it was told, in order, and remembers what it was asked. */
export class ScriptedServer {
  readonly seen: Seen[] = [];
  private answers: Scripted[] = [];
  private most = 0;

  private constructor(
    private readonly listener: http.Server,
    readonly url: string,
  ) {}

  static async start(): Promise<ScriptedServer> {
    const server = http.createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const made = new ScriptedServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    server.on("request", (request, response) => made.answer(request, response));
    return made;
  }

  /** Forgets what was, and answers with these from now on; the last one again, up to twenty times: who asks on would ask for ever. */
  script(...answers: readonly Scripted[]): void {
    this.answers = [...answers];
    this.most = answers.length + 20;
    this.seen.length = 0;
  }

  get lines(): string[] {
    return this.seen.map((one) => one.line);
  }

  async stop(): Promise<void> {
    this.listener.closeAllConnections();
    await new Promise((done) => this.listener.close(done));
  }

  private answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    let text = "";
    request.on("data", (chunk) => {
      text += chunk;
    });
    request.on("end", () => {
      this.seen.push({
        line: `${request.method} ${request.url}`,
        authorization: request.headers.authorization,
        body: text === "" ? undefined : parsed(text),
      });
      if (this.seen.length > this.most) return void response.writeHead(403).end();
      const { status = 200, body = {}, headers = {}, hangsUp } = this.answers[0] ?? {};
      if (this.answers.length > 1) this.answers.shift();
      if (hangsUp === "before") return void request.socket.destroy();
      response.writeHead(status, hangsUp === "within" ? { ...headers, "content-length": "1000" } : headers);
      const sent = typeof body === "string" ? body : JSON.stringify(body);
      if (hangsUp === "within") response.write(sent, () => request.socket.destroy());
      else response.end(sent);
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A cloud whose APIs are all on that server. */
export function cloudAt(server: ScriptedServer, renewals: readonly string[] = []): Cloud {
  let token = "sbx.first";
  const left = [...renewals];
  return {
    name: "the cloud",
    identity: "ann@example.com",
    sandbox: true,
    alsoTrusted: "",
    secretManager: `${server.url}v1/`,
    token: () => token,
    quotaProject: () => null,
    renew: async () => {
      const next = left.shift();
      token = next ?? token;
      return next !== undefined;
    },
  };
}

/** What a call failed with: code, message and next step. */
export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    const { code, message, next } = error as { code?: unknown; message?: unknown; next?: unknown };
    return { code, message, next };
  }
  throw new Error("it did not fail");
}

export let server: ScriptedServer;

/** One for the tests of a file. */
export function withServer(): void {
  beforeAll(async () => {
    server = await ScriptedServer.start();
  });
  afterAll(() => server.stop());
}
