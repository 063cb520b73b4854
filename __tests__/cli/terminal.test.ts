/** The prompts on a real pseudo terminal. */
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { readLock } from "../../lock/lock-file";
import { canary, search } from "../support/canary";
import { LocalCloud } from "../support/local-cloud";
import { createProject, type Project } from "../support/project";
import { hasTerminal, onTerminal } from "../support/terminal";

const withTerminal = hasTerminal ? describe : describe.skip;

let project: Project;
let cloud: LocalCloud;
let lockDir: string;

beforeAll(async () => {
  project = createProject(join(__dirname, "..", "e2e", "shop"));
  cloud = await LocalCloud.start();
  lockDir = mkdtempSync(join(project.scratch, "locks-"));
  await cloud.prepare({ "fake-shop-dev": ["VENDOR_KEY"], "fake-platform-dev": [] });
});
afterAll(async () => {
  await cloud.close();
  project.remove();
});

const stored = (version: string) => cloud.value("fake-shop-dev", "VENDOR_KEY", version);

/** `steps`: what is typed once a text has appeared. */
async function session(command: string, steps: readonly (readonly [string, string])[]) {
  const left = [...steps];
  const typed = (screen: string) => {
    const [step] = left;
    if (step === undefined || !screen.includes(step[0])) return null;
    left.shift();
    return step[1];
  };
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: project.scratch,
    ...cloud.environment,
    STRONGROOM_LOCK_DIR: lockDir,
  };
  return { ...(await onTerminal(command, { cwd: project.folder, env, typed })), left: left.length };
}

const put = "node bin/strongroom.js put VENDOR_KEY --env dev";

withTerminal("on a terminal", () => {
  it("takes a typed value without showing it, asks for the name, and leaves the terminal as it was", async () => {
    const value = canary();
    // The last step's echo shows that echo is on again.
    const { code, screen, left } = await session(`${put} && stty -a`, [
      ["not shown: ", `wrong\u0015${value}x\u007f\r`],
      ["Type VENDOR_KEY to go on:", "VENDOR_KEY\r"],
    ]);
    expect([code, left]).toEqual([0, 0]);
    expect(search(Buffer.from(screen), "screen", [value])).toEqual([]);
    expect(screen).not.toContain("wrong");
    expect(screen).toContain("wrote shop/VENDOR_KEY version 1 (prompt), its first value");
    expect(screen).toMatch(/ icanon .* echo /s);
    expect(await stored("1")).toBe(value);
    expect(readLock(lockDir, "dev").entries["shop/VENDOR_KEY"]?.versions?.["1"]?.from).toBe("prompt");
  });

  it("takes a paste of several lines as one value", async () => {
    const value = `-----BEGIN FAKE-----\n${canary()}\n-----END FAKE-----`;
    const { code, screen } = await session(put, [
      ["not shown: ", `\u001b[200~${value.replace(/\n/g, "\r")}\u001b[201~\r`],
      ["Type VENDOR_KEY to go on:", "VENDOR_KEY\r"],
    ]);
    expect(code).toBe(0);
    expect(screen).not.toContain("FAKE");
    expect(await stored("2")).toBe(value);
  });

  it("refuses several lines where the terminal does not say that they are one paste", async () => {
    const { code, screen } = await session(put, [["not shown: ", "fakeLineOne\rfakeLineTwo\r"]]);
    expect(code).toBe(5);
    expect(screen).toContain("More than one line was pasted");
    expect(screen).not.toContain("fakeLine");
  });

  it("Ctrl-C at a question says that nothing was changed, and nothing of a write under way", async () => {
    const { code, screen } = await session(put, [
      ["not shown: ", `${canary()}\r`],
      ["Type VENDOR_KEY to go on:", "\u0003"],
    ]);
    expect(code).toBe(130);
    expect(screen).toContain(
      "strongroom: Stopped at a question; nothing was changed.\r\n  next: run the command again\r\n",
    );
    expect(screen).not.toMatch(/write under way|where it stopped/);
  });

  it("Ctrl-C ends it, with echo back on", async () => {
    const { code, screen } = await session(`${put}; code=$?; stty -a; exit $code`, [
      ["not shown: ", "fake-half\u0003"],
    ]);
    expect(code).toBe(130);
    expect(screen).toMatch(/ icanon .* echo /s);
    expect(screen).not.toContain("fake-half");
  });
});
