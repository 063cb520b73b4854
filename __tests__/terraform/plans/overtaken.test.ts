/** What happened in the cloud between planning and applying. */
import { exitCodes } from "../../../text/exit-codes";
import { failureOf } from "../../cli/support";
import { bump, change, service, variable } from "./plan-json";
import { PlansBench, services, vercel } from "./plans-bench";

let bench: PlansBench;
beforeEach(async () => {
  bench = await PlansBench.open();
});
afterEach(() => bench.close());

describe("a state that moved on since it was planned", () => {
  it("is refused if anything is left to do", async () => {
    await bench.save();
    await bench.state(services.name, 8);
    expect(await failureOf(() => bench.apply())).toMatchObject({
      code: exitCodes.refused,
      message:
        "shop-dev-services: its state has moved on, from serial 7 to 8, since it was planned; nothing of it was applied.",
      next: "plan again, and have it reviewed: strongroom plan shop-dev-services --out FOLDER; then, in place of plans: strongroom deploy --plans FOLDER",
    });
  });

  it("is refused too if it has the same number in another lineage, or is gone", async () => {
    await bench.save();
    await bench.stateless(services.name);
    expect((await failureOf(() => bench.apply())).message).toBe(
      "shop-dev-services: its state is gone, since it was planned; nothing of it was applied.",
    );
    await bench.state(services.name, 7, "another");
    expect((await failureOf(() => bench.apply())).message).toContain("from serial 7 to 7, since it was planned");
  });

  it("is refused if that happens while somebody is asked", async () => {
    await bench.save();
    await bench.running();
    bench.meanwhile = () => bench.state(services.name, 8);
    expect((await failureOf(() => bench.apply())).message).toContain("from serial 7 to 8, since it was planned");
    expect(bench.planned).toEqual([]);
  });

  it("is fine for a stack that has none yet", async () => {
    bench.now = { [vercel.name]: [variable()] };
    await bench.stateless(vercel.name);
    bench.serial = 0;
    await bench.save("plans", {}, { stacks: [vercel] });
    expect(await bench.apply("plans", null, { stacks: [vercel] })).toHaveLength(1);
    expect(bench.planned).toEqual([]);
  });

  it("is fine if nothing is left to do: it was applied, by whomever", async () => {
    await bench.save();
    await bench.running();
    await bench.state(vercel.name, 8);
    bench.now = { [vercel.name]: [] };
    expect(await bench.apply()).toEqual(["shop-dev-services: update google_cloud_run_v2_service.api"]);
    expect(bench.bench.printed).toContain(
      "deploy: shop-dev-vercel: its state has moved on, from serial 7 to 8, and nothing is left to do",
    );
  });
});

describe("a service that somebody changed since it was planned", () => {
  it("is planned again, and goes on if that means the same: what was deployed is not taken back", async () => {
    await bench.save();
    await bench.running({ image: "img:2" });
    const deployed = { image: "img:2" };
    bench.now = { [services.name]: [bump(deployed, { ...deployed, pins: { A: "2", B: "1" } })] };
    expect(await bench.apply()).toContain("shop-dev-services: update google_cloud_run_v2_service.api");
    expect(bench.planned).toEqual(["shop-dev-services"]);
    expect(bench.bench.printed).toContain(
      "deploy: shop-dev-services is planned again: api: it was planned with the image img:1, and runs img:2",
    );
  });

  it("stops with what differs if that means something else", async () => {
    await bench.save();
    await bench.running({ changed: 1 });
    bench.now = { [services.name]: [bump({}, { pins: { A: "3", B: "1" } })] };
    const failure = await failureOf(() => bench.apply());
    expect(failure.code).toBe(exitCodes.pending);
    expect(failure.message).toBe(
      [
        "shop-dev-services was planned again, and would do something else than what was reviewed; nothing of it was applied.",
        "  (- was reviewed, + would be done now)",
        "  update google_cloud_run_v2_service.api (registry.terraform.io/hashicorp/google)",
        '-   template[0].containers[0].env["A"].value_source[0].secret_key_ref[0].version: "1" -> "2"',
        '+   template[0].containers[0].env["A"].value_source[0].secret_key_ref[0].version: "1" -> "3"',
      ].join("\n"),
    );
  });

  it("is noticed if that happens while somebody is asked", async () => {
    await bench.save();
    await bench.running();
    bench.meanwhile = () => bench.running({ image: "img:3" });
    await bench.apply();
    expect(bench.bench.printed).toContain("api: it was planned with the image img:1, and runs img:3");
  });

  it("stops at a sensitive argument: nobody can tell whether it means the same", async () => {
    const hidden = change("google_cloud_run_v2_service.api", ["update"], {
      before: service(),
      after: { ...service(), secret_text: "fake-hidden" },
      after_sensitive: { secret_text: true },
    });
    bench.now = { ...bench.now, [services.name]: [hidden] };
    await bench.save();
    await bench.running({ changed: 1 });
    const { code, message } = await failureOf(() => bench.apply());
    expect([code, message.split("\n")[1]]).toEqual([
      exitCodes.pending,
      "sensitive arguments change, so nobody can compare them: google_cloud_run_v2_service.api: secret_text",
    ]);
    expect(message).not.toContain("fake-hidden");
  });

  it("is noticed by its traffic and its settings as well, and by its being gone", async () => {
    await bench.save();
    const found = async () => {
      bench.bench.printed = "";
      await bench.apply();
      return /shop-dev-services is planned again: api: (.*)/.exec(bench.bench.printed)?.[1];
    };
    await bench.running({ traffic: true });
    expect(await found()).toBe("its traffic goes elsewhere than when it was planned");
    await bench.running({ changed: 2 });
    expect(await found()).toBe("it was changed: generation 1 was planned with, and it has 3");
    await bench.running({}, false);
    expect(await found()).toBe("it is gone");
    await bench.running();
    expect(await found()).toBeUndefined();
  });
});

it("plans again what stands on something that this run replaced, and stops if that means something else", async () => {
  const account = change("google_service_account.api", ["delete", "create"], {
    before: { id: "a", account_id: "api" },
    after: { account_id: "api" },
  });
  bench.now = { ...bench.now, "shop-dev-identities": [account] };
  await bench.save();
  await bench.state("shop-dev-identities", 7);
  await bench.running();
  expect(await bench.apply()).toHaveLength(3);
  expect(bench.planned).toEqual(["shop-dev-services", "shop-dev-vercel"]);
  expect(bench.bench.printed).toContain(
    "deploy: shop-dev-vercel is planned again: this run destroyed or replaced something in shop-dev-identities, which it stands on",
  );
  bench.now = { ...bench.now, [vercel.name]: [change("google_x.lost", ["create"], { after: { a: 1 } })] };
  expect((await failureOf(() => bench.apply())).code).toBe(exitCodes.pending);
});
