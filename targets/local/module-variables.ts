/** The variables of a service over all environments: what its code may rely on everywhere. */

import { isStored } from "../../inventory/entries";
import { type ReaderHere, readersOf, readsOf } from "../../inventory/readers";
import type { ResolvedEntry, ResolvedEnvironment, ResolvedFormat } from "../../model/resolved";

export interface ModuleVariable {
  readonly name: string;
  /** The variable's other name on a developer's machine; null if there is none. */
  readonly localName: string | null;
  readonly purpose: string;
  /** Kept in Secret Manager, so it is wrapped. */
  readonly secret: boolean;
  /** Present in every environment that has the service. */
  readonly required: boolean;
  /** One of them must match, since each environment has its own; empty if any value is allowed. */
  readonly formats: readonly ResolvedFormat[];
  readonly decodesTo: ResolvedEntry["decodesTo"];
}

export function moduleVariables(
  environments: readonly ResolvedEnvironment[],
  reader: ReaderHere,
): readonly ModuleVariable[] {
  const having = environments.filter((one) => readersOf(one).some((candidate) => candidate.key === reader.key));
  const entries = new Map<string, ResolvedEntry[]>();
  const previous = new Map<string, ResolvedEntry>();
  const local = new Map<string, ResolvedEntry>();
  for (const environment of having) {
    for (const { name, entry } of readsOf(environment, reader)) {
      entries.set(name, [...(entries.get(name) ?? []), entry]);
      if (entry.previousAs !== null) previous.set(entry.previousAs, entry);
    }
    const product = environment.products.find((one) => one.name === reader.product);
    for (const entry of product?.entries ?? []) if (entry.localOnly) local.set(entry.name, entry);
  }
  const variables = [...entries].map(([name, found]) => variableOf(name, found, having.length));
  for (const [name, entry] of previous) {
    // There only while a rotation is under way.
    const purpose = `Previous value of ${entry.name}, while both are valid`;
    variables.push({ ...variableOf(name, [entry], 0), localName: null, purpose, required: false });
  }
  for (const [name, entry] of local) {
    // There on a developer's machine only.
    if (!entries.has(name)) variables.push({ ...variableOf(name, [entry], 0), required: false });
  }
  return variables.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function variableOf(name: string, found: readonly ResolvedEntry[], environments: number): ModuleVariable {
  const [entry] = found;
  if (entry === undefined) throw new Error(`${name} belongs to no entry`);
  const formats = found.map((one) => one.format).filter((format) => format !== null);
  const unlike = new Map(formats.map((format) => [`${format.flags}/${format.source}`, format]));
  return {
    name,
    localName: name === entry.name ? entry.localAlias : null,
    purpose: entry.purpose,
    secret: found.some(isStored),
    required: found.length === environments && found.every((one) => !one.optional),
    formats: formats.length === found.length ? [...unlike.values()] : [],
    decodesTo: entry.decodesTo,
  };
}
