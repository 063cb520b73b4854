/** The value of a composition follows its parts: made by inject, again by put, and rotated with them as a group. */

import { writeFileSync } from "node:fs";
import path from "node:path";
import { check } from "../../cli/commands/check";
import { deploy } from "../../cli/commands/deploy";
import { explain } from "../../cli/commands/explain";
import { lockVerify } from "../../cli/commands/lock";
import { status } from "../../cli/commands/status";
import { why } from "../../cli/commands/why";
import { blastRadius } from "../../incident/blast-radius";
import { exitCodes } from "../../text/exit-codes";
import { search } from "../support/canary";
import { long } from "../support/full";
import { database, made, next, password, urlOf, user } from "./composed-support";
import { failureOf } from "./support";

const db = database();
const fill = () => db.inject({ DB_USER: user, DB_PASSWORD: password });

/** A version that somebody adds by hand. */
const add = (name: string, value: string) =>
  db.bench.google("POST", `v1/projects/fake-shop-dev/secrets/${name}:addVersion`, {
    payload: { data: Buffer.from(value).toString("base64") },
  });

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
      command: "strongroom inject --env dev --only shop/DB_PASSWORD shop/DATABASE_URL --prompt",
    });
    expect(await db.versions()).toEqual([]);
    await db.inject({ DB_PASSWORD: password });
    expect(await db.url()).toBe(urlOf(user, password));
  });

  it("prints the deploy that brings a new version to its readers, and nothing if there is none", async () => {
    const next = ["strongroom check --env dev", "strongroom deploy 'shop-dev-services'"];
    expect((await fill()).data.next).toEqual(next);
    db.moveHost("db2.internal:5432");
    expect((await db.inject()).text.split("\n")).toEqual([
      "wrote shop/DATABASE_URL version 2 (composed)",
      "dev: 1 version written, nothing is missing",
      "commit environments/dev.lock.json",
      ...next.map((step) => `  next: ${step}`),
    ]);
    expect((await db.inject()).data.next).toEqual([]);
  });

  it("leads whoever fills a part alone to the readers of what is made of it", async () => {
    const first = await db.inject({ DB_USER: user }, { only: ["DB_USER"] });
    expect(first.text.split("\n").slice(-3)).toEqual([
      "dev: 2 versions written; shop/api still waits for 2 more values",
      "commit environments/dev.lock.json",
      "  next: strongroom inject --env dev --only shop/DB_PASSWORD shop/DATABASE_URL --prompt",
    ]);
    await fill();
    expect((await db.inject({}, { only: ["DB_PASSWORD"] })).data.next).toEqual([
      "strongroom check --env dev",
      "strongroom deploy 'shop-dev-services'",
    ]);
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

  it("regenerates it if a config part has changed, and the notice of that ends", async () => {
    await fill();
    db.moveHost("db2.internal:5432");
    expect(db.outdated()).toEqual(["its value is older than its parts: its text or a config part has changed"]);
    const result = await db.inject();
    expect(result.data.written).toEqual([{ key: "shop/DATABASE_URL", version: "2", from: "composed" }]);
    expect(await db.url("2")).toBe(urlOf(user, password, "db2.internal:5432"));
    expect(db.locked()?.versions?.["2"]?.composed).toEqual(made("1", "db2.internal:5432"));
    expect(db.outdated()).toEqual([]);
  });

  it("refuses what a part would make of it before anything is written, and so does a dry run", async () => {
    const tooLong = { DB_USER: user, DB_PASSWORD: "x".repeat(40_000) + "@".repeat(20_000) };
    const refused = {
      code: exitCodes.refused,
      message:
        "1 input refused; nothing was written.\n\nshop/DATABASE_URL: the value (its parts) is too long. [too-long]\n  allowed: at most 65536 bytes",
    };
    expect(await failureOf(() => db.inject(tooLong, { dryRun: true }))).toMatchObject(refused);
    expect(await failureOf(() => db.inject(tooLong))).toMatchObject(refused);
    expect(await Promise.all(["DB_USER", "DB_PASSWORD", "DATABASE_URL"].map(db.versions))).toEqual([[], [], []]);
  });

  it("is made of what was adopted in the same run", async () => {
    await add("DB_PASSWORD", password);
    const { code, data } = await db.inject({ DB_USER: user }, { adopt: true });
    expect([code, data.missing]).toEqual([exitCodes.ok, []]);
    expect(await db.url()).toBe(urlOf(user, password));
  });

  it("that is refused for what is stored does not keep others from being written", async () => {
    await add("DB_PASSWORD", "@".repeat(30_000));
    const refused = {
      code: exitCodes.refused,
      message: expect.stringContaining("shop/DATABASE_URL can't be composed in dev"),
    };
    expect(await failureOf(() => db.inject({ DB_USER: user }, { adopt: true }))).toMatchObject(refused);
    expect([db.locked("DB_USER")?.current, db.locked("DB_PASSWORD")?.current]).toEqual(["1", "1"]);
    const tried = await failureOf(() => db.inject({}, { dryRun: true }));
    expect(tried.message).toContain("shop/DATABASE_URL: the value (its parts) is too long");
    expect(await db.versions()).toEqual([]);
  });
});

describe("put", () => {
  beforeEach(fill);

  it("of a part regenerates it, from the version that was written", async () => {
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

it("that is outdated is noted by a deploy, with the command that regenerates it", async () => {
  await fill();
  db.moveHost("db2.internal:5432");
  // Nothing is installed here, so the deploy itself ends early.
  await failureOf(() => deploy(db.context(), ["shop-dev-*"], { dryRun: true }));
  expect(db.bench.printed).toContain(
    "note: 1 composition is older than its parts, and is deployed unchanged: shop/DATABASE_URL\n  next: strongroom inject --env dev --only shop/DATABASE_URL",
  );
});

it("is explained by its text and its parts", async () => {
  const said = explain(db.context(), "DATABASE_URL").text;
  expect(said).toContain(
    "composed: postgres://{user:url}:{password:url}@{host:raw}/app, of {host} shop/DB_HOST, {password} shop/DB_PASSWORD, {user} shop/DB_USER",
  );
  const part = explain(db.context(), "DB_PASSWORD");
  expect(part.data.derives).toEqual(["shop/DATABASE_URL"]);
  const use = { crossProduct: false, until: null, environments: ["dev"] };
  expect(part.data.readers).toEqual([
    {
      ...use,
      reader: "platform/inject",
      role: "pipeline",
      as: "DB_PASSWORD",
      crossProduct: true,
      composes: ["shop/DATABASE_URL"],
    },
    { ...use, reader: "shop/api", role: "backend", as: "DATABASE_URL", through: "shop/DATABASE_URL" },
  ]);
  expect(
    part.text
      .split("\n")
      .slice(-2)
      .map((line) => line.trim().split(/\s{2,}/)),
  ).toEqual([
    ["platform/inject", "pipeline", "makes shop/DATABASE_URL", "dev", "cross-product"],
    ["shop/api", "backend", "as DATABASE_URL, in shop/DATABASE_URL", "dev"],
  ]);
});
