/** `strongroom run` as a process, over the embedded cloud: what the child gets, and what passes through. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Outcome } from "../support/project";
import { wayTo } from "../support/proven";
import { pem, RunningShop, session } from "./running-shop";

let shop: RunningShop;
beforeAll(async () => {
  shop = await RunningShop.open();
});
afterAll(() => shop.close());
beforeEach(() => shop.pin({ SESSION_KEY: "1", VENDOR_KEY: "1", WEB_KEY: "1" }));

const run = (options: readonly string[], script: string, env: Record<string, string> = {}): Promise<Outcome> =>
  shop.project.strongroom(["run", "--env", "dev", ...options, "--", "node", "-e", script], {
    ...shop.environment,
    ...env,
  });

const api = ["--service", "shop-api"];
const notes = () =>
  `run dev shop/shop-api: 3 variables from sandbox at ${new URL(shop.cloud.url).host}, project fake-shop-dev as owner@sandbox.local\n`;

it("gives what the service declares, under both names, and nothing that is declared for others", async () => {
  const shell = {
    SESSION_KEY: "fake-stale-value",
    WEB_KEY: "fake-value-of-the-site",
    SHOP__VENDOR_KEY: "fake-value-for-inject",
    NEXT_PUBLIC_SHOP_NAME: "Other",
    STRONGROOM_FINGERPRINT_KEY: "fake-fingerprint-key",
    EDITOR: "vi",
  };
  const names = [...Object.keys(shell), "SESSION_LOCAL", "LOG_LEVEL", "VENDOR_KEY"];
  const script = `console.log(JSON.stringify(${JSON.stringify(names)}.map((name) => [name, process.env[name] ?? null])))`;
  const { code, stdout, stderr } = await run(api, script, shell);
  expect({ code, stderr }).toEqual({ code: 0, stderr: notes() });
  expect(Object.fromEntries(JSON.parse(stdout) as [string, string | null][])).toEqual({
    SESSION_KEY: session,
    SESSION_LOCAL: session,
    VENDOR_KEY: pem,
    LOG_LEVEL: "info",
    WEB_KEY: null,
    SHOP__VENDOR_KEY: null,
    NEXT_PUBLIC_SHOP_NAME: null,
    STRONGROOM_FINGERPRINT_KEY: null,
    EDITOR: "vi",
  });
});

it("gives of the shell what is ordinary and what is passed by name; no credentials", async () => {
  const script =
    "console.log(Object.keys(process.env).filter((name) => !/^(LANG|LC_.*|TMPDIR)$/.test(name)).sort().join())";
  const shell = { AWS_SECRET_ACCESS_KEY: "fake", TEAM: "shop", NODE_ENV: "test" };
  expect(shop.environment.GOOGLE_OAUTH_ACCESS_TOKEN).toBeDefined();
  const ours = ["LOG_LEVEL", "SESSION_KEY", "SESSION_LOCAL", "VENDOR_KEY"];
  // How the network is reached: in the sandbox, what the sandbox sets.
  const network = ["HTTPS_PROXY", "NODE_EXTRA_CA_CERTS", "NO_PROXY", "SSL_CERT_FILE", "https_proxy", "no_proxy"];
  const all = ["HOME", "NODE_ENV", "PATH", ...network, ...ours];
  const names = (more: readonly string[]) => `${[...all, ...more].sort().join()}\n`;
  expect((await run(api, script, shell)).stdout).toBe(names([]));
  expect((await run([...api, "--pass", "TEAM"], script, shell)).stdout).toBe(names(["TEAM"]));
});

it.each([
  ["WEB_KEY", "it is declared, so it never comes from this shell.\n  next: leave it out\n"],
  ["NO_SUCH_NAME", "it is not set here.\n  next: set it, or leave it out\n"],
])("does not pass %s", async (name, said) => {
  const { code, stderr } = await run([...api, "--pass", name], "", { WEB_KEY: "fake-value-of-the-site" });
  expect({ code, stderr }).toEqual({ code: 2, stderr: `strongroom: --pass ${name}: ${said}` });
});

it("passes the exit code through, and says where there is no such command", async () => {
  expect((await run(api, "process.exit(42)")).code).toBe(42);
  const none = await shop.project.strongroom(
    ["run", "--env", "dev", ...api, "--", "no-such-program"],
    shop.environment,
  );
  expect(none).toEqual({ code: 127, stdout: "", stderr: `${notes()}strongroom: no-such-program: not found\n` });
});

describe("signals", () => {
  /** Starts the command, waits until the child is up, sends a signal to strongroom alone. */
  async function signalled(signal: NodeJS.Signals, script: string, repeated = false): Promise<Outcome> {
    const args = [
      join(shop.project.folder, "bin", "strongroom.js"),
      "run",
      "--env",
      "dev",
      ...api,
      "--",
      "node",
      "-e",
      script,
    ];
    const child = spawn("node", args, {
      env: { PATH: process.env.PATH ?? "", HOME: join(shop.project.scratch, "home"), ...shop.environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stderr.on("data", (text) => (stderr += text));
    let again: NodeJS.Timeout | undefined;
    child.stdout.on("data", (text) => {
      if (stdout === "") child.kill(signal);
      if (stdout === "" && repeated) again = setInterval(() => child.kill(signal), 100);
      stdout += text;
    });
    return new Promise((done) =>
      child.on("close", (code) => {
        clearInterval(again);
        done({ code: code ?? -1, stdout, stderr });
      }),
    );
  }

  it.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR2"] as const)(
    "%s reaches the child, which ends as it likes",
    async (signal) => {
      const script = `process.on("${signal}", () => { console.log("got it"); process.exit(7); }); console.log("up"); setInterval(() => {}, 1000)`;
      expect(await signalled(signal, script)).toEqual({ code: 7, stdout: "up\ngot it\n", stderr: notes() });
    },
  );

  it("what the child started is told as well, and may finish before we end", async () => {
    const grandchild = `process.on("SIGTERM", () => setTimeout(() => { console.log("finished"); process.exit(0) }, 300)); console.log("up"); setInterval(() => {}, 1000)`;
    const script = `require("node:child_process").spawn("node", ["-e", ${JSON.stringify(grandchild)}], { stdio: "inherit" })`;
    expect(await signalled("SIGTERM", script)).toEqual({ code: 143, stdout: "up\nfinished\n", stderr: notes() });
  });

  it("who asks again ends a child that does not listen, with all that it started", async () => {
    const deaf = `process.on("SIGTERM", () => undefined); setInterval(() => {}, 1000);`;
    const script = `${deaf} const { pid } = require("node:child_process").spawn("node", ["-e", ${JSON.stringify(deaf)}], { stdio: "inherit" }); console.log(pid)`;
    const { code, stdout } = await signalled("SIGTERM", script, true);
    expect(code).toBe(137);
    expect(() => process.kill(Number(stdout), 0)).toThrow("ESRCH");
  });

  it.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const)("a child that dies of %s makes %i", async (signal, code) => {
    expect((await signalled(signal, `console.log("up"); setInterval(() => {}, 1000)`)).code).toBe(code);
  });
});

