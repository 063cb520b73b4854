/** `strongroom start` on a small organisation: real Terraform, twice. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readIfThere } from "../../machine/file";
import { defaultHome, down } from "../../sandbox";
import type { StartData } from "../../terraform/start/summary";
import { canary, search } from "../support/canary";
import { eventually } from "../support/eventually";
import { full, long } from "../support/full";
import { createProject, type Project } from "../support/project";

let project: Project;
beforeAll(() => {
  project = createProject(join(__dirname, "..", "e2e", "shop"));
});
afterAll(async () => {
  await down({ home: defaultHome(project.folder) });
  project.remove();
});

const start = async (env: Record<string, string> = {}, ...more: string[]) => {
  const { code, stdout, stderr } = await project.strongroom(["start", "--json", ...more], env);
  if (code !== 0) throw new Error(`${code}\n${stdout}\n${stderr}`);
  return { data: JSON.parse(stdout) as StartData, stderr };
};

const paste = (command: string, cwd = project.folder) => project.run(["sh", "-c", command], { cwd });

it("deploys everything with made-up values, and changes nothing the second time", async () => {
  // GIVEN a real key in the shell of whoever tries this out
  const real = canary();
  const first = await start({ VENDOR_KEY: real });
  expect(first.data).toMatchObject({
    environment: "dev",
    products: ["platform", "shop"],
    project: "fake-platform-dev",
    entries: { stored: 4, literal: 2 },
    versions: 4,
    services: { waiting: [] },
    terraform: { changed: 0, destroyed: 0 },
    valuesWritten: 4,
    noChanges: false,
  });
  expect(first.data.services.cloudRun).toBeGreaterThan(0);
  expect(first.data.terraform.added).toBeGreaterThan(8);
  // THEN the real one went nowhere, and the lock files lie in the sandbox
  const locks = join(defaultHome(project.folder), "locks");
  expect(readdirSync(locks)).toEqual([".dev.applied", "dev.lock.json"]);
  const logs = join(project.folder, ".strongroom", "logs");
  expect(readdirSync(logs).sort()).toEqual([
    "platform-dev-identities.log",
    "platform-dev-secrets.log",
    "shop-dev-identities.log",
    "shop-dev-secrets.log",
    "shop-dev-services.log",
    "shop-dev-vercel.log",
    "synth.log",
  ]);
  const texts = readdirSync(logs).map((name) => readFileSync(join(logs, name), "utf8"));
  expect(search(Buffer.from(project.printed() + texts.join("")), "output", [real])).toEqual([]);
  expect(readdirSync(join(project.folder, "environments")).filter((name) => name.endsWith(".lock.json"))).toEqual([]);

  // The second time as a person sees it, who stands in a folder of the project.
  const cwd = join(project.folder, "environments");
  const second = await project.run(["../strongroom", "start"], { cwd });
  expect(second.code).toBe(0);
  const { services, variables, bindings } = first.data;
  expect(second.stdout.split("\n").filter((line) => !line.startsWith("  time "))).toEqual([
    "",
    "dev: no changes in what is declared",
    "  products     platform, shop",
    "  entries      4 in Secret Manager, 2 literals",
    `  bindings     ${bindings}, one per secret and reader`,
    "  versions     4 pinned",
    "  fake         2 values, named by: ../strongroom sandbox exec -- strongroom list --env dev --fake",
    `  services     ${services.cloudRun} on Cloud Run, ${services.vercel} on Vercel`,
    `  variables    ${variables.cloudRun} on Cloud Run, ${variables.vercel} on Vercel`,
    "  terraform    no changes",
    "  not planned  6 stacks: platform, shop; their declarations have not changed since the last apply; changes by hand are not seen",
    "",
    "What to try next:",
    "  ../strongroom sandbox exec -- strongroom list --env dev                        what is declared, and its state",
    "  ../strongroom sandbox exec -- strongroom status --env dev                      pins beside what the cloud has",
    "  ../strongroom sandbox exec -- cdktf diff platform-dev-secrets                  what a reviewer sees",
    "  ../strongroom sandbox exec -- gcloud secrets list --project=fake-platform-dev  the real gcloud, against the embedded cloud",
    "  ../strongroom start --all                                                      plan all stacks, and undo what was changed by hand",
    "  ../strongroom sandbox down                                                     stop it; its state stays",
    "",
  ]);
  expect(second.stderr).toContain("[2/4] identities and secrets: 4 stacks, no changes, 4 not planned (");
  expect(second.stderr).not.toContain("terraform plans");
  expect(second.stderr).toContain("[3/4] values: no changes\n");
  for (const [command = ""] of second.stdout.matchAll(/\S+strongroom sandbox exec -- strongroom \S+ --env dev/g)) {
    const pasted = await paste(command, cwd);
    expect([command, pasted.code, pasted.stdout]).toEqual([command, 0, expect.stringContaining("SESSION_KEY")]);
  }
});

it("says what to do where the sandbox keeps something that is declared no longer", async () => {
  const file = join(defaultHome(project.folder), "locks", "dev.lock.json");
  const before = readFileSync(file, "utf8");
  const lock = JSON.parse(before) as { entries: Record<string, unknown> };
  writeFileSync(file, JSON.stringify({ ...lock, entries: { ...lock.entries, "shop/GONE": { state: "pending" } } }));
  const done = await project.strongroom(["start"]);
  writeFileSync(file, before);
  expect(done.code).toBe(8);
  expect(done.stderr).toContain("shop/GONE: the lock has an entry that the declarations do not have");
  expect(done.stderr).toContain(
    [
      "That lock file is the embedded cloud's own, .strongroom/sandbox/locks/dev.lock.json; with the committed one everything is valid.",
      "  next: restore the declarations of what was deployed here, or start again: ./strongroom sandbox reset",
    ].join("\n"),
  );
});

it("sandbox exec: exit codes pass through, strongroom is known, and Terraform gets no value of this shell", async () => {
  const exec = (command: readonly string[], env: Record<string, string> = {}) =>
    project.strongroom(["sandbox", "exec", "--", ...command], env);
  expect((await exec(["sh", "-c", "exit 7"])).code).toBe(7);
  expect((await exec(["no-such-command"])).code).toBe(127);
  const status = await exec(["strongroom", "status", "--env", "dev", "--json"]);
  expect([status.code, JSON.parse(status.stdout).cloud]).toEqual([
    0,
    expect.stringMatching(/^sandbox at 127\.0\.0\.1:/),
  ]);
  // GIVEN a tofu that prints the names of its environment
  const tofu = join(project.scratch, "tofu");
  writeFileSync(tofu, "#!/bin/sh\nenv | cut -d= -f1\n", { mode: 0o755 });
  const names = (await exec([tofu], { VENDOR_KEY: "fake-1", MY_OWN: "fake-2" })).stdout.split("\n");
  expect(
    ["VENDOR_KEY", "MY_OWN", "STRONGROOM_LOCK_DIR", "STRONGROOM_SANDBOX"].filter((name) => names.includes(name)),
  ).toEqual(["MY_OWN", "STRONGROOM_LOCK_DIR", "STRONGROOM_SANDBOX"]);
  // A shell might start it.
  expect((await exec(["sh", "-c", "echo $VENDOR_KEY$MY_OWN"], { VENDOR_KEY: "fake-1", MY_OWN: "fake-2" })).stdout).toBe(
    "fake-2\n",
  );
});

it("after a rotation in the sandbox, leads on in the sandbox, and to no file that is committed", async () => {
  const inSandbox = "./strongroom sandbox exec -- strongroom";
  const rotated = await paste(`${inSandbox} rotate shop/SESSION_KEY --env dev --yes --json`);
  expect(rotated.code).toBe(0);
  const { next } = JSON.parse(rotated.stdout) as { next: readonly string[] };
  expect(next).toEqual([
    // Nobody can be asked here.
    `${inSandbox} deploy --auto-approve 'shop-dev-services'`,
    `once you have seen that version 2 works: ${inSandbox} rotate shop/SESSION_KEY --env dev --finish --verified`,
  ]);
  const finish = (next[1] ?? "").replace(/^.*: /, "");
  if (!full) {
    // Too early: it is refused, with what has to be done first.
    const early = await paste(finish);
    expect([early.code, early.stdout]).toEqual([4, expect.stringContaining(`next: ${next[0]}\n`)]);
    return;
  }
  const deployed = await paste(next[0] ?? "");
  expect([deployed.code, deployed.stderr]).toEqual([0, expect.stringContaining("deploy dev: sandbox at 127.0.0.1:")]);
  // The previous version is kept for a way back to one of the last three revisions.
  const kept = await paste(finish);
  const restarts = /next: (.* restart .*)/.exec(kept.stdout)?.[1] ?? "";
  const once = `${inSandbox} restart shop/shop-api --env dev`;
  expect([kept.code, restarts]).toEqual([4, `${once} && ${once}`]);
  expect((await paste(restarts)).code).toBe(0);
  expect((await paste(finish)).code).toBe(0);
});

long.each(["SIGKILL", "SIGINT"] as const)(
  "by %s in the middle of an apply: the next start converges",
  async (signal) => {
    await project.strongroom(["sandbox", "reset"]);
    const logs = join(project.folder, ".strongroom", "logs");
    rmSync(logs, { recursive: true, force: true });
    const isApplying = () =>
      (existsSync(logs) ? readdirSync(logs) : []).some(
        (name) =>
          name.endsWith("-secrets.apply.log") && (readIfThere(join(logs, name)) ?? "").includes(": Creating..."),
      );
    const child = spawn(process.execPath, [join(project.folder, "bin", "strongroom.js"), "start"], {
      cwd: project.folder,
      env: { PATH: process.env.PATH ?? "", HOME: join(project.scratch, "home") },
      stdio: "ignore",
    });
    const ended = new Promise((done) => child.on("close", (code) => done(code)));
    await eventually(isApplying);
    child.kill(signal);
    expect(await ended).toBe(signal === "SIGKILL" ? null : 130);
    expect((await start()).data.versions).toBe(4);
    expect((await start()).data.noChanges).toBe(true);
  },
);

long("what was changed by hand is seen and undone with --all, and by no start without it", async () => {
  const change = `fetch(process.env.CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER + "v1/projects/fake-shop-dev/secrets/SESSION_KEY?updateMask=annotations", {
      method: "PATCH",
      headers: { authorization: "Bearer " + process.env.GOOGLE_OAUTH_ACCESS_TOKEN, "content-type": "application/json" },
      body: JSON.stringify({ annotations: { purpose: "by hand" } }),
    }).then((answer) => process.exit(answer.ok ? 0 : 9))`;
  await start();
  expect((await project.strongroom(["sandbox", "exec", "--", "node", "-e", change])).code).toBe(0);
  expect((await start()).data).toMatchObject({ noChanges: true, notPlanned: { length: 6 } });
  expect((await start({}, "--all")).data).toMatchObject({
    terraform: { added: 0, changed: 1, destroyed: 0 },
    notPlanned: [],
  });
  expect((await start()).data).toMatchObject({ noChanges: true, notPlanned: { length: 6 } });
});

it("writes nothing into the home folder: neither start, nor what runs in the sandbox, nor its reset", async () => {
  expect((await project.strongroom(["sandbox", "exec", "--", "cdktf", "diff", "platform-dev-identities"])).code).toBe(
    0,
  );
  expect((await project.strongroom(["sandbox", "reset"])).code).toBe(0);
  expect(readdirSync(join(project.scratch, "home"), { recursive: true })).toEqual([]);
});

it("says what is missing where Terraform isn't there", async () => {
  const bin = join(project.scratch, "bin");
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, "node"));
  const { code, stderr } = await project.strongroom(["start"], { PATH: bin });
  expect([code, stderr]).toEqual([
    2,
    "strongroom: Terraform 1.11 or newer, or OpenTofu 1.11 or newer, is needed; neither terraform nor tofu is on the PATH.\n  next: https://developer.hashicorp.com/terraform/install or https://opentofu.org/docs/intro/install/\n",
  ]);
});

long(
  "a product that can't be deployed keeps no other waiting, and the end says what running again won't mend",
  async () => {
    const other = createProject(join(__dirname, "..", "e2e", "shop"));
    try {
      await other.strongroom(["start", "--product", "platform"]);
      // Somebody made a secret of the shop by hand.
      const make = `fetch(process.env.CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER + "v1/projects/fake-shop-dev/secrets?secretId=VENDOR_KEY", {
      method: "POST",
      headers: { authorization: "Bearer " + process.env.GOOGLE_OAUTH_ACCESS_TOKEN, "content-type": "application/json" },
      body: JSON.stringify({ replication: { automatic: {} } }),
    }).then((answer) => process.exit(answer.ok ? 0 : 9))`;
      expect((await other.strongroom(["sandbox", "exec", "--", "node", "-e", make])).code).toBe(0);
      const { code, stderr } = await other.strongroom(["start"]);
      expect(code).toBe(8);
      expect(stderr).toContain("shop-dev-secrets: terraform apply: Error: Error creating Secret: googleapi: Error 409");
      expect(stderr).toContain("shop-dev-services was left out: it waits for shop-dev-secrets");
      expect(stderr).toContain("[3/4] values: ");
      expect(stderr).toContain(
        "next: to see what exists but is not in the state: ./strongroom sandbox exec -- strongroom recover --env dev --dry-run",
      );
    } finally {
      await down({ home: defaultHome(other.folder) });
      other.remove();
    }
  },
);
