/** A handle of an entry that the catalogue does not have: most often misspelled, or of an integration that is not exported. */
import type { Issue } from "../issue";
import { nearest } from "../nearest";
import { shown } from "./shape";

/** More names help nobody. */
const most = 12;

/** @param known what its product has */
export function unknownEntry(
  { what, product, name }: { readonly what: string; readonly product: string; readonly name: string },
  known: Iterable<string>,
): Omit<Issue, "where"> {
  const names = [...known].sort();
  const near = nearest(name, names);
  const more = names.length > most ? `, and ${names.length - most} more` : "";
  const listed = names.length === 0 ? "has none yet" : `has ${names.slice(0, most).map(shown).join(", ")}${more}`;
  return {
    code: "unknown-entry",
    what,
    got: shown(`${product}/${name}`),
    allowed:
      "entries of integrations that are exported: by their product's index.ts in catalog/, or by a service's own file",
    next:
      near === null
        ? `declare the entry, or export its integration; ${shown(product)} ${listed}`
        : `did you mean ${shown(near)}? Else declare the entry, or export its integration`,
  };
}
