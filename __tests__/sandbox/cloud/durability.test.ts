import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import * as fs from "node:fs";
import * as http from "node:http";
import * as os from "node:os";
import * as path from "node:path";
import { mintToken, ownerEmail } from "../../../sandbox/cloud/identity";
import { startCloud } from "../../../sandbox/cloud/server";
import { TestCloud } from "./support";

const root = path.join(__dirname, "..", "..", "..");

/** The real daemon, as a process of its own. */
class Daemon {
  private child: ChildProcess | undefined;
  private port = 0;
  stderr = "";

  constructor(readonly home: string) {}

  async start(): Promise<void> {
    const main = path.join(root, "sandbox", "cloud", "main.ts");
    const child = spawn(process.execPath, ["--import", "tsx", main, "--home", this.home], {
      cwd: root,
      stdio: ["ignore", "ignore", "pipe"],
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    this.child = child;
    const about = path.join(this.home, "cloud.json");
    for (;;) {
      if (fs.existsSync(about)) {
        const { pid, port } = JSON.parse(fs.readFileSync(about, "utf8"));
        this.port = port;
        if (pid === child.pid) return;
      }
      if (child.exitCode !== null) throw new Error(`daemon ended: ${this.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.child;
    if (child === undefined || child.exitCode !== null) return null;
    const exit = new Promise<number | null>((resolve) => child.once("exit", resolve));
    child.kill(signal);
    return exit;
  }

  call(method: string, target: string, body?: object): Promise<{ status: number; text: string }> {
    const token = target.startsWith("/_sandbox")
      ? fs.readFileSync(path.join(this.home, "admin.token"), "utf8")
      : mintToken(fs.readFileSync(path.join(this.home, "token.key")), ownerEmail);
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}` };
      const request = http.request(
        { host: "127.0.0.1", port: this.port, method, path: target, headers, agent: false },
        (response) => {
          let text = "";
          response.on("data", (chunk) => {
            text += chunk;
          });
          response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
          response.on("error", reject);
        },
      );
      request.on("error", reject);
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

describe("the daemon", () => {
  let home: string;
  let daemon: Daemon;
  beforeEach(async () => {
    home = fs.mkdtempSync(path.join(os.tmpdir(), "daemon-"));
    daemon = new Daemon(home);
    await daemon.start();
    await daemon.call("POST", "/_sandbox/prepare", { projects: [{ id: "acme-dev" }] });
    await daemon.call("POST", "/v1/projects/acme-dev/secrets?secretId=A", { replication: { automatic: {} } });
  });
  afterEach(async () => {
    await daemon.end("SIGKILL");
    fs.rmSync(home, { recursive: true, force: true });
  });

  it("has, after a SIGKILL amid writes, every version that it acknowledged", async () => {
    const acknowledged = new Map<string, string>();
    let stop = false;
    const writer = async (name: number) => {
      for (let round = 0; !stop; round += 1) {
        const value = Buffer.from(`fake-${name}-${round}`).toString("base64");
        try {
          const answer = await daemon.call("POST", "/v1/projects/acme-dev/secrets/A:addVersion", {
            payload: { data: value },
          });
          acknowledged.set(JSON.parse(answer.text).name, value);
        } catch {
          return; // Killed under way: nobody was told anything.
        }
      }
    };
    const writers = [writer(1), writer(2), writer(3), writer(4)];
    while (acknowledged.size < 100) await new Promise((resolve) => setTimeout(resolve, 5));
    await daemon.end("SIGKILL");
    stop = true;
    await Promise.all(writers);
    await daemon.start();
    expect(acknowledged.size).toBeGreaterThanOrEqual(100);
    for (const [name, value] of acknowledged) {
      const { text } = await daemon.call("GET", `/v1/${name}:access`);
      expect([name, JSON.parse(text).payload?.data]).toEqual([name, value]);
    }
    // The values of requests that were killed before their commit are swept.
    const listed = JSON.parse((await daemon.call("GET", "/v1/projects/acme-dev/secrets/A/versions")).text);
    const files = fs
      .readdirSync(path.join(home, "values"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile());
    expect(files).toHaveLength(listed.totalSize);
  });

  it("starts beside files that somebody else left among its values, and leaves them", async () => {
    const strange = [path.join(home, "values", ".DS_Store"), path.join(home, "values", ".D", ".DS_Store")];
    for (const file of strange) {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, "");
    }
    await daemon.end("SIGTERM");
    await daemon.start();
    expect((await daemon.call("GET", "/v1/projects/acme-dev/secrets/A")).status).toBe(200);
    expect(strange.map((file) => fs.existsSync(file))).toEqual([true, true]);
  });

  it("stops on SIGTERM, and takes its cloud.json with it", async () => {
    expect(await daemon.end("SIGTERM")).toBe(0);
    expect(fs.existsSync(path.join(home, "cloud.json"))).toBe(false);
    await daemon.start();
    expect((await daemon.call("GET", "/v1/projects/acme-dev/secrets/A")).status).toBe(200);
  });

  it("keeps its home to itself", async () => {
    const main = path.join(root, "sandbox", "cloud", "main.ts");
    const child = spawn(process.execPath, ["--import", "tsx", main, "--home", home], {
      cwd: root,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    expect(await new Promise((resolve) => child.once("close", resolve))).toBe(1);
    expect(stderr).toMatch(
      /^sandbox cloud: .*: another cloud \(process \d+\) serves this home\. Stop it first, or choose another home\.\n$/,
    );
    expect((await daemon.call("GET", "/v1/projects/acme-dev/secrets/A")).status).toBe(200);
  });
});

describe("the home", () => {
  it("holds no value in any form, and no file that others can read", async () => {
    const test = await TestCloud.start();
    await test.admin("POST", "prepare", {
      projects: [{ id: "acme-dev" }],
      teams: [{ id: "team_x", projects: [{ id: "prj_1", name: "web" }] }],
    });
    const canary = `fake-canary-${randomBytes(12).toString("hex")}`;
    const data = Buffer.from(canary).toString("base64");
    await test.google("POST", "/v1/projects/acme-dev/secrets?secretId=A", { replication: { automatic: {} } });
    await test.google("POST", "/v1/projects/acme-dev/secrets/A:addVersion", { payload: { data } });
    for (const [type, target] of [
      ["sensitive", "production"],
      ["encrypted", "preview"],
      ["plain", "development"],
    ]) {
      await test.vercel("POST", "/v10/projects/prj_1/env?teamId=team_x", {
        key: "A",
        value: canary,
        type,
        target: [target],
      });
    }
    const read = await test.google("GET", "/v1/projects/acme-dev/secrets/A/versions/1:access");
    expect(read.json.payload.data).toBe(data);
    await test.cloud.close();
    const files = fs.readdirSync(test.home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(8);
    for (const file of files) {
      const full = path.join(file.parentPath, file.name);
      const content = fs.readFileSync(full);
      for (const form of [canary, data, Buffer.from(canary).toString("hex")])
        expect([full, content.includes(form)]).toEqual([full, false]);
      expect([full, fs.statSync(full).mode & 0o077]).toEqual([full, 0]);
    }
    await test.open();
    expect((await test.google("GET", "/v1/projects/acme-dev/secrets/A/versions/1:access")).json.payload.data).toBe(
      data,
    );
    await test.stop();
  });

  it("loses a value's bytes when its version is destroyed or its secret deleted", async () => {
    const test = await TestCloud.start();
    await test.admin("POST", "prepare", { projects: [{ id: "acme-dev" }] });
    await test.google("POST", "/v1/projects/acme-dev/secrets?secretId=A", { replication: { automatic: {} } });
    const values = () =>
      fs
        .readdirSync(path.join(test.home, "values"), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile()).length;
    for (let round = 0; round < 3; round += 1)
      await test.google("POST", "/v1/projects/acme-dev/secrets/A:addVersion", { payload: { data: "ZmFrZQ==" } });
    expect(values()).toBe(3);
    await test.google("POST", "/v1/projects/acme-dev/secrets/A/versions/1:destroy", {});
    expect(values()).toBe(2);
    await test.google("DELETE", "/v1/projects/acme-dev/secrets/A");
    expect(values()).toBe(0);
    await test.stop();
  });

  it("is taken over from a process that has ended and that nobody collects", async () => {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), "cloud-"));
    // The shell becomes a program that waits for none of its children.
    const parent = spawn("sh", ["-c", "sleep 0.2 & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "ignore"] });
    const [pid = ""] = String((await once(parent.stdout, "data"))[0]).split("\n");
    const stat = () => fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    fs.writeFileSync(path.join(home, "lock"), `${pid} ${stat()[19]}`);
    await expect(startCloud({ home })).rejects.toThrow(`another cloud (process ${pid}) serves this home`);
    while (stat()[0] !== "Z") await new Promise((done) => setTimeout(done, 20));
    await (await startCloud({ home })).close();
    parent.kill("SIGKILL");
    fs.rmSync(home, { recursive: true, force: true });
  });

  it("proves itself by the key that it was opened with, whatever became of the files since", async () => {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), "cloud-"));
    const cloud = await startCloud({ home });
    const before = cloud.answer("fake-challenge");
    for (const name of ["token.key", "admin.token", "vercel-token"]) fs.writeFileSync(path.join(home, name), "");
    expect(cloud.answer("fake-challenge")).toBe(before);
    const answered = await fetch(`${cloud.url}/_sandbox/identity?challenge=fake-challenge`);
    expect(await answered.json()).toEqual({ answer: before });
    await cloud.close();
    fs.rmSync(home, { recursive: true, force: true });
  });

  it("is refused to a second cloud of the same process, and free again after close", async () => {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), "cloud-"));
    const first = await startCloud({ home });
    await expect(startCloud({ home })).rejects.toThrow(/another cloud \(process \d+\) serves this home/);
    await first.close();
    await (await startCloud({ home })).close();
    fs.rmSync(home, { recursive: true, force: true });
  });
});
