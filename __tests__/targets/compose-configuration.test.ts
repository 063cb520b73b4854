/** `compose init` with a configuration: whose files come, what becomes of them, and what is said of their variables. */
import { rmSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { ComposeBench, composeOf } from "../cli/compose-support";

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
# Password of the database. After a rotation, restart auth, db.
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
  not declared, with a value from .env: POSTGRES_DB
  not declared, with a value from a default: AUTH_PORT
  looks like a secret, but is not declared: DASHBOARD_PASSWORD (.env.example:6)
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
  expect((await bench.says()).split("\n")[0]).toBe("0: shop-dev is up to date: 3 variables by name, no value.");
  expect(bench.texts()).toEqual({ ...texts, ".strongroom-compose.json": record });
});

it("a local edit stays, a new source comes, and where both changed nothing is written without --force", async () => {
  bench.give({ "compose.yml": composeOf("fake-1"), "kong.yml": "one\n", "old.yml": "old\n", "older.yml": "older\n" });
  await bench.init();
  const first = bench.text("compose.yml");
  bench.give({ "kong.yml": "mine\n", "older.yml": "mine too\n" }, bench.made);
  const before = bench.texts();
  expect(await bench.report()).toMatchObject({ kept: ["kong.yml", "older.yml"], forced: [], removed: [] });
  expect(bench.texts()).toEqual(before);

  // What is as it was written follows its source; what somebody changed does not.
  bench.give({ "compose.yml": composeOf("fake-2", "b") });
  rmSync(join(bench.source, "old.yml"));
  rmSync(join(bench.source, "older.yml"));
  const dry = await bench.init({ dryRun: true });
  expect(dry.text.split("\n")[0]).toBe("Would write shop-dev/compose.yml: 3 variables by name, no value.");
  expect(dry.data).toMatchObject({ written: [], configuration: { kept: ["kong.yml"], removed: ["old.yml"] } });
  expect(bench.texts()).toEqual(before);
  expect((await bench.init()).text).toContain(
    "\n  changed here, and kept: kong.yml\n  removed, since the source no longer has it: old.yml\n",
  );
  expect(bench.text("compose.yml")).toBe(first.replace("image: a", "image: b"));
  const { "old.yml": gone, ...rest } = bench.texts();
  expect([gone, rest["kong.yml"], rest["older.yml"]]).toEqual([undefined, "mine\n", "mine too\n"]);

  bench.give({ "kong.yml": "two\n", "compose.yml": composeOf("fake-3", "c") });
  expect(await bench.says()).toBe(
    "5: the existing files differ from what would be written:\n  shop-dev/kong.yml: it was changed here\n  next: move your changes to the source of the files, or elsewhere; --force replaces the files",
  );
  expect(bench.texts()).toEqual(rest);
  expect(await bench.report({ force: true })).toMatchObject({ kept: [], forced: ["kong.yml"] });
  expect(bench.text("kong.yml")).toBe("two\n");
  expect((await bench.says()).split("\n")[0]).toBe("0: shop-dev is up to date: 3 variables by name, no value.");
});

it("never replaces what was there before, nor a .env's lines, and restores what is missing", async () => {
  bench.give({ "compose.yml": composeOf("fake-1"), ".env": "PORT=1\nJWT_SECRET=fake-2\n" });
  bench.give({ "compose.yml": "services: {}\n", ".env": "PORT=2\n" }, bench.made);
  expect(await bench.says()).toBe(
    "5: the existing files differ from what would be written:\n  shop-dev/compose.yml: it was there before\n  next: move your changes to the source of the files, or elsewhere; --force replaces the files",
  );
  expect(bench.texts()).toEqual({ ".env": "PORT=2\n", "compose.yml": "services: {}\n" });
  await bench.init({ force: true });
  expect(bench.text(".env")).toBe(`PORT=2\n\n${block}`);
  rmSync(join(bench.made, "compose.yml"));
  await bench.init();
  expect(bench.text("compose.yml")).toBe(composeOf("${JWT_SECRET}"));
  // A run that was killed before it wrote its record: what it wrote is as it is wanted.
  rmSync(join(bench.made, ".strongroom-compose.json"));
  expect((await bench.init()).text.split("\n")[0]).toBe("shop-dev is up to date: 3 variables by name, no value.");
});

