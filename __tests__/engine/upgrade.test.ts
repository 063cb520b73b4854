/** A newer version's engine in a project of its own: what is replaced, what stays, what is refused. */
import { commit, git, json, packageJson, project, read, run, theirs, withNewerVersion } from "./upgrade-support";

withNewerVersion();

it("replaces the engine, merges settings, and leaves everything of theirs as it was", async () => {
  project.write({
    "package.json": packageJson("0.2.0", { commander: "14.0.3", yaml: "2.9.1", "left-pad": "1.3.0" }),
    "cdktf.json": json({ projectId: "ours", app: "node main.ts" }),
    ".github/workflows/test.yml": "our pipeline\n",
    ".github/workflows/deploy.yml": "our deployment\n",
    "live/our-helper.ts": "our helper\n",
  });
  commit(project);
  const { code, data, text } = await run();
  expect(code).toBe(0);
  expect(data).toMatchObject({
    from: "0.2.0",
    to: "0.3.0",
    source: "newer",
    written: [
      "CHANGELOG.md",
      "__tests__/live/uses.test.ts",
      "bin/strongroom.js",
      "biome.json",
      "docs/guides/rotation.md",
      "engine/parts.json",
      "live/uses.ts",
      "package.json",
      "vault/door.ts",
    ],
    removed: ["live/gone.ts"],
    settings: { "package.json": ['version: "0.2.0" -> "0.3.0"', 'dependencies.commander: "14.0.3" -> "15.0.0"'] },
    kept: [".github/workflows/test.yml", "live/our-helper.ts"],
    byHand: [
      "0.2.1: Remove `environments/load.ts`.",
      "0.3.0: Run `strongroom sandbox reset` once.",
      "0.3.0: Say `class` in each product.",
      ".github/workflows/test.yml is yours and stays; to see what is new in it, and take it over: git diff --no-index .github/workflows/test.yml .strongroom/offered/.github/workflows/test.yml",
    ],
  });
  expect(data.next[0]).toBe("npm install");
  expect(text).toContain("\n  next: npm install\n");
  for (const [file, was] of Object.entries(theirs)) expect(read(file)).toBe(was);
  expect(read(".github/workflows/test.yml")).toBe("our pipeline\n");
  expect(read(".strongroom/offered/.github/workflows/test.yml")).toBe("new pipeline\n");
  expect(read("live/our-helper.ts")).toBe("our helper\n");
  expect(project.has("live/gone.ts")).toBe(false);
  expect(project.has("catalog/samples.ts")).toBe(false);
  expect(project.has("__tests__/samples.test.ts")).toBe(false);
  expect(JSON.parse(read("package.json"))).toEqual({
    name: "strongroom",
    version: "0.3.0",
    dependencies: { commander: "15.0.0", yaml: "2.9.1", "left-pad": "1.3.0" },
  });
  expect(JSON.parse(read("cdktf.json")).projectId).toBe("ours");

  // A second run has nothing to do, committed or not, and the next version compares with this one.
  const after = project.texts();
  expect((await run()).text).toMatch(/^0\.3\.0 is already installed; nothing to do\.\n/);
  expect(project.texts()).toEqual(after);
  expect(JSON.parse(read("engine/installed.json"))).toMatchObject({
    version: "0.3.0",
    merged: { "package.json": { version: "0.3.0" } },
  });
});

it("says the same and writes nothing with --dry-run", async () => {
  const before = project.texts();
  const { data, text } = await run("newer", { dryRun: true });
  expect(data.written).toContain("live/uses.ts");
  expect(text).toContain("  would write live/uses.ts\n");
  expect(text).toContain("  - 0.3.0: Say `class` in each product.\n");
  expect(project.texts()).toEqual(before);
});

it("refuses everything of which something would be lost, at once, and takes it when told", async () => {
  project.write({
    "live/uses.ts": "edited\n",
    "vault/door.ts": "our own\n",
    "docs/guides/rotation.md": "edited guide\n",
  });
  project.remove("biome.json");
  commit(project);
  project.write({ "bin/strongroom.js": "// being edited\n", "catalog/shop.ts": "being edited too\n" });
  const before = project.texts();
  const recorded = git(project, "log", "-1", "--format=%h", "--", "engine/installed.json").trim();
  await expect(run()).rejects.toMatchObject({
    code: 5,
    message: [
      "The upgrade would lose changes in these files, so nothing was changed:",
      "  bin/strongroom.js has changes that are not committed",
      `  docs/guides/rotation.md was edited here: git diff ${recorded} -- docs/guides/rotation.md`,
      `  live/uses.ts was edited here: git diff ${recorded} -- live/uses.ts`,
      "  vault/door.ts is yours, and the new version has a file of that name",
    ].join("\n"),
    next: "commit your changes, then run the command again",
  });
  expect(project.texts()).toEqual(before);
  project.write({ "bin/strongroom.js": "// old launcher\n" });
  await run("newer", { replaceEdited: true });
  expect([read("live/uses.ts"), read("vault/door.ts")]).toEqual(["new uses\n", "new room\n"]);
  expect(read("catalog/shop.ts")).toBe("being edited too\n");
  expect(project.has("biome.json")).toBe(false);
});

it("takes an edit that the new version has as well", async () => {
  project.write({ "live/uses.ts": "new uses\n" });
  commit(project);
  expect((await run()).data.written).not.toContain("live/uses.ts");
});

it("keeps a setting that both changed, and says so", async () => {
  project.write({ "package.json": packageJson("0.2.0", { commander: "14.1.0", yaml: "2.9.1" }) });
  commit(project);
  const { data } = await run();
  expect(data.byHand).toContain(
    'package.json, dependencies.commander: yours is "14.1.0" and stays; the new version has "15.0.0"',
  );
  expect(JSON.parse(read("package.json")).dependencies.commander).toBe("14.1.0");
});
