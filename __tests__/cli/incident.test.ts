import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type IncidentOptions, incident } from "../../cli/commands/incident";
import { projectEnvironments } from "../../cli/project-environments";
import { blastRadius, type Subject } from "../../incident/blast-radius";
import { messagesOf } from "../../incident/document";
import { runbook } from "../../incident/runbook";
import type { Context } from "../../machine/context";
import { replaceFile } from "../../machine/file";
import { bearerCall, type Verification } from "../../model";
import { emptyLock, formatLock, type Lock } from "../../model/lock";
import type { ResolvedEntry, ResolvedEnvironment } from "../../model/resolved";
import { createOutput } from "../../text/output";
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
  replaceFile(join(root, "environments", "dev.lock.json"), formatLock(lock));
  return {
    root,
    cwd: root,
    env: { USER: "fake-user" },
    output: createOutput({ stdout: sink, stderr: sink, colour: false }),
    json: false,
    lockDir: join(root, "environments"),
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
    ["immediate", "Merge the new pins", null],
    ["immediate", "Deploy shop-dev-services", "deploy shop-dev-services"],
    ["immediate", "Deliver to shop/host (compose host)", "restart shop/host --env dev"],
    ["immediate", "See that the new shop/JWT_SECRET works", null],
    ["immediate", "Remove the old version of shop/JWT_SECRET", "rotate shop/JWT_SECRET --env dev --finish --verified"],
    ["within the hour", "Audit who read shop/ANON_KEY", "access shop/ANON_KEY --env dev --since 30d --anomalies"],
    ["within the hour", "Audit who read shop/JWT_SECRET", "access shop/JWT_SECRET --env dev --since 30d --anomalies"],
    ["within the hour", "Check Core (shop) for unauthorized actions", null],
    ["within the hour", "Notify affected parties", null],
    ["within the day", "Document the incident", null],
    ["within the day", "Review how it happened", null],
    ["within the day", "Implement prevention measures", null],
  ]);
});

it("says what keeps an exposed version from being removed", async () => {
  const { data } = await open("JWT_SECRET");
  expect(data.steps.find((step) => step.title.startsWith("Remove"))?.how).toEqual([
    "only once nothing uses it any more; the command looks",
    "a service's last three ready revisions count; each restart makes a new one:",
    "strongroom restart shop/api --env dev",
  ]);
});

it("what has no value here yet is put in, and has nothing to remove", async () => {
  const { data } = await open("WEB_KEY");
  expect(data.affected.map((one) => one.key)).toEqual(["shop/WEB_KEY"]);
  const commands = data.steps.flatMap((step) => (step.command === null ? [] : [step.command.join(" ")]));
  expect(commands).toContain("inject --env dev --only shop/WEB_KEY --prompt");
  expect(commands.filter((command) => command.startsWith("rotate"))).toEqual([]);
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
  expect(data.steps[0]?.how).toContain("makes anew what is derived from it: shop/ANON_KEY");
});

it("asks only for calls that are declared: a derived key's for its signer, an address where one is needed", async () => {
  const calls: Readonly<Record<string, Verification>> = {
    ANON_KEY: bearerCall("{base}/auth", { says: "asks" }),
    VENDOR_KEY: bearerCall("https://vendor.invalid/key", { says: "asks" }),
  };
  const base = environment();
  const products = base.products.map((product) => ({
    ...product,
    entries: product.entries.map((entry) => {
      const verify = calls[entry.name];
      return verify === undefined ? entry : { ...entry, verify };
    }),
  }));
  const load = () => ({ ok: true as const, environment: { ...base, products } });
  const { data } = await open(undefined, { product: "shop" }, { environments: { names: () => ["dev"], load } });
  const steps = data.steps.filter(({ title }) => /^(See that|Remove).*(ANON|JWT|VENDOR)/.test(title));
  expect(steps.map(({ title, how, command }) => [title, command?.slice(3).join(" ") ?? how[0]])).toEqual([
    [
      "See that the new shop/ANON_KEY works",
      "with the deployment's own address: strongroom verify shop/ANON_KEY --env dev --base-url URL",
    ],
    ["See that the new shop/VENDOR_KEY works", "dev"],
    ["Remove the old version of shop/JWT_SECRET", "dev --finish"],
    ["Remove the old version of shop/VENDOR_KEY", "dev --finish"],
  ]);
});

