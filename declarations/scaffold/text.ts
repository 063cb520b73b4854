/** Source text of declarations, as a person would have written them. */
import { type BuilderOf, isKeptBuilder, type LiteralKind, type OwnKind } from "../../model/kinds";
import type { Written } from "./written";

export type PlannedOrigin =
  | { readonly kind: "issued"; readonly where: string; readonly scope: string | null }
  | { readonly kind: "generated"; readonly recipe: "hex" | "base64"; readonly bytes: number };

/** One entry that is about to be declared; what it leaves out comes from the defaults of its integration or product. */
export type PlannedEntry = { readonly name: string; readonly purpose: string; readonly unread: boolean } & (
  | {
      readonly kind: BuilderOf<OwnKind>;
      /** Its secret's, where that does not follow from the name. */
      readonly secretId?: string;
      readonly risk?: string;
      readonly class?: string;
      readonly tier?: number;
      readonly origin?: PlannedOrigin;
      /** Source text of what a value must look like. */
      readonly format?: string;
      /** Null: only on a breach. */
      readonly everyDays?: number | null;
      /** Where its integration says something else. */
      readonly revoke?: string;
    }
  | { readonly kind: BuilderOf<LiteralKind>; readonly default: string | null }
);

export interface PlannedIntegration {
  /** Its constant. */
  readonly handle: string;
  readonly title: string;
  /** Null: as the product says. */
  readonly owner: string | null;
  readonly console: string | null;
  /** Null: as the product says. */
  readonly revoke: string | null;
  readonly setup: readonly string[];
  readonly entries: readonly PlannedEntry[];
}

/** A handle: `integration.NAME`, and where it is imported from. */
export interface PlannedRead {
  readonly integration: string;
  readonly name: string;
  readonly from: string;
  /** That declares it. */
  readonly file: string;
}

export const quoted = (text: string): string => JSON.stringify(text);

