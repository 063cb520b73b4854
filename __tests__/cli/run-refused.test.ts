/** `run --service` refused, on a bad day, and stopped by signals. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Outcome } from "../support/project";
import { wayTo } from "../support/proven";
import { api, notes, run, shop, withRunningShop } from "./run-service-support";
import { session } from "./running-shop";

withRunningShop();

/** The command as a process of its own. */
function started(...command: readonly string[]) {
  const launcher = join(shop.project.folder, "bin", "strongroom.js");
  return spawn("node", [launcher, "run", "--env", "dev", ...api, "--", ...command], {
    env: { PATH: process.env.PATH ?? "", HOME: join(shop.project.scratch, "home"), ...shop.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

describe("signals", () => {
  /** Starts the command, waits until the child is up, sends a signal to strongroom alone. */
  async function signalled(signal: NodeJS.Signals, script: string, repeated = false): Promise<Outcome> {
    const child = started("node", "-e", script);
    let stdout = "";
    let stderr = "";
    child.stderr.on("data", (text) => (stderr += text));
    let again: NodeJS.Timeout | undefined;
    child.stdout.on("data", (text) => {
      if (stdout === "") child.kill(signal);
      // Not so soon that it comes while the command is about to end: then it would die of it.
      if (stdout === "" && repeated) again = setInterval(() => child.kill(signal), 1000);
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

describe("refusals, before anything is started", () => {
  const started = `console.log("started")`;

  it("a required entry without a value", async () => {
    shop.pin({ SESSION_KEY: "1" });
    expect(await run(api, started)).toEqual({
      code: 4,
      stdout: "",
      stderr: `strongroom: shop/shop-api lacks required values in dev: shop/VENDOR_KEY.\n  next: ./strongroom ${wayTo(shop.cloud)} inject --env dev --only shop/VENDOR_KEY --prompt\n`,
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
    const child = started("echo", "started");
    let stdout = "";
    child.stdout.on("data", (text) => (stdout += text));
    child.stderr.once("data", () => setTimeout(() => child.kill("SIGTERM"), 200));
    const code = await new Promise((done) => child.on("close", done));
    expect({ code, stdout }).toEqual({ code: 143, stdout: "" });
  });
});
