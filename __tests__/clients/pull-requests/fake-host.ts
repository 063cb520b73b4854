/**
 * A git host on loopback with one pull request, as each vendor's documentation describes its API: who calls is known by the token, only the
 * author may edit, lists have pages, limits are refused.
 */
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import type { Host } from "../../../clients/pull-requests/place";

export interface Kept {
  id: number;
  author: string;
  body: string;
  version: number;
}

/** What goes wrong with the next request that changes something, or with any. */
export interface Trouble {
  readonly on: "write" | "any";
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The answer is lost, after the host did it or before. */
  readonly lost?: "after" | "before";
}

export const head = "5d6e7f8".padEnd(40, "0");
const limits: Readonly<Record<Host, number>> = {
  github: 65_536,
  gitlab: 1_000_000,
  "bitbucket server": 32_767,
  azure: 150_000,
};
export const paths: Readonly<Record<Host, string>> = {
  github: "acme/secrets/pull/12",
  gitlab: "acme/platform/secrets/-/merge_requests/12",
  "bitbucket server": "projects/SEC/repos/secrets/pull-requests/12",
  azure: "acme/platform/_git/secrets/pullrequest/12",
};
export const tokens = { "token-of-bot": "bot", "token-of-mallory": "mallory" } as const;

interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly me: string;
  readonly body: Readonly<Record<string, unknown>>;
}
type Answer = readonly [status: number, body?: unknown];

export class FakeHost {
  comments: Kept[] = [];
  head = head;
  readonly lines: string[] = [];
  troubles: Trouble[] = [];
  private next = 101;

  private constructor(
    readonly host: Host,
    private readonly listener: http.Server,
    readonly origin: string,
  ) {}

