import { readFileSync } from "node:fs";
import { join } from "node:path";
import { failureOf as failureIn } from "../../terraform/failure";
import type { TerraformRun } from "../../terraform/runner";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { bench, calls, outcomes, run, stack, withFakeTerraform } from "./fake-terraform";

withFakeTerraform();

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
    // What was shown is not a line of the log.
    expect(readFileSync(join(bench.root, ".strongroom", "logs", "bank-dev-secrets.log"), "utf8")).not.toContain(
      "resource_changes",
    );
  });

  it("is applied where nobody looks: what the question is for", async () => {
    expect(outcomes(await run(does, { stacks: stacks.slice(0, 1) }))).toEqual({ "bank-dev-secrets": "applied" });
  });

  it("is checked before anybody is asked, and again right before it is applied", async () => {
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
