/** Where something may run, and who else may read: what of it is looked at, named, accepted or refused. */
import { CloudRun } from "../../clients/cloud-run";
import type { Asker } from "../../live/look";
import { usesOf } from "../../live/uses";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { failureOf } from "../cli/support";
import { environmentOf, identityOf, productOf, serviceOf } from "../support/resolved-fixture";
import { asking, type Deployed } from "./deployed";

afterEach(() => jest.restoreAllMocks());

const environment = environmentOf(
  [
    productOf({
      name: "shop",
      project: "fake-shop",
      services: [serviceOf({ name: "api", project: "fake-run" })],
      identities: [identityOf("shop/api", "fake-identities")],
    }),
    productOf({ name: "bank", project: "fake-bank" }),
  ],
  "dev",
);
const entry = (name: string) => ({
  key: `shop/${name}`,
  secret: { project: "fake-shop", id: name },
  previousAs: null,
  usedBy: [],
});
const account = (project: string) => `serviceAccount:x@${project}.iam.gserviceaccount.com`;
const denied = new Failure(exitCodes.denied, "not allowed there");

async function ask(deployed: Deployed, over: Partial<Asker> = {}, versions = [{ entry: entry("KEY"), version: "1" }]) {
  const { session, notes, places } = asking(environment, deployed, over);
  const uses = await usesOf({ session, versions, tips: { known: [], unknown: [] } });
  return { uses, notes, places: [...places].sort() };
}
const all = (projects: readonly string[]) => Object.fromEntries(projects.map((one) => [one, ["r1"]]));
const own = ["fake-bank", "fake-identities", "fake-run", "fake-shop"];

it("is every region of each project of the environment: of products, services and accounts", async () => {
  const { places } = await ask({ regions: { ...all(own), "fake-bank": ["r1", "r2"] } });
  expect(places).toEqual(["fake-bank r1", "fake-bank r2", "fake-identities r1", "fake-run r1", "fake-shop r1"]);
});

it("is nowhere where Cloud Run is off, which is said", async () => {
  const { places, notes } = await ask({ regions: { "fake-shop": null, "fake-bank": null, "fake-run": ["r1"] } });
  expect([places, notes]).toEqual([["fake-run r1"], ["note: Cloud Run is not enabled in fake-bank, fake-shop"]]);
});

it("is the project of who may read beside the declared readers, too, which is said", async () => {
  const members = [account("fake-other"), account("fake-shop")];
  const { places, uses, notes } = await ask({ regions: all([...own, "fake-other"]), members });
  expect(places).toEqual(["fake-bank r1", "fake-identities r1", "fake-other r1", "fake-run r1", "fake-shop r1"]);
  expect(uses).toEqual([]);
  expect(notes).toEqual(
    ["fake-other", "fake-shop"].map(
      (project) =>
        `note: ${account(project)} may read shop/KEY by the secret's policy, without a declaration; project ${project} was checked as well`,
    ),
  );
});

describe("who may read and can't be checked", () => {
  const unknown = (by: string, where: string, over: object = {}) => ({
    entry: "shop/KEY",
    version: "1",
    check: "member",
    verdict: "unknown",
    by,
    says: `may read it by the secret's policy, without a declaration; ${where}`,
    next: `remove it from the policy, where strongroom status names the binding; or confirm that it does not need the version: --accept ${by}`,
    ...over,
  });

  it("may have each version of the secrets that it may read", async () => {
    const { uses, notes } = await ask({
      regions: { "fake-other": denied },
      members: [account("fake-other"), "user:jo@acme.test"],
    });
    expect([uses, notes]).toEqual([
      [
        unknown(account("fake-other"), "project fake-other can't be checked"),
        unknown("user:jo@acme.test", "the places where it uses values can't be checked"),
      ],
      [],
    ]);
    // Whose address names no project is looked for in none.
    expect(
      jest
        .mocked(CloudRun.prototype.regions)
        .mock.calls.map(([project]) => project)
        .sort(),
    ).toEqual([...own.slice(0, 2), "fake-other", ...own.slice(2)]);
    const versions = [entry("KEY"), entry("OTHER")].map((one) => ({ entry: one, version: "1" }));
    const more = (await ask({ members: ["user:jo@acme.test"] }, {}, versions)).uses;
    expect(more.map((one) => one.entry)).toEqual(["shop/KEY", "shop/OTHER"]);
  });

  it("is accepted by name, which is said; nobody else is by that", async () => {
    const members = ["user:ann@acme.test", "user:jo@acme.test"];
    const { uses, notes } = await ask({ members }, { accepted: ["user:jo@acme.test"] });
    expect(uses.map(({ by }) => by)).toEqual(["user:ann@acme.test"]);
    expect(notes).toEqual(["note: user:jo@acme.test may read shop/KEY; accepted"]);
  });
});

it("stops where a project of the environment may not be asked, or where anything else fails", async () => {
  expect(await failureOf(() => ask({ regions: { "fake-bank": denied } }))).toMatchObject({
    message: "not allowed there",
  });
  const unreachable = new Failure(exitCodes.unreachable, "no answer");
  const members = [account("fake-other")];
  expect(await failureOf(() => ask({ members, regions: { "fake-other": unreachable } }))).toMatchObject({
    message: "no answer",
  });
  const broken = new TypeError("broken") as never;
  await expect(ask({ members, regions: { "fake-other": broken } })).rejects.toThrow("broken");
});

it("is not looked for where no version is asked about", async () => {
  expect(await ask({ members: ["user:jo@acme.test"] }, {}, [])).toEqual({ uses: [], notes: [], places: [] });
});
