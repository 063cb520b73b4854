/** Checks what is declared of one reader and one entry, and tells who reads the entry for it. */
import { deployCommand } from "../inventory/deploy-command";
import type { StoredEntry } from "../inventory/entries";
import { isCloudRun, type Reader } from "../inventory/find-reader";
import type { ResolvedEnvironment } from "../model/resolved";
import { type Finding, fault, fine } from "./finding";

export function declarationFinding(environment: ResolvedEnvironment, reader: Reader, entry: StoredEntry): Finding {
  const check = "declaration";
  const use = entry.usedBy.find((one) => one.reader === reader.key);
  if (use !== undefined) return fine(check, `${reader.key} reads ${entry.key} as ${use.as}`);
  const delivers = environment.products
    .flatMap((product) => product.bindings)
    .find((binding) => binding.entry === entry.key && binding.reader === reader.key);
  if (delivers?.composes !== undefined)
    return fine(check, `${reader.key} composes ${delivers.composes.join(", ")} of ${entry.key}`);
  if (delivers !== undefined)
    return fine(check, `${reader.key} delivers ${entry.key} to readers that don't read Secret Manager themselves`);
  if (entry.retiredAfter !== null)
    return fault(
      check,
      `${entry.key} is retired, and stays without readers until ${entry.retiredAfter}`,
      `strongroom explain ${entry.key}`,
    );
  const says = `${reader.key} does not declare a read of ${entry.key}`;
  return fault(check, says, declarationMend(environment, reader, entry));
}

/** How a reader can declare the read, or why it can't. */
function declarationMend(environment: ResolvedEnvironment, reader: Reader, entry: StoredEntry): string {
  const only = entry.onlyReadBy.length > 0 && !entry.onlyReadBy.includes(reader.key);
  if (only || entry.neverReadBy.includes(reader.role)) {
    const who = only ? `only ${entry.onlyReadBy.join(", ")} may read it` : `it is never read by a ${reader.role}`;
    return `${who}; let ${reader.key} ask one of its readers: ${entry.usedBy.map((use) => use.reader).join(", ")}`;
  }
  const whole = environment.products
    .flatMap((product) => product.entries)
    .find((one) => entry.partOf?.includes(one.key) && one.usedBy.some((use) => use.reader === reader.key));
  if (whole !== undefined)
    return `${reader.key} has its value in ${whole.key}, which is composed of it: strongroom why ${reader.key} ${whole.key} --env ${environment.name}`;
  const layer = isCloudRun(reader) ? "services" : "vercel";
  const stacks = [`${entry.product}-${environment.name}-secrets`];
  if (isCloudRun(reader) || "projectId" in reader) stacks.push(`${reader.product}-${environment.name}-${layer}`);
  return `add it to the reads of ${reader.key}, below services/${reader.product}/, then: strongroom tidy && ${deployCommand(environment, ...stacks)}`;
}

/** The member that reads for it: its own, or the deliverer's; null if there is none. */
export function accessorOf(environment: ResolvedEnvironment, reader: Reader, entry: StoredEntry): string | null {
  if (isCloudRun(reader)) return `serviceAccount:${reader.identityEmail}`;
  if ("member" in reader && reader.member !== null) return reader.member;
  // A reader that reads it for itself does not deliver it.
  const own = new Set(entry.usedBy.map((use) => use.reader));
  const bindings = environment.products.flatMap((product) => product.bindings).filter((one) => one.entry === entry.key);
  return own.has(reader.key) ? (bindings.find((one) => !own.has(one.reader))?.member ?? null) : null;
}
