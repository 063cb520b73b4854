/** Small views of the resolved environment that several commands share. */

import { nearest } from "../model/nearest";
import { isReplacing, renameCommand } from "../model/replacing";
import type {
  ResolvedEntry,
  ResolvedEnvironment,
  ResolvedIntegration,
  ResolvedProduct,
  ResolvedSecret,
} from "../model/resolved";
import { usage } from "../text/failure";
import type { SecretId } from "./secret-id";

/** An entry that Secret Manager keeps. */
export type StoredEntry = ResolvedEntry & { readonly secret: ResolvedSecret };

export function isStored(entry: ResolvedEntry): entry is StoredEntry {
  return entry.secret !== null;
}

export function productsOf(environment: ResolvedEnvironment, product: string | null): readonly ResolvedProduct[] {
  return environment.products.filter((candidate) => product === null || candidate.name === product);
}

export function storedEntries(environment: ResolvedEnvironment, product: string | null = null): readonly StoredEntry[] {
  return productsOf(environment, product).flatMap((found) => found.entries.filter(isStored));
}

export function integrationOf(environment: ResolvedEnvironment, entry: ResolvedEntry): ResolvedIntegration | null {
  const product = environment.products.find((candidate) => candidate.name === entry.product);
  return product?.integrations.find((candidate) => candidate.name === entry.integration) ?? null;
}

/** `projects/P/secrets/S`. */
export function secretPath(entry: { readonly secret: SecretId }): string {
  return `projects/${entry.secret.project}/secrets/${entry.secret.id}`;
}

/** Required, but without a value. */
export function isMissing(entry: ResolvedEntry): boolean {
  return isStored(entry) && entry.state === "pending" && !entry.optional;
}

/** Entries by name or key. @throws a usage failure for an unknown name */
export function selectEntries(
  environment: ResolvedEnvironment,
  names: readonly string[],
  product: string | null,
): ReadonlySet<string> {
  const entries = storedEntries(environment, product);
  const chosen = new Set<string>();
  for (const name of names) {
    const found = entries.filter((entry) => entry.key === name || entry.name === name);
    if (found.length === 0) {
      const guess = nearest(
        name,
        name.includes("/") ? entries.map((entry) => entry.key) : entries.map((entry) => entry.name),
      );
      throw usage(
        `${environment.name} has no entry "${name}" in Secret Manager${product === null ? "" : ` in ${product}`}.${guess === null ? "" : ` Did you mean ${guess}?`}`,
        `strongroom list --env ${environment.name}`,
      );
    }
    for (const entry of found) chosen.add(entry.key);
  }
  return chosen;
}

/** The command that mends a pin whose version no longer exists. */
export function repinCommand(environment: string): string {
  return `to pin the newest enabled version, or none: strongroom lock restore --env ${environment}`;
}

/** The command that fills one entry, where it is not known what else is missing. */
export function fillCommand(environment: string, entry: ResolvedEntry): string {
  if (isReplacing(entry)) return renameCommand(environment, entry);
  const command = `strongroom inject --env ${environment} --only ${entry.key}`;
  return entry.origin?.kind === "generated" || entry.origin?.kind === "composed" ? command : `${command} --prompt`;
}
