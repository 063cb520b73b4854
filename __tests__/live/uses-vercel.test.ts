/** What counts as using a version on Vercel: variables, and deployments that are older than theirs. */
import { isStored } from "../../inventory/entries";
import { newUsesOf } from "../../live/uses";
import type { Context } from "../../machine/context";
import type { ResolvedEnvironment } from "../../model/resolved";
import { pinned, vercelProjectOf, vercelVariableOf } from "../support/resolved-fixture";
import { addVariable, addVersion, prepareVercel, vercel, withSecret } from "./deployed-support";
import { asker, entry, environment, uses } from "./uses-support";

withSecret();

/** The environment has a place there, and no reader any more. */
const onVercel: ResolvedEnvironment = {
  ...environment,
  vercel: { target: "preview", places: [{ product: "shop", teamId: "team_fake", projectId: "prj_place" }] },
};
const asked = { environment: onVercel };
beforeEach(() => prepareVercel("prj_place", "prj_other", "prj_prod"));

it("holds it in a variable that no declaration names, in any project of the team", async () => {
  await addVariable("prj_place");
  await addVariable("prj_other");
  // Of an environment that the team made for itself, and that no declaration can name.
  await addVariable("prj_other", { key: "DEMO", target: [], customEnvironmentIds: ["env_demo"] });
  // Another entry's, by hand, and for another environment.
  await addVariable("prj_other", { key: "OTHER", comment: "Managed by Strongroom: shop/KEY_2" });
  await addVariable("prj_other", { key: "BY_HAND", comment: "" });
  await addVariable("prj_other", { key: "PROD", target: ["production"] });
  expect(await uses(asked)).toEqual([
    "deployment: prj_place has a variable that must be removed, KEY",
    "deployment: prj_other has a variable that must be removed, KEY, DEMO",
  ]);
});

it("does not hold it in what another environment declares", async () => {
  await addVariable("prj_prod");
  const prod: ResolvedEnvironment = {
    ...onVercel,
    name: "prod",
    vercel: { target: "preview", places: [{ product: "shop", teamId: "team_fake", projectId: "prj_prod" }] },
  };
  const session = await asker(asked);
  const environments: Context["environments"] = {
    names: () => ["dev", "prod"],
    load: () => ({ ok: true, environment: prod }),
  };
  expect(await uses(asked)).toHaveLength(1);
  expect(await uses({ ...asked, context: { ...session.context, environments } })).toEqual([]);
});

it("serves it by deployments that are older than the variable: the newest of a branch, and what an alias leads to", async () => {
  const project = vercelProjectOf({
    name: "web",
    teamId: "team_fake",
    projectId: "prj_place",
    variables: [vercelVariableOf(pinned("KEY", "2", "fake-shop-dev"), { address: "KEY", targets: ["preview"] })],
  });
  const [first, ...others] = onVercel.products;
  const declared = { ...onVercel, products: [{ ...first, vercelProjects: [project] }, ...others] } as never;
  const deploy = (branch: string) =>
    vercel("v13/deployments", { name: "prj-place", meta: { githubCommitRef: branch } });
  const aliased = await deploy("one");
  const one = await deploy("one");
  const two = await deploy("two");
  await vercel(`v2/deployments/${aliased.id}/aliases`, { alias: "demo.acme.test" });
  for (const now = Date.now(); Date.now() <= now + 1; ) await new Promise((done) => setTimeout(done, 1));
  await addVariable("prj_place");
  const serves = (id: string) => `deployment: shop/web: ${id} serves, with the variables of its build`;
  expect([...(await uses({ environment: declared }))].sort()).toEqual(
    [aliased, one, two].map((it) => serves(it.id)).sort(),
  );
  for (const now = Date.now(); Date.now() <= now + 1; ) await new Promise((done) => setTimeout(done, 1));
  await deploy("two");
  await deploy("one");
  expect(await uses({ environment: declared })).toEqual([serves(aliased.id)]);
});

it("may hold a version that this lock does not know as soon as that is there, and not what was written before it", async () => {
  const { created } = (await addVariable("prj_place")) as unknown as { created: { id: string } };
  for (const now = Date.now(); Date.now() <= now + 1; ) await new Promise((done) => setTimeout(done, 1));
  await addVersion("fake-three");
  const found = async () => {
    const session = await asker(asked);
    if (!isStored(entry)) throw new Error("not stored");
    const tips = { known: [], unknown: [] };
    return (await newUsesOf({ session, versions: [{ entry, version: "3" }], tips })).map(
      ({ by, says }) => `${by} ${says}`,
    );
  };
  expect(await found()).toEqual([]);
  for (const now = Date.now(); Date.now() <= now + 1; ) await new Promise((done) => setTimeout(done, 1));
  await vercel(`v10/projects/prj_place/env/${created.id}`, { value: "fake-three" }, "PATCH");
  expect(await found()).toEqual(["prj_place has a variable that was written since"]);
});

it("can't be checked without a token, which must be accepted on purpose", async () => {
  const { context } = await asker(asked);
  const blind = { ...asked, context: { ...context, env: {} } };
  expect(await uses(blind)).toEqual([
    "deployment: vercel can't be asked who has it, because VERCEL_API_TOKEN is not set",
  ]);
  expect(await uses({ ...blind, accepted: ["vercel"] })).toEqual([]);
  // An environment that never had a place there has nothing to look at.
  expect(await uses({ context: blind.context })).toEqual([]);
});
