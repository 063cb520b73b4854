/** A composition as a scaffold writes it: its text, the entries behind its placeholders, and an integration below theirs. */
import path from "node:path";
import type typescript from "typescript";
import { usage } from "../../text/failure";
import { constantOf } from "./constant";
import { Declarations, type IntegrationFile, type ProductFiles } from "./declarations";
import { integrationCalls, integrationProperty, ts, withEntry, withExport, withImport } from "./edit";
import { isReserved } from "./names";
import type { PlannedPart } from "./parts";
import { problemOf, withReader } from "./reads";
import {
  camelCase,
  integrationFile,
  integrationText,
  type PlannedIntegration,
  type PlannedRead,
  quoted,
  titleOf,
  unreadText,
} from "./text";

export interface PlannedComposition {
  readonly name: string;
  readonly purpose: string;
  readonly text: string;
  readonly parts: readonly PlannedPart[];
  readonly unread: boolean;
}

/** `database-url` of `CHAT_DATABASE_URL`. */
export function ownIntegrationOf(product: ProductFiles, name: string): string {
  const own = name.slice(product.prefix.length).toLowerCase().replace(/_+/g, "-").replace(/^-|-$/g, "");
  return isReserved(camelCase(own)) || own === product.name ? `${own}-composed` : own;
}

/** An integration that is about to be written. */
export interface NewPlace {
  readonly name: string;
  readonly constant: string;
  readonly file: string;
}

/**
 * Where a composition is declared: in an integration that is there, or in a new one. What a service's own file declares is for that
 * service alone, so a composition of it stands in that file.
 *
 * @throws a usage failure if several services' files declare its parts
 */
export function placeOf(
  declarations: Declarations,
  product: ProductFiles,
  { wanted, parts }: { readonly wanted: string; readonly parts: readonly PlannedPart[] },
): IntegrationFile | NewPlace {
  if (problemOf(() => declarations.integration(product, wanted)) === null)
    return declarations.integration(product, wanted);
  const [home, other] = homesOf(parts);
  const constant = constantOf(declarations, product, { name: wanted, word: "Secrets" });
  if (home === undefined) return { name: wanted, constant, file: `catalog/${product.name}/${wanted}.ts` };
  if (other === undefined) return { name: wanted, constant, file: home };
  throw usage(
    `Its parts are declared in ${home} and in ${other}, in each for that service alone.`,
    `move the integrations of its parts to catalog/${product.name}/, and export them from its index.ts`,
  );
}

/** The services' files that declare parts. */
export function homesOf(parts: readonly PlannedPart[]): readonly string[] {
  return [...new Set(parts.map(({ read }) => read.file).filter((file) => file.startsWith("services/")))];
}

/** @throws a usage failure if a part does not stand above the integration */
export function assertAbove(
  declarations: Declarations,
  { name, parts }: Pick<PlannedComposition, "name" | "parts">,
  place: { readonly file: string; readonly handle: string },
  own: string,
): void {
  const instead = `remove --integration: ${name} gets its own integration, ${own}`;
  for (const { read } of parts) {
    const part = `${read.integration}.${read.name}`;
    if (read.file.startsWith("services/") && read.file !== place.file)
      throw usage(
        `${part} is declared in ${read.file}, for that service alone; ${place.file} can't import it.`,
        `${instead}, in ${read.file}`,
      );
    const order = declarations.handlesIn(place.file);
    // A new one is written below them.
    if (read.file !== place.file || !order.includes(place.handle)) continue;
    if (order.indexOf(read.integration) < order.indexOf(place.handle)) continue;
    throw usage(
      read.integration === place.handle
        ? `${part} belongs to ${place.handle} itself; the parts of a composition belong to an integration above its own.`
        : `${part} is below ${place.handle} in ${place.file}; the parts of a composition belong to an integration above its own.`,
      instead,
    );
  }
}

/**
 * The files of a composition: its integration, new or not, with the imports, and the parts without the line that says nobody reads them.
 */