/** `digest-service` as `digestService`. */
export function camelCase(kebab: string): string {
  return kebab.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `digest-service` as `Digest service`. */
export function titleOf(kebab: string): string {
  const words = kebab.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Functions of the model that a text calls, and formats that it names, sorted. */
export function buildersIn(text: string): readonly string[] {
  const used = withoutStrings(text).matchAll(/(?<![.\w])([a-zA-Z0-9]+)\(|\bformat: ([a-zA-Z]+)\b(?!\()/g);
  return [...new Set([...used].map(([, called, named]) => called ?? named ?? ""))].sort();
}

const withoutStrings = (text: string): string => text.replace(/"(?:[^"\\]|\\.)*"/g, '""');

/** @param defaults fields that may be left out, as source text */
export function entryText(entry: PlannedEntry, defaults: Written): string {
  const own = [...fieldsOf(entry)].filter(([name, text]) => defaults.get(name) !== text);
  const { kind, name } = entry;
  const unread = entry.unread ? [["unreadBecause", quoted(unreadText)] as const] : [];
  return fieldsText(`    ${name}: ${kind}(`, [["purpose", quoted(entry.purpose)], ...own, ...unread], "),\n");
}

/** As the formatter writes it: on one line if that is short enough. */
function fieldsText(before: string, fields: readonly (readonly [name: string, text: string])[], after: string): string {
  const texts = fields.map(([name, text]) => `${name}: ${text}`);
  const line = `${before}{ ${texts.join(", ")} }${after}`;
  if (line.trimEnd().length <= 120) return line;
  const indent = before.slice(0, before.length - before.trimStart().length);
  return `${before}{\n${texts.map((text) => `${indent}  ${text},\n`).join("")}${indent}}${after}`;
}

/** An entry's fields beside its purpose, as source text. */
function fieldsOf(entry: PlannedEntry): Written {
  const fields = new Map<string, string>();
  if (!isKept(entry))
    return entry.default === null ? fields.set("optional", "true") : fields.set("default", quoted(entry.default));
  const { secretId, risk, class: found, tier, origin, format, everyDays, revoke } = entry;
  if (secretId !== undefined) fields.set("secretId", quoted(secretId));
  if (risk !== undefined) fields.set("risk", quoted(risk));
  if (found !== undefined) fields.set("class", quoted(found));
  if (tier !== undefined) fields.set("tier", `${tier}`);
  if (origin !== undefined) fields.set("origin", originText(origin));
  if (origin?.kind === "generated")
    fields.set("decodesTo", `{ encoding: ${quoted(origin.recipe)}, bytes: ${origin.bytes}, exactly: true }`);
  if (format !== undefined) fields.set("format", format);
  if (everyDays !== undefined)
    fields.set("rotation", everyDays === null ? "onlyOnBreach()" : `everyDays(${everyDays})`);
  if (revoke !== undefined) fields.set("revoke", quoted(revoke));
  return fields;
}

const sharable = ["risk", "class", "tier", "origin", "rotation"];

/** Fields that several entries have in common and that no default of the product gives. */
function sharedBy(entries: readonly PlannedEntry[], above: Written): Written {
  const kept = entries.filter(isKept).map(fieldsOf);
  const [first, second] = kept;
  if (first === undefined || second === undefined) return new Map();
  return new Map(
    sharable.flatMap((name) => {
      const text = first.get(name);
      if (text === undefined || text === above.get(name) || kept.some((one) => one.get(name) !== text)) return [];
      return [[name, text] as const];
    }),
  );
}

/** A scaffold writes this into a new entry, and removes it with the first reader. */
export const unreadText = "New: name its reader in services/, then remove this line";

function originText(origin: PlannedOrigin): string {
  if (origin.kind === "generated") return `generated(${origin.recipe}(${origin.bytes}))`;
  return `issued(${quoted(origin.where)}${origin.scope === null ? "" : `, { scope: ${quoted(origin.scope)} }`})`;
}

/** A whole file of `catalog/<product>/`. */
export function integrationFile(product: PlannedProduct, integration: PlannedIntegration): string {
  return catalogueFile(product, integrationText(product, integration));
}

/** The text with what it imports. */
export function catalogueFile(product: PlannedProduct, text: string): string {
  return [
    `import { ${buildersIn(text).join(", ")} } from "../../model";`,
    `import { ${product.handle} } from "./product";`,
    "",
    text,
  ].join("\n");
}

/** The product's identifier in its `product.ts`, and the fields that its integrations and entries may leave out. */
export interface PlannedProduct {
  readonly handle: string;
  readonly defaults: Written;
}

/** @param more text of further entries */
export function integrationText(product: PlannedProduct, integration: PlannedIntegration, more = ""): string {
  const { defaults } = product;
  const { handle, title, owner, console: site, revoke, setup, entries } = integration;
  const shared = sharedBy(entries, defaults);
  const fields: readonly (readonly [name: string, text: string | null])[] = [
    ["title", quoted(title)],
    ["owner", owner === null ? null : quoted(owner)],
    ["console", site === null ? null : quoted(site)],
    ["revoke", revoke === null ? null : quoted(revoke)],
    ["setup", setup.length === 0 && defaults.has("setup") ? null : `[${setup.map(quoted).join(", ")}]`],
    ["defaults", shared.size === 0 ? null : fieldsText("    ", [...shared], "").trimStart()],
  ];
  const about = fields.flatMap(([field, text]) =>
    text === null || text === defaults.get(field) ? [] : [[field, text] as const],
  );
  return [
    `export const ${handle} = ${product.handle}.integration(`,
    fieldsText("  ", about, ","),
    "  {",
    `${entries.map((entry) => entryText(entry, new Map([...defaults, ...shared]))).join("")}${more}  },`,
    ");",
    "",
  ].join("\n");
}

/** Whether Secret Manager keeps it. */
export function isKept(entry: PlannedEntry): entry is PlannedEntry & { readonly kind: "secret" | "sealedConfig" } {
  return isKeptBuilder(entry.kind);
}

/** The text of a `product.ts`. */
export function productFile(
  name: string,
  about: readonly (readonly [name: string, text: string])[],
  defaults: Written,
): string {
  const all =
    defaults.size === 0 ? about : [...about, ["defaults", fieldsText("  ", [...defaults], "").trimStart()] as const];
  const text = fieldsText(`export const ${camelCase(name)} = product(${quoted(name)}, `, all, ");\n");
  return `import { ${buildersIn(text).join(", ")} } from "../../model";\n\n${text}`;
}
