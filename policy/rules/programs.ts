/** Declarations are data that builders make. What looks at the machine could show a review something else than a deploy. */
import { posix } from "node:path";
import type typescript from "typescript";
import type { FileChange } from "../../machine/git/file-changes";
import { oneLine } from "../../text/printable";
import type { ChangeRule, Finding } from "../rule";
import { type ChangedFiles, foldersOf, isDeclared } from "./files";

// Starting the compiler takes its time, which a change without declarations does not need.
const ts = () => require("typescript") as typeof typescript;

/** What a text, a list or a number is made with. Of an object, only these members. */
const harmless = new Set(
  "undefined NaN Infinity String Number Boolean Array Set Map RegExp Error BigInt isNaN isFinite parseInt parseFloat encodeURIComponent encodeURI decodeURIComponent".split(
    " ",
  ),
);
const members: Readonly<Record<string, ReadonlySet<string>>> = {
  Object: new Set(["entries", "fromEntries", "keys", "values", "assign", "freeze"]),
  JSON: new Set(["stringify", "parse"]),
  Math: new Set(["abs", "ceil", "floor", "max", "min", "round", "trunc"]),
};
/** By these, code that is a text can be run, or what others use be changed. */
const reaches =
  /^(?:constructor|prototype|__proto__|__(?:define|lookup)[GS]etter__|mainModule|callee|caller|(?:get|set)PrototypeOf|getOwnPropertyDescriptors?|definePropert(?:y|ies))$/;
const source = /\.[jt]s$/;
/** These are loaded, wherever a compose host has its files. */
const loaded = /^(?:catalog|environments)\/|^services\/[^/]+\/[^/]+\.[jt]s$/;

export const programRules: readonly ChangeRule[] = [
  {
    code: "declaration-program",
    what: "a declaration that does more than call builders",
    why: "it could find out where it runs, and show a review something else than what is deployed",
    instead:
      "use imports of model/ and of other declarations alone; what differs between environments is a value in environments/, and a day is written as a text",
    findsIn: (change) => programsIn(change).flatMap(({ findings }) => findings),
  },
];

/** Changed declarations that are programs. */
export const programFiles = (change: Omit<ChangedFiles, "generated">): readonly string[] =>
  programsIn(change).map(({ file }) => file);

function programsIn({ base, head, files }: Omit<ChangedFiles, "generated">) {
  const folders = [...foldersOf(base), ...foldersOf(head)];
  const isHosted = (file: string) => !loaded.test(file) && folders.some((folder) => file.startsWith(`${folder}/`));
  return files
    .filter((one) => isDeclared(one) && source.test(one.file) && !isHosted(one.file))
    .map((one) => ({ file: one.file, findings: findingsIn(one, isHosted) }))
    .filter(({ findings }) => findings.length > 0);
}

function findingsIn({ file, text }: FileChange, isHosted: (file: string) => boolean): readonly Finding[] {
  if (text === null) return [];
  const { createSourceFile, ScriptTarget, forEachChild } = ts();
  const parsed = createSourceFile(file, text, ScriptTarget.Latest, true);
  const [names, tables] = [new Set<string>(), new Set<string>()];
  const collect = (node: typescript.Node): void => {
    const name = declaredName(node);
    // Inside of a function, a name of Node's own would hide it elsewhere in the file.
    if (name !== null && (isOutside(node) || !(name in globalThis))) names.add(name);
    if (name !== null && isTable(node)) tables.add(name);
    forEachChild(node, collect);
  };
  collect(parsed);
  const found: Finding[] = [];
  const visit = (node: typescript.Node): void => {
    if (isOnlyType(node)) return;
    const got = refusedIn(node, { file, names, tables, isHosted });
    if (got !== null) {
      const line = parsed.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push({ where: `${file}:${line}`, got: oneLine(got) });
    }
    forEachChild(node, visit);
  };
  visit(parsed);
  return found;
}

/** The name that a node declares, here or by an import. */
function declaredName(node: typescript.Node): string | null {
  const { isIdentifier } = ts();
  const { isImportClause, isImportSpecifier, isNamespaceImport, isVariableDeclaration, isBindingElement } = ts();
  const { isParameter, isFunctionDeclaration, isFunctionExpression } = ts();
  const names =
    isImportClause(node) || isImportSpecifier(node) || isNamespaceImport(node) || isVariableDeclaration(node);
  if (
    !(names || isBindingElement(node) || isParameter(node) || isFunctionDeclaration(node) || isFunctionExpression(node))
  )
    return null;
  return node.name !== undefined && isIdentifier(node.name) ? node.name.text : null;
}

/** Whether a name holds in the whole file. */
function isOutside(node: typescript.Node): boolean {
  const { isFunctionLike, isBlock, isSourceFile } = ts();
  if (ts().isFunctionExpression(node) || ts().isParameter(node)) return false;
  for (let one = node.parent; one !== undefined && !isSourceFile(one); one = one.parent)
    if (isFunctionLike(one) || isBlock(one) || ts().isForStatement(one) || ts().isForOfStatement(one)) return false;
  return true;
}

