/** Measures a product's setup: values, bindings, services. */

import type { CloudRun } from "../clients/cloud-run";
import { inParallel } from "../clients/pace";
import type { SecretManager } from "../clients/secret-manager";
import { deployCommand } from "../inventory/deploy-command";
import { isMissing, isStored, type StoredEntry } from "../inventory/entries";
import type {
  ResolvedBinding,
  ResolvedCloudRunService,
  ResolvedEnvironment,
  ResolvedIntegration,
  ResolvedProduct,
} from "../model/resolved";
import { type Finding, fault, fine, mayLook, unknown } from "./finding";
import { grantOf } from "./grant";
import { readiness } from "./readiness";

/** Required values of an integration that are in the lock; null if it has none in Secret Manager. */
export function valuesOf(
  environment: string,
  product: ResolvedProduct,
  integration: ResolvedIntegration,
): Finding | null {
  const stored = product.entries.filter(isStored).filter((entry) => integration.entries.includes(entry.key));
  const required = stored.filter((entry) => !entry.optional);
  if (required.length === 0) return null;
  const missing = required.filter(isMissing).map((entry) => entry.name);
  const says = `${required.length - missing.length} of ${required.length} required values`;
  if (missing.length === 0) return fine("values", says);
  const fill = `strongroom inject --env ${environment}`;
  return fault("values", `${says}; without: ${missing.join(", ")}`, fill);
}

type BindingState = "there" | "missing" | "unseen";

/** Live state of each declared binding of the product, by address. */
export async function bindingStates(
  client: SecretManager,
  product: ResolvedProduct,
  now: Date,
): Promise<ReadonlyMap<string, BindingState>> {
  const states = new Map<string, BindingState>();
  const entries = new Map(product.entries.filter(isStored).map((entry) => [entry.key, entry] as const));
  const byEntry = new Map<StoredEntry, ResolvedBinding[]>();
  for (const binding of product.bindings) {
    const entry = entries.get(binding.entry);
    if (entry !== undefined) byEntry.set(entry, [...(byEntry.get(entry) ?? []), binding]);
  }
  await inParallel(8, [...byEntry], async ([entry, bindings]) => {
    const policy = await mayLook(() => client.policy(entry.secret));
    for (const { address, member } of bindings) {
      if (policy === "refused") states.set(address, "unseen");
      else states.set(address, grantOf(policy ?? {}, member, now).kind === "granted" ? "there" : "missing");
    }
  });
  return states;
}

export function bindingsOf(
  product: ResolvedProduct,
  integration: ResolvedIntegration,
  states: ReadonlyMap<string, BindingState>,
): Finding | null {
  const own = product.bindings.filter((binding) => integration.entries.includes(binding.entry));
  if (own.length === 0) return null;
  const of = (state: BindingState) => own.filter((binding) => states.get(binding.address) === state);
  const says = `${of("there").length} of ${own.length} accessor bindings`;
  const missing = of("missing").map((binding) => `${binding.entry} for ${binding.reader}`);
  if (missing.length > 0) {
    const stack = product.stacks.find(({ layer }) => layer === "secrets")?.name ?? product.name;
    return fault("bindings", `${says}; without: ${missing.join(", ")}`, `strongroom deploy ${stack}`);
  }
  return of("unseen").length > 0 ? unknown("bindings", says) : fine("bindings", says);
}

export async function serviceState(
  run: CloudRun,
  environment: ResolvedEnvironment,
  service: ResolvedCloudRunService,
): Promise<Finding> {
  const live = await mayLook(() => run.service(service));
  if (live === "refused") return unknown("service", `service ${service.name}: you may not look`);
  if (live === null) {
    const deploy = deployCommand(environment, `${service.product}-${environment.name}-services`);
    return fault("service", `service ${service.name} is not deployed`, deploy);
  }
  const finding = readiness(service.key, live, environment.name);
  return finding.verdict === "fine"
    ? fine("service", `service ${service.name} is ready`)
    : { ...finding, verdict: "fault", says: `service ${service.name}: its newest revision is not ready` };
}
