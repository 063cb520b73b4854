/**
 * Three people at once, with lock files of their own and one cloud, with kills, lost answers and slow calls: after every
 * history the pins are versions that somebody meant, and nothing that runs has lost its value.
 */
import { planOf, runHistory, shrink } from "./history";
import { door, openWorld, theWorld, type World } from "./world";

jest.mock("../../cli/clients/pause", () => ({
  pause: () =>
    (require("./world") as typeof import("./world")).theWorld().scheduler.step({ act: async () => {}, lost: null }),
}));
jest.mock("../../cli/file", () => {
  const real = jest.requireActual<typeof import("../../cli/file")>("../../cli/file");
  const { writing } = require("./world") as typeof import("./world");
  return {
    ...real,
    replaceFile: (...given: Parameters<typeof real.replaceFile>) => writing(() => real.replaceFile(...given)),
  };
});
jest.mock("../../cli/rotate/tips", () => ({
  tipsOf: () => (require("./world") as typeof import("./world")).theWorld().tips(),
}));

let world: World;
const realFetch = globalThis.fetch;
beforeAll(() => {
  world = openWorld();
  globalThis.fetch = door as unknown as typeof fetch;
});
afterAll(() => {
  globalThis.fetch = realFetch;
  theWorld().close();
});

const first = Number(process.env.STRONGROOM_HISTORY_SEED ?? 1);
const wanted = process.env.STRONGROOM_HISTORIES ?? (process.env.STRONGROOM_FULL_TESTS ? "2000" : "20");

it(`${wanted} histories hold`, async () => {
  for (let seed = first; seed < first + Number(wanted); seed++) {
    const plan = planOf(seed);
    const problems = await runHistory(world, plan);
    if (problems.length === 0) continue;
    const small = await shrink(plan, async (one) => (await runHistory(world, one)).length > 0);
    const again = await runHistory(world, small);
    throw new Error(
      `seed ${seed}:\n${problems.join("\n")}\n\nas small as it gets: ${JSON.stringify(small.operations, null, 1)}\n${again.join("\n")}`,
    );
  }
});
