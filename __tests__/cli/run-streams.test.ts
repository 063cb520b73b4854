/** `strongroom run` between a shell and a program: pipes that are slow or go away, a terminal that is closed. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { RunningShop, session } from "./running-shop";

const onTerminal = spawnSync("script", ["--version"]).status === 0 ? describe : describe.skip;

let shop: RunningShop;
beforeAll(async () => {
  shop = await RunningShop.open();
});
afterAll(() => shop.close());

const strongroom = "node bin/strongroom.js run --env dev --service shop-api";
const shell = (script: string, env: Readonly<Record<string, string>> = {}) =>
  shop.project.run(["bash", "-c", script], { env: { ...shop.environment, ...env } });

it("a program may wait for what comes through the pipe", async () => {
  // Not before the program is there, so that it finds the pipe empty.
  const late = "until [ -e up ]; do sleep 0.1; done; sleep 0.5; echo late";
  const { code, stdout } = await shell(
    `{ ${late}; } | ${strongroom} -- sh -c ': > up; cat'; code=$?; rm up; exit $code`,
  );
  expect({ code, stdout }).toEqual({ code: 0, stdout: "late\n" });
});

it("every byte comes through the mask", async () => {
  const bytes = Uint8Array.from({ length: 3_000_000 }, (_, at) => (at * 7919) % 256);
  writeFileSync(join(shop.project.scratch, "bytes"), bytes);
  const compared = `cat "$HOME/../bytes" | cmp - "$HOME/../bytes"`;
  const { code, stderr } = await shell(`set -o pipefail; ${strongroom} --mask -- ${compared}`);
  expect({ code, last: stderr.split("\n").slice(1) }).toEqual({ code: 0, last: [""] });
});

it.each(["", "--mask"])(
  "a reader that goes away breaks the program's pipe, and its exit code is ours %s",
  async (mask) => {
    const program = `process.stdout.on("error", () => process.exit(5)); setInterval(() => console.log(process.env.SESSION_KEY), 20)`;
    const { code, stdout } = await shell(`set -o pipefail; ${strongroom} ${mask} -- node -e '${program}' | head -1`);
    expect({ code, stdout }).toEqual({ code: 5, stdout: `${mask === "" ? session : "[masked SESSION_KEY]"}\n` });
  },
);

it.each([
  [
    "an empty word",
    '"$UNSET"',
    2,
    "strongroom: The command after -- is an empty word; is a variable of the shell unset?\n",
  ],
  ["what may not be run", "./package.json", 126, "strongroom: ./package.json: can't be run (EACCES)\n"],
  ["a folder", "./cli", 126, "strongroom: ./cli: can't be run (EACCES)\n"],
])("%s is not a command", async (_name, command, code, said) => {
  const outcome = await shell(`${strongroom} -- ${command}`);
  expect(outcome.code).toBe(code);
  expect(outcome.stderr.endsWith(said)).toBe(true);
});

it("what setup.conf refers to stays outside", async () => {
  shop.project.write("setup.conf", "VENDOR_KEY=${TEAM_VENDOR_KEY}\n");
  const passing = strongroom.replace("--env", "--pass TEAM_NAME --env");
  const { stdout } = await shell(`${passing} -- sh -c 'echo "[$TEAM_VENDOR_KEY] [$TEAM_NAME]"; rm setup.conf'`, {
    TEAM_VENDOR_KEY: "fake-value-for-inject",
    TEAM_NAME: "shop",
  });
  expect(stdout).toBe("[] [shop]\n");
});

onTerminal("on a terminal", () => {
  /** The first process of its terminal, as in a window that was opened for it. */
  function window(program: string, by = strongroom): ChildProcess {
    const command = `exec ${by} -- node -e '${program}'`;
    return spawn("script", ["-qefc", command, "/dev/null"], {
      cwd: shop.project.folder,
      env: { PATH: process.env.PATH ?? "", HOME: shop.project.scratch, TERM: "xterm", ...shop.environment },
    });
  }

  async function eventually(done: () => boolean): Promise<void> {
    while (!done()) await wait(50);
  }

  it("Ctrl-C reaches the program once, which ends as it likes", async () => {
    const child = window(
      `let got = 0; process.on("SIGINT", () => { got++ || setTimeout(() => { console.log("got " + got); process.exit(7); }, 500); }); console.log("up"); setInterval(() => {}, 1000)`,
    );
    let screen = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      screen += chunk.toString();
    });
    await eventually(() => screen.includes("up\r\n"));
    child.stdin?.write("\u0003");
    const code = await new Promise((done) => child.on("close", done));
    expect({ code, got: /got \d/.exec(screen)?.[0] }).toEqual({ code: 7, got: "got 1" });
  });

  it("sandbox exec ends when its command does, however often Ctrl-C is pressed", async () => {
    const sandbox = "node bin/strongroom.js sandbox";
    expect((await shell(`${sandbox} up`)).code).toBe(0);
    try {
      const program = `let got = 0; process.on("SIGINT", () => { console.log("got " + ++got); if (got === 2) setTimeout(() => process.exit(7), 500); }); console.log("up"); setInterval(() => {}, 1000)`;
      const child = window(program, `${sandbox} exec`);
      let screen = "";
      child.stdout?.on("data", (chunk: Buffer) => {
        screen += chunk.toString();
      });
      for (const said of ["up", "got 1"]) {
        await eventually(() => screen.includes(`${said}\r\n`));
        child.stdin?.write("\u0003");
      }
      const code = await new Promise((done) => child.on("close", done));
      expect({ code, stopping: screen.includes("stopping") }).toEqual({ code: 7, stopping: false });
    } finally {
      await shell(`${sandbox} down`);
    }
  });

  it("the program learns that its window was closed", async () => {
    const log = join(shop.project.scratch, "closed");
    const child = window(
      `const { appendFileSync } = require("fs"); const log = (t) => appendFileSync("${log}", t + "\\n"); process.on("SIGHUP", () => { log("closed"); process.exit(0); }); log("up"); setInterval(() => {}, 1000)`,
    );
    const said = () => (existsSync(log) ? readFileSync(log, "utf8") : "");
    await eventually(() => said() === "up\n");
    child.kill("SIGKILL");
    await eventually(() => said() !== "up\n");
    expect(said()).toBe("up\nclosed\n");
  });
});
