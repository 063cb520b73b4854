/** Locks that a killed Terraform leaves, and what a deploy says of them. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { openCloud } from "../../clients/cloud";
import { selected } from "../../inventory/selection";
import { afterDeploy } from "../../terraform/recover/after-deploy";
import { verdict } from "../../terraform/recover/recover";
import { terraformEnvironment } from "../../terraform/surroundings";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import {
  account,
  bench,
  bucket,
  inCloudWithState,
  lock,
  locksThere,
  project,
  run,
  secret,
  service,
  shop,
  state,
} from "./recover-support";
import { failureOf } from "./support";

let child: ChildProcess | null = null;
afterEach(() => {
  child?.kill("SIGKILL");
  child = null;
});
inCloudWithState();

describe("locks", () => {
  it("that no Terraform can hold any more are removed, and only then", async () => {
    const { generation } = await lock("shop-dev-services");
    const who = `lock ${generation} on shop-dev-services (ann@laptop, OperationTypeApply, since 2026-02-03T04:05:06.594062716Z)`;
    const dry = await run({ dryRun: true });
    expect(dry.text).toBe(
      `${who}: would be removed, no Terraform works on this sandbox\ndev: 1 lock, 0 objects; nothing was changed`,
    );
    expect(await locksThere()).toEqual(["shop-dev-services/default.tflock"]);
    const done = await run();
    expect([done.code, done.text]).toEqual([
      exitCodes.ok,
      `${who}: removed, no Terraform works on this sandbox\ndev: 1 lock, 0 objects\n  next: deploy again; it goes on where the other one stopped`,
    ]);
    expect(await locksThere()).toEqual([]);
  });

  it("that a living Terraform may hold are kept, with their stack, until a person names them", async () => {
    const { generation } = await lock("shop-dev-secrets");
    await secret("API_KEY", { "strongroom-entry": "shop/API_KEY" });
    mkdirSync(join(bench.base, "bin"));
    symlinkSync("/bin/sleep", join(bench.base, "bin", "terraform"));
    child = spawn(join(bench.base, "bin", "terraform"), ["60"], {
      cwd: "/",
      env: { GOOGLE_BACKEND_STORAGE_CUSTOM_ENDPOINT: `${bench.cloud.url}/storage/v1/` },
    });
    await new Promise((done) => child?.once("spawn", done));
    const kept = await run();
    expect(kept.code).toBe(exitCodes.pending);
    expect(kept.data.orphans).toEqual([]);
    expect(kept.data.locks).toEqual([
      {
        stack: "shop-dev-secrets",
        bucket,
        id: generation,
        who: "ann@laptop",
        created: "2026-02-03T04:05:06.594062716Z",
        operation: "OperationTypeApply",
        done: "kept",
        because: process.platform === "linux" ? `process ${child.pid} may hold it` : expect.any(String),
      },
    ]);
    expect(kept.data.next).toEqual([
      `make sure that nobody applies shop-dev-secrets, then: strongroom sandbox exec -- strongroom recover --env dev --force-unlock ${generation}`,
    ]);
    expect(await failureOf(() => run({ forceUnlock: ["12"] }))).toEqual({
      code: exitCodes.usage,
      message: `There is no lock 12; there are ${generation} (shop-dev-secrets).`,
      next: null,
    });
    expect(await locksThere()).toEqual(["shop-dev-secrets/default.tflock"]);
    const forced = await run({ forceUnlock: [generation], dryRun: true });
    expect(forced.data.locks.map((one) => [one.done, one.because])).toEqual([["would be removed", "as requested"]]);
    expect(forced.data.orphans.map((one) => [one.address, one.done])).toEqual([
      ["google_secret_manager_secret.API_KEY", "would be imported"],
    ]);
  });

  it("of Google are never removed unasked", () => {
    const one = { stack: "s", bucket, id: "7", who: "ann@laptop", created: null, operation: null };
    const google = { sandbox: false, live: [], force: [] };
    expect(verdict(one, google)).toEqual({
      stale: false,
      because: "only a person can know that its holder has ended",
    });
    expect(verdict(one, { ...google, force: ["8"] }).stale).toBe(false);
    expect(verdict(one, { ...google, force: ["7"] })).toEqual({ stale: true, because: "as requested" });
    expect(verdict(one, { sandbox: true, live: [4, 5], force: [] })).toEqual({
      stale: false,
      because: "processes 4, 5 may hold it",
    });
  });
});

describe("a deploy", () => {
  const failed = new Failure(exitCodes.unreachable, "1 stack of 4 failed.", "run the command again");
  const foundAfter = async (names: string, failure: Failure | null = failed) => {
    const context = bench.context();
    const environment = shop();
    const cloud = await openCloud(context);
    const env = await terraformEnvironment(context);
    const deployed = { environment, stacks: selected(environment, [names]), cloud, env };
    const found = await afterDeploy(context, deployed, failure);
    return found === null ? null : { code: found.code, message: found.message, next: found.next };
  };
  const recoverCommand = "strongroom sandbox exec -- strongroom recover --env dev --product shop";

  it("that fails says what an interrupted one left on its stacks, and the command that mends it", async () => {
    await lock("shop-dev-services");
    await secret("API_KEY", { "strongroom-entry": "shop/API_KEY" });
    await secret("OTHER_KEY");
    const found = await foundAfter("*-dev-*");
    expect(found).toEqual({
      code: exitCodes.lock,
      message: [
        "1 stack of 4 failed.",
        "",
        "An earlier apply was interrupted, or is still under way:",
        "  shop-dev-services is locked (ann@laptop, OperationTypeApply, since 2026-02-03T04:05:06.594062716Z): no Terraform works on this sandbox",
        `  secret projects/${project}/secrets/API_KEY exists, but is not in the state of shop-dev-secrets`,
        `  secret projects/${project}/secrets/OTHER_KEY exists, but is not in the state of shop-dev-secrets; it has no annotation strongroom-entry`,
      ].join("\n"),
      next: [
        `before you deploy again: ${recoverCommand}`,
        `rename or remove projects/${project}/secrets/OTHER_KEY, or make it ours; shop-dev-secrets can't create google_secret_manager_secret.OTHER_KEY`,
      ].join("\n  next: "),
    });
    expect(await locksThere()).toEqual(["shop-dev-services/default.tflock"]);
    expect((await foundAfter("shop-dev-services"))?.next).toBe(`before you deploy again: ${recoverCommand}`);
    // AND one that was stopped ends as what was stopped, with what it left
    const stopped = new Failure(exitCodes.terminated, "Stopped.", "run the command again");
    expect(await foundAfter("shop-dev-services", stopped)).toMatchObject({
      code: exitCodes.terminated,
      message: expect.stringMatching(/^Stopped\.\n\nIt left:\n {2}shop-dev-services is locked /),
    });
  });

  it("that fails for another reason ends as it failed", async () => {
    await lock("shop-dev-services");
    expect(await foundAfter("shop-dev-secrets")).toBeNull();
  });

  it("whose services do not all come up is not a success, whatever Terraform said", async () => {
    await account("worker", "worker");
    await service("worker", ["LOG_LEVEL"]);
    await account("checkout", "checkout");
    await service("checkout", ["LOG_LEVEL"]);
    await state("shop-dev-services", [
      ["google_cloud_run_v2_service", "checkout", "1"],
      ["google_cloud_run_v2_service", "worker", "2"],
    ]);
    expect(await foundAfter("shop-dev-services", null)).toBeNull();
    await bench.admin("PATCH", "settings", { failOperations: 1 });
    const path = `v2/projects/${project}/locations/europe-west1/services/worker`;
    const { template } = (await bench.google("GET", path)) as { template: object };
    await bench.google("PATCH", path, { template: { ...template, maxInstanceRequestConcurrency: 7 } });
    const pending = {
      code: exitCodes.pending,
      message: expect.stringMatching(
        /^Not every service runs with its newest revision:\n {2}shop\/worker: worker-\S+ is not ready, worker-\S+ still serves: An internal error has occurred\.$/,
      ),
      next: "strongroom repair shop/worker --env dev",
    };
    expect(await foundAfter("*-dev-*", null)).toEqual(pending);
    expect(await foundAfter("shop-dev-secrets", null)).toBeNull();
    expect(await foundAfter("shop-dev-services")).toEqual(pending);
  });
});
