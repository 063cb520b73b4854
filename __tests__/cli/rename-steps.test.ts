/** @samples A rename from its first step to its last, on a copy of the samples and against the embedded cloud. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rename as renameHere } from "../../cli/commands/rename";
import { formatLock } from "../../model/lock";
import { type RunningCloud, startCloud } from "../../sandbox/cloud/server";
import { exitCodes } from "../../text/exit-codes";
import { askCloud } from "../support/ask-cloud";
import { hosted } from "../support/hosted";
import { provenEnvironment, wayTo } from "../support/proven";
import { asDeclared, lockOf, pin, project, retireContext, withSamples } from "./samples-support";
import { failureOf } from "./support";

const google = "acme-intexuraos-dev";
/** Whether something runs with a value is asked everywhere. */
const prepared = {
  projects: ["agents", "chat", "gateway", "intexuraos", "platform", "receptor"].map((one) => ({
    id: `acme-${one}-dev`,
  })),
  teams: [
    {
      id: "team_acmeFakeExample",
      projects: ["Chat", "Gateway", "Agents"].map((one) => ({ id: `prj_acme${one}Fake`, name: one.toLowerCase() })),
    },
  ],
};
const [old, name] = ["INTEXURAOS_SPEECHMATICS_API_KEY", "INTEXURAOS_SPEECH_KEY"];
const value = "fake-speech-value-0000000000";
let cloud: RunningCloud;

withSamples();
beforeAll(async () => {
  cloud = await startCloud({ home: mkdtempSync(join(tmpdir(), "strongroom-move-")) });
  await send("POST", "_sandbox/prepare", prepared, cloud.adminToken);
});
afterAll(async () => {
  await cloud.close();
  rmSync(cloud.home, { recursive: true, force: true });
});

const send = (method: string, path: string, body?: unknown, token = cloud.ownerToken) =>
  askCloud({ url: `${cloud.url}/${path}`, token, method }, body);

const env = () => provenEnvironment(cloud);
const rename = (environment: string, ...more: string[]) =>
  project.strongroom(["rename", old, name, "--env", environment, ...more], env());

it("first declares the new name beside the old one", async () => {
  pin("dev", `intexuraos/${old}`);
  pin("prod", `intexuraos/${old}`);
  const dry = await rename("dev", "--dry-run");
  expect([dry.code, dry.stderr]).toEqual([0, ""]);
  expect(dry.stdout).toContain(
    `would declare intexuraos/${name} as ${old} is, beside it:\n  catalog/intexuraos/speechmatics.ts\n`,
  );
  expect(project.read("catalog/intexuraos/speechmatics.ts")).not.toContain(name);
  const done = await rename("dev");
  expect([done.code, done.stderr]).toEqual([0, ""]);
  expect(done.stdout.split("\n").slice(0, 3)).toEqual([
    `declared intexuraos/${name} as ${old} is, beside it:`,
    "  catalog/intexuraos/speechmatics.ts",
    "updated environments/dev.lock.json",
  ]);
  expect(project.read("catalog/intexuraos/speechmatics.ts")).toMatch(
    new RegExp(
      ` {4}/\\*\\* Transcribes voice messages\\. \\*/\\n(?: {4}//.*\\n)* {4}${name}: secret\\({\\n {6}purpose: "Speechmatics API key",\\n[\\s\\S]* {6}replaces: "${old}",\\n {6}unreadBecause: "Replaces ${old}; its readers move once every value is copied",\\n {4}}\\),\\n`,
    ),
  );
});

