import { isStored } from "../inventory/entries";
import { hostNames } from "../inventory/host-names";
import type { Context } from "../machine/context";
import type { ResolvedEnvironment } from "../model/resolved";
import { readSetupConf } from "./sources/setup-conf";

/** Variables that Terraform's providers log in with; they need them even if they are declared as entries. */
const credentials = new Set([
  "GOOGLE_OAUTH_ACCESS_TOKEN",
  "GOOGLE_CREDENTIALS",
  "GOOGLE_APPLICATION_CREDENTIALS",
  "VERCEL_API_TOKEN",
]);

/** Every name under which a declared secret may be in an environment: its own, its readers', and its name on a developer's machine. */
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

/** A copy of the host environment without the values of declared secrets, for child processes that don't need them. */
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

/** The variables that setup.conf refers to, which hold values under other names. */
export function setupVariables(root: string, environments: readonly ResolvedEnvironment[]): readonly string[] {
  return environments.flatMap((environment) => readSetupConf(root, environment).lines.map((line) => line.variable));
}
