/**
 * An edit of the lock passes off an old composition as current: whoever can propose a change can write it. Beside each attack stands what
 * believes the lock alone, which it does deceive.
 */
import { writeFileSync } from "node:fs";
import { inject } from "../../cli/commands/inject";
import { lockVerify } from "../../cli/commands/lock";
import { lockPath } from "../../lock/lock-file";
import { changesSince } from "../../model/composition/record";
import type { LockedComposition, LockedEntry } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { believed } from "../../values/composition-proof";
import { database, made, next, password, urlOf, user } from "./composed-support";

const db = database();

type Draft<T> = { -readonly [K in keyof T]: T[K] extends object | undefined ? Draft<T[K]> : T[K] };
type Entries = Record<string, Draft<LockedEntry>>;

/** Edits the lock file as in a pull request. */
function forge(edit: (entries: Entries) => void): void {
  const lock = JSON.parse(db.bench.lockText()) as { entries: Entries };
  edit(lock.entries);
  writeFileSync(lockPath(db.bench.lockDir, "dev"), `${JSON.stringify(lock, null, 2)}\n`);
}

function recordIn(entries: Entries, version = "1"): Draft<LockedComposition> {
  const found = entries["shop/DATABASE_URL"]?.versions?.[version]?.composed;
  if (found === undefined) throw new Error("there is no record");
  return found;
}

/** The record says that it has the part's new version. */
const madeOfTwo = (entries: Entries) => {
  const part = recordIn(entries).parts.password;
  if (part !== undefined) part.version = "2";
};

/** A new password that somebody has pinned by hand, so that the composition is old. */
async function passwordPinned(): Promise<void> {
  await db.bench.google("POST", "v1/projects/fake-shop-dev/secrets/DB_PASSWORD:addVersion", {
    payload: { data: Buffer.from(next).toString("base64") },
  });
  forge((entries) => {
    const part = entries["shop/DB_PASSWORD"];
    const first = part?.versions?.["1"];
    if (part === undefined || first === undefined) throw new Error("there is no part");
    part.current = "2";
    part.versions = { ...part.versions, "2": first };
  });
}

const verify = async () => {
  const { code, data } = await lockVerify(db.context(), { env: "dev" });
  return { code, says: data.disagreements.map(({ key, says, next: mend }) => [key, says, mend]) };
};

const mend = "strongroom inject --env dev --only shop/DATABASE_URL";
const changed = "the record of what version 1 was made of was changed afterwards, or belongs to another version";
const putBack = "to put it back as it was: git log -p -- environments/dev.lock.json";
const unproven =
  "nothing proves what version 1 was made of: its record has no proof by the pinned platform/STRONGROOM_FINGERPRINT_KEY";

beforeEach(() => db.inject({ DB_USER: user, DB_PASSWORD: password }));

it("is proven as it was written", async () => {
  expect(db.locked()?.versions?.["1"]?.composed).toEqual(made("1"));
  expect(await verify()).toEqual({ code: exitCodes.ok, says: [] });
});

