import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { AdminClient, defaultHome, down, environmentFor, prepare, reset, status, up } from "../../../sandbox";
import { isAlive } from "../../../sandbox/cloud/process";
import { findDaemon } from "../../../sandbox/control/daemon-record";
import { homeAt, replaceFile } from "../../../sandbox/control/home";
import { eventually } from "../../support/eventually";
import { freePort, missingHome, removeHomes, temporaryHome } from "./temporary-home";

afterEach(removeHomes);

/** Secret Manager over REST, as the owner. */
async function secretManager(
  home: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; json: Record<string, unknown> }> {
  const { GOOGLE_OAUTH_ACCESS_TOKEN: token, GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT: endpoint } = await environmentFor({
    home,
  });
  const response = await fetch(`${endpoint}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

const gone = (pid = 0): Promise<void> => eventually(() => !isAlive(pid));

test("the default home stands under the working folder", () => {
  expect(defaultHome("/some/clone")).toBe(join("/some/clone", ".strongroom", "sandbox"));
});

test("up starts one daemon, again does nothing, down stops it", async () => {
  const home = temporaryHome();
  const providers = { inUse: "sandbox", reason: "not asked in tests" };
  expect(await status({ home })).toEqual({ running: false, home, providers });

  const lines: string[] = [];
  const first = await up({ home, port: await freePort(), onProgress: (line) => lines.push(line) });
  expect(first).toMatchObject({ running: true, home, endpoint: `http://127.0.0.1:${first.port}`, providers });
  expect(lines[0]).toBe("sandbox: starting the embedded cloud");
  expect(first.startedAt).toMatch(/^20\d\d-\d\d-\d\dT[\d:.]+Z$/);

  const second = await up({ home });
  expect(second).toEqual(first);
  expect(await status({ home })).toEqual(first);

  expect(await down({ home })).toBe(true);
  await gone(first.pid);
  expect(await status({ home })).toMatchObject({ running: false, home });
  expect(await down({ home })).toBe(false);

  // The endpoint is the same after a restart.
  expect((await up({ home })).port).toBe(first.port);
});

test("the home is private, and so are its keys and tokens", async () => {
  const home = temporaryHome();
  await up({ home });
  const mode = (name: string): string => (statSync(join(home, name)).mode & 0o777).toString(8);
  expect(mode("")).toBe("700");
  for (const name of [
    "ca.key",
    "token.key",
    "vault.key",
    "admin.token",
    "vercel-token",
    "sandbox.log",
    "daemon.json",
  ]) {
    expect([name, mode(name)]).toEqual([name, "600"]);
  }
  expect(readFileSync(join(home, ".gitignore"), "utf8")).toBe("*\n");
});

test("the daemon inherits none of the caller's variables", async () => {
  if (process.platform !== "linux") return;
  const home = temporaryHome();
  process.env.FAKE_SECRET_OF_THE_CALLER = "fake-value-that-must-not-spread";
  try {
    const { pid } = await up({ home });
    const names = readFileSync(`/proc/${pid}/environ`, "utf8")
      .split("\0")
      .filter(Boolean)
      .map((pair) => pair.split("=")[0]);
    expect(names.sort()).toEqual(["HOME", "PATH", "TMPDIR"]);
  } finally {
    delete process.env.FAKE_SECRET_OF_THE_CALLER;
  }
});

test("of two up at once, one starts the daemon", async () => {
  const home = temporaryHome();
  const lines: string[] = [];
  const onProgress = (line: string): number => lines.push(line);
  const [one, two, three] = await Promise.all([
    up({ home, onProgress }),
    up({ home, onProgress }),
    up({ home, onProgress }),
  ]);
  expect(two).toEqual(one);
  expect(three).toEqual(one);
  expect(lines.filter((line) => line === "sandbox: starting the embedded cloud")).toHaveLength(1);
});

test("of two up at once in two processes, one starts the daemon", async () => {
  const home = temporaryHome();
  const script = `require(${JSON.stringify(join(__dirname, "../../../sandbox"))}).up({ home: process.argv[1] }).then(({ pid }) => console.log(pid))`;
  const pids = await Promise.all(
    [1, 2].map(async () => {
      const child = spawn(process.execPath, ["--import", "tsx", "-e", script, home], {
        cwd: join(__dirname, "../../.."),
        stdio: ["ignore", "pipe", "inherit"],
      });
      let out = "";
      child.stdout.on("data", (chunk) => {
        out += String(chunk);
      });
      expect(await new Promise((done) => child.once("close", done))).toBe(0);
      return Number(out);
    }),
  );
  // Both have ended, and the daemon has outlived the one that started it.
  const { pid } = await status({ home });
  expect(pids).toEqual([pid, pid]);
});