const printed = `
process.stdout.write("a " + process.env.SESSION_KEY.slice(0, 9));
setTimeout(() => {
  process.stdout.write(process.env.SESSION_KEY.slice(9) + " b\\n" + process.env.VENDOR_KEY + "\\n");
  for (const line of process.env.VENDOR_KEY.split("\\n")) console.log("> " + line);
  console.error(JSON.stringify({ key: process.env.VENDOR_KEY, log: process.env.LOG_LEVEL }));
}, 100);`;
const maskedOut = `a [masked SESSION_KEY] b
[masked VENDOR_KEY]
> [masked VENDOR_KEY]
> [masked VENDOR_KEY]
> [masked VENDOR_KEY]
> [masked VENDOR_KEY]
`;
const maskedErr = '{"key":"[masked VENDOR_KEY]","log":"info"}\n';

it("--mask takes values out of both streams, over lines and pieces", async () => {
  expect(await run([...api, "--mask"], printed)).toEqual({
    code: 0,
    stdout: maskedOut,
    stderr: `${notes()}${maskedErr}`,
  });
});

it("GitHub's runner is told each value, line by line, before the command starts", async () => {
  const { code, stdout, stderr } = await run(api, `console.error("started")`, { GITHUB_ACTIONS: "true", CI: "true" });
  const [begin = "", one = "", two = "", end = ""] = pem.split("\n");
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  expect(stderr).toBe(
    `${notes()}${[session, begin, one, two, end].map((text) => `::add-mask::${text}\n`).join("")}started\n`,
  );
});

it("refuses to print ::add-mask:: lines into a file", async () => {
  const log = join(shop.project.scratch, "log");
  const { code } = await shop.project.run(
    ["sh", "-c", `node bin/strongroom.js run --env dev --service shop-api -- true 2>"${log}"`],
    { env: { ...shop.environment, GITHUB_ACTIONS: "true" } },
  );
  expect(code).toBe(5);
  expect((await shop.project.run(["cat", log])).stdout).toBe(
    `${notes()}strongroom: GITHUB_ACTIONS is set, but stderr does not lead to a runner, so values can't be registered with its mask.\n  next: don't redirect stderr to a file; outside of a workflow, unset GITHUB_ACTIONS\n`,
  );
});

it("in GitLab, whose runner can't be told, the output is masked", async () => {
  const { stdout, stderr } = await run(api, printed, { GITLAB_CI: "true", CI: "true" });
  expect(stdout).toBe(maskedOut);
  expect(stderr).toBe(
    `${notes()}GitLab's runner masks declared variables only; values in the command's output are masked here, as with --mask.\n${maskedErr}`,
  );
});

