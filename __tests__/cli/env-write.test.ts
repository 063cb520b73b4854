/** `strongroom env write` over the embedded cloud: whose lines it touches, and where it refuses. */
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { outsideBlocks, withBlock } from "../../targets/local/block";
import type { Outcome } from "../support/project";
import { wayTo } from "../support/proven";
import { pem, RunningShop, session } from "./running-shop";

let shop: RunningShop;
let repository: string;
let number = 0;
beforeAll(async () => {
  shop = await RunningShop.open();
});
afterAll(() => shop.close());
beforeEach(async () => {
  repository = join(shop.project.scratch, `repository-${number++}`);
  mkdirSync(repository);
  await shop.project.run(["git", "init", "-q"], { cwd: repository });
  writeFileSync(join(repository, ".gitignore"), ".env\n.env.local\n.env.*.local\n");
});

/** As it is typed in the repository of a service, which is outside of the project. */
const launcher = () => join(shop.project.folder, "strongroom");
const write = (args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Outcome> =>
  shop.project.run(
    [
      "node",
      join(shop.project.folder, "bin", "strongroom.js"),
      "env",
      "write",
      "--env",
      "dev",
      "--service",
      "shop-api",
      ...args,
    ],
    { cwd: repository, env: { ...shop.environment, ...env } },
  );
const file = (name = ".env.local") => join(repository, name);
const text = (name?: string) => readFileSync(file(name), "utf8");
const mode = (name?: string) => (statSync(file(name)).mode & 0o777).toString(8);

/** A PATH without git. */
function nodeAlone(): string {
  const bin = join(repository, "bin");
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, "node"));
  return bin;
}

const block = `# >>> strongroom shop/shop-api: rewritten by \`strongroom env write --env dev --service shop/shop-api\`
LOG_LEVEL=info
SESSION_LOCAL=${session}
VENDOR_KEY='${pem}'
# <<< strongroom shop/shop-api
`;

it("writes local names, privately; a second run changes nothing", async () => {
  expect(await write()).toEqual({
    code: 0,
    stdout: "Wrote 3 variables of shop/shop-api to .env.local.\n",
    stderr: `env write dev shop/shop-api: 3 variables from sandbox at ${new URL(shop.cloud.url).host}, project fake-shop-dev as owner@sandbox.local\n`,
  });
  expect(text()).toBe(block);
  expect(mode()).toBe("600");
  const { mtimeMs } = statSync(file());
  chmodSync(file(), 0o644);
  expect((await write()).stdout).toBe(".env.local is up to date: 3 variables.\n");
  expect([statSync(file()).mtimeMs, mode()]).toEqual([mtimeMs, "600"]);
});

it("keeps every line that is not ours, and says which of them repeat a name", async () => {
  writeFileSync(file(), "# mine\nEDITOR=vi\r\nLOG_LEVEL=trace");
  const first = await write();
  expect(text()).toBe(`# mine\nEDITOR=vi\r\nLOG_LEVEL=trace\n\n${block}`);
  expect(first.stderr).toContain(
    ".env.local, line 3: LOG_LEVEL is set outside of our lines too; that line is kept, and may override ours.\n",
  );
  writeFileSync(file(), `BEFORE=1\n${block.replace("info", "stale")}AFTER=2\n`);
  await write();
  expect(text()).toBe(`BEFORE=1\n${block}AFTER=2\n`);
});

it("shells read the file as we mean it", async () => {
  await write();
  const read = await shop.project.run(["sh", "-c", `. ./.env.local; printf %s "$VENDOR_KEY"`], { cwd: repository });
  expect(read.stdout).toBe(pem);
});

it("a hook's own git folder is not asked, and outside of a work tree anything goes", async () => {
  expect((await write([], { GIT_DIR: ".git", GIT_INDEX_FILE: ".git/index" })).code).toBe(0);
  expect((await write(["--file", join(shop.project.scratch, "outside.env")])).code).toBe(0);
  expect((await write(["--file", "secrets.txt"], { GIT_DIR: join(shop.project.scratch, "none") })).code).toBe(5);
});

it("--dry-run reads and writes no value", async () => {
  const { code, stdout, stderr } = await write(["--dry-run", "--file", ".env"]);
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout:
      "Would write 3 variables of shop/shop-api to .env; no value was read.\n  LOG_LEVEL  shop/LOG_LEVEL\n  SESSION_LOCAL  shop/SESSION_KEY version 1\n  VENDOR_KEY  shop/VENDOR_KEY version 1\n",
    stderr: "",
  });
  expect(existsSync(file(".env"))).toBe(false);
});

it("--json names entries and versions, never values", async () => {
  expect(JSON.parse((await write(["--json"])).stdout)).toEqual({
    environment: "dev",
    service: "shop/shop-api",
    file: file(),
    changed: true,
    variables: [
      { name: "LOG_LEVEL", entry: "shop/LOG_LEVEL", version: null },
      { name: "SESSION_LOCAL", entry: "shop/SESSION_KEY", version: "1" },
      { name: "VENDOR_KEY", entry: "shop/VENDOR_KEY", version: "1" },
    ],
  });
});

