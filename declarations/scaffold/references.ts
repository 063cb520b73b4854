/** Where declarations refer to an entry: by its handle, found by the compiler itself, and by its name in a text. */
import { readdirSync } from "node:fs";
import path from "node:path";
import type * as typescript from "typescript";

// Loaded on the first call: it is a large module, and only a rename needs it.
const ts = () => require("typescript") as typeof typescript;

/** A piece of a file to be replaced. */
export interface Edit {
  /** From the project's root. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A place that reads an entry. */
export interface ReadOf {
  readonly file: string;
  /** `stripe.STRIPE_SECRET_KEY`. */
  readonly handle: typescript.PropertyAccessExpression;
  /** The whole read: the handle with `renamed()` and `crossProduct()` around it. */
  readonly whole: typescript.Expression;
  readonly renamed: boolean;
  /** The reason in `crossProduct()`; null if the entry belongs to the reader's own product. */
  readonly because: string | null;
  /** The list that it is an element of; null if it is in none. */
  readonly list: typescript.ArrayLiteralExpression | null;
}

export interface References {
  readonly reads: readonly ReadOf[];
  /** Texts of declarations that name it: the signer of a derived value, an address in a verification. */
  readonly named: readonly Edit[];
  /** Other uses, as `file:line`. */
  readonly others: readonly string[];
}

/** @param declared the file with the entry's declaration, from the project's root */
export function referencesOf(root: string, declared: string, old: string, name: string): References {
  const service = languageService(root);
  const program = service.getProgram();
  const file = path.join(root, declared);
  const entry = declarationOf(program?.getSourceFile(file), old);
  if (program === undefined || entry === null) return { reads: [], named: [], others: [] };
  const reads: ReadOf[] = [];
  const others: string[] = [];
  for (const { fileName, textSpan } of service.findRenameLocations(file, entry.name.getStart(), false, false, {}) ??
    []) {
    const source = program.getSourceFile(fileName);
    const node = source === undefined ? null : nodeAt(source, textSpan.start);
    if (source === undefined || node === null || node.parent === entry) continue;
    const at = path.relative(root, fileName);
    if (ts().isPropertyAccessExpression(node.parent) && node.parent.name === node) reads.push(readOf(at, node.parent));
    else others.push(`${at}:${source.getLineAndCharacterOfPosition(textSpan.start).line + 1}`);
  }
  const product = new RegExp(`^(catalog|services)/${path.basename(path.dirname(declared))}/`);
  const named = program
    .getSourceFiles()
    .filter((source) => product.test(path.relative(root, source.fileName)))
    .flatMap((source) => namesIn(program.getTypeChecker(), source, old, name))
    .map((edit) => ({ ...edit, file: path.relative(root, edit.file) }));
  // The same constant may be used twice.
  return { reads, others, named: [...new Map(named.map((edit) => [`${edit.file}:${edit.start}`, edit])).values()] };
}

/** New texts of the files that the edits touch. */
export function edited(edits: readonly Edit[], read: (file: string) => string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const { file, start, end, text } of [...edits].sort((a, b) => b.start - a.start)) {
    const before = texts.get(file) ?? read(file);
    texts.set(file, before.slice(0, start) + text + before.slice(end));
  }
  return texts;
}

/** Removes a read or another element from its list; comments stay with what follows them. */
export function without({ file, list, whole }: ReadOf, element: typescript.Expression = whole): Edit {
  const elements: readonly typescript.Expression[] = list?.elements ?? [];
  const index = elements.indexOf(element);
  const [before, after] = [elements[index - 1], elements[index + 1]];
  if (after !== undefined) return { file, start: element.getStart(), end: after.getStart(), text: "" };
  return { file, start: before?.getEnd() ?? element.getStart(), end: element.getEnd(), text: "" };
}

function languageService(root: string): typescript.LanguageService {
  const files = ["catalog", "services", "environments"].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => path.join(root, folder, file)),
  );
  const { sys, ScriptSnapshot, ScriptTarget, ModuleKind, ModuleResolutionKind } = ts();
  return ts().createLanguageService({
    getScriptFileNames: () => files,
    getScriptVersion: () => "0",
    getScriptSnapshot: (file) => {
      const text = sys.readFile(file);
      return text === undefined ? undefined : ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getCompilationSettings: () => ({
      target: ScriptTarget.ES2022,
      module: ModuleKind.Node16,
      moduleResolution: ModuleResolutionKind.Node16,
      strict: true,
      noEmit: true,
      types: [],
    }),
    getDefaultLibFileName: (options) => ts().getDefaultLibFilePath(options),
    fileExists: sys.fileExists,
    readFile: sys.readFile,
  });
}

