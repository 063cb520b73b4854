import * as fs from "node:fs";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { startCloud } from "./server";

/** The daemon: `main.ts --home DIR [--port N]`. Says where it listens in `DIR/cloud.json`, which goes when it stops. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { home: { type: "string" }, port: { type: "string", default: "0" } } });
  const port = Number(values.port);
  if (values.home === undefined) throw new Error("--home: missing. Allowed is a folder for the cloud's state.");
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port: got '${values.port}', allowed is 0 to 65535.`);
  const home = path.resolve(values.home);
  const cloud = await startCloud({ home, port, log: (line) => process.stderr.write(`sandbox cloud: ${line}\n`) });
  const file = path.join(home, "cloud.json");
  const about = { pid: process.pid, port: cloud.port, startedAt: new Date().toISOString() };
  fs.writeFileSync(`${file}.tmp`, `${JSON.stringify(about)}\n`, { mode: 0o600 });
  fs.renameSync(`${file}.tmp`, file);
  const stop = () => {
    fs.rmSync(file, { force: true });
    cloud.close().then(() => process.exit(0));
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`sandbox cloud: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
