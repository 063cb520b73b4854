/** `strongroom env types`: the module where services are built and run: compilers, browsers, Deno, a developer's machine. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import ts from "typescript";
import { envTypes } from "../../cli/commands/env-types";
import type { ResolvedEnvironment } from "../../model/resolved";
import { environmentOf, productOf, serviceOf } from "../support/resolved-fixture";
import { both, compileIn, config, contextIn, format, kept } from "./types-support";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "strongroom-types-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const context = (environments: readonly ResolvedEnvironment[]) => contextIn(folder, environments);
const compile = (text: string, over: ts.CompilerOptions = {}) => compileIn(folder, text, over);
const options = { service: "api", out: "env.ts" };

it.each<[string, ts.CompilerOptions, string]>([
  ["NodeNext, ESM", { module: ts.ModuleKind.NodeNext }, "module"],
  ["NodeNext, CommonJS", { module: ts.ModuleKind.NodeNext }, "commonjs"],
  ["a bundler", { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }, "module"],
  [
    "a library that keeps its declarations",
    { declaration: true, isolatedDeclarations: true, verbatimModuleSyntax: true, module: ts.ModuleKind.NodeNext },
    "module",
  ],
  ["erasable syntax, beside Node's types", { erasableSyntaxOnly: true, types: ["node"] }, "commonjs"],
])("compiles for %s", (_name, over, type) => {
  envTypes(context(both()), options);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type }));
  const typeRoots = [join(__dirname, "..", "..", "node_modules", "@types")];
  expect(compile(`export { loadEnv } from "./env.js";\n`, { ...over, typeRoots, skipLibCheck: true })).toEqual([]);
});

it("what browsers may see is read by itself, by full names, and brings no other name along", async () => {
  const entries = [config("NEXT_PUBLIC_TITLE"), config("NEXT_PUBLIC_DEBUG", { format: format("^[01]$", "0 or 1") })];
  const web = [...entries, kept("API_KEY"), config("REGION")];
  envTypes(
    context([
      environmentOf([productOf({ name: "shop", entries: web, services: [serviceOf({ name: "api" })] })], "dev"),
    ]),
    options,
  );
  writeFileSync(
    join(folder, "page.ts"),
    `import { loadPublicEnv } from "./env";\nconsole.log(JSON.stringify(loadPublicEnv()));`,
  );
  const { outputFiles } = await build({
    entryPoints: [join(folder, "page.ts")],
    bundle: true,
    write: false,
    platform: "browser",
    // As Next.js does it: these and no others.
    define: { "process.env.NEXT_PUBLIC_TITLE": '"Shop"', "process.env.NEXT_PUBLIC_DEBUG": '"1"', "process.env": "{}" },
  });
  const page = outputFiles[0]?.text ?? "";
  expect(page).not.toMatch(/API_KEY|REGION/);
  const ran = spawnSync(process.execPath, ["-e", page], { encoding: "utf8" });
  expect(ran.stdout).toBe('{"NEXT_PUBLIC_DEBUG":true,"NEXT_PUBLIC_TITLE":"Shop"}\n');
  expect(
    compile(`import { loadPublicEnv } from "./env";
export const title: string = loadPublicEnv().NEXT_PUBLIC_TITLE;
export const key = loadPublicEnv().API_KEY;
`),
  ).toEqual(["Property 'API_KEY' does not exist on type 'PublicEnv'."]);
});

it("edge functions read from Deno", () => {
  const product = productOf({
    name: "shop",
    entries: [kept("API_KEY")],
    otherReaders: [{ key: "shop/api", name: "api", product: "shop", role: "edge functions", member: null, reads: [] }],
  });
  envTypes(context([environmentOf([product], "dev")]), options);
  expect(compile(`import { loadEnv } from "./env";\nloadEnv().API_KEY.reveal();`)).toEqual([]);
  const asDeno = `globalThis.Deno = { env: { get: (name) => name + "-fake" } }; console.log(require("./env.js").loadEnv().API_KEY.reveal())`;
  const { stdout } = spawnSync(process.execPath, ["-e", asDeno], { cwd: folder, encoding: "utf8" });
  expect(stdout).toBe("API_KEY-fake\n");
});

it("what a developer's machine has on top may be there", () => {
  const local = config("LOCAL_LEVEL", {
    localOnly: true,
    usedBy: [],
    format: format("^(debug|info)$", "debug or info"),
  });
  const product = productOf({
    name: "shop",
    entries: [config("TITLE"), local],
    services: [serviceOf({ name: "api" })],
  });
  envTypes(context([environmentOf([product], "dev")]), options);
  expect(
    compile(`import { loadEnv } from "./env";
export const fine: "debug" | "info" | undefined = loadEnv().LOCAL_LEVEL;
export const not: string = loadEnv().LOCAL_LEVEL;
`),
  ).toEqual([
    "Type 'string | undefined' is not assignable to type 'string'.\n  Type 'undefined' is not assignable to type 'string'.",
  ]);
});
