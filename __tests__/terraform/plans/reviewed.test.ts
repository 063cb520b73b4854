import { exitCodes } from "../../../text/exit-codes";
import { failureOf } from "../../cli/support";
import { bump, change, variable } from "./plan-json";
import { PlansBench, services, stacks, vercel } from "./plans-bench";

let bench: PlansBench;
beforeEach(async () => {
  bench = await PlansBench.open();
  await bench.save("plans-pull-request", { advisory: true });
  // Merged meanwhile: the commit is another one.
  bench.git(["commit", "-q", "--allow-empty", "-m", "merged"]);
});
afterEach(() => bench.close());

const again = () => bench.save("plans", { reviewed: "plans-pull-request" });
const stopped = async () => {
  const failure = await failureOf(again);
  expect(failure.code).toBe(exitCodes.pending);
  const [first, ...rest] = failure.message.split("\n");
  expect(first).toBe("These plans do not mean what was reviewed in plans-pull-request; they can't be applied.");
  // Without a statement nothing applies them.
  expect((await failureOf(() => bench.apply())).code).toBe(exitCodes.usage);
  return rest;
};

it("goes on after a merge if the plans mean what was reviewed", async () => {
  const deployed = { image: "img:2", etag: "9", generation: "9" };
  bench.now = { ...bench.now, [services.name]: [bump(deployed, { ...deployed, pins: { A: "2", B: "1" } })] };
  expect((await again()).stacks).toHaveLength(3);
});

it("stops with what differs if a pin was moved after the review", async () => {
  bench.now = { ...bench.now, [services.name]: [bump({}, { pins: { A: "3", B: "1" } })] };
  expect(await stopped()).toEqual([
    "shop-dev-services:",
    "  (- was reviewed, + would be done now)",
    "  update google_cloud_run_v2_service.api (registry.terraform.io/hashicorp/google)",
    '-   template[0].containers[0].env["A"].value_source[0].secret_key_ref[0].version: "1" -> "2"',
    '+   template[0].containers[0].env["A"].value_source[0].secret_key_ref[0].version: "1" -> "3"',
  ]);
});

it("stops if plans of another environment were reviewed", async () => {
  bench.edit("plans-pull-request/plans.json", (text) => text.replace('"environment": "dev"', '"environment": "prod"'));
  expect(await stopped()).toEqual(["  reviewed were plans of prod, and these are of dev"]);
});

it("stops if something is done that was not reviewed, or is not done any more", async () => {
  const account = change("google_service_account.x", ["create"], { after: { account_id: "x" } });
  bench.now = { ...bench.now, "shop-dev-identities": [account] };
  expect((await stopped()).slice(0, 4)).toEqual([
    "shop-dev-identities:",
    "  (- was reviewed, + would be done now)",
    '+ state in gcs: {"bucket":"b","prefix":"shop-dev-services"}',
    '+ by google: [{"project":"p"}]',
  ]);
});

it("stops if a stack is left out, and if one was not reviewed", async () => {
  const failure = await failureOf(() =>
    bench.save("plans", { reviewed: "plans-pull-request" }, { stacks: stacks.filter((one) => one !== vercel) }),
  );
  expect(failure.message).toContain("\nshop-dev-vercel: its plan was reviewed, and it is not planned now");
  await bench.save("plans-part", { advisory: true }, { stacks: [services] });
  const more = await failureOf(() => bench.save("plans-2", { reviewed: "plans-part" }));
  expect(more.message).toContain("\nshop-dev-vercel was not reviewed:\n");
});

it("stops at a sensitive argument, which nobody can compare, and at a meaning that somebody changed", async () => {
  const hidden = variable({ after: { id: "v1", key: "KEY", value: "fake-value", value_wo_version: 2 } });
  bench.now = { ...bench.now, [vercel.name]: [hidden] };
  await bench.save("plans-hidden", { advisory: true });
  const failure = await failureOf(() => bench.save("plans-3", { reviewed: "plans-hidden" }));
  expect(failure.message).toContain(
    "\nshop-dev-vercel: 1 sensitive argument can't be compared: vercel_project_environment_variable.KEY: value",
  );
  expect(failure.message).not.toContain("fake-value");
  bench.now = { [services.name]: [bump({}, { pins: { A: "3", B: "1" } })] };
  bench.write("plans-pull-request/shop-dev-services.txt", "update nothing\n");
  expect(await stopped()).toContain("shop-dev-services: what was reviewed was changed after it was planned");
});
