/** `strongroom sandbox … --home FOLDER`: what is said leads to that home, and not to the project's own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exec, status } from "../../cli/commands/sandbox";
import type { Context } from "../../machine/context";
import { failureOf } from "./support";

const folder = mkdtempSync(join(tmpdir(), "strongroom home-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const context = { root: folder, cwd: folder, env: {} } as unknown as Context;
const own = join(folder, ".strongroom", "sandbox");
const other = join(folder, "other");

it.each([
  [{}, own, "strongroom sandbox up"],
  [{ home: "other" }, other, "strongroom sandbox up --home other"],
  [{ home: other }, other, `strongroom sandbox up --home '${other}'`],
])("where none runs: %j", async (options, home, up) => {
  expect((await status(context, options)).text).toBe(`No sandbox is running (${home}).\n  next: ${up}`);
  expect(await failureOf(() => exec(context, ["strongroom"], options))).toEqual({
    code: 7,
    message: `sandbox: none is running for ${home}; start it with \`${up}\``,
    next: null,
  });
});

it("an identity that is none is a wrong command line, and starts nothing", async () => {
  expect(await failureOf(() => exec(context, ["strongroom"], { as: "ann" }))).toEqual({
    code: 2,
    message: '--as takes an email, such as owner@sandbox.local or name@project.iam.gserviceaccount.com; got "ann"',
    next: null,
  });
});
