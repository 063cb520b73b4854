import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { filesBelow, generateVercelBindings } from "../../providers/generate";

test("regenerating the vercel bindings gives the committed bytes", async () => {
  const committed = join(__dirname, "../../providers/vercel/lib");
  const scratch = mkdtempSync(join(tmpdir(), "strongroom-generate-"));
  try {
    const target = join(scratch, "lib");
    await generateVercelBindings(target);
    const contentOf = (root: string) =>
      Object.fromEntries(filesBelow(root).map((path) => [relative(root, path), readFileSync(path, "utf8")]));
    expect(contentOf(target)).toEqual(contentOf(committed));
    expect(filesBelow(target).map((path) => relative(target, path))).toEqual([
      "index.ts",
      "lazy-index.ts",
      "project-environment-variable/README.md",
      "project-environment-variable/index.ts",
      "provider/README.md",
      "provider/index.ts",
    ]);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});

test("a type that the pinned schema does not have is named, before anything is written", async () => {
  const target = join(tmpdir(), "strongroom-generate-nothing");
  const types = { resource_schemas: ["vercel_project", "vercel_moon"], data_source_schemas: [] };
  await expect(generateVercelBindings(target, types)).rejects.toThrow(
    "providers/schemas/vercel-5.9.1.json has no vercel_moon. docs/maintaining/provider-version.md says how a type is added.",
  );
  expect(existsSync(target)).toBe(false);
});
