/**
 * From declarations to a running deployment and back, with real Terraform through `cdktf deploy`, on a small
 * organisation, as an engineer would do it: edit files, run commands, read plans.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { prepare } from "../../sandbox";
import { canary, type Hit, search, searchTree } from "../support/canary";
import { full } from "../support/full";
import { type ProcessWatch, watchProcesses } from "../support/process-watch";
import type { Outcome } from "../support/project";
import { hasTerminal, onTerminal } from "../support/terminal";
import { actionsOf, SandboxedShop, succeed } from "./sandboxed-shop";

const planted = { VENDOR_KEY: canary(), WEB_KEY: canary() };
const bumped = canary();
const all = [planted.VENDOR_KEY, planted.WEB_KEY, bumped];
const products = ["platform", "shop"];
const stacks = [
  ...products.map((product) => `${product}-dev-identities`),
  ...products.map((product) => `${product}-dev-secrets`),
  "shop-dev-services",
  "shop-dev-vercel",
];

let shop: SandboxedShop;
let watch: ProcessWatch | undefined;

beforeAll(async () => {
  shop = await SandboxedShop.open();
  if (process.platform === "linux") watch = watchProcesses(all);
});

afterAll(async () => {
  watch?.stop();
  await shop.close();
});

/** As the README says. */
const inSandbox = (command: readonly string[], env?: Record<string, string>): Promise<Outcome> =>
  shop.project.strongroom(["sandbox", "exec", "--", ...command], env);

/** The planted values stand in the environment, and must go no further. */
function deploy(...names: string[]): Promise<Outcome> {
  // Only declared names are known to be secrets; one that was retired and is gone is just another variable.
  const catalog = shop.project.read("catalog/vendor.ts");
  const declared = Object.entries(planted).filter(([name]) => catalog.includes(`${name}:`));
  return succeed(shop.strongroom(["deploy", ...names, "--auto-approve"], Object.fromEntries(declared)));
}

/** Paths at which before and after differ. */
function differences(before: unknown, after: unknown, path = ""): string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (before === null || after === null || typeof before !== "object" || typeof after !== "object") return [path];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) =>
    differences(
      (before as Record<string, unknown>)[key],
      (after as Record<string, unknown>)[key],
      path ? `${path}.${key}` : key,
    ),
  );
}

async function variablesOf(service: string): Promise<Record<string, string>> {
  const env = (await shop.service(service)).template.containers[0]?.env ?? [];
  return Object.fromEntries(
    env.map((one) => [
      one.name,
      one.valueSource ? `version ${one.valueSource.secretKeyRef.version}` : (one.value ?? ""),
    ]),
  );
}

function editLock(change: (lock: { entries: Record<string, Record<string, unknown>> }) => void): void {
  const path = join(shop.home, "locks", "dev.lock.json");
  const lock = JSON.parse(readFileSync(path, "utf8"));
  change(lock);
  shop.project.write(".strongroom/sandbox/locks/dev.lock.json", `${JSON.stringify(lock, null, 2)}\n`);
}

it("creates entries and bindings, takes values, and runs services and variables on pinned versions", async () => {
  const first = ["deploy", "*-dev-identities", "*-dev-secrets", "--auto-approve"];
  await succeed(inSandbox(["node", "bin/strongroom.js", ...first], planted));
  const injected = await succeed(inSandbox(["strongroom", "inject", "--env", "dev"], planted));
  expect(search(Buffer.from(injected.stdout + injected.stderr), "inject", all)).toEqual([]);
  await deploy("shop-dev-services", "shop-dev-vercel");

  expect(await variablesOf("shop-api")).toEqual({
    LOG_LEVEL: "info",
    SESSION_KEY: "version 1",
    VENDOR_KEY: "version 1",
  });
  expect(await variablesOf("shop-worker")).toEqual({ LOG_LEVEL: "info", VENDOR_KEY: "version 1" });
  const secret = shop.read<{ annotations: Record<string, string> }>("v1/projects/fake-shop-dev/secrets/SESSION_KEY");
  expect((await secret).annotations.purpose).toBe("Signs sessions, costs ${nothing} and 100%{sure}");
});

it("has nothing to do the second time", async () => {
  const again = (await deploy(...stacks)).stdout.trimEnd().split("\n");
  expect(again[0]).toBe(`dev: ${stacks.length} stacks, no changes`);
  expect(again.slice(1).sort()).toEqual([...stacks].sort().map((stack) => `  ${stack}: no changes`));
  // What was found to be as declared is no longer planned, if that is asked for; all states are cdktf's own.
  const third = (await deploy(...stacks, "--skip-unchanged")).stdout.trimEnd().split("\n");
  expect(third).toEqual([
    `dev: ${stacks.length} stacks, no changes`,
    expect.stringMatching(new RegExp(`^ {2}not planned: ${stacks.length} stacks: .*changes by hand are not seen$`)),
    "  next: to plan them as well, run the command without --skip-unchanged",
  ]);
});

