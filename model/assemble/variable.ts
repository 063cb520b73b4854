import type { ResolvedVariable } from "../resolved";
import { compare, type EntryHere, isKept, type ReaderHere } from "./scene";
import { secretIdHere, secretProjectOf } from "./secret";

/** The variables that a reader gets now, sorted by name; what has no value yet is left out. */
export function variablesOf(reader: ReaderHere, withSecrets: boolean): ResolvedVariable[] {
  const variables: ResolvedVariable[] = [];
  for (const { entry, as } of reader.reads) {
    if (entry.declared.literal?.localOnly === true) continue;
    if (!isKept(entry)) {
      if (entry.value !== null)
        variables.push({ kind: "config", name: as, entry: entry.declared.key, value: entry.value });
      continue;
    }
    if (!withSecrets || entry.state !== "active") continue;
    const current = entry.locked?.current;
    if (current !== undefined) variables.push(secretVariable(entry, as, current));
    const previous = entry.locked?.previous;
    const previousAs = entry.declared.kept?.previousAs ?? null;
    if (previous !== undefined && previousAs !== null) variables.push(secretVariable(entry, previousAs, previous));
  }
  return variables.sort((a, b) => compare(a.name, b.name));
}

function secretVariable(entry: EntryHere, name: string, version: string): ResolvedVariable {
  return {
    kind: "secret",
    name,
    entry: entry.declared.key,
    secretId: secretIdHere(entry),
    secretProject: secretProjectOf(entry.place),
    version,
  };
}
