import { failureOf as failureIn } from "../../terraform/failure";
import { goingIn } from "../../terraform/going";
import type { AccessQuestion, TerraformRun } from "../../terraform/runner";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { bench, calls, knowing, outcomes, run, stack, withFakeTerraform } from "./fake-terraform";

withFakeTerraform();

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
    expect(goingIn(show.says).get(binding)?.access ?? []).toEqual(access);
  });
});
