/** Reads the text of a catalogue's files. */

import type typescript from "typescript";
import { type SecretIdStyle, secretIdStyles } from "../../model/secret-id";
import { find, integrationCalls, parse, property, ts } from "./edit";

/** The product that a `product.ts` declares; null if it declares none. */
export function productIn(text: string): {
  readonly handle: string;
  readonly prefix: string;
  readonly secretIds: SecretIdStyle;
  readonly defaults: Written;
} | null {
  const call = find(
    parse(text),
    ts().isCallExpression,
    (node) => node.expression.getText() === "product" && ts().isVariableDeclaration(node.parent),
  );
  if (call === null || !ts().isVariableDeclaration(call.parent)) return null;
  const about = call.arguments[1];
  const textOf = (field: string): string | undefined => {
    const found =
      about !== undefined && ts().isObjectLiteralExpression(about) ? property(about, field)?.initializer : undefined;
    return found !== undefined && ts().isStringLiteral(found) ? found.text : undefined;
  };
  return {
    handle: call.parent.name.getText(),
    prefix: textOf("entryPrefix") ?? "",
    secretIds: secretIdStyles.find((style) => style === textOf("secretIds")) ?? "as the name",
    defaults: defaultsOf(about),
  };
}

/** Source text of fields, by name. */
export type Written = ReadonlyMap<string, string>;

/** The `defaults` of a product or an integration. */
function defaultsOf(about: typescript.Expression | undefined): Written {
  const found =
    about !== undefined && ts().isObjectLiteralExpression(about) ? property(about, "defaults")?.initializer : undefined;
  if (found === undefined || !ts().isObjectLiteralExpression(found)) return new Map();
  return new Map(
    found.properties
      .filter(ts().isPropertyAssignment)
      .map((one) => [one.name.getText(), one.initializer.getText()] as const),
  );
}

/** An integration as a file declares it. */
export interface WrittenIntegration {
  readonly handle: string;
  /** Names of its entries, including those in `either` groups. */
  readonly entries: readonly string[];
  readonly defaults: Written;
}

/** The integrations that a file declares; a file may have several. */
export function integrationsIn(text: string): readonly WrittenIntegration[] {
  return integrationCalls(text).flatMap(({ handle, call }) => {
    const [about, entries] = call.arguments;
    if (entries === undefined) return [];
    const names: string[] = [];
    const visit = (node: typescript.Node): void => {
      // Parts of a composed entry may have names of the same shape, but are not calls.
      if (
        ts().isPropertyAssignment(node) &&
        ts().isCallExpression(node.initializer) &&
        /^[A-Z][A-Z0-9_]*$/.test(node.name.getText())
      )
        names.push(node.name.getText());
      ts().forEachChild(node, visit);
    };
    visit(entries);
    return [{ handle, entries: names, defaults: defaultsOf(about) }];
  });
}
