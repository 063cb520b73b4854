/** The value of a composition follows its parts: made by inject, again by put, and rotated with them as a group. */

import { writeFileSync } from "node:fs";
import path from "node:path";
import { check } from "../../cli/commands/check";
import { explain } from "../../cli/commands/explain";
import { lockVerify } from "../../cli/commands/lock";
import { status } from "../../cli/commands/status";
import { why } from "../../cli/commands/why";
import { blastRadius } from "../../incident/blast-radius";
import { exitCodes } from "../../text/exit-codes";
import { canary, search } from "../support/canary";
import { long } from "../support/full";
import { database } from "./composed-support";
import { failureOf } from "./support";

const db = database();

/** Each needs encoding: without it, it would be another host. */
const user = `${canary("app-")}/x`;
const password = `${canary("pw-")}@evil:1/?#%`;
const next = `${canary("next-")}@:/`;
const urlOf = (name: string, word: string, host = "db.internal:5432") =>
  `postgres://${encodeURIComponent(name)}:${encodeURIComponent(word)}@${host}/app`;
const made = (version: string, host = "db.internal:5432") => ({
  text: `postgres://{user:url}:{password:url}@${host}/app`,
  parts: {
    user: { entry: "shop/DB_USER", version: "1" },
    password: { entry: "shop/DB_PASSWORD", version },
  },
});
const fill = () => db.inject({ DB_USER: user, DB_PASSWORD: password });

describe("inject", () => {
  it("makes it of its parts, as a version of its own, and the lock says of which versions", async () => {
    const result = await fill();
    expect(result.code).toBe(exitCodes.ok);
    expect(await db.url("1")).toBe(urlOf(user, password));
    expect(db.locked()).toEqual({
      state: "active",
      current: "1",
      versions: {
        "1": {
          state: "enabled",
          at: "2026-02-03T04:05:06.000Z",
          by: "owner@sandbox.local",
          from: "composed",
          composed: made("1"),
        },
      },
    });
    expect(result.data.written).toContainEqual({ key: "shop/DATABASE_URL", version: "1", from: "composed" });
    // Neither the value nor a part of it is ever said, in any encoding.
    const said = Buffer.from(db.bench.printed + result.text + db.bench.lockText());
    expect(search(said, "all", [user, password, urlOf(user, password)])).toEqual([]);
  });

  it("changes nothing the second time", async () => {
    await fill();
    const [before, writes] = [db.bench.lockText(), await db.bench.writes()];
    expect((await db.inject()).data).toMatchObject({ written: [], found: [], missing: [] });
    expect(db.bench.lockText()).toBe(before);
    expect(await db.bench.writes()).toEqual(writes);
  });

  long("waits for a part without a value, and says for which", async () => {
    const result = await db.inject({ DB_USER: user });
    expect(result.code).toBe(exitCodes.pending);
    expect(result.data.missing).toContainEqual({
      key: "shop/DATABASE_URL",
      how: ["made from shop/DB_PASSWORD, which has no value yet"],
      command: "strongroom inject --env dev --only shop/DB_PASSWORD shop/DATABASE_URL",
    });
    expect(await db.versions()).toEqual([]);
    await db.inject({ DB_PASSWORD: password });
    expect(await db.url()).toBe(urlOf(user, password));
  });

  it("prints the deploy that brings a new version to its readers, and nothing where there is none", async () => {
    expect((await fill()).data.deploy).toBe("strongroom deploy 'shop-dev-services'");
    db.moveHost("db2.internal:5432");
    expect((await db.inject()).text.split("\n")).toEqual([
      "wrote shop/DATABASE_URL version 2 (composed)",
      "dev: 1 version written, nothing is missing",
      "  next: strongroom deploy 'shop-dev-services'",
    ]);
    expect((await db.inject()).data.deploy).toBeNull();
  });

  it("refuses a line for it in a file, before it has a value and after", async () => {
    const file = path.join(db.bench.root, "values.env");
    writeFileSync(file, "DATABASE_URL='postgres://fake'\n", { mode: 0o600 });
    const given = () => failureOf(() => db.inject({ DB_USER: user, DB_PASSWORD: password }, { from: file }));
    const refused = {
      code: exitCodes.refused,
      message: expect.stringContaining("shop/DATABASE_URL: it is composed, so it can't take a value from line 1 of "),
    };
    expect(await given()).toMatchObject(refused);
    await fill();
    expect(await given()).toMatchObject(refused);
    expect(await db.versions()).toEqual(["1 ENABLED"]);
    expect(db.bench.printed).not.toContain("kept as it is");
  });

  long("takes no value for it from the host", async () => {
    await db.inject({ DB_USER: user, DB_PASSWORD: password, DATABASE_URL: "postgres://fake" });
    expect(await db.url()).toBe(urlOf(user, password));
  });

  it("makes it again where a config part has changed, and the notice of that ends", async () => {
    await fill();
    db.moveHost("db2.internal:5432");
    expect(db.outdated()).toEqual(["its value is older than its parts: its text or a config part has changed"]);
    const result = await db.inject();
    expect(result.data.written).toEqual([{ key: "shop/DATABASE_URL", version: "2", from: "composed" }]);
    expect(await db.url("2")).toBe(urlOf(user, password, "db2.internal:5432"));
    expect(db.locked()?.versions?.["2"]?.composed).toEqual(made("1", "db2.internal:5432"));
    expect(db.outdated()).toEqual([]);
  });

  it("refuses what a part would make of it, and writes nothing of it", async () => {
    const failure = await failureOf(() =>
      db.inject({ DB_USER: user, DB_PASSWORD: "x".repeat(40_000) + "@".repeat(20_000) }),
    );
    expect(failure.code).toBe(exitCodes.refused);
    expect(failure.message).toContain("shop/DATABASE_URL can't be composed in dev");
    expect(await db.versions()).toEqual([]);
  });
});

