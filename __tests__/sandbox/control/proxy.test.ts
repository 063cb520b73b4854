import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { connect, rootCertificates, type TLSSocket } from "node:tls";
import { AdminClient, environmentFor, prepare, up } from "../../../sandbox";
import { removeHomes, temporaryHome } from "./temporary-home";

const home = temporaryHome();
let proxyPort = 0;
let authority = "";
let token = "";

beforeAll(async () => {
  proxyPort = (await up({ home })).proxyPort ?? 0;
  await prepare({ home, teams: [{ id: "team_acme", projects: [{ id: "prj_web", name: "web" }] }] });
  authority = readFileSync(join(home, "ca.pem"), "utf8");
  token = (await environmentFor({ home })).VERCEL_API_TOKEN ?? "";
});
afterAll(removeHomes);

/** CONNECT through the proxy: the tunnel, or status and body of the refusal. */
function tunnel(target: string): Promise<{ status: number; socket: Socket; body: string }> {
  return new Promise((done, failed) => {
    const asking = request({ host: "127.0.0.1", port: proxyPort, method: "CONNECT", path: target, agent: false });
    asking.on("error", failed);
    asking.on("connect", (response, socket, head) => {
      let body = head.toString();
      if (response.statusCode === 200) return done({ status: 200, socket, body });
      socket.on("data", (chunk) => {
        body += chunk.toString();
      });
      socket.on("close", () => done({ status: response.statusCode ?? 0, socket, body }));
    });
    asking.end();
  });
}

/** TLS inside the tunnel, trusting only `ca`. */
async function secure(host: string, ca: string | readonly string[], servername = host): Promise<TLSSocket> {
  const { socket } = await tunnel(`${host}:443`);
  return new Promise((done, failed) => {
    const tls = connect({ socket, servername, ca: [...[ca].flat()], ALPNProtocols: ["h2", "http/1.1"] });
    tls.once("secureConnect", () => done(tls));
    tls.once("error", failed);
  });
}

/** One HTTP request over TLS through the proxy. */
async function vercel(method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown }> {
  const tls = await secure("api.vercel.com", authority);
  return new Promise((done, failed) => {
    const asking = request(
      {
        createConnection: () => tls,
        method,
        path,
        headers: { host: "api.vercel.com", authorization: `Bearer ${token}`, "content-type": "application/json" },
      },
      (response) => {
        let text = "";
        response.on("data", (chunk) => {
          text += String(chunk);
        });
        response.on("end", () =>
          done({ status: response.statusCode ?? 0, json: text === "" ? undefined : JSON.parse(text) }),
        );
        response.on("error", failed);
      },
    );
    asking.on("error", failed);
    asking.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

test("the certificate is signed by the home's CA, which can sign for vercel.com only", async () => {
  const tls = await secure("api.vercel.com", authority);
  expect(tls.authorized).toBe(true);
  expect(tls.alpnProtocol).toBe("http/1.1");
  expect(tls.getPeerCertificate().subjectaltname).toBe("DNS:api.vercel.com, DNS:vercel.com");
  tls.destroy();
  (await secure("vercel.com", authority)).destroy();

  const ca = new X509Certificate(authority);
  expect(ca.ca).toBe(true);
  // permittedSubtrees: [0] { { [2] "vercel.com" } }, as DER.
  expect(ca.raw.includes(Buffer.concat([Buffer.from("3010a00e300c820a", "hex"), Buffer.from("vercel.com")]))).toBe(
    true,
  );
});

test("a client with the system's roots only refuses the connection; the bundle holds both", async () => {
  await expect(secure("api.vercel.com", rootCertificates)).rejects.toMatchObject({
    code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  });
  const bundle = readFileSync(join(home, "ca-bundle.pem"), "utf8");
  expect(bundle.match(/BEGIN CERTIFICATE/g)).toHaveLength(rootCertificates.length + 1);
  expect(bundle.endsWith(`${authority.trim()}\n`)).toBe(true);
});

test("Vercel's API is served over TLS, Host kept, status codes and bodies unchanged", async () => {
  const created = await vercel("POST", "/v10/projects/prj_web/env?teamId=team_acme", {
    key: "API_KEY",
    value: "fake-value",
    type: "sensitive",
    target: ["production"],
  });
  expect(created.status).toBe(201);
  expect(created.json).toMatchObject({ created: { key: "API_KEY", type: "sensitive", target: ["production"] } });
  const listed = await vercel("GET", "/v10/projects/prj_web/env?teamId=team_acme");
  expect(listed.status).toBe(200);
  expect((await vercel("GET", "/v10/projects/prj_none/env?teamId=team_acme")).status).toBe(404);

  const log = await new AdminClient({ home }).requests();
  expect(log.filter(({ host }) => host === "api.vercel.com").map(({ method, status }) => [method, status])).toEqual([
    ["POST", 201],
    ["GET", 200],
    ["GET", 404],
  ]);
});

/** Members of recorded answers in which ours differ, and why. */
const differing: readonly { member: string; of: (path: string, object: object) => boolean; because: string }[] = [
  { member: "name", of: (path) => path.startsWith("/v2/teams/"), because: "a prepared team is named by its id" },
  {
    member: "value",
    of: (_path, object) => "type" in object && object.type === "sensitive",
    because: "a sensitive value is never sent back, not even in the answer to the request that stored it",
  },
];

interface Recorded {
  host: string;
  method: string;
  path: string;
  body?: unknown;
  status: number;
  accepted_response: unknown;
}

test("what the real Vercel provider was recorded to send gets the recorded answers, over TLS", async () => {
  await prepare({ home, teams: [{ id: "team_x", slug: "team_x", projects: [] }] });
  const file = join(__dirname, "../fixtures/traffic/google-7.45.0-and-vercel-5.9.1.jsonl");
  const recorded = readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Recorded);
  const requests = recorded.filter(({ host }) => host === "api.vercel.com");
  expect(requests).toHaveLength(44);

  // Ids are the server's to give: ours take the place of the recorded ones from the answer in which they first appear.
  const ids = new Map<string, string>();
  const translate = (text: string): string =>
    [...ids].reduce((all, [theirs, ours]) => all.replaceAll(theirs, ours), text);
  for (const { method, path, body, status, accepted_response: expected } of requests) {
    const answer = await vercel(method, translate(path), body);
    if (method === "POST") {
      const id = (value: unknown): string => {
        const made = value as { id?: string; created?: { id?: string } };
        return made.created?.id ?? made.id ?? "";
      };
      ids.set(id(expected), id(answer.json));
    }
    expect([method, path, answer.status]).toEqual([method, path, status]);
    if (status !== 204)
      expect({ path, reply: answer.json }).toMatchObject({
        path,
        reply: comparable(path, JSON.parse(translate(JSON.stringify(expected)))),
      });
  }
});

/** Times differ between runs, and so does what is listed above. */
function comparable(path: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((member) => comparable(path, member));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !differing.some(({ member, of }) => member === name && of(path, value)))
      .map(([name, member]) => [
        name,
        /At$/.test(name) && typeof member === "number" ? expect.any(Number) : comparable(path, member),
      ]),
  );
}

