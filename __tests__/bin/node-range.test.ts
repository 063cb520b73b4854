/** Which Node runs this, said once and meant everywhere. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";

const root = join(__dirname, "..", "..");
const text = (path: string) => readFileSync(join(root, path), "utf8");
const { oldest, newest, tooOld, untried } = require("../../bin/node-range") as {
  readonly oldest: readonly [number, number];
  readonly newest: number;
  tooOld(version: string): string | null;
  untried(version: string): string | null;
};
const least = oldest.join(".");

it("is 20.16 to 26", () => expect([least, newest]).toEqual(["20.16", 26]));

it.each(["0.12.18", "18.20.8", "20.15.1"])("%s is refused, with what to do", (version) => {
  expect(tooOld(version)).toBe(
    `strongroom needs Node 20.16 or newer; this is ${version}. Get one: https://nodejs.org/ (or: nvm install 26)`,
  );
});

it.each(["20.16.0", "20.20.2", "21.0.0", "26.9.1"])("%s is fine", (version) => {
  expect([tooOld(version), untried(version)]).toEqual([null, null]);
});

it("a newer one than was tried is said, and not refused", () => {
  expect([tooOld("27.0.0"), untried("27.0.0")]).toEqual([
    null,
    "strongroom was tried with Node 20.16 to 26; this is 27.0.0, which may also work.",
  ]);
});

it.each(["package.json", join("sandbox", "package.json")])("%s says the same", (path) => {
  expect(JSON.parse(text(path)).engines).toEqual({ node: `>=${least}` });
});

it.each(["README.md", "CONTRIBUTING.md"])("%s says the same", (path) => {
  expect(text(path)).toContain(`Node >= ${least} (tried up to ${newest})`);
});

it.each(["strongroom", "strongroom.cmd"])("%s says the same where there is no Node", (path) => {
  expect(text(path)).toContain(`strongroom needs Node ${least} or newer: https://nodejs.org/`);
});

it("the tests run with the oldest, the newest, and what is kept between them", () => {
  const workflow = parse(text(".github/workflows/test.yml")) as {
    jobs: {
      gate: { strategy: { matrix: { node: string[] } }; steps: { run?: string; with?: { "node-version"?: string } }[] };
    };
  };
  const { strategy, steps } = workflow.jobs.gate;
  const { node } = strategy.matrix;
  expect([node[0], node.at(-1)]).toEqual([least, String(newest)]);
  // Every even major version: odd ones are never kept.
  expect(node.map((one) => Math.floor(Number(one)))).toEqual([20, 22, 24, 26]);
  expect(steps.flatMap((step) => step.with?.["node-version"] ?? [])).toEqual(["${{ matrix.node }}"]);
  expect(steps.map((step) => step.run)).toContain("npm test");
});

it("cdktf's command line finds a terminal whose one build fits every Node", () => {
  const lock = JSON.parse(text("package-lock.json")) as { packages: Record<string, { name?: string }> };
  const name = "@cdktf/node-pty-prebuilt-multiarch";
  const found = Object.entries(lock.packages).filter(([path]) => path.endsWith(`node_modules/${name}`));
  expect(found.map(([path, one]) => [path, one.name])).toEqual([[`node_modules/${name}`, "@lydell/node-pty"]]);
  const cli = dirname(require.resolve("cdktf-cli/package.json"));
  const own = require.resolve(`${name}/package.json`, { paths: [join(cli, "bundle")] });
  const built = `@lydell/node-pty-${process.platform}-${process.arch}/pty.node`;
  // Made for Node's stable interface (Node-API), and so for no version of Node alone.
  expect(readFileSync(require.resolve(built, { paths: [own] })).includes("napi_register_module_v1")).toBe(true);
});

/** How a file ends under a Node that says it is of another version; nothing of it runs but the check. */
function under(version: string, file: string, ...args: string[]) {
  const pretend = `Object.defineProperty(process.versions, "node", { value: ${JSON.stringify(version)} });`;
  const run = `process.argv.splice(1, 0, ${[file, ...args].map((one) => JSON.stringify(one)).join(", ")}); require(${JSON.stringify(join(root, file))});`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", pretend + run], { encoding: "utf8", cwd: "/" });
  return { status, stdout, stderr };
}

it("both ways in refuse one that is too old, before they read anything else", () => {
  const refusal =
    "strongroom needs Node 20.16 or newer; this is 20.15.0. Get one: https://nodejs.org/ (or: nvm install 26)\n";
  expect(under("20.15.0", "bin/strongroom.js", "list")).toEqual({ status: 2, stdout: "", stderr: refusal });
  expect(under("20.15.0", "scripts/run.js", "--without-terraform", "bin/strongroom.js")).toEqual({
    status: 2,
    stdout: "",
    stderr: `strongroom can't run here yet:\n\n${refusal}`,
  });
});

describe("the start file for Windows, which nobody tried there", () => {
  const lines = text("strongroom.cmd").split("\r\n");

  it("has Windows' line breaks: with others cmd.exe may miss its place in the file", () => {
    expect(text("strongroom.cmd").replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    expect(text(".gitattributes")).toMatch(/^\*\.cmd text eol=crlf$/m);
  });

  it("finds its folder, hands on all arguments and the exit code, and prints nothing by itself", () => {
    expect(lines.filter((line) => line !== "").every((line) => line.startsWith("@"))).toBe(true);
    expect(lines).toContain('@node "%~dp0bin\\strongroom.js" %*');
    expect(lines.filter((line) => line !== "").at(-1)).toBe("@exit /b %ERRORLEVEL%");
  });

  it("its documents say that it was never tried", () => {
    expect(text("docs/command-line.md")).toContain("`strongroom.cmd`");
    expect(text("docs/command-line.md")).toContain("it was never tried there");
  });
});