describe("refusals, the file untouched", () => {
  it("git would commit it", async () => {
    const { code, stderr } = await write(["--file", "secrets.txt"]);
    expect({ code, stderr }).toEqual({
      code: 5,
      stderr:
        "strongroom: secrets.txt is not ignored by git, so its values could be committed.\n  next: echo secrets.txt >> .gitignore\n",
    });
    expect(existsSync(file("secrets.txt"))).toBe(false);
  });

  it("git tracks it, whatever .gitignore says", async () => {
    writeFileSync(file(), "A=1\n");
    await shop.project.run(["git", "add", "-f", ".env.local"], { cwd: repository });
    const { code, stderr } = await write();
    expect({ code, stderr }).toEqual({
      code: 5,
      stderr:
        "strongroom: .env.local is tracked by git, so its values would be committed.\n  next: put it in .gitignore, then: git rm --cached .env.local\n",
    });
    expect(text()).toBe("A=1\n");
  });

  it("git can't be asked", async () => {
    const { code, stderr } = await write([], { PATH: nodeAlone() });
    expect({ code, stderr }).toEqual({
      code: 5,
      stderr: `strongroom: .env.local is in a git repository, but git can't say whether it ignores the file.\n  next: to see why: git -C ${repository} status\n`,
    });
    expect(existsSync(file())).toBe(false);
  });

  it("a link, which may lead anywhere", async () => {
    writeFileSync(file("elsewhere"), "A=1\n");
    symlinkSync(file("elsewhere"), file());
    const { code, stderr } = await write();
    expect({ code, stderr }).toEqual({
      code: 5,
      stderr: "strongroom: .env.local is not a regular file.\n  next: give another one with --file\n",
    });
  });

  it("one of our two marks is gone", async () => {
    const broken = `A=1\n${block.replace("# <<< strongroom shop/shop-api\n", "")}B=2\n`;
    writeFileSync(file(), broken);
    const { code, stderr } = await write();
    expect({ code, stderr }).toEqual({
      code: 5,
      stderr:
        "strongroom: .env.local: the mark of shop/shop-api on line 2 has no counterpart, so it is unclear where our lines end.\n  next: remove that line and our lines by hand, then run the command again\n",
    });
    expect(text()).toBe(broken);
  });

  it("production", async () => {
    const sources = shop.project.read("environments/index.ts");
    shop.project.write(
      "environments/index.ts",
      sources
        .replace('name: "dev"', 'name: "live"')
        .replace('stage: "development"', 'stage: "production"')
        .replace("deletion: false, destroyAfterDays: 0", "deletion: true, destroyAfterDays: 7"),
    );
    const { code, stderr } = await write(["--env", "live"]);
    shop.project.write("environments/index.ts", sources);
    expect({ code, stderr }).toEqual({
      code: 5,
      stderr: `strongroom: live is production: its values are never stored in a file.\n  next: to give them to a process: ${launcher()} ${wayTo(shop.cloud)} run --env live --service shop-api -- COMMAND\n`,
    });
  });
});

it("blocks of two services stand side by side", () => {
  const one = withBlock("A=1\n", "p/one", { remark: "x", lines: ["X=1"] });
  const two = withBlock(one.ok ? one.text : "", "p/one-more", { remark: "x", lines: ["Y=1"] });
  const again = withBlock(two.ok ? two.text : "", "p/one", { remark: "x", lines: ["X=2"] });
  expect(again).toEqual({
    ok: true,
    text: "A=1\n\n# >>> strongroom p/one: x\nX=2\n# <<< strongroom p/one\n\n# >>> strongroom p/one-more: x\nY=1\n# <<< strongroom p/one-more\n",
  });
  expect(outsideBlocks(again.ok ? again.text : "")).toBe("A=1\n\n\n\n\n\n\n\n\n");
});

it("refuses values that programs would not read alike, by name, and writes nothing", async () => {
  await shop.add("VENDOR_KEY", "fake-'pa$word'");
  shop.pin({ SESSION_KEY: "1", VENDOR_KEY: "3", WEB_KEY: "1" });
  const { code, stderr } = await write();
  shop.pin({ SESSION_KEY: "1", VENDOR_KEY: "1", WEB_KEY: "1" });
  expect(code).toBe(5);
  expect(existsSync(file())).toBe(false);
  expect(stderr.split("\n").slice(1)).toEqual([
    'strongroom: .env.local: programs would read these values in different ways: VENDOR_KEY (holds a single quote together with one of " \\ $ `); nothing was written.',
    `  next: ${launcher()} ${wayTo(shop.cloud)} run --env dev --service shop/shop-api -- CMD gives the values to a process unchanged, without a file`,
    "",
  ]);
});

it("in GitHub Actions the runner is told each value before it is in the file", async () => {
  const { stderr } = await write([], { GITHUB_ACTIONS: "true" });
  expect(stderr).toContain(`\n::add-mask::${session}\n`);
});