describe("put", () => {
  beforeEach(fill);

  it("of a part makes it again, of the version that was written", async () => {
    const { data, text } = await db.put("DB_PASSWORD", next);
    expect(data.composed).toEqual([{ key: "shop/DATABASE_URL", version: "2" }]);
    expect(data.readers).toEqual(["shop/api"]);
    expect(text).toContain("regenerated shop/DATABASE_URL version 2, which is composed of it");
    expect(await db.url("2")).toBe(urlOf(user, next));
    expect(db.locked()?.versions?.["2"]?.composed).toEqual(made("2"));
    expect(db.outdated()).toEqual([]);
  });

  it("of the composition itself is refused, and says of what", async () => {
    expect(await failureOf(() => db.put("DATABASE_URL", "postgres://fake"))).toEqual({
      code: exitCodes.refused,
      message:
        "shop/DATABASE_URL is composed of shop/DB_PASSWORD, shop/DB_USER; a value of its own would not follow them.",
      next: "strongroom put shop/DB_PASSWORD --env dev; likewise shop/DB_USER",
    });
  });
});

describe("a rotation of a part", () => {
  beforeEach(fill);

  it("moves both pins in one change, and its end disables both old versions", async () => {
    const { data } = await db.rotate("DB_PASSWORD", next);
    expect(data.entries.map((one) => `${one.key} ${one.replaces} -> ${one.version}`)).toEqual([
      "shop/DB_PASSWORD 1 -> 2",
      "shop/DATABASE_URL 1 -> 2",
    ]);
    expect(await db.url("2")).toBe(urlOf(user, next));
    expect(db.locked()?.versions?.["2"]?.composed).toEqual(made("2"));
    expect(db.locked()?.rotation?.lease).toBe(db.locked("DB_PASSWORD")?.rotation?.lease);
    expect(db.locked("DB_USER")?.rotation).toBeUndefined();
    const ended = await db.rotate("DB_PASSWORD", null, { finish: true, verified: true });
    expect(ended.data.disabled.map(({ key, version }) => `${key} ${version}`)).toEqual([
      "shop/DB_PASSWORD 1",
      "shop/DATABASE_URL 1",
    ]);
    expect(await db.versions()).toEqual(["2 ENABLED", "1 DISABLED"]);
    expect(db.outdated()).toEqual([]);
  });

  it("ends for all of the group at once: while something runs with the old address, the old password stays enabled too", async () => {
    await db.rotate("DB_PASSWORD", next);
    const google = db.bench.google.bind(db.bench);
    const account = await google("POST", "v1/projects/fake-shop-dev/serviceAccounts", { accountId: "by-hand" });
    const { email } = account as { email: string };
    const bindings = [{ role: "roles/secretmanager.secretAccessor", members: [`serviceAccount:${email}`] }];
    const secret = "projects/fake-shop-dev/secrets/DATABASE_URL";
    await google("POST", `v1/${secret}:setIamPolicy`, { policy: { bindings } });
    const env = [{ name: "URL", valueSource: { secretKeyRef: { secret: "DATABASE_URL", version: "1" } } }];
    await google("POST", "v2/projects/fake-shop-dev/locations/us-central1/services?serviceId=by-hand", {
      template: { containers: [{ image: "europe-docker.pkg.dev/acme/shop/x:1", env }], serviceAccount: email },
    });
    const waiting = await db.rotate("DB_PASSWORD", null, { finish: true, verified: true });
    expect(waiting.code).toBe(exitCodes.pending);
    expect(waiting.text).toContain("shop/DATABASE_URL version 1: by-hand");
    expect(await db.versions("DB_PASSWORD")).toEqual(["2 ENABLED", "1 ENABLED"]);
    expect(await db.versions()).toEqual(["2 ENABLED", "1 ENABLED"]);
  });

  it("that is taken back takes the composition back", async () => {
    await db.rotate("DB_PASSWORD", next);
    await db.rotate("DB_PASSWORD", null, { abort: true });
    expect(db.locked()?.current).toBe("1");
    expect(await db.versions()).toEqual(["2 DISABLED", "1 ENABLED"]);
    expect(db.outdated()).toEqual([]);
  });

  long("and then of another part waits for its end", async () => {
    await db.rotate("DB_PASSWORD", next);
    const failure = await failureOf(() => db.rotate("DB_USER", "fake-other"));
    expect(failure.code).toBe(exitCodes.lock);
    expect(failure.message).toContain("A rotation of shop/DATABASE_URL is under way already");
  });

  it("is what a put of another part has to wait for: the composition is in its group", async () => {
    await db.rotate("DB_PASSWORD", next);
    expect(await failureOf(() => db.put("DB_USER", "fake-other"))).toEqual({
      code: exitCodes.lock,
      message: "A rotation of shop/DATABASE_URL is under way in dev (moved); nothing was written.",
      next: "to go on: strongroom rotate shop/DB_PASSWORD --env dev --finish; to go back: strongroom rollback shop/DB_PASSWORD --env dev",
    });
  });

  it("is what a rotation of the composition is: alone it has none", async () => {
    const refused = {
      code: exitCodes.refused,
      message: "shop/DATABASE_URL is composed of shop/DB_PASSWORD, shop/DB_USER; it changes together with them.",
      next: expect.stringMatching(
        /^strongroom (?:rotate|rollback) shop\/DB_PASSWORD --env dev; likewise shop\/DB_USER$/,
      ),
    };
    expect(await failureOf(() => db.rotate("DATABASE_URL"))).toMatchObject(refused);
    expect(await failureOf(() => db.rollback("DATABASE_URL"))).toMatchObject(refused);
    await db.rotate("DB_PASSWORD", next);
    expect(await failureOf(() => db.rotate("DATABASE_URL", null, { finish: true, verified: true }))).toMatchObject({
      message: "shop/DATABASE_URL is being rotated together with shop/DB_PASSWORD, from which it is made.",
      next: "strongroom rotate shop/DB_PASSWORD --finish --env dev",
    });
  });

  it("that is rolled back returns to the version that was made of it, or makes it again", async () => {
    await db.rotate("DB_PASSWORD", next);
    await db.rotate("DB_PASSWORD", null, { finish: true, verified: true });
    await db.rollback("DB_PASSWORD");
    expect([db.locked("DB_PASSWORD")?.current, db.locked()?.current]).toEqual(["1", "1"]);
    expect(await db.versions()).toEqual(["2 ENABLED", "1 ENABLED"]);
    expect(db.outdated()).toEqual([]);
    await db.rotate("DB_PASSWORD", null, { finish: true, verified: true });
    // Of another host than both: nothing that is there was made of it.
    db.moveHost("db3.internal:5432");
    await db.rollback("DB_PASSWORD", "2");
    expect(db.locked()?.current).toBe("3");
    expect(await db.url("3")).toBe(urlOf(user, next, "db3.internal:5432"));
    expect(db.outdated()).toEqual([]);
  });
});