test("a daemon of older code is replaced; port and state stay", async () => {
  const home = temporaryHome();
  const { pid, port } = await up({ home, port: await freePort() });
  await prepare({ home, projects: [{ id: "acme-dev" }] });
  const file = join(home, "daemon.json");
  replaceFile(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), build: "older" }));
  const lines: string[] = [];
  const replaced = await up({ home, onProgress: (line) => lines.push(line) });
  expect(lines).toEqual([
    "sandbox: replacing the running process, whose code is older",
    "sandbox: starting the embedded cloud",
  ]);
  expect(replaced).toMatchObject({ running: true, port, counts: { projects: 1 } });
  expect(replaced.pid).not.toBe(pid);
});

test("a daemon that lives but does not answer is told from one that is gone", async () => {
  const home = temporaryHome();
  const { pid = 0 } = await up({ home });
  process.kill(pid, "SIGSTOP");
  try {
    expect(await findDaemon(homeAt(home), 300)).toMatchObject({ state: "hung", record: { pid } });
  } finally {
    process.kill(pid, "SIGCONT");
  }
  expect(await findDaemon(homeAt(home))).toMatchObject({ state: "running", record: { pid } });
});

test("a record of a process that is gone, or is somebody else's, is not believed", async () => {
  const home = temporaryHome();
  const stranger = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  const impostor = createServer((_request, response) => response.end('{"pid":1,"instance":"another"}'));
  await new Promise<void>((done) => impostor.listen(0, "127.0.0.1", done));
  try {
    const { port } = impostor.address() as AddressInfo;
    const record = {
      pid: stranger.pid,
      instance: "fake",
      build: "0",
      port,
      proxyPort: port,
      startedAt: "2026-01-01T00:00:00Z",
    };
    writeFileSync(join(home, "daemon.json"), JSON.stringify(record));
    expect(await status({ home })).toMatchObject({ running: false });
    expect(await down({ home })).toBe(false);
    expect(isAlive(stranger.pid ?? 0)).toBe(true);

    writeFileSync(join(home, "daemon.json"), JSON.stringify(record));
    writeFileSync(join(home, "up.lock"), JSON.stringify({ pid: 2 ** 22 + 1, at: Date.now() }));
    expect(await up({ home })).toMatchObject({ running: true });
    expect(isAlive(stranger.pid ?? 0)).toBe(true);
  } finally {
    stranger.kill("SIGKILL");
    impostor.close();
  }
});

test("state survives kill -9", async () => {
  const home = temporaryHome();
  const { pid = 0, port, proxyPort } = await up({ home });
  await prepare({ home, projects: [{ id: "acme-dev" }] });
  const created = await secretManager(home, "POST", "projects/acme-dev/secrets?secretId=API_KEY", {
    replication: { automatic: {} },
  });
  expect(created.status).toBe(200);
  const data = Buffer.from("fake-first-value").toString("base64");
  expect(
    (await secretManager(home, "POST", "projects/acme-dev/secrets/API_KEY:addVersion", { payload: { data } })).status,
  ).toBe(200);
  process.kill(pid, "SIGKILL");
  await gone(pid);

  const again = await up({ home });
  expect(again.pid).not.toBe(pid);
  // Programs that were started before know both addresses.
  expect([again.port, again.proxyPort]).toEqual([port, proxyPort]);
  const secret = await secretManager(home, "GET", "projects/acme-dev/secrets/API_KEY");
  expect(secret.json.createTime).toBe(created.json.createTime);
  const version = await secretManager(home, "GET", "projects/acme-dev/secrets/API_KEY/versions/1:access");
  expect(version.json).toMatchObject({ payload: { data } });
});

test("reset empties a running cloud and a stopped one, and leaves it as it was", async () => {
  const home = temporaryHome();
  const { pid } = await up({ home });
  const fill = async (): Promise<void> => {
    await prepare({ home, projects: [{ id: "acme-dev" }] });
    const created = await secretManager(home, "POST", "projects/acme-dev/secrets?secretId=API_KEY", {
      replication: { automatic: {} },
    });
    expect(created.status).toBe(200);
  };
  await fill();
  expect((await status({ home })).counts).toMatchObject({ secrets: 1 });
  await reset({ home });
  expect(await status({ home })).toMatchObject({ running: true, pid, counts: { secrets: 0, projects: 0 } });

  await fill();
  await down({ home });
  await reset({ home });
  expect(await status({ home })).toMatchObject({ running: false });
  expect((await up({ home })).counts).toMatchObject({ secrets: 0, projects: 0 });
});

