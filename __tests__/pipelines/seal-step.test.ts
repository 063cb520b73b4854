/** The script of the job that seals plans, with a command in place of ours that only says how it was called. */
import { spawnSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { seal } from "../../pipelines/steps/seal";
import { Folder } from "../support/folder";

let folder: Folder;
beforeEach(() => {
  folder = Folder.temp("seal-step");
});
afterEach(() => folder.remove());

function run(env: Readonly<Record<string, string>>, meaning = "") {
  folder.write({
    strongroom: '#!/bin/sh\nmkdir plans\ncp meaning plans/shop-dev-services.txt\necho "$*" > args\n',
    meaning,
  });
  chmodSync(`${folder.path}/strongroom`, 0o755);
  const { status, stdout, stderr } = spawnSync("bash", ["--noprofile", "--norc", "-e", "-c", seal.script], {
    stdio: ["ignore", "pipe", "pipe"],
    cwd: folder.path,
    encoding: "utf8",
    env: {
      PATH: process.env.PATH,
      GITHUB_OUTPUT: "output",
      COMMIT: "abc",
      STRONGROOM_WRAP_KEY: "W",
      STRONGROOM_SIGN_KEY: "S",
      ...env,
    },
  });
  return { status, stdout, stderr };
}
const plans = { STRONGROOM_PLANS: "gs://b/plans" };

it("compares with the reviews after a merge, and with nothing if somebody started it by hand", () => {
  expect(run({ ...plans, BEFORE: "def" })).toEqual({ status: 0, stdout: "", stderr: "" });
  const place = /^place=(gs:\/\/b\/plans\/sealed\/abc\/\d{19})\n$/.exec(folder.read("output"))?.[1];
  const args = `plan --skip-unchanged --out ${place} --encrypt W --sign S --readable plans`;
  expect(folder.read("args")).toBe(`${args} --reviewed gs://b/plans/reviewed\n`);
  folder.remove();
  folder = Folder.temp("seal-step");
  run({ ...plans, BEFORE: "" });
  expect(folder.read("args").endsWith("--readable plans\n")).toBe(true);
});

it("stops where the environment says no place", () => {
  const { status, stderr } = run({ BEFORE: "" });
  expect(status).not.toBe(0);
  expect(stderr).toContain(
    "STRONGROOM_PLANS: is not set; docs/guides/pipelines.md says which variables each environment needs",
  );
});

it("prints what each plan means, in which a host finds no command", () => {
  const hostile = 'update x\n  label: "::add-mask::allUsers"\n  label: "##[add-mask]allUsers"\n::error::x\n';
  expect(run({ ...plans, BEFORE: "" }, hostile).stdout).toBe(
    [
      "",
      "plans/shop-dev-services.txt",
      "  update x",
      '    label: ": :add-mask: :allUsers"',
      '    label: "## [add-mask]allUsers"',
      "  : :error: :x",
      "",
    ].join("\n"),
  );
});
