/**
 * The table of thefts. Here what is stolen, and with what it is tried; in the long suite the thefts themselves, compared with what
 * docs/thefts.md says.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Pipeline } from "../../pipelines/pipeline";
import { routes } from "../../sandbox/cloud/routes";
import { full } from "../support/full";
import { environmentOf } from "./github";
import { type Exposure, exposuresOf } from "./jobs";
import { known, methodOf, shapeOf } from "./methods";
import { accountOf, jobRows, pageOf, rowsOf } from "./table";
import { described, exposures, sceneOf, settings, type Trial, trialOf, vercelToken } from "./trial";

const named = ({ pipeline, job }: Exposure) => `${pipeline} / ${job}`;
const isSomebody = ({ rights }: Exposure) => rights.includes("identity");

describe("what can be stolen", () => {
  test("every method that the embedded cloud serves is tried, and none that it does not serve", () => {
    const served = routes.filter((row) => methodOf(row) !== null).map((row) => `${row.method} ${shapeOf(row)}`);
    const general = served.map((one) => one.replace(/ (?:projects|organizations)\/\{\}\/roles/, " {}/{}/roles"));
    expect(known.filter((one) => !served.includes(one) && !general.includes(one))).toEqual([]);
  });

  test("every job of every pipeline is there", () => {
    const jobs = described.flatMap(({ name, jobs }) =>
      jobs.flatMap((job) => ("calls" in job ? [] : [`${name} / ${job.id}`])),
    );
    expect([...new Set(exposures.map(named))].sort()).toEqual(jobs.sort());
  });

  test("jobs that may be somebody, in an environment of their own, and at which steps they hold what", () => {
    const held = new Map(
      exposures.filter(isSomebody).map((one) => {
        const logged = one.steps.flatMap(({ credentials }) => credentials.slice(2));
        return [`${named(one)} in ${environmentOf(one)?.replace(one.environment ?? "", "ENV")}`, [...new Set(logged)]];
      }),
    );
    expect(Object.fromEntries(held)).toEqual({
      "plan / change in ENV-plan": ["token of plan"],
      "plan / seal in ENV-seal": ["token of seal"],
      "plan / drift in ENV-plan": ["token of plan"],
      "deploy environment / grants in ENV-apply-grants": ["token of apply-grants"],
      "deploy environment / services in ENV-apply-services": ["token of apply-services"],
      "deploy environment / health in ENV-apply-services": ["token of apply-services"],
      "deploy environment / deliver in ENV-deliver": ["token of Vercel", "token of deliver"],
      "rotation / rotate in ENV-rotate": ["token of rotate"],
      "watch / access in ENV-watch": ["token of watch"],
    });
    for (const { steps } of exposures.filter(isSomebody))
      for (const { step, credentials } of steps)
        expect([step, credentials]).toEqual([step, expect.arrayContaining(["identity of the job"])]);
  });

  test("docs/thefts.md has each of them (npm run thefts writes it)", () => {
    const page = readFileSync(join(__dirname, "..", "..", "docs", "thefts.md"), "utf8").split("\n");
    const told = page
      .filter((line) => / \| token of the host: /.test(line))
      .map((line) => line.slice(2, line.lastIndexOf(" | ")));
    const rows = jobRows({ jobs: exposures.map((exposure) => ({ exposure, accounts: [] })) });
    expect(told).toEqual(rows.map((cells) => cells.slice(0, -1).join(" | ")));
  });

  test("of a change only jobs of the default branch's version are somebody, and of a fork none", () => {
    const ofChanges = exposures.filter(({ situation }) => situation.ref !== "default branch");
    expect([...new Set(ofChanges.filter(isSomebody).map((one) => `${named(one)}, ${one.ofDefaultBranch}`))]).toEqual([
      "plan / change, true",
    ]);
    expect(ofChanges.filter(({ situation }) => situation.ref === "fork").flatMap(({ rights }) => rights)).toEqual(
      expect.not.arrayContaining(["identity", "write code", "write pull requests", "write issues"]),
    );
  });

  test.each<[does: string, change: (all: readonly Pipeline[]) => readonly Pipeline[], says: string]>([
    ["a call of a pipeline that is not there", (all) => all.filter(({ name }) => name !== "plan"), "calls plan, which"],
    [
      "a need of a job that is not there",
      (all) => all.map((one) => ({ ...one, jobs: one.jobs.filter(({ id }) => id !== "engine") })),
      "needs engine, which is not there",
    ],
    [
      "a job that may be somebody and logs in as nobody",
      (all) =>
        all.map((one) => ({
          ...one,
          jobs: one.jobs.map((job) => ("calls" in job ? job : { ...job, may: [...job.may, "identity" as const] })),
        })),
      "logs in if, and only if, it may be somebody",
    ],
  ])("refused: %s", (_does, change, says) => {
    expect(() => exposuresOf(change(described), settings)).toThrow(says);
  });
});

const when = full ? describe : describe.skip;

when("the thefts", () => {
  let trial: Trial;
  beforeAll(async () => {
    trial = await trialOf(await sceneOf(), () => {});
  });
  const rows = (who: string) =>
    [...trial.thefts]
      .filter(([email]) => accountOf(email) === who)
      .flatMap(([email, got]) => rowsOf(email, got, trial))
      .map(({ gain, where }) => `${gain}, ${where}`);

  test("docs/thefts.md says what they buy (npm run thefts writes it)", () => {
    expect(readFileSync(join(__dirname, "..", "..", "docs", "thefts.md"), "utf8")).toBe(pageOf(trial));
  });

  test("a job becomes its own account, in its own environment, and nobody else", () => {
    const wrong = trial.jobs.flatMap(({ exposure, accounts }) => {
      const { environment, purpose } = exposure;
      const own = isSomebody(exposure)
        ? [`strongroom-${purpose}@acme-platform-${environment}.iam.gserviceaccount.com`]
        : [];
      return JSON.stringify(accounts) === JSON.stringify(own) ? [] : [[named(exposure), environment, accounts]];
    });
    expect(wrong).toEqual([]);
  });

  test("the author of a change, whatever they write, is the plan identity of a job of the default branch at most", () => {
    expect(trial.author.accounts.map(accountOf)).toEqual(["plan", "plan"]);
  });

  test("a pull request's jobs read metadata and states and add plans that nobody applies, and read no value", () => {
    expect([...new Set(rows("plan"))].sort()).toEqual(
      ["adds plans", "encrypts plans", "reads metadata", "reads plans, which are encrypted", "reads states"].map(
        (gain) => `${gain}, its environment`,
      ),
    );
  });

  test("nobody gets anything of another environment", () => {
    const accounts = [...trial.thefts.keys()].filter((one) => one !== vercelToken);
    const elsewhere = accounts
      .flatMap((one) => rows(accountOf(one)))
      .filter((one) => !one.endsWith(", its environment"));
    expect(elsewhere).toEqual([]);
  });

  test("only the deliverer reads a value, and no account gives itself one", () => {
    const readers = [...trial.thefts].filter(([, got]) =>
      got.some(({ gain }) => gain === "reads values" || gain === "gives itself values"),
    );
    expect(readers.map(([email]) => accountOf(email))).toEqual(["deliver", "deliver"]);
  });
});
