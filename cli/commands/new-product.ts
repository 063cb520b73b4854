/** `strongroom new product`: its folder in `catalog/`, and its place in every environment. */

import { Declarations } from "../../declarations/scaffold/declarations";
import { withNamed } from "../../declarations/scaffold/edit";
import { type CommonOptions, finishAnew, type NewResult } from "../../declarations/scaffold/finish";
import { assertKebab, camelCase, titleOf } from "../../declarations/scaffold/text";
import type { Context } from "../../machine/context";
import { usage } from "../../text/failure";

export interface NewProductOptions extends CommonOptions {
  readonly title?: string;
  readonly prefix?: string;
}

/** A product: its folder, the catalogue and its place in every environment. */
export async function newProduct(context: Context, name: string, options: NewProductOptions): Promise<NewResult> {
  assertKebab("product", name, 20);
  const declarations = new Declarations(context.root);
  if (declarations.products().includes(name)) throw usage(`catalog/${name}/ is there already.`);
  if (options.prefix !== undefined && !/^[A-Z][A-Z0-9]*_$/.test(options.prefix))
    throw usage(
      `--prefix: "${options.prefix}" is none; allowed are upper-case letters and digits with "_" at the end.`,
    );
  const handle = camelCase(name);
  const prefix = options.prefix === undefined ? "" : `, entryPrefix: ${JSON.stringify(options.prefix)}`;
  const title = JSON.stringify(options.title ?? titleOf(name));
  const files = new Map([
    [
      `catalog/${name}/product.ts`,
      `import { product } from "../../model";\n\nexport const ${handle} = product(${JSON.stringify(name)}, { title: ${title}${prefix} });\n`,
    ],
    [`catalog/${name}/index.ts`, `export { ${handle} } from "./product";\n`],
  ]);
  const index = declarations.read("catalog/index.ts") ?? "";
  const key = handle === name ? name : JSON.stringify(name);
  const member = withNamed(index, "catalogue", `  ${key}: integrationsOf(${handle}),\n`);
  if (member === null) throw usage("catalog/index.ts holds no catalogue that can be added to.");
  files.set("catalog/index.ts", withStarImport(member, handle, name));
  for (const environment of context.environments.names()) {
    const path = `environments/${environment}.ts`;
    const text = withNamed(
      declarations.read(path) ?? "",
      "places",
      `    ${key}: place(${JSON.stringify(name)}, ${JSON.stringify(environment)}),\n`,
    );
    if (text === null) throw usage(`${path} holds no places that can be added to; add ${name} by hand.`);
    files.set(path, text);
  }
  const next = [`strongroom new integration NAME --product ${name}`, "look at its places in environments/*.ts"];
  // The environments were read for their names.
  return finishAnew(context, declarations, { files, next, noun: "This product" }, options);
}

function withStarImport(text: string, handle: string, name: string): string {
  const line = `import * as ${handle} from "./${name}";`;
  return text.replace(/((?:^import .*\n)+)/m, (imports) => {
    const lines = [...imports.trimEnd().split("\n"), line];
    const from = (one: string) => /from "([^"]+)"/.exec(one)?.[1] ?? "";
    return `${lines.sort((a, b) => (from(a) < from(b) ? -1 : 1)).join("\n")}\n`;
  });
}
