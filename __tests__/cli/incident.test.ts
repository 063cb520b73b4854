import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type IncidentOptions, incident } from "../../cli/commands/incident";
import type { Context } from "../../cli/context";
import { replaceFile } from "../../cli/file";
import { createOutput } from "../../cli/output";
import { emptyLock, formatLock, type Lock } from "../../model/lock";
import type { ResolvedEntry, ResolvedEnvironment } from "../../model/resolved";
import { failureOf, shop } from "./support";

let root: string;
let said: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "strongroom-incident-"));
  said = "";
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const version = (by: string) => ({ state: "enabled" as const, at: "2026-01-01T00:00:00.000Z", by, from: "prompt" });
const lock: Lock = {
  ...emptyLock("dev"),
  entries: {
    "shop/JWT_SECRET": { state: "active", current: "2", versions: { "2": version("robot@fake.test") } },
    "shop/VENDOR_KEY": { state: "active", current: "1", versions: { "1": version("jo@fake.test") } },
  },
};

/** The shop, with copies, a second name, a person, and a risk for each entry. */
function environment(): ResolvedEnvironment {
  const base = shop("dev", lock);
  const more: Readonly<Record<string, Partial<ResolvedEntry>>> = {
    JWT_SECRET: {
      risk: "Forged sessions",
      consequences: ["Ends every session"],
      usedBy: [{ reader: "shop/api", role: "backend", as: "JWT_SECRET", crossProduct: false, until: null }],
    },
    ANON_KEY: {
      risk: "Attack surface",
      usedBy: [{ reader: "shop/host", role: "compose host", as: "ANON", crossProduct: false, until: null }],
    },
    WEB_KEY: { usedBy: [{ reader: "shop/web", role: "fullstack", as: "WEB_KEY", crossProduct: false, until: null }] },
    VENDOR_KEY: { risk: "Cost", storedElsewhere: ["team password manager"], previousAs: "VENDOR_KEY_OLD" },
    OPTIONAL_KEY: { triggers: ["employee left"], state: "active" },
  };
  return {
    ...base,
    products: base.products.map((product) => ({
      ...product,
      entries: product.entries.map((entry) => ({ ...entry, integration: "core", ...more[entry.name] })),
      otherReaders:
        product.name !== "shop"
          ? []
          : [
              {
                key: "shop/jo",
                name: "jo",
                product: "shop",
                role: "person" as const,
                member: "user:jo@fake.test",
                reads: [{ entry: "shop/WEB_KEY", as: "WEB_KEY" }],
              },
            ],
    })),
  };
}

function context(over: Partial<Context> = {}): Context {
  const sink = { write: (text: string) => (said += text) };
  replaceFile(join(root, "locks", "dev.lock.json"), formatLock(lock));
  return {
    root,
    cwd: root,
    env: { USER: "fake-user" },
    output: createOutput({ stdout: sink, stderr: sink, colour: false }),
    json: false,
    lockDir: join(root, "locks"),
    environments: { names: () => ["dev"], load: () => ({ ok: true, environment: environment() }) },
    signal: new AbortController().signal,
    now: () => new Date("2026-02-03T04:05:06.000Z"),
    random: () => Buffer.alloc(1),
    ...over,
  };
}
const open = (name: string | undefined, options: Partial<IncidentOptions> = {}, over: Partial<Context> = {}) =>
  incident(context(over), name, { env: "dev", ...options });
const file = (name: string) => readFileSync(join(root, "docs", "incidents", name), "utf8");

it("reaches what is derived, who reads it, and what must be applied", async () => {
  const { data, code } = await open("JWT_SECRET");
  expect(code).toBe(4);
  expect(data).toMatchObject({
    title: "shop/JWT_SECRET may be exposed",
    file: "docs/incidents/2026-02-03-shop-jwt-secret-dev.md",
    affected: [
      { key: "shop/ANON_KEY", because: "derived from shop/JWT_SECRET" },
      { key: "shop/JWT_SECRET", because: "exposed" },
    ],
    readers: ["shop/api", "shop/host"],
    stacks: ["shop-dev-services"],
  });
  expect(data.steps.map((step) => [step.phase, step.title, step.command?.join(" ") ?? null])).toEqual([
    ["immediate", "Replace shop/JWT_SECRET", "rotate shop/JWT_SECRET --env dev"],
    ["immediate", "Deploy shop-dev-services", "deploy shop-dev-services"],
    ["immediate", "Deliver to shop/host (compose host)", "restart shop/host --env dev"],
    ["immediate", "See that the new shop/JWT_SECRET works", "verify shop/JWT_SECRET --env dev"],
    ["immediate", "Remove the old version of shop/JWT_SECRET", "rotate shop/JWT_SECRET --env dev --finish"],
    ["within the hour", "Audit who read shop/ANON_KEY", "access shop/ANON_KEY --env dev --since 30d --anomalies"],
    ["within the hour", "Audit who read shop/JWT_SECRET", "access shop/JWT_SECRET --env dev --since 30d --anomalies"],
    ["within the hour", "Check Core for unauthorized actions", null],
    ["within the hour", "Notify affected parties", null],
    ["within the day", "Document the incident", null],
    ["within the day", "Review how it happened", null],
    ["within the day", "Implement prevention measures", null],
  ]);
});

