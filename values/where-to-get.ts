import { integrationOf } from "../inventory/entries";
import type { ResolvedEntry, ResolvedEnvironment } from "../model/resolved";
import { isBrought } from "./recipe";

/** Where a person gets the value, with what scope and from whom; one line each. */
export function whereToGet(environment: ResolvedEnvironment, entry: ResolvedEntry): readonly string[] {
  const integration = integrationOf(environment, entry);
  const { origin } = entry;
  const lines: string[] = [];
  if (origin?.kind === "issued") lines.push(`from: ${origin.where}`);
  if (origin?.kind === "issued" && origin.scope !== null) lines.push(`scope: ${origin.scope}`);
  if (origin?.kind === "generated" && origin.recipe.kind !== "supabase jwt" && isBrought(environment, entry)) {
    lines.push(
      `from: the host's environment (${entry.name}), a vault or a prompt; in ${environment.stage} nothing generates tier 1 by itself`,
    );
    lines.push(`once, at the bootstrap: strongroom inject --env ${environment.name} --generate ${entry.key}`);
  }
  if (origin?.kind === "composed") lines.push(`made of: ${origin.parts.map(({ entry: part }) => part).join(", ")}`);
  if (origin?.kind === "managed in database") lines.push(`managed by: ${origin.by}`);
  if (entry.format !== null) lines.push(`format: ${entry.format.says}`);
  if (entry.decodesTo !== null) {
    const { exactly, bytes, encoding } = entry.decodesTo;
    lines.push(`length: ${exactly ? "exactly" : "at least"} ${bytes} bytes in ${encoding}`);
  }
  if (integration !== null) {
    lines.push(`ask: ${integration.owner}${entry.console === null ? "" : `, ${entry.console}`}`);
  }
  return lines;
}