describe("refusals, before anything is started", () => {
  const started = `console.log("started")`;

  it("a required entry without a value", async () => {
    shop.pin({ SESSION_KEY: "1" });
    expect(await run(api, started)).toEqual({
      code: 4,
      stdout: "",
      stderr: `strongroom: shop/shop-api lacks shop/VENDOR_KEY in dev: required, and without a value yet.\n  next: ./strongroom ${wayTo(shop.cloud)} inject --env dev --only shop/VENDOR_KEY --from FILE\n`,
    });
  });

  it("a pin to a version that is not there", async () => {
    shop.pin({ SESSION_KEY: "9", VENDOR_KEY: "9" });
    const { code, stdout, stderr } = await run(api, started);
    expect({ code, stdout }).toEqual({ code: 8, stdout: "" });
    expect(stderr).toMatch(
      /^strongroom: shop\/(SESSION|VENDOR)_KEY: pinned version 9 does not exist in project fake-shop-dev\.$/m,
    );
  });

  it("a disabled version", async () => {
    await shop.google("/SESSION_KEY/versions/1:disable", {});
    const { code, stdout, stderr } = await run(api, started);
    await shop.google("/SESSION_KEY/versions/1:enable", {});
    expect({ code, stdout }).toEqual({ code: 8, stdout: "" });
    expect(stderr).toContain("shop/SESSION_KEY: pinned version 1 is disabled in project fake-shop-dev.\n");
  });

  it("an identity that may not read", async () => {
    const { code, stdout, stderr } = await run(api, started, {
      GOOGLE_OAUTH_ACCESS_TOKEN: shop.cloud.tokenFor("nobody@fake.test"),
    });
    expect({ code, stdout }).toEqual({ code: 6, stdout: "" });
    expect(stderr).toContain("nobody@fake.test lacks secretmanager.versions.access on");
  });

  it("a service that is not there", async () => {
    const { code, stderr } = await run(["--service", "shop-apy"], started);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'strongroom: dev has no service "shop-apy". Did you mean shop-api?\n  next: one of platform/strongroom-deliver, platform/strongroom-inject, shop/shop-api, shop/shop-worker, shop/web\n',
    });
  });
});

describe("a cloud on a bad day", () => {
  afterEach(() => shop.noFaults());

  it.each([
    ["503, twice", { kind: "status", status: 503 }, 2],
    ["429 with Retry-After", { kind: "status", status: 429, retryAfterSeconds: 1 }, 1],
    ["a reset", { kind: "reset-before" }, 1],
    ["half an answer", { kind: "truncate" }, 1],
  ])("%s: it asks again", async (_name, fault, times) => {
    await shop.fault(fault, times);
    const { code, stdout } = await run(api, `process.stdout.write(process.env.SESSION_KEY)`);
    expect({ code, stdout }).toEqual({ code: 0, stdout: session });
  });

  it("a payload that arrives damaged is not handed on", async () => {
    await shop.fault({ kind: "rewrite", find: '"data":"[^"]{8}', replace: '"data":"ZmFrZTEy' }, 10);
    const { code, stdout, stderr } = await run(api, `console.log("started")`);
    expect({ code, stdout }).toEqual({ code: 7, stdout: "" });
    expect(stderr).toContain("arrived damaged (CRC32C differs).");
  });

  it("SIGTERM while it reads: nothing is started", async () => {
    await shop.fault({ kind: "stall", millis: 600_000 }, 10);
    const args = [
      join(shop.project.folder, "bin", "strongroom.js"),
      "run",
      "--env",
      "dev",
      ...api,
      "--",
      "echo",
      "started",
    ];
    const child = spawn("node", args, {
      env: { PATH: process.env.PATH ?? "", HOME: join(shop.project.scratch, "home"), ...shop.environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    child.stdout.on("data", (text) => (stdout += text));
    child.stderr.once("data", () => setTimeout(() => child.kill("SIGTERM"), 200));
    const code = await new Promise((done) => child.on("close", done));
    expect({ code, stdout }).toEqual({ code: 143, stdout: "" });
  });
});

it("literals alone need no cloud", async () => {
  shop.project.write(
    "services/shop.ts",
    shop.project
      .read("services/shop.ts")
      .replace("reads: [own.LOG_LEVEL, vendor.VENDOR_KEY]", "reads: [own.LOG_LEVEL]"),
  );
  const { code, stdout, stderr } = await shop.project.strongroom(
    ["run", "--env", "dev", "--service", "shop-worker", "--", "node", "-e", "console.log(process.env.LOG_LEVEL)"],
    { STRONGROOM_LOCK_DIR: shop.environment.STRONGROOM_LOCK_DIR ?? "" },
  );
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "info\n", stderr: "" });
});
