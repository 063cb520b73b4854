import { rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { DamageError, damageCode } from "../cloud/damage";
import { startCloud } from "../cloud/server";
import { ensureAuthority, issueLeaf } from "./authority";
import { type DaemonRecord, readRecord } from "./daemon-record";
import { homeAt, portIn, replaceFile } from "./home";
import { startProxy } from "./proxy";

/** How often the daemon looks whether its home is still there (milliseconds). */
const homeCheckMillis = 2_000;

/** The daemon's entry: cloud and proxy in one process, until SIGTERM or until its home folder is removed. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      home: { type: "string" },
      port: { type: "string", default: "0" },
      "fixed-port": { type: "boolean", default: false },
      instance: { type: "string" },
      build: { type: "string" },
    },
  });
  if (values.home === undefined || values.instance === undefined || values.build === undefined) {
    throw new Error("usage: daemon --home DIR --instance ID --build HASH [--port N [--fixed-port]]");
  }
  const home = homeAt(values.home);
  const wanted = Number(values.port);
  const cloud = await startCloud({ home: home.path, port: wanted, log }).catch((error: NodeJS.ErrnoException) => {
    // The port of the last run is only a preference; one that was asked for is not.
    if (error.code === "EADDRINUSE" && !values["fixed-port"]) return startCloud({ home: home.path, port: 0, log });
    throw error;
  });
  const record: DaemonRecord = {
    pid: process.pid,
    instance: values.instance,
    build: values.build,
    port: cloud.port,
    proxyPort: 0,
    startedAt: new Date().toISOString(),
  };
  const authority = ensureAuthority(home);
  const proxyOptions = {
    cloudPort: cloud.port,
    leaf: () => issueLeaf(authority),
    identity: { pid: record.pid, instance: record.instance },
    answer: cloud.answer,
  };
  const preferred = portIn(home.proxyPortFile) ?? 0;
  const proxy = await startProxy({ ...proxyOptions, port: preferred }).catch((error: NodeJS.ErrnoException) => {
    // Whatever became of the port of the last run, another one does as well.
    if (preferred === 0) throw error;
    return startProxy({ ...proxyOptions, port: 0 });
  });
  replaceFile(home.portFile, `${cloud.port}\n`);
  replaceFile(home.proxyPortFile, `${proxy.port}\n`);
  replaceFile(home.daemonFile, `${JSON.stringify({ ...record, proxyPort: proxy.port }, null, 2)}\n`);
  log(`serving on 127.0.0.1:${cloud.port}, proxy on 127.0.0.1:${proxy.port}`);

  let stopping = false;
  const stop = async (why: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log(`stopping: ${why}`);
    await proxy.close();
    await cloud.close();
    if (readRecord(home)?.instance === record.instance) rmSync(home.daemonFile, { force: true });
    process.exit(0);
  };
  process.on("SIGTERM", () => void stop("SIGTERM"));
  process.on("SIGHUP", () => {});
  // A removed folder (a test's, a deleted clone's) must not leave a process behind, nor be written to again.
  setInterval(() => {
    if (readRecord(home)?.instance !== record.instance) process.exit(0);
  }, homeCheckMillis).unref();
}

function log(line: string): void {
  console.log(`${new Date().toISOString()} [${process.pid}] ${line}`);
}

main().catch((error: unknown) => {
  log(`failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(error instanceof DamageError ? damageCode : 1);
});
