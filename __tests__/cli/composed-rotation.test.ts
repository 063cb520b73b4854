import { exitCodes } from "../../text/exit-codes";
import { long } from "../support/full";
import { database, made, next, password, urlOf, user } from "./composed-support";
import { failureOf } from "./support";

const db = database();
const fill = () => db.inject({ DB_USER: user, DB_PASSWORD: password });

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
    expect(failure.message).toContain("A rotation of shop/DATABASE_URL is already under way");
  });

  it("is what a put of another part has to wait for: the composition is in its group", async () => {
    await db.rotate("DB_PASSWORD", next);
    expect(await failureOf(() => db.put("DB_USER", "fake-other"))).toEqual({
      code: exitCodes.lock,
      message: "A rotation of shop/DATABASE_URL is under way in dev (moved); nothing was written.",
      next: "to go on, once you have seen that version 2 works: strongroom rotate shop/DB_PASSWORD --env dev --finish --verified; to go back: strongroom rollback shop/DB_PASSWORD --env dev",
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

  it("that is rolled back returns to the version that was made of it, or regenerates it", async () => {
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

describe("a value with which the composition is refused is refused before anything is written", () => {
  const tooLong = "x".repeat(40_000) + "@".repeat(20_000);
  const refused = {
    code: exitCodes.refused,
    message: expect.stringContaining("shop/DATABASE_URL: the value (its parts) is too long"),
  };
  const state = async () => [db.bench.lockText(), await db.bench.writes(), await db.versions("DB_PASSWORD")];
  beforeEach(fill);

  it.each<[string, (over: { readonly dryRun?: boolean }) => Promise<unknown>]>([
    ["a rotation", (over) => db.rotate("DB_PASSWORD", tooLong, over)],
    ["a put", (over) => db.put("DB_PASSWORD", tooLong, over)],
  ])("by %s, and by its dry run", async (_, change) => {
    const before = await state();
    expect(await failureOf(() => change({ dryRun: true }))).toMatchObject(refused);
    expect(await failureOf(() => change({}))).toMatchObject(refused);
    expect(await state()).toEqual(before);
  });

  it("by a rollback to it", async () => {
    const secret = "v1/projects/fake-shop-dev/secrets/DB_PASSWORD";
    await db.bench.google("POST", `${secret}:addVersion`, {
      payload: { data: Buffer.from(tooLong).toString("base64") },
    });
    const before = await state();
    expect(await failureOf(() => db.rollback("DB_PASSWORD", "2"))).toMatchObject(refused);
    expect(await state()).toEqual(before);
  });
});
