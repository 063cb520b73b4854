/** Where the last entry of an integration is removed, the integration is removed too, with its file if nothing else is declared there. */
import path from "node:path";
import type * as typescript from "typescript";
import type { Declarations } from "../scaffold/declarations";
import { find, integrationCalls, parse, ts, withoutUnusedImports } from "../scaffold/edit";
import { statementOf } from "../scaffold/reader-edit";

/**
 * The same files without integrations that have no entry left, and their product's index without their exports. An integration stays where
 * something else names it: an environment that chooses something for it, another file.
 *
 * @param files the files from which entries were removed
 */
export function withoutEmptied(
  declarations: Declarations,
  files: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const left = new Map(files);
  for (const file of files.keys()) {
    const folder = path.posix.dirname(file);
    const index = file.startsWith("catalog/") ? `${folder}/index.ts` : null;
    for (const handle of emptyIn(left.get(file) ?? "")) {
      const others = declarations.all().filter((one) => one !== file && one !== index);
      if (others.some((one) => names(left.get(one) ?? declarations.read(one) ?? "", handle))) continue;
      const text = withoutStatement(left.get(file) ?? "", handle);
      if (text === null || names(text, handle)) continue;
      const exports = index === null ? null : (left.get(index) ?? declarations.read(index));
      const without = exports === null ? null : withoutExport(exports, handle, path.posix.basename(file, ".ts"));
      // What is exported in another way would not be found any more.
      if (exports !== null && (without === null || names(without, handle))) continue;
      left.set(file, text);
      if (index !== null && without !== null) left.set(index, without);
    }
  }
  return left;
}

function emptyIn(text: string): readonly string[] {
  return integrationCalls(text).flatMap(({ handle, call: { arguments: given } }) => {
    const entries = given[1];
    return entries !== undefined && ts().isObjectLiteralExpression(entries) && entries.properties.length === 0
      ? [handle]
      : [];
  });
}

function names(text: string, handle: string): boolean {
  return find(parse(text), ts().isIdentifier, (one) => one.text === handle) !== null;
}

/** Null if it is not a statement of its own; empty if nothing else is declared. */
function withoutStatement(text: string, handle: string): string | null {
  const found = integrationCalls(text).find((one) => one.handle === handle);
  const own = found === undefined ? null : statementOf(found.call);
  if (own === null) return null;
  const left = text.slice(0, own.getFullStart()) + text.slice(own.getEnd());
  const others = parse(left).statements.filter((one) => !ts().isImportDeclaration(one));
  return others.length === 0 ? "" : `${withoutUnusedImports(left).trim()}\n`;
}

/** Null if the index has no `export { … } from` with it. */
function withoutExport(text: string, handle: string, file: string): string | null {
  const isOwn = (one: typescript.ExportSpecifier) => (one.propertyName ?? one.name).text === handle;
  const statement = find(
    parse(text),
    ts().isExportDeclaration,
    ({ moduleSpecifier: from, exportClause: clause }) =>
      from !== undefined &&
      ts().isStringLiteral(from) &&
      from.text === `./${file}` &&
      clause !== undefined &&
      ts().isNamedExports(clause) &&
      clause.elements.some(isOwn),
  );
  const clause = statement?.exportClause;
  if (statement === null || clause === undefined || !ts().isNamedExports(clause)) return null;
  const kept = clause.elements.filter((one) => !isOwn(one)).map((one) => one.getText());
  const left =
    kept.length === 0
      ? text.slice(0, statement.getFullStart()) + text.slice(statement.getEnd())
      : `${text.slice(0, clause.getStart())}{ ${kept.join(", ")} }${text.slice(clause.getEnd())}`;
  return `${left.trim()}\n`;
}
