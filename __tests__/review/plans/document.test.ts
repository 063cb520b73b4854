import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type PlanDocument, readPlan } from "../../../review/plan/document";
import { at, elementsAt, holdsUnknown, namesIn, textAt, within } from "../../../review/plan/value";
import { planDocument, planned, planText } from "./builder";

function read(text: string): PlanDocument {
  const found = readPlan(text);
  if (!found.ok) throw new Error(found.problems.join("\n"));
  return found.plan;
}

const problems = (value: unknown): readonly string[] => {
  const found = readPlan(typeof value === "string" ? value : JSON.stringify(value));
  return found.ok ? [] : found.problems;
};

const secret = { type: "terraform_data", after: { input: "fake" } };

/** `terraform show -json` of Terraform 1.11.4, without states and values. */
const recorded = readFileSync(join(__dirname, "recorded", "terraform.json"), "utf8");

test("a plan of real Terraform: each action, moves, imports, what is forgotten", () => {
  const plan = read(recorded);
  expect(plan.unread).toEqual([]);
  expect(plan.changes.map(({ address, action, reason }) => `${action} ${address} ${reason ?? ""}`.trim())).toEqual([
    "update terraform_data.a",
    'create terraform_data.each["p \\"q"]',
    "forget terraform_data.gone delete_because_no_resource_config",
    "update terraform_data.imported",
    "no-op terraform_data.moved",
    "replace terraform_data.replaced replace_because_cannot_update",
    "replace terraform_data.tainted replace_because_tainted",
    "read module.m.data.terraform_remote_state.s read_because_dependency_pending",
    "update module.m.terraform_data.in[0]",
  ]);
  const named = (address: string) => plan.changes.find((one) => one.address === address);
  expect(named("terraform_data.moved")?.previousAddress).toBe("terraform_data.old");
  expect(named("terraform_data.imported")?.importing).toEqual({ id: "abc" });
  expect(named("terraform_data.replaced")?.replacePaths).toEqual([["triggers_replace"]]);
  expect(named("module.m.terraform_data.in[0]")?.module).toBe("module.m");
  expect(plan.outputs.map(({ name, action }) => [name, action])).toEqual([["o", "update"]]);
  expect(plan.checks).toEqual([{ address: "check.ok", status: "fail" }]);
  expect(plan.configuration).toMatchObject({
    providers: ["terraform.io/builtin/terraform"],
    modules: ["m"],
    provisioned: ["terraform_data.a"],
  });
  expect([plan.errored, plan.complete, plan.applyable]).toEqual([false, true, true]);
});

describe("what is not a plan says how to get one", () => {
  const state = "it shows a state, not a plan: `terraform show -json` was called without the file of a plan";
  const said: Readonly<Record<string, string>> = {
    " \n": "it is empty",
    "PK\u0003\u0004": "it is a saved plan itself, not what Terraform shows of it",
    "Terraform will perform": "it is not JSON",
    '{"@level":"info"}\n{"@level":"info"}':
      "it holds several JSON documents, such as `terraform plan -json` prints: they are messages, not a plan",
    "[]": "it is not a JSON object",
    '{"format_version":"1.0","terraform_version":"1.11.4","values":{}}': state,
    '{"format_version":"1.0"}': state,
    [planText([]).replace("{", '{"errored":false,')]: 'line 1 has the key "errored" a second time in its object',
  };
  test.each(Object.entries(said))("%j", (text, says) => {
    expect(readPlan(text)).toEqual({ ok: false, problems: [says], next: "terraform show -json PLAN > STACK.json" });
  });
});

describe("what a reader would have to guess is a problem", () => {
  const withChange = (more: object) => planDocument([{ ...secret, moreOfChange: more }]);
  const at0 = "resource_changes[0]";
  test.each<[string, object, string]>([
    [
      "a later format",
      planDocument([], { format_version: "2.0" }),
      "format_version is not 1.x, which is what is read here",
    ],
    ["changes that are not a list", planDocument([], { resource_changes: {} }), "resource_changes is not a list"],
    ["a change that is not an object", planDocument([], { resource_changes: ["x"] }), `${at0} is not an object`],
    [
      "an action that nobody knows",
      withChange({ actions: ["explode"] }),
      `${at0}.change.actions is not a list of actions that Terraform plans`,
    ],
    ["no action", withChange({ actions: [] }), `${at0}.change.actions is not a list of actions that Terraform plans`],
    [
      "an action of the prototype",
      withChange({ actions: ["constructor"] }),
      `${at0}.change.actions is not a list of actions that Terraform plans`,
    ],
    [
      "a no-op with something unknown",
      planDocument([{ ...secret, before: secret.after, unknown: { input: true } }]),
      `${at0}.change.after is not the same as before`,
    ],
    ["no mask", withChange({ after_sensitive: undefined }), `${at0}.change.after_sensitive is not there`],
    ["a create of nothing", withChange({ after: null }), `${at0}.change.after is not what create leaves: something`],
    [
      "a create over something",
      withChange({ before: {} }),
      `${at0}.change.before is not what create has before it: nothing`,
    ],
    ["a no-op that differs", withChange({ actions: ["no-op"] }), `${at0}.change.after is not the same as before`],
    [
      "paths that are texts",
      withChange({ replace_paths: ["a"] }),
      `${at0}.change.replace_paths is not a list of paths`,
    ],
    [
      "another mode",
      planDocument([{ ...secret, more: { mode: "list" } }]),
      `${at0}.mode is not one of managed, data, ephemeral`,
    ],
    [
      "an address of something else",
      planDocument([{ ...secret, more: { address: "terraform_data.y" } }]),
      `${at0}.address is not made of its module, mode, type, name and index`,
    ],
    [
      "an index that the address has not",
      planDocument([{ ...secret, more: { index: 0 } }]),
      `${at0}.address is not made of its module, mode, type, name and index`,
    ],
    ["an object twice", planDocument([secret, secret]), 'resource_changes has "terraform_data.x" twice'],
    ["errored that is a text", planDocument([], { errored: "no" }), "errored is not true or false"],
    [
      "a check of another status",
      planDocument([], { checks: [{ address: { to_display: "a" }, status: "fine" }] }),
      "checks[0].status is not one of pass, fail, error, unknown",
    ],
    [
      "an output that is replaced",
      planDocument([], {
        output_changes: {
          o: { actions: ["delete", "create"], after_unknown: {}, before_sensitive: false, after_sensitive: false },
        },
      }),
      "output_changes.o.actions is not one of no-op, create, update, delete, in a list",
    ],
  ])("%s", (_name, value, says) => {
    const found = problems(value);
    expect(found).toContain(says);
    expect(JSON.stringify(found)).not.toContain("fake");
  });

  test("a value that nests too deep for a walk", () => {
    const deep = `${'{"a":'.repeat(5000)}"fake"${"}".repeat(5000)}`;
    const text = planText([secret]).replace('"fake"', deep);
    expect(problems(text)).toEqual([`${at0}.change.after is not nested less than 100 deep`]);
  });

  test("the first ten problems, and how many there are", () => {
    const found = problems(planDocument([], { resource_changes: Array(13).fill(1) }));
    expect(found.at(-1)).toMatch(/^\d+ more problems$/);
    expect(found).toHaveLength(11);
  });
});

