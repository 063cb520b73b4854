/** What `strongroom new org` removes is looked at again once its question is answered: others may have gone on working. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { newOrg } from "../../cli/commands/new-org";
import type { Context } from "../../machine/context";
import { emptyLock, formatLock } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { failureOf } from "./support";

let root: string;
const env = { PATH: process.env.PATH ?? "", GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
const product = "catalog/chat/product.ts";
const lockFile = "environments/dev.lock.json";
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const git = (...args: readonly string[]) =>
  execFileSync("git", ["-C", root, "-c", "user.name=fake", "-c", "user.email=fake@example.test", ...args], { env });
const commit = () => {
  git("add", "-A");
  git("commit", "-q", "-m", "as it is");
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "strongroom-new-org-"));
  for (const name of ["chat", "platform"]) write(`catalog/${name}/product.ts`, `export const name = "${name}";\n`);
  write(lockFile, formatLock(emptyLock("dev")));
  git("init", "-q");
  commit();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Does something while the question waits, and says yes. */
function meanwhile(others: () => void) {
  const readLine = async () => {
    others();
    return "fake";
  };
  const context = { root, lockDir: join(root, "environments"), env, terminal: { interactive: true, readLine } };
  return failureOf(() => newOrg(context as unknown as Context, "fake", {}));
}

it("a file that somebody changed", async () => {
  expect(await meanwhile(() => write(product, "export const mine = true;\n"))).toEqual({
    code: exitCodes.refused,
    message: "There are changes that are not committed.",
    next: "commit your changes, then run the command again",
  });
  expect(readFileSync(join(root, product), "utf8")).toBe("export const mine = true;\n");
});

it("a sample that somebody deployed, and committed", async () => {
  const version = { state: "enabled", at: "2026-01-01T00:00:00.000Z", by: "fake", from: "prompt" } as const;
  const entry = { state: "active", current: "1", versions: { "1": version } } as const;
  const lock = formatLock({ ...emptyLock("dev"), entries: { "chat/KEY": entry } });
  const failure = await meanwhile(() => {
    write(lockFile, lock);
    commit();
  });
  expect([failure.code, failure.message]).toEqual([
    exitCodes.refused,
    "dev.lock.json pins a version of chat/KEY: the samples are deployed somewhere.",
  ]);
  expect([readFileSync(join(root, lockFile), "utf8"), readFileSync(join(root, product), "utf8")]).toEqual([
    lock,
    'export const name = "chat";\n',
  ]);
});
