import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deploy } from "../../cli/commands/deploy";
import { exitCodes } from "../../cli/exit-codes";
import { Outcome, total } from "../../cli/start/cdktf-run";
import { preparationOf } from "../../cli/surroundings";
import { withoutCredentials } from "../../cli/text/without-credentials";
import { acme } from "../support/resolved-fixture";
import { Bench, failureOf } from "./support";

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open([]);
});
afterEach(() => bench.close());

/** A cdktf that writes down what it was given; the end-to-end test runs the real one. */
function recorder(ends = 7): string {
  const bin = join(bench.root, "node_modules", ".bin");
  mkdirSync(bin, { recursive: true });
  const script = `#!${process.execPath}\nrequire("fs").appendFileSync("given.json", JSON.stringify({ args: process.argv.slice(2), env: Object.keys(process.env).sort() }) + "\\n"); process.exit(${ends});\n`;
  writeFileSync(join(bin, "cdktf"), script);
  chmodSync(join(bin, "cdktf"), 0o755);
  return join(bench.root, "given.json");
}

/** What it looks at afterwards is this cloud, never Google's. */
const sandbox = () => ({ ...bench.env, STRONGROOM_SANDBOX: bench.cloud.home });

it("passes arguments and the exit code through, and no declared secret", async () => {
  const given = recorder();
  const env = {
    PATH: process.env.PATH,
    // Its own name, the name at a reader, the qualified name.
    VENDOR_KEY: "fake-1",
    API_WEB_KEY: "fake-2",
    SHOP__WEB_KEY: "fake-3",
    LOG_LEVEL: "info",
    VERCEL_API_TOKEN: "fake-token",
    ...sandbox(),
  };
  const code = await deploy(bench.context({ env }), ["shop-dev-secrets", "--auto-approve"]);
  expect(code).toBe(7);
  expect(bench.printed).toBe(
    `deploy dev: sandbox at 127.0.0.1:${bench.cloud.port}, projects fake-platform-dev, fake-shop-dev\n`,
  );
  expect(JSON.parse(readFileSync(given, "utf8"))).toEqual({
    args: ["deploy", "shop-dev-secrets", "--auto-approve", "--ignore-missing-stack-dependencies"],
    env: [
      "GOOGLE_OAUTH_ACCESS_TOKEN",
      "GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT",
      "LOG_LEVEL",
      "PATH",
      "STRONGROOM_ENV",
      "STRONGROOM_SANDBOX",
      "VERCEL_API_TOKEN",
    ],
  });
});

it("applies layer after layer, and stops at the first that fails", async () => {
  const runs = async (pattern: string, ends: number) => {
    const given = recorder(ends);
    rmSync(given, { force: true });
    const code = await deploy(bench.context({ env: { PATH: process.env.PATH, ...sandbox() } }), [
      "--auto-approve",
      pattern,
    ]);
    const lines = readFileSync(given, "utf8").trim().split("\n");
    return { code, named: lines.map((line) => (JSON.parse(line) as { args: string[] }).args.slice(1)) };
  };
  const alone = ["--auto-approve", "--ignore-missing-stack-dependencies"];
  const all = ["shop-dev-identities", "shop-dev-secrets", "shop-dev-services", "--auto-approve"];
  expect(await runs("*-dev-*", 0)).toEqual({ code: 0, named: [["platform-dev-secrets", ...all]] });
  const secrets = ["shop-dev-secrets", ...alone];
  expect(await runs("shop-dev-se*", 0)).toEqual({ code: 0, named: [secrets, ["shop-dev-services", ...alone]] });
  expect(await runs("shop-dev-se*", 7)).toEqual({ code: 7, named: [secrets] });
});

it("leaves a sandbox alone that an older Strongroom deployed to", async () => {
  const given = recorder();
  const { environments } = bench.context();
  const resolution = environments.load("dev", { lockDir: bench.lockDir });
  if (!resolution.ok) throw new Error("the bench's environment is invalid");
  const [{ stateBucket, project } = { stateBucket: "", project: "" }] = resolution.environment.products.filter(
    ({ name }) => name === "shop",
  );
  await bench.admin("POST", "prepare", { projects: [{ id: project }], buckets: [{ name: stateBucket, project }] });
  const object = encodeURIComponent("shop-dev-secrets/default.tfstate");
  await bench.google("POST", `upload/storage/v1/b/${stateBucket}/o?uploadType=media&name=${object}`, {
    version: 4,
    resources: [{ mode: "managed", type: "google_service_account", name: "api", instances: [{ attributes: {} }] }],
  });
  expect(await failureOf(() => deploy(bench.context({ env: sandbox() }), ["shop-dev-services"]))).toEqual({
    code: exitCodes.lock,
    message:
      "This sandbox was deployed to by an older Strongroom: the state of shop-dev-secrets holds service accounts, which stacks of their own (*-dev-identities) make now.",
    next: "strongroom sandbox reset, which empties the sandbox, then npm start",
  });
  expect(existsSync(given)).toBe(false);
});

