/** `compose init` with a configuration: whose files come, what becomes of them, and what is said of their variables. */
import { execFileSync } from "node:child_process";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ComposeBench } from "./compose-support";

let bench: ComposeBench;
beforeEach(() => {
  bench = new ComposeBench();
});
afterEach(() => bench.close());

const composeFile = `# The shop, as its maker ships it.
services:
  db:   { image: postgres, environment: { POSTGRES_PASSWORD: fake-in-flow } }
  auth:
    image: auth   # pinned elsewhere
    environment:
      # Signs sessions.
      JWT_SECRET: "fake-in-quotes"
      DATABASE_URL: postgres://app:\${POSTGRES_PASSWORD}@db/\${POSTGRES_DB}
      KONG_DATABASE: "off"
      LOG_LEVEL:    warn # a default
    ports:
      - \${AUTH_PORT:-9999}:9999
  api:
    environment:
      - JWT_SECRET=fake-in-a-list
      - 'LOG_LEVEL'
`;
const sample = `# Change these before you start.
JWT_SECRET=fake-sample-secret # published
export POSTGRES_PASSWORD="fake
over lines"
POSTGRES_DB=shop
DASHBOARD_PASSWORD=fake-dashboard
`;
const block = `# >>> strongroom shop/host: names only; rewritten by \`strongroom compose init --env dev --service shop/host\`
COMPOSE_PROJECT_NAME=shop-dev
# Signs sessions. After a rotation, restart the whole stack.
JWT_SECRET=\${JWT_SECRET}
# How much is logged. After a rotation, restart the whole stack.
LOG_LEVEL=\${LOG_LEVEL}
# Password of the database. After a rotation, restart the whole stack.
POSTGRES_PASSWORD=\${POSTGRES_PASSWORD}
# <<< strongroom shop/host
`;

it("brings a folder's files byte for byte, but for values of declared variables", async () => {
  const binary = Buffer.from([0, 255, 13, 10, 36, 123]);
  bench.give({
    "docker-compose.yml": composeFile,
    ".env.example": sample,
    "volumes/kong.yml": "JWT_SECRET: fake-kept\r\n",
    "volumes/init.sh": "#!/bin/sh\n",
    "volumes/logo.bin": binary,
  });
  expect(
    await bench.says(),
  ).toBe(`0: Wrote shop-dev/.env, shop-dev/.env.example, shop-dev/docker-compose.yml and 3 more: 3 variables by name, no value.
  from docker
  value replaced by \${NAME}: POSTGRES_PASSWORD (docker-compose.yml:3), JWT_SECRET (docker-compose.yml:8), LOG_LEVEL (docker-compose.yml:11), JWT_SECRET (docker-compose.yml:16), JWT_SECRET (.env.example:2), POSTGRES_PASSWORD (.env.example:3)
  declared by nobody: AUTH_PORT (the file's default), POSTGRES_DB (.env)
  looks like a secret, and is declared by nobody: DASHBOARD_PASSWORD (.env.example:6)
  next: cd shop-dev && strongroom run --env dev --service shop/host -- docker compose up -d`);
  const wanted = composeFile
    .replace("fake-in-flow", '"${POSTGRES_PASSWORD}"')
    .replace("fake-in-quotes", "${JWT_SECRET}")
    .replace("warn", "${LOG_LEVEL}")
    .replace("fake-in-a-list", "${JWT_SECRET}");
  const wantedSample = sample
    .replace("fake-sample-secret", "${JWT_SECRET}")
    .replace('"fake\nover lines"', "${POSTGRES_PASSWORD}");
  const { ".strongroom-compose.json": record, ...texts } = bench.texts();
  expect(texts).toEqual({
    ".env": `${wantedSample}\n${block}`,
    ".env.example": wantedSample,
    "docker-compose.yml": wanted,
    "volumes/init.sh": "#!/bin/sh\n",
    "volumes/kong.yml": "JWT_SECRET: fake-kept\r\n",
    "volumes/logo.bin": binary.toString(),
  });
  expect(statSync(join(bench.made, "volumes/init.sh")).mode & 0o777).toBe(0o755);
  expect(statSync(join(bench.made, "docker-compose.yml")).mode & 0o777).toBe(0o644);
  expect(Object.keys((JSON.parse(record ?? "") as { files: object }).files)).toEqual([
    ".env.example",
    "docker-compose.yml",
    "volumes/init.sh",
    "volumes/kong.yml",
    "volumes/logo.bin",
  ]);
  expect((await bench.says()).split("\n")[0]).toBe("0: shop-dev is as it should be: 3 variables by name, no value.");
  expect(bench.texts()).toEqual({ ...texts, ".strongroom-compose.json": record });
});

/** A repository with the files of `bench.source`, committed and tagged, which git finds under an https address. */
function repository(tag: string): string {
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", bench.source, "-c", "user.name=fake", "-c", "user.email=fake@example.test", ...args], {
      env: { ...bench.env, GIT_CONFIG_NOSYSTEM: "1" },
      stdio: ["ignore", "pipe", "ignore"],
    }).toString();
  git("init", "-q");
  git("add", "-A", "-f");
  git("commit", "-q", "--allow-empty", "-m", "one");
  git("tag", "-f", "-a", "-m", "one", tag);
  writeFileSync(
    join(bench.base, ".gitconfig"),
    `[url "${bench.source}"]\n\tinsteadOf = https://git.example.test/shop\n[protocol "file"]\n\tallow = always\n`,
  );
  return git("rev-parse", "HEAD").trim();
}

it("brings a repository's folder at a tag, and says the commit", async () => {
  bench.give({
    "deploy/docker-compose.yml": "services: {a: {environment: {JWT_SECRET: fake-1}}}\r\n",
    "deploy/run.sh": "#!/bin/sh\n",
    "README.md": "outside of the folder\n",
  });
  const commit = repository("v1");
  bench.configuration = { git: "https://git.example.test/shop", ref: "v1", folder: "deploy" };
  const report = await bench.report();
  expect(report).toMatchObject({
    from: { kind: "git", address: "https://git.example.test/shop", ref: "v1", folder: "deploy" },
    commit,
    replaced: [{ file: "docker-compose.yml", line: 1, name: "JWT_SECRET" }],
  });
  expect(Object.keys(bench.texts())).toEqual([".env", ".strongroom-compose.json", "docker-compose.yml", "run.sh"]);
  expect(bench.text("docker-compose.yml")).toBe('services: {a: {environment: {JWT_SECRET: "${JWT_SECRET}"}}}\r\n');
  expect(statSync(join(bench.made, "run.sh")).mode & 0o777).toBe(0o755);
  expect((await bench.says()).split("\n").slice(0, 2)).toEqual([
    "0: shop-dev is as it should be: 3 variables by name, no value.",
    `  from https://git.example.test/shop, deploy, v1 (commit ${commit})`,
  ]);
  // The same by the commit.
  bench.configuration = { git: "https://git.example.test/shop", ref: commit, folder: "deploy" };
  expect((await bench.init()).text).toContain(`\n  from https://git.example.test/shop, deploy, ${commit}\n`);
});
