/** Edits a reader's declaration: retires it, later removes it, with its file if nothing else is in it. */
import type * as typescript from "typescript";
import { find, parse, property, serviceSpec, ts, withImport, withMember, withoutUnusedImports } from "./edit";

/** The day after which a reader may be removed, from its declaration; null if it is not retired. */
export function retiredDay(text: string, reader: string): string | null {
  const spec = serviceSpec(text, reader);
  const said = spec === null ? null : (property(spec, "retired")?.initializer.getText() ?? null);
  return said === null ? null : (/after:\s*["'](\d{4}-\d{2}-\d{2})["']/.exec(said)?.[1] ?? "");
}

/** A retired reader with another day; null if its declaration can't be edited. */
export function withRetiredDay(text: string, reader: string, after: string): string | null {
  const spec = serviceSpec(text, reader);
  const said = spec === null ? undefined : property(spec, "retired")?.initializer;
  if (said === undefined) return null;
  return `${text.slice(0, said.getStart())}retired({ after: ${JSON.stringify(after)} })${text.slice(said.getEnd())}`;
}

/** Removes its reads and retires it; null if its declaration can't be edited. */
export function withRetiredReader(text: string, reader: string, after: string): string | null {
  const spec = serviceSpec(text, reader);
  if (spec === null || property(spec, "reads") === null) return null;
  const lists = ["reads", "browser"].flatMap((name) => property(spec, name)?.initializer ?? []);
  const emptied = lists
    .sort((a, b) => b.getStart() - a.getStart())
    .reduce((left, list) => `${left.slice(0, list.getStart())}[]${left.slice(list.getEnd())}`, text);
  const now = serviceSpec(emptied, reader);
  if (now === null) return null;
  const day = `  retired: retired({ after: ${JSON.stringify(after)} }),\n`;
  const changed = withMember({
    text: emptied,
    list: now.properties,
    end: now.getEnd(),
    member: day,
    before: undefined,
  });
  return withoutUnusedImports(withImport(changed, ["retired"], "../../model"));
}

/** Removes its statement, and an integration beside it that has no entry left; empty if nothing else is declared there. */
export function withoutReader(text: string, reader: string): string | null {
  const spec = serviceSpec(text, reader);
  const own = spec === null ? null : statementOf(spec);
  if (own === null) return null;
  const left = withoutEmptyIntegrations(text.slice(0, own.getFullStart()) + text.slice(own.getEnd()));
  const others = parse(left).statements.filter((one) => !ts().isImportDeclaration(one));
  return others.length === 0 ? "" : `${withoutUnusedImports(left).trim()}\n`;
}

function withoutEmptyIntegrations(text: string): string {
  const empty = find(
    parse(text),
    ts().isCallExpression,
    ({ expression, arguments: [, entries] }) =>
      ts().isPropertyAccessExpression(expression) &&
      expression.name.text === "integration" &&
      entries !== undefined &&
      ts().isObjectLiteralExpression(entries) &&
      entries.properties.length === 0,
  );
  const statement = empty === null ? null : statementOf(empty);
  if (statement === null) return text;
  return withoutEmptyIntegrations(text.slice(0, statement.getFullStart()) + text.slice(statement.getEnd()));
}

/** The statement that declares this alone. */
export function statementOf(node: typescript.Node): typescript.Statement | null {
  for (let one: typescript.Node = node; one.parent !== undefined; one = one.parent)
    if (ts().isVariableStatement(one)) return one.declarationList.declarations.length === 1 ? one : null;
  return null;
}