it("a Vercel project takes a new value with a new deployment only", async () => {
  const { data } = await open("WEB_KEY");
  expect(data.steps.map((step) => step.command?.join(" "))).toContain("restart shop/web --env dev");
});

it("a derived key that leaks takes its signer with it", async () => {
  const { data } = await open("ANON_KEY");
  expect(data.affected).toEqual([
    { key: "shop/ANON_KEY", because: "exposed" },
    { key: "shop/JWT_SECRET", because: "signs shop/ANON_KEY" },
  ]);
  expect(data.steps[0]?.command).toEqual(["rotate", "shop/JWT_SECRET", "--env", "dev"]);
});

it("names the vendor's path, usage log and copies, and has a message ready for each owner", async () => {
  await open("shop/VENDOR_KEY");
  expect(file("2026-02-03-shop-vendor-key-dev.md")).toBe(`# Incident: shop/VENDOR_KEY may be exposed

- environment: dev
- opened: 2026-02-03T04:05:06.000Z by fake-user
- noticed by, and how:
- exposed since, and where:

## Blast radius

| entry | why | class | risk | state |
| --- | --- | --- | --- | --- |
| \`shop/VENDOR_KEY\` | exposed | critical | Cost | active, version 1 |

Readers:

- nobody

Stacks: none

## Immediate, within minutes

- [ ] Revoke at Core: VENDOR_KEY
  - path: Keys > Revoke
  - console: https://vendor.invalid/keys
  - VENDOR_KEY: readers take old and new; add the new key first, if minutes allow, then revoke
  - new one: Vendor > API keys (read only)
- [ ] Replace shop/VENDOR_KEY
  - \`strongroom rotate shop/VENDOR_KEY --env dev\`
- [ ] Replace the copy of shop/VENDOR_KEY in: team password manager
- [ ] See that the new shop/VENDOR_KEY works
  - \`strongroom verify shop/VENDOR_KEY --env dev\`
- [ ] Remove the old version of shop/VENDOR_KEY
  - \`strongroom rotate shop/VENDOR_KEY --env dev --finish\`
  - only once nothing uses it any more; the command looks

## Within the hour

- [ ] Audit who read shop/VENDOR_KEY
  - \`strongroom access shop/VENDOR_KEY --env dev --since 30d --anomalies\`
  - undeclared readers, and refusals
- [ ] Check Core for unauthorized actions
  - look for: Cost
  - usage log: https://vendor.invalid/keys
- [ ] Notify affected parties
  - send the messages at the end of this file, by a channel that is no public one

## Within the day

- [ ] Document the incident
  - complete this file: what happened, when, who noticed, what was seen in the logs
- [ ] Review how it happened
  - scan history and images for the old value's place: git log, secret scanner, build logs
- [ ] Implement prevention measures
  - one change each, with an owner and a date

## What happened

## How it could happen

## What prevents it from now on

## Messages

### To payments

\`\`\`text
Subject: [incident] shop/VENDOR_KEY may be exposed (dev)

shop/VENDOR_KEY may be exposed, in dev. You answer for:

- shop/VENDOR_KEY (exposed): Cost

Read by: nobody.
It is being revoked and replaced now; expect failures until the deploy is through.

Please, within the hour:
- revoke the old key if nobody has: Keys > Revoke
- look for actions that nobody of us made: https://vendor.invalid/keys
- answer here with what you found, also if it is nothing. Never send a value.
\`\`\`
`);
});

