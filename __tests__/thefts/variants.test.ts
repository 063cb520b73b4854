/**
 * What the table of thefts rests on: one protection taken out of the world, and the theft that then succeeds, which the same world with it
 * refuses. In the long suite alone.
 */
import type { Claims } from "../support/fake-issuer";
import { full } from "../support/full";
import { Becoming } from "./become";
import { changed, type Owner } from "./changed";
import { claimsOf } from "./github";
import type { Bought } from "./method";
import { accountOf, rowsOf } from "./table";
import { type Got, Theft, type Thief } from "./thief";
import { exposures, type Scene, sceneOf, settings } from "./trial";
import type { World } from "./world";

const when = full ? describe : describe.skip;
const [home, shop] = ["acme-platform-dev", "acme-shop-dev"];
const account = (name: string, project = home) => `strongroom-${name}@${project}.iam.gserviceaccount.com`;
const member = (name: string) => `serviceAccount:${account(name)}`;

when("without a protection", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await sceneOf();
  });

  /** Claims of a job as it is described, with what a thief made of them. */
  const claims = (job: string, over: Claims = {}): Claims => {
    const found = exposures.find(
      (one) => one.job === job && one.environment === "dev" && one.rights.includes("identity"),
    );
    if (found === undefined) throw new Error(`no job ${job}`);
    return { ...claimsOf(found, settings), ...over };
  };
  const become = async (world: World, ...all: readonly Claims[]): Promise<readonly string[]> => {
    const becoming = new Becoming(world, scene.inventory);
    try {
      const found = await Promise.all(all.map((one) => becoming.of(one)));
      return [...new Set(found.flat().map(({ email }) => email))].sort();
    } finally {
      await becoming.close();
    }
  };
  const theft = (world: World, name: string, gains: readonly Bought[]): Promise<readonly Got[]> => {
    const thief: Thief = { email: account(name), token: world.tokenFor(account(name)), vercel: false };
    const attacks = scene.attacks.filter(({ buys, resource }) => gains.includes(buys) && /-dev/.test(resource));
    return new Theft(world, scene.inventory, thief).tryAll(attacks);
  };
  const gains = async (world: World, name: string, ...asked: readonly Bought[]): Promise<readonly string[]> => {
    const trial = { inventory: scene.inventory };
    const rows = rowsOf(account(name), await theft(world, name, asked), trial);
    return [...new Set(rows.map(({ gain, where, alerts }) => [gain, where, alerts || "no alert"].join(", ")))];
  };

  describe("of whose jobs are trusted", () => {
    const without = (claim: string, provider: string) => (owner: Owner) =>
      owner.condition(home, provider, (parts) => parts.filter((part) => !part.includes(`assertion.${claim}`)));

    test.each<[claim: string, provider: string, thief: () => Claims, becomes: string]>([
      ["environment", "github-apply-grants", () => claims("services"), "apply-grants"],
      ["environment", "github-seal", () => claims("drift", { event_name: "workflow_dispatch" }), "seal"],
      [
        "job_workflow_ref",
        "github-plan",
        () => claims("change", { job_workflow_ref: "acme/secrets/.github/workflows/mine.yml@refs/pull/7/merge" }),
        "plan",
      ],
      ["ref", "github-apply-services", () => claims("services", { ref: "refs/heads/a-change" }), "apply-services"],
      ["event_name", "github-deliver", () => claims("deliver", { event_name: "pull_request_target" }), "deliver"],
      [
        "workflow_ref",
        "github-rotate",
        () => claims("rotate", { workflow_ref: "acme/secrets/.github/workflows/test.yml@refs/heads/main" }),
        "rotate",
      ],
      ["repository_id", "github-watch", () => claims("access", { repository_id: "666" }), "watch"],
      [
        "repository_owner_id",
        "github-apply-grants",
        () => claims("grants", { repository_owner_id: "667" }),
        "apply-grants",
      ],
    ])("%s, at %s, somebody else becomes that account", async (claim, provider, thief, becomes) => {
      const weak = await changed(scene.world, without(claim, provider));
      expect(await become(scene.world, thief())).not.toContain(account(becomes));
      expect(await become(weak, thief())).toContain(account(becomes));
    });

    test("an environment for each account, a job of one is all of them", async () => {
      const weak = await changed(scene.world, async (owner) => {
        await owner.condition(home, "github-rotate", (parts) => parts);
        for (const name of ["deliver", "inject", "watch"])
          await owner.bind(
            "account",
            `${home}/${account(name)}`,
            "roles/iam.workloadIdentityUser",
            owner.jobs(home, "rotate"),
          );
      });
      expect(await become(scene.world, claims("rotate"))).toEqual([account("rotate")]);
      expect((await become(weak, claims("rotate"))).map(accountOf)).toEqual(["deliver", "inject", "rotate", "watch"]);
    });
  });

  describe("of what an account may do", () => {
    test("the deny policy, apply-grants gives itself values, and becomes the accounts of services", async () => {
      const weak = await changed(scene.world, (owner) => owner.allow(shop));
      const asked = ["sets policies of secrets", "sets policies of accounts"] as const;
      const self = (all: readonly string[]) =>
        all.filter((one) => /^(?:gives itself values|becomes accounts),/.test(one));
      expect(self(await gains(scene.world, "apply-grants", ...asked))).toEqual([]);
      expect(self(await gains(weak, "apply-grants", ...asked))).toEqual([
        "becomes accounts, its environment, Strongroom: somebody took the account of a service",
        "gives itself values, its environment, Strongroom: a value was read by somebody who is not declared",
      ]);
    });

    test("the deny policy, an accessor for a whole project lets plan read its values; with it not", async () => {
      const wide = (owner: Owner) => owner.bind("project", shop, "roles/secretmanager.secretAccessor", member("plan"));
      expect(await gains(await changed(scene.world, wide), "plan", "reads values")).toEqual([]);
      const weak = await changed(scene.world, async (owner) => {
        await wide(owner);
        await owner.allow(shop);
      });
      expect(await gains(weak, "plan", "reads values")).toEqual([
        "reads values, its environment, Strongroom: a value was read by somebody who is not declared",
      ]);
    });

    test("one binding per secret, a reader of one value reads them all, and as it is declared no alert sees it", async () => {
      const weak = await changed(scene.world, (owner) =>
        owner.bind("project", shop, "roles/secretmanager.secretAccessor", member("deliver")),
      );
      const values = async (world: World) =>
        (await theft(world, "deliver", ["reads values"])).map(({ resource }) => resource).length;
      expect(await values(weak)).toBeGreaterThan(await values(scene.world));
    });

    test("the rule that who grants acts as nobody, apply-grants runs code as a service", async () => {
      const acts = async (owner: Owner) => {
        await owner.bind("project", shop, "roles/iam.serviceAccountUser", member("apply-grants"));
        await owner.bind("project", shop, "roles/run.developer", member("apply-grants"));
      };
      expect(await gains(await changed(scene.world, acts), "apply-grants")).toEqual([]);
      const weak = await changed(scene.world, async (owner) => {
        await acts(owner);
        await owner.allow(shop);
      });
      expect(await gains(weak, "apply-grants")).toEqual([
        "runs code as accounts, its environment, no alert",
        "reads values as accounts, its environment, no alert",
      ]);
    });

    test("a folder for each stack's state, apply-services writes the states of others", async () => {
      const bucket = `${shop}-tfstate`;
      const weak = await changed(scene.world, (owner) =>
        owner.bind("bucket", bucket, "roles/storage.objectUser", member("apply-services")),
      );
      const stacks = async (world: World) =>
        new Set((await theft(world, "apply-services", ["writes states"])).map(({ resource }) => resource.split("/")[3]))
          .size;
      expect(await stacks(weak)).toBeGreaterThan(await stacks(scene.world));
    });

    test("an account for each environment, dev's buys something in prod", async () => {
      const weak = await changed(scene.world, (owner) =>
        owner.bind("project", "acme-shop-prod", "roles/viewer", member("plan")),
      );
      const rows = (world: World) =>
        new Theft(world, scene.inventory, {
          email: account("plan"),
          token: world.tokenFor(account("plan")),
          vercel: false,
        }).tryAll(scene.attacks.filter(({ buys }) => buys === "reads metadata"));
      const elsewhere = async (world: World) =>
        rowsOf(account("plan"), await rows(world), { inventory: scene.inventory }).map(({ where }) => where);
      expect(await elsewhere(scene.world)).not.toContain("another environment");
      expect(await elsewhere(weak)).toContain("another environment");
    });
  });

  test.each([
    [
      "reader",
      "lets outsiders read values",
      "Strongroom: a value was read by somebody who is not declared",
      "sets policies of secrets",
    ],
    [
      "borrowed",
      "lets outsiders become accounts",
      "Strongroom: somebody took the account of a service",
      "sets policies of accounts",
    ],
  ] as const)("the alert %s, nothing sees what it sees", async (_name, gain, alert, asked) => {
    const seen = async (world: World) =>
      new Set(
        (await theft(world, "apply-grants", [asked]))
          .filter((one) => one.gain === gain)
          .map(({ alerts }) => alerts.join()),
      );
    expect(await seen(scene.world)).toEqual(new Set([alert]));
    const weak = await changed(scene.world, (owner) => owner.silence(alert));
    expect(await seen(weak)).toEqual(new Set([""]));
  });
});