/** Nothing of it is there when the file runs. */
function isOnlyType(node: typescript.Node): boolean {
  const { isTypeNode, isInterfaceDeclaration, isTypeAliasDeclaration, isExpressionWithTypeArguments } = ts();
  return (
    (isTypeNode(node) && !isExpressionWithTypeArguments(node)) ||
    isInterfaceDeclaration(node) ||
    isTypeAliasDeclaration(node)
  );
}

/** A constant of the file that is written out. */
function isTable(node: typescript.Node): boolean {
  const compiler = ts();
  if (!compiler.isVariableDeclaration(node) || !isOutside(node)) return false;
  let value = node.initializer;
  while (value !== undefined && (compiler.isAsExpression(value) || compiler.isSatisfiesExpression(value)))
    value = value.expression;
  return value !== undefined && (compiler.isObjectLiteralExpression(value) || compiler.isArrayLiteralExpression(value));
}

interface Known {
  readonly file: string;
  readonly names: ReadonlySet<string>;
  /** Constants of the file in which a name may be looked up. */
  readonly tables: ReadonlySet<string>;
  readonly isHosted: (file: string) => boolean;
}

function refusedIn(node: typescript.Node, known: Known): string | null {
  const compiler = ts();
  const { SyntaxKind } = compiler;
  if (compiler.isImportDeclaration(node) || compiler.isExportDeclaration(node))
    return refusedModule(node.moduleSpecifier, known);
  if (compiler.isImportEqualsDeclaration(node)) return "import with require";
  if (node.kind === SyntaxKind.ImportKeyword && compiler.isCallExpression(node.parent)) return "import()";
  if (node.kind === SyntaxKind.ThisKeyword) return "this";
  if (compiler.isMetaProperty(node)) return node.getText();
  if (compiler.isClassLike(node)) return "a class";
  if (compiler.isElementAccessExpression(node)) return refusedKey(node, known);
  if (compiler.isBindingElement(node)) return refusedMember(node.propertyName ?? node.name);
  if (!compiler.isIdentifier(node)) return null;
  if (compiler.isPropertyAccessExpression(node.parent) && node.parent.name === node) return refusedMember(node);
  return isReference(node) ? refusedName(node, known) : null;
}

function refusedModule(specifier: typescript.Expression | undefined, { file, isHosted }: Known): string | null {
  if (specifier === undefined || !ts().isStringLiteral(specifier)) return null;
  const target = posix.join(posix.dirname(file), specifier.text);
  const isOurs =
    /^\.{1,2}(?:\/|$)/.test(specifier.text) && /^(?:model|catalog|services|environments)(?:\/|$)/.test(target);
  return isOurs && !isHosted(target) ? null : `an import of ${specifier.text}`;
}

/** A name in brackets is looked up in a table of the file alone: elsewhere it could be put together. */
function refusedKey(node: typescript.ElementAccessExpression, { tables }: Known): string | null {
  const { isStringLiteralLike, isNumericLiteral, isIdentifier } = ts();
  const key = node.argumentExpression;
  if (isNumericLiteral(key)) return null;
  if (isStringLiteralLike(key)) return reaches.test(key.text) ? `["${key.text}"]` : null;
  return isIdentifier(node.expression) && tables.has(node.expression.text) ? null : "a member whose name is computed";
}

function refusedMember(name: typescript.PropertyName | typescript.BindingName | typescript.MemberName): string | null {
  const { isIdentifier, isStringLiteralLike, isComputedPropertyName } = ts();
  if (isComputedPropertyName(name)) return "a member whose name is computed";
  return (isIdentifier(name) || isStringLiteralLike(name)) && reaches.test(name.text) ? `.${name.text}` : null;
}

/** Whether an identifier stands for a value: not the name of a property, a label, or what is declared by it. */
function isReference(node: typescript.Identifier): boolean {
  const compiler = ts();
  const { parent } = node;
  if (compiler.isShorthandPropertyAssignment(parent)) return true;
  if (compiler.isImportSpecifier(parent) || compiler.isExportSpecifier(parent)) return false;
  if (compiler.isBindingElement(parent)) return parent.initializer === node;
  const { name } = parent as { readonly name?: typescript.Node };
  return name !== node && !compiler.isNamespaceExport(parent) && !compiler.isLabeledStatement(parent);
}

function refusedName(node: typescript.Identifier, { names }: Known): string | null {
  const { text, parent } = node;
  if (names.has(text) || harmless.has(text)) return null;
  const allowed = Object.hasOwn(members, text) ? members[text] : undefined;
  if (allowed === undefined) return text;
  const member = ts().isPropertyAccessExpression(parent) && parent.expression === node ? parent.name.text : null;
  if (member !== null && allowed.has(member)) return null;
  return member === null ? text : `${text}.${member}`;
}
