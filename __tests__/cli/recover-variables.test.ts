import { exitCodes } from "../../text/exit-codes";
import { bench, inCloudWithState, run, state, variable, variableWith, vercel } from "./recover-support";

inCloudWithState();

it("deletes variables of ours that no state knows, and no other", async () => {
  const orphan = await variable("API_KEY", "Managed by Strongroom: shop/API_KEY");
  // Not ours; another target's; one that the state knows.
  const byHand = await variable("OTHER_KEY", "made by hand");
  await variable("API_KEY", "Managed by Strongroom: shop/API_KEY", "preview");
  const known = await variable("WEB_KEY", "Managed by Strongroom: shop/WEB_KEY");
  await state("shop-dev-vercel", [["vercel_project_environment_variable", "WEB_KEY", known]]);
  const { code, data } = await run();
  expect(code).toBe(exitCodes.pending);
  expect(data.orphans).toEqual([
    {
      stack: "shop-dev-vercel",
      kind: "Vercel variable",
      address: "vercel_project_environment_variable.API_KEY",
      id: `team_acme/prj_web/${orphan}`,
      foreign: null,
      done: "deleted",
    },
    {
      stack: "shop-dev-vercel",
      kind: "Vercel variable",
      address: "vercel_project_environment_variable.OTHER_KEY",
      id: `team_acme/prj_web/${byHand}`,
      foreign: 'its comment is not "Managed by Strongroom: shop/OTHER_KEY"',
      wayOut: expect.stringContaining(byHand),
      done: "kept",
    },
  ]);
  expect((await vercel("GET", "")).envs.map(({ key, target }) => `${key} ${target.join()}`)).toEqual([
    "OTHER_KEY production",
    "API_KEY preview",
    "WEB_KEY production",
  ]);
});

it("names every variable that Vercel would refuse a second one beside, with its id and the way out", async () => {
  const many = await variable("API_KEY", "Managed by Strongroom: shop/API_KEY", "production", "preview", "development");
  const byHand = await variable("OTHER_KEY", "", "preview", "production");
  // Of another target.
  await variable("WEB_KEY", "made by hand", "development");
  const { code, data } = await run();
  expect(code).toBe(exitCodes.pending);
  expect(data.orphans.map(({ id, foreign, done }) => ({ id, foreign, done }))).toEqual([
    {
      id: `team_acme/prj_web/${many}`,
      foreign: "it is for preview, development too, where we declare production",
      done: "kept",
    },
    {
      id: `team_acme/prj_web/${byHand}`,
      foreign: 'its comment is not "Managed by Strongroom: shop/OTHER_KEY"',
      done: "kept",
    },
  ]);
  const way = (name: string, id: string) =>
    `in Vercel's project prj_web, take production off the variable ${name} with the id ${id}, or delete it; until then shop-dev-vercel can't create vercel_project_environment_variable.${name} (ENV_CONFLICT)`;
  expect(data.next).toEqual([way("API_KEY", many), way("OTHER_KEY", byHand)]);
  expect((await vercel("GET", "")).envs).toHaveLength(3);
});

it("tells by branch, by custom environment and by each target what is in the way, and what may be deleted", async () => {
  // Vercel takes one variable of a name per branch, and one for all branches that have none.
  await variableWith("BRANCH_KEY", { target: ["preview"] });
  await variableWith("BRANCH_KEY", { target: ["preview"], gitBranch: "other" });
  const comment = "Managed by Strongroom: shop/BRANCH_KEY";
  const left = await variableWith("BRANCH_KEY", { comment, target: ["preview"], gitBranch: "staging" });
  const custom = await variableWith("API_KEY", {
    comment: "Managed by Strongroom: shop/API_KEY",
    target: ["production"],
    customEnvironmentIds: ["env_demo"],
  });
  const half = await variable("BOTH_KEY", "Managed by Strongroom: shop/BOTH_KEY", "preview");
  const { data } = await run();
  expect(data.orphans.map(({ id, foreign, done }) => ({ id, foreign, done }))).toEqual([
    {
      id: `team_acme/prj_web/${custom}`,
      foreign: "it is for env_demo too, where we declare production",
      done: "kept",
    },
    { id: `team_acme/prj_web/${left}`, foreign: null, done: "deleted" },
    {
      id: `team_acme/prj_web/${half}`,
      foreign: "it is not for production, which we declare too",
      done: "kept",
    },
  ]);
  expect(data.next[1]).toMatch(/take preview off the variable BOTH_KEY with the id /);
  expect((await vercel("GET", "")).envs).toHaveLength(4);
});

it("says that it saw no variables without a token of Vercel", async () => {
  delete bench.env.VERCEL_API_TOKEN;
  await variable("API_KEY", "Managed by Strongroom: shop/API_KEY");
  const { code, data } = await run();
  expect([code, data.orphans, data.next]).toEqual([
    exitCodes.pending,
    [],
    ["set VERCEL_API_TOKEN and run it again; not checked: shop-dev-vercel"],
  ]);
});
