import { randomInt } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { down } from "../../../sandbox";

const made: string[] = [];

/** The path of a sandbox home, which does not exist yet, in a folder of its own. */
export function missingHome(): string {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-home-"));
  made.push(folder);
  return join(folder, "sandbox");
}

/** A sandbox home that takes the sandbox's own providers: a test must not download the real ones where there is a network. */
export function temporaryHome(): string {
  const home = missingHome();
  mkdirSync(home);
  writeFileSync(join(home, "providers.json"), JSON.stringify({ at: Date.now(), reason: "not asked in tests" }));
  return home;
}

/** A free port, below those that systems hand out by themselves: nobody is given it between two uses. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createServer();
    const free = await new Promise<boolean>((done) => {
      server.once("error", () => done(false)).listen(port, "127.0.0.1", () => done(true));
    });
    if (!free) continue;
    await new Promise((done) => server.close(done));
    return port;
  }
}

/** Stops what runs in the homes made so far, and removes them. */
export async function removeHomes(): Promise<void> {
  for (const folder of made.splice(0)) {
    await down({ home: join(folder, "sandbox") });
    rmSync(folder, { recursive: true, force: true });
  }
}
