import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, wavesOf } from "../../inventory/waves";
import type { ResolvedStack } from "../../model/resolved";
import { noChanges } from "../../terraform/changes";
import { failureOf as failureIn } from "../../terraform/failure";
import { changesIn, messageIn, plannedIn, problemIn, readable } from "../../terraform/messages";
import type { TerraformRun } from "../../terraform/runner";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { bench, calls, knowing, outcomes, run, shop, stack, withFakeTerraform } from "./fake-terraform";

withFakeTerraform();

it("applies each stack after all that it depends on, and no stack whose plan is empty", async () => {
  const said: string[] = [];
  const results = await run(
    { "bank-dev-secrets": { plan: { changes: { add: 0, change: 0, remove: 0 } } } },
    { onProgress: ({ doing }) => said.push(doing) },
  );
  expect(outcomes(results)).toEqual({
    "shop-dev-identities": "applied",
    "bank-dev-identities": "applied",
    "shop-dev-secrets": "applied",
    "bank-dev-secrets": "unchanged",
    "shop-dev-services": "applied",
    "shop-dev-vercel": "applied",
  });
  const at = (line: string) => calls().indexOf(line);
  for (const one of shop)
    for (const other of one.dependsOn) expect(at(`begin ${one.name} init`)).toBeGreaterThan(at(`end ${other} apply 0`));
  expect(at("begin bank-dev-secrets apply")).toBe(-1);
  // THEN its steps are told, and the empty lines between them are not
  expect(said).toContain("shop-dev-vercel: Initializing the backend...");
  expect(said.filter((one) => /^\s*$|:\s*$/.test(one))).toEqual([]);
  // THEN what Terraform said is kept, one file a stack, and no plan is
  expect(readdirSync(join(bench.root, ".strongroom", "logs")).sort()).toEqual(
    shop.map((one) => `${one.name}.log`).sort(),
  );
  expect(readdirSync(join(bench.root, ".strongroom", "work", "plans"))).toEqual([]);
  expect(readdirSync(join(bench.root, ".strongroom", "work", "terraform"))).toEqual([]);
});

it("plans no stack that has not changed since the last apply, but still the ones that depend on it", async () => {
  const told: string[] = [];
  const same = { plan: { changes: { add: 0, change: 0, remove: 0 } } };
  const lastApplied = knowing(["shop-dev-identities", "shop-dev-secrets", "shop-dev-vercel"], told);
  const results = await run({ "bank-dev-identities": same }, { lastApplied });
  expect(outcomes(results)).toEqual({
    "shop-dev-identities": "not planned",
    "bank-dev-identities": "unchanged",
    "shop-dev-secrets": "not planned",
    "bank-dev-secrets": "applied",
    "shop-dev-services": "applied",
    "shop-dev-vercel": "not planned",
  });
  expect(calls().filter((line) => /shop-dev-(identities|secrets|vercel)/.test(line))).toEqual([]);
  expect(told.sort()).toEqual([
    "bank-dev-identities unchanged",
    "bank-dev-secrets applied",
    "bank-dev-secrets differs",
    "shop-dev-services applied",
    "shop-dev-services differs",
  ]);
});

it("never runs more stacks at once than it may", async () => {
  await run({}, { parallelism: 1, stacks: shop.slice(3, 5) });
  let open = 0;
  for (const line of calls()) {
    open += line.startsWith("begin") ? 1 : -1;
    expect(open).toBeLessThanOrEqual(1);
  }
  expect(calls()).toHaveLength(2 * 3 * 2);
});