it("then copies the value, environment by environment, with all that is known of it", async () => {
  for (const id of [old, name])
    await send("POST", `v1/projects/${google}/secrets?secretId=${id}`, { replication: { automatic: {} } });
  await send("POST", `v1/projects/${google}/secrets/${old}:addVersion`, {
    payload: { data: Buffer.from(value).toString("base64") },
  });
  const key = `intexuraos/${old}`;
  const known = { version: "1", at: "2026-01-02T00:00:00.000Z", by: "fake@test" };
  project.write("environments/dev.shared.json", JSON.stringify([{ entry: key, with: "an auditor", ...known }]));
  project.write("environments/dev.verified.json", JSON.stringify({ [key]: known }));
  const done = await rename("dev");
  expect(done).toEqual({
    code: 0,
    stderr: `rename dev: sandbox at 127.0.0.1:${cloud.port}, project ${google} as owner@sandbox.local\n`,
    stdout: [
      `copied intexuraos/${old} version 1 to intexuraos/${name} version 1`,
      `readers stay with ${old} until prod has the value too`,
      `  next: ./strongroom ${wayTo(cloud)} rename intexuraos/${old} ${name} --env prod`,
      "",
    ].join("\n"),
  });
  const stored = await send("GET", `v1/projects/${google}/secrets/${name}/versions/1:access`);
  expect(stored).toMatchObject({ payload: { data: Buffer.from(value).toString("base64") } });
  expect(lockOf("dev").entries[`intexuraos/${name}`]).toEqual({
    state: "active",
    current: "1",
    versions: {
      "1": {
        state: "enabled",
        // As old as the value is, or its rotation would be due late.
        at: "2026-01-01T00:00:00.000Z",
        by: "owner@sandbox.local",
        from: `copy of ${old} version 1`,
        fingerprint: { key: "00000000", hmac: "00000000000000000000000000000000" },
      },
    },
  });
  expect(JSON.parse(project.read("environments/dev.shared.json"))[1]).toEqual({
    entry: `intexuraos/${name}`,
    with: "an auditor",
    ...known,
  });
  expect(JSON.parse(project.read("environments/dev.verified.json"))[`intexuraos/${name}`]).toEqual(known);
  expect(project.printed()).not.toContain(value);
});

it("copies again if the old one was rotated meanwhile", async () => {
  await send("POST", `v1/projects/${google}/secrets/${old}:addVersion`, {
    payload: { data: Buffer.from(`${value}-new`).toString("base64") },
  });
  const before = lockOf("dev");
  const { versions } = before.entries[`intexuraos/${old}`];
  const rotated = {
    state: "active",
    current: "2",
    versions: { ...versions, "2": { ...versions["1"], from: "prompt" } },
  };
  const write = (entry: object) =>
    project.write(
      "environments/dev.lock.json",
      formatLock({ ...before, entries: { ...before.entries, [`intexuraos/${old}`]: entry } }),
    );
  write({ ...rotated, previous: "1" });
  const during = await rename("dev");
  expect([during.code, during.stderr]).toEqual([
    8,
    `strongroom: intexuraos/${old} is being rotated in dev; the previous version would lose its readers.\n  next: ./strongroom ${wayTo(cloud)} rotate intexuraos/${old} --env dev --finish\n`,
  ]);
  write(rotated);
  const host = hosted(project);
  host.commitAll();
  const done = await project.strongroom(["rename", old, name, "--env", "dev", "--pr"], { ...host.env, ...env() });
  expect([done.code, done.stdout.split("\n")]).toEqual([
    0,
    [
      `copied intexuraos/${old} version 2 to intexuraos/${name} version 2`,
      `readers stay with ${old} until prod has the value too`,
      `  next: ./strongroom ${wayTo(cloud)} rename intexuraos/${old} ${name} --env prod`,
      "pull request: https://github.com/acme/secrets/pull/7",
      "",
    ],
  ]);
  const branch = "strongroom/rename-intexuraos-speechmatics-api-key-intexuraos-speech-key-dev";
  expect(host.remote("diff", "--name-only", "main", branch)).toBe("environments/dev.lock.json");
  expect(host.git("status", "--porcelain")).toBe(" M environments/dev.lock.json");
  const stored = await send("GET", `v1/projects/${google}/secrets/${name}/versions/2:access`);
  expect(stored).toMatchObject({ payload: { data: Buffer.from(`${value}-new`).toString("base64") } });
  expect(lockOf("dev").entries[`intexuraos/${name}`]).toMatchObject({ current: "2", state: "active" });
});

it("copies over a value of its own that nothing runs with, if that is asked for", async () => {
  const before = lockOf("dev");
  const entry = before.entries[`intexuraos/${name}`];
  const current = { ...entry.versions[entry.current], from: "generated hex 32" };
  const own = { ...entry, versions: { ...entry.versions, [entry.current]: current } };
  const entries = { ...before.entries, [`intexuraos/${name}`]: own };
  project.write("environments/dev.lock.json", formatLock({ ...before, entries }));
  expect((await rename("dev")).code).toBe(5);
  const done = await rename("dev", "--overwrite", "--yes");
  expect([done.code, done.stdout.split("\n")[0]]).toEqual([
    0,
    `copied intexuraos/${old} version 2 to intexuraos/${name} version 3`,
  ]);
});

