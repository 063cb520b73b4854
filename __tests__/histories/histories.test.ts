/**
 * Three people at once, with lock files of their own and one cloud, with kills, lost answers and slow calls: after every
 * history the pins are versions that somebody meant, and nothing that runs has lost its value.
 *
 * `STRONGROOM_HISTORIES=500 STRONGROOM_HISTORY_SEED=1000` runs other ones than the gate.
 */

import { full, long } from "../support/full";
import { guards, without } from "./doors";
import { runHistory } from "./history";
import { type Plan, planOf, shrink } from "./plan";
import { door } from "./request";
import { openWorld, theWorld, type World } from "./world";

let world: World;
const realFetch = globalThis.fetch;
beforeAll(() => {
  world = openWorld();
  globalThis.fetch = door as unknown as typeof fetch;
});
afterEach(() => without(null));
afterAll(() => {
  globalThis.fetch = realFetch;
  theWorld().close();
});

const first = Number(process.env.STRONGROOM_HISTORY_SEED ?? 1);
// The first fifteen have what was found by one: 10, a version that only Vercel had, disabled by --abort --break-lease.
const wanted = Number(process.env.STRONGROOM_HISTORIES ?? (full ? 2000 : 15));

/** The first history that does not hold, as small as it gets; null if all hold. */
async function firstProblem(
  from: number,
  count: number,
): Promise<{ readonly plan: Plan; readonly problems: readonly string[] } | null> {
  for (let seed = from; seed < from + count; seed++) {
    const problems = await runHistory(world, planOf(seed));
    if (problems.length > 0) return { plan: planOf(seed), problems };
  }
  return null;
}

/** So many in one test. */
const chunk = 250;
const chunks = Array.from({ length: Math.ceil(wanted / chunk) }, (_, index) => ({
  from: first + index * chunk,
  count: Math.min(chunk, wanted - index * chunk),
}));

it.each(chunks)("histories hold: $count from seed $from", async ({ from, count }) => {
  const found = await firstProblem(from, count);
  if (found === null) return;
  const small = await shrink(found.plan, async (one) => (await runHistory(world, one)).length > 0);
  const again = await runHistory(world, small);
  throw new Error(
    `seed ${small.seed}:\n${found.problems.join("\n")}\n\nas small as it gets: ${JSON.stringify(small.operations, null, 1)}\n${again.join("\n")}`,
  );
});

// That the check can fail: each guard is missed as soon as it is gone, the rarest (another one's version taken for ours) by seed 530.
long.each(guards)("without this guard a history fails: %s", async (guard) => {
  without(guard);
  const found = await firstProblem(first, 800);
  expect(found).not.toBeNull();
});
