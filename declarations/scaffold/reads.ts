/** Finds products and integrations by name, and adds reads of their entries. */

import { nearest } from "../../model/nearest";
import { isFailure, usage } from "../../text/failure";
import type { Interview } from "./ask";
import type { Declarations, ProductFiles } from "./declarations";
import { entryProperty, partNamesOf, withEntryProperty, withImport, withRead } from "./edit";
import { type PlannedRead, quoted, unreadText } from "./text";

/** Null, or what is wrong. */
export function problemOf(attempt: () => unknown): string | null {
  try {
    attempt();
    return null;
  } catch (error) {
    if (isFailure(error)) return error.message;
    throw error;
  }
}

/** The product that a flag or an answer names. */
export async function askedProduct(
  declarations: Declarations,
  given: string | undefined,
  interview: Interview,
): Promise<ProductFiles> {
  const names = declarations.products();
  const [only] = names;
  const found = await interview.answers([
    {
      flag: "--product",
      asks: `Product (${names.join(", ")})`,
      given,
      ...(names.length === 1 && only !== undefined ? { otherwise: only } : {}),
      refuse: (answer) => problemOf(() => declarations.product(answer)),
    },
  ]);
  interview.settle();
  return declarations.product(found["--product"] ?? "");
}

/** The service that reads the new entries; asked for if no flag names it, null if there is none yet. */
export async function askedReader(
  declarations: Declarations,
  product: ProductFiles,
  { given, otherwise = "" }: { readonly given: string | undefined; readonly otherwise?: string | undefined },
  interview: Interview,
): Promise<string | null> {
  if (given !== undefined) return given;
  const found = await interview.answers([
    {
      flag: "--reader",
      asks: `Service of ${product.name} that reads it${otherwise === "" ? " (Enter: none yet)" : ""}`,
      given,
      otherwise,
      refuse: (answer) => problemOf(() => declarations.service(product.name, answer)),
    },
  ]);
  return found["--reader"] || null;
}

/** `[file, text]` of `product/service`, as it will be with the reads. */
export function withReads({
  declarations,
  product,
  reader,
  integration,
  names,
}: {
  readonly declarations: Declarations;
  readonly product: ProductFiles;
  readonly reader: string;
  readonly integration: { readonly file: string; readonly handle: string };
  readonly names: readonly string[];
}): readonly [string, string] {
  const [owner, name] = reader.includes("/") ? reader.split("/") : [product.name, reader];
  if (owner !== product.name || name === undefined)
    throw usage(
      `--reader: ${reader} belongs to another product; add this read by hand, with crossProduct() and a reason.`,
    );
  const file = declarations.service(product.name, name);
  let text = declarations.read(file) ?? "";
  for (const entry of names) {
    const read = `${integration.handle}.${entry}`;
    const changed = withRead(text, name, read);
    if (changed === null) throw usage(`${file}: its reads are not a list that can be added to; add ${read} by hand.`);
    text = changed;
  }
  const specifier = declarations.specifier(integration.file, file);
  return [file, specifier === null ? text : withImport(text, [integration.handle], specifier)];
}

/** `integration.NAME` or `NAME`, as a handle. */
export function readOf(
  declarations: Declarations,
  product: ProductFiles,
  wanted: string,
  service: string,
): PlannedRead {
  const name = wanted.split(".").at(-1) ?? "";
  for (const { file, handle, entries } of product.integrations)
    if (entries.includes(name) && (wanted === name || wanted === `${handle}.${name}`))
      return { integration: handle, name, from: declarations.specifier(file, service) ?? "", file };
  // With its integration or by its name alone, as it was given.
  const all = product.integrations.flatMap(({ handle, entries }) =>
    entries.map((entry) => (wanted === name ? entry : `${handle}.${entry}`)),
  );
  const guess = all.find((one) => one.endsWith(`.${name}`)) ?? nearest(wanted, all);
  throw usage(
    `${product.name} declares no "${wanted}".${guess === null ? "" : ` Did you mean ${guess}?`}`,
    `strongroom list --product ${product.name}`,
  );
}

/** Vendor keys among the reads, and in the compositions among them, that another service already reads, without a reason why. */
export function sharedWithoutReason(
  declarations: Declarations,
  product: ProductFiles,
  reads: readonly Part[],
): readonly Part[] {
  const others = declarations.serviceFiles().map((file) => declarations.read(file) ?? "");
  const all = reads.flatMap((read) => [read, ...partsOf(declarations, product, read)]);
  return all.filter(({ file, integration, name }) => {
    const text = declarations.read(file) ?? "";
    const defaults = product.integrations.find(({ handle }) => handle === integration)?.defaults;
    const [origin, shared] = ["origin", "sharedBecause"].map(
      (key) => entryProperty(text, name, key) ?? defaults?.get(key) ?? product.defaults.get(key),
    );
    // Config that is kept secret is no key: nothing is revoked with it.
    if (!new RegExp(`\\b${name}: secret\\(`).test(text)) return false;
    const read = new RegExp(`\\b${integration}\\.${name}\\b`);
    return origin?.startsWith("issued(") === true && shared === undefined && others.some((one) => read.test(one));
  });
}

/**
 * Their files, with the reason why they are shared.
 *
 * @throws a usage failure if there is none
 */
export function withSharing(
  declarations: Declarations,
  keys: readonly Pick<Part, "file" | "name">[],
  because: string,
): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { file, name } of keys) {
    const text = files.get(file) ?? declarations.read(file) ?? "";
    files.set(file, withEntryProperty(text, name, "sharedBecause", quoted(because)) ?? text);
  }
  if (files.size > 0) return files;
  throw usage(
    "--shared-because: none of --reads and of the parts of --composed is a vendor's key that another service reads and that has no reason yet.",
  );
}

/**
 * The files of entries whose first reader this is, without the line by which a scaffold said that nobody reads them yet. Whoever reads a
 * composition reads its parts.
 */
export function withReader(
  declarations: Declarations,
  product: ProductFiles,
  reads: readonly Pick<PlannedRead, "file" | "name">[],
): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const all = reads.flatMap((read) => [read, ...partsOf(declarations, product, read)]);
  for (const { file, name } of all) {
    const text = files.get(file) ?? declarations.read(file) ?? "";
    if (entryProperty(text, name, "unreadBecause") !== quoted(unreadText)) continue;
    files.set(file, withEntryProperty(text, name, "unreadBecause", null) ?? text);
  }
  return files;
}

/** An entry, and where it is declared. */
type Part = Pick<PlannedRead, "file" | "integration" | "name">;

function partsOf(
  declarations: Declarations,
  product: ProductFiles,
  { file, name }: Pick<PlannedRead, "file" | "name">,
): readonly Part[] {
  return partNamesOf(declarations.read(file) ?? "", name).flatMap((part) =>
    product.integrations
      .filter(({ entries }) => entries.includes(part))
      .map((one) => ({ file: one.file, integration: one.handle, name: part })),
  );
}
