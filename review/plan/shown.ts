/**
 * What of a plan may be shown. A provider can forget to mark a value as sensitive, so a text is shown only if it looks like what stands at
 * its place, and not like a secret.
 */
import { secretLikeness } from "../../model/secret-likeness";
import { at, type Side } from "./value";

/** By what it is. */
const shapes = {
  member: /^(?:all(?:Authenticated)?Users|(?:deleted:)?[a-zA-Z]{1,30}:[^\s"'`<>]{1,300})$/,
  role: /^(?:(?:projects|organizations)\/[\w.:-]{1,60}\/)?roles\/[\w.]{1,100}$/,
  /** Projects, regions, ids, keys of KMS, accounts, teams, versions, names of variables and branches. */
  name: /^[\w.@:/-]{1,200}$/,
  image: /^[a-z0-9.-]{1,100}(?:\/[a-z0-9._-]{1,100}){1,6}(?::[\w.-]{1,60})?(?:@sha256:[0-9a-f]{64})?$/,
  key: /^projects\/[\w.:-]{1,60}\/locations\/[\w-]{1,60}\/keyRings\/[\w-]{1,63}\/cryptoKeys\/[\w-]{1,63}$/,
  version: /^(?:\d{1,9}|latest)$/,
  duration: /^\d{1,12}s$/,
  /** Terms of conditions and filters. */
  term: /^[\x20-\x7e]{1,600}$/,
  /** Conditions of grants: a time, a resource, a tag. */
  expression: /^[\s(!]*(?:request|resource|destination|origin|api)\.[\w\s.<>=!&|()"'/:+-]{1,400}$/,
} as const;

export type Shown = keyof typeof shapes;

/** Null if it may not be shown. */
export function shown(text: unknown, as: Shown): string | null {
  if (typeof text === "number" && as === "version") return String(text);
  if (typeof text !== "string" || !shapes[as].test(text)) return null;
  return secretLikeness(as === "image" ? (text.split("@sha256:")[0] ?? "") : text) === null ? text : null;
}

/** In a sentence: the text, or why it is not there. */
export function saidAt(side: Side, as: Shown, ...path: readonly (string | number)[]): string {
  const found = at(side, ...path);
  return (found.kind === "known" ? shown(found.value, as) : null) ?? "something that is not shown";
}

/** An address without keys that may not be shown: with `for_each`, a key can be anything. */
export function shownAddress(address: string): string {
  const safe = address.replace(/\["(.*?)"\]/g, (found, key: string) => (shown(key, "name") === null ? '["…"]' : found));
  return secretLikeness(safe) === null ? safe.slice(0, 200) : "an address that is not shown";
}
