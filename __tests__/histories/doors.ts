/**
 * What the commands meet instead of the machine: pauses are steps, files can be killed at, branches are the world's. And
 * one guard at a time can be taken out, to see that the checker misses it.
 */
import type { LiveVersion } from "../../clients/secret-records";

export const guards = [
  "what is deployed is in use",
  "what is deployed on Vercel is in use, whoever declares it",
  "after disabling, uses are checked again",
  "nobody writes while somebody else rotates",
  "an unconfirmed version is damaged",
  "a version is ours only by its content",
  "after a question everything is looked at again",
] as const;
export type Guard = (typeof guards)[number];

let missing: Guard | null = null;

/** Takes a guard out; null: all are there. */
export function without(guard: Guard | null): void {
  missing = guard;
}

/** By name, since mocks may only refer to what begins with "mock". */
export const mockMissing = (guard: Guard): boolean => missing === guard;

jest.mock("../../clients/pause", () => ({
  pause: () =>
    (require("./world") as typeof import("./world")).theWorld().scheduler.step({ act: async () => {}, lost: null }),
}));

jest.mock("../../machine/file", () => {
  const real = jest.requireActual<typeof import("../../machine/file")>("../../machine/file");
  return {
    ...real,
    replaceFile: (...given: Parameters<typeof real.replaceFile>) =>
      (require("./world") as typeof import("./world")).writing(() => real.replaceFile(...given)),
  };
});

// The cloud has no port here, at which anybody could be asked for its key.
jest.mock("../../sandbox/control/daemon-record", () => ({
  ...jest.requireActual<typeof import("../../sandbox/control/daemon-record")>("../../sandbox/control/daemon-record"),
  provesItself: async () => "yes",
}));

jest.mock("../../live/tips", () => ({
  tipsOf: () => (require("./world") as typeof import("./world")).theWorld().tips(),
}));

jest.mock("../../live/vercel", () => {
  const real = jest.requireActual<typeof import("../../live/vercel")>("../../live/vercel");
  const uses: typeof real.vercel.uses = async (look) =>
    mockMissing("what is deployed on Vercel is in use, whoever declares it") ? [] : real.vercel.uses(look);
  return { ...real, vercel: { ...real.vercel, uses } };
});

jest.mock("../../versions/lease", () => {
  const real = jest.requireActual<typeof import("../../versions/lease")>("../../versions/lease");
  return {
    ...real,
    assertLease: async (...given: Parameters<typeof real.assertLease>) => {
      if (!mockMissing("nobody writes while somebody else rotates")) await real.assertLease(...given);
    },
  };
});

/** Who has just disabled a version, and looks at its uses for the second time next. */
const mockDisabling = new WeakSet<object>();

jest.mock("../../versions/change", () => {
  const real = jest.requireActual<typeof import("../../versions/change")>("../../versions/change");
  const changeState: typeof real.changeState = async (client, entry, number, verb) => {
    const changed = await real.changeState(client, entry, number, verb);
    if (verb === "disable" && mockMissing("after disabling, uses are checked again")) mockDisabling.add(client);
    return changed;
  };
  return { ...real, changeState };
});

jest.mock("../../live/uses", () => {
  const real = jest.requireActual<typeof import("../../live/uses")>("../../live/uses");
  return {
    ...real,
    usesOf: async (question: Parameters<typeof real.usesOf>[0]) =>
      mockMissing("what is deployed is in use") || mockDisabling.delete(question.session.client)
        ? []
        : real.usesOf(question),
    newUsesOf: async (question: Parameters<typeof real.newUsesOf>[0]) =>
      mockDisabling.delete(question.session.client) ? [] : real.newUsesOf(question),
  };
});

jest.mock("../../clients/secret-manager", () => {
  const real = jest.requireActual<typeof import("../../clients/secret-manager")>("../../clients/secret-manager");
  const trusting = (version: LiveVersion): LiveVersion =>
    mockMissing("an unconfirmed version is damaged") ? { ...version, confirmed: true } : version;
  class SecretManager extends real.SecretManager {
    override async addVersion(...given: Parameters<InstanceType<typeof real.SecretManager>["addVersion"]>) {
      const outcome = await super.addVersion(...given);
      return outcome.kind === "added" ? { ...outcome, version: trusting(outcome.version) } : outcome;
    }
  }
  return { ...real, SecretManager };
});

jest.mock("../../versions/intent", () => {
  const real = jest.requireActual<typeof import("../../versions/intent")>("../../versions/intent");
  return {
    ...real,
    checkOf: (...given: Parameters<typeof real.checkOf>) =>
      mockMissing("a version is ours only by its content") ? "0000" : real.checkOf(...given),
  };
});

jest.mock("../../versions/look", () => {
  const real = jest.requireActual<typeof import("../../versions/look")>("../../versions/look");
  return {
    ...real,
    assertSame: (...given: Parameters<typeof real.assertSame>) => {
      if (!mockMissing("after a question everything is looked at again")) real.assertSame(...given);
    },
  };
});
