/** How Terraform is run over many stacks, with a Terraform that does what a test says; the end-to-end tests run the real one. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, wavesOf } from "../../inventory/waves";
import type { Context } from "../../machine/context";
import { isRunning } from "../../machine/marker";
import type { Layer } from "../../model/layer";
import type { ResolvedStack } from "../../model/resolved";
import { allowedForTerraform, type TerraformEnvironment } from "../../providers/surroundings";
import { noChanges } from "../../terraform/changes";
import { failureOf as failureIn } from "../../terraform/failure";
import { goingIn } from "../../terraform/going";
import { changesIn, messageIn, plannedIn, problemIn, readable } from "../../terraform/messages";
import { type AccessQuestion, runTerraform, type StackResult, type TerraformRun } from "../../terraform/runner";
import { orderlyMillis, Stop } from "../../terraform/stop";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { Bench, failureOf } from "../cli/support";
import { eventually } from "../support/eventually";
import { processesNaming } from "../support/process-watch";

let bench: Bench;
let over: AbortController;
let runs: Promise<unknown>[] = [];
beforeEach(async () => {
  bench = await Bench.open([]);
  over = new AbortController();
  runs = [];
});
afterEach(async () => {
  await endRuns();
  await bench.close();
});

/** Whatever became of a test: no run of it begins another Terraform, and none stays; each is ended by its id, with its group. */
async function endRuns(): Promise<void> {
  over.abort(new Error("the test is over"));
  let open = true;
  const ended = Promise.allSettled(runs).then(() => {
    open = false;
  });
  const folder = join(bench.root, ".strongroom", "work", "terraform");
  while (open) {
    for (const name of existsSync(folder) ? readdirSync(folder) : []) {
      const { pid, started } = JSON.parse(readFileSync(join(folder, name), "utf8")) as { pid: number; started: string };
      if (isRunning(pid, started)) process.kill(-pid, "SIGKILL");
    }
    await Promise.race([ended, new Promise((done) => setTimeout(done, 20))]);
  }
}

const stack = (product: string, layer: Layer, ...dependsOn: string[]): ResolvedStack => ({
  name: `${product}-dev-${layer}`,
  product,
  layer,
  dependsOn,
});

/** Two products; the second one's entries are read with the first one's account. */
const shop = [
  stack("shop", "services", "shop-dev-secrets"),
  stack("shop", "vercel", "shop-dev-secrets"),
  stack("shop", "secrets", "shop-dev-identities", "bank-dev-identities"),
  stack("shop", "identities"),
  stack("bank", "identities"),
  stack("bank", "secrets", "shop-dev-identities", "bank-dev-identities"),
];

/**
 * A terraform that writes down what it is asked. Each stack's folder holds what its plan and its apply do: `exit`, `changes`,
 * `error`; `planned` instead of one creation, and what `show` says of it; or `hang`: until SIGINT, or for ever.
 */
