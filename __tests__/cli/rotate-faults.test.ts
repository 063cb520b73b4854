import { exitCodes } from "../../text/exit-codes";
import { sight } from "../support/blind";
import { full } from "../support/full";
import { arm, bench, locked, onBadNetwork, run, secret, versions } from "./rotate-faults-support";
import { damage, failureOf } from "./support";

onBadNetwork();

jest.mock("../../live/uses", () =>
  jest.requireActual<typeof import("../support/blind")>("../support/blind").usesUnlessBlind(),
);

const every = [
  ["a reset before acceptance", { kind: "reset-before" }],
  ["a reset after acceptance", { kind: "reset-after" }],
  ["a truncated answer", { kind: "truncate" }],
  ["503", { kind: "status", status: 503 }],
  ["429", { kind: "status", status: 429, retryAfterSeconds: 0 }],
] as const;

/** What an answer means that is not one is tested with the clients; the long suite tries each here, too. */
const faults = full ? every : every.slice(0, 2);

describe.each([
  ["the lease", "PATCH", "JWT_SECRET.*updateMask"],
  ["the derived entry's lease", "PATCH", "ANON_KEY.*updateMask"],
  ["the new version", "POST", "JWT_SECRET:addVersion"],
  ["the derived version", "POST", "ANON_KEY:addVersion"],
])("%s", (_, method, path) => {
  it.each(faults)("survives %s", async (_name, fault) => {
    await arm({ method, path }, fault);
    expect((await run()).code).toBe(exitCodes.ok);
    for (const name of ["JWT_SECRET", "ANON_KEY"]) {
      expect([name, await versions(name)]).toEqual([name, ["2 ENABLED", "1 ENABLED"]]);
      expect(locked(name)).toMatchObject({ current: "2", rotation: { stage: "moved", replaces: "1" } });
    }
  });
});

describe.each([
  ["disabling", "POST", "JWT_SECRET/versions/1:disable"],
  ["scheduling the end", "POST", "JWT_SECRET/versions/1:destroy"],
  ["giving the lease back", "PATCH", "JWT_SECRET.*updateMask"],
])("%s", (_, method, path) => {
  it.each(faults)("survives %s", async (_name, fault) => {
    await run();
    await arm({ method, path }, fault);
    expect((await run({ finish: true, verified: true })).data.stage).toBe("finished");
    expect([await versions("JWT_SECRET"), await versions("ANON_KEY")]).toEqual([
      ["2 ENABLED", "1 DISABLED"],
      ["2 ENABLED", "1 DISABLED"],
    ]);
    expect(await bench.google("GET", secret)).not.toHaveProperty("annotations");
    expect(locked()?.rotation).toBeUndefined();
  });
});

describe("given up, then resumed or aborted", () => {
  const given = async (path: string) => {
    await arm({ path }, { kind: "status", status: 503 }, 200);
    expect((await failureOf(() => run())).code).toBe(exitCodes.unreachable);
    await bench.admin("DELETE", "faults");
    expect(locked()).toMatchObject({ current: "1", rotation: { stage: "adding", replaces: "1", before: "1" } });
  };

  it.each(["JWT_SECRET:addVersion", "ANON_KEY:addVersion"])("%s: resumed", async (path) => {
    await given(path);
    expect(await failureOf(() => run())).toMatchObject({
      code: exitCodes.lock,
      next: "to go on: strongroom rotate shop/JWT_SECRET --env dev --resume; to undo it: strongroom rotate shop/JWT_SECRET --env dev --abort",
    });
    expect((await run({ resume: true })).data.entries.map((one) => one.version)).toEqual(["2", "2"]);
    expect([await versions("JWT_SECRET"), await versions("ANON_KEY")]).toEqual([
      ["2 ENABLED", "1 ENABLED"],
      ["2 ENABLED", "1 ENABLED"],
    ]);
  });

  it("aborted: only what was added is disabled", async () => {
    await given("ANON_KEY:addVersion");
    expect((await run({ abort: true })).text).toBe(
      "aborted shop/JWT_SECRET: pinned version 1 stays, version 2 disabled\naborted shop/ANON_KEY: pinned version 1 stays, no version had been added",
    );
    expect([await versions("JWT_SECRET"), await versions("ANON_KEY")]).toEqual([
      ["2 DISABLED", "1 ENABLED"],
      ["1 ENABLED"],
    ]);
    expect(await bench.google("GET", secret)).not.toHaveProperty("annotations");
  });

  describe("aborted, while something that was deployed by hand has the version that was added", () => {
    const abort = async () => {
      await given("ANON_KEY:addVersion");
      const account = await bench.google("POST", "v1/projects/fake-shop-dev/serviceAccounts", { accountId: "by-hand" });
      const { email } = account as { email: string };
      const bindings = [{ role: "roles/secretmanager.secretAccessor", members: [`serviceAccount:${email}`] }];
      await bench.google("POST", `${secret}:setIamPolicy`, { policy: { bindings } });
      const env = [{ name: "JWT_SECRET", valueSource: { secretKeyRef: { secret: "JWT_SECRET", version: "2" } } }];
      await bench.google("POST", "v2/projects/fake-shop-dev/locations/us-central1/services?serviceId=by-hand", {
        template: { containers: [{ image: "europe-docker.pkg.dev/acme/shop/x:1", env }], serviceAccount: email },
      });
      return (await run({ abort: true })).text.split("\n")[0];
    };

    it("that version stays, and is named; all else is taken back", async () => {
      expect(await abort()).toBe(
        "aborted shop/JWT_SECRET: pinned version 1 stays, no version had been added; version 2 stays: it is in use, or may not belong to this rotation",
      );
      expect(await versions("JWT_SECRET")).toEqual(["2 ENABLED", "1 ENABLED"]);
      expect([locked()?.current, locked()?.rotation]).toEqual(["1", undefined]);
      expect(await bench.google("GET", secret)).not.toHaveProperty("annotations");
    });

    it("where nobody looked at what is deployed, it would lose its value", async () => {
      sight.blind = true;
      try {
        expect(await abort()).toBe("aborted shop/JWT_SECRET: pinned version 1 stays, version 2 disabled");
        expect(await versions("JWT_SECRET")).toEqual(["2 DISABLED", "1 ENABLED"]);
      } finally {
        sight.blind = false;
      }
    });
  });
});

it("aborted: a version that arrived damaged, and might not be disabled then, is disabled", async () => {
  await arm({ path: "JWT_SECRET:addVersion" }, damage);
  await arm({ path: "JWT_SECRET/versions/2:disable" }, { kind: "status", status: 403 });
  await arm({ path: "JWT_SECRET:addVersion" }, { kind: "status", status: 503 }, 3);
  expect((await failureOf(() => run())).code).toBe(exitCodes.unreachable);
  expect(await versions("JWT_SECRET")).toEqual(["2 ENABLED", "1 ENABLED"]);
  expect((await run({ abort: true })).text.split("\n")[0]).toBe(
    "aborted shop/JWT_SECRET: pinned version 1 stays, version 2 disabled",
  );
  expect(await versions("JWT_SECRET")).toEqual(["2 DISABLED", "1 ENABLED"]);
});

it("a version that arrives damaged is disabled, and another one takes its place", async () => {
  await arm({ path: "JWT_SECRET:addVersion" }, damage);
  await run();
  expect(await versions("JWT_SECRET")).toEqual(["3 ENABLED", "2 DISABLED", "1 ENABLED"]);
  expect(locked()?.current).toBe("3");
});
