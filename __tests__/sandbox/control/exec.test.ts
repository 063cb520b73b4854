import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environmentFor, exec, isForeign, up, withoutForeign } from "../../../sandbox";
import { readToken } from "../../../sandbox/cloud/identity";
import { removeHomes, temporaryHome } from "./temporary-home";

const home = temporaryHome();
const folder = mkdtempSync(join(tmpdir(), "sandbox-exec-"));
let endpoint = "";
let proxyPort = 0;

beforeAll(async () => {
  const running = await up({ home });
  endpoint = running.endpoint ?? "";
  proxyPort = running.proxyPort ?? 0;
});
afterAll(async () => {
  await removeHomes();
  rmSync(folder, { recursive: true, force: true });
});

/** What a program under exec sees of its environment. */
async function seen(
  o: { as?: string; project?: string; env?: Record<string, string> } = {},
): Promise<Record<string, string>> {
  const out = join(folder, "environment.json");
  const script = "require('fs').writeFileSync(process.argv[1], JSON.stringify(process.env))";
  expect(await exec({ home, cwd: folder, ...o, command: [process.execPath, "-e", script, out] })).toBe(0);
  return JSON.parse(readFileSync(out, "utf8")) as Record<string, string>;
}

/** A process of its own that runs `exec`, as the command line does. */
function execInChild(command: readonly string[]): ChildProcess {
  const script = `
    const { exec } = require(${JSON.stringify(join(__dirname, "../../../sandbox"))});
    exec({ home: process.argv[1], cwd: process.cwd(), command: process.argv.slice(2) }).then((code) => process.exit(code));`;
  return spawn(process.execPath, ["--import", "tsx", "-e", script, home, ...command], {
    cwd: join(__dirname, "../../.."),
    stdio: ["pipe", "pipe", "inherit"],
  });
}

