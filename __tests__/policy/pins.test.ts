/** The rules that ask the cloud about moved pins, over real requests to the embedded one. */
import { emptyLock, type Lock, type LockedEntry } from "../../model/lock";
import type { Stage } from "../../model/resolved";
import { writePins } from "../../policy/handed-pins";
import { judgeCloud } from "../../policy/judge";
import { judgePins, movedPins, pinsText } from "../../policy/pins";
import { pinRules } from "../../policy/rules/pins";
import { Bench, failureOf, shop } from "../cli/support";
import { askCloud } from "../support/ask-cloud";

let bench: Bench;
const injector = "strongroom-inject@acme-platform-prod.iam.gserviceaccount.com";
const [project, secret] = ["fake-shop-prod", "v1/projects/fake-shop-prod/secrets/WEB_KEY"];
let now = new Date();

beforeEach(async () => {
  bench = await Bench.open(["prod", "dev"]);
  now = new Date();
  const grant = (email: string) => ({ project, role: "roles/secretmanager.secretVersionManager", member: email });
  await bench.admin("POST", "prepare", {
    grants: [grant(`serviceAccount:${injector}`), grant("user:eve@acme.example")],
  });
});
afterEach(() => bench.close());

async function requests(): Promise<readonly string[]> {
  const answer = await bench.admin("GET", "requests?since=0");
  const { requests: all } = answer as { requests: readonly { method: string; path: string }[] };
  return all.filter(({ path }) => !path.includes("_sandbox")).map(({ method, path }) => `${method} ${path}`);
}
/** The log answers, and something between it and us changes the answer. */
const rewritten = (find: string, replace: string) =>
  bench.admin("POST", "faults", {
    match: { method: "POST", path: "entries:list" },
    fault: { kind: "rewrite", find, replace },
    times: 1,
  });

/** Adds a version as somebody. */
async function adds(email: string, path = secret): Promise<void> {
  bench.as(email);
  const token = bench.env.GOOGLE_OAUTH_ACCESS_TOKEN ?? "";
  bench.as("owner@sandbox.local");
  await askCloud(
    { url: `${bench.cloud.url}/${path}:addVersion`, token, method: "POST" },
    { payload: { data: "ZmFrZQ==" } },
  );
}

const record = (by: string, from = "prompt") =>
  ({ state: "enabled", at: "2026-01-01T00:00:00.000Z", by, from }) as const;
const pinned = (version: string, by = injector, from = "prompt"): LockedEntry => ({
  state: "active",
  current: version,
  versions: { [version]: record(by, from) },
});

interface Sides {
  readonly stage?: Stage;
  readonly name?: string;
  readonly injectors?: readonly string[];
  readonly before?: LockedEntry;
}

function side(entry: LockedEntry | undefined, previousPin: string | null = null, over: Sides = {}) {
  const { stage = "production", name = "prod", injectors = [injector] } = over;
  const lock: Lock = { ...emptyLock(name), entries: entry === undefined ? {} : { "shop/WEB_KEY": entry } };
  const environment = shop(name, lock, { stage });
  const products = environment.products.map((product) => ({
    ...product,
    entries: product.entries.map((one) =>
      one.name === "WEB_KEY" && one.secret !== null ? { ...one, secret: { ...one.secret, previousPin } } : one,
    ),
  }));
  return { environments: [{ ...environment, products, injectors }], locks: [lock] };
}

/** A change that moves the pin of WEB_KEY. */
function judged(after: LockedEntry, over: Sides = {}) {
  const pins = movedPins(side(over.before, null, over), side(after, null, over));
  return judgePins(bench.context({ now: () => now }), pins, { pauseMillis: 1 });
}
const found = async (...all: Parameters<typeof judged>) => {
  const { violations, approvals } = await judged(...all);
  return [violations.map(({ code, where, got }) => [code, where, got]), approvals];
};
const refused = (code: string, got: unknown) => [[[code, "prod: shop/WEB_KEY", got]], []];

