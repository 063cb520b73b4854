/** A Terraform document, walked. Rules see what Terraform would see, whatever wrote it. */
import { isObject, type JsonObject } from "../terraform/synthesized";
import type { Subject } from "./subject";

export interface Block {
  /** `google_service_account.api`, `ephemeral.google_secret_manager_secret_version.a`. */
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly body: JsonObject;
}

type Kind = "resource" | "ephemeral" | "data";

/** Every rule looks through them. */
const known: Readonly<Record<Kind, WeakMap<JsonObject, readonly Block[]>>> = {
  resource: new WeakMap(),
  ephemeral: new WeakMap(),
  data: new WeakMap(),
};

/** Blocks in the form in which we write them; another form is refused by a rule of its own. */
export function blocksIn(document: JsonObject | undefined, kind: Kind): readonly Block[] {
  if (document === undefined) return [];
  const before = known[kind].get(document);
  if (before !== undefined) return before;
  const prefix = kind === "resource" ? "" : `${kind}.`;
  const found = entriesOf(document[kind]).flatMap(([type, blocks]) =>
    entriesOf(blocks).flatMap(([name, body]) =>
      isObject(body) ? [{ address: `${prefix}${type}.${name}`, type, name, body: withoutRemark(body) }] : [],
    ),
  );
  known[kind].set(document, found);
  return found;
}

export const resourcesIn = ({ head }: Subject): readonly Block[] => blocksIn(head?.document, "resource");
export const readsIn = ({ head }: Subject): readonly Block[] => blocksIn(head?.document, "ephemeral");

/** `terraform { … }`. */
export function settingsIn({ head }: Subject): JsonObject {
  const found = head?.document.terraform;
  return isObject(found) ? found : {};
}

export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isObject(value) ? Object.entries(value) : [];
}

/** A block that may be written once or as a list. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

export const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** `${type.name}` and `type.name` are one address. */
export const addressOf = (value: unknown): string => (textOf(value) ?? "").replace(/^\$\{(.*)\}$/, "$1");

function withoutRemark({ "//": _remark, ...rest }: JsonObject): JsonObject {
  return rest;
}

export interface Text {
  /** `template.containers.0.env.1.value`. */
  readonly path: string;
  readonly text: string;
}

/** Every text in a block, names included: Terraform takes both for templates. */
export function textsIn(value: unknown, path: readonly (string | number)[] = []): readonly Text[] {
  if (typeof value === "string") return [{ path: path.join("."), text: value }];
  if (Array.isArray(value)) return value.flatMap((one, index) => textsIn(one, [...path, index]));
  return entriesOf(value).flatMap(([name, inner]) => [
    { path: [...path, "(name)"].join("."), text: name },
    ...textsIn(inner, [...path, name]),
  ]);
}
