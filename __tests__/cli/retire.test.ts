/**
 * @samples `strongroom retire` in a copy of the samples: its steps in order, and what it refuses. What is deployed is asked as in
 * `rename-end.test.ts`.
 */
import type { RetireOptions } from "../../cli/commands/retire";
import { withoutEmptied } from "../../declarations/retirement/emptied";
import { Declarations } from "../../declarations/scaffold/declarations";
import { withoutEntry } from "../../declarations/scaffold/edit";
import { emptyLock, formatLock, type Lock } from "../../model/lock";
import { loadEnvironment } from "../../organisation/load";
import { full, long } from "../support/full";
import { LocalCloud } from "../support/local-cloud";
import { project, valueFrom, withSamples, wouldRetire } from "./samples-support";
import { failureOf } from "./support";

const key = "chat/OPENROUTER_API_KEY";
const file = "catalog/chat/openrouter.ts";
const lockFile = "environments/dev.lock.json";

withSamples();

/** As if its value had been injected, and everything had been deployed. */
const deployed: Lock = {
  ...emptyLock("dev"),
  entries: {
    [key]: valueFrom("prompt"),
  },
  services: { "chat/web": { state: "active", maps: [key] } },
  stacks: {
    "chat-dev-secrets": { state: "active" },
    "chat-dev-services": { state: "active" },
    "chat-dev-vercel": { state: "active", holds: ["chat/web"] },
  },
};

const environments = { names: () => ["dev"], load: () => loadEnvironment("dev", { lockDir: "/nonexistent" }) };
const would = (name: string, options: RetireOptions = {}) => wouldRetire(name, options, environments);

it("retires what may have a value, takes it from its readers, and says the deploys in their order", async () => {
  const before = project.read(lockFile);
  project.write(lockFile, formatLock(deployed));
  expect((await would("OPENROUTER_API_KEY")).text).toBe(
    [
      "would retire chat/OPENROUTER_API_KEY, which may be removed after 2026-03-05:",
      "its readers lose it, so their code must not need it: services/chat/web.ts",
      "what stays valid where it was issued or set, until it is revoked there: chat/OPENROUTER_API_KEY (OpenRouter > Settings > Keys > the key > Delete)",
      "  catalog/chat/openrouter.ts",
      "  services/chat/web.ts",
      "  next: strongroom deploy 'chat-dev-vercel'",
      "  next: strongroom deploy 'chat-dev-secrets'",
      "  next: after 2026-03-05, with two steps left: strongroom retire chat/OPENROUTER_API_KEY",
    ].join("\n"),
  );
  expect((await failureOf(() => would(key, { after: "2026-02-30" }))).message).toBe(
    '--after takes a day, such as 2026-12-31; got "2026-02-30".',
  );
  project.write(lockFile, before);
});

it("lets go at once what no stack was applied with", async () => {
  const { text, data } = await would(key);
  expect(data).toMatchObject({ step: "removed", files: [file, "services/chat/web.ts"], next: [] });
  expect(text.split("\n")[0]).toBe(`would remove ${key}; Secret Manager has nothing of it:`);
});

long("what no stack was applied with goes at once, with the blocks that the lock files have of it", async () => {
  const done = await project.strongroom(["retire", "chat/ANON_USAGE_HMAC_SECRET"]);
  expect([done.code, done.stderr]).toEqual([0, ""]);
  for (const one of ["dev", "staging", "prod"])
    expect(project.read(`environments/${one}.lock.json`)).not.toContain("chat/ANON_USAGE_HMAC_SECRET");
});

describe("an integration without entries", () => {
  const notion = "catalog/intexuraos/notion.ts";
  const index = "catalog/intexuraos/index.ts";
  const service = "services/intexuraos/notion-service.ts";
  /** What is left once its only entry, and its reader's read, are removed. */
  const left = (more: Record<string, string> = {}) => {
    const text = withoutEntry(project.read(notion), "INTEXURAOS_NOTION_INTERNAL_TOKEN") ?? "";
    const reads = project.read(service).replace(/^.*notion(\.|\b.*from).*\n/gm, "");
    const drafts = new Map(Object.entries({ [service]: reads, ...more }));
    const files = new Map([[notion, `${text}${more[notion] ?? ""}`]]);
    return withoutEmptied(new Declarations(project.folder, drafts), files);
  };

  it("is removed, with its file and its export", () => {
    const files = left();
    expect([...files.keys()]).toEqual([notion, index]);
    expect([files.get(notion), files.get(index)]).toEqual([
      "",
      project.read(index).replace('export { notion } from "./notion";\n', ""),
    ]);
  });

  it("leaves what else its file declares, and what else its line exports", () => {
    const also = 'export { notion, notionPlan } from "./notion";';
    const files = left({
      [notion]: "\nexport const notionPlan = 3;\n",
      [index]: project.read(index).replace('export { notion } from "./notion";', also),
    });
    expect(files.get(notion)).toBe("export const notionPlan = 3;\n");
    expect(files.get(index)).toContain('\nexport { notionPlan } from "./notion";\n');
  });

  it.each([
    ["a reader", { [service]: "export const reads = Object.values(notion);\n" }],
    ["an environment", { "environments/dev.ts": "export const values = { intexuraos: { notion: { mode: 1 } } };\n" }],
    ["an index that exports all", { [index]: 'export * from "./notion";\n' }],
  ])("stays where %s names it", (_, more) => {
    expect([...left(more).keys()]).toEqual([notion]);
    expect(left(more).get(notion)).toContain("export const notion = ");
  });
});

