/** An environment that says it is a sandbox's, and leads to somebody else: no command sends a token or a value there. */
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { access } from "../../cli/commands/access";
import { inject } from "../../cli/commands/inject";
import { recover } from "../../cli/commands/recover";
import { status } from "../../cli/commands/status";
import type { Proof } from "../../sandbox/proof";
import { exitCodes } from "../../text/exit-codes";
import { isFailure } from "../../text/failure";
import { rooms } from "../support/rooms";
import { Bench } from "./support";

/** Takes what it is told, as the command line once did. */
let mockBelieving = false;
jest.mock("../../sandbox/proof", () => {
  const real = jest.requireActual<typeof import("../../sandbox/proof")>("../../sandbox/proof");
  return {
    proveSandbox: async (env: Record<string, string>): Promise<Proof> => {
      if (!mockBelieving) return real.proveSandbox(env);
      const { GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT: endpoint = "" } = env;
      return { sandbox: { home: "/", as: "owner", url: endpoint.replace(/v1\/$/, "") }, problems: [] };
    },
  };
});

const token = "ya29.a0fake-token-of-google-0123456789";
const value = "vk_fake-value-of-a-vendor-0123456789";
let bench: Bench;
let listener: Server;
let url = "";
/** All that the listener was told: addresses, headers, bodies. */
let heard = "";

beforeEach(async () => {
  bench = await Bench.open();
  heard = "";
  // GIVEN somebody on this machine who passes everything on to a sandbox, and so answers like one, its challenge too
  listener = createServer((request, response) => {
    heard += `${request.method} ${request.url} ${JSON.stringify(request.headers)}\n`;
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      const body = Buffer.concat(chunks);
      heard += `${body}\n`;
      const answer = await fetch(`${bench.cloud.url}${request.url}`, {
        method: request.method ?? "GET",
        headers: { authorization: `Bearer ${bench.cloud.ownerToken}`, "content-type": "application/json" },
        ...(body.length === 0 ? {} : { body }),
      });
      response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
    });
  });
  await new Promise<void>((done) => listener.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
});
afterEach(async () => {
  mockBelieving = false;
  listener.closeAllConnections();
  await new Promise((done) => listener.close(done));
  await bench.close();
});

/** What each command ends with. */
async function tried(hostile: Readonly<Record<string, string>>): Promise<readonly number[]> {
  const env = () => ({ ...hostile, VENDOR_KEY: value });
  const dev = { env: "dev" } as const;
  const commands = [
    () => inject(bench.context({ env: env() }), { ...dev, only: ["VENDOR_KEY"] }),
    () => access(bench.context({ env: env() }), "VENDOR_KEY", dev),
    () => status(bench.context({ env: env() }), { ...dev, offline: false }),
    () => recover(bench.context({ env: env() }), dev),
  ];
  const codes: number[] = [];
  for (const command of commands) {
    try {
      codes.push((await command()).code);
    } catch (error) {
      if (!isFailure(error)) throw error;
      codes.push(error.code);
    }
  }
  return codes;
}

const leaked = () =>
  [token, value, Buffer.from(value).toString("base64")].filter((one) => heard.includes(one)).length > 0;

const endpoints = () => ({
  GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT: `${url}/v1/`,
  GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT: `${url}/storage/v1/`,
});
const real = { GOOGLE_OAUTH_ACCESS_TOKEN: token, VERCEL_API_TOKEN: "fake-vercel-token" };

it.each<[string, () => Record<string, string>]>([
  ["a variable that says so", () => ({ ...real, ...endpoints(), STRONGROOM_SANDBOX: "1" })],
  ["the home of a sandbox that runs", () => ({ ...real, ...endpoints(), STRONGROOM_SANDBOX: bench.cloud.home })],
  ["the address alone", () => ({ ...real, ...endpoints() })],
  [
    "the address, and a token of a sandbox's form",
    () => ({ ...real, ...endpoints(), GOOGLE_OAUTH_ACCESS_TOKEN: "sbx.e30.fake" }),
  ],
  [
    "all that a sandbox sets, but for the address",
    () => ({ ...(bench.env as Record<string, string>), ...endpoints() }),
  ],
  ["all that a sandbox sets, but for the token", () => ({ ...(bench.env as Record<string, string>), ...real })],
  [
    "all that a sandbox sets, and a proxy",
    () => ({ ...(bench.env as Record<string, string>), HTTP_PROXY: url, NO_PROXY: "", no_proxy: "" }),
  ],
])("%s is not a sandbox: everything is refused, and nothing is sent", async (_what, hostile) => {
  const codes = await tried(hostile());
  expect(codes).toEqual(codes.map(() => exitCodes.refused));
  expect(heard).toBe("");
});

// That the check can fail.
it("a door that believes what it is told lets token and value out", async () => {
  mockBelieving = true;
  await tried({ ...real, ...endpoints(), STRONGROOM_SANDBOX: "1" });
  expect(leaked()).toBe(true);
  expect(heard).toContain(`Bearer ${token}`);
  expect(heard).toContain(Buffer.from(value).toString("base64"));
});

it("names everything that is not the sandbox's, and no content of it", async () => {
  const failure = await inject(bench.context({ env: { ...bench.env, ...endpoints(), ...real } }), { env: "dev" }).catch(
    (error: unknown) => error,
  );
  expect((failure as Error).message.match(/^ {2}got: +(.*)$/gm)).toEqual(
    [
      "GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT is not the sandbox's own",
      "GOOGLE_OAUTH_ACCESS_TOKEN does not hold a token of this sandbox",
      "GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT is not the sandbox's own",
      "VERCEL_API_TOKEN is not the sandbox's own",
    ].map((one) => `  got:     ${one}`),
  );
});

it("only the proof asks the variable whether this is a sandbox", () => {
  const root = join(__dirname, "..", "..");
  const reading = /\.STRONGROOM_SANDBOX\b|\["STRONGROOM_SANDBOX"\]|\bSTRONGROOM_SANDBOX\b[^"\n]*\} = /;
  const files = [
    ...rooms,
    "sandbox",
    "providers",
    "stacks",
    "model",
    "environments",
    "organisation",
    "constructs",
    "scripts",
    "bin",
  ]
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
    )
    .filter((file) => /\.[jt]s$/.test(file));
  const found = [...files, "main.ts"].filter((file) => reading.test(readFileSync(join(root, file), "utf8")));
  // The first of them only looks whether anybody has to be asked, and the last one takes the home of a cloud that proved to be a sandbox.
  const proof = [join("machine", "sandbox-proof.ts"), join("sandbox", "control", "proof.ts")];
  expect(found.sort()).toEqual([...proof, join("terraform", "last-applied.ts")]);
});
