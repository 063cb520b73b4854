/** Plans as the pipelines hand them on: what pull requests left in a bucket, and what is signed by a job that may only read. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "../../../text/exit-codes";
import { failureOf } from "../../cli/support";
import { bump, change, variable } from "./plan-json";
import { identities, keys, PlansBench, services, vercel } from "./plans-bench";

let bench: PlansBench;
beforeEach(async () => {
  bench = await PlansBench.open();
});
afterEach(() => bench.close());

const plans = "gs://acme-shop-dev-state/strongroom/plans";
const pins = (version: string) => [bump({}, { pins: { A: version, B: "1" } })];
const tree = () => bench.git(["rev-parse", "HEAD^{tree}"]);
let saved = 0;
/** What a pull request's plans mean, kept under what would be merged. */
const review = (at: string, how: Parameters<PlansBench["save"]>[1] = {}, environment = "dev") =>
  bench.save(`${plans}/reviewed/${tree()}/${environment}/${at}`, { advisory: true, encrypt: keys.wrap, ...how });
const merged = (...args: readonly string[]) => bench.git(["commit", "-q", "--allow-empty", "-m", "merged", ...args]);
const seal = (how: Parameters<PlansBench["save"]>[1] = {}) =>
  bench.save(`${plans}/sealed/${++saved}`, {
    reviewed: `${plans}/reviewed`,
    sign: keys.sign,
    encrypt: keys.wrap,
    ...how,
  });
const stopped = async (how: Parameters<PlansBench["save"]>[1] = {}) => {
  const failure = await failureOf(() => seal(how));
  expect(failure.code).toBe(exitCodes.pending);
  const [first, ...rest] = failure.message.split("\n");
  expect(first).toBe(`These plans do not mean what was reviewed in ${plans}/reviewed; they can't be applied.`);
  return rest;
};

describe("what was reviewed is known by the tree of git that would be merged", () => {
  it("goes on if the merged commit has it and its plans mean the same, and is applied", async () => {
    await review("1");
    merged();
    expect((await seal()).stacks).toHaveLength(3);
    await bench.running();
    expect(await bench.apply(`${plans}/sealed/${saved}`, keys.sign)).toHaveLength(2);
  });

  it("stops if they mean something else, and if nobody reviewed this tree", async () => {
    await review("1");
    bench.now = { ...bench.now, [services.name]: pins("3") };
    expect((await stopped()).at(-1)).toBe(
      '+   template[0].containers[0].env["A"].value_source[0].secret_key_ref[0].version: "1" -> "3"',
    );
    bench.git(["checkout", "-q", "--orphan", "elsewhere"]);
    bench.write("more", "another tree");
    bench.git(["add", "more"]);
    merged();
    expect((await stopped()).filter((line) => line.endsWith(":")).slice(0, 2)).toEqual([
      "shop-dev-services was not reviewed:",
      "shop-dev-vercel was not reviewed:",
    ]);
  });

  it("what counts is the plan that was made last, whatever its number looks like", async () => {
    await review("9");
    bench.now = { ...bench.now, [services.name]: pins("3") };
    await review("10");
    await seal();
    bench.now = { ...bench.now, [services.name]: pins("2") };
    expect((await stopped())[0]).toBe("shop-dev-services:");
  });

  it("what an earlier run left undone is known by the tree of its own merge", async () => {
    await review("1", { only: [services] });
    bench.write("more", "the next change");
    bench.git(["add", "more"]);
    merged();
    await review("1", { only: [vercel] });
    expect((await seal({ only: [services, vercel] })).stacks).toHaveLength(2);
    // A branch that was merged is not what was merged.
    bench.git(["checkout", "-q", "-b", "side"]);
    bench.write("more", "of a branch");
    bench.git(["commit", "-qam", "side"]);
    bench.now = { ...bench.now, [services.name]: pins("3") };
    await review("1");
    bench.write("more", "of a branch, and more");
    bench.git(["commit", "-qam", "side"]);
    bench.git(["checkout", "-q", "-"]);
    bench.git(["merge", "-q", "--no-ff", "-m", "merge", "side"]);
    expect((await stopped())[0]).toBe("shop-dev-services:");
  });

  it("plans of another environment are not those of this one", async () => {
    await review("1", {}, "prod");
    expect((await stopped())[0]).toBe("shop-dev-services was not reviewed:");
  });
});

