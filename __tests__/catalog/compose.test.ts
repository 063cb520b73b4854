/** The compose files of receptor's host, as `strongroom compose init` brings them. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { composeInit } from "../../cli/commands/compose";
import type { Context } from "../../machine/context";
import { filled } from "./support";

const root = join(__dirname, "../..");
let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "strongroom-receptor-"));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

it("5:25 receptor's Docker configuration comes with its folder, takes all that is declared, and nothing stays blank", async () => {
  const folders = { dev: "receptor-dev", staging: "receptor-stg", prod: "receptor-prod" };
  for (const [env, folder] of Object.entries(folders)) {
    const environments = { names: () => [env], load: () => ({ ok: true as const, environment: filled(env) }) };
    const context = { root, cwd, env: process.env, environments } as unknown as Context;
    const { text, data } = await composeInit(context, { env });
    expect(
      text,
    ).toBe(`Wrote ${folder}/.env, ${folder}/.env.example, ${folder}/docker-compose.yml and ${folder}/kong.yml: 7 variables by name, no value.
  from services/receptor/compose
  not declared, with a value from .env: KONG_HTTP_PORT, PUBLIC_URL, SMTP_HOST
  next: cd ${folder} && strongroom run --env ${env} --service receptor/host -- docker compose up -d`);
    const { configuration } = data as { configuration: object };
    expect(configuration).toMatchObject({ replaced: [], unused: [], suspicious: [], unknownRestarts: [], missing: [] });
    for (const name of ["docker-compose.yml", "kong.yml", ".env.example"]) {
      const brought = readFileSync(join(cwd, folder, name));
      expect(brought.equals(readFileSync(join(root, "services/receptor/compose", name)))).toBe(true);
    }
    expect(existsSync(join(cwd, folder, ".env"))).toBe(true);
  }
});