it("of a person: what they may read, what they put in, and what is due when somebody leaves", async () => {
  const { data } = await open(undefined, { person: "jo@fake.test" });
  expect(data.title).toBe("jo@fake.test left, or their account was taken over");
  expect(data.affected).toEqual([
    { key: "shop/OPTIONAL_KEY", because: "due when: employee left" },
    { key: "shop/VENDOR_KEY", because: "jo@fake.test added version 1" },
    { key: "shop/WEB_KEY", because: "jo@fake.test may read it" },
  ]);
  expect(data.steps[0]).toMatchObject({
    title: "Take away the access of jo@fake.test",
    how: expect.arrayContaining(["remove shop/jo from services/shop/, deploy shop-dev-secrets"]),
  });
});

it.each<[Partial<IncidentOptions>, readonly string[]]>([
  [{ integration: "shop/core" }, ["ANON_KEY", "JWT_SECRET", "OPTIONAL_KEY", "VENDOR_KEY", "WEB_KEY"]],
  [{ product: "platform" }, ["STRONGROOM_FINGERPRINT_KEY"]],
])("%j covers all that is kept", async (options, names) => {
  const { data } = await open(undefined, options);
  expect(data.affected.map((one) => one.key.split("/")[1])).toEqual(names);
});

it("of a damaged lock: needs no lock that can be read", async () => {
  const load = () => {
    throw new Error("the lock is damaged");
  };
  const { data } = await open(undefined, { corruption: true }, { environments: { names: () => ["dev"], load } });
  expect(data.steps.slice(0, 6).map((step) => step.command?.join(" ") ?? step.title)).toEqual([
    "Stop deploys",
    "log --env dev --limit 10",
    "lock verify --env dev",
    "lock restore --env dev",
    "check --env dev",
    "status --env dev",
  ]);
  expect(file("2026-02-03-corruption-dev.md")).toContain("# Incident: The lock file of dev is damaged or lost\n");
});

it("takes each step after it was confirmed, and writes down how it ended", async () => {
  const answers = ["y", "y", "", "d", "q"];
  const terminal = { interactive: true, readLine: async () => answers.shift() ?? "" } as unknown as Context["terminal"];
  const ran: string[] = [];
  const runStep = async (args: readonly string[]) => {
    ran.push(args.join(" "));
    return args[0] === "deploy" ? 7 : 0;
  };
  const { data } = await open("JWT_SECRET", { runStep }, { ...(terminal === undefined ? {} : { terminal }) });
  expect(ran).toEqual(["rotate shop/JWT_SECRET --env dev", "deploy shop-dev-services"]);
  expect(data.steps.slice(0, 5).map((step) => step.state)).toEqual([
    "done 2026-02-03T04:05:06.000Z",
    "open",
    "open",
    "done by hand 2026-02-03T04:05:06.000Z",
    "open",
  ]);
  expect(said).toContain("it ended with 7; the step stays open");
  const text = file("2026-02-03-shop-jwt-secret-dev.md");
  expect(text).toContain("- [x] Replace shop/JWT_SECRET (done 2026-02-03T04:05:06.000Z)\n");
  expect(text).toContain("- [ ] Deploy shop-dev-services\n");
});

it("a second incident of the day gets a file of its own; a dry run none", async () => {
  await open("JWT_SECRET", { dryRun: true });
  expect(existsSync(join(root, "docs"))).toBe(false);
  await open("JWT_SECRET");
  await open("JWT_SECRET");
  expect(readdirSync(join(root, "docs", "incidents")).sort()).toEqual([
    "2026-02-03-shop-jwt-secret-dev-2.md",
    "2026-02-03-shop-jwt-secret-dev.md",
  ]);
});

it.each<[string | undefined, Partial<IncidentOptions>, string]>([
  [undefined, {}, "An incident is about exactly one of NAME, --integration, --product, --person and --corruption."],
  [
    "JWT_SECRET",
    { product: "shop" },
    "An incident is about exactly one of NAME, --integration, --product, --person and --corruption.",
  ],
  [undefined, { product: "shopp" }, 'dev has no product "shopp"; it has platform, shop. Did you mean shop?'],
  ["NOTHING_LIKE_IT", {}, 'There is no entry "NOTHING_LIKE_IT".'],
  [undefined, { corruption: true, env: "moon" }, 'There is no environment "moon"; there are dev.'],
])("refuses %s %j", async (name, options, message) => {
  const failure = await failureOf(() => open(name, options));
  expect([failure.code, failure.message]).toEqual([2, message]);
});
