/** Declarations that don't load, and such that nobody collects: said by file and line, all at once, without a stack of ours. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { loadIssues } from "../../model/load-error";
import { made, whatIsMade } from "../../model/made";
import { createProject, type Project } from "../support/project";

describe("in a project", () => {
  let project: Project;
  beforeAll(() => {
    project = createProject(join(__dirname, "..", "e2e", "shop"));
  });
  afterAll(() => project.remove());

  const check = async () => {
    const { code, stdout, stderr } = await project.strongroom(["check", "--env", "dev"]);
    return { code, said: stdout + stderr };
  };

  /** A service's file with a last line of its own. */
  const ending = (line: string) => {
    const sound = project.read("services/shop.ts");
    project.write("services/shop.ts", `${sound.trimEnd()}\n${line}\n`);
    return { sound, at: sound.trimEnd().split("\n").length + 1 };
  };

  it("what nothing loads, and what nobody exports, is an error; so is the lock of an environment that is gone", async () => {
    const files = [
      "services/y.ts",
      "services/shop/x.tsx",
      "services/shop/z.TS",
      "catalog/old/key.ts",
      "environments/qa.ts",
      "environments/qa.lock.json",
    ];
    for (const file of files)
      project.write(
        file,
        'import { product } from "../../model";\nexport const old = product("old", { title: "Old" });\n',
      );
    // What several products share, and none uses, declares nothing.
    project.write("catalog/unused-formats.ts", "export const nothing = 1;\n");
    const web = project.read("services/web.ts") || project.read("services/shop.ts");
    expect(web).not.toBe("");
    project.write(
      "environments/extra.ts",
      'import { environment } from "../model";\nexport const extra = environment({}, { name: "extra", stage: "staging", protection: { deletion: true, destroyAfterDays: 1 }, vercel: { target: "preview" }, places: {}, values: {} });\n',
    );
    project.write("environments/index.ts", `import "./extra";\n${project.read("environments/index.ts")}`);
    const { code, said } = await check();
    expect(code).toBe(3);
    for (const file of files.slice(0, 5)) expect(said).toContain(`${file}: nothing loads this file`);
    expect(said).toContain(
      "environments/qa.lock.json: a lock file of an environment that is not declared [stray-lock]",
    );
    expect(said).toContain("environments/extra: the environment is declared, but nothing exports it [not-exported]");
    expect(said).not.toContain("    at ");
    expect(said).not.toContain("unused-formats");
    for (const file of files) rmSync(join(project.folder, file));
    project.write("environments/index.ts", project.read("environments/index.ts").replace('import "./extra";\n', ""));
    rmSync(join(project.folder, "environments/extra.ts"));
  });

  it("a syntax error has its file and line, by check and by synth alike", async () => {
    const file = "environments/index.ts";
    const sound = project.read(file);
    project.write(file, `\n\nconst x = {;\n${sound}`);
    const { code, said } = await check();
    expect([code, said.includes(`${file}:3: it is not TypeScript [declarations-not-loaded]`)]).toEqual([3, true]);
    expect(said).not.toContain("    at ");
    const synth = await project.run(["node", "--import", "tsx", "main.ts"]);
    expect(synth.code).toBe(3);
    expect(synth.stderr).toContain(`${file}:3: it is not TypeScript [declarations-not-loaded]`);
    project.write(file, sound);
  });

  it.each([
    ["null", "throw null;", "null"],
    ["a text", 'throw "sesame";', "a text"],
    ["a refusal that it caught", "try { (process as any).reallyExit(0); } catch {}", "process.reallyExit() is called"],
  ])("a declaration that ends with %s is refused by file and line", async (_, line, got) => {
    const { at, sound } = ending(line);
    const { code, said } = await check();
    project.write("services/shop.ts", sound);
    expect(code).toBe(3);
    expect(said).toContain(`services/shop.ts:${at}: the declarations can't be loaded`);
    expect(said).toContain(`got:     ${got}`);
    expect(said).not.toMatch(/ {4}at |sesame/);
  });

  it("a declaration that ends the process is not a success, for check, tidy and synth alike", async () => {
    const { at, sound } = ending("process.exit(0);");
    const all = [
      await project.strongroom(["check", "--env", "dev"]),
      await project.strongroom(["tidy", "--check"]),
      await project.run(["node", "--import", "tsx", "main.ts"]),
    ];
    project.write("services/shop.ts", sound);
    for (const { code, stdout, stderr } of all) {
      expect(code).toBe(3);
      expect(stdout + stderr).toContain(`services/shop.ts:${at}: the declarations can't be loaded`);
      expect(stdout + stderr).toContain("got:     process.exit() is called while the declarations load");
    }
  });

  it("an import of what is not exported has its file and line", async () => {
    const file = "environments/index.ts";
    const sound = project.read(file);
    project.write(file, `${sound}\nconst gone = (organisation as any).gone;\nexport const y = gone.key;\n`);
    const { code, said } = await check();
    expect(code).toBe(3);
    expect(said).toMatch(/environments\/index\.ts:\d+: the declarations can't be loaded \[declarations-not-loaded\]/);
    expect(said).toContain("a name that it imports is not exported, or two files import each other");
    expect(said).not.toContain("    at ");
    project.write(file, sound);
  });
});

test("issues that an error carries are passed on, and an error of ours is left alone", () => {
  expect(loadIssues(Object.assign(new Error("x"), { issues: [] }))).toEqual([]);
  expect(loadIssues(new Error("disk"))).toBeNull();
  for (const odd of ["text", null, undefined, { message: null, stack: 1 }]) expect(loadIssues(odd)).toBeNull();
});

test("what is made outside of a load is not noted", () => {
  made({});
  const one = {};
  expect(whatIsMade(() => made(one))).toEqual({ result: one, made: [one] });
  expect(whatIsMade(() => 1)).toEqual({ result: 1, made: [] });
});
