/** Vendor keys that a service was the second reader of: after it, the reason why they are shared is untrue, and would let another one in. */
import { isHuman, kindOf } from "../../model/kinds";
import type { ResolvedEntry } from "../../model/resolved";
import type { Declarations } from "../scaffold/declarations";
import { entryProperty, withEntryProperty } from "../scaffold/edit";

type Read = Pick<ResolvedEntry, "key" | "sharedBecause" | "usedBy">;

/**
 * @param entries of all environments: one of them may have more readers
 * @param key of the service that is removed
 */
export function noLongerShared<E extends Read>(entries: readonly E[], key: string): readonly E[] {
  const shared = entries.filter(
    ({ sharedBecause, usedBy }) => sharedBecause !== null && usedBy.some(({ reader }) => reader === key),
  );
  const one = new Map(shared.map((entry) => [entry.key, entry]));
  return [...one.values()].filter((entry) =>
    entries.filter((other) => other.key === entry.key).every(({ usedBy }) => othersOf(usedBy, key) < 2),
  );
}

function othersOf(usedBy: Read["usedBy"], key: string): number {
  const services = usedBy.filter(({ reader, role }) => reader !== key && !isHuman(kindOf(role).kind));
  return new Set(services.map(({ reader }) => reader)).size;
}

/** Takes the reason out of the declarations. Where a default says it, it is about other entries too, and stays. */
export function unshare(
  declarations: Declarations,
  files: Map<string, string>,
  entries: readonly Pick<ResolvedEntry, "product" | "name">[],
): void {
  for (const entry of entries) {
    const file = declarations.fileOf(entry);
    const text = files.get(file) ?? declarations.read(file) ?? "";
    if (entryProperty(text, entry.name, "sharedBecause") === null) continue;
    files.set(file, withEntryProperty(text, entry.name, "sharedBecause", null) ?? text);
  }
}

/**
 * Takes a service's name out of the lists of those who alone may read an entry. Where it is the only name, the list stays: without it,
 * anybody might read the entry.
 *
 * @param entries of all environments
 */
export function unname(
  declarations: Declarations,
  files: Map<string, string>,
  entries: readonly Pick<ResolvedEntry, "product" | "name" | "onlyReadBy">[],
  service: { readonly product: string; readonly name: string; readonly key: string },
): void {
  for (const entry of entries) {
    if (!entry.onlyReadBy.includes(service.key)) continue;
    const file = declarations.fileOf(entry);
    const text = files.get(file) ?? declarations.read(file) ?? "";
    const names = [...(entryProperty(text, entry.name, "onlyReadBy") ?? "").matchAll(/["']([\w/.-]+)["']/g)].map(
      ([, name = ""]) => name,
    );
    const left = names.filter((name) => name !== service.name && name !== service.key);
    if (left.length === 0 || left.length === names.length) continue;
    const list = `[${left.map((name) => JSON.stringify(name)).join(", ")}]`;
    files.set(file, withEntryProperty(text, entry.name, "onlyReadBy", list) ?? text);
  }
}
