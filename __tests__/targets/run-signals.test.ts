/** What `strongroom run` passes on, and when it ends; the programs are real, and the clock is ours. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "../../machine/context";
import { fromPs, runningProcesses } from "../../machine/programs/running";
import { runProcess } from "../../targets/process/process";
import { eventually } from "../support/eventually";

let terminal = false;
jest.mock("node:tty", () => ({ ...jest.requireActual("node:tty"), isatty: () => terminal }));

let folder: string;
let send: (signal: NodeJS.Signals) => void;
let clock: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "strongroom-signals-"));
  clock = 0;
  jest.spyOn(performance, "now").mockImplementation(() => clock);
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a script of the shell, which writes into the file `said`. */
function run(script: string): Promise<number> {
  const forwardSignals: Context["forwardSignals"] = (to) => {
    send = to;
    return () => undefined;
  };
  const context = { cwd: folder, forwardSignals, output: {} } as unknown as Context;
  return runProcess(context, ["sh", "-c", `exec 2>/dev/null; ${script}`], {
    env: { PATH: process.env.PATH ?? "" },
    mask: null,
  });
}

function said(): string {
  try {
    return readFileSync(join(folder, "said"), "utf8");
  } catch {
    return "";
  }
}

async function says(text: string): Promise<void> {
  await eventually(() => said() === text, said);
}

const isThere = (pid: number) => runningProcesses().some((one) => one.pid === pid);
/** The numbers of processes that a script wrote. */
const pids = () => said().trim().split(/\s+/).map(Number);

describe.each([
  ["without a terminal", false],
  ["on a terminal", true],
])("%s", (_name, onTerminal) => {
  beforeEach(() => {
    terminal = onTerminal;
  });

  it.each(["HUP", "QUIT", "USR1", "USR2"])(
    "SIG%s is passed on as often as it comes, and a first SIGTERM after it is a SIGTERM",
    async (name) => {
      const code = run(
        `trap 'echo got >> said' ${name}; trap 'echo stopped >> said; exit 3' TERM; echo up >> said; while :; do sleep 0.05; done`,
      );
      await says("up\n");
      for (const log of ["up\ngot\n", "up\ngot\ngot\n", "up\ngot\ngot\ngot\n"]) {
        clock += 5000;
        send(`SIG${name}` as NodeJS.Signals);
        await says(log);
      }
      clock += 5000;
      send("SIGTERM");
      expect(await code).toBe(3);
      expect(said()).toBe("up\ngot\ngot\ngot\nstopped\n");
    },
  );

  it("a SIGTERM after a SIGINT is a first one; the same again is not", async () => {
    const code = run(
      `trap 'echo int >> said' INT; trap 'echo term >> said' TERM; echo up >> said; while :; do sleep 0.05; done`,
    );
    await says("up\n");
    send("SIGINT");
    await says("up\nint\n");
    clock += 5000;
    send("SIGTERM");
    await says("up\nint\nterm\n");
    // Sent to a group and by its sender: the same one, twice at once.
    clock += 10;
    send("SIGTERM");
    await says("up\nint\nterm\nterm\n");
    clock += 5000;
    send("SIGTERM");
    expect(await code).toBe(137);
  });

  it("SIGTERM ends what the program started, and what that started; nothing is left with the values", async () => {
    const code = run(`sh -c 'sleep 600 & echo $! >> said; wait' & echo $! >> said; sleep 600 & echo $! >> said; wait`);
    await eventually(() => pids().length === 3);
    send("SIGTERM");
    expect(await code).toBe(143);
    expect(pids().filter(isThere)).toEqual([]);
  });

  it("what has something to finish may, and is ended by a second SIGTERM", async () => {
    const code = run(`sh -c 'trap "echo asked >> said" TERM; echo $$ >> said; while :; do sleep 0.05; done' & wait`);
    await eventually(() => (pids()[0] ?? 0) > 0);
    const [pid = 0] = pids();
    send("SIGTERM");
    await says(`${pid}\nasked\n`);
    expect(isThere(pid)).toBe(true);
    clock += 5000;
    send("SIGTERM");
    expect(await code).toBe(143);
    expect(isThere(pid)).toBe(false);
  });

  it("a window that is closed leaves nothing behind", async () => {
    const code = run(`sleep 600 & echo $! >> said; wait`);
    await eventually(() => (pids()[0] ?? 0) > 0);
    send("SIGHUP");
    expect(await code).toBe(129);
    expect(pids().filter(isThere)).toEqual([]);
  });

  it("what a program leaves behind by itself after a reload is not waited for", async () => {
    const code = run(
      `trap : HUP; echo up >> said; until [ -e go ]; do sleep 0.05; done; trap '' HUP; sleep 600 & echo $! > said`,
    );
    await says("up\n");
    send("SIGHUP");
    writeFileSync(join(folder, "go"), "");
    expect(await code).toBe(0);
    const [pid = 0] = pids();
    expect(isThere(pid)).toBe(true);
    process.kill(pid, "SIGKILL");
  });
});

it("what left the program's group is told as well", async () => {
  terminal = false;
  const code = run(
    `node -e 'const { pid } = require("child_process").spawn("sleep", ["600"], { detached: true }); require("fs").writeFileSync("said", pid + "\\n"); setInterval(() => {}, 1000)'`,
  );
  await eventually(() => (pids()[0] ?? 0) > 0);
  send("SIGTERM");
  expect(await code).toBe(143);
  expect(pids().filter(isThere)).toEqual([]);
});

it("/proc and ps say the same of a process", () => {
  const own = (all: typeof runningProcesses) => all().find(({ pid }) => pid === process.pid);
  expect(own(fromPs)).toEqual({ ...own(runningProcesses), began: expect.stringMatching(/\d\d:\d\d:\d\d \d{4}$/) });
});
