/** The Google projects of a product: where its services run, and where its secrets are kept. */
import type { ResolvedProduct } from "../model/resolved";

export function projectsOf({ project, entries }: ResolvedProduct): readonly string[] {
  return [...new Set([project, ...entries.flatMap(({ secret }) => (secret === null ? [] : [secret.project]))])];
}
