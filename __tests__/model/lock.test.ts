/** What a lock may hold: each field by itself, what is refused and what is read of the rest. */
import { duplicateKey } from "../../model/json";
import { emptyLock, formatLock, holdsAnything, type Lock, recordName } from "../../model/lock";
import { parseLock, readLock } from "../../model/parse-lock";

type Loose = Readonly<Record<string, unknown>>;

const file = "environments/dev.lock.json";
/** Each problem of a lock with these blocks as [where, got, allowed], the place without the file. */
function said(blocks: Loose): readonly (readonly string[])[] {
  const { issues } = readLock({ ...emptyLock("dev"), ...blocks }, file, "dev");
  return issues.map(({ where, got, allowed }) => [where.replace(`${file}: `, ""), got, allowed]);
}

const version: Loose = { state: "enabled", at: "2026-01-31T12:00:00Z", by: "fake@example.test", from: "prompt" };
const rotation: Loose = {
  stage: "moved",
  lease: "0123456789abcdef",
  replaces: "1",
  before: "1",
  at: "2026-01-31T12:00:00Z",
  by: "fake@example.test",
};
const versions = { 1: version, 2: version };
const entry = (change: Loose) => ({ entries: { "shop/KEY": { state: "active", current: "2", versions, ...change } } });
const of = (change: Loose) => entry({ versions: { 2: { ...version, ...change } } });
const rotating = (change: Loose) => entry({ rotation: { ...rotation, ...change } });

/** Obviously fake, and put together at run time so that no scanner takes it for real. */
const secret = ["sk_li", "ve_Fake1Fake2Fake3"].join("");

test("what is whole is taken", () => {
  expect(
    said(of({ fingerprint: { key: "0a1b2c3d", hmac: "0".repeat(32) }, destroyAt: "2026-03-01T12:00:00Z" })),
  ).toEqual([]);
  expect(said(rotating({ added: "2", verified: "2026-02-01T12:00:00Z" }))).toEqual([]);
  expect(said({ services: { "shop/api": { state: "active", maps: ["shop/KEY", "bank/KEY_2"] } } })).toEqual([]);
  expect(said({ stacks: { "shop-dev-services": { state: "retiring", holds: ["shop/api", "bank/web-2"] } } })).toEqual(
    [],
  );
});

describe("a version", () => {
  const at = "entries.shop/KEY.versions.2";

  it.each([
    [{ by: undefined }, at, "nothing", "who added it, as a text"],
    [{ by: "" }, at, "an empty text", "who added it, as a text"],
    [{ by: 7 }, at, "a number", "who added it, as a text"],
    [{ from: undefined }, at, "nothing", "where the value came from, as a text"],
    [{ from: "" }, at, "an empty text", "where the value came from, as a text"],
    [{ at: "soon" }, at, '"soon"', "ISO 8601 in UTC, as in 2026-01-31T12:00:00Z"],
    [{ destroyAt: "soon" }, `${at}.destroyAt`, '"soon"', "ISO 8601 in UTC, as in 2026-01-31T12:00:00Z"],
    [{ state: "gone" }, at, '"gone"', "enabled, disabled, revoked, destroyed"],
    [{ fingerprint: "abc" }, at, "a text", "key and hmac"],
    [{ fingerprint: null }, at, "null", "key and hmac"],
    [{ fingerprint: { key: 1, hmac: "h" } }, at, "an object", "key and hmac"],
    [{ fingerprint: { key: "k" } }, at, "an object", "key and hmac"],
    [{ fingerprint: { key: "0a1b2c3d", hmac: "0".repeat(32), value: "x" } }, `${at}.fingerprint`, "value", "key, hmac"],
    [
      { composed: { text: "{a}", parts: {}, proof: { key: "0a1b2c3d" } } },
      `${at}.composed`,
      "an object",
      "key and hmac",
    ],
    [{ value: "x" }, at, "value", "state, at, by, from, fingerprint, composed, destroyAt"],
  ])("with %j is refused", (change, where, got, allowed) => {
    expect(said(of(change))).toEqual([[where, got, allowed]]);
  });

  it.each(["by", "from"])("has no secret in %s", (field) => {
    const { issues } = readLock({ ...emptyLock("dev"), ...of({ [field]: secret }) }, file, "dev");
    expect(issues).toEqual([
      {
        code: "lock-looks-like-a-secret",
        what: "the text looks like a Stripe secret key",
        where: `${file}: ${at}.${field}`,
        got: "a text in the lock file",
        allowed: "who added a version, and from where",
        next: "write who and where instead, and revoke the value: git keeps it",
      },
    ]);
  });

  it("has a number above nothing for its name", () => {
    for (const name of ["0", "01", "1.5", "x", "12345678901"])
      expect(said(entry({ versions: { ...versions, [name]: version } }))).toEqual([
        ["entries.shop/KEY.versions", name, "a version's number"],
      ]);
  });
});

