import { parseLock } from "../../model/parse-lock";
import { fingerprint, lock, said, where } from "./parse-lock-support";

type Spoil = (lock: Record<string, Record<string, Record<string, unknown>>>) => unknown;

const entry =
  (change: Record<string, unknown>): Spoil =>
  (all) => ({
    ...all,
    entries: { ...all.entries, "shop/PAY_KEY": { ...all.entries?.["shop/PAY_KEY"], ...change } },
  });

const version =
  (change: Record<string, unknown>): Spoil =>
  (all) =>
    entry({
      versions: {
        ...(all.entries?.["shop/PAY_KEY"]?.versions as object),
        "2": { ...lock.entries["shop/PAY_KEY"].versions["2"], ...change },
      },
    })(all);

const at = "entries.shop/PAY_KEY";

const rotation = {
  stage: "moved",
  lease: "0123456789abcdef",
  replaces: "1",
  before: "1",
  at: "2026-02-01T12:00:00Z",
  by: "fake@example.test",
};

test.each<[string, Spoil, string]>([
  ["a list", () => [], ": the lock is not an object [lock-malformed]\n  got:     an empty list\n  allowed: an object"],
  ["null", () => null, ": the lock is not an object [lock-malformed]\n  got:     null\n  allowed: an object"],
  [
    "another format",
    (all) => ({ ...all, format: 2 }),
    ": format: the lock's format is unknown [lock-malformed]\n  got:     2\n  allowed: 1",
  ],
  [
    "no environment",
    (all) => ({ ...all, environment: 7 }),
    ": environment: the lock does not name an environment [lock-malformed]\n  got:     a number\n  allowed: the environment's name",
  ],
  [
    "an unknown field",
    (all) => ({ ...all, pins: {} }),
    ": a field is not known here [lock-malformed]\n  got:     pins\n  allowed: format, environment, entries, services, stacks",
  ],
  [
    "no services",
    ({ services: _, ...all }) => all,
    ": services: services is not an object [lock-malformed]\n  got:     nothing\n  allowed: an object, {} where nothing is locked",
  ],
  [
    "an entry's name",
    (all) => ({ ...all, entries: { PAY_KEY: { state: "pending" } } }),
    ": entries: a name has the wrong shape [lock-malformed]\n  got:     PAY_KEY\n  allowed: product/NAME",
  ],
  [
    "an entry that is a number",
    (all) => ({ ...all, entries: { "shop/A": 7 } }),
    ": entries.shop/A: it is not an object [lock-malformed]\n  got:     a number\n  allowed: an object",
  ],
  [
    "a rotation's stage",
    entry({ rotation: { ...rotation, stage: "done" } }),
    `: ${at}.rotation: the rotation's stage is unknown [lock-malformed]\n  got:     "done"\n  allowed: adding, moved, finishing`,
  ],
  [
    "a rotation's lease",
    entry({ rotation: { ...rotation, lease: "fake" } }),
    `: ${at}.rotation: the rotation has no lease [lock-malformed]\n  got:     a text\n  allowed: 16 hex digits`,
  ],
  [
    "a rotation without what it replaces",
    entry({ rotation: { ...rotation, replaces: undefined } }),
    `: ${at}.rotation: the rotation has no replaces [lock-malformed]\n  got:     nothing\n  allowed: a version's number`,
  ],
  [
    "a rotation's unknown field",
    entry({ rotation: { ...rotation, value: "fake-value" } }),
    `: ${at}.rotation: a field is not known here [lock-malformed]\n  got:     value\n  allowed: stage, lease, replaces, before, added, at, by, verified`,
  ],
  [
    "a rotation that is not an object",
    entry({ rotation: "moved" }),
    `: ${at}.rotation: the rotation is not an object [lock-malformed]\n  got:     a text\n  allowed: an object`,
  ],
  [
    "a rotation that moved the pin without moving it",
    entry({ rotation: { ...rotation, replaces: "2" } }),
    `: ${at}: the pin does not fit a rotation that is moved [lock-malformed]\n  got:     replaces and current\n  allowed: the pin on replaces while adding, and on another version from then on`,
  ],
  [
    "a version's end",
    version({ destroyAt: "soon" }),
    `: ${at}.versions.2.destroyAt: the version has no time [lock-malformed]\n  got:     "soon"\n  allowed: ISO 8601 in UTC, as in 2026-01-31T12:00:00Z`,
  ],
  [
    "an entry's state",
    entry({ state: "gone" }),
    `: ${at}: the entry's state is unknown [lock-malformed]\n  got:     "gone"\n  allowed: pending, active, retiring`,
  ],
  [
    "an entry's unknown field",
    entry({ pin: "2" }),
    `: ${at}: a field is not known here [lock-malformed]\n  got:     pin\n  allowed: state, current, previous, versions, rotation, secret`,
  ],
  [
    "active without current",
    entry({ current: undefined, previous: undefined }),
    `: ${at}: the entry is active without a pinned version [lock-malformed]\n  got:     no current\n  allowed: the pinned version's number`,
  ],
  [
    "retiring without current",
    entry({ state: "retiring", current: undefined, previous: undefined }),
    `: ${at}: the entry is retiring without a pinned version [lock-malformed]\n  got:     no current\n  allowed: the pinned version's number`,
  ],
  [
    "pending with current",
    entry({ state: "pending" }),
    `: ${at}: a pending entry has a pinned version [lock-malformed]\n  got:     current\n  allowed: current only once it is active or retiring`,
  ],
  [
    "previous without current",
    entry({ state: "pending", current: undefined }),
    `: ${at}: the entry has a previous version without a current one [lock-malformed]\n  got:     previous\n  allowed: previous beside current`,
  ],
  [
    "previous equal to current",
    entry({ previous: "2" }),
    `: ${at}: the previous version is the current one [lock-malformed]\n  got:     one number twice\n  allowed: two different versions`,
  ],
  [
    "a version that is not a number",
    entry({ current: "latest" }),
    `: ${at}.current: a version is not a number [lock-malformed]\n  got:     "latest"\n  allowed: a version's number as text, as in "7"`,
  ],
  [
    "a version as a number",
    entry({ previous: 1 }),
    `: ${at}.previous: a version is not a number [lock-malformed]\n  got:     1\n  allowed: a version's number as text, as in "7"`,
  ],
  [
    "a listed version that is not a number",
    entry({ versions: { v1: {} } }),
    `: ${at}.versions: a name has the wrong shape [lock-malformed]\n  got:     v1\n  allowed: a version's number`,
  ],
  [
    "a version's state",
    version({ state: "on" }),
    `: ${at}.versions.2: the version's state is unknown [lock-malformed]\n  got:     "on"\n  allowed: enabled, disabled, revoked, destroyed`,
  ],
  [
    "a version's time",
    version({ at: "yesterday" }),
    `: ${at}.versions.2: the version has no time [lock-malformed]\n  got:     "yesterday"\n  allowed: ISO 8601 in UTC, as in 2026-01-31T12:00:00Z`,
  ],
  [
    "a version's author",
    version({ by: "" }),
    `: ${at}.versions.2: the version has no by [lock-malformed]\n  got:     an empty text\n  allowed: who added it, as a text`,
  ],
  [
    "a version's origin",
    version({ from: 7 }),
    `: ${at}.versions.2: the version has no from [lock-malformed]\n  got:     a number\n  allowed: where the value came from, as a text`,
  ],
  [
    "a version's value",
    version({ value: "fake-value" }),
    `: ${at}.versions.2: a field is not known here [lock-malformed]\n  got:     value\n  allowed: state, at, by, from, fingerprint, composed, destroyAt`,
  ],
  [
    "a bare fingerprint",
    version({ fingerprint: fingerprint.hmac }),
    `: ${at}.versions.2: the version's fingerprint has the wrong shape [lock-malformed]\n  got:     a text\n  allowed: key and hmac`,
  ],
  ...[
    { key: "k1" },
    { key: "0a1b2c3d4" },
    { hmac: "fake-value" },
    { hmac: fingerprint.hmac.slice(1) },
    { hmac: `${fingerprint.hmac}0` },
  ].map((change): [string, Spoil, string] => [
    `a fingerprint that is none: ${Object.keys(change)} of ${Object.values(change)[0]?.length}`,
    version({ fingerprint: { ...fingerprint, ...change } }),
    `: ${at}.versions.2: the version's fingerprint has the wrong shape [lock-malformed]\n  got:     other texts\n  allowed: key of 8 hex digits, hmac of 32`,
  ]),
  [
    "a fingerprint with more",
    version({ fingerprint: { ...fingerprint, value: "x" } }),
    `: ${at}.versions.2.fingerprint: a field is not known here [lock-malformed]\n  got:     value\n  allowed: key, hmac`,
  ],
  [
    "a service's name",
    (all) => ({ ...all, services: { api: { state: "active" } } }),
    ": services: a name has the wrong shape [lock-malformed]\n  got:     api\n  allowed: product/service",
  ],
  [
    "a service's state",
    (all) => ({ ...all, services: { "shop/api": { state: "pending" } } }),
    ': services.shop/api: the state is unknown [lock-malformed]\n  got:     "pending"\n  allowed: active, retiring',
  ],
  [
    "a stack's state",
    (all) => ({ ...all, stacks: { "shop-dev-secrets": {} } }),
    ": stacks.shop-dev-secrets: the state is unknown [lock-malformed]\n  got:     nothing\n  allowed: active, retiring",
  ],
])("%s", (_, spoil, expected) => {
  const text = said(JSON.stringify(spoil(structuredClone(lock) as never)));
  const next = "  next:    restore the file from git, or strongroom lock restore --env dev";
  expect(text).toBe(`1 problem\n\n${where}${expected}\n${next}`);
  // Values and fingerprints never come back.
  expect(text).not.toContain(fingerprint.hmac);
  expect(text).not.toContain("fake-value");
});

test("every problem is told at once", () => {
  const parsed = parseLock(
    '{"format":2,"environment":"dev","entries":{"shop/A":{"state":"x"}},"services":[],"stacks":null}',
    where,
  );
  expect(parsed.ok ? [] : parsed.issues.map((issue) => issue.where)).toEqual([
    `${where}: format`,
    `${where}: entries.shop/A`,
    `${where}: services`,
    `${where}: stacks`,
  ]);
});