test("a deposed object is another one than the current", () => {
  const old = { ...secret, before: secret.after, after: null };
  const plan = read(planText([secret, { ...old, more: { deposed: "ab12cd34" } }]));
  expect(plan.changes.map(({ deposed, action }) => [deposed, action])).toEqual([
    [null, "create"],
    ["ab12cd34", "delete"],
  ]);
});

test("members that a later Terraform writes are listed", () => {
  const plan = read(
    planText([{ ...secret, more: { later: 1 }, moreOfChange: { even_later: 1 } }], {
      action_triggers: [],
      "\u001b[2J": 1,
    }),
  );
  expect(plan.unread).toEqual([
    "resource_changes[0].later",
    "resource_changes[0].change.even_later",
    "action_triggers",
    "\\u001b[2J",
  ]);
});

test("OpenTofu says neither complete nor applyable", () => {
  const plan = read(planText([], { complete: undefined, applyable: undefined }));
  expect([plan.complete, plan.applyable]).toEqual([null, null]);
});

test("deferred changes and actions", () => {
  const plan = read(
    planText([], {
      complete: false,
      deferred_changes: [{ reason: "absent_prereq", resource_change: planned(secret) }],
      action_invocations: [{ address: "action.google_run.x" }],
      deferred_action_invocations: [{ reason: "x", action_invocation: { address: "action.google_run.y" } }],
    }),
  );
  expect(plan.deferred.map(({ reason, change }) => [reason, change.address])).toEqual([
    ["absent_prereq", "terraform_data.x"],
  ]);
  expect(plan.invocations).toEqual(["action.google_run.x", "action.google_run.y"]);
});

describe("one side of a change", () => {
  const side = {
    value: { a: "fake", list: ["x", null, { b: 1 }], none: null, secret: "fake-secret", all: { c: "fake-secret" } },
    unknown: { later: true, list: [false, true, {}] },
    sensitive: { secret: true, all: true, list: [false, false, {}] },
  };
  test.each<[readonly (string | number)[], object]>([
    [["a"], { kind: "known", value: "fake" }],
    [["none"], { kind: "absent" }],
    [["missing", "b"], { kind: "absent" }],
    [["constructor"], { kind: "absent" }],
    [["later"], { kind: "unknown" }],
    [["later", "beneath"], { kind: "unknown" }],
    [["list", 1], { kind: "unknown" }],
    [["list", 2, "b"], { kind: "known", value: 1 }],
    [["secret"], { kind: "sensitive", value: "fake-secret" }],
    [["all", "c"], { kind: "sensitive", value: "fake-secret" }],
  ])("%j", (path, found) => {
    expect(at(side, ...path)).toEqual(found);
  });

  test("a mask that nobody understands holds", () => {
    expect(at({ ...side, sensitive: "yes" }, "a")).toEqual({ kind: "sensitive", value: "fake" });
    expect(at({ ...side, unknown: 0 }, "a")).toEqual({ kind: "unknown" });
  });

  test("texts, lists and names, with what is unknown", () => {
    expect([textAt(side, "a"), textAt(side, "secret"), textAt(side, "list", 1)]).toEqual(["fake", null, null]);
    expect(elementsAt(side, "list")?.map((one) => at(one).kind)).toEqual(["known", "unknown", "known"]);
    expect(elementsAt(side, "later")).toBeNull();
    expect(elementsAt(side, "none")).toEqual([]);
    expect([holdsUnknown(side), holdsUnknown(within(side, "all"))]).toEqual([true, false]);
    expect(namesIn(side)).toEqual(["a", "list", "none", "secret", "all", "later"]);
  });
});
