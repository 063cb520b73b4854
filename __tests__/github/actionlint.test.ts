/** What GitHub itself would refuse in a workflow, by actionlint. The long suite alone: Go builds it first. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { full } from "../support/full";

const root = join(__dirname, "..", "..");
const folder = join(".github", "workflows");
/** Go's checksum database holds what this version is. */
const program = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";
const go = full && spawnSync("go", ["version"]).status === 0;
const reason = full ? "Go is not installed here" : "the long suite has it";

(go ? it : it.skip)(`actionlint has nothing to say${go ? "" : ` (skipped: ${reason})`}`, () => {
  const files = readdirSync(join(root, folder)).map((name) => join(folder, name));
  expect(files.length).toBeGreaterThan(9);
  const done = spawnSync("go", ["run", program, "-no-color", "-shellcheck=", "-pyflakes=", ...files], {
    cwd: root,
    encoding: "utf8",
    env: process.env,
  });
  expect([done.stdout, done.status]).toEqual(["", 0]);
});