test("a program sees the sandbox, and nothing of a real cloud", async () => {
  const environment = await seen({
    as: "deployer@acme-dev.iam.gserviceaccount.com",
    project: "acme-dev",
    env: {
      PATH: process.env.PATH ?? "",
      KEPT: "yes",
      GOOGLE_APPLICATION_CREDENTIALS: "/fake/key.json",
      GOOGLE_PROJECT: "a-real-project",
      CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE: "/fake/key.json",
      TF_LOG: "DEBUG",
      TF_LOG_SDK_PROTO_DATA_DIR: "/fake",
      TF_PLUGIN_CACHE_DIR: "/fake",
      HTTPS_PROXY: "http://fake.example:3128",
      http_proxy: "http://fake.example:3128",
      VERCEL_TOKEN: "fake-token",
      SSL_CERT_DIR: "/fake",
    },
  });
  const token = environment.GOOGLE_OAUTH_ACCESS_TOKEN ?? "";
  expect(readToken(readFileSync(join(home, "token.key")), token)).toEqual({
    email: "deployer@acme-dev.iam.gserviceaccount.com",
  });
  const tokenFile = environment.CLOUDSDK_AUTH_ACCESS_TOKEN_FILE ?? "";
  expect(readFileSync(tokenFile, "utf8")).toBe(token);
  expect(statSync(tokenFile).mode & 0o777).toBe(0o600);
  expect(environment.VERCEL_API_TOKEN).toMatch(/^[a-z0-9]{24}$/);
  expect(environment).toEqual({
    PATH: process.env.PATH,
    KEPT: "yes",
    STRONGROOM_SANDBOX: home,
    GOOGLE_OAUTH_ACCESS_TOKEN: token,
    GOOGLE_PROJECT: "acme-dev",
    GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT: `${endpoint}/v1/`,
    GOOGLE_IAM_BETA_CUSTOM_ENDPOINT: `${endpoint}/v1/`,
    GOOGLE_IAM2_CUSTOM_ENDPOINT: `${endpoint}/v2/`,
    GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT: `${endpoint}/v1/`,
    GOOGLE_KMS_CUSTOM_ENDPOINT: `${endpoint}/v1/`,
    GOOGLE_RESOURCE_MANAGER_V3_CUSTOM_ENDPOINT: `${endpoint}/v3/`,
    GOOGLE_CLOUD_IDENTITY_CUSTOM_ENDPOINT: `${endpoint}/v1/`,
    GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT: `${endpoint}/v2/`,
    GOOGLE_LOGGING_CUSTOM_ENDPOINT: `${endpoint}/v2/`,
    GOOGLE_MONITORING_CUSTOM_ENDPOINT: `${endpoint}/`,
    GOOGLE_SERVICE_USAGE_CUSTOM_ENDPOINT: `${endpoint}/v1/`,
    GOOGLE_STORAGE_CUSTOM_ENDPOINT: `${endpoint}/storage/v1/`,
    GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT: `${endpoint}/storage/v1/`,
    VERCEL_API_TOKEN: environment.VERCEL_API_TOKEN,
    STRONGROOM_SANDBOX_VERCEL_ENDPOINT: `${endpoint}/`,
    HTTPS_PROXY: `http://127.0.0.1:${proxyPort}`,
    https_proxy: `http://127.0.0.1:${proxyPort}`,
    NO_PROXY: "127.0.0.1,localhost,::1",
    no_proxy: "127.0.0.1,localhost,::1",
    SSL_CERT_FILE: join(home, "ca-bundle.pem"),
    NODE_EXTRA_CA_CERTS: join(home, "ca.pem"),
    NODE_USE_ENV_PROXY: "1",
    TF_CLI_CONFIG_FILE: join(home, "terraformrc"),
    TF_CLI_ARGS_providers_lock: `-fs-mirror=${join(home, "mirror")}`,
    CHECKPOINT_DISABLE: "1",
    CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1",
    DISABLE_VERSION_CHECK: "1",
    TF_DISABLE_PLUGIN_TLS: "1",
    CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER: `${endpoint}/`,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_IAM: `${endpoint}/`,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS: `${endpoint}/`,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDKMS: `${endpoint}/`,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER: `${endpoint}/`,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDIDENTITY: `${endpoint}/`,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN: `${endpoint}/`,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_SERVICEUSAGE: `${endpoint}/`,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_LOGGING: `${endpoint}/`,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_MONITORING: `${endpoint}/`,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE: `${endpoint}/storage/v1/`,
    CLOUDSDK_CONFIG: join(home, "gcloud"),
    CLOUDSDK_CORE_PROJECT: "acme-dev",
    CLOUDSDK_CORE_ACCOUNT: "deployer@acme-dev.iam.gserviceaccount.com",
    CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: tokenFile,
    CLOUDSDK_CORE_DISABLE_PROMPTS: "1",
    CLOUDSDK_CORE_DISABLE_FILE_LOGGING: "1",
    CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: "1",
    CLOUDSDK_CORE_CHECK_GCE_METADATA: "0",
    CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK: "1",
    CLOUDSDK_SURVEY_DISABLE_PROMPTS: "1",
  });
});

test("without a project none is set, and the owner is the default identity", async () => {
  const environment = await seen();
  expect(environment).not.toHaveProperty("GOOGLE_PROJECT");
  expect(environment).not.toHaveProperty("CLOUDSDK_CORE_PROJECT");
  expect(environment.CLOUDSDK_CORE_ACCOUNT).toBe("owner@sandbox.local");
});

test("what is not an email is refused as an identity", async () => {
  await expect(environmentFor({ home, as: "serviceAccount:a@b.iam.gserviceaccount.com" })).rejects.toThrow(
    'sandbox: --as takes an email, such as owner@sandbox.local or name@project.iam.gserviceaccount.com; got "serviceAccount:a@b.iam.gserviceaccount.com"',
  );
});

test.each([
  ["GOOGLE_CREDENTIALS", true],
  ["CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE", true],
  ["TF_LOG_PROVIDER", true],
  ["TF_REATTACH_PROVIDERS", true],
  ["TF_CLI_ARGS_apply", true],
  ["TF_DATA_DIR", true],
  ["STORAGE_EMULATOR_HOST", true],
  ["GODEBUG", true],
  ["all_proxy", true],
  ["CLOUDSDK_PYTHON", false],
  ["CLOUDSDK_ROOT_DIR", false],
  ["TF_VAR_region", false],
  ["TF_INPUT", false],
  ["PATH", false],
  ["MY_GOOGLE_THING", false],
])("%s is foreign: %s", (name, expected) => {
  expect(isForeign(name)).toBe(expected);
  expect(withoutForeign({ [name]: "x", NOT_SET: undefined })).toEqual(expected ? {} : { [name]: "x" });
});

