/** What people read is plain English: "is not a terminal", never "is no terminal"; "the previous version", never "the version before". */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rooms } from "../support/rooms";

const root = join(__dirname, "..", "..");
const folders = [
  "__tests__",
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
const documents = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"];
const ours = /\.(ts|js|md|html)$/;

/** "There is no lock", "is no longer", "is no better" and "is no such thing" are plain. */
const negation = /(?<!\bthere )\b(is|are) no (?!longer\b|better\b|such\b|reason\b)\S+/gi;
/** Phrases that need a second reading, and what to write instead. Comments count too. */
const riddles: readonly (readonly [RegExp, string])[] = [
  [/\banew\b/gi, "again, or a word for it: regenerate, recreate, redeploy"],
  [/\b(made|makes it|makes them) again\b/gi, "recreated, regenerated, repeated"],
  [/\b(for certain|surely gone|gone for good)\b/gi, "has exited, is deleted, is proven"],
  [
    /\bthe (version|value|one|ones|environment|file) before(?! (\w+ing|the|it|its|a|an|any|this|that|every|each)\b)/gi,
    "the previous one",
  ],
  [/\bwithout a moment without\b/gi, "with no gap in"],
  [/\b(nobody|nothing|none|no one) but\b/gi, "only"],
  [/\bwhat is not there\b/gi, "what is missing"],
  [/\bas little as (there|here|then)\b/gi, "also not"],
  [/\b(is|was|are|were) rotating it since\b/gi, "has been rotating it since"],
  [/\bonce more\b/gi, "again"],
  [/\ball the same\b(?! \w)/gi, "still, anyway"],
  [/\bfor want of\b/gi, "without"],
  [/\bin silence\b/gi, "silently"],
  [/\b(on its|on their) way out\b/gi, "retired, to be removed"],
  [/\bin the place of\b/gi, "instead of, in place of"],
  [/\bseen to work\b/gi, "verified"],
  [/\bcan't be told\b(?! to)/gi, "is not known, it is unclear"],
  [/\bdo(es)? not know it\b/gi, "is not in the lock, in the state"],
  [/\b(do|does|did) not take (the|it|a|so|this)\b/gi, "does not accept"],
  [/\b(is|are) not (declared|there|enabled|mapped|used|planned) any more\b/gi, "is no longer"],
  [/\b(null|undefined|empty|nothing) where (it|there|none|nobody)\b/gi, "null if it, if there"],
  [/\b(stands?|lies?) (beside|behind|below|within|outside|inside)\b/gi, "is beside, after, below"],
];

function filesOf(name: string): readonly string[] {
  if (ours.test(name)) return [name];
  return readdirSync(join(root, name), { recursive: true, encoding: "utf8" })
    .filter((path) => ours.test(path) && !/(^|\/)(node_modules|dist)\//.test(path))
    .map((path) => join(name, path));
}

/** Of a file, where a pattern is, but for places that are left out. */
function found(file: string, pattern: RegExp, isLeftOut: (before: string) => boolean): readonly string[] {
  return [...readFileSync(join(root, file), "utf8").matchAll(pattern)]
    .filter(({ index, input }) => !isLeftOut(input.slice(input.lastIndexOf("\n", index) + 1, index)))
    .map(([words]) => `${file}: ${words}`);
}

it.each([...folders, ...documents])("%s says what a thing is not in plain words", (name) => {
  const files = filesOf(name);
  expect(files.length).toBeGreaterThan(0);
  expect(files.flatMap((file) => found(file, negation, (before) => isComment(before) || isTestName(before)))).toEqual(
    [],
  );
});

it.each([...folders, ...documents])("%s has no phrase that needs a second reading", (name) => {
  const files = filesOf(name).filter((file) => !allowed.has(file));
  const said = riddles.flatMap(([pattern, instead]) =>
    files.flatMap((file) => found(file, pattern, isTestName).map((where) => `${where} (write: ${instead})`)),
  );
  expect(said).toEqual([]);
});

/** Files that may: what was decided and noted stays as it was written then, and this file names the phrases. */
const allowed: ReadonlySet<string> = new Set([
  join("__tests__", "text", "plain-english.test.ts"),
  ...readdirSync(join(root, "docs", "adr")).map((name) => join("docs", "adr", name)),
]);

/** Of a line, what stands before a place in it. */
function isComment(before: string): boolean {
  return /^\s*(\/\/|\/?\*)|;\s*\/\//.test(before);
}

/** Procedures name tests as they are called. */
function isTestName(before: string): boolean {
  return /`__tests__\/[^`]+`: [^`]*$/.test(before);
}

it.each([
  ["the version before stays enabled", true],
  ["signed anew", true],
  ["whose holder is gone for certain", true],
  ["nobody but a person knows", true],
  ["looked at once more", true],
  ["null where there is none", true],
  ["the real provider can't be told to trust it", false],
  ["the value before it is written", false],
  ["the version before the pin moved", false],
  ["the previous version", false],
])("%s: %s", (text, expected) => {
  expect(riddles.some(([pattern]) => text.search(new RegExp(pattern.source, "i")) >= 0)).toBe(expected);
});
