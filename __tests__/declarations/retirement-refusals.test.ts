/** What a retirement waits for, over the embedded cloud and lock files of a folder. */
import { refuseProtected, refuseRotating } from "../../declarations/retirement/refusals";
import type { Context } from "../../machine/context";
import { emptyLock, formatLock, type Lock } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { createOutput } from "../../text/output";
import { failureOf } from "../cli/support";
import { Folder } from "../support/folder";
import { LocalCloud } from "../support/local-cloud";
import { entryOf, environmentOf, productOf, secretOf, serviceOf } from "../support/resolved-fixture";

let cloud: LocalCloud;
let notes: string;
const locks = Folder.temp("retirement");
const entries = ["KEY", "OTHER"].map((name) =>
  entryOf({ name, secret: secretOf({ id: name, address: name.toLowerCase(), project: "fake-shop-dev" }) }),
);
const shop = (bucket: string) =>
  productOf({
    ...{ name: "shop", project: "fake-shop-dev", stateBucket: bucket },
    ...{ entries, services: [serviceOf({ name: "api" })] },
  });
const environment = (name: string) => environmentOf([shop(`fake-shop-${name}-state`)], name);

beforeAll(async () => {
  cloud = await LocalCloud.start();
});
afterAll(async () => {
  await cloud.close();
  locks.remove();
});
beforeEach(async () => {
  notes = "";
  await cloud.admin("POST", "reset", {});
  const buckets = ["dev", "prod"].map((name) => ({ name: `fake-shop-${name}-state`, project: "fake-shop-dev" }));
  await cloud.admin("POST", "prepare", { projects: [{ id: "fake-shop-dev" }], buckets });
  for (const name of ["dev", "prod"]) locked(name, {});
});

const locked = (name: string, over: Partial<Lock>) =>
  locks.write({ [`${name}.lock.json`]: formatLock({ ...emptyLock(name), ...over }) });

function context(): Context {
  const sink = { write: (text: string) => (notes += text) };
  return {
    env: cloud.environment,
    lockDir: locks.path,
    output: createOutput({ stdout: sink, stderr: sink, colour: false }),
    signal: new AbortController().signal,
    environments: {
      names: () => ["dev", "prod"],
      load: (name: string) => ({ ok: true, environment: environment(name) }),
    },
  } as unknown as Context;
}

/** What Terraform left of a stack. */
const state = (stack: string, ...resources: readonly (readonly [type: string, name: string, guarded: boolean])[]) =>
  cloud.google(
    "POST",
    `upload/storage/v1/b/fake-shop-${stack.split("-")[1]}-state/o?uploadType=media&name=${stack}%2Fdefault.tfstate`,
    {
      resources: resources.map(([type, name, deletion_protection]) => ({
        ...{ mode: "managed", type, name },
        instances: [{ attributes: { id: name, deletion_protection } }],
      })),
    },
  );

const applied = (name: string) =>
  locked(name, {
    stacks: {
      [`shop-${name}-secrets`]: { state: "active" },
      [`shop-${name}-services`]: { state: "active", holds: ["shop/api"] },
    },
  });

describe("a removal whose protection is off by the lock", () => {
  const remove = () => refuseProtected(context(), { service: "shop/api", entries: ["shop/KEY"] });

  it("waits for the deploys that take it off, environment by environment", async () => {
    for (const name of ["dev", "prod"]) {
      applied(name);
      await state(`shop-${name}-services`, ["google_cloud_run_v2_service", "api", name === "prod"]);
    }
    await state("shop-prod-secrets", ["google_secret_manager_secret", "key", true]);
    expect(await failureOf(remove)).toEqual({
      code: exitCodes.pending,
      message: "The protection from deletion is still on in prod, as the last apply left it; nothing was removed.",
      next: "strongroom deploy 'shop-prod-services'\n  next: strongroom deploy 'shop-prod-secrets'",
    });
  });

  it("goes on where the protection is another one's, is off, or was never applied", async () => {
    applied("prod");
    await state("shop-prod-services", ["google_cloud_run_v2_service", "api", false]);
    await state("shop-prod-secrets", ["google_secret_manager_secret", "other", true]);
    // No stack of dev was applied by the lock.
    await state("shop-dev-services", ["google_cloud_run_v2_service", "api", true]);
    await remove();
  });

  it("says what it could not look at", async () => {
    applied("prod");
    await cloud.admin("POST", "faults", {
      match: { path: "shop-prod-services" },
      fault: { kind: "status", status: 403 },
    });
    await remove();
    expect(notes).toBe(
      "note: whether shop-prod-services still protects it was not checked, since its state can't be read\n",
    );
  });
});

it("nothing is retired while it is being rotated, since nothing could end the rotation then", async () => {
  const version = { state: "enabled", at: "2026-01-01T00:00:00.000Z", by: "ann", from: "prompt" } as const;
  const rotation = {
    ...({ stage: "moved", lease: "00112233aabbccdd", replaces: "1", before: "1", added: "2" } as const),
    ...{ at: version.at, by: "ann" },
  };
  locked("prod", {
    entries: { "shop/KEY": { state: "active", current: "2", versions: { "1": version, "2": version }, rotation } },
  });
  expect(await failureOf(async () => refuseRotating(context(), ["shop/OTHER", "shop/KEY"]))).toEqual({
    code: exitCodes.lock,
    message: "shop/KEY is being rotated in prod, and a retired entry can't end a rotation; nothing was retired.",
    next: "to go on, once you have seen that version 2 works: strongroom rotate shop/KEY --env prod --finish --verified; to go back: strongroom rollback shop/KEY --env prod",
  });
  refuseRotating(context(), ["shop/OTHER"]);
});
