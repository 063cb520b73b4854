/** The files of the pipelines: those of this repository are current, and what is declared is checked. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectEnvironments } from "../../cli/project-environments";
import { ownParts, partOf } from "../../engine/parts";
import type { Context } from "../../machine/context";
import { settingsOf } from "../../pipelines/declared";
import { pipelineFiles, stalePipelines } from "../../pipelines/files";

const root = join(__dirname, "..", "..");
const own = projectEnvironments();
const contextOf = (pipelines: unknown, at = root) =>
  ({
    root: at,
    lockDir: join(root, "environments"),
    environments: { ...own, pipelines: () => pipelines },
  }) as unknown as Context;
const declared = { host: "github", repository: "acme/secrets" };
const cloudBuild = {
  ...declared,
  host: "cloudbuild",
  image: `node@sha256:${"1".repeat(64)}`,
  connection: "europe-west1/github/secrets",
  bucket: "acme-builds",
  product: "platform",
};
const gitlab = {
  host: "gitlab",
  repository: "acme/infra/secrets",
  image: `node@sha256:${"1".repeat(64)}`,
  bootstrap: { planner: { repository: "acme/infra/plans", projectId: "20002" } },
};

it("the files of this repository are current (./strongroom tidy)", () => {
  expect(stalePipelines({ ...contextOf(undefined), environments: own }).map(({ file }) => file)).toEqual([]);
});

it("an upgrade leaves them to the organisation: they follow from what it declares", () => {
  const settings = settingsOf(contextOf(declared));
  const files = settings === null ? [] : [...pipelineFiles(settings).keys()];
  expect(files).toContain(".github/workflows/rotation.yml");
  expect(files.map((file) => [file, partOf(ownParts, file)])).toEqual(files.map((file) => [file, "yours"]));
});

it("an organisation that declares no pipelines keeps what calls no other repository, and loses the rest", () => {
  const left = stalePipelines(contextOf(undefined)).map(({ file }) => file);
  expect(left).toContain(".github/workflows/strongroom-pull-request.yml");
  expect(left.filter((file) => !file.startsWith(".github/workflows/strongroom-"))).toEqual([]);
});

it("another host's files replace those of the first", () => {
  const stale = stalePipelines(contextOf(gitlab)).map(({ file }) => file);
  expect(stale).toEqual(expect.arrayContaining([".gitlab-ci.yml", ".github/workflows/strongroom-plan.yml"]));
  expect(stale).not.toContain(".github/workflows/test.yml");
});

describe("in a folder of its own", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pipelines-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("writes what is missing, mends what was changed, removes what is ours and not needed, and leaves the rest", async () => {
    const context = contextOf(declared, folder);
    const settings = settingsOf(context);
    const files = settings === null ? new Map<string, string>() : pipelineFiles(settings);
    const stale = stalePipelines(context);
    expect(stale.map(({ file }) => file)).toEqual([...files.keys()]);
    for (const { mend } of stale) await mend();
    expect(stalePipelines(context)).toEqual([]);
    const [[first = "", text = ""] = []] = [...files];
    writeFileSync(join(folder, first), text.replace("ubuntu-24.04", "self-hosted"));
    const former = join(folder, ".github/workflows/strongroom-former.yml");
    writeFileSync(former, text);
    writeFileSync(join(folder, ".github/workflows/test.yml"), "name: ours\n");
    const again = stalePipelines(context);
    expect(again.map(({ file }) => file)).toEqual([first, ".github/workflows/strongroom-former.yml"]);
    for (const { mend } of again) await mend();
    expect(stalePipelines(context)).toEqual([]);
    expect(readFileSync(join(folder, first), "utf8")).toBe(text);
    expect(() => readFileSync(former)).toThrow();
    expect(readFileSync(join(folder, ".github/workflows/test.yml"), "utf8")).toBe("name: ours\n");
  });
});

it.each([
  [{ host: "jenkins", repository: "acme/secrets" }, "environments/index.ts: pipelines.host"],
  [{ host: "github", repository: "acme/secrets${{ github.token }}" }, "environments/index.ts: pipelines.repository"],
  [{ host: "github" }, "environments/index.ts: pipelines.repository"],
  [{ ...declared, branch: "main\n  evil: 1" }, "environments/index.ts: pipelines.branch"],
  [{ ...declared, runner: "self-hosted" }, "environments/index.ts: pipelines.runner"],
  [null, "environments/index.ts: pipelines.host"],
  [{ ...gitlab, image: "node:22" }, "environments/index.ts: pipelines.image"],
  [{ ...gitlab, image: undefined }, "environments/index.ts: pipelines.image"],
  [{ ...gitlab, repository: "secrets" }, "environments/index.ts: pipelines.repository"],
  [{ ...gitlab, bootstrap: {} }, "environments/index.ts: pipelines.planner"],
  [{ ...gitlab, bootstrap: { planner: { repository: "a\nb" } } }, "environments/index.ts: pipelines.planner"],
  [{ ...gitlab, planner: "a\nb" }, "environments/index.ts: pipelines.planner"],
  [{ ...cloudBuild, connection: "github" }, "environments/index.ts: pipelines.connection"],
  [{ ...cloudBuild, bucket: "gs://acme" }, "environments/index.ts: pipelines.bucket"],
  [{ ...cloudBuild, product: "nothing" }, "environments/index.ts: pipelines.product"],
  [{ ...declared, image: gitlab.image }, "environments/index.ts: pipelines.image"],
])("%j is refused", (pipelines, where) => {
  expect(() => settingsOf(contextOf(pipelines))).toThrow(where);
});
