/** Constants of declarations: a name in camelCase, or with a word behind it where that is taken. */
import type { Declarations, ProductFiles } from "./declarations";
import { isOfModel, isReserved } from "./names";
import { camelCase } from "./text";

/** Files of one product import each other's constants, and functions of the model. */
export function constantOf(
  declarations: Declarations,
  product: ProductFiles,
  of: { readonly name: string; readonly word: "Service" | "Secrets"; readonly beside?: readonly string[] },
): string {
  const services = declarations
    .serviceFiles()
    .filter((file) => file.startsWith(`services/${product.name}/`))
    .flatMap((file) => [...(declarations.read(file) ?? "").matchAll(/^(?:export )?const (\w+)/gm)])
    .map(([, constant]) => constant);
  const integrations = product.integrations.map(({ handle }) => handle);
  const taken = new Set([product.handle, ...integrations, ...services, ...(of.beside ?? [])]);
  const isFree = (one: string) => !taken.has(one) && !isOfModel(one) && !isReserved(one);
  const wanted = camelCase(of.name);
  const longer = wanted.endsWith(of.word) ? wanted : `${wanted}${of.word}`;
  for (let number = 2; ; number += 1) {
    const found = [wanted, longer, `${longer}${number}`].find(isFree);
    if (found !== undefined) return found;
  }
}
