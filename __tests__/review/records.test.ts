/** Records in the lock that a change edits, although no version was added. */
import { emptyLock, type Lock, type LockedVersion } from "../../model/lock";
import { reviewOf } from "../../review/review";
import { acme } from "../support/acme";
import { linesOf } from "./support";

const version: LockedVersion = {
  state: "enabled",
  at: "2026-02-01T12:00:00Z",
  by: "ann@acme.example",
  from: "composed",
  composed: {
    text: "{user}:{password}",
    parts: {
      user: { entry: "shop/USER", version: "1" },
      password: { entry: "shop/PASSWORD", version: "1" },
    },
    proof: { key: "0a1b2c3d", hmac: "0".repeat(32) },
  },
};
const composed = version.composed as NonNullable<LockedVersion["composed"]>;

const lockWith = (versions: Readonly<Record<string, LockedVersion>>, current = "1"): Lock => ({
  ...emptyLock("dev"),
  entries: { "shop/URL": { state: "active", current, versions } },
});

const lines = (head: Lock, base: Lock = lockWith({ 1: version })) =>
  linesOf(reviewOf([acme()], [acme()], { base: [base], head: [head] }));

const told = (says: string) => [
  `attention live: shop/URL ${says} | the lock's record was changed, without a new version; whether the new one is true, only the cloud can say | next: strongroom lock verify --env dev`,
];

it.each<[string, Partial<LockedVersion>, string]>([
  [
    "a part's version",
    { composed: { ...composed, parts: { ...composed.parts, password: { entry: "shop/PASSWORD", version: "2" } } } },
    "version 1 is said to be made of something else: shop/PASSWORD is at version 2, but it was made of version 1",
  ],
  [
    "the text",
    { composed: { ...composed, text: "{user}:{password}@elsewhere" } },
    "version 1 is said to be made of something else: its text or a config part has changed",
  ],
  [
    "the proof alone",
    { composed: { ...composed, proof: { key: "0a1b2c3d", hmac: "1".repeat(32) } } },
    "version 1 has another proof of what it was made of",
  ],
  [
    "who added it, and when",
    { by: "eve@acme.example", at: "2026-02-02T12:00:00Z" },
    "version 1 has another record of how it was added (by, at)",
  ],
  [
    "the fingerprint",
    { fingerprint: { key: "0a1b2c3d", hmac: "2".repeat(32) } },
    "version 1 has another record of how it was added (fingerprint)",
  ],
])("tells a change of %s", (_, change, says) => {
  expect(lines(lockWith({ 1: { ...version, ...change } }))).toEqual(told(says));
});

it("tells a record that is gone, of the composition or of the version", () => {
  const { composed: _, ...plain } = version;
  expect(lines(lockWith({ 1: plain }))).toEqual(
    told("version 1 is said to be made of something else: nothing is said any more"),
  );
  const two = { 1: version, 2: version };
  expect(lines(lockWith({ 2: version }, "2"), lockWith(two, "2"))).toEqual(told("version 1 is no longer in the lock"));
});

it("says nothing of what every command does: a new version, another state, a moved pin", () => {
  const added = { ...version, composed: { ...composed, text: "{user}:{password}@new" } };
  expect(lines(lockWith({ 1: { ...version, state: "disabled" }, 2: added }, "2"))).toEqual([]);
  expect(lines(emptyLock("dev"), emptyLock("dev"))).toEqual([]);
});
