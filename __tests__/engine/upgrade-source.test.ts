/** Where a newer version comes from: a folder, an archive, a tag; what is none, and with what a project is compared. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync } from "node:fs";
import {
  base,
  commit,
  git,
  json,
  newer,
  notes,
  partsAt,
  project,
  read,
  run,
  status,
  withNewerVersion,
} from "./upgrade-support";

withNewerVersion();

it.each([
  ["nowhere", "There is no nowhere that has a version."],
  ["project/catalog/shop.ts", "project/catalog/shop.ts is neither a folder nor an archive (.tar.gz, .tgz, .tar)."],
  ["empty", /^empty is not a version of Strongroom that can be upgraded to: engine\/parts\.json, .* are missing\./],
  ["broken.tar.gz", /^broken\.tar\.gz can't be unpacked: .*Nothing was changed\.$/],
  ["newer#v9", "newer has no commit v9; it is not a git repository."],
  ["https://127.0.0.1:1/x.git", "https://127.0.0.1:1/x.git is a repository, but the version is missing."],
  ["https://127.0.0.1:1/x.git#v1", /^v1 of https:\/\/127\.0\.0\.1:1\/x\.git could not be fetched: /],
])("%s is refused, and nothing is changed", async (source, message) => {
  mkdirSync(base.at("empty"));
  base.write({ "broken.tar.gz": "no archive" });
  const before = project.texts();
  await expect(run(source)).rejects.toMatchObject({
    message: typeof message === "string" ? message : expect.stringMatching(message),
  });
  expect(project.texts()).toEqual(before);
  expect(status()).toBe("");
});

it("an older version is refused", async () => {
  newer.write({ "engine/parts.json": json(partsAt("0.1.9")) });
  await expect(run()).rejects.toMatchObject({
    message: "newer is version 0.1.9, and this project has 0.2.0. Nothing was changed.",
  });
});

it("takes an archive, a tag of a repository, and a fetched one", async () => {
  cpSync(newer.path, base.at("packed/strongroom-0.3.0"), { recursive: true });
  execFileSync("tar", ["-czf", base.at("newer.tar.gz"), "-C", base.at("packed"), "strongroom-0.3.0"]);
  git(base, "init", "--quiet", newer.path);
  commit(newer);
  git(newer, "tag", "v0.3.0");
  newer.write({ "live/uses.ts": "not of that tag\n" });
  const sources = ["newer.tar.gz", "newer#v0.3.0", `file://${newer.path}#v0.3.0`];
  for (const source of sources) {
    const { data } = await run(source, { dryRun: true });
    expect([data.to, data.written.length, data.removed]).toEqual(["0.3.0", 10, ["live/gone.ts"]]);
  }
  await run(sources[1]);
  expect(read("live/uses.ts")).toBe("new uses\n");
  expect(notes).toEqual([`fetching v0.3.0 of file://${newer.path}`]);
});

it("without a record, compares with the source's tag of the project's version, or with what --base names", async () => {
  project.remove("engine/installed.json");
  project.write({ "live/uses.ts": "edited\n" });
  commit(project);
  await expect(run()).rejects.toMatchObject({
    message:
      "It is not known which files this project got with version 0.2.0: it has no engine/installed.json, and newer has no tag v0.2.0. Nothing was changed.",
  });
  const first = git(project, "rev-list", "--max-parents=0", "HEAD").trim();
  await expect(run("newer", { base: `project#${first}` })).rejects.toMatchObject({
    message: expect.stringContaining(
      "\n  live/uses.ts was edited here: git diff --no-index .strongroom/base/live/uses.ts live/uses.ts",
    ),
  });
  expect(read(".strongroom/base/live/uses.ts")).toBe("old uses\n");
  git(project, "tag", "v0.2.0", first);
  git(base, "clone", "--quiet", project.path, base.at("upstream"));
  cpSync(newer.path, base.at("upstream"), { recursive: true });
  base.remove("upstream/live/gone.ts");
  commit(base.in("upstream"));
  const { data } = await run("upstream", { replaceEdited: true });
  expect([data.from, data.to, data.removed]).toEqual(["0.2.0", "0.3.0", ["live/gone.ts"]]);
});
