import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { DamageError, damageCode, damageSaid } from "../cloud/damage";
import { openKeys } from "../cloud/keys";
import { isAlive } from "../cloud/process";
import { emptyHome } from "../cloud/server";
import { AdminClient, notRunning, type Preparation } from "./admin";
import { dropAuthority, ensureAuthority, readAuthority } from "./authority";
import { type Bundle, bundleDaemon, bundleProviders } from "./bundle";
import { type DaemonRecord, findDaemon, readRecord } from "./daemon-record";
import { createHome, type Home, homeAt, portIn, readIfThere } from "./home";
import { chooseProviders, type ProviderChoice, rememberedChoice } from "./providers";
import { withLock } from "./up-lock";

/** How long a start may take on a busy machine (milliseconds). */
const startMillis = 60_000;
/** How long an orderly stop may take before the process is killed (milliseconds). Nothing is lost: every answered write is on disk. */
const stopMillis = 15_000;
/** The same for a process that does not answer anyway. */
const hungMillis = 2_000;
const logLimitBytes = 5 * 1024 * 1024;

export interface SandboxStatus {
  running: boolean;
  /** Its process lives but does not answer. */
  hung?: true;
  home: string;
  pid?: number;
  /** The cloud's port, on 127.0.0.1. */
  port?: number;
  /** `http://127.0.0.1:PORT`. */
  endpoint?: string;
  proxyPort?: number;
  /** ISO 8601. */
  startedAt?: string;
  /** How many projects, secrets, versions and so on the cloud holds. */
  counts?: Record<string, number>;
  /** Which Terraform providers `auto` takes, and why. */
  providers?: ProviderChoice;
}

/** `<cwd>/.strongroom/sandbox`. */
export function defaultHome(cwd: string): string {
  return join(cwd, ".strongroom", "sandbox");
}

/**
 * Starts the sandbox, unless it runs, and waits until it answers. Two calls at once start one. A daemon of older code is
 * replaced; its state stays.
 * @param o.port the cloud's port; default: that of the last run if it is free, else any
 * @throws a `DamageError` if a file of the home is damaged; nothing is changed then
 * @throws where the port is taken, if the running sandbox has another port, or if the daemon does not start
 */
export async function up(o: {
  home: string;
  port?: number;
  onProgress?: (line: string) => void;
}): Promise<SandboxStatus> {
  const progress = o.onProgress ?? (() => {});
  const home = createHome(o.home);
  await withLock(home.lockFile, async () => {
    ensureAuthority(home);
    for (const file of [home.portFile, home.proxyPortFile]) portIn(file);
    const bundle = await bundleDaemon(home);
    const found = await findDaemon(home);
    if (found.state === "hung") throw notRunning(o.home, "hung");
    const running = found.state === "running" ? found.record : undefined;
    if (running && o.port !== undefined && o.port !== 0 && o.port !== running.port) {
      throw new Error(
        `sandbox: ${o.home} already runs on port ${running.port}, not ${o.port}; stop it first with \`strongroom sandbox down\``,
      );
    }
    if (running?.build !== bundle.build) {
      if (running) {
        progress("sandbox: replacing the running process, which has older code");
        await stop(running);
      }
      progress("sandbox: starting the embedded cloud");
      await start(home, bundle, o.port);
    }
    await bundleProviders(home);
    await chooseProviders(home, "auto", { onProgress: progress });
  });
  return status(o);
}

/**
 * Stops the sandbox; its state stays. Only a process that proves to be this home's is signalled.
 * @returns whether one ran
 */
export async function down(o: { home: string }): Promise<boolean> {
  const home = homeAt(o.home);
  if (!existsSync(home.path)) return false;
  return withLock(home.lockFile, async () => {
    const daemon = await findDaemon(home);
    if (daemon.state === "stopped") {
      rmSync(home.daemonFile, { force: true });
      return false;
    }
    // A process that holds the port but does not answer can't prove itself, except by its command line.
    if (daemon.state === "hung" && !commandLineNames(daemon.record)) {
      throw new Error(
        `sandbox: process ${daemon.record.pid} does not answer on 127.0.0.1:${daemon.record.proxyPort}, so it may not be the sandbox of ${o.home}; ` +
          "if it is, end it by its id and try again",
      );
    }
    await stop(daemon.record, daemon.state === "hung" ? hungMillis : stopMillis);
    rmSync(home.daemonFile, { force: true });
    return true;
  });
}

