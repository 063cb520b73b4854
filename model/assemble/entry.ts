import { changesSince, recordOf } from "../composition/record";
import { compositionOf } from "../declared/made-of";
import { entryKinds } from "../kinds";
import type { ResolvedEntry, ResolvedIntegration } from "../resolved";
import { compositionsIn } from "./binding";
import { compare, type EntryHere, isKept, type Scene } from "./scene";
import { secretOf } from "./secret";

export function entryOf(entry: EntryHere, scene: Scene): ResolvedEntry {
  const { declared, integration } = entry;
  const { kept, literal } = declared;
  const partOf = [...compositionsIn(entry)].sort();
  const outdated = outdatedOf(entry);
  return {
    key: declared.key,
    name: declared.name,
    product: declared.product,
    integration: integration.name,
    kind: entryKinds[declared.kind].resolved,
    purpose: declared.purpose,
    risk: kept?.risk ?? null,
    class: kept?.class ?? null,
    tier: kept?.tier ?? null,
    origin: kept?.origin ?? null,
    optional: declared.optional,
    format: entry.format,
    decodesTo: kept?.decodesTo ?? null,
    rotation: kept?.rotation ?? null,
    triggers: kept?.triggers ?? [],
    previousAs: kept?.previousAs ?? null,
    ...(kept === null || kept.replaces === null ? {} : { replaces: kept.replaces }),
    ...(kept === null || kept.consequences.length === 0 ? {} : { consequences: kept.consequences }),
    ...(kept === null || kept.restarts.length === 0 ? {} : { restarts: kept.restarts }),
    neverReadBy: declared.neverReadBy,
    ...(kept === null || kept.verify === null ? {} : { verify: kept.verify }),
    revoke: kept?.revoke ?? integration.revoke,
    console: kept?.console ?? integration.console,
    usage: kept?.usage ?? integration.usage,
    onlyReadBy: kept?.onlyReadBy ?? [],
    localAlias: declared.localAlias,
    localOnly: literal?.localOnly ?? false,
    storedElsewhere: declared.storedElsewhere,
    sharedBecause: kept?.sharedBecause ?? null,
    ...(kept === null || kept.sameEverywhereBecause === null
      ? {}
      : { sameEverywhereBecause: kept.sameEverywhereBecause }),
    unreadBecause: declared.unreadBecause,
    state: entry.state,
    retiredAfter: entry.retiredAfter,
    secret: isKept(entry) ? secretOf(entry, scene) : null,
    value: entry.value,
    usedBy: entry.uses
      .map(({ reader, read }) => ({
        reader: reader.declared.key,
        role: reader.declared.role,
        as: read.as,
        crossProduct: read.crossProduct,
        until: reader.declared.until,
        ...(read.because === null ? {} : { because: read.because }),
      }))
      .sort((a, b) => compare(a.reader, b.reader) || compare(a.as, b.as)),
    ...(partOf.length === 0 ? {} : { partOf }),
    ...(outdated.length === 0 ? {} : { outdated }),
    source: declared.source,
  };
}

/** What changed since the pinned version of a composition was made. */
function outdatedOf(entry: EntryHere): readonly string[] {
  const composition = compositionOf(entry.declared);
  const version = entry.locked?.versions?.[entry.locked.current ?? ""];
  if (composition === null || version === undefined || entry.state !== "active") return [];
  const now = recordOf(composition, (key) => {
    const part = entry.parts.find(({ declared }) => declared.key === key);
    if (part === undefined) return null;
    if (!isKept(part)) return part.value === null ? null : { literal: part.value };
    const current = part.locked?.current;
    return current === undefined ? null : { version: current };
  });
  return now === null ? ["one of its parts has no value any more"] : changesSince(version.composed, now);
}

/** @param entries of this integration, as they are in the environment */
export function integrationOf(
  integration: EntryHere["integration"],
  entries: readonly ResolvedEntry[],
): ResolvedIntegration {
  return {
    key: integration.key,
    name: integration.name,
    product: integration.product,
    title: integration.title,
    owner: integration.owner,
    console: integration.console,
    revoke: integration.revoke,
    setup: integration.setup,
    usage: integration.usage,
    monitoring: integration.monitoring,
    optional: integration.optional,
    entries: entries.map((entry) => entry.key),
  };
}
