/** What the documents ask of the sample organisation itself, and no other test holds. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { golden } from "./golden";
import type { GoldenEntry } from "./golden/shape";
import { SampleCloud } from "./sample-cloud";
import { filled } from "./support";

const root = join(__dirname, "..", "..");
const prod = filled("prod").products.flatMap(({ entries }) => entries);
const entry = (key: string) => prod.find((one) => one.key === key);
const keysIn = (text: string) => [...text.matchAll(/"key": "([^"]+)"/g)].map(([, key]) => key);

describe("the real command, over the sample's dev", () => {
  let sample: SampleCloud;
  beforeAll(async () => {
    sample = await SampleCloud.open("dev", {});
  });
  afterAll(() => sample.close());
  const strongroom = async (args: string, over: { readonly cwd?: string } = {}) => {
    const { code, printed } = await sample.run(`strongroom ${args}`, "/nonexistent", over);
    return { code, printed };
  };

  it("is ready, and its .gitignore has the five patterns", async () => {
    const { code, printed } = await strongroom("check --env dev --json");
    expect([code, JSON.parse(printed).gitignoreLacks, JSON.parse(printed).environments[0].pending]).toEqual([
      0,
      [],
      [],
    ]);
  });

  it.each(["employee left", "suspected compromise", "dependency updated", "personnel changed"])(
    "after %s: the entries are due whose documents say so",
    async (event) => {
      const { printed } = await strongroom(`due --env dev --after "${event}" --json`);
      const named = (one: GoldenEntry) =>
        one.triggers.includes(event as never) || (event === "suspected compromise" && one.rotation === "on breach");
      // Keys inside the database are not rotated here.
      const asked = golden.filter(
        (one) => one.environments.includes("dev") && one.origin?.kind !== "managed in database" && named(one),
      );
      expect(asked.length).toBeGreaterThan(3);
      expect(keysIn(printed).sort()).toEqual(asked.map(({ key }) => key).sort());
    },
  );

  it("says of a key how to revoke it, where its use is seen, and with what scope to ask for it", async () => {
    const { printed } = await strongroom("explain chat/OPENROUTER_API_KEY --env dev");
    expect(printed).toContain("  revoke       OpenRouter > Settings > Keys > the key > Delete\n");
    expect(printed).toContain("  usage        https://openrouter.ai/activity\n");
    expect(printed).toContain(
      "  monitoring   Billing page https://openrouter.ai/settings/credits, with spend alerts\n",
    );
    expect(printed).toMatch(/ {2}origin {7}OpenRouter > Settings > Keys; scope: a dedicated key per environment/);
  });

  it("gives user-service on a developer's machine the names that document 3 lists, in lines 32 to 49", async () => {
    const { printed } = await strongroom("env write --env dev --service user-service --dry-run --json", {
      cwd: sample.folder,
    });
    expect([...printed.matchAll(/"name": "([^"]+)"/g)].map(([, name]) => name).sort()).toEqual([
      "AUTH0_CLIENT_ID",
      "AUTH0_CLIENT_SECRET",
      "AUTH0_DOMAIN",
      "AUTH_AUDIENCE",
      "AUTH_ISSUER",
      "AUTH_JWKS_URL",
      "GOOGLE_CLOUD_PROJECT",
      "INTEXURAOS_ENCRYPTION_KEY",
      "INTEXURAOS_TOKEN_ENCRYPTION_KEY",
      "LOG_LEVEL",
    ]);
  });
});

it.each(["INTEXURAOS_ENCRYPTION_KEY", "INTEXURAOS_TOKEN_ENCRYPTION_KEY"])(
  "3:17-18 a %s that does not decode to 32 bytes is refused, and not shown",
  async (name) => {
    const empty = await SampleCloud.open("dev", {}, false);
    const short = Buffer.alloc(16, "fake").toString("base64");
    const env = { [name]: short };
    const { code, printed } = await empty.run(`strongroom inject --env dev --only ${name}`, "/nonexistent", {
      env,
    });
    await empty.close();
    expect(code).toBe(5);
    expect(printed).toContain("nothing was written");
    expect(printed).toMatch(/16 bytes|32/);
    expect(printed).not.toContain(short);
  },
);

it.each([
  [
    "chat/OPENROUTER_API_KEY",
    {
      kind: "http",
      method: "POST",
      url: "{OPENROUTER_BASE_URL}/chat/completions",
      body: '{"model":"{OPENROUTER_API_MODEL}","messages":[{"role":"user","content":"1"}],"max_tokens":1}',
      costs: "one token of the default model, a fraction of a cent",
    },
  ],
  ["chat/INTERNAL_SYNC_SECRET", { kind: "signed call", url: "{base}/api/internal/sync-models", header: "x-signature" }],
  ["chat/SENTRY_DSN", { kind: "sentry event" }],
  ["receptor/SERVICE_ROLE_KEY", { kind: "http", method: "POST", url: "{base}/functions/v1/hello" }],
  ["agents/TAVILY_API_KEY", { kind: "http", method: "GET", url: "https://api.tavily.com/usage" }],
])("%s declares its harmless call", (key, call) => expect(entry(key)?.verify).toMatchObject(call));

it("5:60 rotating JWT_SECRET says that sessions end, and that Kong is cut off until all services are restarted", () => {
  expect(entry("receptor/JWT_SECRET")?.consequences).toEqual([
    "Ends every user session",
    "Breaks communication between Kong and the database until all services are restarted",
    "Edge functions fail until they have the new SERVICE_ROLE_KEY; verify them afterwards",
  ]);
  expect(entry("receptor/POSTGRES_PASSWORD")?.consequences).toContain(
    "Breaks communication between Kong and the database until all services are restarted",
  );
});

it("every critical entry of the gateway rotates quarterly, and every vendor's key at all", () => {
  const critical = prod.filter((one) => one.product === "gateway" && one.class === "critical");
  expect(critical.map(({ rotation }) => rotation)).toEqual(Array(3).fill({ everyDays: 90 }));
  const never = prod.filter(
    (one) => one.origin?.kind === "issued" && one.class !== "sensitive" && one.rotation === "on breach",
  );
  expect(never.map(({ key }) => key)).toEqual([]);
});

it("is built on the packages and folders that were asked for", () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(["cdktf", "constructs", "@cdktf/provider-google"]));
  expect(Object.keys(devDependencies)).toContain("jest");
  const vercel = JSON.parse(readFileSync(join(root, "providers", "vercel", "package.json"), "utf8"));
  expect(vercel.name).toBe("@cdktf/provider-vercel");
  const folders = ["catalog", "constructs", "environments", "services", "stacks", "__tests__"];
  expect(folders.filter((one) => !existsSync(join(root, one)))).toEqual([]);
});
