/** What is made of a review on request: a page in a file, and a comment of a commit, whose failure makes the job red. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "../../machine/context";
import { type RenderingOptions, type ReviewedSides, rendered, renderingsAsked } from "../../review/renderings";
import { reviewOf } from "../../review/review";
import { exitCodes } from "../../text/exit-codes";
import { createOutput } from "../../text/output";
import { FakeHost } from "../clients/pull-requests/fake-host";
import { failureOf } from "../clients/scripted-server";
import { acme } from "../support/acme";
import { bindingOf } from "../support/resolved-fixture";
import { edited, productIn } from "./support";

const folder = mkdtempSync(join(tmpdir(), "strongroom-renderings-"));
const git = (...args: readonly string[]) =>
  execFileSync("git", ["-C", folder, "-c", "user.name=ann", "-c", "user.email=ann@acme.example", ...args], {
    encoding: "utf8",
  }).trim();
let fake: FakeHost;
let commit: string;

beforeAll(async () => {
  fake = await FakeHost.start("github");
  git("init", "--quiet", "--initial-branch=main");
  mkdirSync(join(folder, "infra", "catalog"), { recursive: true });
  writeFileSync(join(folder, "infra", "catalog", "index.ts"), "export {};\n");
  git("add", "--all");
  git("commit", "--quiet", "--message", "base");
  commit = git("rev-parse", "HEAD");
});
afterAll(async () => {
  await fake.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  fake.reset();
  fake.head = commit;
});

const [base, head] = [
  [acme()],
  [
    edited((draft) =>
      productIn(draft).bindings.push(bindingOf({ entry: "shop/PAYMENT_KEY", reader: "shop/ann", member: "allUsers" })),
    ),
  ],
];

async function made(options: RenderingOptions, env: Readonly<Record<string, string>> = {}, at: string | null = null) {
  let noted = "";
  const output = createOutput({
    stdout: { write: () => true },
    stderr: { write: (text) => (noted += text) },
    colour: false,
  });
  const context = {
    root: join(folder, "infra"),
    cwd: folder,
    env: { PATH: process.env.PATH, GITHUB_TOKEN: "token-of-bot", ...env },
    output,
    signal: new AbortController().signal,
  } as unknown as Context;
  const sides: ReviewedSides = {
    base: { commit: "1a2b3c4".padEnd(40, "0"), environments: base },
    head: { commit: at, environments: head },
  };
  const asked = renderingsAsked(context, options);
  return { ...(await rendered(context, reviewOf(base, head), sides, asked)), noted };
}

it("writes the page beside where the command was called, and shows the report", async () => {
  const { code, text, comment, noted } = await made({ html: "out/review.html" });
  expect({ code, comment, noted }).toEqual({ code: 0, comment: null, noted: "wrote out/review.html\n" });
  expect(text.split("\n")[0]).toMatch(/^This change gives new access in dev: 1 account or target to 1 entry\./);
  expect(readFileSync(join(folder, "out", "review.html"), "utf8")).toContain("<title>Review: 1a2b3c4 → the files here");
});

it("posts the report of the commit that is here, in its host's Markdown, and shows it too", async () => {
  const { code, text, comment } = await made({ post: fake.page });
  expect({ code, comment }).toEqual({ code: 0, comment: { on: "acme/secrets#12", how: "added" } });
  expect(text.split("\n").at(-1)).toBe("added a comment to acme/secrets#12");
  const lines = fake.comments[0]?.body.split("\n\n") ?? [];
  expect(lines[0]).toBe(`<!-- strongroom-review infra%2F ${commit} -->`);
  expect(lines[1]).toMatch(/^## 🛑 This change gives new access in dev: /);
  expect(lines[2]).toContain(`1a2b3c4 → ${commit.slice(0, 7)};`);
  expect(await made({ post: fake.page })).toMatchObject({ comment: { how: "unchanged" } });
});

it("keeps Markdown apart from what is said of the comment", async () => {
  const { text, noted } = await made({ post: fake.page, markdown: "summary" });
  expect(text.split("\n")[0]).toBe("<!-- strongroom-review -->");
  expect(text).not.toContain("added a comment");
  expect(noted).toBe("posting to acme/secrets#12\nadded a comment to acme/secrets#12\n");
});

it("replaces a page, and no other file", async () => {
  const [page, other] = [join(folder, "page.html"), join(folder, "notes.md")];
  writeFileSync(other, "notes");
  expect(await failureOf(made({ html: "notes.md" }))).toEqual({
    code: exitCodes.usage,
    message: "--html: notes.md is another file, and no page.",
    next: "name a file that may be replaced",
  });
  expect(readFileSync(other, "utf8")).toBe("notes");
  for (const before of ["", "<!doctype html>\nolder"]) {
    writeFileSync(page, before);
    await made({ html: "page.html" });
    expect(readFileSync(page, "utf8")).toContain("This change gives new access");
  }
});

it("posts to the pull request of its run", async () => {
  const env = {
    GITHUB_ACTIONS: "true",
    GITHUB_API_URL: `${fake.origin}/api/v3`,
    GITHUB_GRAPHQL_URL: `${fake.origin}/api/graphql`,
    GITHUB_REPOSITORY: "acme/secrets",
    GITHUB_REF: "refs/pull/12/merge",
  };
  expect(await made({ post: true }, env)).toMatchObject({ comment: { on: "acme/secrets#12", how: "added" } });
});

it("says on a dry run what it would do", async () => {
  const { text, noted } = await made({ post: fake.page, dryRun: true });
  expect(text.split("\n").at(-1)).toBe("would add a comment to acme/secrets#12");
  expect(noted).toBe("looking at acme/secrets#12\n");
  expect(fake.comments).toEqual([]);
});

it("ends with what went wrong where nothing was posted, below the report", async () => {
  fake.troubles = [{ on: "write", status: 403 }];
  const { code, text, comment } = await made({ post: fake.page });
  const message = "GitHub refused: the holder of GITHUB_TOKEN lacks pull-requests: write on acme/secrets#12.";
  const next = "give the token pull-requests: write, or use another one";
  expect(code).toBe(exitCodes.denied);
  expect(comment).toEqual({ on: "acme/secrets#12", how: "not posted", failure: { message, next } });
  expect(text).toContain("This change gives new access");
  expect(text.split("\n").slice(-2)).toEqual([`not posted: ${message}`, `  next: ${next}`]);
  expect(await made({ post: fake.page }, { GITHUB_TOKEN: "" })).toMatchObject({ code: exitCodes.usage });
});

it("is about a commit: files that are not committed are refused, unless another commit is named", async () => {
  const file = join(folder, "infra", "catalog", "new.ts");
  writeFileSync(file, "export {};\n");
  const { code, text } = await made({ post: fake.page });
  rmSync(file);
  expect(code).toBe(exitCodes.usage);
  expect(text.split("\n").slice(-2)).toEqual([
    "not posted: --post: these files are not all committed, and a comment is about a commit.",
    "  next: commit, or the same with --head and a commit",
  ]);
  writeFileSync(file, "export {};\n");
  expect((await made({ post: fake.page }, {}, commit)).comment?.how).toBe("added");
  rmSync(file);
});

it("takes the merge that the host built as the tip that it merges", async () => {
  git("checkout", "--quiet", "-b", "feature");
  git("commit", "--quiet", "--allow-empty", "--message", "feature");
  fake.head = git("rev-parse", "HEAD");
  git("checkout", "--quiet", "main");
  git("commit", "--quiet", "--allow-empty", "--message", "main moves on");
  git("merge", "--quiet", "--no-edit", "feature");
  await made({ post: fake.page });
  expect(fake.comments[0]?.body.split("\n")[0]).toBe(`<!-- strongroom-review infra%2F ${fake.head} -->`);
  expect(fake.comments[0]?.body).not.toContain("not about the newest commit");
});

it.each([
  [{ dryRun: true }, "--dry-run says what --post would do."],
  [{ markdown: "gitea" }, '--markdown takes github, gitlab, bitbucket server, azure, summary; got "gitea".'],
] as const)("%j is refused before anything is read", async (options, message) => {
  expect(await failureOf(made(options as RenderingOptions))).toMatchObject({ code: exitCodes.usage, message });
});

it("sends no token where certificates would not be checked", async () => {
  expect(await failureOf(made({ post: fake.page }, { NODE_TLS_REJECT_UNAUTHORIZED: "0" }))).toMatchObject({
    code: exitCodes.refused,
  });
  expect(fake.lines).toEqual([]);
});
