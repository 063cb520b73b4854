/** The file of a new service: what it declares for itself, and the service below it. */
import type { ReaderRole } from "../../model/kinds";
import { compositionText, type PlannedComposition } from "./composed";
import {
  buildersIn,
  integrationText,
  type PlannedIntegration,
  type PlannedProduct,
  type PlannedRead,
  quoted,
} from "./text";

export interface PlannedService {
  readonly name: string;
  /** Its constant. */
  readonly constant: string;
  readonly product: string;
  readonly builder: string;
  readonly role: ReaderRole;
  /** Reads of entries in other files. */
  readonly reads: readonly PlannedRead[];
  /** Entries that are declared in the same file and read by it, or that are only parts of its compositions. */
  readonly own: PlannedIntegration | null;
  /** Made of those and of others, in an integration below them. */
  readonly composed: {
    readonly integration: PlannedIntegration;
    readonly compositions: readonly PlannedComposition[];
  } | null;
}

/** A whole file of `services/<product>/`. */
export function serviceFile(of: PlannedProduct, service: PlannedService): string {
  const { name, constant, product, builder, role, own, composed } = service;
  const { handle } = of;
  const compositions = composed?.compositions ?? [];
  const parts = compositions.flatMap((one) => one.parts.map(({ read }) => read));
  const ownText = own === null ? "" : integrationText(of, own);
  const composedText =
    composed === null ? "" : integrationText(of, composed.integration, compositions.map(compositionText).join(""));
  const imports = new Map([
    [`../../catalog/${product}`, new Set([handle])],
    ["../../model", new Set([builder, ...buildersIn(`${ownText}${composedText}`)])],
  ]);
  for (const { integration, from } of [...service.reads, ...parts])
    if (from !== "") imports.set(from, (imports.get(from) ?? new Set()).add(integration));
  // Who reads a composition needs no part of it as a variable of its own.
  const isPart = (entry: string) => parts.some((read) => read.from === "" && read.name === entry);
  const declared = (integration: PlannedIntegration | null, names: readonly string[]) =>
    names.map((entry) => ({ integration: integration?.handle ?? "", name: entry }));
  const reads = [
    ...service.reads,
    ...declared(
      own,
      (own?.entries ?? []).map((entry) => entry.name).filter((entry) => !isPart(entry)),
    ),
    ...declared(
      composed?.integration ?? null,
      compositions.map((one) => one.name),
    ),
  ].map((read) => `    ${read.integration}.${read.name},`);
  return [
    ...[...imports].sort().map(([from, names]) => `import { ${[...names].sort().join(", ")} } from "${from}";`),
    "",
    ...(own === null ? [] : [ownText]),
    ...(composed === null ? [] : [composedText]),
    `export const ${constant} = ${builder}({`,
    `  product: ${handle},`,
    `  name: ${quoted(name)},`,
    `  role: ${quoted(role)},`,
    ...(reads.length === 0 ? ["  reads: [],"] : ["  reads: [", ...reads, "  ],"]),
    "});",
    "",
  ].join("\n");
}
