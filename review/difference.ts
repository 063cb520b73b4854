/** What differs between two Terraform documents of a stack, whatever the order of their keys. */
import { isObject, type JsonObject, type SynthesizedStack } from "../terraform/synthesized";

export interface Difference {
  /** Addresses of resources and ephemeral reads, sorted. */
  readonly added: readonly string[];
  readonly changed: readonly ChangedBlock[];
  readonly removed: readonly string[];
  /** Everything else that differs: `backend`, `provider`, `provider lock`, `output`. */
  readonly settings: readonly string[];
}

export interface ChangedBlock {
  readonly address: string;
  /** Names of its arguments that differ. */
  readonly arguments: readonly string[];
}

/** Null if Terraform would read the same. */
export function differenceOf(base: SynthesizedStack, head: SynthesizedStack): Difference | null {
  // Most stacks are the same, to the last remark.
  if (base.providerLock === head.providerLock && same(base.document, head.document)) return null;
  const [was, is] = [blocksOf(base.document), blocksOf(head.document)];
  const changed = [...is].flatMap(([address, block]): readonly ChangedBlock[] => {
    const before = was.get(address);
    const names = before === undefined ? [] : namesOf(before, block);
    return names.length === 0 ? [] : [{ address, arguments: names }];
  });
  const difference = {
    added: [...is.keys()].filter((address) => !was.has(address)).sort(),
    changed: changed.sort((a, b) => (a.address < b.address ? -1 : 1)),
    removed: [...was.keys()].filter((address) => !is.has(address)).sort(),
    settings: [
      ...namesOf(settingsOf(base.document), settingsOf(head.document)),
      ...(base.providerLock === head.providerLock ? [] : ["provider lock"]),
    ],
  };
  return Object.values(difference).every((one) => one.length === 0) ? null : difference;
}

/** Resources, and ephemeral reads as `ephemeral.type.name`. What is not an object where we write one is a block as a whole. */
export function blocksOf(document: JsonObject): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  const add = (address: readonly string[], value: unknown, depth: number) => {
    if (depth === 0 || !isObject(value)) {
      if (value !== undefined) found.set(address.join("."), withoutRemark(value));
    } else for (const [name, inner] of Object.entries(value)) add([...address, name], inner, depth - 1);
  };
  add([], document.resource, 2);
  add(["ephemeral"], document.ephemeral, 2);
  return found;
}

/** What is beside the resources; `terraform` by its parts. */
function settingsOf(document: JsonObject): JsonObject {
  const { resource: _resources, ephemeral: _reads, terraform, ...rest } = document;
  return { ...(withoutRemark(rest) as JsonObject), ...(isObject(terraform) ? terraform : { terraform }) };
}

/** Terraform ignores what cdktf says about itself there. In a map, such as labels, this is an ordinary key. */
function withoutRemark(block: unknown): unknown {
  if (!isObject(block)) return block;
  const { "//": _remark, ...rest } = block;
  return rest;
}

/** The names under which two blocks differ. */
function namesOf(was: unknown, is: unknown): readonly string[] {
  if (!isObject(was) || !isObject(is)) return same(was, is) ? [] : ["all"];
  const names = new Set([...Object.keys(was), ...Object.keys(is)]);
  return [...names].filter((name) => !same(was[name], is[name])).sort();
}

/** Equal as JSON, whatever the order of keys. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((one, index) => same(one, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && same(a[name], b[name]))
  );
}