test("a version that the injecting identity added passes, and it costs three requests", async () => {
  await adds(injector);
  const before = (await requests()).length;
  const verdict = await judged(pinned("1"));
  expect((await requests()).slice(before)).toEqual([
    `GET /${secret}/versions/1`,
    `POST /v1/projects/${project}:testIamPermissions`,
    "POST /v2/entries:list",
  ]);
  expect(verdict).toEqual({
    cloud: expect.stringMatching(/^sandbox at 127\.0\.0\.1:\d+$/),
    pins: [{ environment: "prod", entry: "shop/WEB_KEY", version: "1" }],
    violations: [],
    approvals: [],
  });
  expect(pinsText(verdict)).toBe("The cloud agrees with this change: 1 moved pin");
  expect(bench.printed).toContain("policy --cloud: ");
});

test("a version that somebody else added is refused, and says who and when, and what to do", async () => {
  await adds(injector);
  await adds("eve@acme.example");
  const verdict = await judged(pinned("2", "eve@acme.example"), { before: pinned("1") });
  expect(pinsText(verdict).replace(/at \d{4}-.*Z/, "at TIME")).toBe(
    `The cloud refuses pins of this change: 1 problem

prod: shop/WEB_KEY: a pin of a version that no declared identity added [pin-of-another]
  got:     version 2, added by eve@acme.example at TIME
  allowed: not this, since nobody has checked its value, and whoever added it knows it
  next:    put the value in by strongroom inject, in its pipeline; a version that stays as it is gets its owner's approval by strongroom inject --adopt`,
  );
  // The record does not make it the injector's.
  expect(await found(pinned("2"))).toEqual(
    refused("pin-of-another", expect.stringMatching(/^version 2, added by eve@acme\.example at \S+Z$/)),
  );
});

test("one that does not exist, is disabled, or is destroyed is refused, each by its own words", async () => {
  await adds(injector);
  await adds(injector);
  expect(await found(pinned("7"))).toEqual(refused("pin-missing", "version 7"));
  await bench.google("POST", `${secret}/versions/1:disable`, {});
  expect(await found(pinned("1"))).toEqual(refused("pin-not-enabled", "version 1, disabled"));
  await bench.google("POST", `${secret}/versions/2:destroy`, {});
  expect(await found(pinned("2"))).toEqual(refused("pin-not-enabled", "version 2, destroyed"));
});

test("a record that names another identity than the log is refused, and one that says that it does not know is not", async () => {
  await adds(injector);
  expect(await found(pinned("1", "ann@acme.example"))).toEqual(
    refused("pin-of-other-record", `version 1: ann@acme.example in the lock, ${injector} in the log`),
  );
  expect(await found(pinned("1", "unknown"))).toEqual([[], []]);
});

test("an adopted version is listed once, with who added it, for its owner to approve; a disabled one stays refused", async () => {
  await adds("eve@acme.example");
  const adopted = pinned("1", injector, "adopted");
  const verdict = await judged(adopted);
  expect([verdict.violations, verdict.approvals]).toEqual([
    [],
    [
      {
        environment: "prod",
        entry: "shop/WEB_KEY",
        owner: "payments",
        version: "1",
        says: expect.stringMatching(/^adopted: it was there before, added by eve@acme\.example at \S+Z$/),
      },
    ],
  ]);
  expect(pinsText(verdict)).toMatch(
    /^The cloud agrees with this change: 1 moved pin\nWants its owner's approval:\n {2}prod: shop\/WEB_KEY, version 1 \(owner: payments\): adopted: it was there before, added by eve@acme\.example at \S+Z$/,
  );
  expect(await found(adopted, { before: adopted })).toEqual([[], []]);
  await bench.google("POST", `${secret}/versions/1:disable`, {});
  expect(await found(adopted)).toEqual(refused("pin-not-enabled", "version 1, disabled"));
});

test("one that is older than the log keeps is named and not passed silently; a day before, the log decides", async () => {
  await adds("eve@acme.example");
  const after = (days: number) => new Date(Date.now() + days * 24 * 60 * 60 * 1000);
  now = after(399);
  expect(await found(pinned("1"))).toEqual(refused("pin-of-another", expect.stringContaining("eve@acme.example")));
  now = after(401);
  const [violations, approvals] = await found(pinned("1"));
  expect([violations, approvals]).toEqual([
    [],
    [
      {
        environment: "prod",
        entry: "shop/WEB_KEY",
        owner: "payments",
        version: "1",
        says: expect.stringMatching(
          /^made at \S+Z, before what the log keeps \(400 days\): nobody can say who added it$/,
        ),
      },
    ],
  ]);
});

const notLogged = refused("pin-not-logged", expect.stringMatching(/^version 1, made at \S+Z$/));

