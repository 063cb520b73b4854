/** The real command as a process: parsing, streams, exit codes, signals, kills. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../engine/parts.json";
import { exitCodeTable } from "../../text/exit-codes";
import { canary, search } from "../support/canary";
import { stoppedCommand } from "../support/stopped-command";
import { cloud, environment, lockDir, project, secrets, strongroom, withProcesses } from "./process-support";

const vendor = canary();
const web = canary();

withProcesses();

describe("parsing", () => {
  it("a wrong command line is JSON for whoever asked for JSON, unless that was for another program", async () => {
    const asked = await strongroom(["list", "--json", "--evn", "dev"]);
    expect([asked.code, JSON.parse(asked.stdout)]).toEqual([
      2,
      {
        error: { code: 2, message: "unknown option '--evn'\n(Did you mean --env?)", next: "./strongroom list --help" },
      },
    ]);
    expect(await strongroom(["run", "--", "tool", "--json"])).toMatchObject({ code: 2, stdout: "" });
  });

  it("its version is JSON for whoever asked for JSON", async () => {
    const { code, stdout } = await strongroom(["--version", "--json"]);
    expect([code, JSON.parse(stdout)]).toEqual([0, { version }]);
  });

  it.each<[readonly string[], string]>([
    [
      ["chek"],
      "error: unknown command 'chek'\n(Did you mean check?)\n(./strongroom --help lists commands and options)\n",
    ],
    [
      ["list", "--evn", "dev"],
      "error: unknown option '--evn'\n(Did you mean --env?)\n(./strongroom list --help says what it takes)\n",
    ],
    [
      ["inject"],
      "error: required option '--env <name>' not specified\n(./strongroom inject --help says what it takes)\n  next: the same with --env and one of dev\n",
    ],
    [
      ["list", "extra"],
      "error: too many arguments for 'list'. Expected 0 arguments but got 1.\n(./strongroom list --help says what it takes)\n",
    ],
    [["list", "--env", "dve"], 'strongroom: There is no environment "dve"; there are dev.\n'],
    [
      ["help", "exit-code"],
      'strongroom: There is no help on "exit-code". Did you mean exit-codes?\n  next: ./strongroom --help\n',
    ],
  ])("%j ends with 2 and a suggestion", async (args, stderr) => {
    expect(await strongroom(args)).toEqual({ code: 2, stdout: "", stderr });
  });

  it.each([["check"], ["sandbox", "exec"]])("help on %s %s ends with 0", async (...args) => {
    const { code, stdout } = await strongroom([...args, "--help"]);
    expect([code, stdout.split("\n")[0]]).toEqual([
      0,
      expect.stringMatching(new RegExp(`^Usage: \\./strongroom (?:.* -- strongroom )?${args.join(" ")} `)),
    ]);
    expect(stdout).toMatch(/\nExamples:\n {2}\S/);
  });

  it("prints the exit codes", async () => {
    expect(await strongroom(["help", "exit-codes"])).toEqual({ code: 0, stdout: `${exitCodeTable()}\n`, stderr: "" });
  });

  it("the document holds the same table", () => {
    const document = readFileSync(join(__dirname, "..", "..", "docs", "command-line.md"), "utf8");
    const table = exitCodeTable().split("\n").slice(2).join("\n");
    expect(document).toContain(`\`\`\`\n${table}\n\`\`\``);
  });

  it("--json stands before or after the command", async () => {
    const before = await strongroom(["--json", "list"]);
    const after = await strongroom(["list", "--json"]);
    expect(JSON.parse(before.stdout)).toHaveLength(6);
    expect(after.stdout).toBe(before.stdout);
  });
});

it("starts without cdktf", async () => {
  const probe = `process.argv[2] = "list"; require(${JSON.stringify(join(project.folder, "bin", "strongroom.js"))});
    process.on("exit", () => { for (const name of Object.keys(require.cache)) if (/cdktf/.test(name)) console.error("LOADED", name); });`;
  const { code, stderr } = await project.run(["node", "-e", probe, "x"]);
  expect([code, stderr]).toEqual([0, ""]);
});

it("errors are JSON too, on stdout, with --json", async () => {
  const { code, stdout } = await strongroom(["inject", "--env", "dev", "--json"], { VENDOR_KEY: "", WEB_KEY: web });
  expect(code).toBe(5);
  expect(JSON.parse(stdout)).toEqual({
    error: {
      code: 5,
      message:
        "1 input refused; nothing was written.\n\nshop/VENDOR_KEY: the value (host environment variable VENDOR_KEY) is empty. [empty]\n  allowed: at least one character",
      next: null,
    },
  });
});

it("pending ends with 4, a refused token with 6, a damaged lock with 8", async () => {
  expect((await strongroom(["status", "--env", "dev", "--offline"])).code).toBe(4);
  const expired = cloud.running.tokenFor("owner@sandbox.local", { expiresAt: new Date(0) });
  expect((await strongroom(["inject", "--env", "dev"], { GOOGLE_OAUTH_ACCESS_TOKEN: expired })).code).toBe(6);
  writeFileSync(join(lockDir, "dev.lock.json"), "{");
  expect((await strongroom(["check", "--env", "dev"])).code).toBe(8);
  expect((await strongroom(["inject", "--env", "dev"])).code).toBe(8);
});

it("a damaged home of the sandbox ends with 8, its file and the way out", async () => {
  const home = join(project.scratch, "damaged");
  mkdirSync(home, { mode: 0o700 });
  for (const name of ["ca.key", "ca.pem"]) writeFileSync(join(home, name), "-----BEGIN");
  expect(await strongroom(["sandbox", "up", "--home", home], { STRONGROOM_SANDBOX: "" })).toEqual({
    code: 8,
    stdout: "",
    stderr: `strongroom: ${home}/ca.key: is not the key that was written there. The sandbox does not start on damaged state, and has changed nothing: put the file back as it was, or give up what the sandbox holds with \`./strongroom sandbox reset --home ${home}\`.\n`,
  });
});

describe("stopped in the middle of a write", () => {
  /** Runs inject until the request for VENDOR_KEY is on its way, and sends the signal before the cloud takes it. */
  async function stopped(signal: "SIGINT" | "SIGTERM" | "SIGKILL"): Promise<number> {
    await cloud.admin("POST", "faults", {
      match: { method: "POST", path: "VENDOR_KEY:addVersion" },
      fault: { kind: "stall", millis: 600_000 },
      times: 1,
    });
    const env = { ...environment(), VENDOR_KEY: vendor, WEB_KEY: web };
    const code = await stoppedCommand(project, ["inject", "--env", "dev"], env, signal, {
      // The others are written side by side with it: what has not begun when the signal comes is left for the second run.
      async reached() {
        const others = await Promise.all(
          ["SESSION_KEY", "WEB_KEY"].map((name) => cloud.versions("fake-shop-dev", name)),
        );
        return (await cloud.admin("GET", "faults")).held === 1 && others.every(({ length }) => length === 1);
      },
      release: () => cloud.admin("DELETE", "faults"),
    });
    expect(await cloud.versions("fake-shop-dev", "VENDOR_KEY")).toEqual(["1 ENABLED"]);
    return code;
  }

  // After a kill the version is there and its pin is missing; a signal lets the write finish and pins it.
  it.each<["SIGINT" | "SIGTERM" | "SIGKILL", number, number]>([
    ["SIGKILL", 137, 4],
    ["SIGINT", 130, 0],
    ["SIGTERM", 143, 0],
  ])("by %s: ends with %i, leaves a valid lock, and a second run adds nothing twice", async (signal, code, status) => {
    expect(await stopped(signal)).toBe(code);
    expect((await strongroom(["status", "--env", "dev", "--offline"])).code).toBe(status);
    const again = await strongroom(["inject", "--env", "dev", "--json"], { VENDOR_KEY: vendor, WEB_KEY: web });
    expect([again.code, again.stderr.split("\n")[0]]).toEqual([
      0,
      `inject dev: sandbox at 127.0.0.1:${cloud.running.port}, projects fake-platform-dev, fake-shop-dev as owner@sandbox.local`,
    ]);
    for (const [id, names] of Object.entries(secrets))
      for (const name of names) expect(await cloud.versions(id, name)).toEqual(["1 ENABLED"]);
    const lock = readFileSync(join(lockDir, "dev.lock.json"), "utf8");
    expect(Object.keys((JSON.parse(lock) as { entries: object }).entries)).toEqual([
      "platform/STRONGROOM_FINGERPRINT_KEY",
      "shop/SESSION_KEY",
      "shop/VENDOR_KEY",
      "shop/WEB_KEY",
    ]);
    // Nothing of ours is left beside the lock, and no value anywhere in the project or the output.
    expect(readdirSync(lockDir)).toEqual([".dev.applied", "dev.lock.json"]);
    expect((await strongroom(["check", "--env", "dev"])).code).toBe(0);
    expect((await strongroom(["status", "--env", "dev"])).code).toBe(0);
    const work = join(project.folder, ".strongroom", "work");
    const written = existsSync(work) ? (readdirSync(work, { recursive: true, encoding: "utf8" }) as string[]) : [];
    const texts = written
      .filter((name) => name.endsWith(".json"))
      .map((name) => readFileSync(join(work, name), "utf8"));
    expect(search(Buffer.from(project.printed() + lock + texts.join("")), "all", [vendor, web])).toEqual([]);
  });
});

