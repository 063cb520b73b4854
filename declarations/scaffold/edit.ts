/** Edits declarations with the compiler's own parser: the text around an edit stays as a person wrote it. */
import type * as typescript from "typescript";

// Loaded on the first call: it is a large module, and only scaffolds need it.
export const ts = () => require("typescript") as typeof typescript;

export function parse(text: string): typescript.SourceFile {
  return ts().createSourceFile("declaration.ts", text, ts().ScriptTarget.ES2022, true);
}

export function find<T extends typescript.Node>(
  root: typescript.Node,
  wanted: (node: typescript.Node) => node is T,
  also: (node: T) => boolean = () => true,
): T | null {
  if (wanted(root) && also(root)) return root;
  let found: T | null = null;
  ts().forEachChild(root, (node) => {
    found ??= find(node, wanted, also);
  });
  return found;
}

const insert = (text: string, at: number, more: string): string => text.slice(0, at) + more + text.slice(at);

/** Adds a line `export { name } from "./file";` in its sorted place. */
export function withExport(text: string, name: string, file: string): string {
  return withSortedLine(text, `export { ${name} } from "./${file}";`);
}

/** Adds `names` to the import from `specifier`, or adds that import. */
export function withImport(text: string, names: readonly string[], specifier: string): string {
  const source = parse(text);
  for (const statement of source.statements) {
    if (!ts().isImportDeclaration(statement)) continue;
    if (!ts().isStringLiteral(statement.moduleSpecifier) || statement.moduleSpecifier.text !== specifier) continue;
    const named = statement.importClause?.namedBindings;
    if (named === undefined || !ts().isNamedImports(named)) continue;
    const all = new Map(named.elements.map((element) => [element.name.text, element.getText()]));
    for (const name of names) if (!all.has(name)) all.set(name, name);
    const listed = [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, shown]) => shown);
    return `${text.slice(0, named.getStart())}{ ${listed.join(", ")} }${text.slice(named.getEnd())}`;
  }
  return withSortedLine(text, `import { ${[...names].sort().join(", ")} } from "${specifier}";`);
}

/** Imports and re-exports are sorted by what they name; the last line of a longer one counts. */
export function withSortedLine(text: string, line: string): string {
  const specifierOf = (one: string) => /from "([^"]+)";/.exec(one)?.[1] ?? "";
  const source = parse(text);
  const specifiers = source.statements.filter(
    (statement) => ts().isImportDeclaration(statement) || ts().isExportDeclaration(statement),
  );
  const next = specifiers.find((statement) => specifierOf(statement.getText()) > specifierOf(line));
  if (next !== undefined) return insert(text, next.getStart(), `${line}\n`);
  const last = specifiers.at(-1);
  if (last === undefined) return insert(text, source.statements[0]?.getStart() ?? text.length, `${line}\n`);
  return insert(text, last.getEnd(), `\n${line}`);
}

export function property(
  object: typescript.ObjectLiteralExpression,
  name: string,
): typescript.PropertyAssignment | null {
  for (const one of object.properties) {
    if (!ts().isPropertyAssignment(one)) continue;
    const key = one.name;
    if ((ts().isIdentifier(key) || ts().isStringLiteral(key)) && key.text === name) return one;
  }
  return null;
}

export function withMember({
  text,
  list,
  end,
  member,
  before,
}: {
  readonly text: string;
  readonly list: typescript.NodeArray<typescript.Node>;
  readonly end: number;
  readonly member: string;
  readonly before: typescript.Node | undefined;
}): string {
  if (before !== undefined) return insert(text, before.getStart(), `${member}, `);
  const last = list.at(-1);
  const comma = last !== undefined && !list.hasTrailingComma ? "," : "";
  if (last === undefined) return insert(text, end - 1, member);
  const changed = insert(text, end - 1, `${member.endsWith("\n") ? member : `${member},\n`}`);
  return comma === "" ? changed : insert(changed, last.getEnd(), comma);
}

/** Adds an entry to the integration of that handle. Null if the file declares none. */
export function withEntry(text: string, handle: string, entry: string): string | null {
  const call = integrationCalls(text).find((one) => one.handle === handle)?.call;
  const entries = call?.arguments[1];
  if (entries === undefined || !ts().isObjectLiteralExpression(entries)) return null;
  return withMember({ text, list: entries.properties, end: entries.getEnd(), member: entry, before: undefined });
}