function fakeTerraform(does: Readonly<Record<string, Record<string, unknown>>>): TerraformEnvironment {
  const bin = join(bench.base, "bin");
  mkdirSync(bin, { recursive: true });
  const log = join(bench.base, "calls");
  writeFileSync(
    join(bin, "terraform"),
    `#!${process.execPath}
const { appendFileSync, readFileSync } = require("fs");
const [step, ...args] = process.argv.slice(2);
const name = require("path").basename(process.cwd());
const say = (one) => console.log(typeof one === "string" ? one : JSON.stringify(one));
appendFileSync(${JSON.stringify(log)}, "begin " + name + " " + step + "\\n");
const { changes = { add: 1, change: 0, remove: 0 }, error, hang, planned = [{ action: "create", addr: "google_x.new" }], says } = JSON.parse(readFileSync("does.json", "utf8"))[step] ?? {};
const end = (code) => { appendFileSync(${JSON.stringify(log)}, "end " + name + " " + step + " " + code + "\\n"); process.exit(code); };
if (hang) {
  process.on("SIGINT", () => { appendFileSync(${JSON.stringify(log)}, "asked " + name + "\\n"); if (hang === "until asked") { say("Interrupt received."); end(1); } });
  // Should the tests themselves be killed, nobody else would end it.
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || process.exit(1), 1000);
  appendFileSync(${JSON.stringify(log)}, "hangs " + name + " " + step + "\\n");
} else {
  if (error) { say({ "@message": "Error: " + error, type: "diagnostic", diagnostic: { severity: "error", summary: error, detail: "Bearer fake-abc", address: "google_x.y" } }); end(1); }
  if (step === "plan") {
    const n = changes.add + changes.change + changes.remove;
    if (n > 0) for (const { action, addr } of planned) say({ type: "planned_change", change: { action, resource: { addr } } });
    say({ "@message": "Plan", type: "change_summary", changes });
    end(n > 0 ? 2 : 0);
  }
  if (step === "init") say("\\nInitializing the backend...\\n\\nInitializing provider plugins...\\n");
  if (step === "show") say(says);
  if (step === "apply") say({ "@message": "Apply complete", type: "change_summary", changes });
  end(0);
}
`,
    { mode: 0o755 },
  );
  for (const { name } of shop) {
    const folder = join(bench.root, "cdktf.out", "stacks", name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "does.json"), JSON.stringify(does[name] ?? {}));
  }
  return allowedForTerraform({ PATH: `${bin}:${process.env.PATH}` }, false);
}

const calls = () => {
  const file = join(bench.base, "calls");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
};

function run(
  does: Readonly<Record<string, Record<string, unknown>>>,
  more: Partial<TerraformRun> = {},
  context: Partial<Context> = {},
): Promise<readonly StackResult[]> {
  const how = {
    stacks: shop,
    env: fakeTerraform(does),
    approve: null,
    refuseGoing: async () => {},
    accessGoes: async () => "now" as const,
    refuseUnreadable: async () => {},
    lastApplied: knowing([]),
    onProgress: () => {},
    ...more,
  };
  const results = runTerraform(bench.context({ signal: over.signal, ...context }), how);
  runs.push(results);
  return results;
}

/** Knows of these that their documents are what was last applied, as long as it is trusted; writes down what it is told. */
function knowing(names: readonly string[], told: string[] = []): TerraformRun["lastApplied"] {
  let trusted = true;
  return {
    isCurrent: ({ name }) => trusted && names.includes(name),
    distrust: () => {
      trusted = false;
    },
    foundUnchanged: async ({ name }) => void told.push(`${name} unchanged`),
    foundDifferent: async ({ name }) => void told.push(`${name} differs`),
    applying: async ({ name }, apply) => {
      const result = await apply();
      told.push(`${name} applied`);
      return result;
    },
  };
}

const outcomes = (results: readonly StackResult[]) =>
  Object.fromEntries(results.map(({ stack: name, done }) => [name, done]));

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

it("plans no stack whose document is what was last applied, and what comes after it all the same", async () => {
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
  expect(failure?.next).toBe("to see what is there without being in the state: strongroom recover --env dev --dry-run");
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
  [
    "Error 409: already exists",
    "to see what is there without being in the state: strongroom recover --env dev --dry-run",
  ],
  [
    "Secret Version [x] is in DISABLED state.",
    "to see the version, and the command that mends it before you run this again: strongroom status --env dev",
  ],
  [
    "ENV_TOO_LARGE - the variables would take 121585 bytes",
    "Vercel takes 65536 bytes of names and values together, in one environment of a project; move reads to another project, or put a shorter value: strongroom put ENTRY --env dev",
  ],
  ["no quota", "run the command again; it goes on where it stopped"],
])("leads out of: %s", (error, next) => {
  const failed = { done: "failed", because: `terraform apply: Error: ${error}`, changes: noChanges } as const;
  const results = [{ stack: "shop-dev-vercel", layer: "vercel", ...failed } as const];
  expect(failureIn(bench.context(), "dev", results)?.next).toBe(next);
});