/** What runs, where, and how much it holds. Never starts anything. */
export async function status(o: { home: string }): Promise<SandboxStatus> {
  const home = homeAt(o.home);
  const choice = rememberedChoice(home);
  const shared = { home: home.path, ...(choice === undefined ? {} : { providers: choice }) };
  const daemon = await findDaemon(home);
  if (daemon.state === "hung") return { running: false, hung: true, ...shared, pid: daemon.record.pid };
  if (daemon.state === "stopped") return { running: false, ...shared };
  const { pid, port, proxyPort, startedAt } = daemon.record;
  const { counts } = await new AdminClient(o).status();
  return {
    running: true,
    ...shared,
    pid,
    port,
    endpoint: `http://127.0.0.1:${port}`,
    proxyPort,
    startedAt,
    ...(counts === undefined ? {} : { counts }),
  };
}

/**
 * Empties the cloud. One that runs keeps running, unless a file of its home is damaged; the files of one that does not are removed,
 * damaged or not.
 */
export async function reset(o: { home: string }): Promise<void> {
  const home = homeAt(o.home);
  if (!existsSync(home.path)) return;
  await withLock(home.lockFile, async () => {
    const daemon = await findDaemon(home);
    if (daemon.state === "hung") throw notRunning(o.home, "hung");
    if (daemon.state === "running" && isWhole(home)) return new AdminClient(o).reset();
    if (daemon.state === "running") await stop(daemon.record);
    rmSync(home.daemonFile, { force: true });
    emptyHome(home.path);
    if (!isSound(() => ensureAuthority(home))) dropAuthority(home);
    for (const file of [home.portFile, home.proxyPortFile]) if (!isSound(() => portIn(file))) rmSync(file);
  });
}

/** Whether the files beside the state can be used. */
function isWhole(home: Home): boolean {
  return isSound(() => [openKeys(home.path), readAuthority(home), portIn(home.portFile), portIn(home.proxyPortFile)]);
}

function isSound(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof DamageError) return false;
    throw error;
  }
}

/** Makes sure that these projects, buckets, Vercel teams and grants exist. Idempotent. */
export async function prepare(o: { home: string } & Preparation): Promise<void> {
  const { home, ...what } = o;
  await new AdminClient({ home }).prepare(what);
}

async function start(home: Home, bundle: Bundle, port: number | undefined): Promise<void> {
  const instance = randomUUID();
  if ((statSync(home.log, { throwIfNoEntry: false })?.size ?? 0) > logLimitBytes) rmSync(home.log);
  const fixed = port !== undefined && port !== 0;
  const wanted = fixed ? port : (portIn(home.portFile) ?? 0);
  const logFile = openSync(home.log, "a", 0o600);
  const child = spawn(
    process.execPath,
    [bundle.file, "--home", home.path, "--instance", instance, "--build", bundle.build, "--port", `${wanted}`].concat(
      fixed ? ["--fixed-port"] : [],
    ),
    {
      cwd: home.path,
      detached: true,
      stdio: ["ignore", logFile, logFile],
      // Nothing else is inherited: a long-lived process must not carry the caller's secrets in its environment.
      env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", TMPDIR: process.env.TMPDIR ?? "/tmp" },
    },
  );
  closeSync(logFile);
  let ended: string | undefined;
  let damaged = false;
  child.once("error", (error) => {
    ended = error.message;
  });
  child.once("exit", (code, signal) => {
    damaged = code === damageCode;
    ended = `it ended with ${signal ?? `code ${code}`}`;
  });
  child.unref();
  const deadline = Date.now() + startMillis;
  while (readRecord(home)?.instance !== instance) {
    if (ended !== undefined || Date.now() > deadline) {
      if (ended === undefined) child.kill("SIGKILL");
      if (damaged) throw damageSaid(lastLines(home.log));
      throw new Error(
        `sandbox: the daemon did not start: ${ended ?? `no answer in ${startMillis / 1000} s`}\n${lastLines(home.log)}`,
      );
    }
    await pause(20);
  }
  const found = await findDaemon(home);
  if (found.state !== "running") throw new Error(`sandbox: the daemon started but does not answer; see ${home.log}`);
}

async function stop(record: DaemonRecord, orderlyMillis = stopMillis): Promise<void> {
  for (const [signal, patience] of [
    ["SIGTERM", orderlyMillis],
    ["SIGKILL", stopMillis],
  ] as const) {
    try {
      process.kill(record.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ESRCH") return;
      throw error;
    }
    const deadline = Date.now() + patience;
    while (Date.now() < deadline) {
      if (!isAlive(record.pid)) return;
      await pause(20);
    }
  }
  throw new Error(`sandbox: process ${record.pid} does not end`);
}

/** Linux only; elsewhere a hung daemon is left to the person. */
function commandLineNames(record: DaemonRecord): boolean {
  return (readIfThere(`/proc/${record.pid}/cmdline`) ?? "").split("\0").includes(record.instance);
}

function lastLines(file: string): string {
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(-10).join("\n");
}

function pause(millis: number): Promise<void> {
  return new Promise((done) => setTimeout(done, millis));
}
