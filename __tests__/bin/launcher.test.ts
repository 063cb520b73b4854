/** `bin/strongroom.js` and its bundle: always what the sources say now, whatever happens to the cache. */
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { esbuildSpy } from "../support/esbuild-spy";
import { long } from "../support/full";
import type { Project } from "../support/project";
import { projectWithModules } from "./project";

const { sumOf } = require("../../bin/bundle") as { sumOf(bytes: Buffer): string };

let project: Project;
let cache: string;

function open(): void {
  project = projectWithModules();
  cache = join(project.folder, "node_modules", ".cache", "strongroom");
}

const bundles = (of = "cli") =>
  existsSync(cache) ? readdirSync(cache).filter((name) => new RegExp(`^${of}-[0-9a-f]{16}\\.js$`).test(name)) : [];
const recordOf = (name: string) =>
  join(cache, readdirSync(cache).find((one) => one.startsWith(`${name}-of-`) && !one.includes("nowhere")) ?? "");
const version = `${(JSON.parse(readFileSync(join(__dirname, "..", "..", "package.json"), "utf8")) as { version: string }).version}\n`;
const description = async () => (await project.strongroom(["--help"])).stdout.split("\n")[2];
const edit = (path: string, from: string, to: string) => project.write(path, project.read(path).replace(from, to));

