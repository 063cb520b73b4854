/**
 * What is applied means what was reviewed, with real Terraform in a real repository: a change is planned for its review, merged, planned again,
 * signed, taken through a bucket, and applied; and everything that somebody does in between is refused, or planned again.
 */
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Statement } from "../../terraform/plans/statement";
import { exitCodes } from "../../text/exit-codes";
import { canary, search, searchTree } from "../support/canary";
import { full } from "../support/full";
import type { Outcome } from "../support/project";
import { SandboxedShop, succeed } from "./sandboxed-shop";

const planted = { VENDOR_KEY: canary(), WEB_KEY: canary() };
const moved = [canary(), canary(), canary()];
const ring = "projects/fake-platform-dev/locations/europe-west1/keyRings/plans";
const sign = `${ring}/cryptoKeys/sign/cryptoKeyVersions/1`;
const bucket = "gs://fake-platform-dev-tfstate/strongroom/plans";
const services = "v2/projects/fake-shop-dev/locations/europe-west1/services";
const everything = ["*-dev-identities", "*-dev-secrets", "shop-dev-services", "shop-dev-vercel"];

(full ? describe : describe.skip)("saved plans", () => {
  let shop: SandboxedShop;

  beforeAll(async () => {
    shop = await SandboxedShop.open();
    await commit("one");
    expect((await shop.makeKeys()).sign).toBe(sign);
  });
  afterAll(() => shop.close());

  async function commit(message: string): Promise<void> {
    const git = (...args: string[]) =>
      succeed(shop.project.run(["git", "-c", "user.name=t", "-c", "user.email=t@acme.example", ...args]));
    await git("init", "-q");
    await git("add", "-A");
    await git("commit", "-q", "--allow-empty", "-m", message);
  }

  const plan = (out: string, ...more: string[]): Promise<Outcome> =>
    shop.strongroom(["plan", ...everything, "--out", out, ...more]);
  const sealed = (name: string, ...more: string[]) =>
    plan(`${bucket}/${name}`, "--sign", sign, "--encrypt", `${ring}/cryptoKeys/wrap`, ...more);
  const apply = (from: string, ...more: string[]): Promise<Outcome> =>
    shop.strongroom(["deploy", "--plans", from, "--auto-approve", ...more]);
  const applySealed = (name: string) => apply(`${bucket}/${name}`, "--signed-by", sign);
  const statement = (folder: string): Statement => JSON.parse(shop.project.read(join(folder, "plans.json")));

  let at = 1;
  /** Adds a version and pins it, as inject and a merge would. */
  async function bump(entry = "VENDOR_KEY"): Promise<void> {
    at += 1;
    const file = `.env.value-${at}.local`;
    shop.project.write(file, moved[at - 2] ?? "");
    chmodSync(join(shop.project.folder, file), 0o600);
    await succeed(shop.strongroom(["put", `shop/${entry}`, "--env", "dev", "--yes", "--from", file]));
  }

  const image = async (name: string, to?: string): Promise<string> => {
    const path = `${services}/${name}`;
    type Live = { template: { containers: { image: string; env: unknown }[] } };
    const live = await shop.read<Live>(path);
    const [container] = live.template.containers;
    if (to !== undefined && container !== undefined) {
      const template = { ...live.template, containers: [{ ...container, image: to }] };
      const answer = await shop.cloud(`${path}?updateMask=template`, {
        method: "PATCH",
        body: JSON.stringify({ template }),
      });
      expect(answer.status).toBe(200);
    }
    return container?.image ?? "";
  };
  const versionOf = async (name: string): Promise<string | undefined> => {
    const env = (await shop.service(name)).template.containers[0]?.env ?? [];
    return env.find((one) => one.name === "VENDOR_KEY")?.valueSource?.secretKeyRef.version;
  };

  it("brings a shop from nothing to running services, by two plans", async () => {
    await succeed(plan("plans-1"));
    expect(statement("plans-1").stacks.map(({ stack, plan: digest }) => [stack, digest !== null])).toEqual([
      ["platform-dev-identities", true],
      ["platform-dev-secrets", true],
      ["shop-dev-identities", true],
      ["shop-dev-secrets", true],
      ["shop-dev-services", false],
      ["shop-dev-vercel", false],
    ]);
    await succeed(apply("plans-1"));
    await succeed(shop.strongroom(["inject", "--env", "dev"], planted));
    await succeed(sealed("2"));
    const applied = await succeed(applySealed("2"));
    expect(applied.stderr).toContain(`deploy: the plans in ${bucket}/2 are signed by ${sign}, at `);
    expect(await versionOf("shop-api")).toBe("1");
    // AND the drift check finds nothing
    expect((await succeed(shop.strongroom(["deploy", "--dry-run"]))).stdout).toContain("dev: 6 stacks, no changes");
  });

  it("walks a pin from its review to its apply; a second time nothing is left", async () => {
    await bump();
    await succeed(plan("plans-review", "--advisory"));
    const meaning = shop.project.read("plans-review/shop-dev-services.txt");
    expect(meaning).toContain('env["VENDOR_KEY"].value_source[0].secret_key_ref[0].version: "1" -> "2"');
    expect((await apply("plans-review")).code).toBe(exitCodes.refused);
    await commit("merged");
    await succeed(sealed("3", "--reviewed", "plans-review"));
    await succeed(applySealed("3"));
    expect([await versionOf("shop-api"), await versionOf("shop-worker")]).toEqual(["2", "2"]);
    const again = await succeed(applySealed("3"));
    expect(again.stdout).toContain("dev: 6 stacks, no changes");
    expect(again.stderr).toMatch(
      /shop-dev-services: its state has moved on, from serial \d+ to \d+, and nothing is left/,
    );
  });

  it("stops after the merge if a pin was moved since the review", async () => {
    await succeed(plan("plans-review-2", "--advisory"));
    await bump();
    const stopped = await sealed("4", "--reviewed", "plans-review-2");
    expect(stopped.code).toBe(exitCodes.pending);
    expect(stopped.stderr).toContain('secret_key_ref[0].version: "2" -> "3"');
    expect((await applySealed("4")).code).toBe(exitCodes.usage);
  });

  it("does not take back an image that somebody deployed between planning and applying", async () => {
    await succeed(sealed("5"));
    await image("shop-api", "europe-docker.pkg.dev/acme/shop/api:deployed");
    const applied = await succeed(applySealed("5"));
    expect(applied.stderr).toContain(
      "deploy: shop-dev-services is planned again: shop-api: it was planned with the image ",
    );
    expect(await image("shop-api")).toBe("europe-docker.pkg.dev/acme/shop/api:deployed");
    expect(await versionOf("shop-api")).toBe("3");
  });

  it("refuses a pin that was edited by hand, another commit, and a plan of a state that moved on", async () => {
    await bump();
    await succeed(plan("plans-6"));
    const locks = join(shop.home, "locks", "dev.lock.json");
    const lock = readFileSync(locks, "utf8");
    shop.project.write(".strongroom/sandbox/locks/dev.lock.json", lock.replace(/"current": "4"/, '"current": "3"'));
    const edited = await apply("plans-6");
    expect([edited.code, edited.stderr]).toEqual([
      exitCodes.refused,
      expect.stringContaining("  dev.lock.json is not the one that was planned: a pin or a record in it was changed\n"),
    ]);
    expect(edited.stderr).toContain("  shop-dev-services: its document is not the one that was planned\n");
    shop.project.write(".strongroom/sandbox/locks/dev.lock.json", lock);
    await commit("another");
    expect((await apply("plans-6")).stderr).toMatch(
      / {2}they were made at commit [0-9a-f]{12}, and this is [0-9a-f]{12}\n/,
    );
    // Somebody applies it by hand, which leaves nothing to do; and then changes something, which was planned for another state.
    await succeed(plan("plans-7"));
    await succeed(shop.strongroom(["deploy", "shop-dev-services", "--auto-approve"]));
    await succeed(apply("plans-7"));
    await shop.cloud(`${services}/shop-api?updateMask=ingress`, {
      method: "PATCH",
      body: JSON.stringify({ ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY" }),
    });
    const stale = await apply("plans-7");
    expect([stale.code, stale.stderr]).toEqual([
      exitCodes.refused,
      expect.stringMatching(
        /shop-dev-services: its state has moved on, from serial \d+ to \d+, since it was planned; nothing of it was applied\./,
      ),
    ]);
  });

  it("leaves no value in any plan, meaning or statement, and none in the bucket", () => {
    const all = [...Object.values(planted), ...moved];
    expect(searchTree(shop.project.folder, all).filter(({ where }) => !/\.env\.value-\d\.local/.test(where))).toEqual(
      [],
    );
    expect(search(Buffer.from(shop.project.printed()), "printed", all)).toEqual([]);
  });
});