it("synthesizes the environment of the stacks that are named, and no two at once", async () => {
  recorder();
  const of = async (args: readonly string[], env: Record<string, string> = {}) => {
    bench.printed = "";
    await deploy(bench.context({ env: { PATH: process.env.PATH, ...sandbox(), ...env } }), args);
    return bench.printed.split(":")[0];
  };
  expect(await of(["shop-prod-secrets"])).toBe("deploy prod");
  expect(await of(["*-prod-secrets", "shop-prod-*", "--auto-approve"])).toBe("deploy prod");
  expect(await of([])).toBe("deploy dev");
  expect(await of(["*"], { STRONGROOM_ENV: "prod" })).toBe("deploy prod");
  expect((await failureOf(() => of(["shop-prod-secrets", "shop-dev-secrets"]))).message).toBe(
    "One environment at a time; these stacks are of dev and prod.",
  );
  expect((await failureOf(() => of(["shop-prod-secrets"], { STRONGROOM_ENV: "dev" }))).message).toBe(
    "STRONGROOM_ENV is dev, and shop-prod-secrets is of prod.",
  );
});

it("refuses every TF_LOG, also in the sandbox", async () => {
  recorder();
  const failure = await failureOf(() =>
    deploy(bench.context({ env: { TF_LOG_PROVIDER: "DEBUG", STRONGROOM_SANDBOX: "/x" } }), []),
  );
  expect(failure.code).toBe(exitCodes.refused);
  expect(failure.message).toContain("environment variable TF_LOG_PROVIDER: ");
});

it("says where cdktf comes from when it is not there", async () => {
  expect(await failureOf(() => deploy(bench.context({ env: {} }), []))).toEqual({
    code: exitCodes.usage,
    message: "cdktf is not installed.",
    next: "npm ci",
  });
});

describe("what cdktf deploy says", () => {
  const lines = [
    "",
    "⠙  Synthesizing",
    "2 Stacks deploying     0 Stacks done     0 Stacks waiting",
    "\u001b[2K\u001b[1A\u001b[2K\u001b[Gshop-dev-secrets  \u001b[1mNo changes. Your infrastructure matches the configuration.\u001b[0m",
    "                  Apply complete! Resources: 0 added, 0 changed, 0 destroyed.",
    "platform-dev-secrets  Apply complete! Resources: 1 imported, 3 added, 2 changed, 1 destroyed.",
  ];

  it("is understood: stacks that ended, and what changed", () => {
    const outcome = new Outcome();
    const kept = lines.map((line) => outcome.read(line));
    expect(kept).toEqual([
      null,
      null,
      null,
      "shop-dev-secrets  No changes. Your infrastructure matches the configuration.",
      "                  Apply complete! Resources: 0 added, 0 changed, 0 destroyed.",
      "platform-dev-secrets  Apply complete! Resources: 1 imported, 3 added, 2 changed, 1 destroyed.",
    ]);
    expect([outcome.applied, outcome.changes, total(outcome.changes), outcome.doing]).toEqual([
      2,
      { added: 3, changed: 2, destroyed: 1 },
      6,
      "platform-dev-secrets",
    ]);
  });

  it("shows a failure from its first error on", () => {
    const outcome = new Outcome();
    for (const line of ["Creating...", "│ Error: Error creating Secret", "│ 403"]) outcome.read(line);
    expect(outcome.tail()).toBe("Creating...\n│ Error: Error creating Secret\n│ 403");
  });
});

it("masks what looks like a credential", () => {
  const jwt = ["eyJhbGciOiJmYWtlIn0", "eyJyb2xlIjoiZmFrZSJ9", "c2lnbmF0dXJl"].join(".");
  const text = `token ${jwt}, Bearer fake-abc, ${["sk", "test", "fake123456"].join("_")}, sbx.ZmFrZQ.ZmFrZQ, ${"ab".repeat(20)} and acme-shop-dev`;
  expect(withoutCredentials(text)).toBe(
    "token [redacted], Bearer [redacted] [redacted], [redacted], [redacted] and acme-shop-dev",
  );
});

it("prepares what a person makes once in a real cloud", () => {
  expect(preparationOf(acme())).toEqual({
    projects: [{ id: "acme-shop-dev" }, { id: "acme-vault-dev" }],
    buckets: [
      { name: "acme-shop-dev-state", project: "acme-shop-dev" },
      { name: "acme-vault-dev-state", project: "acme-vault-dev" },
    ],
    teams: [{ id: "team_acme", projects: [{ id: "prj_web", name: "shop-web" }] }],
  });
});
