import { mkdtempSync, readFileSync, rmSync } from "node:fs";
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
    expect(filesBelow(target).length).toBe(34);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});