test("an injected reset reaches the client as one", async () => {
  const admin = new AdminClient({ home });
  await admin.injectFault({ match: { path: "/env" }, fault: { kind: "reset-before" }, times: 1 });
  await expect(vercel("GET", "/v10/projects/prj_web/env?teamId=team_acme")).rejects.toMatchObject({
    code: "ECONNRESET",
  });
  expect((await vercel("GET", "/v10/projects/prj_web/env?teamId=team_acme")).status).toBe(200);
});

test.each([
  "registry.terraform.io:443",
  "secretmanager.googleapis.com:443",
  "api.vercel.com:80",
  "10.0.0.1:443",
  "127.0.0.1.example.com:443",
])("CONNECT %s is refused", async (target) => {
  const { status, body } = await tunnel(target);
  expect(status).toBe(403);
  expect(body).toBe(
    `The Strongroom sandbox's proxy refuses ${JSON.stringify(target)}: it serves api.vercel.com, vercel.com (port 443) and loopback addresses only, ` +
      "and never leaves this machine. Run the command outside of `sandbox exec` to reach other hosts.\n",
  );
});

test("a plain request through the proxy is refused too, and its credentials and path are not repeated", async () => {
  const answer = await new Promise<{ status: number; body: string }>((done, failed) => {
    const path = "http://user:fake-password@example.com/fake-path?token=fake-token";
    const asking = request({ host: "127.0.0.1", port: proxyPort, path, agent: false }, (response) => {
      let body = "";
      response.on("data", (chunk) => {
        body += String(chunk);
      });
      response.on("end", () => done({ status: response.statusCode ?? 0, body }));
    });
    asking.on("error", failed).end();
  });
  expect(answer.status).toBe(403);
  expect(answer.body).toContain('refuses "example.com"');
  expect(answer.body).not.toContain("fake-");
});

test("loopback addresses are tunnelled", async () => {
  const echo = createServer((socket) => socket.pipe(socket));
  await new Promise<void>((done) => echo.listen(0, "127.0.0.1", done));
  try {
    const { port } = echo.address() as AddressInfo;
    for (const host of ["127.0.0.1", "localhost"]) {
      const { status, socket } = await tunnel(`${host}:${port}`);
      expect(status).toBe(200);
      const answer = new Promise<string>((done) => socket.once("data", (chunk) => done(chunk.toString())));
      socket.write("ping");
      expect(await answer).toBe("ping");
      socket.destroy();
    }
  } finally {
    echo.close();
  }
});
