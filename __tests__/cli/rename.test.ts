/** @samples What `strongroom rename` does to declarations, in a copy of the samples; the values' side is in `rename-steps.test.ts`. */
import { formatLock } from "../../model/lock";
import { full } from "../support/full";
import { type Hosted, hosted } from "../support/hosted";
import { LocalCloud } from "../support/local-cloud";
import { project, withSamples } from "./samples-support";

let host: Hosted;
/** Asked at the end, whether anything has the old name; the secret was never made there. */
let cloud: LocalCloud;

withSamples();
beforeAll(async () => {
  cloud = await LocalCloud.start();
  await cloud.prepare({ "acme-intexuraos-dev": [] });
  host = hosted(project);
  const agents = "services/agents/functions.ts";
  project.write(
    agents,
    project
      .read(agents)
      .replace("reads: [", 'reads: [\n    crossProduct(keys.INTEXURAOS_ENCRYPTION_KEY, "reads what users stored"),')
      .replace(/^import/, 'import { encryption as keys } from "../../catalog/intexuraos";\nimport')
      .replace(/import \{ (.*) \} from "..\/..\/model";/, 'import { crossProduct, $1 } from "../../model";'),
  );
  project.write("setup.conf", "# ours\nUPSTASH_REDIS_REST_URL=${TEAM_REDIS}\n");
  expect((await project.strongroom(["tidy"])).code).toBe(0);
  host.commitAll();
});
afterAll(() => cloud.close());

const rename = (old: string, name: string, ...more: string[]) =>
  project.strongroom(["rename", old, name, "--env", "dev", ...more], { ...host.env, ...cloud.environment });
const stepOf = async (old: string, name: string, ...more: string[]) => {
  const { code, stdout, stderr } = await rename(old, name, ...more, "--json");
  return code === 0 ? JSON.parse(stdout).step : stderr;
};
const locked = (from: string) => ({
  state: "active",
  current: "1",
  versions: { "1": { state: "enabled", at: "2026-01-01T00:00:00.000Z", by: "fake@test", from } },
});

/** As if the value had been injected, or copied. */
function pin(key: string, from: string): void {
  const file = "environments/dev.lock.json";
  const lock = JSON.parse(project.read(file));
  project.write(file, formatLock({ ...lock, entries: { ...lock.entries, [key]: locked(from) } }));
}

async function issues(): Promise<unknown[]> {
  const { environments } = JSON.parse((await project.strongroom(["check", "--json"])).stdout);
  return environments.flatMap((one: { issues: unknown[] }) => one.issues);
}

describe("an entry that others name", () => {
  const core = "catalog/receptor/core.ts";
  const machine = "services/receptor/host.ts";

  it("is read under both names first", async () => {
    pin("receptor/JWT_SECRET", "prompt");
    expect(await stepOf("JWT_SECRET", "SIGNING_SECRET")).toBe("declared");
    pin("receptor/SIGNING_SECRET", "copy of JWT_SECRET version 1");
    expect(await stepOf("JWT_SECRET", "SIGNING_SECRET")).toBe("readers get both");
    expect(project.read(machine)).toContain(
      "    core.JWT_SECRET,\n    core.SIGNING_SECRET,\n    core.POSTGRES_PASSWORD,\n",
    );
    expect(project.read(core)).toContain('supabaseJwt("anon", "JWT_SECRET")');
    expect(project.read(core)).not.toMatch(/unreadBecause|retired/);
    expect(await issues()).toEqual([]);
  });

  it("is named by its new name once the readers have moved", async () => {
    expect(await stepOf("JWT_SECRET", "SIGNING_SECRET")).toBe("readers moved");
    expect(project.read(machine)).toContain("  reads: [\n    core.SIGNING_SECRET,\n    core.POSTGRES_PASSWORD,\n");
    expect(project.read(machine)).not.toContain("JWT_SECRET");
    expect(project.read(core).match(/supabaseJwt\("\w+", "SIGNING_SECRET"\)/g)).toHaveLength(2);
    expect(project.read(core)).not.toContain('"JWT_SECRET"');
    expect(await issues()).toEqual([]);
  });

  it("moves in addresses of verifications and in setup.conf", async () => {
    pin("chat/UPSTASH_REDIS_REST_URL", "prompt");
    await rename("UPSTASH_REDIS_REST_URL", "REDIS_URL");
    pin("chat/REDIS_URL", "copy of UPSTASH_REDIS_REST_URL version 1");
    expect(await stepOf("UPSTASH_REDIS_REST_URL", "REDIS_URL", "--keep-variable")).toBe("readers get both");
    expect(await stepOf("UPSTASH_REDIS_REST_URL", "REDIS_URL", "--keep-variable")).toBe("readers moved");
    expect(project.read("catalog/chat/upstash-redis.ts")).toContain('bearerCall("{REDIS_URL}/ping"');
    expect(project.read("services/chat/web.ts")).toContain(
      '    renamed(upstashRedis.REDIS_URL, "UPSTASH_REDIS_REST_URL"),\n    upstashRedis.UPSTASH_REDIS_REST_TOKEN,\n',
    );
    expect(project.read("setup.conf")).toBe("# ours\nREDIS_URL=${TEAM_REDIS}\n");
    expect(await issues()).toEqual([]);
  });

  it("is not retired while something in use is derived from it", async () => {
    project.write(
      core,
      project.read(core).replace('supabaseJwt("anon", "SIGNING_SECRET")', 'supabaseJwt("anon", "JWT_SECRET")'),
    );
    expect(await issues()).toMatchObject([
      { code: "retired-reference", where: "receptor/ANON_KEY", got: "JWT_SECRET" },
      { code: "retired-reference" },
      { code: "retired-reference" },
    ]);
  });
});

