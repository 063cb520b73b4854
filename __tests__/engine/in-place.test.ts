/** Files that replace others: a kill leaves the project as it was, or is mended by whoever comes next. */
import { execFileSync } from "node:child_process";
import { cpSync, rmSync, statSync, symlinkSync } from "node:fs";
import { Folder } from "../support/folder";

const finisher = require("../../engine/in-place.js");

let project: Folder;
beforeEach(() => {
  project = Folder.temp("in-place");
  project.write({ "live/uses.ts": "old uses\n", "live/gone.ts": "goes\n", "docs/guides/rotation.md": "old guide\n" });
});
afterEach(() => project.remove());

it("ends what was interrupted in the middle, whoever comes next", async () => {
  // GIVEN a kill after the journal was written and the first file put
  const put = [
    { path: "live/uses.ts", bytes: Buffer.from("new uses\n"), executable: false },
    { path: "live/gone.ts/door.ts", bytes: Buffer.from("a folder now\n"), executable: true },
  ];
  finisher.begin(project.path, { version: "0.3.0", put, remove: ["live/gone.ts", "docs/guides/rotation.md"] });
  cpSync(project.at(".strongroom/upgrade/files/live/uses.ts"), project.at("live/uses.ts"));
  rmSync(project.at(".strongroom/upgrade/files/live/uses.ts"));
  expect(finisher.isUnfinished(project.path)).toBe(true);
  // WHEN the next command starts
  expect(finisher.finish(project.path)).toBe("0.3.0");
  // THEN all of it is there
  expect(project.read("live/uses.ts")).toBe("new uses\n");
  expect(statSync(project.at("live/gone.ts/door.ts")).mode & 0o111).toBe(0o111);
  expect(project.has("docs/guides")).toBe(false);
  expect([finisher.isUnfinished(project.path), project.has(".strongroom/upgrade")]).toEqual([false, false]);
});

it("a kill before the journal leaves the project as it was", () => {
  const before = project.read("live/uses.ts");
  const unwritable = { path: "x/\0", bytes: Buffer.from(""), executable: false };
  expect(() =>
    finisher.begin(project.path, {
      version: "0.3.0",
      put: [{ path: "live/uses.ts", bytes: Buffer.from("new\n"), executable: false }, unwritable],
      remove: ["live/gone.ts"],
    }),
  ).toThrow();
  expect(finisher.isUnfinished(project.path)).toBe(false);
  expect(project.read("live/uses.ts")).toBe(before);
});

describe("a journal that no upgrade wrote", () => {
  const journal = (text: string) => project.write({ ".strongroom/upgrade/journal.json": text });
  const naming = (file: string) => JSON.stringify({ version: "9.9.9", put: [file], remove: [file] });
  const unchanged = () => ["live/uses.ts", "live/gone.ts"].map((file) => project.has(file));

  it.each([
    ["garbage", "garbage"],
    ["null", "null"],
    ["no lists", '{"version":"9.9.9","put":"live/uses.ts","remove":[]}'],
    ["a version for a terminal", '{"version":"\\u001b[2J","put":[],"remove":[]}'],
  ])("is refused as damaged: %s", (_name, text) => {
    journal(text);
    expect(() => finisher.finish(project.path)).toThrow(".strongroom/upgrade/journal.json is damaged");
    expect(unchanged()).toEqual([true, true]);
  });

  it.each([
    "../outside.txt",
    "live/../../outside.txt",
    "/tmp/outside.txt",
    "live//uses.ts",
    "./live/uses.ts",
    "live\\\\uses.ts",
    ".git/hooks/pre-commit",
    ".strongroom/sandbox/key",
    "node_modules/tsx/dist/cli.mjs",
    "environments/prod.lock.json",
    "catalog/shop/index.ts",
    "link/file.ts",
    "",
  ])("deletes and writes nothing that is not the engine's: %j", (file) => {
    const outside = Folder.temp("outside");
    symlinkSync(outside.path, project.at("link"));
    outside.write({ "file.ts": "stays" });
    journal(naming(file));
    expect(() => finisher.finish(project.path)).toThrow("which no upgrade replaces");
    expect([...unchanged(), outside.has("file.ts")]).toEqual([true, true, true]);
    outside.remove();
  });

  it("is not followed to a link that lies where a new file should", () => {
    symlinkSync("/etc/hostname", project.at("target"));
    project.write({ ".strongroom/upgrade/files/live/x": "" });
    rmSync(project.at(".strongroom/upgrade/files/live/x"));
    symlinkSync("/etc/hostname", project.at(".strongroom/upgrade/files/live/x"));
    journal(JSON.stringify({ version: "9.9.9", put: ["live/x"], remove: ["live/gone.ts"] }));
    expect(() => finisher.finish(project.path)).toThrow("is not a regular file");
    expect(unchanged()).toEqual([true, true]);
  });

  it("is refused where a branch brought it", () => {
    journal(JSON.stringify({ version: "9.9.9", put: [], remove: ["live/gone.ts"] }));
    const git = (...args: readonly string[]) => execFileSync("git", ["-C", project.path, ...args]);
    git("init", "--quiet");
    git("add", "--force", ".strongroom/upgrade/journal.json");
    expect(() => finisher.finish(project.path)).toThrow("is committed, so it is not from an upgrade on this machine");
    expect(unchanged()).toEqual([true, true]);
  });
});
