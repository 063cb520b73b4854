/** A composition is a secret like any other where values leave Secret Manager, and where they move up: each with its parts in mind. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { composeInit } from "../../cli/commands/compose";
import { envTypes } from "../../cli/commands/env-types";
import { envWrite } from "../../cli/commands/env-write";
import { promote } from "../../cli/commands/promote";
import { exitCodes } from "../../text/exit-codes";
import { canary } from "../support/canary";
import { database } from "./composed-support";

const db = database({ also: true });
const user = `${canary("app-")}/x`;
const password = `${canary("pw-")}@evil:1/?#%`;
const url = `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@db.internal:5432/app`;
const text = (...names: string[]) => readFileSync(join(db.bench.root, ...names), "utf8");

it("env write puts the whole address into the file, encoded, and no part of it by itself", async () => {
  await db.inject({ DB_USER: user, DB_PASSWORD: password });
  const { data } = await envWrite(db.context(), { env: "dev", service: "api" });
  expect(data.variables).toEqual([{ name: "DATABASE_URL", entry: "shop/DATABASE_URL", version: "1" }]);
  expect(text(".env.local").split("\n").slice(1, -2)).toEqual([`DATABASE_URL=${url}`]);
});

it("env write says of one that is older than its parts, with the command that makes it", async () => {
  await db.inject({ DB_USER: user, DB_PASSWORD: password });
  db.moveHost("db2.internal:5432");
  await envWrite(db.context(), { env: "dev", service: "api" });
  expect(db.bench.printed).toContain(
    "shop/DATABASE_URL: version 1 is older than its parts: its text or a config part has changed\n  next: strongroom inject --env dev --only shop/DATABASE_URL\n",
  );
});

it("env types has it as a secret", () => {
  envTypes(db.context(), { service: "api", out: "env.ts" });
  expect(text("env.ts")).toContain("readonly DATABASE_URL: Secret;");
  expect(text("env.ts")).not.toContain("DB_PASSWORD");
});

it("compose init names it, and none of its parts", async () => {
  const { data } = await composeInit(db.context(), { env: "dev", dir: "stack" });
  expect((data as { variables: unknown }).variables).toEqual([
    { name: "DATABASE_URL", entry: "shop/DATABASE_URL", restarts: null },
  ]);
  expect(text("stack", ".env")).toContain("DATABASE_URL=${DATABASE_URL}\n");
  expect(text("stack", "docker-compose.yml")).not.toContain("DB_PASSWORD");
});

it.each([["api"], ["DATABASE_URL"]])(
  "promote %s takes its parts along: alone, inject could not make it",
  async (name) => {
    await db.inject({ DB_USER: user, DB_PASSWORD: password });
    const { code, data } = await promote(db.context(), name, { to: "staging", dryRun: true });
    expect(code).toBe(exitCodes.pending);
    expect(data.inject.map(({ command }) => command)).toEqual([
      "strongroom inject --env staging --only shop/DB_PASSWORD shop/DB_USER shop/DATABASE_URL --prompt",
      "strongroom inject --env staging --only shop/DB_PASSWORD --prompt",
      "strongroom inject --env staging --only shop/DB_USER --prompt",
    ]);
    expect(data.config).toEqual([
      { key: "shop/DB_HOST", from: "db.internal:5432", to: "db.internal:5432", verdict: "the same" },
    ]);
    expect(data.body).toContain(
      "- `shop/DATABASE_URL`: inject makes it of `shop/DB_HOST`, `shop/DB_PASSWORD`, `shop/DB_USER`\n",
    );
  },
);