/** The long suite's; `propose.test.ts` has the way to a pull request, `rename-end.test.ts` what the end asks. */
(full ? describe : describe.skip)("--pr", () => {
  const [old, name] = ["INTEXURAOS_ENCRYPTION_KEY", "INTEXURAOS_VAULT_KEY"];
  const file = "catalog/intexuraos/encryption.ts";
  const functions = "services/agents/functions.ts";
  const slug = "strongroom/rename-intexuraos-encryption-key-intexuraos-vault-key";
  const changed = (branch: string) => host.remote("diff", "--name-only", "main", branch).split("\n");
  /** As if the pull request had been merged and pulled. */
  const merge = (branch: string) => {
    host.git("fetch", "-q", "origin", branch);
    host.git("checkout", "-q", "FETCH_HEAD", "--", ".");
    host.commitAll();
  };

  beforeAll(() => {
    host.git("checkout", "-q", ".");
    pin(`intexuraos/${old}`, "prompt");
    host.commitAll();
  });

  it("proposes the declaration, with its own variable for the previous version", async () => {
    const done = await rename(old, name, "--pr");
    expect([done.code, done.stderr]).toEqual([0, ""]);
    expect(host.git("status", "--porcelain")).toBe("");
    const locks = ["dev", "prod", "staging"].map((one) => `environments/${one}.lock.json`);
    expect(changed(`${slug}-declare`)).toEqual([file, "docs/inventory.html", "docs/inventory.md", ...locks]);
    expect(host.opened(`${slug}-declare`)?.title).toBe(`Rename ${old} to ${name}: declared`);
    merge(`${slug}-declare`);
    expect(project.read(file)).toContain(`previousAs: "${name}_PREVIOUS"`);
  });

  it("proposes both names with the pins of the copies, for readers of other products too", async () => {
    pin(`intexuraos/${name}`, `copy of ${old} version 1`);
    const done = await rename(old, name, "--pr");
    expect([done.code, done.stderr]).toEqual([0, ""]);
    expect(host.git("status", "--porcelain")).toBe(" M environments/dev.lock.json");
    const readers = [functions, "services/intexuraos/user-service.ts"];
    expect(changed(`${slug}-both`)).toEqual([
      ".env.example",
      file,
      "docs/inventory.html",
      "docs/inventory.md",
      "environments/dev.lock.json",
      ...readers,
    ]);
    host.git("checkout", "-q", ".");
    merge(`${slug}-both`);
    expect(project.read(functions).match(/crossProduct\(keys\.\w+/g)).toEqual([
      `crossProduct(keys.${old}`,
      `crossProduct(keys.${name}`,
    ]);
  });

  it("proposes the end", async () => {
    const done = await rename(old, name, "--pr");
    expect([done.code, done.stderr]).toEqual([0, ""]);
    merge(`${slug}-move`);
    expect(project.read(functions)).toContain(`crossProduct(keys.${name}`);
    expect(project.read(functions) + project.read("services/intexuraos/user-service.ts")).not.toContain(old);
    expect(project.read(file)).toMatch(
      new RegExp(`${old}: secret[\\s\\S]*retired\\(\\{ after[\\s\\S]*${name}: secret`),
    );
    expect(await stepOf(old, name)).toBe("nothing left");
    expect(await issues()).toEqual([]);
  });

  it("lets the old name go once its day has come: protection first, then the entry", async () => {
    project.write(file, project.read(file).replace(/after: "20\d\d-\d\d-\d\d"/, 'after: "2026-01-31"'));
    host.commitAll();
    const asked = `rename dev: sandbox at 127.0.0.1:${cloud.running.port}, project acme-intexuraos-dev as owner@sandbox.local\n`;
    const inside = `./strongroom sandbox exec --home ${cloud.running.home} -- strongroom`;
    const first = await rename(old, name, "--pr");
    expect([first.code, first.stderr]).toEqual([0, asked]);
    // In development nothing is protected, so there is nothing to deploy.
    expect(first.stdout.split("\n").slice(0, 3)).toEqual([
      `took the protection off intexuraos/${old}, so that it can be removed:`,
      "  environments/dev.lock.json",
      `  next: the last step: ${inside} rename intexuraos/${old} ${name} --env dev`,
    ]);
    expect(changed(`${slug}-unguard`)).toEqual(["environments/dev.lock.json"]);
    expect(await issues()).toEqual([]);
    host.commitAll();
    const done = await rename(old, name, "--pr");
    expect([done.code, done.stderr]).toEqual([0, asked]);
    expect(host.git("status", "--porcelain")).toBe("");
    merge(`${slug}-remove`);
    for (const one of [file, "docs/inventory.md", "docs/inventory.html"]) expect(project.read(one)).not.toContain(old);
    for (const one of ["dev", "prod"])
      expect(project.read(`environments/${one}.lock.json`)).not.toContain(`intexuraos/${old}`);
    expect(project.read(file)).not.toContain("retired");
    expect(await issues()).toEqual([]);
    expect((await project.run(["node_modules/.bin/biome", "check", "catalog"])).code).toBe(0);
  });
});