const bash = (script: string, env = {}) => project.run(["bash", "-c", script], { env: { ...environment(), ...env } });

it("a reader that goes away is not an error, and hides none", async () => {
  const { code, stderr } = await bash("node bin/strongroom.js list --json | head -c 1; exit ${PIPESTATUS[0]}");
  expect([code, stderr]).toEqual([0, ""]);
  const check = "node bin/strongroom.js check --env dev";
  for (const gone of [`${check} | true`, `${check} 2>&1 | true`, `${check} >&- 2>&-`])
    expect([gone, (await bash(`${gone}; exit \${PIPESTATUS[0]}`)).code]).toEqual([gone, 4]);
});

it("a command whose readers go away writes all that it was to write", async () => {
  const env = { VENDOR_KEY: vendor, WEB_KEY: web };
  const { code } = await bash("node bin/strongroom.js inject --env dev 2>&1 | true; exit ${PIPESTATUS[0]}", env);
  expect(code).toBe(0);
  const { entries } = JSON.parse(readFileSync(join(lockDir, "dev.lock.json"), "utf8")) as { entries: object };
  expect(Object.keys(entries)).toEqual([
    "platform/STRONGROOM_FINGERPRINT_KEY",
    "shop/SESSION_KEY",
    "shop/VENDOR_KEY",
    "shop/WEB_KEY",
  ]);
});

it("a result that can't be written is an error", async () => {
  const { code, stderr } = await bash("node bin/strongroom.js list --json > /dev/full");
  expect([code, stderr]).toEqual([2, "strongroom: the result can't be written: ENOSPC\n"]);
});

it("a machine that refuses is said in one line, with what ends it", async () => {
  mkdirSync(join(lockDir, "dev.checklist.json"));
  const { code, stderr } = await strongroom(["checklist", "shop", "--env", "dev", "--offline"]);
  expect([code, stderr]).toEqual([
    2,
    `strongroom: ${join(lockDir, "dev.checklist.json")}: it is a folder, not a file (EISDIR, read).\n  next: move it away, then run the command again\n`,
  ]);
  const gone = await bash(
    `mkdir gone && cd gone && rmdir ../gone && exec node ${project.folder}/bin/strongroom.js list`,
  );
  expect([gone.code, gone.stdout, gone.stderr]).toEqual([
    2,
    "",
    `strongroom: the current folder no longer exists\n  next: cd ${project.folder}\n`,
  ]);
});