describe("a rotation", () => {
  const at = "entries.shop/KEY.rotation";
  const number = 'a version\'s number as text, as in "7"';
  const time = "ISO 8601 in UTC, as in 2026-01-31T12:00:00Z";

  it.each([
    [{ stage: "done" }, at, '"done"', "adding, moved, finishing"],
    [{ lease: undefined }, at, "nothing", "16 hex digits"],
    [{ lease: "0123456789ABCDEF" }, at, "a text", "16 hex digits"],
    [{ lease: "0123456789abcdef0" }, at, "a text", "16 hex digits"],
    [{ lease: ["0123456789abcdef"] }, at, "a list", "16 hex digits"],
    [{ before: undefined }, at, "nothing", "a version's number"],
    [{ before: 1 }, `${at}.before`, "1", number],
    [{ added: 2 }, `${at}.added`, "2", number],
    [{ at: undefined }, at, "nothing", time],
    [{ verified: "soon" }, `${at}.verified`, '"soon"', time],
    [{ by: undefined }, at, "nothing", "who began it, as a text"],
    [{ by: "" }, at, "an empty text", "who began it, as a text"],
    [{ by: 7 }, at, "a number", "who began it, as a text"],
    [{ by: secret }, `${at}.by`, "a text in the lock file", "who added a version, and from where"],
    [{ note: "x" }, at, "note", "stage, lease, replaces, before, added, at, by, verified"],
    [
      { replaces: "2" },
      "entries.shop/KEY",
      "replaces and current",
      "the pin on replaces while adding, and on another version from then on",
    ],
    [
      { stage: "adding" },
      "entries.shop/KEY",
      "replaces and current",
      "the pin on replaces while adding, and on another version from then on",
    ],
  ])("with %j is refused", (change, where, got, allowed) => {
    expect(said(rotating(change)).filter(([place]) => place !== "entries.shop/KEY.versions")).toContainEqual([
      where,
      got,
      allowed,
    ]);
  });

  it("is kept beside a pinned version", () => {
    expect(said({ entries: { "shop/KEY": { state: "pending", rotation } } })).toEqual([
      ["entries.shop/KEY", "rotation", "rotation beside current"],
    ]);
    expect(said(entry({ rotation: "x" }))).toEqual([[at, "a text", "an object"]]);
  });
});

describe("a service and a stack", () => {
  it("have a known state", () => {
    expect(said({ services: { "shop/api": { state: "new" } } })).toEqual([
      ["services.shop/api", '"new"', "active, retiring"],
    ]);
    expect(said({ stacks: { "shop-dev-services": {} } })).toEqual([
      ["stacks.shop-dev-services", "nothing", "active, retiring"],
    ]);
    const { lock } = readLock({ ...emptyLock("dev"), stacks: { a: {} }, services: { "shop/api": {} } }, file, "dev");
    expect([lock.stacks, lock.services]).toEqual([{}, {}]);
  });

  it.each([
    ["a text", "shop/KEY", "a text"],
    ["an object", { 0: "shop/KEY" }, "an object"],
    ["null", null, "null"],
    ["a number among them", ["shop/KEY", 7], "a list"],
    ["a list in the list", [["shop/KEY"]], "a list"],
    ["a name in small letters", ["shop/key"], "a list"],
    ["a name without its product", ["KEY", "shop/KEY"], "a list"],
  ])("map entries by name, not %s", (_, maps, got) => {
    expect(said({ services: { "shop/api": { state: "active", maps } } })).toEqual([
      ["services.shop/api.maps", got, "a list of entries, product/NAME"],
    ]);
    const holds = ["shop/API"];
    expect(said({ stacks: { "shop-dev-services": { state: "active", holds } } })).toEqual([
      ["stacks.shop-dev-services.holds", "a list", "a list of services, product/name"],
    ]);
  });
});

