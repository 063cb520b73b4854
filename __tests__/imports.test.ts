import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import ts from "typescript";
import { rooms } from "./support/rooms";

const root = join(__dirname, "..");
const folders = [
  "model",
  "catalog",
  "services",
  "environments",
  "organisation",
  "constructs",
  "stacks",
  ...rooms,
  "sandbox",
] as const;
type Folder = (typeof folders)[number];

/** A room of the engine may use those below it, what stands on the ground, and of the sandbox its index and its proof. */
const below = (room: (typeof rooms)[number]): readonly Folder[] => [
  ...rooms.slice(rooms.indexOf(room) + 1),
  "model",
  "sandbox",
];

/**
 * Imports point one way. Of the project's own folders each may import these; packages are free unless named below.
 * `constructs` may only take types of the model: a construct decides nothing.
 */
const mayImport: Readonly<Partial<Record<Folder, readonly Folder[]>>> = {
  model: [],
  catalog: ["model"],
  services: ["model", "catalog"],
  environments: ["model", "catalog", "services"],
  organisation: ["model", "environments"],
  constructs: ["model"],
  stacks: ["model", "constructs"],
  // Nobody else loads declarations: commands get them.
  cli: [...below("cli"), "organisation"],
  sandbox: [],
};

interface Import {
  readonly from: string;
  readonly name: string;
  /** Path inside of the project; null for a package. */
  readonly to: string | null;
  readonly typesOnly: boolean;
}

function sources(folder: string): string[] {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter(
      (file) =>
        /\.[cm]?[jt]sx?$/.test(file) && !file.split(sep).some((part) => part === "node_modules" || part === "dist"),
    )
    .map((file) => join(path, file));
}