test("a damaged home is not started but refused, with file and line, until it is reset", async () => {
  const home = temporaryHome();
  await up({ home });
  await prepare({ home, projects: [{ id: "acme-dev" }] });
  await down({ home });
  const [name = ""] = readdirSync(join(home, "state")).filter((file) => file.startsWith("journal-"));
  const journal = join(home, "state", name);
  const damaged = readFileSync(journal, "utf8").replace("acme-dev", "acme-DEV");
  writeFileSync(journal, damaged);

  const refusal = `${journal}: line 3: its checksum does not match. The sandbox does not start on damaged state, and has changed nothing: put the file back as it was, or give up what the sandbox holds with \`strongroom sandbox reset\`.`;
  await expect(up({ home })).rejects.toThrow(refusal);
  expect(readFileSync(journal, "utf8")).toBe(damaged);
  expect(await status({ home })).toMatchObject({ running: false });

  await reset({ home });
  expect((await up({ home })).counts).toMatchObject({ projects: 0 });
});

test("a port that is asked for is kept to", async () => {
  const home = temporaryHome();
  const port = await freePort();
  expect((await up({ home, port })).port).toBe(port);
  await expect(up({ home, port: port === 65_535 ? port - 1 : port + 1 })).rejects.toThrow(
    `already runs on port ${port}, not ${port === 65_535 ? port - 1 : port + 1}; stop it first with \`strongroom sandbox down\``,
  );

  const other = temporaryHome();
  await expect(up({ home: other, port })).rejects.toThrow(/the daemon did not start.*EADDRINUSE/s);
  expect(await status({ home: other })).toMatchObject({ running: false, home: other });
});

test("a preferred port that was taken in the meantime is given up", async () => {
  const home = temporaryHome();
  const { port } = await up({ home, port: await freePort() });
  await down({ home });
  const taker = createServer();
  await new Promise<void>((done) => taker.listen(port, "127.0.0.1", done));
  try {
    const again = await up({ home });
    expect(again.running).toBe(true);
    expect(again.port).not.toBe(port);
  } finally {
    taker.close();
  }
});

test("a daemon whose home is removed ends", async () => {
  const home = temporaryHome();
  const { pid } = await up({ home });
  rmSync(home, { recursive: true });
  await gone(pid);
  expect(existsSync(home)).toBe(false);
});

test("the admin client changes settings, injects faults and reads the logs", async () => {
  const home = temporaryHome();
  await up({ home });
  const admin = new AdminClient({ home });
  await admin.prepare({ projects: [{ id: "acme-dev" }] });
  expect(await admin.changeSettings({ quotas: true })).toMatchObject({ quotas: true, iamLagSeconds: 0 });
  expect(await admin.settings()).toMatchObject({ quotas: true });

  const before = (await admin.requests()).at(-1)?.seq ?? 0;
  await admin.injectFault({
    match: { method: "GET", path: "/secrets$" },
    fault: { kind: "status", status: 503 },
    times: 1,
  });
  expect((await secretManager(home, "GET", "projects/acme-dev/secrets")).status).toBe(503);
  expect((await secretManager(home, "GET", "projects/acme-dev/secrets")).status).toBe(200);
  const seen = (await admin.requests(before)).filter((request) => request.path.startsWith("/v1/"));
  expect(seen.map(({ method, path, status }) => [method, path, status])).toEqual([
    ["GET", "/v1/projects/acme-dev/secrets", 503],
    ["GET", "/v1/projects/acme-dev/secrets", 200],
  ]);
  expect(seen[1]?.caller).toBe("owner@sandbox.local");
  await admin.injectFault({ match: {}, fault: { kind: "status", status: 500 }, times: 9 });
  await admin.clearFaults();
  expect((await secretManager(home, "GET", "projects/acme-dev/secrets")).status).toBe(200);
  expect(await admin.accesses()).toEqual([]);
});

test("without a running sandbox the calls say how to start one", async () => {
  const home = missingHome();
  const message = `sandbox: none runs for ${home}; start it with \`strongroom sandbox up\``;
  await expect(environmentFor({ home })).rejects.toThrow(message);
  await expect(prepare({ home })).rejects.toThrow(message);
  expect(existsSync(home)).toBe(false);
});