it("lets the others finish where one fails, leaves out what depends on it, and names both", async () => {
  const results = await run({ "shop-dev-secrets": { apply: { error: "Error 409: already exists" } } });
  expect(outcomes(results)).toEqual({
    "shop-dev-identities": "applied",
    "bank-dev-identities": "applied",
    "shop-dev-secrets": "failed",
    "bank-dev-secrets": "applied",
    "shop-dev-services": "skipped",
    "shop-dev-vercel": "skipped",
  });
  const failure = failureIn(bench.context(), "dev", results);
  expect(failure?.next).toBe("to see what exists but is not in the state: strongroom recover --env dev --dry-run");
  expect([failure?.code, failure?.message]).toEqual([
    // To run it again would change nothing.
    exitCodes.lock,
    [
      "1 stack of 6 failed; the other 3 were finished.",
      "",
      "shop-dev-secrets: terraform apply: Error: Error 409: already exists (google_x.y)",
      "Bearer [redacted]",
      "",
      "shop-dev-services was left out: it waits for shop-dev-secrets",
      "shop-dev-vercel was left out: it waits for shop-dev-secrets",
      "",
      "All that Terraform said: .strongroom/logs/<stack>.log",
    ].join("\n"),
  ]);
  expect(readFileSync(join(bench.root, ".strongroom", "logs", "shop-dev-secrets.log"), "utf8")).not.toContain(
    "fake-abc",
  );
  // AND all denied is "denied"
  const denied = await run(
    { "shop-dev-vercel": { plan: { error: "googleapi: Error 403: Permission denied" } } },
    { stacks: shop.slice(1, 2) },
  );
  expect(failureIn(bench.context(), "dev", denied)?.code).toBe(exitCodes.denied);
  expect(
    failureIn(
      bench.context(),
      "dev",
      results.filter(({ done }) => done === "applied"),
    ),
  ).toBeNull();
});

it.each([
  ["Error 409: already exists", "to see what exists but is not in the state: strongroom recover --env dev --dry-run"],
  [
    "Secret Version [x] is in DISABLED state.",
    "to see the version, and the command that mends it before you run this again: strongroom status --env dev",
  ],
  [
    "ENV_TOO_LARGE - the variables would take 121585 bytes",
    "Vercel accepts at most 65536 bytes of names and values in one environment of a project; move reads to another project, or put a shorter value: strongroom put ENTRY --env dev",
  ],
  [
    "Failed to get existing workspaces: querying Cloud Storage failed: storage: bucket doesn't exist",
    "nothing of dev was set up yet; in the sandbox: strongroom start --env dev; in a real cloud, see docs/guides/real-project.md for its state buckets",
  ],
  [
    "cannot destroy service without setting deletion_protection=false and running `terraform apply`",
    "bring back its declaration and its blocks in the lock files (git revert), then go on by strongroom retire, which prints the deploy that comes before the removal",
  ],
  ["no quota", "run the command again; it goes on where it stopped"],
])("leads out of: %s", (error, next) => {
  const failed = { done: "failed", because: `terraform apply: Error: ${error}`, changes: noChanges } as const;
  const results = [{ stack: "shop-dev-vercel", layer: "vercel", ...failed } as const];
  expect(failureIn(bench.context(), "dev", results)?.next).toBe(next);
});

it("looks at the readers of a stack before it applies anything of it, and of no stack of identities or secrets", async () => {
  const looked: string[] = [];
  const refuseReaders: TerraformRun["refuseReaders"] = async (one) => {
    looked.push(one.name);
    if (one.layer === "services") return;
    throw new Failure(exitCodes.pending, "shop/KEY is disabled.", "gcloud secrets versions enable 1");
  };
  const results = await run({}, { stacks: shop.slice(0, 2), refuseReaders });
  expect(looked.sort()).toEqual(["shop-dev-services", "shop-dev-vercel"]);
  expect(outcomes(results)).toMatchObject({ "shop-dev-vercel": "failed", "shop-dev-services": "applied" });
  expect(calls()).not.toContain("begin shop-dev-vercel apply");
});

