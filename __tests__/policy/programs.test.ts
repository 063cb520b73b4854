/** Declarations that are more than calls of builders, and those that are not. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { programRules } from "../../policy/rules/programs";
import { acme } from "../support/acme";
import { sideOf, unchanged } from "./support";

const side = sideOf(acme(), ({ environment }) => {
  environment.products[0].otherReaders = [
    { configuration: { kind: "folder", folder: "services/shop/compose" } },
    { configuration: { kind: "folder", folder: "services/bank" } },
  ];
});

function found(text: string, file = "services/shop/api.ts"): readonly string[] {
  const files = [{ file, was: "100644", mode: "100644", text }];
  return programRules.flatMap((rule) =>
    rule.findsIn({ ...unchanged, base: side, head: side, files }).map(({ where, got }) => `${where} ${got}`),
  );
}
const refused = (code: string) => found(`import { a } from "../../model";\nexport const b = ${code};\n`);
const at = "services/shop/api.ts:2";

test.each([
  ['process.env.GITHUB_WORKFLOW === "strongroom deploy" ? [a.KEY] : []', "process"],
  ["globalThis.fetch", "globalThis"],
  ['fetch("https://evil.example")', "fetch"],
  ['require("node:fs")', "require"],
  ['import("node:fs")', "import()"],
  ['eval("1")', "eval"],
  ['new Function("return 1")', "Function"],
  ["new Date().getFullYear()", "Date"],
  ["Date.now()", "Date"],
  ["Math.random()", "Math.random"],
  ["Math", "Math"],
  ["Object.getOwnPropertyNames(a)", "Object.getOwnPropertyNames"],
  ["import.meta.url", "import.meta"],
  ["{ process }", "process"],
  ["((process = 1) => process)()", "process"],
  ["(() => 0).constructor", ".constructor"],
  ['a["constructor"]', '["constructor"]'],
  ['a["con" + "structor"]', "a member whose name is computed"],
  ["((k: string) => a[k])(String(1))", "a member whose name is computed"],
  ["(({ constructor: c }) => c)(() => 0)", ".constructor"],
  ["(({ [String(1)]: c }) => c)(a)", "a member whose name is computed"],
  ["function () { return this; }", "this"],
  ["class {}", "a class"],
  ["module.exports", "module"],
  ["performance.now()", "performance"],
  ["setTimeout(a, 1)", "setTimeout"],
])("%s is refused", (code, got) => {
  expect(refused(code)[0]).toBe(`${at} ${got}`);
});

test.each([
  'import fs from "node:fs";',
  'import { x } from "evil";',
  'import "../../machine/git/git";',
  'export * from "../../clients/apis";',
  'import { x } from "../../model/../clients/apis";',
  'import { x } from "../../modelled";',
  'import { x } from "./compose/x";',
])("%s is refused", (line) => {
  expect(found(line)).toEqual([`services/shop/api.ts:1 an import of ${/"(.*)"/.exec(line)?.[1]}`]);
});

test("another name of Node's is refused, although a function hides it", () => {
  expect(found("const f = (process: string) => process;\nexport const b = process.env;\n").length).toBeGreaterThan(0);
});

test.each([
  'a.secret({ purpose: "Reads process.env and new Date()", date: "2026-12-31" })',
  '[..."ab"].map((one, index) => `${one}${index}`)',
  "Object.values(a).flat().map(String)",
  'new RegExp("^a$", "u")',
  'JSON.stringify({ process: "x", require: a.require, fetch: a["fetch"] })',
  "((text: typeof process.env, { one, two = 1 }: { one: Date; two?: number }) => [text, one, two])",
])("%s passes", (code) => {
  expect(refused(code)).toEqual([]);
});

test("what the file declares or imports may have a name of Node's, and a table of the file may be looked into", () => {
  const text = `import { performance } from "../../catalog/performance";
import type { Stage } from "../../model";
export { crypto } from "./crypto";
const table = { dev: 1, prod: 2 } as const;
const of = (stage: Stage) => table[stage];
export const navigator = of(performance.stage);
export const again = navigator;
`;
  expect(found(text)).toEqual([]);
});

test("what a compose host runs is not a declaration, unless it is where declarations are loaded", () => {
  expect(found("process.exit()", "services/shop/compose/index.js")).toEqual([]);
  expect(found("process.exit()", "services/bank/x.js")).toEqual(["services/bank/x.js:1 process"]);
  expect(found("process.exit()", "services/shop/other/index.js")).toEqual(["services/shop/other/index.js:1 process"]);
});

/** As a copy of it has them, where it is beside the engine. */
const ours = (text: string): string =>
  text.replace("../../../../../model", "../../model").replace("../../../../model", "../model");

test("declarations of the samples and of a small organisation pass", () => {
  const roots = [join(__dirname, "..", ".."), join(__dirname, "organisation")];
  const files = roots.flatMap((cwd) =>
    ["catalog", "services", "environments"].flatMap((room) =>
      readdirSync(join(cwd, room), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => [cwd, `${room}/${file}`] as const),
    ),
  );
  expect(files.length).toBeGreaterThan(50);
  expect(files.flatMap(([cwd, file]) => found(ours(readFileSync(join(cwd, file), "utf8")), file))).toEqual([]);
});