describe("a record that says what is not true", () => {
  it.each<[string, (entries: Entries) => void, string]>([
    ["names a later version of a part", madeOfTwo, changed],
    [
      "has lost its proof as well",
      (entries) => {
        madeOfTwo(entries);
        delete recordIn(entries).proof;
      },
      unproven,
    ],
    [
      "has a proof by a key that nobody has",
      (entries) => {
        madeOfTwo(entries);
        recordIn(entries).proof = { key: "00000000", hmac: "0".repeat(32) };
      },
      unproven,
    ],
  ])("is noticed where it %s, and inject makes the value again", async (_, edit, says) => {
    await passwordPinned();
    expect(db.outdated()).toEqual([
      "its value is older than its parts: shop/DB_PASSWORD is at version 2, but it was made of version 1",
    ]);
    forge(edit);
    // The lock alone says that all is well.
    expect(db.outdated()).toEqual([]);
    expect(await verify()).toEqual({ code: exitCodes.lock, says: [["shop/DATABASE_URL", says, mend]] });
    const { data } = await inject(db.context(), { env: "dev", only: ["DATABASE_URL"], pauseMillis: 1 });
    expect(data.written).toEqual([{ key: "shop/DATABASE_URL", version: "2", from: "composed" }]);
    expect(await db.url("2")).toBe(urlOf(user, next));
  });

  it("is noticed where it is the true record of another version", async () => {
    await db.put("DB_PASSWORD", next);
    forge((entries) => {
      const entry = entries["shop/DATABASE_URL"];
      if (entry?.versions === undefined) throw new Error("there is no entry");
      entry.versions = {
        ...entry.versions,
        "1": { ...entry.versions["1"], composed: recordIn(entries, "2") } as never,
      };
      entry.current = "1";
    });
    expect(db.outdated()).toEqual([]);
    expect(await verify()).toEqual({ code: exitCodes.lock, says: [["shop/DATABASE_URL", changed, mend]] });
    const { data } = await db.inject();
    expect(data.found).toEqual([{ key: "shop/DATABASE_URL", version: "2", from: "composed" }]);
    expect((await verify()).says).toEqual([["shop/DATABASE_URL", changed, putBack]]);
  });

  it("is noticed where it is that of a version that is not pinned", async () => {
    await db.put("DB_PASSWORD", next);
    forge((entries) => {
      recordIn(entries).text = "postgres://fake";
    });
    expect(await verify()).toEqual({
      code: exitCodes.lock,
      says: [["shop/DATABASE_URL", changed, putBack]],
    });
    expect((await db.inject()).data).toMatchObject({ written: [], found: [] });
  });

  it("does not keep a put of the part from making the value again", async () => {
    forge(madeOfTwo);
    const { data } = await db.put("DB_PASSWORD", next);
    expect(data.composed).toEqual([{ key: "shop/DATABASE_URL", version: "2" }]);
    expect(await db.url("2")).toBe(urlOf(user, next));
    // What believes the record finds nothing to do.
    const forged = { text: made("2").text, parts: made("2").parts };
    const version = { entry: { secret: { project: "fake-shop-dev", id: "DATABASE_URL" } }, number: "1" };
    const now = { text: made("2").text, parts: made("2").parts };
    expect(changesSince(believed(null, version, forged), now)).toEqual([]);
    expect(changesSince(believed({ id: "0a1b2c3d", key: Buffer.alloc(32) }, version, forged), now)).toEqual([
      "the lock does not say what it was made of",
    ]);
  });

  it("does not lead a rollback of the part to a wrong version", async () => {
    await db.put("DB_PASSWORD", next);
    await db.put("DB_PASSWORD", `${next}3`);
    // Version 2 of the composition pretends to have the first password.
    forge((entries) => {
      recordIn(entries, "2").parts = recordIn(entries, "1").parts;
      delete entries["shop/DATABASE_URL"]?.versions?.["1"];
    });
    const { data } = await db.rollback("DB_PASSWORD", "1");
    const moved = data.entries.find(({ key }) => key === "shop/DATABASE_URL")?.version ?? "";
    expect(await db.url(moved)).toBe(urlOf(user, password));
  });
});

it("says what it could not prove, where the key may not be read", async () => {
  const key = "projects/fake-platform-dev/secrets/STRONGROOM_FINGERPRINT_KEY";
  await db.bench.google("POST", `v1/${key}/versions/1:disable`, {});
  const { data, text } = await lockVerify(db.context(), { env: "dev" });
  expect(data.unproven).toEqual(["shop/DATABASE_URL"]);
  expect(text).toContain(
    "not proven here: the record of what shop/DATABASE_URL was made of; platform/STRONGROOM_FINGERPRINT_KEY has no value, or you may not read it",
  );
});