it("asks once a wave, about all that would change there; what was not approved is not applied, nor what comes after it", async () => {
  const asked: unknown[] = [];
  const results = await run(
    { "bank-dev-identities": { plan: { changes: { add: 0, change: 0, remove: 0 } } } },
    {
      approve: async (wave, plans) => {
        asked.push([wave, plans.map((plan) => [plan.stack, plan.changes.added, plan.planned])]);
        return wave === "identities";
      },
    },
  );
  const planned = [{ action: "create", address: "google_x.new" }];
  expect(asked).toEqual([
    ["identities", [["shop-dev-identities", 1, planned]]],
    [
      "secrets",
      [
        ["shop-dev-secrets", 1, planned],
        ["bank-dev-secrets", 1, planned],
      ],
    ],
  ]);
  expect(outcomes(results)).toMatchObject({
    "shop-dev-identities": "applied",
    "shop-dev-secrets": "not approved",
    "shop-dev-services": "skipped",
  });
  expect(calls().filter((line) => /^begin .* apply$/.test(line))).toEqual(["begin shop-dev-identities apply"]);
});

it("plans everything and applies nothing where that is asked for", async () => {
  const results = await run({}, { planOnly: true });
  expect(results.map(({ done, changes }) => [done, changes.added])).toEqual(shop.map(() => ["planned", 1]));
  expect(calls().filter((line) => line.includes("apply"))).toEqual([]);
});

describe("the order", () => {
  it("comes from what stacks depend on", () => {
    expect(wavesOf(shop).map(({ name, stacks }) => [name, stacks.map((one) => one.name)])).toEqual([
      ["identities", ["shop-dev-identities", "bank-dev-identities"]],
      ["secrets", ["shop-dev-secrets", "bank-dev-secrets"]],
      ["services and vercel", ["shop-dev-services", "shop-dev-vercel"]],
    ]);
    // What is not among them was applied before.
    expect(
      wavesOf(shop.filter(({ layer }) => layer === "services" || layer === "identities")).map(({ name }) => name),
    ).toEqual(["identities and services"]);
    expect(() => wavesOf([stack("a", "secrets", "b-dev-secrets"), stack("b", "secrets", "a-dev-secrets")])).toThrow(
      "stacks that wait for each other: a-dev-secrets, b-dev-secrets",
    );
  });

  it("knows what comes before, at any distance", () => {
    const [services] = shop as [ResolvedStack];
    expect(before(services, shop).map(({ name }) => name)).toEqual([
      "shop-dev-secrets",
      "shop-dev-identities",
      "bank-dev-identities",
    ]);
  });
});

describe("what Terraform says", () => {
  const lines = [
    JSON.stringify({
      "@message": "Plan: 2 to add",
      type: "change_summary",
      changes: { add: 2, change: 1, remove: 0, operation: "plan" },
    }),
    JSON.stringify({ type: "planned_change", change: { action: "update", resource: { addr: "b.c" } } }),
    JSON.stringify({ type: "planned_change", change: { action: "noop", resource: { addr: "a.a" } } }),
    JSON.stringify({ type: "planned_change", change: { action: "create", resource: { addr: "a.b" } } }),
    JSON.stringify({
      "@message": "done",
      type: "change_summary",
      changes: { add: 1, change: 0, remove: 3, operation: "apply" },
    }),
  ];

  it("is counted by its last summary, whatever its text", () => {
    const messages = lines.flatMap((line) => messageIn(line) ?? []);
    expect(changesIn(messages)).toEqual({ added: 1, changed: 0, destroyed: 3 });
    expect(changesIn(messages.slice(1, 3))).toBeNull();
    expect(plannedIn(messages)).toEqual([
      { action: "create", address: "a.b" },
      { action: "update", address: "b.c" },
    ]);
  });

  it("is readable, without credentials; a problem is its errors, else the end of what was said", () => {
    expect(lines.slice(0, 1).map(readable)).toEqual(["Plan: 2 to add"]);
    expect(readable("{ no message")).toBe("{ no message");
    expect(problemIn(["Initializing...", "", "Error: Failed to query", "sbx.ZmFrZQ.ZmFrZQ"])).toBe(
      "Error: Failed to query\n[redacted]",
    );
  });
});