/** Every import, export-from, `require("…")`, `import("…")` and type import of a file, by the compiler's own parser. */
function importsOf(path: string, text = readFileSync(path, "utf8")): Import[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const imports: Import[] = [];
  const add = (specifier: ts.Node | undefined, typesOnly: boolean): void => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    const name = specifier.text;
    const to = name.startsWith(".") ? relative(root, join(dirname(path), name)) : null;
    imports.push({ from: relative(root, path), name, to, typesOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, onlyTypes(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isExternalModuleReference(node)) add(node.expression, false);
    else if (ts.isCallExpression(node)) {
      const isRequire = ts.isIdentifier(node.expression) && node.expression.text === "require";
      if (isRequire || node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0], false);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return imports;
}

function onlyTypes(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.isTypeOnly) return true;
  const named = clause.namedBindings;
  if (clause.name !== undefined || named === undefined || !ts.isNamedImports(named)) return false;
  return named.elements.length > 0 && named.elements.every((element) => element.isTypeOnly);
}

/** What an import breaks, or null. */
function refusal(folder: Folder, one: Import): string | null {
  const says = (why: string): string => `${one.from} imports ${one.name}: ${why}`;
  if (one.to === null) {
    // Patterns of declarations and of the kept rules run in linear time: nobody can hang the resolver (docs/adr/0035).
    if (folder === "model" && one.name !== "re2js") return says("the model imports only the model");
    const isCloud = /^(cdktf|constructs|@cdktf\/.*)(\/|$)/.test(one.name);
    if (isCloud && folder !== "constructs" && folder !== "stacks") return says(`${folder} never loads cdktf`);
    if (/^@strongroom\//.test(one.name)) return says("the sandbox is imported by its folder");
    return null;
  }
  const [target, ...rest] = one.to.split(sep);
  if (target === folder) return null;
  const known = folders.find((name) => name === target);
  if (known === undefined) {
    // Data that belongs to everybody: pinned schemas and the package's own description.
    if (target === "providers" || one.to === "package.json") return null;
    // Plain JavaScript that stands on Node alone, for what must start fast.
    if (folder === "sandbox" && one.to === join("bin", "compiled")) return null;
    return says("it leads out of the project's folders");
  }
  const allowed = mayImport[folder] ?? rooms.filter((room) => room === folder).flatMap(below);
  if (!allowed.includes(known)) return says(`${folder} may import ${allowed.join(", ") || "nothing"}`);
  if (folder === "constructs" && !one.typesOnly) return says("constructs take only types of the model");
  if (known === "sandbox" && rest.length > 1) return says("only the sandbox's index");
  return null;
}

test.each(folders)("%s imports only what it may", (folder) => {
  const refused = sources(folder).flatMap((path) => importsOf(path).flatMap((one) => refusal(folder, one) ?? []));
  expect(refused).toEqual([]);
});

/** What starts programs, each in its own independent part; everybody else asks these, which give a program what its list says. */
const doors: Readonly<Partial<Record<Folder, readonly string[]>>> = {
  // Asks git whether there ever was a lock, before any command begins.
  organisation: [join("organisation", "lost-lock.ts")],
  // Asks git whether somebody committed a journal of an upgrade, before anything of the engine can be relied on.
  engine: [join("engine", "in-place.js")],
  machine: [join("machine", "programs", "start.ts")],
  sandbox: ["exec.ts", "lifecycle.ts", "providers.ts"].map((file) => join("sandbox", "control", file)),
};

test("programs are started by one door", () => {
  const files = [...folders.flatMap(sources), ...sources("providers")];
  const opened = files
    .flatMap((path) => importsOf(path))
    .filter((one) => /^(node:)?child_process$/.test(one.name))
    .map((one) => one.from);
  expect([...new Set(opened)].sort()).toEqual(Object.values(doors).flat().sort());
});

test("the check reads the engine's files", () => {
  expect(sources("model").map((path) => relative(root, path))).toContain(join("model", "resolve.ts"));
  expect(importsOf(join(root, "model/resolve.ts")).map((one) => one.to)).toContain(join("model", "rules"));
});

// That the check can fail.
test.each<[Folder, string, string]>([
  ["model", 'import { readFileSync } from "node:fs";', "the model imports only the model"],
  ["model", 'const net = require("node:net");', "the model imports only the model"],
  ["model", 'import { x } from "../catalog/index";', "model may import nothing"],
  ["cli", 'const { App } = await import("cdktf");', "cli never loads cdktf"],
  ["cli", 'import type { App } from "cdktf";', "cli never loads cdktf"],
  ["cli", 'export * from "@cdktf/provider-google/lib/provider";', "cli never loads cdktf"],
  ["text", 'import { stack } from "../stacks/secrets";', "text may import model, sandbox"],
  ["text", 'import type { Context } from "../machine/context";', "text may import model, sandbox"],
  ["machine", 'import { lockPath } from "../lock/lock-file";', "machine may import text, model, sandbox"],
  ["inventory", 'require("../organisation/load");', "inventory may import machine, text, model, sandbox"],
  ["cli", 'import { store } from "../sandbox/cloud/store";', "only the sandbox's index"],
  ["constructs", 'import { resolve } from "../model/resolve";', "constructs take only types of the model"],
  ["sandbox", 'import type { Lock } from "../model/lock";', "sandbox may import nothing"],
  ["catalog", 'import { x } from "../services/index";', "catalog may import model"],
  ["services", 'type X = import("../cli/main").X;', "services may import model, catalog"],
])("%s: %s", (folder, text, why) => {
  const path = join(root, folder, "made-up.ts");
  const name = importsOf(path, text)[0]?.name;
  expect(importsOf(path, text).map((one) => refusal(folder, one))).toEqual([
    `${folder}/made-up.ts imports ${name}: ${why}`,
  ]);
});

test.each<[Folder, string]>([
  ["constructs", 'import type { ResolvedSecret } from "../model/resolved";'],
  ["constructs", 'import { type ResolvedSecret } from "../model/resolved";'],
  ["model", 'import { RE2JS } from "re2js";'],
  ["constructs", 'import { TerraformResource } from "cdktf";'],
  ["cli", 'import { start } from "../sandbox";'],
  ["cli", 'require("../organisation/load");'],
  ["versions", 'import { LockWriter } from "../lock/lock-file";'],
  ["cli", 'import { start } from "../sandbox/index";'],
  ["sandbox", 'import schema from "../providers/schemas/google-7.45.0.json";'],
])("%s: %s is fine", (folder, text) => {
  expect(importsOf(join(root, folder, "made-up.ts"), text).map((one) => refusal(folder, one))).toEqual([null]);
});

/** Secret Manager's calls that make a version, change one, or write an annotation, in a file of the command line. */
function versionWrites(path: string, text = readFileSync(path, "utf8")): readonly string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && /^(addVersion|changeVersion|annotate)$/.test(node.name.text))
      found.push(`${relative(root, path)}: .${node.name.text}`);
    if (ts.isStringLiteralLike(node) || ts.isTemplateMiddleOrTemplateTail(node) || ts.isTemplateHead(node)) {
      const verb = /:(addVersion|enable|disable|destroy)$/.exec(node.text);
      if (verb !== null) found.push(`${relative(root, path)}: ${verb[0]}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

test("only versions/ adds a version, changes one, or writes a lease", () => {
  const client = join("clients", "secret-manager.ts");
  const others = rooms
    .filter((room) => room !== "versions")
    .flatMap(sources)
    .filter((path) => relative(root, path) !== client);
  expect(others.flatMap((path) => versionWrites(path))).toEqual([]);
  expect(versionWrites(join(root, "versions", "write.ts"))).toEqual([`${join("versions", "write.ts")}: .addVersion`]);
  expect(versionWrites(join(root, "cli", "made-up.ts"), "client.changeVersion(secret, '1', verb)")).toHaveLength(1);
  expect(versionWrites(join(root, "cli", "made-up.ts"), "fetch(`v1/${name}:addVersion`)")).toHaveLength(1);
});

test("yaml, which takes a while to load, is loaded by compose init, policy and tidy alone", () => {
  const files = rooms.flatMap(sources).filter((path) => /\byaml\b|compose|pipelines/.test(readFileSync(path, "utf8")));
  const edges = files.flatMap((path) => importsOf(path)).filter((one) => !one.typesOnly);
  const loaders = new Set(edges.filter(({ name }) => name === "yaml").map(({ from }) => from));
  expect([...loaders]).toContain(join("targets", "compose", "yaml-tree.ts"));
  // A file of the program requires its command when it is called.
  for (let before = 0; before < loaders.size; ) {
    before = loaders.size;
    for (const { from, to } of edges) {
      if (to !== null && loaders.has(`${to}.ts`) && !from.startsWith(join("cli", "program"))) loaders.add(from);
    }
  }
  const outside = [...loaders].filter(
    (file) => !["targets/compose", "pipelines"].some((folder) => file.startsWith(folder.replace("/", sep) + sep)),
  );
  expect(outside.sort()).toEqual(["compose", "policy", "tidy"].map((name) => join("cli", "commands", `${name}.ts`)));
});
