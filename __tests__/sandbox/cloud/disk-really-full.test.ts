/** File systems and journals that are really full. */
import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import * as path from "node:path";
import { Cloud } from "../../../sandbox/cloud/cloud";
import { mintToken, ownerEmail } from "../../../sandbox/cloud/identity";
import { openKeys } from "../../../sandbox/cloud/keys";
import { createProject } from "../../../sandbox/cloud/resourcemanager/project";
import { startCloud } from "../../../sandbox/cloud/server";
import { folder, withFolder } from "./failing-disk";

withFolder();

/** Adds versions until one is refused, and a few more; returns who was told what. */
async function fillUp(port: number, token: string): Promise<{ kept: Map<string, string>; refused: string[] }> {
  const call = (target: string, body?: object) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}` };
      const options = { host: "127.0.0.1", port, path: target, method: body ? "POST" : "GET", headers, agent: false };
      const request = http.request(options, (response) => {
        let text = "";
        response.on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      });
      request.on("error", reject);
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  await call("/v1/projects/acme-dev/secrets?secretId=A", { replication: { automatic: {} } });
  const kept = new Map<string, string>();
  const refused: string[] = [];
  for (let round = 0; refused.length < 5 && round < 5000; round += 1) {
    const data = Buffer.from(`fake-${round}-${"x".repeat(700)}`).toString("base64");
    const answer = await call("/v1/projects/acme-dev/secrets/A:addVersion", { payload: { data } });
    if (answer.status === 200) kept.set(JSON.parse(answer.text).name, data);
    else {
      expect([answer.status, answer.text]).toEqual([507, expect.stringContaining("is full (E")]);
      refused.push(answer.text);
      const next = `projects/acme-dev/secrets/A/versions/${kept.size + 1}`;
      expect((await call(`/v1/${next}`)).status).toBe(404);
    }
  }
  expect(refused).toHaveLength(5);
  return { kept, refused };
}

async function expectKept(home: string, kept: ReadonlyMap<string, string>): Promise<void> {
  const cloud = new Cloud(home, openKeys(home), Date.now);
  const found = cloud.data.versions
    .values()
    .map((version) => [version.name, cloud.values.get(version.valueId ?? "").toString("base64")]);
  expect(new Map(found as [string, string][])).toEqual(kept);
  cloud.close();
}

/** A file system of its own, of `size`; undefined if this user may not mount one. */
function mounted(at: string, size: string): string | undefined {
  fs.mkdirSync(at);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "none", at], { stdio: "ignore" });
    return at;
  } catch {
    return undefined;
  }
}

test("a file system that is really full", async () => {
  const home = mounted(path.join(folder, "mount"), "512k");
  if (home === undefined) return; // Only root may; the next test has its limit without.
  const first = await startCloud({ home });
  try {
    await fetch(`${first.url}/_sandbox/prepare`, {
      method: "POST",
      headers: { authorization: `Bearer ${first.adminToken}` },
      body: JSON.stringify({ projects: [{ id: "acme-dev" }] }),
    });
    const { kept } = await fillUp(first.port, first.ownerToken);
    expect(kept.size).toBeGreaterThan(30);
    await first.close();
    await expectKept(home, kept);
  } finally {
    await first.close();
    execFileSync("umount", ["-l", home]);
  }
});

test("a journal that the system lets grow no more, and a SIGKILL", async () => {
  const home = path.join(folder, "home");
  fs.mkdirSync(home);
  const prepared = new Cloud(home, openKeys(home), Date.now);
  prepared.transaction(() => createProject(prepared, "acme-dev"));
  prepared.close();
  const root = path.join(__dirname, "..", "..", "..");
  const main = path.join(root, "sandbox", "cloud", "main.ts");
  // 64 KiB a file: the kernel takes a part of the line that crosses it, and refuses the rest.
  const script = 'ulimit -f 64 && exec "$@"';
  const child = spawn("bash", ["-c", script, "bash", process.execPath, "--import", "tsx", main, "--home", home], {
    cwd: root,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const exit = new Promise((resolve) => child.once("exit", resolve));
  try {
    const about = path.join(home, "cloud.json");
    while (!fs.existsSync(about)) {
      if (child.exitCode !== null) throw new Error(`daemon ended: ${stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const { port } = JSON.parse(fs.readFileSync(about, "utf8"));
    const { kept } = await fillUp(port, mintToken(openKeys(home).tokenKey, ownerEmail));
    expect(kept.size).toBeGreaterThan(30);
    expect(stderr).toMatch(/^sandbox cloud: The disk of \S+\/state is full \(E(FBIG|NOSPC)\)/m);
    child.kill("SIGKILL");
    await exit;
    await expectKept(home, kept);
  } finally {
    child.kill("SIGKILL");
    await exit;
  }
});