test.each([
  [["sh", "-c", "exit 0"], 0],
  [["sh", "-c", "exit 7"], 7],
  [["sh", "-c", "kill -TERM $$"], 143],
  [["sh", "-c", "kill -KILL $$"], 137],
])("%j gives %i", async (command, code) => {
  expect(await exec({ home, cwd: folder, command })).toBe(code);
});

test("a missing command gives 127, one that can't be run 126, none at all is an error", async () => {
  const stderr = jest.spyOn(process.stderr, "write").mockReturnValue(true);
  try {
    expect(await exec({ home, cwd: folder, command: ["no-such-command-here"] })).toBe(127);
    expect(stderr).toHaveBeenLastCalledWith('sandbox: can\'t run "no-such-command-here": no such command\n');
    expect(await exec({ home, cwd: folder, command: [folder] })).toBe(126);
  } finally {
    stderr.mockRestore();
  }
  await expect(exec({ home, cwd: folder, command: [] })).rejects.toThrow("exec needs a command");
});

test("stdin and stdout are the command's own", async () => {
  const child = execInChild(["sh", "-c", "tr a-z A-Z; exit 3"]);
  let out = "";
  child.stdout?.on("data", (chunk) => {
    out += String(chunk);
  });
  child.stdin?.end("through the pipe");
  expect(await new Promise((done) => child.once("close", done))).toBe(3);
  expect(out).toBe("THROUGH THE PIPE");
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s is passed on once, and the command may finish its work", async (signal, code) => {
  const script = `trap 'echo got; exit ${code}' ${signal.slice(3)}; echo ready; for i in $(seq 400); do sleep 0.05; done`;
  const child = execInChild(["sh", "-c", script]);
  let out = "";
  child.stdout?.on("data", (chunk) => {
    out += String(chunk);
    if (out === "ready\n") child.kill(signal);
  });
  expect(await new Promise((done) => child.once("close", done))).toBe(code);
  expect(out).toBe("ready\ngot\n");
});

test("a program on Node trusts the sandbox's Vercel, and no other certificate of the proxy", async () => {
  const out = join(folder, "vercel.json");
  const script = `
    const { request } = require("node:http"), { connect } = require("node:tls"), { writeFileSync } = require("node:fs");
    const proxy = new URL(process.env.HTTPS_PROXY);
    request({ host: proxy.hostname, port: proxy.port, method: "CONNECT", path: "api.vercel.com:443" })
      .on("connect", (_answer, socket) => {
        const tls = connect({ socket, servername: "api.vercel.com" }, () => {
          tls.write("GET /v2/user HTTP/1.1\\r\\nHost: api.vercel.com\\r\\nConnection: close\\r\\nAuthorization: Bearer " + process.env.VERCEL_API_TOKEN + "\\r\\n\\r\\n");
        });
        let text = "";
        tls.on("data", (chunk) => { text += chunk; });
        tls.on("error", (error) => writeFileSync(process.argv[1], String(error)));
        tls.on("end", () => writeFileSync(process.argv[1], text));
      })
      .end();`;
  expect(await exec({ home, cwd: folder, command: [process.execPath, "-e", script, out] })).toBe(0);
  expect(readFileSync(out, "utf8")).toMatch(/^HTTP\/1\.1 200 OK\r\n.*"owner@sandbox\.local"/s);
  // Without the variable the same program refuses.
  const plain = ["env", "-u", "NODE_EXTRA_CA_CERTS", process.execPath, "-e", script, out];
  expect(await exec({ home, cwd: folder, command: plain })).toBe(0);
  expect(readFileSync(out, "utf8")).toMatch(/^Error: (self-signed certificate|unable to)/);
});