  static async start(host: Host): Promise<FakeHost> {
    const server = http.createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const fake = new FakeHost(host, server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on("request", (request, response) => fake.take(request, response));
    return fake;
  }

  get page(): string {
    return `${this.origin}/${paths[this.host]}`;
  }

  reset(...comments: readonly Pick<Kept, "author" | "body">[]): void {
    this.comments = [];
    for (const { author, body } of comments) this.keep(author, body);
    this.head = head;
    this.lines.length = 0;
    this.troubles = [];
  }

  async stop(): Promise<void> {
    this.listener.closeAllConnections();
    await new Promise((done) => this.listener.close(done));
  }

  private keep(author: string, body: string): Kept {
    const kept = { id: this.next++, author, body: body.trim(), version: 0 };
    this.comments.push(kept);
    return kept;
  }

  private take(request: http.IncomingMessage, response: http.ServerResponse): void {
    let text = "";
    request.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    request.on("end", () => {
      const url = new URL(request.url ?? "", this.origin);
      const { method = "" } = request;
      this.lines.push(`${method} ${url.pathname}`);
      const writes = method !== "GET" && !url.pathname.endsWith("/graphql");
      const at = this.troubles.findIndex(({ on }) => on === "any" || writes);
      const trouble = at < 0 ? undefined : this.troubles.splice(at, 1)[0];
      if (trouble?.lost === "before") return void request.socket.destroy();
      if (trouble?.status !== undefined) return void response.writeHead(trouble.status, trouble.headers).end("{}");
      const me = meOf(this.host, request.headers.authorization ?? "");
      const [status, body = {}] =
        me === null ? [401] : this.answer({ method, url, me, body: text === "" ? {} : JSON.parse(text) });
      if (trouble?.lost === "after") return void request.socket.destroy();
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  }

  private answer(asked: Asked): Answer {
    switch (this.host) {
      case "github":
        return this.github(asked);
      case "gitlab":
        return this.gitlab(asked);
      case "azure":
        return this.azure(asked);
      default:
        return this.bitbucket(asked);
    }
  }

  private add(me: string, body: unknown, status: number): Answer {
    if (typeof body !== "string" || body === "" || body.length > limits[this.host]) return [status];
    const { id } = this.keep(me, body);
    return [201, { id }];
  }

  private edit({ me, body: { version } }: Asked, id: string | undefined, text: unknown): Answer {
    const found = this.comments.find((one) => String(one.id) === id);
    if (found === undefined) return [404];
    if (found.author !== me) return [403];
    if (typeof text !== "string" || text === "" || text.length > limits[this.host]) return [422];
    if (this.host === "bitbucket server" && version !== found.version) return [409];
    Object.assign(found, { body: text.trim(), version: found.version + 1 });
    return [200, { id: found.id }];
  }

  private github(asked: Asked): Answer {
    const { method, url, me, body } = asked;
    if (url.pathname === "/api/graphql") {
      const { owner, name, number, after } = body.variables as Readonly<Record<string, unknown>>;
      if (owner !== "acme" || name !== "secrets" || number !== 12)
        return [200, { data: { repository: null }, errors: [{ type: "NOT_FOUND" }] }];
      const start = after === null ? 0 : Number(after);
      const nodes = this.comments
        .slice(start, start + 100)
        .map((one) => ({ databaseId: one.id, body: one.body, viewerDidAuthor: one.author === me }));
      const pageInfo = { hasNextPage: start + 100 < this.comments.length, endCursor: String(start + 100) };
      return [200, { data: { repository: { pullRequest: { headRefOid: this.head, comments: { nodes, pageInfo } } } } }];
    }
    const [, path, id] =
      /^\/api\/v3\/repos\/acme\/secrets\/issues\/(12\/comments|comments\/(\d+))$/.exec(url.pathname) ?? [];
    if (path === "12/comments" && method === "POST") return this.add(me, body.body, 422);
    return id !== undefined && method === "PATCH" ? this.edit(asked, id, body.body) : [404];
  }

  private gitlab(asked: Asked): Answer {
    const { method, url, me, body } = asked;
    const idOf = (name: string) => name.length * 7;
    if (url.pathname === "/api/v4/user") return [200, { id: idOf(me) }];
    const request = "/api/v4/projects/acme%2Fplatform%2Fsecrets/merge_requests/12";
    if (url.pathname === request) return [200, { sha: this.head }];
    const notes = `${request}/notes`;
    if (url.pathname === notes && method === "POST") return this.add(me, body.body, 400);
    if (url.pathname === notes) {
      const size = Number(url.searchParams.get("per_page") ?? 20);
      const start = (Number(url.searchParams.get("page") ?? 1) - 1) * size;
      const all = this.comments.map((one) => ({
        id: one.id,
        body: one.body,
        system: false,
        author: { id: idOf(one.author) },
      }));
      return [200, all.slice(start, start + size)];
    }
    return method === "PUT" ? this.edit(asked, url.pathname.slice(notes.length + 1), body.body) : [404];
  }

  private bitbucket(asked: Asked): Answer {
    const { method, url, me, body } = asked;
    const request = "/rest/api/1.0/projects/SEC/repos/secrets/pull-requests/12";
    if (url.pathname === request) return [200, { fromRef: { latestCommit: this.head } }];
    if (url.pathname === `${request}/activities`) {
      const start = Number(url.searchParams.get("start"));
      const all = [...this.comments].reverse().map((one) => ({
        action: "COMMENTED",
        commentAction: "ADDED",
        comment: {
          id: one.id,
          version: one.version,
          text: one.body,
          permittedOperations: { editable: one.author === me },
        },
      }));
      // Other things happen to a pull request, too, and a page is never longer than the server likes.
      const values = [{ action: "OPENED" }, ...all].slice(start, start + 50);
      return [200, { values, isLastPage: start + 50 > all.length, nextPageStart: start + 50 }];
    }
    if (url.pathname === `${request}/comments` && method === "POST") return this.add(me, body.text, 400);
    const id = url.pathname.slice(`${request}/comments/`.length);
    return method === "PUT" ? this.edit(asked, id, body.text) : [404];
  }

  private azure(asked: Asked): Answer {
    const { method, url, me, body } = asked;
    if (url.pathname === "/acme/_apis/connectionData") return [200, { authenticatedUser: { id: `id-of-${me}` } }];
    if (url.searchParams.get("api-version") === null) return [400];
    const request = "/acme/platform/_apis/git/repositories/secrets/pullRequests/12";
    if (url.pathname === request) return [200, { lastMergeSourceCommit: { commitId: this.head } }];
    const threads = `${request}/threads`;
    if (url.pathname === threads && method === "POST") {
      const [first] = body.comments as readonly { readonly content: string }[];
      return body.status === "closed" ? this.add(me, first?.content, 400) : [400];
    }
    if (url.pathname === threads) {
      const value = this.comments.map((one) => ({
        id: one.id,
        comments: [{ id: 1, content: one.body, author: { id: `id-of-${one.author}` } }],
      }));
      return [200, { value }];
    }
    const [, id] = /\/threads\/(\d+)\/comments\/1$/.exec(url.pathname) ?? [];
    return method === "PATCH" ? this.edit(asked, id, body.content) : [404];
  }
}

/** Azure takes a person's token as a password. */
function meOf(host: Host, authorization: string): string | null {
  const [scheme, sent = ""] = authorization.split(" ");
  const password = host === "azure" && scheme === "Basic" ? Buffer.from(sent, "base64").toString().slice(1) : null;
  const token = password ?? (scheme === "Bearer" ? sent : "");
  return Object.entries(tokens).find(([one]) => one === token)?.[1] ?? null;
}
