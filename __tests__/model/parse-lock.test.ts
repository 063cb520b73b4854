import { duplicateKey } from "../../model/json";
import { emptyLock, formatLock } from "../../model/lock";
import { parseLock } from "../../model/parse-lock";
import { lock, said, where } from "./parse-lock-support";

/** What is said of a file that is not a lock as it is written. */
const unreadable = (what: string, got: string, next: string) =>
  [
    "1 problem",
    "",
    `${where}: ${what}`,
    `  got:     ${got}`,
    "  allowed: JSON as strongroom writes it",
    `  next:    ${next}`,
  ].join("\n");

test("what formatLock writes, parseLock reads", () => {
  expect(parseLock(formatLock(lock), where)).toEqual({ ok: true, lock });
  expect(parseLock(formatLock(emptyLock("dev")), where)).toEqual({ ok: true, lock: emptyLock("dev") });
});

test("a rotation under way, and a version that is to be destroyed, come back as they were", () => {
  const { "2": two } = lock.entries["shop/PAY_KEY"].versions;
  const rotating = { stage: "adding", lease: "0123456789abcdef", replaces: "2", before: "2", added: "3" } as const;
  const began = { at: "2026-02-01T12:00:00Z", by: "fake@example.test", verified: "2026-02-02T12:00:00Z" };
  const entry = {
    ...lock.entries["shop/PAY_KEY"],
    versions: { "1": lock.entries["shop/PAY_KEY"].versions["1"], "2": { ...two, destroyAt: "2026-03-01T12:00:00Z" } },
    rotation: { ...rotating, ...began },
  };
  const given = { ...lock, entries: { "shop/PAY_KEY": entry } };
  expect(parseLock(formatLock(given), where)).toEqual({ ok: true, lock: given });
});

test("a lock read and written again keeps its bytes", () => {
  const text = formatLock(lock);
  const parsed = parseLock(text, where);
  expect(parsed.ok && formatLock(parsed.lock)).toBe(text);
});

test("merge conflicts are named as such", () => {
  const text = formatLock(lock).replace('    "shop/NEW"', '<<<<<<< HEAD\n=======\n>>>>>>> branch\n    "shop/NEW"');
  expect(said(text)).toBe(
    unreadable(
      "the lock file holds merge conflict markers [lock-conflict]",
      "a marker in line 3",
      "keep the pin that was moved last, for each entry (after a rollback, the lower one); or, to join both sides: strongroom lock restore --env dev",
    ),
  );
});

test.each([
  ["cut off", formatLock(lock).slice(0, 300), "text that is not JSON"],
  ["empty", " \n", "an empty file"],
])("a damaged file: %s", (_, text, got) => {
  expect(said(text)).toBe(
    unreadable("the lock file is damaged [lock-damaged]", got, "strongroom lock restore --env dev"),
  );
});

test.each<[string, (text: string) => string, string]>([
  [
    "a second list of entries, as a merge leaves it",
    (text) => text.replace('  "environment": "dev",', '  "entries": {},\n  "environment": "dev",'),
    "entries for the second time in line 30",
  ],
  [
    "an entry twice",
    (text) => text.replace('"shop/NEW": {', '"shop/PAY_KEY": {'),
    "shop/PAY_KEY for the second time in line 6",
  ],
  [
    "a key that is spelled with an escape",
    (text) => text.replace('"format": 1', '"format": 1, "form\\u0061t": 1'),
    "format for the second time in line 31",
  ],
])("%s is refused, by name and line", (_, change, got) => {
  const text = change(formatLock(lock));
  expect(() => JSON.parse(text)).not.toThrow();
  expect(said(text)).toBe(
    unreadable(
      "the lock file has a name twice in one block [lock-duplicate-key]",
      got,
      "keep what both blocks hold, in one; or: strongroom lock restore --env dev",
    ),
  );
});

test("equal names in different blocks, and in lists, are not duplicates", () => {
  expect(duplicateKey('{"a":{"a":"a","b":["a","a",{"a":1}]},"b":{"a":{"a":[]}},"c":"\\"a\\":"}')).toBeNull();
});

test.each([
  "2026-13-01T12:00:00Z",
  "2026-02-29T12:00:00Z",
  "2026-01-31T24:00:00Z",
  "2026-01-31T12:60:00Z",
  "2026-01-31T12:00:61Z",
  "2026-01-31T12:00:00+01:00",
  "2026-01-31",
])("%s is not a moment in UTC", (time) => {
  const text = formatLock(lock).replace("2026-01-31T12:00:00Z", time);
  expect(said(text)).toContain("the version has no time [lock-malformed]");
});

test("a moment on a leap day is one", () => {
  expect(said(formatLock(lock).replace("2026-01-31T12:00:00Z", "2028-02-29T23:59:59.999Z"))).toBe("ok");
});

test("a lock of another environment", () => {
  expect(said(formatLock(lock), "environments/prod.lock.json")).toBe(
    [
      "1 problem",
      "",
      "environments/prod.lock.json: the lock belongs to another environment [lock-of-another-environment]",
      "  got:     dev",
      "  allowed: prod",
      "  next:    restore the file from git, or strongroom lock restore --env prod; locks are never copied between environments",
    ].join("\n"),
  );
});

test("a path that names no environment is anybody's", () => {
  expect(said(formatLock(lock), "standard input")).toBe("ok");
});