it("is told to be older than its parts by status, lock verify, why and check, each with the command that mends it", async () => {
  await fill();
  db.moveHost("db2.internal:5432");
  const says = "version 1 is older than its parts: its text or a config part has changed";
  const next = "strongroom inject --env dev --only shop/DATABASE_URL";
  const { data } = await status(db.context(), { env: "dev" });
  expect(data.entries.filter(({ wrong }) => wrong !== null)).toMatchObject([
    { key: "shop/DATABASE_URL", wrong: says, next },
  ]);
  const verified = await lockVerify(db.context(), { env: "dev" });
  expect(verified.data.disagreements).toMatchObject([{ key: "shop/DATABASE_URL", check: "composition", says, next }]);
  const asked = await why(db.context(), "api", "DATABASE_URL", { env: "dev" });
  expect(asked.data.findings).toContainEqual({ check: "composition", verdict: "fault", says, next });
  const checked = check(db.context(), { env: "dev" });
  expect([
    checked.code,
    checked.text.split("\n").filter((line) => line !== "" && !line.includes(".gitignore")),
  ]).toEqual([
    exitCodes.pending,
    [
      "  outdated composition shop/DATABASE_URL: its value is older than its parts: its text or a config part has changed",
      "    next: strongroom inject --env dev --product shop --only DATABASE_URL",
      "dev: declarations and pins are valid, 1 composition older than its parts",
    ],
  ]);
});