describe("a lock", () => {
  it("is an object of one environment", () => {
    const read = (found: unknown, environment: string | null = "dev") => readLock(found, file, environment);
    expect(read(7).lock).toEqual(emptyLock("dev"));
    expect(read([], null).lock).toEqual(emptyLock(""));
    expect(said({ environment: "" })).toEqual([["environment", "an empty text", "the environment's name"]]);
    expect(said({ environment: 7 })).toEqual([["environment", "a number", "the environment's name"]]);
    expect(read({ ...emptyLock("dev"), environment: 7 }).lock.environment).toBe("");
    expect(said({ format: 2 })).toEqual([["format", "2", "1"]]);
  });

  it("of which a part can't be read keeps the rest", () => {
    const half = { ...entry({ current: 2, previous: 1, versions: [] }), services: { "shop/api": { state: "active" } } };
    expect(readLock({ ...emptyLock("dev"), ...half }, file, "dev").lock).toEqual({
      ...emptyLock("dev"),
      entries: { "shop/KEY": { state: "active", versions: {} } },
      services: { "shop/api": { state: "active" } },
    });
    const bad = { state: "x", at: 1, by: 2, from: 3, destroyAt: 4 };
    expect(readLock({ ...emptyLock("dev"), ...entry({ versions: { 2: bad } }) }, file, "dev").lock.entries).toEqual({
      "shop/KEY": { state: "active", current: "2", versions: { 2: { state: "enabled", at: "", by: "", from: "" } } },
    });
    const odd = { stage: "moved", lease: 1, replaces: 2, before: 3, added: 4, at: 5, by: 6, verified: 7 };
    expect(readLock({ ...emptyLock("dev"), ...entry({ rotation: odd }) }, file, "dev").lock.entries).toEqual({
      "shop/KEY": {
        state: "active",
        current: "2",
        versions,
        rotation: { stage: "moved", lease: "", replaces: "", before: "", at: "", by: "" },
      },
    });
    expect(readLock({ ...emptyLock("dev"), ...entry({ state: "x" }) }, file, "dev").lock.entries).toEqual({});
  });

  it("holds something once anything was pinned, applied or runs", () => {
    const holds = (change: Partial<Lock>) => holdsAnything({ ...emptyLock("dev"), ...change });
    expect(holds({})).toBe(false);
    expect(holds({ entries: { "shop/KEY": { state: "pending" } } })).toBe(false);
    expect(holds({ entries: { "shop/A": { state: "pending" }, "shop/B": { state: "active", current: "1" } } })).toBe(
      true,
    );
    expect(holds({ services: { "shop/api": { state: "active" } } })).toBe(true);
    expect(holds({ stacks: { a: { state: "active" } } })).toBe(true);
    expect(holds({ services: { "shop/api": { state: "active" } }, stacks: { a: { state: "active" } } })).toBe(true);
    expect(recordName("dev")).toBe(".dev.applied");
  });

  it("has its names in order, however they were given", () => {
    const stacks = { b: { state: "active" }, a: { state: "active" }, c: { state: "active" } } as const;
    expect(Object.keys(JSON.parse(formatLock({ ...emptyLock("dev"), stacks })).stacks)).toEqual(["a", "b", "c"]);
    expect(formatLock({ stacks: {}, services: {}, format: 1, entries: {}, environment: "dev" })).toBe(
      formatLock(emptyLock("dev")),
    );
  });
});

describe("a lock file's text", () => {
  const code = (text: string, where = file) => {
    const parsed = parseLock(text, where);
    return parsed.ok ? "ok" : parsed.issues.map((issue) => issue.code).join();
  };
  const text = formatLock({ ...emptyLock("dev"), stacks: { a: { state: "active" } } });

  it.each(["<<<<<<< HEAD", "=======", ">>>>>>> topic", "||||||| base", "<<<<<<<"])("holds no marker %s", (marker) => {
    expect(code(`${text}${marker}\n`)).toBe("lock-conflict");
  });

  it.each(["= x", "> x", "| x", "< x", "========", " ======= ", "x ======="])(
    "is damaged, not in conflict, by %s",
    (line) => {
      expect(code(`${text}${line}\n`)).toBe("lock-damaged");
    },
  );

  it("belongs to the environment that its path names, if it names one", () => {
    for (const where of ["dev.lock.json", "environments/dev.lock.json", "environments\\dev.lock.json"])
      expect(code(text, where)).toBe("ok");
    for (const where of ["prod.lock.json", "environments/prod.lock.json", "environments\\prod.lock.json"])
      expect(code(text, where)).toBe("lock-of-another-environment");
    for (const where of ["prod.lock.json.old", "a lock"]) expect(code(text, where)).toBe("ok");
  });

  it("has each name once in a block, whatever stands in lists and texts", () => {
    expect(duplicateKey('{"a":["a","b",{"a":1}],"b":{"a":1},"c":"a"}')).toBeNull();
    expect(duplicateKey('{"a":[{"b":1},{"b":2}],\n"c":{"d":1},\n"a":2}')).toEqual({ key: "a", line: 3 });
    expect(duplicateKey('{"a":{"b":[":"],"b":1}}')).toEqual({ key: "b", line: 1 });
    expect(duplicateKey('{"\\u0061":1,"a":2}')).toEqual({ key: "a", line: 1 });
    expect(duplicateKey('["a","a"]')).toBeNull();
  });
});