it("plans a pin bump as one Cloud Run version and one write-only version, and nothing else, without access to a value", async () => {
  const planner = "planner@fake-platform-dev.iam.gserviceaccount.com";
  const viewer = ["roles/viewer", "roles/iam.securityReviewer", "roles/storage.objectViewer"];
  await prepare({
    home: shop.home,
    projects: [],
    buckets: [],
    teams: [],
    grants: ["fake-shop-dev", "fake-platform-dev"].flatMap((id) =>
      viewer.map((role) => ({ project: id, role, member: `serviceAccount:${planner}` })),
    ),
  });
  for (const id of ["VENDOR_KEY", "WEB_KEY"]) {
    const added = await shop.cloud(`v1/projects/fake-shop-dev/secrets/${id}:addVersion`, {
      method: "POST",
      body: JSON.stringify({ payload: { data: Buffer.from(bumped).toString("base64") } }),
    });
    expect(added.status).toBe(200);
  }
  editLock((lock) => {
    for (const key of ["shop/VENDOR_KEY", "shop/WEB_KEY"]) {
      const entry = lock.entries[key] as { versions: Record<string, unknown> };
      lock.entries[key] = {
        ...entry,
        current: "2",
        versions: {
          ...entry.versions,
          2: { state: "enabled", at: "2026-11-20T00:00:00Z", by: "fake@test", from: "file" },
        },
      };
    }
  });
  await shop.synth();
  const accesses = (await shop.admin.accesses()).length;
  expect(await shop.plan("shop-dev-secrets", planner)).toEqual([]);

  const services = await shop.plan("shop-dev-services", planner);
  expect(services.map((one) => one.change.actions)).toEqual([["update"], ["update"]]);
  const paths = services.flatMap((one) => differences(one.change.before, one.change.after));
  expect(paths).toHaveLength(2);
  for (const path of paths) {
    expect(path).toMatch(/^template\.0\.containers\.0\.env\.\d+\.value_source\.0\.secret_key_ref\.0\.version$/);
  }

  const vercel = await shop.plan("shop-dev-vercel", planner);
  expect(vercel.map((one) => one.change.actions)).toEqual([["update"]]);
  expect(vercel.flatMap((one) => differences(one.change.before, one.change.after))).toEqual(["value_wo_version"]);
  expect((await shop.admin.accesses()).length).toBe(accesses);
});

it("moves the running services to the new version", async () => {
  await deploy("shop-dev-services", "shop-dev-vercel");
  expect(await variablesOf("shop-worker")).toEqual({ LOG_LEVEL: "info", VENDOR_KEY: "version 2" });
});

it("keeps a running service when a new entry is still pending", async () => {
  shop.edit(
    "catalog/own.ts",
    "LOG_LEVEL: config",
    `NEW_KEY: secret({ purpose: "New", risk: "None", class: "important", tier: 1, origin: generated(hex(32)), rotation: everyDays(90) }),
    LOG_LEVEL: config`,
  );
  shop.edit("services/shop.ts", "own.SESSION_KEY,", "own.SESSION_KEY, own.NEW_KEY,");
  const check = await shop.strongroom(["check", "--env", "dev"]);
  expect(check.code).toBe(4);
  expect(check.stdout + check.stderr).toContain("NEW_KEY");
  // Without the stack that makes it, the service is not deployed either; what is said instead does it.
  const early = await shop.deploy("shop-dev-services");
  expect(early).toMatchObject({ code: 4, stdout: "" });
  expect(early.stderr).toContain("  shop-dev-secrets: its state does not hold google_secret_manager_secret.NEW_KEY");
  const [, said = ""] =
    /^ {2}next: \S+ sandbox exec -- strongroom deploy --auto-approve (.*)$/m.exec(early.stderr) ?? [];
  expect(said).toBe("shop-dev-secrets shop-dev-services");
  await deploy(...said.split(" "));
  expect(await variablesOf("shop-api")).toEqual({
    LOG_LEVEL: "info",
    SESSION_KEY: "version 1",
    VENDOR_KEY: "version 2",
  });

  await succeed(shop.strongroom(["inject", "--env", "dev"]));
  await deploy("shop-dev-services");
  expect(await variablesOf("shop-api")).toMatchObject({ NEW_KEY: "version 1" });
});

it("takes a reader away: its binding and its variable go, nothing else", async () => {
  shop.edit("services/shop.ts", "reads: [own.LOG_LEVEL, vendor.VENDOR_KEY]", "reads: [own.LOG_LEVEL]");
  await shop.synth();
  const secrets = actionsOf(await shop.plan("shop-dev-secrets"));
  expect(secrets).toHaveLength(1);
  expect(secrets[0]).toMatch(/^delete google_secret_manager_secret_iam_member\.VENDOR_KEY.*worker/);
  const services = await shop.plan("shop-dev-services");
  expect(services.map((one) => one.change.actions)).toEqual([["update"]]);
  await deploy("shop-dev-secrets", "shop-dev-services");
  expect(await variablesOf("shop-worker")).toEqual({ LOG_LEVEL: "info" });
});