describe("a leak", () => {
  const reached = (name: string) => {
    const loaded = db.context().environments.load("dev", { lockDir: db.bench.lockDir });
    if (!loaded.ok) throw new Error("it does not resolve");
    const radius = blastRadius(loaded.environment, db.bench.lock(), { kind: "entry", name });
    return { affected: radius.affected.map(({ entry, because }) => `${entry.key}: ${because}`), rotate: radius.rotate };
  };

  it("of a composition reaches its secret parts, and those are what is rotated", () => {
    expect(reached("DATABASE_URL")).toEqual({
      affected: [
        "shop/DATABASE_URL: exposed",
        "shop/DB_PASSWORD: part of shop/DATABASE_URL",
        "shop/DB_USER: part of shop/DATABASE_URL",
      ],
      rotate: ["shop/DB_PASSWORD", "shop/DB_USER"],
    });
  });

  it("of a part reaches the composition, and none of the other parts", () => {
    expect(reached("DB_PASSWORD")).toEqual({
      affected: ["shop/DATABASE_URL: composed of shop/DB_PASSWORD", "shop/DB_PASSWORD: exposed"],
      rotate: ["shop/DB_PASSWORD"],
    });
  });
});

it("is explained by its text and its parts", async () => {
  const said = explain(db.context(), "DATABASE_URL").text;
  expect(said).toContain(
    "composed: postgres://{user:url}:{password:url}@{host:raw}/app, of {host} shop/DB_HOST, {password} shop/DB_PASSWORD, {user} shop/DB_USER",
  );
  expect(explain(db.context(), "DB_PASSWORD").data.derives).toEqual(["shop/DATABASE_URL"]);
});
