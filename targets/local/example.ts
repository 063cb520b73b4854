/** The committed `.env.example`: all variables with their purposes, without values. */

import type { ReaderHere } from "../../inventory/readers";
import { kindOf, type ReaderRole } from "../../model/kinds";
import type { ResolvedEntry, ResolvedEnvironment, ResolvedProduct } from "../../model/resolved";
import { joined } from "../../text/printable";

/**
 * @param reader null: every service of the organisation, product by product
 * @param command writes it again
 */
export function envExample(
  environment: ResolvedEnvironment,
  reader: ReaderHere | null,
  command = "strongroom env example",
): string {
  const head = [
    `# Written by \`${command}\`; do not edit, and put no values here.`,
    "# Local values: `strongroom env write --env dev --service NAME` makes .env.local, which git ignores.",
  ];
  return `${[head.join("\n"), ...environment.products.flatMap((product) => sectionOf(product, reader))].join("\n\n")}\n`;
}

function sectionOf(product: ResolvedProduct, reader: ReaderHere | null): readonly string[] {
  const blocks = product.integrations.flatMap((integration) => {
    const entries = product.entries.filter((entry) => entry.integration === integration.name);
    const lines = entries.flatMap((entry) => namesOf(entry, reader).map((name) => linesOf(name, entry)));
    return lines.length === 0 ? [] : [`# ${joined(`${product.title}: ${integration.title}`)}\n${lines.join("\n")}`];
  });
  return blocks;
}

function linesOf(name: string, entry: ResolvedEntry): string {
  const facts = [
    entry.optional ? "optional" : null,
    entry.format === null ? null : entry.format.says,
    entry.decodesTo === null ? null : `${entry.decodesTo.bytes} bytes in ${entry.decodesTo.encoding}`,
  ].filter((fact) => fact !== null);
  return `# ${joined(entry.purpose)}${facts.length === 0 ? "" : ` (${joined(facts.join("; "))})`}\n${name}=`;
}

/** Leaves out entries that only pipelines and people read. */
function runsCode(role: ReaderRole): boolean {
  return kindOf(role).row.runtime !== null;
}

/** Local names, sorted, each once. */
function namesOf(entry: ResolvedEntry, reader: ReaderHere | null): readonly string[] {
  if (entry.state === "retiring" || entry.origin?.kind === "managed in database") return [];
  if (entry.localOnly && (reader === null || reader.product === entry.product)) return [entry.name];
  const uses = entry.usedBy.filter((use) => (reader === null ? runsCode(use.role) : use.reader === reader.key));
  const names = uses.map((use) => (use.as === entry.name ? (entry.localAlias ?? entry.name) : use.as));
  return [...new Set(names)].sort();
}