it("looks at what a stack on Vercel delivers before it applies anything of it, and of no other", async () => {
  const looked: string[] = [];
  const refuseUnreadable: TerraformRun["refuseUnreadable"] = async (one) => {
    looked.push(one.name);
    throw new Failure(exitCodes.pending, "shop/KEY is disabled.", "gcloud secrets versions enable 1");
  };
  const results = await run({}, { stacks: shop.slice(0, 2), refuseUnreadable });
  expect(looked).toEqual(["shop-dev-vercel"]);
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

describe("a plan that deletes secrets", () => {
  const secret = (name: string) => `google_secret_manager_secret.${name}`;
  const change = (name: string, ...actions: string[]) => ({
    address: secret(name),
    type: "google_secret_manager_secret",
    change: {
      actions,
      before: { project: "fake-bank-dev", secret_id: name, annotations: { "strongroom-entry": `bank/${name}` } },
    },
  });
  const binding = { action: "delete", addr: "google_secret_manager_secret_iam_member.OLD__api" };
  const removing = {
    plan: {
      planned: [
        binding,
        { action: "delete", addr: secret("OLD") },
        { action: "replace", addr: secret("MOVED") },
        { action: "update", addr: secret("KEPT") },
      ],
    },
    show: {
      says: {
        resource_changes: [
          {
            address: binding.addr,
            type: "google_secret_manager_secret_iam_member",
            change: {
              actions: ["delete"],
              before: {
                project: "fake-bank-dev",
                secret_id: "projects/fake-bank-dev/secrets/OLD",
                role: "roles/secretmanager.secretAccessor",
                member: "serviceAccount:api@fake-shop-dev.iam.gserviceaccount.com",
              },
            },
          },
          change("KEPT", "update"),
          {
            ...change("OLD", "delete"),
            change: { ...change("OLD", "delete").change, before: { project: "fake-bank-dev", secret_id: "OLD" } },
          },
          change("MOVED", "delete", "create"),
        ],
      },
    },
  };
  const stacks = [stack("bank", "secrets"), stack("shop", "secrets"), stack("shop", "services", "bank-dev-secrets")];
  const does = { "bank-dev-secrets": removing };
  /** Refuses from the n-th question on. */
  const refusing = (from: number) => {
    const asked: unknown[] = [];
    const refuseGoing: TerraformRun["refuseGoing"] = async (...question) => {
      asked.push(question);
      if (asked.length >= from) throw new Failure(exitCodes.pending, "bank/OLD is in use.", "stop using it");
    };
    return { asked, refuseGoing };
  };
  const question = [
    "bank-dev-secrets",
    [
      { project: "fake-bank-dev", id: "MOVED", key: "bank/MOVED" },
      { project: "fake-bank-dev", id: "OLD", key: null },
    ],
  ];

  it("is not applied where one is in use; the others finish, and what depends on it is left out", async () => {
    const { asked, refuseGoing } = refusing(1);
    const results = await run(does, { stacks, refuseGoing });
    expect(asked).toEqual([question]);
    expect(outcomes(results)).toEqual({
      "bank-dev-secrets": "failed",
      "shop-dev-secrets": "applied",
      "shop-dev-services": "skipped",
    });
    expect(calls()).not.toContain("begin bank-dev-secrets apply");
    expect(failureIn(bench.context(), "dev", results)).toMatchObject({
      code: exitCodes.pending,
      message: expect.stringContaining("\nbank-dev-secrets: bank/OLD is in use.\n"),
      next: "stop using it",
    });
    // What was shown is no line of the log.
    expect(readFileSync(join(bench.root, ".strongroom", "logs", "bank-dev-secrets.log"), "utf8")).not.toContain(
      "resource_changes",
    );
  });

  it("is applied where nobody looks: what the question is for", async () => {
    expect(outcomes(await run(does, { stacks: stacks.slice(0, 1) }))).toEqual({ "bank-dev-secrets": "applied" });
  });

  it("is looked at before anybody is asked, and once more right before it is applied", async () => {
    const never = refusing(9);
    const one = { stacks: stacks.slice(0, 1), refuseGoing: never.refuseGoing, approve: async () => true };
    expect(outcomes(await run(does, one))).toEqual({ "bank-dev-secrets": "applied" });
    expect(never.asked).toEqual([question, question]);
    const asked: string[] = [];
    const approve: TerraformRun["approve"] = async (_, plans) => {
      asked.push(plans.map((plan) => plan.stack).join());
      return true;
    };
    const two = { stacks: stacks.slice(0, 2), approve };
    expect(outcomes(await run(does, { ...two, refuseGoing: refusing(1).refuseGoing }))).toMatchObject({
      "bank-dev-secrets": "failed",
    });
    expect(outcomes(await run(does, { ...two, refuseGoing: refusing(2).refuseGoing }))).toMatchObject({
      "bank-dev-secrets": "failed",
    });
    expect(asked).toEqual(["shop-dev-secrets", "bank-dev-secrets,shop-dev-secrets"]);
    expect(calls().filter((line) => line === "begin bank-dev-secrets apply")).toHaveLength(1);
  });

  it("is not applied where the plan does not say which secrets they are", async () => {
    const [one, , first] = removing.show.says.resource_changes;
    const blind = { "bank-dev-secrets": { ...removing, show: { says: { resource_changes: [one, first] } } } };
    const { asked, refuseGoing } = refusing(9);
    const [result] = await run(blind, { stacks: stacks.slice(0, 1), refuseGoing });
    expect([result?.done, result?.because, asked]).toEqual([
      "failed",
      `terraform show: does not say what ${secret("MOVED")} is`,
      [],
    ]);
  });

  it("is looked at on a dry run too", async () => {
    const { asked, refuseGoing } = refusing(9);
    await run(does, { stacks: stacks.slice(0, 1), refuseGoing, planOnly: true });
    expect(asked).toEqual([question]);
  });
});

describe("a plan that takes access away", () => {
  const binding = "google_secret_manager_secret_iam_member.KEY--api";
  const account = "google_service_account.service-account--old";
  const email = "api@fake-shop-dev.iam.gserviceaccount.com";
  const accessor = "roles/secretmanager.secretAccessor";
  const member = (over: object = {}) => ({
    secret_id: "projects/fake-bank-dev/secrets/KEY",
    role: accessor,
    member: `serviceAccount:${email}`,
    ...over,
  });
  const taking = (before: object = member(), after: object | null = null, add = 0) => ({
    plan: {
      // A secret's annotations change on the way.
      changes: { add, change: 1, remove: 1 },
      planned: [{ action: after === null ? "delete" : "replace", addr: binding }],
    },
    show: {
      says: {
        resource_changes: [
          {
            address: binding,
            type: "google_secret_manager_secret_iam_member",
            change: { actions: after === null ? ["delete"] : ["delete", "create"], before, after },
          },
        ],
      },
    },
  });
  const withoutAccount = {
    plan: { changes: { add: 0, change: 0, remove: 1 }, planned: [{ action: "delete", addr: account }] },
    show: {
      says: {
        resource_changes: [
          { address: account, type: "google_service_account", change: { actions: ["delete"], before: { email } } },
        ],
      },
    },
  };
  const stacks = [
    stack("shop", "identities"),
    stack("bank", "secrets", "shop-dev-identities"),
    stack("shop", "services", "bank-dev-secrets"),
  ];
  /** In use until the services are applied. */
  const inUse = () => {
    const asked: AccessQuestion[] = [];
    const accessGoes: TerraformRun["accessGoes"] = async (question) => {
      asked.push(question);
      if (calls().includes("end shop-dev-services apply 0")) return "now";
      if (question.after.includes("shop-dev-services")) return "after";
      throw new Failure(exitCodes.pending, "shop/api needs bank/KEY.", "strongroom deploy shop-dev-services");
    };
    return { asked, accessGoes };
  };
  const key = { account: email, secret: { project: "fake-bank-dev", id: "KEY", key: null } };

  it("waits for the services that end the use, the account longest; both are looked at again then, and asked about alone", async () => {
    const { asked, accessGoes } = inUse();
    const does = { "bank-dev-secrets": taking(), "shop-dev-identities": withoutAccount };
    const waves: string[] = [];
    const approve: TerraformRun["approve"] = async (_, plans) => {
      waves.push(plans.map((plan) => plan.stack).join());
      return true;
    };
    expect((await run(does, { stacks, accessGoes, approve })).map(({ stack: name, done }) => [name, done])).toEqual([
      ["shop-dev-identities", "applied"],
      ["bank-dev-secrets", "applied"],
      ["shop-dev-services", "applied"],
    ]);
    expect(calls().filter((line) => line.startsWith("begin") && line.endsWith("apply"))).toEqual([
      "begin shop-dev-services apply",
      "begin bank-dev-secrets apply",
      "begin shop-dev-identities apply",
    ]);
    expect(waves).toEqual(["shop-dev-services", "bank-dev-secrets", "shop-dev-identities"]);
    const [first, second, ...again] = asked;
    expect(first).toEqual({
      stack: "shop-dev-identities",
      access: [{ account: email, secret: null }],
      onlyTakes: true,
      after: ["bank-dev-secrets", "shop-dev-services"],
    });
    expect(second).toEqual({
      stack: "bank-dev-secrets",
      access: [key],
      onlyTakes: true,
      after: ["shop-dev-services"],
    });
    // Before the question, and right before the apply.
    expect(again.map(({ stack: name, after }) => [name, after])).toEqual([
      ["bank-dev-secrets", []],
      ["bank-dev-secrets", []],
      ["shop-dev-identities", []],
      ["shop-dev-identities", []],
    ]);
  });

  it("waits also where those services' document is what was last applied: what uses it is not what that says", async () => {
    const { accessGoes } = inUse();
    const lastApplied = knowing(["shop-dev-identities", "shop-dev-services"]);
    const results = await run({ "bank-dev-secrets": taking() }, { stacks, accessGoes, lastApplied });
    expect(outcomes(results)).toEqual({
      "shop-dev-identities": "not planned",
      "bank-dev-secrets": "applied",
      "shop-dev-services": "applied",
    });
  });

  it("is not applied where those services failed: they still need it", async () => {
    const { accessGoes } = inUse();
    const does = { "bank-dev-secrets": taking(), "shop-dev-services": { apply: { error: "no quota" } } };
    const results = await run(does, { stacks, accessGoes });
    expect(outcomes(results)).toEqual({
      "shop-dev-identities": "applied",
      "bank-dev-secrets": "failed",
      "shop-dev-services": "failed",
    });
    expect(calls()).not.toContain("begin bank-dev-secrets apply");
  });

  it("is refused alone where the services are not part of the run", async () => {
    const { asked, accessGoes } = inUse();
    const results = await run({ "bank-dev-secrets": taking() }, { stacks: stacks.slice(0, 2), accessGoes });
    expect(outcomes(results)).toEqual({ "shop-dev-identities": "applied", "bank-dev-secrets": "failed" });
    expect(asked.map(({ after }) => after)).toEqual([[]]);
    expect(failureIn(bench.context(), "dev", results)).toMatchObject({
      code: exitCodes.pending,
      next: "strongroom deploy shop-dev-services",
    });
  });

  it.each([
    ["another last day for the same member", taking(member({ condition: [] }), member(), 1), []],
    ["a person", taking(member({ member: "user:jo@acme.test" })), []],
    ["another role", taking(member({ role: "roles/secretmanager.viewer" })), []],
    ["another member in its place", taking(member(), member({ member: "user:jo@acme.test" }), 1), [key]],
    ["its secret alone, by its id", taking(member({ secret_id: "KEY", project: "fake-bank-dev" })), [key]],
  ])("%s: what is looked at", (_, { show }, access) => {
    expect(goingIn(JSON.stringify(show.says)).get(binding)?.access ?? []).toEqual(access);
  });
});

describe("a signal", () => {
  /** A context whose signals the test sends. */
  function told(): { readonly context: Partial<Context>; send(signal: NodeJS.Signals): void } {
    let to: (signal: NodeJS.Signals) => void = () => {
      throw new Error("nobody takes signals");
    };
    const takeSignals: Context["takeSignals"] = (listener) => {
      to = listener;
      return () => {};
    };
    return { context: { takeSignals }, send: (signal) => to(signal) };
  }

  it("that never comes leaves no Terraform behind once a test is over", async () => {
    run({
      "shop-dev-identities": { init: { hang: "for ever" } },
      "bank-dev-identities": { plan: { hang: "for ever" } },
    });
    await eventually(() => calls().filter((line) => line.startsWith("hangs")).length === 2);
    expect(processesNaming(join(bench.base, "bin")).length).toBe(process.platform === "linux" ? 2 : 0);
    await endRuns();
    expect(processesNaming(join(bench.base, "bin"))).toEqual([]);
    expect(calls().some((line) => line.includes("secrets"))).toBe(false);
  });

  it("asks every Terraform to end, once, begins no other, and says for what it waits", async () => {
    const { context, send } = told();
    const hang = { apply: { hang: "until asked" } };
    const ended = failureOf(() => run({ "shop-dev-identities": hang, "bank-dev-identities": hang }, {}, context));
    await eventually(() => calls().filter((line) => /^hangs .* apply$/.test(line)).length === 2);
    send("SIGTERM");
    expect(await ended).toEqual({
      code: exitCodes.terminated,
      message: "Stopped.",
      next: "run the command again; it goes on where it stopped",
    });
    expect(
      calls()
        .filter((line) => line.startsWith("asked"))
        .sort(),
    ).toEqual(["asked bank-dev-identities", "asked shop-dev-identities"]);
    expect(calls().some((line) => line.includes("secrets"))).toBe(false);
    expect(bench.printed).toContain(
      "stopping; waiting for Terraform to end in order: bank-dev-identities (apply), shop-dev-identities (apply) (after 10 s another signal ends it)\n",
    );
  });

  it("that comes while a Terraform begins asks it as soon as its process is known", async () => {
    const { context, send } = told();
    const stop = new Stop(bench.context({ signal: over.signal, ...context }));
    const release = stop.listen();
    // Should the tests themselves be killed, nobody else would end it.
    const script = "trap 'exit 7' INT; echo ready; while kill -0 $PPID; do sleep 0.05; done";
    const code = await stop.run("shop-dev-identities (init)", async (onStart) => {
      const child = spawn("sh", ["-c", script], { detached: true, stdio: ["ignore", "pipe", "ignore"] });
      await new Promise((done) => child.stdout.once("data", done));
      send("SIGTERM");
      onStart(child.pid ?? 0);
      return new Promise((done) => child.once("exit", done));
    });
    release();
    expect(code).toBe(7);
    expect(await failureOf(() => stop.run("shop-dev-secrets (init)", async () => 0))).toMatchObject({
      code: exitCodes.terminated,
      message: "Stopped.",
    });
  });

  it("that is the second one ends a Terraform that does not end, but not before it had ten seconds", async () => {
    const { context, send } = told();
    let now = 1_000_000;
    const clock = jest.spyOn(Date, "now").mockImplementation(() => now);
    const ended = failureOf(() => run({ "shop-dev-identities": { init: { hang: "for ever" } } }, {}, context));
    try {
      await eventually(
        () => calls().includes("hangs shop-dev-identities init") && calls().includes("end bank-dev-identities apply 0"),
      );
      send("SIGINT");
      await eventually(() => calls().includes("asked shop-dev-identities"));
      now += orderlyMillis - 1;
      const waits =
        "Terraform has been asked already, and ends shop-dev-identities (init); in 1 s another signal ends it at once\n";
      // The other one may have ended without the runner having noticed yet; a signal before its time ends nothing.
      await eventually(() => {
        send("SIGINT");
        return bench.printed.includes(waits);
      });
      now += 1;
      send("SIGINT");
    } finally {
      clock.mockRestore();
    }
    expect(await ended).toMatchObject({
      code: exitCodes.interrupted,
      message: "Stopped; ended in the middle: shop-dev-identities (init).",
    });
    // Asked once: a second SIGINT would make Terraform give up without unlocking.
    expect(calls().filter((line) => line.startsWith("asked"))).toEqual(["asked shop-dev-identities"]);
  });
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
