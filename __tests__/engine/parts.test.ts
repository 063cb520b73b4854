/** Whose each file is when a project is upgraded. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ownParts, partOf } from "../../engine/parts";
import { rooms } from "../support/rooms";

const root = join(__dirname, "..", "..");

it("the list names every file of this repository, and every room as the engine's", () => {
  const files = execFileSync("git", ["-C", root, "ls-files"], { encoding: "utf8" }).split("\n").filter(Boolean);
  expect(files.filter((file) => partOf(ownParts, file) === null)).toEqual([]);
  expect(rooms.filter((room) => partOf(ownParts, `${room}/x.ts`) !== "engine")).toEqual([]);
  for (const file of ["catalog/x.ts", "services/x.ts", "environments/dev.lock.json", "docs/procedures.md"])
    expect(partOf(ownParts, file)).toBe("yours");
});

it("the changelog begins with the engine's version", () => {
  const text = readFileSync(join(root, "CHANGELOG.md"), "utf8");
  expect(/^## (\S+)/m.exec(text)?.[1]).toBe(ownParts.version);
});