export function compositionFiles(
  declarations: Declarations,
  product: ProductFiles,
  composition: PlannedComposition,
  place: IntegrationFile | (NewPlace & { readonly owner: string | null }),
): { readonly files: Map<string, string>; readonly file: string; readonly handle: string } {
  const { file } = place;
  const handle = "handle" in place ? place.handle : place.constant;
  const { parts, name } = composition;
  const reads = parts.map(({ read }) => read);
  const files = new Map(withReader(declarations, product, reads));
  const drafts = new Declarations(declarations.root, files);
  const there = drafts.read(file);
  const made =
    "handle" in place ? null : composedIntegration(product, { ...place, handle }, secretParts(declarations, reads));
  const before =
    made === null
      ? there
      : there === null
        ? integrationFile(product, made)
        : withBelow(there, integrationText(product, made), reads);
  const added = before === null ? null : withEntry(before, handle, compositionText(composition));
  if (added === null) throw usage(`${file} declares its entries in a way that can't be added to; add ${name} by hand.`);
  let text = withImport(added, ["composed"], "../../model");
  for (const { integration, file: from } of reads)
    if (from !== file) text = withImport(text, [integration], specifierOf(from, file));
  files.set(file, text);
  if (made !== null && file.startsWith("catalog/")) {
    const index = `catalog/${product.name}/index.ts`;
    files.set(index, withExport(drafts.read(index) ?? "", handle, path.basename(file, ".ts")));
  }
  return { files, file, handle };
}

/** An integration for compositions, still without them. It has no key of its own: what leaked is a part. */
export function composedIntegration(
  product: ProductFiles,
  { name, handle, owner }: { readonly name: string; readonly handle: string; readonly owner: string | null },
  parts: readonly string[],
): PlannedIntegration {
  const names = [...new Set(parts)].map((part) => `${product.name}/${part}`);
  return {
    handle,
    title: titleOf(name).replace(/\burl\b/i, "URL"),
    owner,
    console: null,
    revoke: `Rotate its parts: ${names.join(", ")}`,
    setup: [],
    entries: [],
  };
}

/** Names of the parts that can be rotated. @param plain config that is about to be declared */
export function secretParts(
  declarations: Declarations,
  reads: readonly PlannedRead[],
  plain: readonly string[] = [],
): readonly string[] {
  const isPlain = ({ file, name }: PlannedRead) =>
    plain.includes(name) || new RegExp(`\\b${name}: (?:config|publicConfig)\\(`).test(declarations.read(file) ?? "");
  return reads.filter((read) => !isPlain(read)).map(({ name }) => name);
}

/** The text with a statement below the integrations of the parts that it declares. */
function withBelow(text: string, statement: string, reads: readonly PlannedRead[]): string | null {
  const ends = integrationCalls(text)
    .filter(({ handle }) => reads.some(({ integration }) => integration === handle))
    .map(({ call }) => {
      let node: typescript.Node = call;
      while (node.parent !== undefined && !ts().isSourceFile(node.parent)) node = node.parent;
      return node.getEnd();
    });
  if (ends.length === 0) return null;
  const end = Math.max(...ends);
  return `${text.slice(0, end)}\n\n${statement.trimEnd()}${text.slice(end)}`;
}

/** Services import what the catalogue exports; files of one folder import each other. */
function specifierOf(part: string, file: string): string {
  return path.dirname(part) === path.dirname(file) ? `./${path.basename(part, ".ts")}` : `../../${path.dirname(part)}`;
}

export function compositionText({ name, purpose, text, parts, unread }: PlannedComposition): string {
  const handles = parts.map(({ placeholder, read }) => `${placeholder}: ${read.integration}.${read.name}`);
  const about = [`purpose: ${quoted(purpose)}`, ...(unread ? [`unreadBecause: ${quoted(unreadText)}`] : [])];
  return [
    `    ${name}: composed(`,
    `      ${quoted(text)},`,
    `      { ${handles.join(", ")} },`,
    `      { ${about.join(", ")} },`,
    "    ),\n",
  ].join("\n");
}

/** Who answers for the first of its parts answers for it. */
export function ownerOfParts(declarations: Declarations, parts: readonly PlannedPart[]): string | undefined {
  const [first] = parts;
  if (first === undefined) return undefined;
  const owner = integrationProperty(declarations.read(first.read.file) ?? "", first.read.integration, "owner");
  return owner === null ? undefined : /^"(.*)"$/.exec(owner)?.[1];
}