it("refuses values in what somebody changed, a damaged record, links in the way, and its own source", async () => {
  bench.give({ "compose.yml": composeOf("fake-1"), "volumes/kong.yml": "one\n" });
  await bench.init();
  bench.give({ "compose.yml": composeOf("fake-mine") }, bench.made);
  expect(await bench.says()).toBe(
    "5: there is a value for JWT_SECRET (shop-dev/compose.yml:5): values are injected, never stored.\n  next: write ${NAME} there, or add --force, which takes the file from its source",
  );
  bench.give(
    { ".env": "JWT_SECRET=${JWT_SECRET:-fake-1}\nPOSTGRES_PASSWORD=${POSTGRES_PASSWORD} # ours\n" },
    bench.made,
  );
  expect(await bench.says({ force: true })).toBe(
    "5: shop-dev/.env stores JWT_SECRET (line 1): values are injected, never stored.\n  next: bring them in with strongroom inject, if they are still needed, and delete those lines",
  );
  expect(bench.text("compose.yml")).toBe(composeOf("fake-mine"));
  bench.give({ ".env": "", ".strongroom-compose.json": '{"format":1' }, bench.made);
  expect(await bench.says()).toBe(
    "5: shop-dev/.strongroom-compose.json is damaged, so the last written files are not known.\n  next: restore it from git, or remove it and run the command again: it then says what differs",
  );
  rmSync(join(bench.made, ".strongroom-compose.json"));
  bench.give({ "compose.yml": composeOf("${JWT_SECRET}") }, bench.made);
  rmSync(join(bench.made, "volumes"), { recursive: true });
  symlinkSync(bench.root, join(bench.made, "volumes"));
  expect(await bench.says({ force: true })).toBe(
    "5: volumes: a folder must be here, but there is a symbolic link.\n  next: move it away",
  );
  expect(await bench.says({ dir: "project/docker/made" })).toBe(
    "5: project/docker/made and docker, where the files come from, are inside each other.\n  next: choose another folder with --dir",
  );
});

it("refuses what a source should not hold, all at once, and a folder that is not there", async () => {
  bench.give({
    "compose.yml": "services: {}\n",
    "a\\b": "",
    "Kong.yml": "",
    "kong.yml": "",
    ".strongroom-compose.json": "{}",
  });
  symlinkSync("/etc/passwd", join(bench.source, "link.yml"));
  bench.give({ "sub/.git/config": "" });
  expect(await bench.says()).toBe(`5: the compose files can't be used:
  .strongroom-compose.json: compose init keeps its own record under that name
  a\\b: its name is not allowed on every system
  link.yml: it is a symbolic link
  sub/.git: it belongs to another repository inside this one
  kong.yml: it and Kong.yml are the same file on disks that ignore case
  next: remove it there; rename it in its source; put a file in its place, or name a folder without it; name a folder without one; rename one of them`);
  expect(bench.texts()).toEqual({});
  bench.configuration = { folder: "gone" };
  expect(await bench.says()).toBe("3: gone does not exist.\n  next: correct configuration.folder in the declaration");
  symlinkSync("docker", join(bench.root, "linked"));
  bench.configuration = { folder: "linked" };
  expect(await bench.says()).toBe(
    "3: linked is not a folder of this project, or is reached by a symbolic link.\n  next: correct configuration.folder in the declaration",
  );
});

it("says which variables nobody declares, what gives them a value, and which declared ones no file takes", async () => {
  bench.give({
    "compose.yml":
      "services:\n  a:\n    image: x:${TAG:-1}\n    environment:\n      A: ${ALONE}\n      B: ${BLANK}${HOME}${COMPOSE_PROJECT_NAME}\n      LOG_LEVEL:\n      ADMIN_PASSWORD: fake-literal\n    env_file: [gone.env]\n  b: {image: 'y:${ALONE}'}\n",
    ".env": "BLANK=\n",
  });
  expect(await bench.report()).toMatchObject({
    undeclared: [
      {
        name: "ALONE",
        places: [
          { file: "compose.yml", line: 5 },
          { file: "compose.yml", line: 10 },
        ],
        given: null,
      },
      { name: "BLANK", places: [{ file: "compose.yml", line: 6 }], given: ".env" },
      { name: "HOME", places: [{ file: "compose.yml", line: 6 }], given: "the machine" },
      { name: "TAG", places: [{ file: "compose.yml", line: 3 }], given: "a default" },
    ],
    unused: ["JWT_SECRET", "POSTGRES_PASSWORD"],
    suspicious: [{ file: "compose.yml", line: 8, name: "ADMIN_PASSWORD" }],
    missing: [{ file: "compose.yml", line: 9, names: "gone.env" }],
    unknownRestarts: ["auth", "db"],
  });
  expect((await bench.init()).text.split("\n").slice(1, -1)).toEqual([
    "  from docker",
    "  not declared, and without a value: ALONE (compose.yml:5)",
    "  not declared, with a value from .env: BLANK",
    "  not declared, with a value from a default: TAG",
    "  not declared, with a value from the machine: HOME",
    "  declared, but used by no file: JWT_SECRET, POSTGRES_PASSWORD",
    "  looks like a secret, but is not declared: ADMIN_PASSWORD (compose.yml:8)",
    "  named, but missing: gone.env (compose.yml:9)",
    "  named in restarts of an entry, but no file has that service: auth, db",
  ]);
  // A container that gets all of .env takes all that is declared.
  bench.give({ "compose.yml": "services: {a: {env_file: .env}}\n" });
  expect(await bench.report()).toMatchObject({ undeclared: [], unused: [], missing: [] });
});