it("at last moves the readers and retires the old name; the whole is valid", async () => {
  pin("prod", `intexuraos/${name}`);
  const own = await rename("prod");
  expect([own.code, own.stderr]).toEqual([
    5,
    `strongroom: intexuraos/${name} has its own value in prod, not a copy of intexuraos/${old}; its readers would get another value. If that is wanted, it is a rotation: move the readers by hand, and retire ${old}.\n  next: to copy over it, where nothing runs with it: ./strongroom ${wayTo(cloud)} rename intexuraos/${old} ${name} --env prod --overwrite\n`,
  ]);
  pin("prod", `intexuraos/${name}`, `copy of ${old} version 1`);
  const both = await rename("prod", "--keep-variable");
  expect([both.code, both.stderr]).toEqual([0, ""]);
  expect(both.stdout.split("\n").filter((line) => line.startsWith("  next: "))).toEqual([
    "  next: commit, and open a pull request (or all of it at once: --pr)",
    `  next: ./strongroom ${wayTo(cloud)} deploy --auto-approve 'intexuraos-dev-secrets'`,
    `  next: in some minutes, once IAM has the bindings: ./strongroom ${wayTo(cloud)} deploy --auto-approve 'intexuraos-dev-services'`,
    `  next: ./strongroom ${wayTo(cloud)} deploy --auto-approve 'intexuraos-prod-secrets'`,
    `  next: in some minutes, once IAM has the bindings: ./strongroom ${wayTo(cloud)} deploy --auto-approve 'intexuraos-prod-services'`,
    `  next: once that is done everywhere: ./strongroom ${wayTo(cloud)} rename intexuraos/${old} ${name} --env prod --keep-variable`,
  ]);
  const done = JSON.parse((await rename("prod", "--keep-variable", "--json")).stdout);
  expect(done.next.slice(1, 3)).toEqual([
    `first ./strongroom ${wayTo(cloud)} deploy --auto-approve 'intexuraos-dev-services'`,
    `then ./strongroom ${wayTo(cloud)} deploy --auto-approve 'intexuraos-dev-secrets'`,
  ]);
  expect(done).toMatchObject({
    step: "readers moved",
    version: null,
    files: ["catalog/intexuraos/speechmatics.ts", "services/intexuraos/whatsapp-service.ts"],
  });
  expect(project.read("services/intexuraos/whatsapp-service.ts")).toContain(`renamed(speechmatics.${name}, "${old}")`);
  const catalogue = project.read("catalog/intexuraos/speechmatics.ts");
  expect(catalogue).toMatch(
    /retired: retired\(\{ after: "20\d\d-\d\d-\d\d" \}\),\n {4}\}\),\n {4}\/\*\* Transcribes voice messages/,
  );
  expect(catalogue).not.toMatch(/unreadBecause|replaces:/);
  const formatted = await project.run(["node_modules/.bin/biome", "check", "catalog", "services"]);
  expect([formatted.code, formatted.stderr]).toEqual([0, ""]);
  expect((await project.strongroom(["tidy"])).code).toBe(0);
  const checked = JSON.parse((await project.strongroom(["check", "--json"])).stdout);
  expect(checked.environments.map((one: { issues: unknown[] }) => one.issues)).toEqual([[], [], []]);
  expect((await rename("prod")).stdout).toMatch(/is already retired, until 20/);
});

it.each<[string, readonly string[], string]>([
  [
    "another product",
    [old, "chat/X"],
    `chat/X belongs to another product than intexuraos/${old}; a rename stays in its product.`,
  ],
  [
    "the same name",
    ["INTEXURAOS_NOTION_INTERNAL_TOKEN", "INTEXURAOS_NOTION_INTERNAL_TOKEN"],
    "intexuraos/INTEXURAOS_NOTION_INTERNAL_TOKEN already has that name.",
  ],
  [
    "a missing prefix",
    ["INTEXURAOS_NOTION_INTERNAL_TOKEN", "NOTION"],
    "NOTION lacks the prefix of intexuraos; it must be INTEXURAOS_NOTION.",
  ],
  [
    "an option of either()",
    ["INTERNAL_SYNC_TOKEN", "SYNC_TOKEN"],
    "declares INTERNAL_SYNC_TOKEN in a way that can't be copied (an option of either(), or not a plain entry)",
  ],
  ["a name that is none", ["INTEXURAOS_NOTION_INTERNAL_TOKEN", "notion"], '"notion" can\'t be the name of an entry'],
])("refuses %s", async (_, [from = "", to = ""], message) => {
  const refused = await failureOf(() => renameHere(retireContext(asDeclared), from, to, { env: "dev" }));
  expect([refused.code, refused.message]).toEqual([exitCodes.usage, expect.stringContaining(message)]);
});
