/** "Are we in the sandbox?" is answered by the sandbox, never by a variable. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allowedForTerraform } from "../../../providers/surroundings";
import { down, environmentFor, mintToken, proveSandbox, up } from "../../../sandbox";
import { readRecord } from "../../../sandbox/control/daemon-record";
import { homeAt, replaceFile } from "../../../sandbox/control/home";

let home: string;
let right: Record<string, string>;
beforeAll(async () => {
  home = join(mkdtempSync(join(tmpdir(), "sandbox-proof-")), "home");
  await up({ home });
  right = await environmentFor({ home, providers: "sandbox" });
});
afterAll(async () => {
  await down({ home });
  rmSync(join(home, ".."), { recursive: true, force: true });
});

test("what exec sets is proven; without it there is nothing to prove", async () => {
  const { port } = readRecord(homeAt(home)) ?? {};
  const url = `http://127.0.0.1:${port}/`;
  const owner = { home, as: "owner@sandbox.local", url };
  expect(await proveSandbox({ PATH: "/bin", ...right })).toEqual({ sandbox: owner, problems: [] });
  expect(await proveSandbox({ PATH: "/bin", HTTPS_PROXY: "http://127.0.0.1:9" })).toEqual({
    sandbox: null,
    problems: [],
  });
  const other = await environmentFor({ home, as: "ann@acme.test", project: "acme-dev", providers: "sandbox" });
  expect(await proveSandbox(other)).toEqual({ sandbox: { home, as: "ann@acme.test", url }, problems: [] });
});

test("a token of Vercel may be missing, since nothing is sent to Vercel then", async () => {
  expect((await proveSandbox({ ...right, VERCEL_API_TOKEN: undefined })).problems).toEqual([]);
});

test("a program that was given no more than Terraform gets can prove it again", async () => {
  expect(await proveSandbox(allowedForTerraform(right, true))).toMatchObject({ sandbox: { home }, problems: [] });
});

test.each<[string, Record<string, string | undefined>, string]>([
  [
    "a real token",
    { GOOGLE_OAUTH_ACCESS_TOKEN: "ya29.fake" },
    "GOOGLE_OAUTH_ACCESS_TOKEN does not hold a token of this sandbox",
  ],
  [
    "a token of another sandbox",
    { GOOGLE_OAUTH_ACCESS_TOKEN: mintToken(Buffer.alloc(32), "owner@sandbox.local") },
    "GOOGLE_OAUTH_ACCESS_TOKEN does not hold a token of this sandbox",
  ],
  ["another Vercel token", { VERCEL_API_TOKEN: "fake" }, "VERCEL_API_TOKEN is not the sandbox's own"],
  ["a foreign proxy", { HTTPS_PROXY: "http://127.0.0.1:9" }, "HTTPS_PROXY is not the sandbox's own"],
  [
    "another proxy for everything",
    { ALL_PROXY: "http://127.0.0.1:9" },
    "ALL_PROXY is set, but the sandbox does not set it",
  ],
  ["a foreign authority", { SSL_CERT_FILE: "/tmp/ca.pem" }, "SSL_CERT_FILE is not the sandbox's own"],
  [
    "another process on loopback",
    { GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT: "http://127.0.0.1:9/storage/v1/" },
    "GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT is not the sandbox's own",
  ],
  [
    "an endpoint left out",
    { GOOGLE_IAM_BETA_CUSTOM_ENDPOINT: undefined },
    "GOOGLE_IAM_BETA_CUSTOM_ENDPOINT is not set, so its requests would go elsewhere",
  ],
  [
    "real credentials beside",
    { GOOGLE_CREDENTIALS: "{}" },
    "GOOGLE_CREDENTIALS is set, but the sandbox does not set it",
  ],
  ["other providers", { TF_CLI_CONFIG_FILE: "/tmp/rc" }, "TF_CLI_CONFIG_FILE is not the sandbox's own"],
  ["more arguments", { TF_CLI_ARGS: "-lock=false" }, "TF_CLI_ARGS is set, but the sandbox does not set it"],
  [
    "a variable alone",
    { STRONGROOM_SANDBOX: "1" },
    "STRONGROOM_SANDBOX does not name a sandbox: a sandbox's home is a folder that only its owner may enter",
  ],
])("%s is not a sandbox", async (_what, over, problem) => {
  expect(await proveSandbox({ ...right, ...over })).toEqual({ sandbox: null, problems: [problem] });
});

test("all that is missing is one problem, beside each that is wrong", async () => {
  const alone = { STRONGROOM_SANDBOX: home, HTTPS_PROXY: "http://127.0.0.1:9", GOOGLE_OAUTH_ACCESS_TOKEN: "ya29.fake" };
  const names = Object.keys(right)
    .filter((name) => !(name in alone) && !["VERCEL_API_TOKEN", "TF_IN_AUTOMATION"].includes(name))
    .sort();
  expect((await proveSandbox(alone)).problems).toEqual([
    `${names.slice(0, 3).join(", ")} and ${names.length - 3} more are not set, so their requests would go elsewhere`,
    "GOOGLE_OAUTH_ACCESS_TOKEN does not hold a token of this sandbox",
    "HTTPS_PROXY is not the sandbox's own",
  ]);
  const { GOOGLE_IAM_BETA_CUSTOM_ENDPOINT: _, SSL_CERT_FILE: __, ...rest } = right;
  expect((await proveSandbox(rest)).problems).toEqual([
    "GOOGLE_IAM_BETA_CUSTOM_ENDPOINT, SSL_CERT_FILE are not set, so their requests would go elsewhere",
  ]);
});

test("a home that others may enter is not a sandbox", async () => {
  chmodSync(home, 0o755);
  expect((await proveSandbox(right)).problems).toEqual([
    "STRONGROOM_SANDBOX does not name a sandbox: a sandbox's home is a folder that only its owner may enter",
  ]);
  chmodSync(home, 0o700);
});

test.each(["port", "proxyPort"] as const)("a home whose %s somebody else has is not a sandbox", async (name) => {
  // GIVEN somebody who answers as the daemon would, but has no key
  const at = homeAt(home);
  const record = readRecord(at);
  if (record === undefined) throw new Error("no record");
  const server = createServer((_request, response) => {
    response.end(JSON.stringify({ pid: record.pid, instance: record.instance, answer: "fake" }));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  replaceFile(at.daemonFile, JSON.stringify({ ...record, [name]: (server.address() as AddressInfo).port }));
  const claimed = await proveSandbox(right);
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  // WHEN nobody has it any more
  const silent = await proveSandbox(right);
  replaceFile(at.daemonFile, JSON.stringify(record));
  expect(claimed.problems).toEqual(["STRONGROOM_SANDBOX: the process on its port does not have the key of its home"]);
  expect(silent.problems).toEqual(["STRONGROOM_SANDBOX names a sandbox that is not running"]);
});
