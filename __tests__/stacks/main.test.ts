import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environmentNames } from "../../organisation/load";
import { exitCodes } from "../../text/exit-codes";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "strongroom-main-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs main.ts in a process of its own, with nothing of this machine's environment but PATH. */
function synth(environment: Record<string, string>) {
  const outdir = join(folder, "out");
  const run = spawnSync(process.execPath, ["--import", "tsx", "main.ts"], {
    cwd: join(__dirname, "../.."),
    env: { PATH: process.env.PATH, HOME: folder, CDKTF_OUTDIR: outdir, STRONGROOM_LOCK_DIR: folder, ...environment },
    encoding: "utf8",
  });
  const stacks = existsSync(join(outdir, "stacks")) ? readdirSync(join(outdir, "stacks")) : null;
  return { code: run.status, said: run.stderr, wrote: run.stdout, stacks };
}

describe("refuses before it writes anything", () => {
  test.each([
    ["HCL output", { SYNTH_HCL_OUTPUT: "true" }, exitCodes.refused, "[hcl-output]"],
    [
      "Terraform's logs under cdktf",
      { CDKTF_CONTEXT_JSON: "{}", TF_LOG: "DEBUG" },
      exitCodes.refused,
      "[terraform-logging]",
    ],
    [
      "a foreign proxy under cdktf",
      { CDKTF_CONTEXT_JSON: "{}", HTTPS_PROXY: "http://127.0.0.1:9" },
      exitCodes.refused,
      "[foreign-surroundings]\n  got:     HTTPS_PROXY is set\n  allowed: unset; or named in STRONGROOM_ALLOW_ENV, where your network demands it; or inside `./strongroom sandbox exec`",
    ],
    ["an environment that is not declared", { STRONGROOM_ENV: "nowhere" }, exitCodes.invalid, "[unknown-environment]"],
  ])("%s", (_what, environment, code, says) => {
    const run = synth(environment as Record<string, string>);
    expect(run.code).toBe(code);
    expect(run.said).toContain(says);
    expect(run.said).toMatch(/^(?:the organisation: )?1 problem\n/);
    expect(run.stacks).toBeNull();
  });
});

test("of all environments each problem is said once, with those that have it", () => {
  for (const name of environmentNames()) writeFileSync(join(folder, `${name}.lock.json`), "{}");
  const run = synth({ STRONGROOM_ENV: "all" });
  expect(run.code).toBe(exitCodes.invalid);
  const [head, ...lines] = run.said.split("\n");
  expect(head).toBe("the organisation: 5 problems");
  expect(lines.filter((line) => line.endsWith("[lock-malformed]"))).toHaveLength(5);
  expect(lines.filter((line) => line === `  in:      ${environmentNames().join(", ")}`)).toHaveLength(5);
  expect(run.stacks).toBeNull();
});

/** The commands that the notices lead to, by their first two words. */
const commandsIn = (said: string) =>
  new Set([...said.matchAll(/^ {2}next: (\S+ \S+)/gm)].map(([, command]) => command));

test.each(environmentNames())("%s alone, through a proxy when nothing is applied afterwards", (name) => {
  const run = synth({ STRONGROOM_ENV: name, HTTPS_PROXY: "http://127.0.0.1:9", STRONGROOM_SANDBOX: "1" });
  expect(run.code).toBe(exitCodes.ok);
  expect(run.wrote).toBe("");
  expect(run.stacks?.filter((stack) => !stack.includes(`-${name}-`))).toEqual([]);
  // Our own runner writes them for whoever started it.
  expect(commandsIn(run.said)).toEqual(new Set(["strongroom inject"]));
  // What claims to be a sandbox gets the providers that were reviewed, and no others.
  const from = run.stacks?.map((stack) =>
    readFileSync(join(folder, "out", "stacks", stack, ".providers-from"), "utf8"),
  );
  expect(new Set(from)).toEqual(new Set(["registry"]));
});

test("all means every environment", () => {
  const single = environmentNames().flatMap((name) =>
    synth({ STRONGROOM_ENV: name, CDKTF_OUTDIR: join(folder, name) }),
  );
  expect(single.map((run) => run.code)).toEqual(single.map(() => exitCodes.ok));
  const wanted = environmentNames().flatMap((name) => readdirSync(join(folder, name, "stacks")));
  const all = synth({ STRONGROOM_ENV: "all", npm_lifecycle_event: "synth" });
  expect(all.code).toBe(exitCodes.ok);
  expect(all.stacks).toEqual(wanted.sort());
  // Whoever runs it reads them here.
  expect(commandsIn(all.said)).toEqual(new Set(["./strongroom inject"]));
});
