/** Ids of secrets that exist already, as names of entries. */
import { type SecretIdStyle, secretIdOf, secretIdStyles } from "../../model/secret-id";
import type { ProductFiles } from "../scaffold/declarations";

export interface IdentifiedName {
  readonly name: string;
  /** What the declaration must say; null if the id follows from the name. */
  readonly secretId: string | null;
}

/** `db-password` is `DB_PASSWORD` to a program; with the product's prefix, where entries of it must have one. */
export function namedById(id: string, files: ProductFiles): IdentifiedName {
  const upper = id
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_")
    .replace(/^(?=\d)/, "_");
  const isOurs = upper.startsWith(files.prefix) || upper.startsWith("NEXT_PUBLIC_");
  const name = isOurs ? upper : `${files.prefix}${upper}`;
  return { name, secretId: idIn(name, files.secretIds) === id ? null : id };
}

/** An id that a table says beside the name; null if it follows from the name. */
export function ownId(name: string, id: string, files: ProductFiles): string | null {
  return idIn(name, files.secretIds) === id ? null : id;
}

/** Where one style gives all the ids that the entries would say one by one, the product can say it once. */
export function styleNotes(
  entries: readonly { readonly product: string; readonly name: string; readonly secretId: string | null }[],
): readonly string[] {
  const own = entries.filter(({ secretId }) => secretId !== null);
  const products = [...new Set(own.map(({ product }) => product))];
  return products.flatMap((product) => {
    const here = own.filter((one) => one.product === product);
    const style = secretIdStyles.find((one) => here.every(({ name, secretId }) => idIn(name, one) === secretId));
    if (here.length < 2 || style === undefined) return [];
    return [
      `${here.length} secrets of ${product} have an id of their own; where all of the product's have it, secretIds: "${style}" in catalog/${product}/product.ts says it once`,
    ];
  });
}

function idIn(name: string, style: SecretIdStyle): string {
  return secretIdOf({ name, style, prefix: "", own: null });
}
