/** A walk over all states in which a rotation may have been left: each has commands that lead out of it. */
import "./doors";
import { put } from "../../cli/commands/put";
import { rollback } from "../../cli/commands/rollback";
import { rotate } from "../../cli/commands/rotate";
import { emptyLock, type LockedEntry, type LockedRotation } from "../../model/lock";
import { isFailure } from "../../text/failure";
import { full } from "../support/full";
import { keyOf } from "./organisation";
import { door } from "./request";
import { Run } from "./scheduler";
import { openWorld, theWorld, type World } from "./world";

const name = "WEB_KEY";
const own = "00000000000000aa";

/** What the lock says: the version that the pin leaves, and the one that it goes to. */
const stages = [
  { title: "adding, nothing added", stage: "adding", from: "1", to: null, versions: ["1"] },
  { title: "adding, a version added", stage: "adding", from: "1", to: "2", versions: ["1", "2"] },
  { title: "adding, a rollback", stage: "adding", from: "2", to: "1", versions: ["1", "2"] },
  { title: "moved", stage: "moved", from: "1", to: "2", versions: ["1", "2"] },
  { title: "moved by a rollback", stage: "moved", from: "2", to: "1", versions: ["1", "2"] },
  { title: "finishing", stage: "finishing", from: "1", to: "2", versions: ["1", "2"] },
  { title: "finishing a rollback", stage: "finishing", from: "2", to: "1", versions: ["1", "2"] },
] as const;
const leases = ["own", "nobody's", "somebody else's"] as const;
const states = ["ENABLED", "DISABLED", "DESTROYED"] as const;

const cases = stages.flatMap((stage) =>
  leases.flatMap((lease) =>
    states.flatMap((left) =>
      (stage.to === null ? [left] : states).map((wanted) => ({ ...stage, lease, left, wanted })),
    ),
  ),
);

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

function lockedIn({ stage, from, to, versions, left, wanted }: (typeof cases)[number]): LockedEntry {
  const pinned = stage === "adding" ? from : (to ?? from);
  const rotation: LockedRotation = {
    stage,
    lease: own,
    replaces: from,
    before: stage === "adding" && to === "1" ? "2" : "1",
    ...(stage === "adding" && to !== null ? { added: to } : {}),
    at: "2026-02-03T00:00:00.000Z",
    by: "somebody@example.test",
  };
  const stateOf = (number: string) => (number === from ? left : wanted).toLowerCase() as "enabled";
  const made = { at: "2026-02-03T00:00:00.000Z", by: "somebody@example.test", from: "file" };
  // The lock knows what its own commands did; a pinned version was enabled when it was pinned.
  const locked = (number: string) => ({ ...made, state: number === pinned ? ("enabled" as const) : stateOf(number) });
  return {
    state: "active",
    current: pinned,
    ...(stage === "moved" ? { previous: from } : {}),
    versions: Object.fromEntries(versions.map((number) => [number, locked(number)])),
    rotation,
  };
}

type Command = () => Promise<unknown>;

/** @returns which commands led to a good state: no rotation, no lease, and a pin to an enabled version */
async function walk(): Promise<readonly string[] | null> {
  const options = { env: "dev", yes: true, pauseMillis: 1, verified: false } as const;
  const value = () => Buffer.from(`fake-value-${world.now()}-0123456789abcdef0123456789abcdef`);
  const context = () => world.context("ann", value(), [name]);
  const ways: Readonly<Record<string, Command>> = {
    "rotate --resume": () => rotate(context(), name, { ...options, resume: true }),
    "rotate --finish": () => rotate(context(), name, { ...options, finish: true, verified: true }),
    "rotate --abort": () => rotate(context(), name, { ...options, abort: true }),
    rollback: () => rollback(context(), name, options),
    "rotate --abort --break-lease": () => rotate(context(), name, { ...options, abort: true, breakLease: true }),
    put: () => put(context(), name, options),
  };
  const good = async () => {
    const locked = world.lock("ann").entries[keyOf(name)];
    const version = (await world.secrets.versions(name)).get(locked?.current ?? "");
    return locked?.rotation === undefined && version?.state === "ENABLED" && (await world.secrets.lease(name)) === null;
  };
  const led: string[] = [];
  for (let round = 0; round < 3; round++) {
    for (const [way, command] of Object.entries(ways)) {
      if (await good()) return led;
      let ended = false;
      const started = world.scheduler.start(new Run([], null), async () => {
        try {
          await command();
          ended = true;
        } catch (error) {
          if (!isFailure(error)) throw error;
        }
      });
      await world.scheduler.drain();
      await started;
      if (ended) led.push(way);
    }
  }
  return (await good()) ? led : null;
}

/** The gate takes every tenth state, the long suites all. */
const walked = cases.filter((_, index) => full || index % 10 === 0);

it.each(leases)("each stage, with each state of its versions, under a lease that is %s", async (lease) => {
  const stuck: string[] = [];
  for (const one of walked.filter((found) => found.lease === lease)) {
    await world.begin(1);
    const byNumber = one.versions.map((number) => (number === one.from ? one.left : one.wanted));
    await world.secrets.put(name, byNumber);
    if (lease !== "nobody's") await world.secrets.hold(name, lease === "own" ? own : "00000000000000bb");
    const lock = { ...emptyLock("dev"), entries: { [keyOf(name)]: lockedIn(one) } };
    world.write("ann", lock);
    const led = await walk();
    if (led === null)
      stuck.push(
        `${one.title}, from ${one.left} to ${one.wanted}: ${JSON.stringify(world.lock("ann").entries[keyOf(name)])}`,
      );
    world.end();
  }
  expect(stuck).toEqual([]);
});
