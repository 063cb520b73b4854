/** Files that are put in the place of others: a kill leaves the project as it was, or is mended by whoever comes next. */
import { cpSync, rmSync, statSync } from "node:fs";
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