/** Adds a read to the service of that name; null if the file does not declare it. */
export function withRead(text: string, service: string, read: string): string | null {
  const spec = serviceSpec(text, service);
  if (spec === null) return null;
  const reads = property(spec, "reads")?.initializer;
  if (reads === undefined)
    return withMember({
      text,
      list: spec.properties,
      end: spec.getEnd(),
      member: `reads: [${read}]`,
      before: undefined,
    });
  if (!ts().isArrayLiteralExpression(reads)) return null;
  // Keeps a separator that neighbours share at the end.
  const spread = reads.elements.find((element) => ts().isSpreadElement(element));
  return withMember({ text, list: reads.elements, end: reads.getEnd(), member: read, before: spread });
}

/** Names of the readers that a file declares. */
export function readersIn(text: string): readonly string[] {
  const names: string[] = [];
  find(parse(text), ts().isObjectLiteralExpression, (node) => {
    const name = readerName(node);
    if (name !== null) names.push(name);
    return false;
  });
  return names;
}

export function serviceSpec(text: string, service: string): typescript.ObjectLiteralExpression | null {
  return find(parse(text), ts().isObjectLiteralExpression, (node) => readerName(node) === service);
}

/** Null if it is not a reader's. */
function readerName(node: typescript.ObjectLiteralExpression): string | null {
  const name = property(node, "name")?.initializer;
  // Its product is imported under any name: `product: chat`, or `product` alone.
  const ofProduct = node.properties.some((one) => one.name?.getText().replace(/["']/g, "") === "product");
  return ofProduct && name !== undefined && ts().isStringLiteral(name) ? name.text : null;
}

/** Adds `name: value` to the object in the property `key`, or in a constant of that name. */
export function withNamed(text: string, key: string, member: string): string | null {
  const source = parse(text);
  const constant = find(source, ts().isVariableDeclaration, (node) => node.name.getText() === key)?.initializer;
  const holder = find(source, ts().isPropertyAssignment, (node) => node.name.getText() === key)?.initializer;
  const object = constant ?? holder;
  if (object === undefined || !ts().isObjectLiteralExpression(object)) return null;
  return withMember({ text, list: object.properties, end: object.getEnd(), member, before: undefined });
}

export function integrationCalls(
  text: string,
): readonly { readonly handle: string; readonly call: typescript.CallExpression }[] {
  const found: { handle: string; call: typescript.CallExpression }[] = [];
  find(parse(text), ts().isCallExpression, (call) => {
    const named = ts().isPropertyAccessExpression(call.expression) && call.expression.name.text === "integration";
    if (named && ts().isVariableDeclaration(call.parent)) found.push({ handle: call.parent.name.getText(), call });
    return false;
  });
  return found;
}

/** The source text of what an integration says of itself; null if it does not say it. */
export function integrationProperty(text: string, handle: string, key: string): string | null {
  const about = integrationCalls(text).find((one) => one.handle === handle)?.call.arguments[0];
  if (about === undefined || !ts().isObjectLiteralExpression(about)) return null;
  return property(about, key)?.initializer.getText() ?? null;
}

/** Names of the entries that a composition is made of; empty for any other entry. */
export function partNamesOf(text: string, name: string): readonly string[] {
  const call = entryOf(text, name)?.assignment.initializer;
  if (call === undefined || !ts().isCallExpression(call) || call.expression.getText() !== "composed") return [];
  const names: string[] = [];
  const parts = call.arguments[1];
  if (parts !== undefined)
    find(parts, ts().isPropertyAccessExpression, (node) => {
      names.push(node.name.text);
      return false;
    });
  return names;
}

/** The `either()` group of an entry, which readers name instead of the entry; null if it is in none. */
export function groupOf(text: string, name: string): string | null {
  const found = entryOf(text, name);
  for (let node: typescript.Node | undefined = found?.assignment; node !== undefined; node = node.parent)
    if (ts().isCallExpression(node) && node.expression.getText() === "either" && ts().isPropertyAssignment(node.parent))
      return node.parent.name.getText();
  return null;
}

/**
 * Adds a copy of the entry OLD after it, with OLD's comment, under another name; null if OLD is missing or belongs to a group of
 * `either()`.
 */
export function withCopiedEntry(text: string, old: string, name: string): string | null {
  const found = entryOf(text, old);
  // Readers name the group, so they would get the copy at once.
  if (found === null || groupOf(text, old) !== null) return null;
  const { assignment } = found;
  const end = assignment.getEnd();
  const comma = text[end] === ",";
  const comments = (ts().getLeadingCommentRanges(text, assignment.getFullStart()) ?? [])
    .filter((one) => one.hasTrailingNewLine)
    .map((one) => `\n    ${text.slice(one.pos, one.end)}`);
  const copied = `${comments.join("")}\n    ${name}${text.slice(assignment.name.getEnd(), end)},`;
  return insert(text, comma ? end + 1 : end, `${comma ? "" : ","}${copied}`);
}

/** The source text of a property in an entry's declaration; null if there is none. */
export function entryProperty(text: string, name: string, key: string): string | null {
  const found = entryOf(text, name);
  return found === null ? null : (property(found.spec, key)?.initializer.getText() ?? null);
}

/** Sets a property of an entry, or removes it if its value is null; returns null if the entry is missing. */
export function withEntryProperty(text: string, name: string, key: string, value: string | null): string | null {
  const found = entryOf(text, name);
  if (found === null) return null;
  const { spec } = found;
  const line = property(spec, key);
  if (line === null)
    return value === null
      ? text
      : withMember({
          text,
          list: spec.properties,
          end: spec.getEnd(),
          member: `      ${key}: ${value},\n`,
          before: undefined,
        });
  if (value !== null) return text.slice(0, line.initializer.getStart()) + value + text.slice(line.getEnd());
  const end = text[line.getEnd()] === "," ? line.getEnd() + 1 : line.getEnd();
  return text.slice(0, line.getFullStart()) + text.slice(end);
}

/** Removes an entry with its comments and the imports that only it used; null if the entry is missing. */
export function withoutEntry(text: string, name: string): string | null {
  const found = entryOf(text, name);
  if (found === null || groupOf(text, name) !== null) return null;
  const { assignment } = found;
  const end = text[assignment.getEnd()] === "," ? assignment.getEnd() + 1 : assignment.getEnd();
  return withoutUnusedImports(text.slice(0, assignment.getFullStart()) + text.slice(end));
}

/** Removes unused imports. */
export function withoutUnusedImports(text: string): string {
  const source = parse(text);
  const used = new Set<string>();
  const visit = (node: typescript.Node): void => {
    if (ts().isIdentifier(node)) used.add(node.text);
    if (!ts().isImportDeclaration(node)) ts().forEachChild(node, visit);
  };
  visit(source);
  const unused = source.statements.filter(ts().isImportDeclaration).flatMap((statement) => {
    const named = statement.importClause?.namedBindings;
    if (named === undefined || !ts().isNamedImports(named)) return [];
    const kept = named.elements.filter((element) => used.has(element.name.text)).map((element) => element.getText());
    if (kept.length === named.elements.length) return [];
    return kept.length === 0
      ? [{ start: statement.getFullStart(), end: statement.getEnd(), text: "" }]
      : [{ start: named.getStart(), end: named.getEnd(), text: `{ ${kept.join(", ")} }` }];
  });
  return unused.reverse().reduce((before, one) => before.slice(0, one.start) + one.text + before.slice(one.end), text);
}

function entryOf(
  text: string,
  name: string,
): {
  readonly assignment: typescript.PropertyAssignment;
  readonly spec: typescript.ObjectLiteralExpression;
} | null {
  const assignment = find(
    parse(text),
    ts().isPropertyAssignment,
    (node) => node.name.getText() === name && ts().isCallExpression(node.initializer),
  );
  if (assignment === null || !ts().isCallExpression(assignment.initializer)) return null;
  // A composed entry has its text and its parts before its options.
  const spec = assignment.initializer.arguments.at(-1);
  return spec !== undefined && ts().isObjectLiteralExpression(spec) ? { assignment, spec } : null;
}

/** Adds an environment to a reader's; returns the text unchanged if the reader exists in all. */
export function withEnvironment(text: string, service: string, environment: string): string {
  const spec = serviceSpec(text, service);
  const list = spec === null ? undefined : property(spec, "environments")?.initializer;
  if (list === undefined || !ts().isArrayLiteralExpression(list)) return text;
  const quoted = JSON.stringify(environment);
  if (list.elements.some((one) => one.getText() === quoted)) return text;
  const last = list.elements.at(-1);
  return last === undefined ? insert(text, list.getEnd() - 1, quoted) : insert(text, last.getEnd(), `, ${quoted}`);
}
