/** The end of a rename: the old entry goes only where nothing that is deployed has it, whatever the declarations say. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { wasCopied } from "../../declarations/rename/copy";
import { removeRetired } from "../../declarations/retirement/remove";
import { Declarations } from "../../declarations/scaffold/declarations";
import { storedEntries } from "../../inventory/entries";
import { lockPath } from "../../lock/lock-file";
import type { Context } from "../../machine/context";
import { emptyLock, formatLock, type Lock, type LockedEntry } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { sight } from "../support/blind";
import { rotating } from "./rotate-support";
import { Bench, failureOf } from "./support";

jest.mock("../../live/uses", () =>
  jest.requireActual<typeof import("../support/blind")>("../support/blind").usesUnlessBlind(),
);

const file = "catalog/shop/core.ts";
const entry = (name: string, more: string) => `    ${name}: secret({ purpose: "Calls the vendor"${more} }),\n`;
const text = `export const core = shop.integration({ title: "Core" }, {\n${entry("WEB_KEY", ', retired: retired({ after: "2026-01-01" })')}${entry("SITE_KEY", "")}});\n`;
const version = (from: string) =>
  ({ state: "enabled", at: "2026-01-01T00:00:00.000Z", by: "fake@test", from }) as const;
const lockOf = (name: string, state: LockedEntry["state"]): Lock => ({
  ...emptyLock(name),
  entries: {
    "shop/SITE_KEY": { state: "active", current: "1", versions: { "1": version("copy of WEB_KEY version 1") } },
    "shop/WEB_KEY": { state, current: "1", versions: { "1": version("prompt") } },
  },
});

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open(["dev", "prod"]);
  mkdirSync(join(bench.root, dirname(file)), { recursive: true });
  writeFileSync(join(bench.root, file), text);
  for (const name of ["dev", "prod"]) {
    writeFileSync(lockPath(bench.lockDir, name), formatLock(lockOf(name, "active")));
    await bench.add(`fake-shop-${name}`, "WEB_KEY", "fake-web-value");
  }
});
afterEach(async () => {
  sight.blind = false;
  await bench.close();
});

/** As `rename` calls it for an entry whose day has come. */
async function end(
  options: { readonly dryRun?: boolean; readonly accept?: readonly string[] } = {},
  over: Partial<Context> = {},
) {
  const environments: Context["environments"] = {
    names: () => ["dev", "prod"],
    load: (name) => ({ ok: true, environment: rotating(name, bench.lock(name)) }),
  };
  const context = bench.context({ environments, now: () => new Date("2026-02-03T04:05:06Z"), ...over });
  const old = storedEntries(rotating("dev", bench.lock())).find(({ key }) => key === "shop/WEB_KEY");
  if (old === undefined) throw new Error("no such entry");
  const entry = { ...old, retiredAfter: "2026-01-01" };
  const heir = { key: "shop/SITE_KEY", has: (lock: Lock) => wasCopied(lock, old, "shop/SITE_KEY") };
  const words = { verb: "rename", noun: "This rename", title: "Rename WEB_KEY to SITE_KEY", slug: "rename-web-site" };
  const leaving = { file, entry, words, again: "strongroom rename …", heir };
  return removeRetired(context, new Declarations(bench.root), leaving, options);
}

/** A job of prod that somebody deployed with the old name. */
const job = (method: "POST" | "DELETE") => {
  const env = [{ name: "KEY", valueSource: { secretKeyRef: { secret: "WEB_KEY", version: "1" } } }];
  const template = { template: { containers: [{ image: "europe-docker.pkg.dev/acme/shop/x:1", env }] } };
  const jobs = "v2/projects/fake-shop-prod/locations/us-central1/jobs";
  return method === "POST"
    ? bench.google("POST", `${jobs}?jobId=nightly`, { template })
    : bench.google("DELETE", `${jobs}/nightly`);
};
const states = () => ["dev", "prod"].map((name) => bench.lock(name).entries["shop/WEB_KEY"]?.state);
const refusal = {
  code: exitCodes.pending,
  message: [
    "shop/WEB_KEY is still in use in prod; nothing was changed.",
    "  shop/WEB_KEY: nightly gives it to its next execution",
    "    give it another version: gcloud run jobs update nightly --project fake-shop-prod --region us-central1 --update-secrets NAME=SECRET:VERSION",
  ].join("\n"),
  next: "end these uses, then run the command again; to remove it from what no longer declares it: strongroom deploy shop-prod-services; or bring the declaration back until nothing uses it",
};

it("the protection stays on while something in any environment has the old name, and goes off once nothing has", async () => {
  await job("POST");
  expect(await failureOf(() => end())).toEqual(refusal);
  expect(await failureOf(() => end({ dryRun: true }))).toEqual(refusal);
  expect(states()).toEqual(["active", "active"]);
  await job("DELETE");
  // Somebody who may still read it is accepted by name.
  const bindings = [{ role: "roles/secretmanager.secretAccessor", members: ["user:jo@acme.test"] }];
  await bench.google("POST", "v1/projects/fake-shop-dev/secrets/WEB_KEY:setIamPolicy", { policy: { bindings } });
  expect((await failureOf(() => end())).message).toContain("  shop/WEB_KEY: user:jo@acme.test may read it");
  expect((await end({ accept: ["user:jo@acme.test"] })).data.step).toBe("protection off");
  expect(states()).toEqual(["retiring", "retiring"]);
});

it("the declaration and the locks stay while something has got it since", async () => {
  for (const name of ["dev", "prod"])
    writeFileSync(lockPath(bench.lockDir, name), formatLock(lockOf(name, "retiring")));
  expect((await end({ dryRun: true })).data.step).toBe("removed");
  await job("POST");
  expect(await failureOf(() => end())).toEqual(refusal);
  expect(new Declarations(bench.root).read(file)).toBe(text);
  expect(states()).toEqual(["retiring", "retiring"]);
});

it("where nobody looked at what is deployed, its protection would go off", async () => {
  await job("POST");
  sight.blind = true;
  expect((await end()).data.step).toBe("protection off");
  expect(states()).toEqual(["retiring", "retiring"]);
});
