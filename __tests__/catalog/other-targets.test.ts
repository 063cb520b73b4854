/** The commands of docs/guides/other-targets.md as they stand, with programs that behave like the vendors' own. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { search } from "../support/canary";
import { Fakes } from "../values/sources/fakes";
import { commandsOf, SampleCloud } from "./sample-cloud";
import { filled } from "./support";
import { claude, gh, logins, op, supabase } from "./vendor-fakes";

const agents = ["ANTHROPIC", "OPENCODE", "SKYVERN", "TAVILY", "YOUTUBE"].map((name) => `${name}_API_KEY`);
const entries = filled("prod").products.flatMap((product) => product.entries);
// Characters that a shell, a dotenv file or JSON could change on the way; the copy of a generated value is hex.
const values = Object.fromEntries(
  entries
    .filter(({ usedBy }) => usedBy.some(({ reader }) => /^(agents|chat)\//.test(reader)))
    .map(({ key }) => [key, key === "chat/CRON_SECRET" ? "fa4e".repeat(16) : `fake ${key} $HOME \`id\` "\\n" #end`]),
);
const guide = readFileSync(join(__dirname, "..", "..", "docs", "guides", "other-targets.md"), "utf8");
const commands = commandsOf("other-targets.md");
let sample: SampleCloud;
let fakes: Fakes;
let folder: string;

beforeAll(async () => {
  sample = await SampleCloud.open("prod", values);
});
afterAll(() => sample.close());
beforeEach(() => {
  folder = join(sample.folder, "vendors");
  rmSync(folder, { recursive: true, force: true });
  rmSync(sample.home, { recursive: true, force: true });
  fakes = new Fakes(folder);
  for (const [name, script] of Object.entries({ supabase, gh, op })) fakes.install(name, script);
  for (const file of Object.values(logins)) {
    mkdirSync(dirname(join(sample.home, file)), { recursive: true });
    writeFileSync(join(sample.home, file), "fake");
  }
});

/** The guide's command that names all of these words. */
function commandWith(...words: readonly string[]): string {
  const found = commands.filter((command) => words.every((word) => command.includes(word)));
  if (found.length !== 1) throw new Error(`${found.length} commands of the guide have ${words.join(" and ")}`);
  return found[0] ?? "";
}

/** Runs it, and makes sure that no argument and no output holds a value. */
async function run(command: string, cwd?: string): Promise<number> {
  const { code, printed } = await sample.run(command, fakes.bin, cwd === undefined ? {} : { cwd });
  const seen = printed + ["supabase", "gh", "op"].flatMap((name) => fakes.argumentsOf(name)).join("\n");
  expect(search(Buffer.from(seen), "arguments and output", Object.values(values))).toEqual([]);
  return code;
}

const stored = (name: string) => readFileSync(join(folder, "store", name), "utf8");

it("secrets of Supabase functions: every key arrives byte by byte, and none as an argument", async () => {
  expect(await run(commandWith("supabase secrets set", "--env-file"))).toBe(0);
  expect(readdirSync(join(folder, "store")).sort()).toEqual(agents);
  expect(agents.map(stored)).toEqual(agents.map((name) => values[`agents/${name}`]));
  expect(fakes.argumentsOf("supabase")).toEqual(["secrets set --project-ref REF --env-file /dev/stdin"]);
});

it("Supabase Auth's Google client: the config file names it, the environment holds it", async () => {
  const app = join(folder, "application");
  mkdirSync(join(app, "supabase"), { recursive: true });
  writeFileSync(join(app, "supabase", "config.toml"), /^```toml\n([\s\S]*?)^```$/m.exec(guide)?.[1] ?? "");
  expect(await run(commandWith("supabase config push"), app)).toBe(0);
  expect(stored("auth.client_id")).toBe(values["chat/GOOGLE_OAUTH_CLIENT_ID"]);
  expect(stored("auth.secret")).toBe(values["chat/GOOGLE_OAUTH_CLIENT_SECRET"]);
});

it("secrets of GitHub Actions: of the repository and of one environment", async () => {
  expect(await run(commandWith("gh secret set SENTRY_DSN"))).toBe(0);
  expect(readdirSync(join(folder, "store")).sort()).toEqual(["prod.SENTRY_DSN", "repository.SENTRY_DSN"]);
  expect(stored("repository.SENTRY_DSN")).toBe(values["chat/SENTRY_DSN"]);
  expect(stored("prod.SENTRY_DSN")).toBe(values["chat/SENTRY_DSN"]);
});

it("GitHub's protection rules: a reviewing team, and protected branches only", async () => {
  expect(await run(commandWith("gh api --method PUT").replace("TEAM", "7"))).toBe(0);
  expect(JSON.parse(stored("PUT repos:{owner}:{repo}:environments:prod"))).toEqual({
    reviewers: [{ type: "Team", id: 7 }],
    deployment_branch_policy: { protected_branches: true, custom_branch_policies: false },
  });
});

it("an agent and its MCP servers get their keys from the declarations, with nothing in a home folder", async () => {
  const key = values["agents/TAVILY_API_KEY"] ?? "";
  const dev = await SampleCloud.open("dev", values);
  fakes.install("claude", claude);
  writeFileSync(join(folder, ".mcp.json"), /^```json\n([\s\S]*?)^```$/m.exec(guide)?.[1] ?? "");
  const { code, printed } = await dev.run(commandWith("-- claude"), fakes.bin, { cwd: folder });
  await dev.close();
  expect(code).toBe(0);
  expect(stored("tavily.TAVILY_API_KEY")).toBe(key);
  expect(stored("claude")).toBe(
    `${values["agents/ANTHROPIC_API_KEY"]} https://api.xiaomimimo.com/anthropic mimo-v2-flash`,
  );
  expect(search(Buffer.from(printed), "output", [key])).toEqual([]);
});

it("a copy in the team password manager, as inject reads it from there", async () => {
  expect(await run(commandWith("op item create"))).toBe(0);
  expect(JSON.parse(stored("item"))).toEqual({
    title: "CRON_SECRET",
    category: "API_CREDENTIAL",
    fields: [{ id: "credential", type: "CONCEALED", value: values["chat/CRON_SECRET"] }],
  });
});

it.each([
  ["supabase secrets set", "Access token not provided"],
  ["gh secret set SENTRY_DSN", "gh auth login"],
  ["op item create", "You are not currently signed in"],
])("%s says so when nobody is logged in, and nothing arrives", async (words, says) => {
  rmSync(sample.home, { recursive: true });
  const { code, printed } = await sample.run(commandWith(words), fakes.bin);
  expect(code).not.toBe(0);
  expect(printed).toContain(says);
  expect(readdirSync(join(folder, "store"))).toEqual([]);
});
