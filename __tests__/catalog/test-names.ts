/** The names of the tests in a file, read from its source; a name that `it.each` fills in counts where what fills it is there. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { golden } from "./golden";

const root = join(__dirname, "..", "..");
/** Names that golden.test.ts puts together from the golden inventory. */
const fromGolden = new Set(golden.flatMap(({ source, key }) => [`${source} ${key}`, key]));

const parsed = new Map<string, ts.SourceFile>();
function parse(path: string): ts.SourceFile {
  const known = parsed.get(path) ?? ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ES2022, true);
  parsed.set(path, known);
  return known;
}

function each(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  node.forEachChild((child) => each(child, visit));
}

/** `it("…")` and `it.each(…)("…")`, in the long suite too (`support/full.ts`), not what is skipped. */
function titlesIn(source: ts.SourceFile): readonly string[] {
  const titles: string[] = [];
  each(source, (node) => {
    if (!ts.isCallExpression(node)) return;
    const [title] = node.arguments;
    const called = node.expression.getText(source);
    const isTest = /^(it|test|long)$/.test(called) || /^(it|test|long)\.each\b/.test(called);
    if (isTest && title !== undefined && ts.isStringLiteralLike(title)) titles.push(title.text);
  });
  return titles;
}

/** Every text and every name of a property in a file and in the files beside it that it imports. */
function wordsOf(path: string): ReadonlySet<string> {
  const words = new Set<string>();
  const beside: string[] = [];
  const collect = (node: ts.Node) => {
    if (ts.isStringLiteralLike(node)) words.add(node.text);
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier))
      beside.push(node.moduleSpecifier.text);
  };
  each(parse(path), collect);
  for (const one of beside.filter((name) => name.startsWith("./"))) {
    const file = join(dirname(path), `${one}.ts`);
    if (existsSync(file)) each(parse(file), collect);
  }
  return words;
}

/** @param file from the project's root @returns whether it has a test of exactly this name */
export function hasTest(file: string, name: string): boolean {
  const path = join(root, file);
  const titles = titlesIn(parse(path));
  if (titles.includes(name)) return true;
  const words = wordsOf(path);
  return titles.some((title) => {
    const pieces = title.split(/%[sjdip#]|\$\w+/);
    if (pieces.length === 1) return false;
    const pattern = pieces.map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("(.+)");
    const fills = new RegExp(`^${pattern}$`).exec(name)?.slice(1);
    return (
      fills?.every((fill) => words.has(fill) || (file.endsWith("/golden.test.ts") && fromGolden.has(fill))) ?? false
    );
  });
}