it("retires an entry before it goes", async () => {
  shop.edit(
    "catalog/vendor.ts",
    `purpose: "Calls the vendor from the site's server",`,
    `purpose: "Was for the site", retired: { kind: "retired", after: "2026-12-01" },`,
  );
  shop.edit("services/web.ts", "reads: [vendor.WEB_KEY],", "");
  await deploy("shop-dev-secrets", "shop-dev-vercel");
  expect((await shop.cloud("v1/projects/fake-shop-dev/secrets/WEB_KEY")).status).toBe(200);
  const policy = await shop.read<{ bindings?: unknown[] }>("v1/projects/fake-shop-dev/secrets/WEB_KEY:getIamPolicy");
  expect(policy.bindings ?? []).toEqual([]);

  const text = shop.project.read("catalog/vendor.ts");
  shop.project.write("catalog/vendor.ts", text.replace(/ {4}WEB_KEY: secret\(\{[\s\S]*?\}\),\n/, ""));
  const refused = await inSandbox(full ? ["npx", "cdktf", "synth"] : ["node", "bin/synth.js"]);
  expect(refused.code).not.toBe(0);
  expect(refused.stdout + refused.stderr).toContain("shop/WEB_KEY");
  editLock((lock) => {
    delete lock.entries["shop/WEB_KEY"];
  });
  // A job that nobody declares still has it: nothing goes, until it does.
  const jobs = "v2/projects/fake-shop-dev/locations/europe-west4/jobs";
  const env = [{ name: "KEY", valueSource: { secretKeyRef: { secret: "WEB_KEY", version: "2" } } }];
  const body = { template: { template: { containers: [{ image: "europe-docker.pkg.dev/acme/shop/x:1", env }] } } };
  const job = { method: "POST", body: JSON.stringify(body) };
  expect((await shop.cloud(`${jobs}?jobId=nightly`, job)).status).toBe(200);
  const inUse = await shop.deploy("shop-dev-secrets");
  expect([inUse.code, inUse.stderr.split("\n").filter((line) => line.includes("WEB_KEY"))]).toEqual([
    4,
    ["  shop/WEB_KEY: nightly gives it to its next execution"],
  ]);
  expect((await shop.cloud("v1/projects/fake-shop-dev/secrets/WEB_KEY")).status).toBe(200);
  expect((await shop.cloud(`${jobs}/nightly`, { method: "DELETE" })).status).toBe(200);
  expect(actionsOf(await shop.plan("shop-dev-secrets"))).toEqual(["delete google_secret_manager_secret.WEB_KEY"]);
  await deploy("shop-dev-secrets");
  expect((await shop.cloud("v1/projects/fake-shop-dev/secrets/WEB_KEY")).status).toBe(404);
});

it("destroys dev, stack by stack, as cdktf asks on a terminal", async () => {
  // The stacks of one product's secrets, and of what needs them; the long suite destroys all.
  const going = full ? stacks : stacks.filter((one) => /^shop-dev-(?!identities)/.test(one));
  const answered = new Set<string>();
  const approve = (screen: string) => {
    const asked = [...screen.matchAll(/diff output above for\s+([\w-]+)\s/g)].map(([, stack = ""]) => stack);
    const next = asked.find((stack) => !answered.has(stack));
    if (next === undefined) return null;
    answered.add(next);
    // The first choice is to approve.
    return "\r";
  };
  if (hasTerminal) {
    const command = `./strongroom sandbox exec -- cdktf destroy ${going.join(" ")}`;
    const env = { PATH: process.env.PATH ?? "", HOME: join(shop.project.scratch, "home"), CHECKPOINT_DISABLE: "1" };
    const { code, screen } = await onTerminal(command, { cwd: shop.project.folder, env, typed: approve });
    if (code !== 0) throw new Error(`exit code ${code}\n${screen}`);
    expect([...answered].sort()).toEqual([...going].sort());
    expect(search(Buffer.from(screen), "screen", all)).toEqual([]);
  } else await succeed(inSandbox(["npx", "cdktf", "destroy", ...going, "--auto-approve"]));
  const left = await shop.read<{ secrets?: unknown[] }>("v1/projects/fake-shop-dev/secrets");
  expect(left.secrets ?? []).toEqual([]);
});

it("leaves no value anywhere", () => {
  const seen = watch?.stop();
  const hits: Hit[] = [
    ...(seen?.hits ?? []),
    ...search(Buffer.from(shop.project.printed()), "printed", all),
    ...searchTree(shop.project.scratch, all),
    ...searchTree(shop.project.folder, all, (path) => path.endsWith("/node_modules")),
  ];
  expect(hits).toEqual([]);
  if (seen) expect([...seen.programs].sort()).toEqual(["cdktf", "provider", "terraform"]);
});
