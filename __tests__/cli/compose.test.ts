/** `strongroom compose init`, and what a (stand-in) docker gets by `strongroom run` in that folder. */
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Outcome } from "../support/project";
import { wayTo } from "../support/proven";
import { pem, RunningShop, session } from "./running-shop";

let shop: RunningShop;
let work: string;
let number = 0;
beforeAll(async () => {
  shop = await RunningShop.open();
  const { project } = shop;
  project.write(
    "services/host.ts",
    `import { composeHost } from "../model";
import { own } from "../catalog/own";
import { shopProduct } from "../catalog/products";
import { vendor } from "../catalog/vendor";
export const host = composeHost({
  product: shopProduct,
  name: "host",
  deployments: { dev: "shop-dev" },
  reads: [own.SESSION_KEY, own.LOG_LEVEL, vendor.VENDOR_KEY],
});
`,
  );
  const index = project.read("services/index.ts").replace("[api,", "[host, api,");
  project.write("services/index.ts", `import { host } from "./host";\n${index}`);
  const vendor = project.read("catalog/vendor.ts");
  project.write(
    "catalog/vendor.ts",
    vendor.replace("sharedBecause", 'restarts: ["worker", "auth"],\n      sharedBecause'),
  );
});
afterAll(() => shop.close());
beforeEach(() => {
  work = join(shop.project.scratch, `work-${number++}`);
  mkdirSync(work);
});

const strongroom = (args: readonly string[], env: Record<string, string> = {}, cwd = work): Promise<Outcome> =>
  shop.project.run(["node", join(shop.project.folder, "bin", "strongroom.js"), ...args], {
    cwd,
    env: { ...shop.environment, ...env },
  });
/** As it is typed in `work`, which is outside of the project. */
const launcher = () => join(shop.project.folder, "strongroom");
const init = (...args: string[]) => strongroom(["compose", "init", "--env", "dev", ...args]);
const text = (name: string) => readFileSync(join(work, "shop-dev", name), "utf8");

const block = `# >>> strongroom shop/host: names only; rewritten by \`strongroom compose init --env dev --service shop/host\`
COMPOSE_PROJECT_NAME=shop-dev
# How much is logged. After a rotation, restart the whole stack.
LOG_LEVEL=\${LOG_LEVEL}
# Signs sessions, costs \${nothing} and 100%{sure}. After a rotation, restart the whole stack.
SESSION_KEY=\${SESSION_KEY}
# Calls the vendor. After a rotation, restart auth, worker.
VENDOR_KEY=\${VENDOR_KEY}
# <<< strongroom shop/host
`;

it("writes names only, needs no cloud, and changes nothing the second time", async () => {
  const { code, stdout, stderr } = await strongroom(["compose", "init", "--env", "dev"], {
    GOOGLE_OAUTH_ACCESS_TOKEN: "",
    GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT: "",
  });
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: `Wrote shop-dev/.env and shop-dev/docker-compose.yml: 3 variables by name, no value.\n  next: cd shop-dev && ${launcher()} run --env dev --service shop/host -- docker compose up -d\n`,
    stderr: "",
  });
  expect(text(".env")).toBe(block);
  expect(text("docker-compose.yml")).toBe(`# Safe to commit: names only. The values come from the environment of
#   strongroom run --env dev --service shop/host -- docker compose up -d
name: shop-dev

# What a service needs of these goes into its own environment, one line each, such as
#   environment:
#     LOG_LEVEL: \${LOG_LEVEL}
# With :? before the bracket, docker compose refuses to start without strongroom run, which would leave the variable blank.
x-strongroom:
  LOG_LEVEL: \${LOG_LEVEL}
  SESSION_KEY: \${SESSION_KEY}
  VENDOR_KEY: \${VENDOR_KEY}

services: {}
`);
  expect((await init()).stdout).toMatch(/^shop-dev is up to date: 3 variables by name, no value\.\n/);
});

