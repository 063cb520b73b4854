/** A secret that is about to be deleted: what is named, and by what. That the clouds are asked is in removal.test.ts. */
import { entryOf as entryOfGoing, type GoingSecret, refuseGoing, usesOfGoing } from "../../live/removal";
import type { Layer } from "../../model/layer";
import { failureOf } from "../cli/support";
import { entryOf, environmentOf, productOf, secretOf } from "../support/resolved-fixture";
import { asking, at, type Deployed, mapping, revisionOf, versionOf, workloadOf } from "./deployed";

afterEach(() => jest.restoreAllMocks());

describe("what gets nothing now", () => {
  const noted = async (world: Deployed, secrets: readonly GoingSecret[]) => {
    const shared = productOf({ name: "shop", project: "fake-shop" });
    const { session, notes: said } = asking(environmentOf([shared], "dev"), world);
    const found = await usesOfGoing(session, secrets);
    return [said, found.map(({ entry, by }) => `${entry} ${by}`)];
  };
  const goingOf = (id: string): GoingSecret => ({ project: "fake-shop", id, key: `shop/${id}` });
  const both = [goingOf("KEY"), goingOf("A")];
  const versions = { KEY: [versionOf("2"), versionOf("1")], A: [versionOf("1")] };

  it("each workload is named once, with all that could not start again", async () => {
    const services = [workloadOf("services", "api")];
    const uses = [...mapping("1"), ...mapping("2"), ...mapping("1", "A")];
    const one = [revisionOf("api-b", "1", { uses })];
    expect(await noted({ services, versions, revisions: one }, both)).toEqual([
      [
        "note: api (project fake-shop): api-b, of the last 3 ready revisions, maps shop/A, shop/KEY, and can't start again once these are deleted",
      ],
      [],
    ]);
    const two = [revisionOf("api-b", "1"), revisionOf("api-a", "2")];
    expect(await noted({ services, versions, revisions: two }, both)).toEqual([
      [
        "note: api (project fake-shop): api-a, api-b, of the last 3 ready revisions, map shop/KEY, and they can't start again once that is deleted",
      ],
      [],
    ]);
  });

  it("a revision that gets something is no such one, whichever version of the secret is looked at first", async () => {
    const services = [workloadOf("services", "api", { serving: ["full/api-a"] })];
    const revisions = [revisionOf("api-b", "2"), revisionOf("api-a", "1")];
    expect(await noted({ services, versions, revisions }, both)).toEqual([
      [
        "note: api (project fake-shop): api-b, of the last 3 ready revisions, maps shop/KEY, and can't start again once that is deleted",
      ],
      ["shop/KEY api: api-a"],
    ]);
  });

  it("a revision of the same name elsewhere that gets something counts, whichever is looked at first", async () => {
    const idle = workloadOf("services", "api");
    const served = workloadOf("services", "api", {
      name: `${at.replace("west1", "west4")}/services/api`,
      serving: ["full/api-a"],
    });
    for (const services of [
      [idle, served],
      [served, idle],
    ])
      expect(await noted({ services, versions, revisions: [revisionOf("api-a", "1")] }, both)).toEqual([
        [],
        ["shop/KEY api: api-a"],
      ]);
  });
});

test("it is declared by its project and its id together", () => {
  const entries = [
    entryOf({ name: "KEY", product: "bank", secret: secretOf({ id: "KEY", project: "fake-bank-dev" }) }),
    entryOf({ name: "OTHER", secret: secretOf({ id: "OTHER", project: "fake-shop-dev" }) }),
    entryOf({ name: "MINE", previousAs: "OLD", secret: secretOf({ id: "KEY", project: "fake-shop-dev" }) }),
  ];
  const environment = environmentOf([productOf({ name: "shop", project: "fake-shop-dev", entries })], "dev");
  const { session } = asking(environment, {});
  const going = { project: "fake-shop-dev", id: "KEY", key: "shop/KEY" };
  expect(entryOfGoing(session, going)).toMatchObject({ key: "shop/MINE", previousAs: "OLD" });
  const gone = { project: "fake-shop-dev", id: "GONE", key: null };
  expect(entryOfGoing(session, gone)).toEqual({
    key: "projects/fake-shop-dev/secrets/GONE",
    secret: { project: "fake-shop-dev", id: "GONE" },
    previousAs: null,
    usedBy: [],
  });
});

test("it is ended first by the stacks of its own product that run something, where there are any", async () => {
  const stacks = (product: string, layers: readonly Layer[]) =>
    layers.map((layer) => ({ name: `${product}-dev-${layer}`, product, layer, dependsOn: [] }));
  const services = [workloadOf("services", "api", { serving: ["full/api-a"] })];
  const world = { services, revisions: [revisionOf("api-a", "1")] };
  const next = async (layers: readonly Layer[]) => {
    const bank = productOf({ name: "bank", project: "fake-bank", stacks: stacks("bank", ["services"]) });
    const own = productOf({ name: "shop", project: "fake-shop", stacks: stacks("shop", layers) });
    const { session } = asking(environmentOf([own, bank], "dev"), world);
    const secrets = ["fake-shop", "fake-nowhere"].map((one) => ({ project: one, id: "KEY", key: "shop/KEY" }));
    return (await failureOf(() => refuseGoing(session, secrets, "shop-dev-secrets would delete it."))).next;
  };
  expect(await next(["secrets", "services", "vercel"])).toBe(
    "end these uses, then run the command again; to remove it from what no longer declares it: strongroom deploy shop-dev-services shop-dev-vercel; or bring the declaration back until nothing uses it",
  );
  expect(await next(["secrets"])).toBe(
    "end these uses, then run the command again; or bring the declaration back until nothing uses it",
  );
});
