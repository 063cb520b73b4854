/** Stacks that are named without those that they come after: whether these were applied is looked at, never assumed. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openCloud } from "../../clients/cloud";
import { selected } from "../../inventory/selection";
import { emptyLock } from "../../model/lock";
import { refuseUnapplied, removalLines } from "../../terraform/unapplied";
import { exitCodes } from "../../text/exit-codes";
import { Bench, failureOf, shop } from "../cli/support";

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
  const buckets = [{ name: "acme-shop-dev-state", project: "fake-shop-dev" }];
  await bench.admin("POST", "prepare", { projects: [{ id: "fake-shop-dev" }], buckets });
  declare("shop-dev-identities", { google_service_account: ["api"] });
  declare("shop-dev-secrets", {
    google_secret_manager_secret: ["A", "B"],
    google_secret_manager_secret_iam_member: ["A--api"],
  });
});
afterEach(() => bench.close());

/** What synthesis wrote of a stack. */
function declare(stack: string, resource: Readonly<Record<string, readonly string[]>>): void {
  const folder = join(bench.root, "cdktf.out", "stacks", stack);
  mkdirSync(folder, { recursive: true });
  const blocks = Object.entries(resource).map(([type, names]) => [
    type,
    Object.fromEntries(names.map((one) => [one, {}])),
  ]);
  writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify({ resource: Object.fromEntries(blocks) }));
}

/** What Terraform wrote of it into its state. */
async function apply(stack: string, ...addresses: readonly string[]): Promise<void> {
  const resources = addresses.map((address) => {
    const [type, name] = address.split(".");
    return { mode: "managed", type, name, instances: [{ attributes: { id: "fake" } }] };
  });
  const name = encodeURIComponent(`${stack}/default.tfstate`);
  await bench.google("POST", `upload/storage/v1/b/acme-shop-dev-state/o?uploadType=media&name=${name}`, { resources });
}

async function check(...names: readonly string[]): Promise<readonly string[]> {
  const environment = shop("dev", emptyLock("dev"));
  const removals = await refuseUnapplied(
    bench.context(),
    environment,
    selected(environment, names),
    await openCloud(bench),
  );
  return removalLines(removals);
}

it("says which were never applied, and the command that applies them first", async () => {
  expect(await failureOf(() => check("shop-dev-services"))).toEqual({
    code: exitCodes.pending,
    message: [
      "The chosen stacks depend on stacks that are not applied as declared and were not chosen:",
      "  shop-dev-identities: its state does not hold google_service_account.api",
      "  shop-dev-secrets: its state does not hold google_secret_manager_secret.A and 2 others",
    ].join("\n"),
    next: "strongroom deploy shop-dev-identities shop-dev-secrets shop-dev-services",
  });
});

it("one that was applied, and to which something was added since, is not applied as it is declared", async () => {
  await apply("shop-dev-identities", "google_service_account.api");
  await apply("shop-dev-secrets", "google_secret_manager_secret.A", "google_secret_manager_secret_iam_member.A--api");
  expect(await failureOf(() => check("shop-dev-services"))).toEqual({
    code: exitCodes.pending,
    message: [
      "The chosen stacks depend on stacks that are not applied as declared and were not chosen:",
      "  shop-dev-secrets: its state does not hold google_secret_manager_secret.B",
    ].join("\n"),
    next: "strongroom deploy shop-dev-secrets shop-dev-services",
  });
});

it("what was applied may be left out, and nothing is said about it", async () => {
  await apply("shop-dev-identities", "google_service_account.api");
  expect(await check("shop-dev-secrets")).toEqual([]);
  expect(bench.printed).toBe("");
});

it("one that still holds what is no longer declared is not called complete: the deploy that removes it is named", async () => {
  await apply("shop-dev-identities", "google_service_account.api", "google_service_account.gone");
  await apply(
    "shop-dev-secrets",
    ...["google_secret_manager_secret.A", "google_secret_manager_secret.B", "google_secret_manager_secret.C"],
    ...["google_secret_manager_secret_iam_member.A--api", "google_secret_manager_secret_iam_member.C--gone"],
  );
  expect(await check("shop-dev-services")).toEqual([
    "  shop-dev-identities: left out, but its state still holds what is no longer declared: google_service_account.gone",
    "  shop-dev-secrets: left out, but its state still holds what is no longer declared: google_secret_manager_secret.C and 1 other",
    "  next: strongroom deploy 'shop-dev-identities' 'shop-dev-secrets'",
  ]);
  expect(bench.printed).toBe("");
});

it("whoever may not read a state is told so, and goes on", async () => {
  bench.as("reader@fake-shop-dev.iam.gserviceaccount.com");
  await check("shop-dev-secrets");
  expect(bench.printed).toBe(
    "note: whether these are applied, which others stand on, was not checked: their states can't be read: shop-dev-identities\n",
  );
});

it("with all of them named, nothing is looked at", async () => {
  await check("shop-dev-*");
  expect(bench.printed).toBe("");
});