it("keeps a compose file and every other line that is there", async () => {
  mkdirSync(join(work, "shop-dev"));
  writeFileSync(join(work, "shop-dev", "compose.yml"), "services: { db: { image: postgres } }\n");
  writeFileSync(join(work, "shop-dev", ".env"), "KONG_HTTP_PORT=8000\nSESSION_KEY=${SESSION_KEY}\n");
  const { stdout } = await init("--json");
  expect(JSON.parse(stdout)).toEqual({
    environment: "dev",
    service: "shop/host",
    deployment: "shop-dev",
    folder: join(work, "shop-dev"),
    written: [".env"],
    variables: [
      { name: "LOG_LEVEL", entry: "shop/LOG_LEVEL", restarts: null },
      { name: "SESSION_KEY", entry: "shop/SESSION_KEY", restarts: null },
      { name: "VENDOR_KEY", entry: "shop/VENDOR_KEY", restarts: ["auth", "worker"] },
    ],
    start: `${launcher()} ${wayTo(shop.cloud)} run --env dev --service shop/host -- docker compose up -d`,
  });
  expect(text(".env")).toBe(`KONG_HTTP_PORT=8000\nSESSION_KEY=\${SESSION_KEY}\n\n${block}`);
  expect(text("compose.yml")).toBe("services: { db: { image: postgres } }\n");
  expect(existsSync(join(work, "shop-dev", "docker-compose.yml"))).toBe(false);
});

it("a private .env stays private, and env write keeps the project's name", async () => {
  await shop.project.run(["git", "init", "-q"], { cwd: work });
  writeFileSync(join(work, ".gitignore"), ".env\n");
  await init();
  const write = ["env", "write", "--env", "dev", "--service", "shop/host", "--file", "shop-dev/.env"];
  expect((await strongroom(write)).code).toBe(0);
  expect(text(".env")).toContain(`\nCOMPOSE_PROJECT_NAME=shop-dev\nLOG_LEVEL=info\nSESSION_KEY=${session}\n`);
  await init();
  expect(text(".env")).toBe(block);
  expect(statSync(join(work, "shop-dev", ".env")).mode & 0o777).toBe(0o600);
});

it("refuses a .env that stores values, and names the lines only", async () => {
  mkdirSync(join(work, "shop-dev"));
  const stored = "KONG_HTTP_PORT=8000\nSESSION_KEY=fake-stored-value\nVENDOR_KEY=\n";
  writeFileSync(join(work, "shop-dev", ".env"), stored);
  expect(await init()).toEqual({
    code: 5,
    stdout: "",
    stderr: `strongroom: shop-dev/.env stores SESSION_KEY (line 2): values are injected, never stored.\n  next: bring them in with ${launcher()} ${wayTo(shop.cloud)} inject, if they are still needed, and delete those lines\n`,
  });
  expect(text(".env")).toBe(stored);
});

it("--dry-run writes nothing, and a service that is not a compose host is refused", async () => {
  expect((await init("--dry-run")).stdout).toMatch(/^Would write shop-dev\/\.env and shop-dev\/docker-compose\.yml: /);
  expect(existsSync(join(work, "shop-dev"))).toBe(false);
  expect(await init("--service", "shop-api")).toEqual({
    code: 2,
    stdout: "",
    stderr: "strongroom: shop/shop-api is not a compose host; it has the role backend.\n  next: shop/host\n",
  });
});

it("run gives docker compose the values, by environment only", async () => {
  await init();
  const bin = join(work, "bin");
  mkdirSync(bin);
  // Stands in for docker: says what it was asked, and which values interpolation would find.
  writeFileSync(
    join(bin, "docker"),
    '#!/bin/sh\nprintf "%s\\n" "$*" "$LOG_LEVEL" "$SESSION_KEY" "$VENDOR_KEY" "[$WEB_KEY]"\n',
  );
  chmodSync(join(bin, "docker"), 0o755);
  const { code, stdout } = await strongroom(
    ["run", "--env", "dev", "--service", "shop/host", "--", "docker", "compose", "up", "-d"],
    { PATH: `${bin}:${process.env.PATH}`, WEB_KEY: "fake-from-the-shell" },
    join(work, "shop-dev"),
  );
  expect({ code, stdout }).toEqual({ code: 0, stdout: `compose up -d\ninfo\n${session}\n${pem}\n[]\n` });
  expect(text(".env")).toBe(block);
});
