import type { DeclaredEntry, DeclaredPlace } from "../declared/declared";
import { entryKinds } from "../kinds";
import { labels as labelLimits } from "../limits";
import type { Lock } from "../lock";
import type { ResolvedSecret, ResolvedVersion } from "../resolved";
import { type SecretIdStyle, secretIdOf } from "../secret-id";
import type { EntryHere, Scene } from "./scene";
import { stackName } from "./stack";

/** Where a product's secrets are kept in an environment. */
export function secretProjectOf({ project, secretsIn }: DeclaredPlace): string {
  return secretsIn?.project ?? project;
}

/** What the entry's secret is called here. */
export function secretIdHere({ declared, place, style, environment }: EntryHere): string {
  return secretIdIn(declared, { place, style, environment });
}

export function secretIdIn(
  { name, kept }: DeclaredEntry,
  at: { readonly place: DeclaredPlace; readonly style: SecretIdStyle; readonly environment: string },
): string {
  const given = kept?.secretId ?? null;
  const own = typeof given === "string" ? given : (given?.[at.environment] ?? null);
  return secretIdOf({ name, style: at.style, prefix: at.place.secretsIn?.idPrefix ?? "", own });
}

/** `project/id`. */
export function placeHere(entry: EntryHere): string {
  return `${secretProjectOf(entry.place)}/${secretIdHere(entry)}`;
}

/** Where the pinned version is: the lock says it of the entry, or, where that has its own name, of the stack of its product's secrets. */
export function pinnedPlace({ declared, environment, place, locked }: EntryHere, lock: Lock): string {
  const stack = lock.stacks[stackName(declared.product, environment, "secrets")];
  return locked?.secret ?? ordinaryPlace(declared.name, { project: stack?.project ?? place.project });
}

function isOrdinary(entry: EntryHere): boolean {
  return placeHere(entry) === ordinaryPlace(entry.declared.name, entry.place);
}

const ordinaryPlace = (name: string, { project }: Pick<DeclaredPlace, "project">): string => `${project}/${name}`;

/** The Secret Manager side of a kept entry. */
export function secretOf(entry: EntryHere, scene: Scene): ResolvedSecret {
  const { declared, place, locked } = entry;
  const { protection } = scene.environment;
  // Protection goes off with the second step of a retirement, or where there never was a value to protect.
  const leaving = entry.state === "retiring" && (locked === null || locked.state !== "active");
  return {
    // The name, and not the id: the address stays where an existing secret is declared, or gets another id.
    address: declared.name,
    id: secretIdHere(entry),
    project: secretProjectOf(place),
    ...(isOrdinary(entry) ? {} : { place: placeHere(entry) }),
    labels: labelsOf(entry, scene),
    annotations: annotationsOf(entry),
    replication:
      place.locations.length === 0
        ? { kind: "automatic", kmsKey: place.kmsKey }
        : { kind: "user managed", locations: [...place.locations].sort(), kmsKey: place.kmsKey },
    destroyAfterSeconds: protection.destroyAfterDays === 0 ? null : protection.destroyAfterDays * 86_400,
    deletionProtection: protection.deletion && !leaving,
    preventDestroy: protection.deletion && !leaving,
    pin: locked?.current ?? null,
    previousPin: locked?.previous ?? null,
    versions: versionsOf(entry),
  };
}

function versionsOf(entry: EntryHere): ResolvedVersion[] {
  return Object.entries(entry.locked?.versions ?? {})
    .map(([number, version]) => ({ number, state: version.state }))
    .sort((a, b) => Number(a.number) - Number(b.number));
}

function labelsOf(entry: EntryHere, scene: Scene): Record<string, string> {
  const { declared, integration } = entry;
  return {
    class: label(declared.kept?.class ?? ""),
    environment: label(scene.environment.name),
    integration: label(integration.name),
    kind: entryKinds[declared.kind].resolved === "secret" ? "secret" : "config",
    "managed-by": "strongroom",
    owner: label(integration.owner),
    product: label(declared.product),
    tier: label(String(declared.kept?.tier ?? "")),
  };
}

/** A text as a label's value: lower case, other characters as `-`, cut to the limit. */
export function label(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, "-")
    .slice(0, labelLimits.characters);
}

function annotationsOf(entry: EntryHere): Record<string, string> {
  const { declared, integration } = entry;
  const annotations: Record<string, string> = { owner: integration.owner, purpose: declared.purpose };
  if (declared.kept !== null) annotations.risk = declared.kept.risk;
  if (declared.source !== null) annotations.source = declared.source;
  annotations["strongroom-entry"] = declared.key;
  return annotations;
}

/** What Secret Manager counts against its limit on annotations. */
export function annotationBytes(entry: EntryHere): number {
  return Object.entries(annotationsOf(entry)).reduce((sum, [key, value]) => sum + utf8Bytes(key) + utf8Bytes(value), 0);
}

export function utf8Bytes(text: string): number {
  return Buffer.byteLength(text, "utf8");
}
