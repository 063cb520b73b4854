/** A composition as a scaffold writes it: its text, the entries behind its placeholders, and an integration below theirs. */
import path from "node:path";
import { readText } from "../../model/composition/text";
import { usage } from "../../text/failure";
import { type Asker, answers } from "./ask";
import { Declarations, type IntegrationFile, type ProductFiles } from "./declarations";
import { integrationProperty, withEntry, withExport, withImport } from "./edit";
import { problemOf, readOf, withReader } from "./reads";
import { camelCase, integrationFile, type PlannedRead, quoted, titleOf, unreadText } from "./text";

/** The part for a placeholder. */
export interface PlannedPart {
  readonly placeholder: string;
  readonly read: PlannedRead;
}

export interface PlannedComposition {
  readonly name: string;
  readonly purpose: string;
  readonly text: string;
  readonly parts: readonly PlannedPart[];
  readonly unread: boolean;
}

/**
 * The entry behind each placeholder: by `--part`, by its own name, or as somebody is asked.
 *
 * @param given `password=DB_PASSWORD`
 * @throws a usage failure that names every placeholder without an entry, and what is wrong with the text
 */
export async function plannedParts(
  declarations: Declarations,
  product: ProductFiles,
  { text, given }: { readonly text: string; readonly given: readonly string[] },
  asker: Asker | null,
): Promise<readonly PlannedPart[]> {
  const { pieces, problems } = readText(text);
  const [problem] = problems;
  if (problem !== undefined) throw usage(`--composed: ${problem.what}: ${problem.got}.`, problem.next);
  const names = [...new Set(pieces.flatMap((piece) => (piece.kind === "placeholder" ? [piece.name] : [])))];
  if (names.length === 0)
    throw usage(
      `--composed: the text has no placeholder${text.includes("{{") ? "; a brace that is written twice is a brace of the text" : ""}.`,
      "write {password} where the value of another entry belongs, and --part password=ENTRY",
    );
  const said = new Map(given.map((one) => partOf(one, names)));
  const known = (name: string) => product.integrations.some(({ entries }) => entries.includes(name));
  const found = await answers(
    asker,
    names.map((name) => ({
      flag: `--part ${name}=ENTRY`,
      asks: `Entry behind {${name}}`,
      given: said.get(name) ?? (known(name) ? name : undefined),
      refuse: (answer: string) => problemOf(() => partRead(declarations, product, answer)),
    })),
  );
  return names.map((placeholder) => ({
    placeholder,
    read: partRead(declarations, product, found[`--part ${placeholder}=ENTRY`] ?? ""),
  }));
}

function partRead(declarations: Declarations, product: ProductFiles, wanted: string): PlannedRead {
  const [owner, name] = wanted.includes("/") ? wanted.split("/") : [product.name, wanted];
  if (owner !== product.name)
    throw usage(
      `${wanted} belongs to another product; such a part says why, with crossProduct(handle, "why"), by hand.`,
    );
  return readOf(declarations, product, name ?? "", "");
}

function partOf(given: string, names: readonly string[]): readonly [string, string] {
  const [, name = "", entry = ""] = /^([A-Za-z]\w*)=(\S+)$/.exec(given) ?? [];
  if (name === "") throw usage(`--part: "${given}" is not PLACEHOLDER=ENTRY, such as password=DB_PASSWORD.`);
  if (!names.includes(name))
    throw usage(`--part ${given}: the text has no {${name}}; it has ${names.map((one) => `{${one}}`).join(", ")}.`);
  return [name, entry];
}

/** `database-url` of `CHAT_DATABASE_URL`. */
export function ownIntegrationOf(product: ProductFiles, name: string): string {
  return name.slice(product.prefix.length).toLowerCase().replaceAll("_", "-");
}

/** An integration that is there, or the name of a new one. */
export function placeOf(
  declarations: Declarations,
  product: ProductFiles,
  wanted: string,
): IntegrationFile | { readonly name: string } {
  return problemOf(() => declarations.integration(product, wanted)) === null
    ? declarations.integration(product, wanted)
    : { name: wanted };
}

/** @throws a usage failure if a part does not stand above the integration */
export function assertAbove(
  declarations: Declarations,
  { name, parts }: Pick<PlannedComposition, "name" | "parts">,
  place: { readonly file: string; readonly handle: string },
  own: string,
): void {
  for (const { read } of parts) {
    const part = `${read.integration}.${read.name}`;
    const instead = read.file.startsWith("services/")
      ? `write composed(…) by hand in ${read.file}, in an integration of its own below ${read.integration} (docs/guides/composed.md), or move ${read.integration} into catalog/`
      : `remove --integration: ${name} gets its own integration, ${own}`;
    if (read.file.startsWith("services/") && read.file !== place.file)
      throw usage(
        `${part} is declared in ${read.file}, for that service alone; ${place.file} can't import it.`,
        instead,
      );
    if (read.file !== place.file) continue;
    const order = declarations.handlesIn(place.file);
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
  place: IntegrationFile | { readonly name: string; readonly owner: string | null; readonly revoke: string | null },
): { readonly files: Map<string, string>; readonly file: string; readonly handle: string } {
  const isNew = !("file" in place);
  const file = isNew ? `catalog/${product.name}/${place.name}.ts` : place.file;
  const handle = isNew ? camelCase(place.name) : place.handle;
  const { parts, name } = composition;
  const reads = parts.map(({ read }) => read);
  const files = new Map(withReader(declarations, product, reads));
  const drafts = new Declarations(declarations.root, files);
  const before = isNew
    ? integrationFile(product, {
        name: place.name,
        title: titleOf(place.name).replace(/\burl\b/i, "URL"),
        owner: place.owner,
        console: null,
        revoke: place.revoke,
        setup: [],
        entries: [],
      })
    : (drafts.read(file) ?? "");
  const added = withEntry(before, handle, compositionText(composition));
  if (added === null) throw usage(`${file} declares its entries in a way that can't be added to; add ${name} by hand.`);
  let text = withImport(added, ["composed"], "../../model");
  for (const { integration, file: from } of reads)
    if (from !== file) text = withImport(text, [integration], specifierOf(from, file));
  files.set(file, text);
  if (isNew) {
    const index = `catalog/${product.name}/index.ts`;
    files.set(index, withExport(drafts.read(index) ?? "", handle, place.name));
  }
  return { files, file, handle };
}

/** Services import what the catalogue exports; files of one folder import each other. */
function specifierOf(part: string, file: string): string {
  return path.dirname(part) === path.dirname(file) ? `./${path.basename(part, ".ts")}` : `../../${path.dirname(part)}`;
}

function compositionText({ name, purpose, text, parts, unread }: PlannedComposition): string {
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