it("what Secret Manager does not keep is replaced where it stands", async () => {
  const { data } = await open("LOG_LEVEL");
  expect(data.steps[0]).toMatchObject({
    title: "Replace shop/LOG_LEVEL",
    how: ["it is not a secret: its value stands in environments/dev.ts; put the new one there, and have it merged"],
    command: null,
  });
});

it("one vendor's keys with paths of their own: a step for each path, and each path in the owner's message", () => {
  const hook = { revoke: "Webhooks > Roll secret", console: "https://vendor.invalid/hooks", usage: null };
  const base = environment();
  const own: ResolvedEnvironment = {
    ...base,
    products: base.products.map((product) => ({
      ...product,
      entries: product.entries.map((entry) => (entry.name === "WEB_KEY" ? { ...entry, ...hook } : entry)),
    })),
  };
  const radius = blastRadius(own, lock, { kind: "integration", name: "core" });
  const steps = runbook(own, { kind: "integration", name: "core" }, radius);
  const revoked = steps.filter(({ title }) => title.startsWith("Revoke at")).map(({ title, how }) => [title, ...how]);
  expect(revoked.find(([title]) => title === "Revoke at Core: shop/WEB_KEY")?.slice(0, 3)).toEqual([
    "Revoke at Core: shop/WEB_KEY",
    "path: Webhooks > Roll secret",
    "console: https://vendor.invalid/hooks",
  ]);
  expect(revoked.map(([title]) => title)).not.toContainEqual(expect.stringMatching(/WEB_KEY,|, shop\/WEB_KEY/));
  const [message] = messagesOf(own, "Test", radius);
  expect(message?.text.split("\n").filter((line) => line.startsWith("- revoke the old key"))).toEqual([
    "- revoke the old key if nobody has: Keys > Revoke",
    "- revoke the old key if nobody has: Webhooks > Roll secret",
  ]);
  const check = steps.find(({ title }) => title.startsWith("Check Core"));
  expect(check?.how.filter((line) => line.startsWith("usage log"))).toEqual([
    "usage log: https://vendor.invalid/keys",
    "usage log: https://vendor.invalid/hooks",
  ]);
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

Declared readers:

- nobody

Stacks: none

## Immediate, within minutes

- [ ] Revoke at Core: shop/VENDOR_KEY
  - path: Keys > Revoke
  - console: https://vendor.invalid/keys
  - VENDOR_KEY: readers take old and new; add the new key first, if minutes allow, then revoke
  - new one: Vendor > API keys (read only)
- [ ] Replace shop/VENDOR_KEY
  - \`./strongroom rotate shop/VENDOR_KEY --env dev\`
  - the exposed value stays valid as VENDOR_KEY_OLD until it is removed below: do not wait with that
- [ ] Merge the new pins
  - commit environments/dev.lock.json and have it merged
  - until it is merged, a pipeline of a real project deploys the exposed version again
- [ ] Replace the copy of shop/VENDOR_KEY in: team password manager
- [ ] See that the new shop/VENDOR_KEY works
  - no harmless call is declared for it: look at the logs of whoever uses it
- [ ] Remove the old version of shop/VENDOR_KEY
  - \`./strongroom rotate shop/VENDOR_KEY --env dev --finish --verified\`
  - only once nothing uses it any more; the command looks
  - takes VENDOR_KEY_OLD away first: deploy the same stacks once more, then run it again

## Within the hour

- [ ] Audit who read shop/VENDOR_KEY
  - \`./strongroom access shop/VENDOR_KEY --env dev --since 30d --anomalies\`
  - undeclared readers, and refusals
- [ ] Check Core (shop) for unauthorized actions
  - look for: Cost
  - usage log: https://vendor.invalid/keys
- [ ] Notify affected parties
  - send the messages at the end of this file, over a private channel

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

Declared readers: nobody.
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
  const stranger = await open(undefined, { person: "who@fake.test" });
  expect(stranger.data.affected).toEqual([{ key: "shop/OPTIONAL_KEY", because: "due when: employee left" }]);
  expect(stranger.data.steps[0]?.how[0]).toBe(
    "nothing here names who@fake.test, as a reader or as who added a value: below is what is due when anybody leaves",
  );
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

/** Somebody at a terminal who types these lines, then Enter. */
function typing(...answers: string[]) {
  const ran: string[] = [];
  const ends: Record<string, number[]> = {};
  const runStep = async (args: readonly string[]) => {
    ran.push(args.join(" "));
    return ends[args[0] ?? ""]?.shift() ?? 0;
  };
  const terminal = { interactive: true, readLine: async () => answers.shift() ?? "" } as unknown as NonNullable<
    Context["terminal"]
  >;
  return { ran, ends, options: { runStep }, over: { terminal } };
}
const done = "2026-02-03T04:05:06.000Z";
const name = "2026-02-03-shop-jwt-secret-dev.md";

it("takes each step after it was confirmed, and writes down how it ended", async () => {
  const person = typing("y", "d", "maybe", "y", "y", "", "done", "q");
  person.ends.deploy = [7];
  const { data, text } = await open("JWT_SECRET", person.options, person.over);
  expect(person.ran).toEqual([
    "rotate shop/JWT_SECRET --env dev",
    "deploy shop-dev-services",
    "deploy shop-dev-services",
  ]);
  expect(data.steps.slice(0, 5).map((step) => step.state)).toEqual([
    `done ${done}`,
    `done by hand ${done}`,
    `done ${done}`,
    "open",
    `done by hand ${done}`,
  ]);
  expect(said).toContain("it ended with 7 (The cloud could not be reached, or failed); the step stays open");
  expect(said).toContain('"maybe" is none of these');
  expect(said).toContain(
    "shop/JWT_SECRET may be exposed (dev)\naffected:\n  shop/ANON_KEY: derived from shop/JWT_SECRET\n",
  );
  expect(file(name)).toContain(`- [x] Replace shop/JWT_SECRET (done ${done})\n`);
  expect(file(name)).toContain("- [ ] Deliver to shop/host (compose host)\n");
  expect(text.split("\n")).toEqual([
    "shop/JWT_SECRET may be exposed (dev): 4 of 13 steps are done",
    "open:",
    "  immediate: Deliver to shop/host (compose host)",
    "  immediate: Remove the old version of shop/JWT_SECRET",
    "  within the hour: Audit who read shop/ANON_KEY",
    "  within the hour: Audit who read shop/JWT_SECRET",
    "  within the hour: Check Core (shop) for unauthorized actions",
    "  within the hour: Notify affected parties",
    "  within the day: Document the incident",
    "  within the day: Review how it happened",
    "  within the day: Implement prevention measures",
    "messages to: payments",
    "  next: to go on here: strongroom incident shop/JWT_SECRET --env dev",
    `  next: complete docs/incidents/${name}, send its messages, commit it`,
  ]);
});

it("the sandbox's incidents lie beside its lock files, and nothing asks to commit them", async () => {
  const lockDir = join(root, ".strongroom", "sandbox", "locks");
  const { data, text } = await open("JWT_SECRET", {}, { lockDir });
  const place = ".strongroom/sandbox/incidents/2026-02-03-shop-jwt-secret-dev.md";
  expect(data.file).toBe(place);
  expect(readFileSync(join(root, place), "utf8")).toContain("shop/JWT_SECRET may be exposed");
  expect(text).toMatch(new RegExp(`next: complete ${place}, send its messages$`));
});

it("a plan that was dismissed leaves its step open", async () => {
  const person = typing("d", "d", "y", "", "q");
  person.ends.deploy = [5];
  const { data } = await open("JWT_SECRET", person.options, person.over);
  expect(person.ran).toEqual(["deploy shop-dev-services"]);
  expect(data.steps[2]).toMatchObject({ title: "Deploy shop-dev-services", state: "open" });
});

it("goes on where it stopped, in the same file, and keeps what people wrote and ticked there", async () => {
  await open("JWT_SECRET", {}, typing("d", "q").over);
  const path = join(root, "docs", "incidents", name);
  const written = file(name)
    .replace("- noticed by, and how:", "- noticed by, and how: jo, in the logs")
    .replace("- [ ] Merge the new pins", "- [X] Merge the new pins");
  writeFileSync(path, written);
  const person = typing("d");
  const { data } = await open("JWT_SECRET", person.options, person.over);
  expect(data.file).toBe(`docs/incidents/${name}`);
  expect(data.steps.slice(0, 4).map((step) => step.state)).toEqual([
    `done by hand ${done}`,
    "ticked",
    `done by hand ${done}`,
    "open",
  ]);
  expect(said).toContain(`goes on with docs/incidents/${name}: 2 of 13 steps are done; --new begins another\n`);
  expect(file(name)).toBe(
    written.replace("- [ ] Deploy shop-dev-services", `- [x] Deploy shop-dev-services (done by hand ${done})`),
  );
});

it("says so where the file has lost a step meanwhile", async () => {
  const person = typing("y", "d", "q");
  const runStep = async () => {
    writeFileSync(join(root, "docs", "incidents", name), file(name).replace("Replace shop/JWT_SECRET", "Done already"));
    return 0;
  };
  await open("JWT_SECRET", { runStep }, person.over);
  expect(said).toContain(`  docs/incidents/${name} has no such step any more; write it down there: done ${done}\n`);
  expect(file(name)).toContain(`- [x] Merge the new pins (done by hand ${done})\n`);
});

it("--new, other steps, or none open: a file of its own; a dry run none", async () => {
  await open("JWT_SECRET", { dryRun: true });
  expect(existsSync(join(root, "docs"))).toBe(false);
  const files = () => readdirSync(join(root, "docs", "incidents")).sort();
  await open("JWT_SECRET");
  await open("JWT_SECRET");
  expect(files()).toEqual([name]);
  await open("JWT_SECRET", { new: true });
  const second = name.replace("dev.md", "dev-2.md");
  expect(files()).toEqual([second, name]);
  writeFileSync(join(root, "docs", "incidents", second), file(second).replaceAll("- [ ]", "- [x]"));
  await open("JWT_SECRET");
  const third = name.replace("dev.md", "dev-3.md");
  expect(files()).toEqual([second, third, name]);
  writeFileSync(join(root, "docs", "incidents", third), file(third).replace("Replace shop/JWT_SECRET", "Replace it"));
  expect((await open("JWT_SECRET")).data.file).toBe(`docs/incidents/${name.replace("dev.md", "dev-4.md")}`);
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

it("no two steps of a runbook have one title, in the sample organisation: the file is read by them", () => {
  const resolution = projectEnvironments().load("dev", { lockDir: join(__dirname, "..", "..", "environments") });
  if (!resolution.ok) throw new Error("the samples are broken");
  const { environment: samples } = resolution;
  const subjects: Subject[] = [
    ...samples.products.map(({ name }) => ({ kind: "product" as const, name })),
    { kind: "person", name: "jo@fake.test" },
  ];
  for (const subject of subjects) {
    const radius = blastRadius(samples, emptyLock("dev"), subject);
    const titles = runbook(samples, subject, radius).map((step) => step.title);
    expect(titles).toEqual([...new Set(titles)]);
  }
});
