import http from "node:http";
import { ProviderError } from "./diagnostics";
import { isLoopback } from "./endpoint";

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

export interface Reply {
  readonly status: number;
  readonly body: JsonObject;
  /** An earlier attempt of this request broke off after it was sent: it may have been carried out. */
  readonly attemptLost: boolean;
}

/** An answer that was not a success. Its message is the server's own, never the body as such. */
export class RestError extends ProviderError {
  override readonly name = "RestError";

  readonly status: number;
  /** The vendor's name for it: `ALREADY_EXISTS`, `ENV_CONFLICT`. */
  readonly code: string | undefined;
  readonly attemptLost: boolean;

  constructor(
    of: Pick<RestError, "status" | "code" | "attemptLost"> & { readonly label: string; readonly reason: string },
  ) {
    super(`${of.label}: Error ${of.status}: ${of.reason}`);
    this.status = of.status;
    this.code = of.code;
    this.attemptLost = of.attemptLost;
  }
}

export interface RestOptions {
  readonly token: string;
  /** Names the API in messages: `googleapi`. */
  readonly label: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** @default 30 seconds */
  readonly timeoutMillis?: number;
}

const ATTEMPTS = 7;
const FIRST_PAUSE_MILLIS = 200;
const LONGEST_PAUSE_MILLIS = 5_000;
const RETRIED = new Set([429, 502, 503, 504]);

/** One API: sends JSON, repeats what is worth repeating, and turns refusals into {@link RestError}. */
export class RestClient {
  private readonly agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
  private stopped = false;

  constructor(private readonly options: RestOptions) {}

  /** No more retries: Terraform is being interrupted. */
  stop(): void {
    this.stopped = true;
  }

  get(url: string): Promise<Reply> {
    return this.send("GET", url);
  }

  /** Like get, but nothing for what does not exist. */
  async find(url: string): Promise<JsonObject | undefined> {
    try {
      return (await this.get(url)).body;
    } catch (error) {
      if (isStatus(error, 404)) return undefined;
      throw error;
    }
  }

  /** @throws RestError for an answer that is not 2xx, once repeating did not help */
  async send(method: string, url: string, body?: Json): Promise<Reply> {
    let attemptLost = false;
    for (let attempt = 1; ; attempt++) {
      const last = attempt >= ATTEMPTS || this.stopped;
      let pauseMillis = Math.min(FIRST_PAUSE_MILLIS * 2 ** (attempt - 1), LONGEST_PAUSE_MILLIS);
      try {
        const raw = await this.exchange(method, url, body);
        if (raw.status < 300) {
          return { status: raw.status, body: parse(raw.text), attemptLost };
        }
        if (!RETRIED.has(raw.status) || last) throw refusal(raw.status, raw.text, attemptLost, this.options.label);
        if (raw.retryAfterSeconds !== undefined) pauseMillis = Math.min(raw.retryAfterSeconds * 1000, 30_000);
      } catch (error) {
        if (error instanceof RestError) throw error;
        if (last)
          throw new ProviderError(
            `${method} ${pathOf(url)}: ${describe(error)}`,
            `The ${this.options.label} request was tried ${attempt} times.`,
          );
        if (!(error instanceof Error && "code" in error && error.code === "ECONNREFUSED")) attemptLost = true;
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMillis));
    }
  }

  private exchange(method: string, url: string, body: Json | undefined): Promise<RawReply> {
    const target = new URL(url);
    if (!isLoopback(target.hostname))
      throw new ProviderError(`refusing to talk to ${target.host}: not on this machine`);
    const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    return new Promise((resolve, reject) => {
      const request = http.request(
        target,
        {
          method,
          agent: this.agent,
          timeout: this.options.timeoutMillis ?? 30_000,
          headers: {
            authorization: `Bearer ${this.options.token}`,
            accept: "application/json",
            ...this.options.headers,
            ...(payload === undefined ? {} : { "content-type": "application/json", "content-length": payload.length }),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () => {
            if (!response.complete) return reject(new Error("the reply broke off"));
            const after = Number(response.headers["retry-after"]);
            resolve({
              status: response.statusCode ?? 0,
              text: Buffer.concat(chunks).toString("utf8"),
              ...(Number.isFinite(after) ? { retryAfterSeconds: after } : {}),
            });
          });
        },
      );
      request.on("timeout", () => request.destroy(new Error("no reply in time")));
      request.on("error", reject);
      request.end(payload);
    });
  }
}

interface RawReply {
  readonly status: number;
  readonly text: string;
  readonly retryAfterSeconds?: number;
}

export function isStatus(error: unknown, ...statuses: number[]): error is RestError {
  return error instanceof RestError && statuses.includes(error.status);
}

export function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

export function objects(json: Json | undefined): JsonObject[] {
  return Array.isArray(json) ? json.filter(isObject) : [];
}

export function stringOf(json: Json | undefined): string {
  return typeof json === "string" ? json : typeof json === "number" ? String(json) : "";
}

function parse(text: string): JsonObject {
  if (text.trim() === "") return {};
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch {
    // The text may hold a value; it must not appear in the message.
    throw new Error("the reply is not JSON");
  }
  return isObject(json) ? json : {};
}

/** Both vendors put a message and a name under `error`. */
function refusal(status: number, text: string, attemptLost: boolean, label: string): RestError {
  let error: JsonObject | undefined;
  try {
    const json = JSON.parse(text) as Json;
    error = isObject(json) && isObject(json.error) ? json.error : undefined;
  } catch {
    error = undefined;
  }
  const reason = stringOf(error?.message) || http.STATUS_CODES[status] || "refused";
  const code = stringOf(error?.status) || stringOf(error?.code) || undefined;
  return new RestError({ label, status, reason, code, attemptLost });
}

function pathOf(url: string): string {
  return new URL(url).pathname;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return "failed";
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
