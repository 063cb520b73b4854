/** Small views of the resolved environment that several commands share. */
import type {
  ResolvedEntry,
  ResolvedEnvironment,
  ResolvedIntegration,
  ResolvedProduct,
  ResolvedSecret,
} from "../model/resolved";
import type { SecretId } from "./clients/secret-refusal";
import { usage } from "./failure";
import { isBrought } from "./inject/recipe";
import { nearest } from "./suggest";

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

/** Required and without a value. */
export function isMissing(entry: ResolvedEntry): boolean {
  return isStored(entry) && entry.state === "pending" && !entry.optional;
}

/** Entries by name or key. @throws a usage failure for a name that none has. */
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
        `${environment.name} keeps no entry "${name}"${product === null ? "" : ` in ${product}`}.${guess === null ? "" : ` Did you mean ${guess}?`}`,
        `strongroom list --env ${environment.name}`,
      );
    }
    for (const entry of found) chosen.add(entry.key);
  }
  return chosen;
}

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

/** What mends a pin whose version is gone for good. */
export function repinCommand(environment: string): string {
  return `to pin the newest enabled version, or none: strongroom lock restore --env ${environment}`;
}

/** The command that fills one entry. */
export function fillCommand(environment: string, entry: ResolvedEntry): string {
  const command = `strongroom inject --env ${environment} --only ${entry.key}`;
  return entry.origin?.kind === "generated" ? command : `${command} --from FILE`;
}
