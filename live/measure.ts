/** What of a product's setup can be measured: values, bindings, services. */

import type { GoogleApi } from "../clients/google-api";
import { inParallel } from "../clients/pace";
import { isMissing, isStored, type StoredEntry, secretPath } from "../inventory/entries";
import type { ResolvedBinding, ResolvedCloudRunService, ResolvedIntegration, ResolvedProduct } from "../model/resolved";
import { grantOf } from "./grant";

export interface Measured {
  readonly says: string;
  /** Null: could not be looked at. */
  readonly done: boolean | null;
}

/** Required values of an integration, by the lock; null where it keeps none. */
export function valuesOf(product: ResolvedProduct, integration: ResolvedIntegration): Measured | null {
  const stored = product.entries.filter(isStored).filter((entry) => integration.entries.includes(entry.key));
  const required = stored.filter((entry) => !entry.optional);
  if (required.length === 0) return null;
  const missing = required.filter(isMissing).map((entry) => entry.name);
  const says = `${required.length - missing.length} of ${required.length} required values`;
  return missing.length === 0 ? { says, done: true } : { says: `${says}; without: ${missing.join(", ")}`, done: false };
}

type BindingState = "there" | "missing" | "unseen";

/** Live state of each declared binding of the product, by address. */
export async function bindingStates(
  api: GoogleApi,
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
    const path = `v1/${secretPath(entry)}:getIamPolicy?options.requestedPolicyVersion=3`;
    const answer = await api.get("secretmanager", path);
    for (const { address, member } of bindings) {
      const there = answer.status === 200 && grantOf(answer.body, member, now).kind === "granted";
      states.set(address, there ? "there" : answer.status === 403 ? "unseen" : "missing");
    }
  });
  return states;
}

export function bindingsOf(
  product: ResolvedProduct,
  integration: ResolvedIntegration,
  states: ReadonlyMap<string, BindingState>,
): Measured | null {
  const own = product.bindings.filter((binding) => integration.entries.includes(binding.entry));
  if (own.length === 0) return null;
  const of = (state: BindingState) => own.filter((binding) => states.get(binding.address) === state);
  const says = `${of("there").length} of ${own.length} accessor bindings`;
  const missing = of("missing").map((binding) => `${binding.entry} for ${binding.reader}`);
  if (missing.length > 0) return { says: `${says}; without: ${missing.join(", ")}`, done: false };
  return { says, done: of("unseen").length > 0 ? null : true };
}

export async function serviceState(api: GoogleApi, service: ResolvedCloudRunService): Promise<Measured> {
  const path = `v2/projects/${service.project}/locations/${service.region}/services/${service.name}`;
  const answer = await api.get("run", path);
  if (answer.status === 403) return { says: `service ${service.name}: you may not look`, done: null };
  if (answer.status !== 200) return { says: `service ${service.name} is not deployed`, done: false };
  const { latestCreatedRevision: created, latestReadyRevision: ready } = answer.body;
  return typeof ready === "string" && ready === created
    ? { says: `service ${service.name} is ready`, done: true }
    : { says: `service ${service.name}: its newest revision is not ready`, done: false };
}