test("without its entry in the log nothing passes: neither one of another secret nor one of another time counts", async () => {
  const longer = `v1/projects/${project}/secrets/WEB_KEY_2`;
  await bench.google("POST", `v1/projects/${project}/secrets?secretId=WEB_KEY_2`, { replication: { automatic: {} } });
  await adds(injector, longer);
  await adds("eve@acme.example");
  await rewritten("eve@acme.example", injector);
  expect(await found(pinned("1"))).toEqual([[], []]);
  for (const [find, replace] of [
    ['"entries":\\[.*\\]', '"entries":[]'],
    ['secrets/WEB_KEY(/versions/1)?"', 'secrets/WEB_KEY_3"'],
    ["/versions/1", "/versions/2"],
    ['"timestamp":"[^"]*"', '"timestamp":"2026-01-01T00:00:00Z"'],
    ['"protoPayload":{', '"protoPayload":{"status":{"code":7},'],
  ] as const) {
    await rewritten(find, replace);
    expect([find, ...(await found(pinned("1")))]).toEqual([find, ...notLogged]);
  }
});

test("a log that does not name the number is believed where one version alone was added at that moment", async () => {
  await adds(injector);
  await rewritten("/versions/1", "");
  expect(await found(pinned("1"))).toEqual([[], []]);
  await adds("eve@acme.example");
  await rewritten("/versions/[12]", "");
  expect(await found(pinned("1"))).toEqual(notLogged);
});

test("where a number was used twice within a moment, nobody can say whose the version is", async () => {
  await adds("eve@acme.example");
  await bench.google("DELETE", secret);
  await bench.google("POST", `v1/projects/${project}/secrets?secretId=WEB_KEY`, { replication: { automatic: {} } });
  await adds(injector);
  expect(await found(pinned("1"))).toEqual(notLogged);
});

test("in development nothing is asked, and what does not move is not asked either", async () => {
  expect(await judged(pinned("9"), { stage: "development", name: "dev" })).toEqual({
    cloud: null,
    pins: [],
    violations: [],
    approvals: [],
  });
  const same = await judged(pinned("9"), { before: pinned("9") });
  expect([same.cloud, pinsText(same)]).toEqual([null, "No pin moves outside of development."]);
});

test("staging counts, and a previous version that is newly mapped too; an environment must say who adds versions", async () => {
  await adds(injector);
  await adds("eve@acme.example");
  expect(await found(pinned("2"), { stage: "staging" })).toEqual(
    refused("pin-of-another", expect.stringContaining("eve@acme.example")),
  );
  expect(movedPins(side(pinned("1")), side(pinned("1"), "2"))).toMatchObject([{ entry: "shop/WEB_KEY", version: "2" }]);
  expect(await found(pinned("1"), { injectors: [] })).toEqual(refused("pin-without-injector", "version 1"));
});

test("who may not read the log is told so, and which role shows it", async () => {
  await adds(injector);
  await bench.admin("POST", "prepare", {
    grants: [{ project, role: "roles/secretmanager.viewer", member: "user:reader@acme.example" }],
  });
  bench.as("reader@acme.example");
  expect(await failureOf(() => judged(pinned("1")))).toMatchObject({
    code: 6,
    message: expect.stringContaining("reader@acme.example lacks logging.logEntries.list in project fake-shop-prod"),
    next: expect.stringContaining("grant roles/logging.viewer in project fake-shop-prod"),
  });
});

test("pins that a job without an identity has written are asked about alike, in one environment at a time", async () => {
  await adds("eve@acme.example");
  const context = bench.context({ now: () => now });
  writePins(context, "pins.json", { base: "a", head: "b", pins: movedPins(side(undefined), side(pinned("1"))) });
  const { base, head, violations } = await judgeCloud(context, { pins: "pins.json", env: "prod" });
  expect([base, head, violations.map(({ code }) => code)]).toEqual(["a", "b", ["pin-of-another"]]);
  expect(await judgeCloud(context, { pins: "pins.json", env: "staging" })).toMatchObject({ cloud: null, pins: [] });
});

test("each rule is tried above", () => {
  expect(pinRules.map(({ code }) => code)).toEqual([
    "pin-missing",
    "pin-not-enabled",
    "pin-without-injector",
    "pin-of-another",
    "pin-not-logged",
    "pin-of-other-record",
  ]);
});
