/** `strongroom new product`: its folder in `catalog/`, and its place in every environment. */

import { Declarations } from "../../declarations/scaffold/declarations";
import { withNamed } from "../../declarations/scaffold/edit";
import { days, oneOf } from "../../declarations/scaffold/entries";
import { type CommonOptions, finishAnew, type NewResult } from "../../declarations/scaffold/finish";
import { assertDistinct, assertName } from "../../declarations/scaffold/names";
import { camelCase, productFile, quoted, titleOf } from "../../declarations/scaffold/text";
import type { Context } from "../../machine/context";
import { entryClasses } from "../../model/kinds";
import { usage } from "../../text/failure";

export interface NewProductOptions extends CommonOptions {
  readonly title?: string;
  readonly prefix?: string;
  /** What its integrations and entries share, if they don't say otherwise. */
  readonly owner?: string;
  readonly risk?: string;
  readonly class?: string;
  readonly rotateDays?: string;
}

/** A product: its folder, the catalogue and its place in every environment. */
export async function newProduct(context: Context, name: string, options: NewProductOptions): Promise<NewResult> {
  const naming = { noun: "product", most: 20, options } as const;
  assertName(naming, name);
  const declarations = new Declarations(context.root);
  if (declarations.products().includes(name)) throw usage(`catalog/${name}/ exists already.`);
  assertDistinct(naming, name, declarations.products());
  if (options.prefix !== undefined && !/^[A-Z][A-Z0-9]*_$/.test(options.prefix))
    throw usage(
      `--prefix: "${options.prefix}" is not a prefix; allowed are upper-case letters and digits with "_" at the end.`,
    );
  const handle = camelCase(name);
  const about = [
    ["title", quoted(options.title ?? titleOf(name))] as const,
    ...(options.prefix === undefined ? [] : [["entryPrefix", quoted(options.prefix)] as const]),
  ];
  const files = new Map([
    [`catalog/${name}/product.ts`, productFile(name, about, defaultsOf(options))],
    [`catalog/${name}/index.ts`, `export { ${handle} } from "./product";\n`],
  ]);
  const index = declarations.read("catalog/index.ts") ?? "";
  const key = handle === name ? name : JSON.stringify(name);
  const member = withNamed(index, "catalogue", `  ${key}: integrationsOf(${handle}),\n`);
  if (member === null) throw usage("catalog/index.ts has no catalogue that can be added to.");
  files.set("catalog/index.ts", withStarImport(member, handle, name));
  for (const environment of context.environments.names()) {
    const path = `environments/${environment}.ts`;
    const text = withNamed(
      declarations.read(path) ?? "",
      "places",
      `    ${key}: place(${JSON.stringify(name)}, ${JSON.stringify(environment)}),\n`,
    );
    if (text === null) throw usage(`${path} has no places that can be added to; add ${name} by hand.`);
    files.set(path, text);
  }
  const next = [`strongroom new integration NAME --product ${name}`, "check its places in environments/*.ts"];
  // The environments were already loaded, for their names.
  return finishAnew(context, declarations, { files, next, noun: "This product" }, options);
}

function defaultsOf({ owner, risk, class: found, rotateDays }: NewProductOptions): ReadonlyMap<string, string> {
  for (const [flag, given, refuse] of [
    ["--class", found, oneOf(entryClasses)],
    ["--rotate-days", rotateDays, days],
  ] as const) {
    const problem = given === undefined ? null : refuse(given);
    if (problem !== null) throw usage(`${flag}: ${problem}.`);
  }
  return new Map([
    ...(owner === undefined ? [] : [["owner", quoted(owner)] as const]),
    ...(risk === undefined ? [] : [["risk", quoted(risk)] as const]),
    ...(found === undefined ? [] : [["class", quoted(found)] as const]),
    ...(rotateDays === undefined ? [] : [["rotation", `everyDays(${rotateDays})`] as const]),
  ]);
}

function withStarImport(text: string, handle: string, name: string): string {
  const line = `import * as ${handle} from "./${name}";`;
  return text.replace(/((?:^import .*\n)+)/m, (imports) => {
    const lines = [...imports.trimEnd().split("\n"), line];
    const from = (one: string) => /from "([^"]+)"/.exec(one)?.[1] ?? "";
    return `${lines.sort((a, b) => (from(a) < from(b) ? -1 : 1)).join("\n")}\n`;
  });
}