describe("a new project", () => {
  beforeEach(open);
  afterEach(() => project.remove());

  it("makes one bundle, and uses it until a source changes", async () => {
    expect(await description()).toBe("Secrets as typed, reviewable code: declarations here, values in Google Secret");
    const [bundle = ""] = bundles();
    expect(bundles()).toEqual([bundle]);
    expect(bundle).toMatch(/^cli-[0-9a-f]{16}\.js$/);

    // That the second call runs the bundle and not the sources.
    const file = join(cache, bundle);
    const text = readFileSync(file, "utf8");
    // It is read as ASCII.
    expect([...text].filter((one) => one > "\x7f")).toEqual([]);
    const bundled = text.replace("Secrets as typed", "Bundled secrets as typed");
    writeFileSync(file, bundled);
    const record = JSON.parse(readFileSync(recordOf("cli"), "utf8")) as Record<string, unknown>;
    writeFileSync(recordOf("cli"), JSON.stringify({ ...record, sum: sumOf(Buffer.from(bundled)) }));
    expect(await description()).toMatch(/^Bundled secrets as typed/);

    edit("cli/program.ts", "Secrets as typed, reviewable code", "Changed sources");
    await new Promise((done) => setTimeout(done, 50));
    expect(await description()).toMatch(/^Changed sources: /);
    expect(await description()).toMatch(/^Changed sources: /);
  });

  long("help, version and completion look at none of the files that only commands need", async () => {
    const quick = [["--version"], ["--help"], ["list", "--help"], ["completion", "bash"], ["__complete", "--", "li"]];
    expect((await project.strongroom(["list"])).code).toBe(0);
    for (const name of [...bundles("commands"), "texts.json"]) rmSync(join(cache, name));
    project.write("cli/commands/list.ts", "export const = 1;\n");
    edit("bin/run-bundled.js", "function typescript(root) {", '$& process.stderr.write("by the sources\\n");');
    await new Promise((done) => setTimeout(done, 50));
    const ended = await Promise.all(quick.map((args) => project.strongroom(args)));
    expect(ended.map(({ code, stderr }) => [code, stderr])).toEqual(quick.map(() => [0, ""]));
    expect(ended.at(-1)?.stdout).toMatch(/^list\t/);
    expect([bundles("commands"), existsSync(join(cache, "texts.json"))]).toEqual([[], false]);
    // And what is broken is said by the command that needs it.
    expect((await project.strongroom(["list"])).stderr).toMatch(/^by the sources\n.*cli\/commands\/list.ts:1/s);
  });

  it("runs a command, and the model below it, as they are now", async () => {
    const listed = async () => (await project.strongroom(["list"])).stdout.trimEnd().split("\n").at(-1);
    const before = await listed();
    expect(before).toMatch(/^\d+ entries in 2 products$/);
    edit("cli/commands/list.ts", "} in ${", "} of ${");
    await new Promise((done) => setTimeout(done, 50));
    expect(await listed()).toBe(before?.replace(" in ", " of "));
    // The other half of the launcher is not rebuilt for it.
    expect([bundles("cli").length, bundles("commands").length]).toEqual([1, 2]);
    project.write("environments/dev.lock.json", "{");
    edit("model/parse-lock.ts", "the lock file is damaged", "the lock file is spoilt");
    await new Promise((done) => setTimeout(done, 50));
    expect((await project.strongroom(["list"])).stderr).toContain("the lock file is spoilt");
  });

  long("takes six first calls at once", async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => project.strongroom(["list"])));
    expect(all.map((one) => one.code)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(new Set(all.map((one) => one.stdout)).size).toBe(1);
    expect(bundles()).toHaveLength(1);
  });

  it("runs the sources where there can be no cache", async () => {
    writeFileSync(join(project.folder, "node_modules", ".cache"), "a file, so that no folder can be made");
    const esbuild = esbuildSpy(project.scratch);
    const env = { VENDOR_KEY: "fake-value", ESBUILD_BINARY_PATH: esbuild.program };
    const { code, stderr } = await project.strongroom(["list"], env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    // By tsx, whose compiler gets no value either.
    expect(esbuild.seen()).toContain("ESBUILD_BINARY_PATH=");
    expect(esbuild.seen()).not.toContain("VENDOR_KEY");
  });

  it("a bundle that is truncated, exchanged or changed is not run, but made as it was", async () => {
    const spoilt: readonly ((text: string) => string)[] = [
      (text) => text.slice(0, text.lastIndexOf("module.exports")),
      (text) => `${"process.exit(9);".padEnd(text.length - 1)}\n`,
      (text) => text.replace("Secrets as typed", "Secrets as typEd"),
    ];
    const outcome = async (spoil: (text: string) => string) => {
      const before = await description();
      const [bundle = ""] = bundles();
      const file = join(cache, bundle);
      const text = readFileSync(file, "utf8");
      writeFileSync(file, spoil(text));
      const same = (await description()) === before;
      const mended = readFileSync(file, "utf8") === text;
      writeFileSync(file, text);
      return { same, mended };
    };
    for (const one of spoilt) expect(await outcome(one)).toEqual({ same: true, mended: true });
    // What believes the name runs it.
    edit("bin/bundle.js", "sumOf(bytes) === sum", "true");
    await new Promise((done) => setTimeout(done, 50));
    for (const one of spoilt) expect(await outcome(one)).toEqual({ same: false, mended: false });
  });

  long("compiled code of another text is not run instead of the bundle's", async () => {
    const storeOf = (bundle: string) => join(cache, `${bundle}.${process.version}-${process.arch}`);
    const before = await description();
    const [own = ""] = bundles();
    // V8 takes the code of any text of the same length.
    edit("cli/program.ts", "Secrets as typed", "Planted as typed");
    await new Promise((done) => setTimeout(done, 50));
    expect(await description()).toMatch(/^Planted as typed/);
    const [other = ""] = bundles().filter((one) => one !== own);
    edit("cli/program.ts", "Planted as typed", "Secrets as typed");
    await new Promise((done) => setTimeout(done, 50));
    expect(await description()).toBe(before);
    copyFileSync(storeOf(other), storeOf(own));
    expect(await description()).toBe(before);
    // What looks at the length alone runs it.
    copyFileSync(storeOf(other), storeOf(own));
    edit("bin/compiled.js", "same(known.of, of)", "true");
    expect(await description()).toMatch(/^Planted as typed/);
  });

  long("forgets bundles that no project uses any more, and nothing else", async () => {
    await project.strongroom(["list"]);
    const old = new Date(Date.now() - 3_600_000);
    const code = `.${process.version}-${process.arch}`;
    for (const name of [
      "cli-0000000000000000.js",
      `cli-0000000000000000.js${code}`,
      "cli-1111111111111111.js.4711",
      "texts.json.4711",
      "texts.json",
    ]) {
      if (name !== "texts.json") writeFileSync(join(cache, name), "");
      utimesSync(join(cache, name), old, old);
    }
    const mine = JSON.parse(readFileSync(recordOf("cli"), "utf8")) as Record<string, unknown>;
    writeFileSync(join(cache, "cli-of--nowhere.json"), JSON.stringify({ ...mine, root: "/nowhere" }));
    writeFileSync(join(cache, "names-of--nowhere.json"), "{}");
    edit("cli/program.ts", "Secrets as typed", "Typed secrets");
    await new Promise((done) => setTimeout(done, 50));
    await project.strongroom(["--help"]);
    // The bundle of before is young: another call may be reading it.
    const shapes = readdirSync(cache).map((name) =>
      name.replace(/[0-9a-f]{16}|(?<=-of-).*(?=\.json)/, "…").replace(code, ".code"),
    );
    expect(shapes.sort()).toEqual([
      "cli-of-….json",
      "cli-….js",
      "cli-….js",
      "cli-….js.code",
      "cli-….js.code",
      "commands-of-….json",
      "commands-….js",
      "commands-….js.code",
      "texts.json",
    ]);
  });
});