function declarationOf(source: typescript.SourceFile | undefined, name: string): typescript.PropertyAssignment | null {
  if (source === undefined) return null;
  let found: typescript.PropertyAssignment | null = null;
  const visit = (node: typescript.Node): void => {
    if (ts().isPropertyAssignment(node) && node.name.getText() === name && ts().isCallExpression(node.initializer))
      found ??= node;
    ts().forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function nodeAt(source: typescript.SourceFile, start: number): typescript.Node | null {
  let found: typescript.Node | null = null;
  const visit = (node: typescript.Node): void => {
    if (start < node.getStart() || start >= node.getEnd()) return;
    found = node;
    ts().forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function readOf(file: string, handle: typescript.PropertyAccessExpression): ReadOf {
  let whole: typescript.Expression = handle;
  let renamed = false;
  let because: string | null = null;
  for (let call = whole.parent; ts().isCallExpression(call) && call.arguments[0] === whole; call = whole.parent) {
    const callee = call.expression.getText();
    if (callee !== "renamed" && callee !== "crossProduct") break;
    if (callee === "renamed") renamed = true;
    else because = call.arguments[1]?.getText() ?? "";
    whole = call;
  }
  const list = ts().isArrayLiteralExpression(whole.parent) ? whole.parent : null;
  return { file, handle, whole, renamed, because, list };
}

/** Texts that the model takes for the name of an entry: `signedWith`, and `{NAME}` in the address of a verification. */
function namesIn(
  checker: typescript.TypeChecker,
  source: typescript.SourceFile,
  old: string,
  name: string,
): readonly Edit[] {
  const edits: Edit[] = [];
  const texts = (node: typescript.Node, change: (text: string) => string): void => {
    if (ts().isIdentifier(node)) {
      const value = initializerOf(checker, node);
      if (value !== null) texts(value, change);
    } else if (
      ts().isStringLiteralLike(node) ||
      ts().isTemplateHead(node) ||
      ts().isTemplateMiddleOrTemplateTail(node)
    ) {
      const [start, end] = [node.getStart(), node.getEnd()];
      const written = node.getSourceFile().text.slice(start, end);
      const changed = change(written);
      if (changed !== written) edits.push({ file: node.getSourceFile().fileName, start, end, text: changed });
    } else ts().forEachChild(node, (inner) => texts(inner, change));
  };
  const whole = (node: typescript.Node) =>
    texts(node, (text) => (text.slice(1, -1) === old ? text[0] + name + text.at(-1) : text));
  const address = (node: typescript.Node) => texts(node, (text) => text.replaceAll(`{${old}}`, `{${name}}`));
  const visit = (node: typescript.Node): void => {
    if (ts().isCallExpression(node)) {
      const callee = node.expression.getText();
      const [first, second] = node.arguments;
      if (callee === "supabaseJwt" && second !== undefined) whole(second);
      if (callee === "bearerCall" && first !== undefined) address(first);
    } else if (ts().isPropertyAssignment(node)) {
      if (node.name.getText() === "signedWith") whole(node.initializer);
      if (node.name.getText() === "url") address(node.initializer);
    } else if (ts().isShorthandPropertyAssignment(node) && node.name.text === "url") {
      const value = checker.getShorthandAssignmentValueSymbol(node)?.valueDeclaration;
      if (value !== undefined && ts().isVariableDeclaration(value) && value.initializer !== undefined)
        address(value.initializer);
    }
    ts().forEachChild(node, visit);
  };
  visit(source);
  return edits;
}

/** A constant's value, from this file or the one that it is imported from. */
function initializerOf(checker: typescript.TypeChecker, node: typescript.Identifier): typescript.Expression | null {
  const symbol = checker.getSymbolAtLocation(node);
  if (symbol === undefined) return null;
  const alias = (symbol.flags & ts().SymbolFlags.Alias) !== 0;
  const declared = (alias ? checker.getAliasedSymbol(symbol) : symbol).valueDeclaration;
  if (declared === undefined || !ts().isVariableDeclaration(declared)) return null;
  return declared.initializer ?? null;
}