it.each([
  ["OPENROUTER_API_KYE", 'There is no entry "OPENROUTER_API_KYE". Did you mean OPENROUTER_API_KEY?'],
  ["chatt/STRIPE_SECRET_KEY", 'There is no entry "chatt/STRIPE_SECRET_KEY". Did you mean chat/STRIPE_SECRET_KEY?'],
])("refuses %s", async (name, message) => {
  const failure = await failureOf(() => would(name));
  expect([failure.code, failure.message]).toEqual([2, message]);
});

describe("the whole way", () => {
  let cloud: LocalCloud;
  beforeAll(async () => {
    if (!full) return;
    cloud = await LocalCloud.start();
    await cloud.prepare({ "acme-chat-dev": [] });
    project.write(lockFile, formatLock({ ...JSON.parse(project.read(lockFile)), ...deployed }));
    expect((await project.strongroom(["tidy"])).code).toBe(0);
  });
  afterAll(async () => cloud?.close());
  const stepOf = async (...more: string[]) => {
    const done = await project.strongroom(["retire", key, ...more, "--json"], cloud.environment);
    return done.code === 0 ? JSON.parse(done.stdout).step : done.stderr;
  };
  const problems = async () => {
    const { environments } = JSON.parse((await project.strongroom(["check", "--json"])).stdout);
    return environments.flatMap((one: { issues: { code: string }[] }) => one.issues.map(({ code }) => code));
  };

  long("begins with declarations that are valid, also where its reader was taken away by hand", async () => {
    const before = [file, "services/chat/web.ts"].map((one) => project.read(one));
    project.write("services/chat/web.ts", (before[1] ?? "").replace("    openrouter.OPENROUTER_API_KEY,\n", ""));
    expect(await problems()).toEqual(["unread-entry", "unread-entry", "unread-entry"]);
    expect(await stepOf("--after", "2026-01-31")).toBe("retired");
    expect(project.read(file)).toContain('      retired: retired({ after: "2026-01-31" }),\n');
    expect(project.read("services/chat/web.ts")).not.toContain("OPENROUTER_API_KEY");
    expect(await problems()).toEqual([]);
  });

  long("ends with nothing of it in declarations and lock files", async () => {
    expect(await stepOf()).toBe("protection off");
    expect(JSON.parse(project.read(lockFile)).entries[key].state).toBe("retiring");
    expect(await stepOf()).toBe("removed");
    expect(project.read(file)).not.toMatch(/OPENROUTER_API_KEY|retired/);
    expect(JSON.parse(project.read(lockFile)).entries[key]).toBeUndefined();
    // A name that is declared again starts from the beginning.
    expect(JSON.parse(project.read(lockFile)).services).toEqual({ "chat/web": { state: "active" } });
    expect(await problems()).toEqual([]);
    expect((await project.run(["node_modules/.bin/biome", "check", "catalog", "services"])).code).toBe(0);
  });

  long(
    "a declaration that was removed by hand is said by check and tidy, with the command; nothing is dropped",
    async () => {
      const lock = JSON.parse(project.read(lockFile));
      project.write(lockFile, formatLock({ ...lock, entries: { ...lock.entries, ...deployed.entries } }));
      const before = project.read(lockFile);
      const tidied = await project.strongroom(["tidy"]);
      expect([tidied.code, tidied.stdout]).toEqual([
        8,
        [
          `${lockFile} has a value of ${key}, which is no longer declared`,
          `  next: restore its declaration (git checkout HEAD -- catalog/ services/), then: ./strongroom retire ${key}`,
          "",
        ].join("\n"),
      ]);
      expect(project.read(lockFile)).toBe(before);
      expect(await problems()).toEqual(["lock-without-declaration"]);
    },
  );
});
