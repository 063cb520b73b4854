/** What people read is plain English: "is not a terminal", never "is no terminal". */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rooms } from "../support/rooms";

const root = join(__dirname, "..", "..");
const folders = [
  "bin",
  "catalog",
  ...rooms,
  "constructs",
  "docs",
  "environments",
  "model",
  "organisation",
  "sandbox",
  "scripts",
  "services",
  "stacks",
];
const ours = /\.(ts|js|md)$/;
/** "There is no lock", "is no longer", "is no better" and "is no such thing" are plain. */
const riddle = /(?<!\bthere )\b(is|are) no (?!longer\b|better\b|such\b|reason\b)\S+/gi;

it.each([...folders, "README.md", "CONTRIBUTING.md"])("%s says what a thing is not in plain words", (name) => {
  const files = ours.test(name)
    ? [name]
    : readdirSync(join(root, name), { recursive: true, encoding: "utf8" })
        .filter((path) => ours.test(path) && !/(^|\/)(node_modules|dist)\//.test(path))
        .map((path) => join(name, path));
  expect(files.length).toBeGreaterThan(0);
  const found = files.flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(riddle)]
      .filter(({ index, input }) => !isUnread(input.slice(input.lastIndexOf("\n", index) + 1, index)))
      .map(([words]) => `${file}: ${words}`),
  );
  expect(found).toEqual([]);
});

/** Of a line, what stands before a place in it: of a comment, or of a test's name in a procedure's row. */
function isUnread(before: string): boolean {
  return /^\s*(\/\/|\/?\*)|;\s*\/\/|`__tests__\/[^`]+`: [^`]*$/.test(before);
}