/** One for all of them, as each leaves it; the last one breaks its sources. */
describe("a project that ran a command before", () => {
  beforeAll(async () => {
    open();
    expect((await project.strongroom(["list"])).code).toBe(0);
  });
  afterAll(() => project.remove());

  it("declarations get the model that the commands have", async () => {
    expect((await project.strongroom(["list"])).code).toBe(0);
    // Every file that was translated by itself: the declarations, and nothing below them.
    const { texts } = JSON.parse(readFileSync(join(cache, "texts.json"), "utf8")) as { texts: Record<string, string> };
    const declared = ["catalog", "services", "environments"].flatMap((folder) =>
      readdirSync(join(project.folder, folder), { recursive: true, encoding: "utf8" }).filter((one) =>
        one.endsWith(".ts"),
      ),
    );
    expect(Object.keys(texts)).toHaveLength(declared.length);
  });

  it("keeps the bundle's compiled code, and recreates it if it is damaged", async () => {
    expect((await project.strongroom(["--version"])).stdout).toBe(version);
    const [bundle = ""] = bundles();
    const code = join(cache, `${bundle}.${process.version}-${process.arch}`);
    const kept = readFileSync(code);
    expect(kept.length).toBeGreaterThan(50_000);

    const damaged = Buffer.from(kept);
    damaged.fill(7, 5000, 5100);
    writeFileSync(code, damaged);
    expect(await project.strongroom(["--version"])).toEqual({ code: 0, stdout: version, stderr: "" });
    expect(readFileSync(code).equals(damaged)).toBe(false);
    // A second call does not write it again.
    const mended = statSync(code).ino;
    expect((await project.strongroom(["--version"])).stdout).toBe(version);
    expect(statSync(code).ino).toBe(mended);
    // Another command needs other functions, which are kept as well; a third time nothing is written.
    const { size } = statSync(code);
    for (const round of [1, 2]) {
      expect((await project.strongroom(["list", "--help"])).code).toBe(0);
      expect([round, statSync(code).size > size]).toEqual([round, true]);
    }
    const { ino } = statSync(code);
    for (const one of ["list", "--version"]) expect((await project.strongroom([one, "--help"])).code).toBe(0);
    expect(statSync(code).ino).toBe(ino);
  });

  it("reads declarations afresh in every call, and no bundle holds them", async () => {
    expect((await project.strongroom(["list", "--json"])).code).toBe(0);
    edit("catalog/own.ts", "How much is logged", "How loud it is");
    const listed = JSON.parse((await project.strongroom(["list", "--json"])).stdout) as {
      key: string;
      purpose: string;
    }[];
    expect(listed.find((entry) => entry.key === "shop/LOG_LEVEL")?.purpose).toBe("How loud it is");
    edit("catalog/own.ts", "How loud it is", "How much is logged");
    expect(bundles().map((name) => readFileSync(join(cache, name), "utf8").includes("How loud it is"))).toEqual([
      false,
    ]);
  });

  it("caches a declaration's translated text, and rebuilds a damaged cache", async () => {
    expect((await project.strongroom(["list"])).code).toBe(0);
    const memory = join(cache, "texts.json");
    const text = readFileSync(memory, "utf8");
    expect(text).toContain("How much is logged");
    // That the second call takes it from there.
    const remembered = text.replace("How much is logged", "Remembered");
    writeFileSync(memory, remembered);
    const purposes = async () => (await project.strongroom(["list", "--json"])).stdout;
    expect(await purposes()).toContain("Remembered");
    // From another machine, whose esbuild was installed at another time, it is not believed.
    const elsewhere = JSON.parse(remembered) as { by: number[] };
    writeFileSync(memory, JSON.stringify({ ...elsewhere, by: elsewhere.by.map((one) => one + 1) }));
    expect(await purposes()).toContain("How much is logged");
    writeFileSync(memory, "{");
    expect(await purposes()).toContain("How much is logged");
  });

  it("a declaration that fails is named by its own line", async () => {
    const before = project.read("catalog/own.ts");
    project.write("catalog/own.ts", `${before}\nexport const broken = (null as unknown as { x: 1 }).x;\n`);
    const lines = project.read("catalog/own.ts").trimEnd().split("\n").length;
    const { code, stderr } = await project.strongroom(["list"]);
    project.write("catalog/own.ts", before);
    expect(code).toBe(3);
    expect(stderr).toContain(`catalog/own.ts:${lines}:`);
  });

  it("a damaged record or a lost bundle is recreated", async () => {
    await project.strongroom(["--help"]);
    for (const name of readdirSync(cache)) {
      if (name.includes("-of-")) writeFileSync(join(cache, name), "{");
      else rmSync(join(cache, name));
    }
    expect((await project.strongroom(["--help"])).code).toBe(0);
    expect(bundles()).toHaveLength(1);
  });

  it("sources that don't compile are named, and the last good bundle is not run", async () => {
    expect((await project.strongroom(["list"])).code).toBe(0);
    project.write("cli/program.ts", "export const = 1;\n");
    const { code, stdout, stderr } = await project.strongroom(["list"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("cli/program.ts:1");
  });
});