it("a stack that needs no plan, or of which nothing is left, was applied by an earlier run", async () => {
  await review("1");
  await seal({ only: [services] });
  bench.now = { ...bench.now, [vercel.name]: [] };
  await seal();
  // But nothing else may be left out.
  const failure = await failureOf(() =>
    seal().then(() => bench.save("plans", { reviewed: `${plans}/reviewed` }, { stacks: [identities, services] })),
  );
  expect(failure.message).toContain("\nshop-dev-vercel: its plan was reviewed, and it is not planned now");
});

it("what is to be read is saved a second time, and can't be applied", async () => {
  await bench.save("plans", { sign: keys.sign, encrypt: keys.wrap, readable: "plans-readable" });
  expect(readdirSync(join(bench.bench.root, "plans-readable"))).toEqual(
    [identities, services, vercel].flatMap(({ name }) => [`${name}.json`, `${name}.txt`]),
  );
  expect((await failureOf(() => bench.apply("plans-readable"))).message).toContain(
    "plans-readable holds no plans.json",
  );
});

it("what was neither planned nor needs no plan is missing", async () => {
  expect((await failureOf(() => bench.save("plans", { only: [services], current: [identities.name] }))).message).toBe(
    "not planned: shop-dev-vercel",
  );
});

it("locks a state unless it is signed or only read; looks at Vercel if it can", async () => {
  const args = async (how: Parameters<PlansBench["save"]>[1]) => {
    await bench.save(`plans-${++saved}`, how);
    return [bench.args.get(services.name), bench.args.get(vercel.name)];
  };
  const unlocked = ["-lock=false"];
  expect(await args({})).toEqual([[], []]);
  expect(await args({ sign: keys.sign })).toEqual([unlocked, unlocked]);
  expect(await args({ advisory: true })).toEqual([unlocked, unlocked]);
  bench = await PlansBench.without(bench, "VERCEL_API_TOKEN");
  for (const how of [{ sign: keys.sign }, { advisory: true }])
    expect(await args(how)).toEqual([unlocked, [...unlocked, "-refresh=false"]]);
});

describe("signed by a job without a token of Vercel", () => {
  const blind = (more: object = {}) =>
    bench.save(`${plans}/sealed/${++saved}`, { sign: keys.sign, encrypt: keys.wrap, ...more });
  const apply = () => bench.apply(`${plans}/sealed/${saved}`, keys.sign);
  beforeEach(async () => {
    bench = await PlansBench.without(bench, "VERCEL_API_TOKEN");
    await bench.running();
  });

  it("its stacks are planned again by whoever has one, and applied if that means the same", async () => {
    expect((await blind()).stacks.map(({ looked }) => looked)).toEqual([true, true, false]);
    expect(await apply()).toHaveLength(2);
    expect(bench.planned).toEqual([vercel.name]);
    expect(bench.bench.printed).toContain(
      "deploy: shop-dev-vercel is planned again: nobody looked at Vercel when it was planned",
    );
  });

  it("also if nothing was to be done: what is there may differ", async () => {
    bench.now = { ...bench.now, [vercel.name]: [] };
    await blind();
    expect(await apply()).toHaveLength(1);
    bench.now = { ...bench.now, [vercel.name]: [variable()] };
    expect((await failureOf(apply)).message).toContain(
      "shop-dev-vercel was planned again, and would do something else than what was reviewed; nothing of it was applied.",
    );
  });

  it("stops if it means something else, and does nothing where nothing is left", async () => {
    await blind();
    bench.now = { ...bench.now, [vercel.name]: [change("google_x.more", ["create"], { after: { a: 1 } })] };
    expect((await failureOf(apply)).code).toBe(exitCodes.pending);
    bench.now = { ...bench.now, [vercel.name]: [] };
    expect(await apply()).toHaveLength(1);
  });
});
