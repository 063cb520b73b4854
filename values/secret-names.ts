import { isStored } from "../inventory/entries";
import { hostNames } from "../inventory/host-names";
import type { Context } from "../machine/context";
import type { ResolvedEnvironment } from "../model/resolved";
import { readSetupConf } from "./sources/setup-conf";

/** What Terraform's providers themselves log in with; declared as an entry or not, they need it. */
const credentials = new Set([
  "GOOGLE_OAUTH_ACCESS_TOKEN",
  "GOOGLE_CREDENTIALS",
  "GOOGLE_APPLICATION_CREDENTIALS",
  "VERCEL_API_TOKEN",
]);

/** Every name under which a declared secret may stand in an environment: its own, at its readers, on a developer's machine. */
export function secretNames(environments: readonly ResolvedEnvironment[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const entry of environments.flatMap((one) => one.products.flatMap((product) => product.entries))) {
    if (!isStored(entry) && entry.kind !== "secret") continue;
    if (isStored(entry)) for (const name of hostNames(entry)) names.add(name);
    for (const name of [entry.name, entry.localAlias, entry.previousAs, ...entry.usedBy.map((use) => use.as)]) {
      if (name !== null) names.add(name);
    }
  }
  for (const name of credentials) names.delete(name);
  return names;
}

/** A copy of the host environment without the values of declared secrets, for children that have no business with them. */
export function withoutSecrets(context: Context): Record<string, string> {
  const environments = context.environments.names().flatMap((name) => {
    const resolution = context.environments.load(name, { lockDir: context.lockDir });
    return resolution.ok ? [resolution.environment] : [];
  });
  const names = new Set([...secretNames(environments), ...setupVariables(context.root, environments)]);
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(context.env)) {
    if (value !== undefined && !names.has(name)) kept[name] = value;
  }
  return kept;
}

/** The variables that setup.conf refers to, which hold values under names of their own. */
export function setupVariables(root: string, environments: readonly ResolvedEnvironment[]): readonly string[] {
  return environments.flatMap((environment) => readSetupConf(root, environment).lines.map((line) => line.variable));
}
