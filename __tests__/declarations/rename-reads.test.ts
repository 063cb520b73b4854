/** What a rename makes of reads with `renamed()` and `crossProduct()` around them, in either order, by the compiler's own references. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { moved, withBoth } from "../../declarations/rename/move";
import { referencesOf } from "../../declarations/scaffold/references";
import { long } from "../support/full";

const root = mkdtempSync(join(tmpdir(), "strongroom-rename-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const catalogue = "catalog/shop/core.ts";
const service = "services/depot/api.ts";
const renaming = { file: catalogue, old: "OLD_KEY", name: "NEW_KEY" };
const read = (file: string) => readFileSync(join(root, file), "utf8");

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

beforeAll(() => {
  write(
    "model/index.ts",
    [
      "export const integration = <E>(entries: E): E => entries;",
      "export const secret = (spec: object): object => spec;",
      "export const renamed = <T>(read: T, _name: string): T => read;",
      "export const crossProduct = <T>(read: T, _because: string): T => read;",
      "",
    ].join("\n"),
  );
  mkdirSync(join(root, "environments"));
});

/** The lists of reads after each step. */
function steps(reads: string, keep: boolean): { readonly both: string; readonly moved: string } {
  const entry = (name: string) => `  ${name}: secret({ purpose: "Calls the vendor" }),\n`;
  write(
    catalogue,
    `import { integration, secret } from "../../model";\n\nexport const core = integration({\n${entry("OLD_KEY")}${entry("NEW_KEY")}});\n`,
  );
  write(
    service,
    `import { core } from "../../catalog/shop/core";\nimport { crossProduct, renamed } from "../../model";\n\nexport const reads = [${reads}];\n`,
  );
  const after = (texts: ReadonlyMap<string, string> | null) => {
    for (const [file, text] of texts ?? []) write(file, text);
    return /reads = \[(.*)\];/s.exec(read(service))?.[1] ?? "";
  };
  const references = referencesOf(root, catalogue, renaming.old, renaming.name);
  const both = after(withBoth(renaming, references, read));
  const again = referencesOf(root, catalogue, renaming.old, renaming.name);
  // All have both now.
  expect(withBoth(renaming, again, read)).toBeNull();
  return { both, moved: after(moved(renaming, again, { keep, after: "2026-05-01" }, read)) };
}

/** How it is read, what is beside it first, and what is left, without and with `--keep-variable`. */
const cases: readonly (readonly [string, string, string, string])[] = [
  ["core.OLD_KEY", "core.NEW_KEY", "core.NEW_KEY", 'renamed(core.NEW_KEY, "OLD_KEY")'],
  [
    'crossProduct(core.OLD_KEY, "ships")',
    'crossProduct(core.NEW_KEY, "ships")',
    'crossProduct(core.NEW_KEY, "ships")',
    'crossProduct(renamed(core.NEW_KEY, "OLD_KEY"), "ships")',
  ],
  ['renamed(core.OLD_KEY, "A")', "core.NEW_KEY", 'renamed(core.NEW_KEY, "A")', 'renamed(core.NEW_KEY, "A")'],
  [
    'renamed(crossProduct(core.OLD_KEY, "ships"), "B")',
    'crossProduct(core.NEW_KEY, "ships")',
    'renamed(crossProduct(core.NEW_KEY, "ships"), "B")',
    'renamed(crossProduct(core.NEW_KEY, "ships"), "B")',
  ],
  [
    'crossProduct(renamed(core.OLD_KEY, "C"), "ships")',
    'crossProduct(core.NEW_KEY, "ships")',
    'crossProduct(renamed(core.NEW_KEY, "C"), "ships")',
    'crossProduct(renamed(core.NEW_KEY, "C"), "ships")',
  ],
];

// In the long suite: each needs the compiler twice.
long.each([false, true])("each read keeps what stands around it; with --keep-variable: %s", (keep) => {
  // One list for each: a reader has an entry under one name.
  const lists = steps(cases.map(([reads]) => `[${reads}]`).join(", "), keep);
  expect(lists).toEqual({
    both: cases.map(([reads, beside]) => `[${reads}, ${beside}]`).join(", "),
    moved: cases.map(([, , moves, keeps]) => `[${keep ? keeps : moves}]`).join(", "),
  });
});
