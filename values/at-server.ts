/**
 * Generated passwords that a server has to know too: they are in the address of one, and none of our readers but its clients gets them by themselves, as
 * a server of ours would. Nothing here can set them there.
 */
import { integrationOf, type StoredEntry, storedEntries } from "../inventory/entries";
import { placed } from "../model/composition/placed";
import { filled } from "../model/composition/record";
import type { ResolvedEntry, ResolvedEnvironment } from "../model/resolved";
import { type ComposedEntry, isComposed } from "./made";

export interface AtServer {
  /** The generated password. */
  readonly entry: StoredEntry;
  /** The address that it is a part of. */
  readonly address: ComposedEntry;
  /** Host and port, as far as they are no secrets. */
  readonly host: string;
}

/** The new values among these entries that somebody has to set at a server. */
export function atServers(environment: ResolvedEnvironment, keys: readonly string[]): readonly AtServer[] {
  const stored = storedEntries(environment);
  return stored.filter(isAddress).flatMap((address) =>
    placed(address.origin).flatMap(({ part, place }) => {
      const key = address.origin.parts.find(({ name }) => name === part)?.entry;
      const entry = stored.find((one) => one.key === key);
      if (entry === undefined || place !== "userinfo") return [];
      // Before there is an address, nobody could get the value from it.
      const isNew = keys.includes(address.key) || (address.state === "active" && keys.includes(entry.key));
      if (!isNew) return [];
      // A reader of the address is its client, even if it reads the password as well.
      const isClient = ({ reader }: { readonly reader: string }) => address.usedBy.some((use) => use.reader === reader);
      if (entry.origin?.kind !== "generated" || !entry.usedBy.every(isClient)) return [];
      return [{ entry, address, host: hostOf(environment, address) }];
    }),
  );
}

/** What is left to do about them, before anything runs with the new value. */
export function serverSteps(environment: ResolvedEnvironment, keys: readonly string[]): readonly string[] {
  return atServers(environment, keys).map(({ entry, address, host }) => {
    const setup = integrationOf(environment, entry)?.setup ?? [];
    const how = setup.length === 0 ? "" : `, as its setup says (${setup.join("; ")})`;
    const [use] = address.usedBy;
    const must = `the value of ${entry.key} must be set at ${host} too${how}`;
    if (use === undefined) return must;
    return `${must}; a shell that has it in ${use.as}: strongroom run --env ${environment.name} --service ${use.reader} -- sh`;
  });
}

/** Accounts that outlive the values: `KEY (its account at HOST)`. */
export function accountsOf(environments: readonly ResolvedEnvironment[], keys: readonly string[]): readonly string[] {
  const found = environments.flatMap((one) => atServers(one, keys));
  return [...new Set(found.map(({ entry, host }) => `${entry.key} (its account at ${host})`))];
}

function isAddress(entry: StoredEntry): entry is ComposedEntry {
  return isComposed(entry);
}

function hostOf(environment: ResolvedEnvironment, { origin }: ComposedEntry): string {
  const entries: readonly ResolvedEntry[] = environment.products.flatMap((product) => product.entries);
  const literals = origin.parts.flatMap(({ name, entry }) => {
    const value = entries.find(({ key }) => key === entry)?.value ?? null;
    return value === null ? [] : [[name, value] as const];
  });
  return /@([^/?#{}\s]+)/.exec(filled(origin, new Map(literals)))?.[1] ?? "its server";
}
