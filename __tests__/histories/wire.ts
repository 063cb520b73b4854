/** The embedded cloud without a socket: its own request handler, called in this process. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import type * as http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { Cloud } from "../../sandbox/cloud/cloud";
import { dispatch } from "../../sandbox/cloud/dispatch";
import { mintToken, ownerEmail } from "../../sandbox/cloud/identity";
import { openKeys } from "../../sandbox/cloud/keys";
import { provenEnvironment } from "../support/proven";

export interface Reply {
  readonly status: number;
  readonly text: string;
}

export const origin = "http://127.0.0.1:1";

export class Wire {
  readonly home = mkdtempSync(join(tmpdir(), "strongroom-histories-cloud-"));
  readonly token: string;
  readonly vercelToken: string;
  /** What a command finds in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  private readonly cloud: Cloud;
  private readonly adminToken: string;

  constructor(now: () => number) {
    mkdirSync(this.home, { recursive: true });
    const keys = openKeys(this.home);
    this.cloud = new Cloud(this.home, keys, now);
    this.token = mintToken(keys.tokenKey, ownerEmail);
    this.adminToken = keys.adminToken;
    this.vercelToken = keys.vercelToken;
    this.environment = provenEnvironment({ home: this.home, port: 1 });
  }

  async send(method: string, path: string, body = "", token = this.token): Promise<Reply> {
    const request = Object.assign(Readable.from(body === "" ? [] : [Buffer.from(body)]), {
      method,
      url: path,
      headers: { host: "127.0.0.1:1", authorization: `Bearer ${token}`, "content-type": "application/json" },
      socket: { destroy: () => {}, resetAndDestroy: () => {} },
    });
    let status = 0;
    const parts: Buffer[] = [];
    const response = {
      writeHead: (code: number) => {
        status = code;
      },
      end: (chunk?: Buffer) => {
        if (chunk !== undefined) parts.push(Buffer.from(chunk));
      },
    };
    await dispatch(this.cloud, request as unknown as http.IncomingMessage, response as unknown as http.ServerResponse);
    return { status, text: Buffer.concat(parts).toString() };
  }

  /** @throws where the cloud refuses it */
  async call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const token = path.startsWith("/_sandbox/") ? this.adminToken : this.token;
    const { status, text } = await this.send(method, path, body === undefined ? "" : JSON.stringify(body), token);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return text === "" ? {} : JSON.parse(text);
  }

  close(): void {
    this.cloud.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}
