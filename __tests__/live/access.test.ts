/** What still runs as an account whose access is about to go. */
import type { LiveJob } from "../../clients/run-records";
import { type GoingAccess, usesOfAccess } from "../../live/access";
import { environmentOf, productOf } from "../support/resolved-fixture";
import { asking, at, type Deployed, mapping, revisionOf, versionOf, workloadOf } from "./deployed";

afterEach(() => jest.restoreAllMocks());

const stacks = (["identities", "secrets", "services"] as const).map((layer) => ({
  name: `shop-dev-${layer}`,
  product: "shop",
  layer,
  dependsOn: [],
}));
const environment = environmentOf(
  [
    productOf({ name: "shop", project: "fake-shop", stacks }),
    productOf({
      name: "bank",
      project: "fake-bank",
      stacks: [{ name: "bank-dev-services", product: "bank", layer: "services", dependsOn: [] }],
    }),
  ],
  "dev",
);
const key = { project: "fake-shop", id: "KEY", key: "shop/KEY" };
const job: LiveJob = { name: `${at}/jobs/nightly`, id: "nightly", account: "job@fake", uses: mapping("1") };
const deployed: Deployed = {
  services: [workloadOf("services", "api", { serving: ["full/api-a"], account: "api-a@fake" })],
  revisions: [revisionOf("api-a", "1"), revisionOf("api-b", "1")],
  jobs: [job],
};
const uses = (going: readonly GoingAccess[], world: Deployed = deployed) =>
  usesOfAccess(asking(environment, world).session, going);

describe("access to a secret", () => {
  it("is used by what runs with one of its versions as that account, and by nothing else", async () => {
    expect(await uses([{ account: "api-a@fake", secret: key }])).toEqual([
      {
        says: "shop/KEY: api: api-a gets traffic or has a tag",
        next: "deploy api (project fake-shop, europe-west1) with another version until 3 newer revisions are ready, or: gcloud run services delete api --project fake-shop --region europe-west1",
        endedBy: ["shop-dev-services"],
      },
    ]);
    // A ready revision that gets nothing is left out: its access can be given back.
    expect(await uses([{ account: "api-b@fake", secret: key }])).toEqual([]);
    expect(await uses([{ account: "other@fake", secret: key }])).toEqual([]);
    expect(await uses([{ account: "api-a@fake", secret: { ...key, id: "OTHER", key: "shop/OTHER" } }])).toEqual([]);
    expect(await uses([])).toEqual([]);
  });

  it("is told for each account, once for all versions of the secret; jobs end with no stack", async () => {
    const versions = { KEY: [versionOf("3"), versionOf("2", "DESTROYED"), versionOf("1", "DISABLED")] };
    const revisions = [revisionOf("api-a", "1", { uses: [...mapping("1"), ...mapping("3"), ...mapping("2")] })];
    const found = await uses(
      ["api-a@fake", "job@fake"].map((account) => ({ account, secret: key })),
      { ...deployed, versions, revisions },
    );
    expect(found.map(({ says, endedBy }) => [says, endedBy])).toEqual([
      ["shop/KEY: api: api-a gets traffic or has a tag", ["shop-dev-services"]],
      ["shop/KEY: nightly gives it to its next execution", []],
    ]);
    expect(
      await uses([{ account: "api-a@fake", secret: key }], {
        ...deployed,
        versions: { KEY: [versionOf("1", "DESTROYED")] },
      }),
    ).toEqual([]);
  });

  it("is told by the secret's own path where nobody knows its entry", async () => {
    const [found] = await uses([{ account: "job@fake", secret: { ...key, key: null } }]);
    expect(found?.says).toBe("projects/fake-shop/secrets/KEY: nightly gives it to its next execution");
  });
});

describe("an account", () => {
  it("is used by whatever runs as it", async () => {
    const world = {
      services: [workloadOf("services", "api"), workloadOf("services", "other", { account: "other@fake" })],
      workerPools: [workloadOf("workerPools", "queue")],
      jobs: [{ ...job, account: "runs@fake" }],
    };
    const place = "--project fake-shop --region europe-west1";
    const row = (id: string, what: string, endedBy: readonly string[]) => ({
      says: `runs@fake: ${id} runs as it`,
      next: `deploy it as another account, or: gcloud run ${what} delete ${id} ${place}`,
      endedBy,
    });
    expect(await uses([{ account: "runs@fake", secret: null }], world)).toEqual([
      row("api", "services", ["shop-dev-services"]),
      row("queue", "worker-pools", []),
      row("nightly", "jobs", []),
    ]);
    expect(await uses([{ account: "gone@fake", secret: null }], world)).toEqual([]);
    const { session, places } = asking(environment, world);
    await usesOfAccess(session, [{ account: "runs@fake", secret: key }]);
    // What goes is not an account: one look, for the secret's versions.
    expect(places).toEqual(["fake-shop europe-west1"]);
  });
});
