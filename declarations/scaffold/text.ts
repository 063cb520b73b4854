/** Source text of declarations, as a person would have written them. */
import { type BuilderOf, isKeptBuilder, type LiteralKind, type OwnKind, type ReaderRole } from "../../model/kinds";
import { usage } from "../../text/failure";

export type PlannedOrigin =
  | { readonly kind: "issued"; readonly where: string; readonly scope: string | null }
  | { readonly kind: "generated"; readonly recipe: "hex" | "base64"; readonly bytes: number };

/** One entry that is about to be declared. */
export type PlannedEntry = { readonly name: string; readonly purpose: string; readonly unread: boolean } & (
  | {
      readonly kind: BuilderOf<OwnKind>;
      readonly risk: string;
      readonly class: string;
      readonly tier: number;
      readonly origin: PlannedOrigin;
      /** Null: only on a breach. */
      readonly everyDays: number | null;
    }
  | { readonly kind: BuilderOf<LiteralKind>; readonly default: string | null }
);

export interface PlannedIntegration {
  readonly name: string;
  readonly title: string;
  readonly owner: string;
  readonly console: string | null;
  readonly revoke: string;
  readonly setup: readonly string[];
  readonly entries: readonly PlannedEntry[];
}

export interface PlannedService {
  readonly name: string;
  readonly product: string;
  readonly builder: string;
  readonly role: ReaderRole;
  /** Of other files. */
  readonly reads: readonly PlannedRead[];
  /** Declared beside it, and read by it. */
  readonly own: PlannedIntegration | null;
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

const kebab = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** @throws a usage failure where a name can be no file and no identifier */
export function assertKebab(noun: string, name: string, most = 49): void {
  if (kebab.test(name) && name.length <= most) return;
  throw usage(
    `"${name}" can't be the name of a ${noun}; allowed are at most ${most} lower-case letters and digits, words joined by "-", such as digest-service.`,
  );
}

/** Builders that the entries need from the model, sorted. */
export function buildersOf(entries: readonly PlannedEntry[]): readonly string[] {
  const names = new Set<string>();
  for (const entry of entries) {
    names.add(entry.kind);
    if (!("origin" in entry)) continue;
    names.add(entry.everyDays === null ? "onlyOnBreach" : "everyDays");
    names.add(entry.origin.kind);
    if (entry.origin.kind === "generated") names.add(entry.origin.recipe);
  }
  return [...names].sort();
}

export function entryText(entry: PlannedEntry): string {
  const lines = [`purpose: ${quoted(entry.purpose)},`];
  if ("origin" in entry) {
    lines.push(`risk: ${quoted(entry.risk)},`, `class: ${quoted(entry.class)},`, `tier: ${entry.tier},`);
    lines.push(`origin: ${originText(entry.origin)},`);
    if (entry.origin.kind === "generated")
      lines.push(
        `decodesTo: { encoding: ${quoted(entry.origin.recipe)}, bytes: ${entry.origin.bytes}, exactly: true },`,
      );
    lines.push(`rotation: ${entry.everyDays === null ? "onlyOnBreach()" : `everyDays(${entry.everyDays})`},`);
  } else lines.push(entry.default === null ? "optional: true," : `default: ${quoted(entry.default)},`);
  if (entry.unread) lines.push(`unreadBecause: ${quoted(unreadText)},`);
  const body = lines.map((line) => `      ${line}`).join("\n");
  return `    /** ${comment(entry.purpose)} */\n    ${entry.name}: ${entry.kind}({\n${body}\n    }),\n`;
}

/** Said by a scaffold of its own entry; the first reader that a scaffold writes takes it away. */
export const unreadText = "New: name its reader in services/, then remove this line";

function originText(origin: PlannedOrigin): string {
  if (origin.kind === "generated") return `generated(${origin.recipe}(${origin.bytes}))`;
  return `issued(${quoted(origin.where)}${origin.scope === null ? "" : `, { scope: ${quoted(origin.scope)} }`})`;
}

const comment = (text: string): string => `${text.replaceAll("*/", "* /")}${/[.!?]$/.test(text) ? "" : "."}`;

/** A whole file of `catalog/<product>/`. @param handle the product's identifier in its `product.ts` */
export function integrationFile(handle: string, integration: PlannedIntegration): string {
  return [
    `import { ${buildersOf(integration.entries).join(", ")} } from "../../model";`,
    `import { ${handle} } from "./product";`,
    "",
    integrationText(handle, integration),
  ].join("\n");
}

function integrationText(handle: string, integration: PlannedIntegration): string {
  const { name, title, owner, console: site, revoke, setup, entries } = integration;
  const setupText = setup.length === 0 ? "[]" : `[\n${setup.map((step) => `      ${quoted(step)},`).join("\n")}\n    ]`;
  return [
    `export const ${camelCase(name)} = ${handle}.integration(`,
    "  {",
    `    title: ${quoted(title)},`,
    `    owner: ${quoted(owner)},`,
    ...(site === null ? [] : [`    console: ${quoted(site)},`]),
    `    revoke: ${quoted(revoke)},`,
    `    setup: ${setupText},`,
    "  },",
    "  {",
    `${entries.map(entryText).join("")}  },`,
    ");",
    "",
  ].join("\n");
}

/** A whole file of `services/<product>/`. @param handle the product's identifier in its `product.ts` */
export function serviceFile(handle: string, service: PlannedService): string {
  const { name, product, builder, role, own } = service;
  const imports = new Map([
    [`../../catalog/${product}`, new Set([handle])],
    ["../../model", new Set([builder, ...buildersOf(own?.entries ?? [])])],
  ]);
  for (const { integration, from } of service.reads)
    imports.set(from, (imports.get(from) ?? new Set()).add(integration));
  const reads = [
    ...service.reads,
    ...(own?.entries ?? []).map((entry) => ({ integration: camelCase(own?.name ?? ""), name: entry.name })),
  ].map((read) => `    ${read.integration}.${read.name},`);
  return [
    ...[...imports].sort().map(([from, names]) => `import { ${[...names].sort().join(", ")} } from "${from}";`),
    "",
    ...(own === null ? [] : [integrationText(handle, own)]),
    `export const ${camelCase(name)} = ${builder}({`,
    `  product: ${handle},`,
    `  name: ${quoted(name)},`,
    `  role: ${quoted(role)},`,
    ...(reads.length === 0 ? ["  reads: [],"] : ["  reads: [", ...reads, "  ],"]),
    "});",
    "",
  ].join("\n");
}

/** Whether Secret Manager keeps it. */
export function isKept(entry: PlannedEntry): boolean {
  return isKeptBuilder(entry.kind);
}
