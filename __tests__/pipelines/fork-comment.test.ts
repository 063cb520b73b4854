/** The comment on a fork's pull request: for exactly one, and what it shows is text. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const program = join(__dirname, "..", "..", "bin", "fork-comment.js");
const run = {
  head_repository: { full_name: "mallory/secrets" },
  head_branch: "a/b&state=closed#x",
  head_sha: "1".repeat(40),
};
const pull = (number: number, over: object = {}, head: object = {}) => ({
  number,
  state: "open",
  head: { repo: { full_name: "mallory/secrets" }, ref: run.head_branch, sha: run.head_sha, ...head },
  ...over,
});

let folder: string;
let server: Server;
let pulls: readonly object[];
let comments: readonly object[];
let asked: { method: string | undefined; url: string | undefined; body: string }[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "fork-"));
  [pulls, comments, asked] = [[pull(7)], [], []];
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      asked.push({ method: request.method, url: request.url, body });
      const found = request.url?.includes("/pulls?") ? pulls : request.method === "GET" ? comments : {};
      response.end(JSON.stringify(found));
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  writeFileSync(join(folder, "event.json"), JSON.stringify({ workflow_run: run }));
  writeFileSync(join(folder, "report.md"), "fine");
});
afterEach(async () => {
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true });
});

function post(file = "report.md"): Promise<{ readonly code: number | null; readonly stderr: string }> {
  const env = {
    PATH: process.env.PATH ?? "",
    GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    GITHUB_REPOSITORY: "acme/secrets",
    GITHUB_EVENT_PATH: join(folder, "event.json"),
    GH_TOKEN: "fake-token",
  };
  return new Promise((done) => {
    const child = spawn(process.execPath, [program, join(folder, file)], { env });
    let stderr = "";
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    child.on("close", (code) => done({ code, stderr }));
  });
}
const writes = () => asked.filter(({ method }) => method !== "GET");

it("adds one comment, asked for by the exact head, and updates its own from then on", async () => {
  expect(await post()).toEqual({ code: 0, stderr: "" });
  expect(asked[0]?.url).toBe(
    "/repos/acme/secrets/pulls?state=open&per_page=100&head=mallory%3Aa%2Fb%26state%3Dclosed%23x",
  );
  expect(writes().map(({ method, url }) => [method, url])).toEqual([["POST", "/repos/acme/secrets/issues/7/comments"]]);
  const { body } = JSON.parse(writes()[0]?.body ?? "") as { body: string };
  comments = [
    { id: 1, user: { login: "mallory" }, body },
    { id: 2, user: { login: "github-actions[bot]" }, body: "of another job" },
    { id: 3, user: { login: "github-actions[bot]" }, body },
  ];
  asked = [];
  expect((await post()).code).toBe(0);
  expect(writes().map(({ method, url }) => [method, url])).toEqual([
    ["PATCH", "/repos/acme/secrets/issues/comments/3"],
  ]);
});

it.each<[string, readonly object[]]>([
  ["none", []],
  ["two", [pull(7), pull(8)]],
  ["another repository", [pull(7, {}, { repo: { full_name: "mallory/other" } })]],
  ["a repository that is gone", [pull(7, {}, { repo: null })]],
  ["another branch", [pull(7, {}, { ref: "other" })]],
  ["another commit", [pull(7, {}, { sha: "2".repeat(40) })]],
  ["a closed one", [pull(7, { state: "closed" })]],
])("%s: nothing is posted, and the job is red", async (_, found) => {
  pulls = found;
  const { code, stderr } = await post();
  expect([code, writes()]).toEqual([1, []]);
  expect(stderr).toMatch(/^strongroom: \d open pull requests have .*; exactly one must\. Nothing was posted\.\n$/);
});

it("what the fork wrote is text: no line leaves the block, and nothing in it is invisible", async () => {
  const hostile = [
    "# Approved\r\n@acme/owners [merge](https://evil.example) ![](https://evil.example/x)",
    "```\n~~~\n<details open><img src=x onerror=alert(1)>",
    "\u2028# out\u202e\u0000\u001b[31m\rclosed",
    "<!-- strongroom: report of a fork -->",
  ].join("\n");
  writeFileSync(join(folder, "report.md"), hostile);
  expect((await post()).code).toBe(0);
  const { body } = JSON.parse(writes()[0]?.body ?? "") as { body: string };
  const [mark, says, empty, ...rest] = body.split("\n");
  expect([mark, empty, rest.pop()]).toEqual(["<!-- strongroom: report of a fork -->", "", ""]);
  expect(says).toContain("Nothing of it was checked");
  expect(rest.every((line) => line.startsWith("    "))).toBe(true);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not be there
  expect(body).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u2028\u2029\u202a-\u202e]/);
});

it("a link in place of the report, and a huge report, are neither followed nor posted whole", async () => {
  symlinkSync("/etc/passwd", join(folder, "link"));
  expect(await post("link")).toEqual({ code: 1, stderr: expect.stringContaining("is not a regular file") });
  writeFileSync(join(folder, "report.md"), "x\n".repeat(1_000_000));
  expect((await post()).code).toBe(0);
  expect((JSON.parse(writes()[0]?.body ?? "") as { body: string }).body.length).toBeLessThan(65_536);
});
