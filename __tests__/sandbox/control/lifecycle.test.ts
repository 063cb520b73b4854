import { spawn } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { defaultHome, down, prepare, status, up } from "../../../sandbox";
import { isAlive } from "../../../sandbox/cloud/process";
import { findDaemon } from "../../../sandbox/control/daemon-record";
import { homeAt, replaceFile } from "../../../sandbox/control/home";
import { gone } from "./daemon-support";
import { freePort, removeHomes, temporaryHome } from "./temporary-home";

afterEach(removeHomes);

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
    "sandbox: replacing the running process, which has older code",
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
