/**
 * What a version of a composition was made of, as the lock records it: reviewers see it, and no value is needed to tell whether it is
 * current.
 */
import type { LockedComposition } from "../lock";
import type { ResolvedComposition } from "../resolved";
import { encoded } from "./encoding";
import { writeText } from "./text";

/** What a part is now: a literal or a pinned version; null while it has neither. */
export type BehindPart = { readonly literal: string } | { readonly version: string } | null;

/** Literals are written into the text, since git has them anyway; null while a part has no value. */
export function recordOf(
  composition: ResolvedComposition,
  behind: (entry: string) => BehindPart,
): LockedComposition | null {
  const literals = new Map<string, string>();
  const parts: Record<string, { readonly entry: string; readonly version: string }> = {};
  for (const { name, entry } of composition.parts) {
    const found = behind(entry);
    if (found === null) return null;
    if ("literal" in found) literals.set(name, found.literal);
    else parts[name] = { entry, version: found.version };
  }
  return { text: filled(composition, literals), parts };
}

/** The text as it would be declared, with every encoding written out. */
export function declaredText(composition: ResolvedComposition): string {
  return filled(composition, new Map());
}

/** The text with its literals in place, and the placeholders that are left. */
export function filled(composition: ResolvedComposition, literals: ReadonlyMap<string, string>): string {
  return writeText(
    composition.pieces.map((piece) => {
      if (typeof piece === "string") return { kind: "text", text: piece };
      const literal = literals.get(piece.part);
      if (literal === undefined) return { kind: "placeholder", name: piece.part, encoding: piece.encoding };
      return { kind: "text", text: encoded(Buffer.from(literal), piece.encoding).toString() };
    }),
  );
}

/** What has changed, a sentence each; empty if nothing has. */
export function changesSince(was: LockedComposition | undefined, now: LockedComposition): readonly string[] {
  if (was === undefined) return ["the lock does not say what it was made of"];
  const changes = was.text === now.text ? [] : ["its text or a config part has changed"];
  for (const [name, { entry, version }] of Object.entries(now.parts)) {
    const before = was.parts[name];
    if (before?.entry !== entry)
      changes.push(`{${name}} is ${entry} now${before === undefined ? "" : `, it was ${before.entry}`}`);
    else if (before.version !== version)
      changes.push(`${entry} is at version ${version}, but it was made of version ${before.version}`);
  }
  for (const name of Object.keys(was.parts))
    if (!Object.hasOwn(now.parts, name)) changes.push(`${was.parts[name]?.entry} is no longer a part of it`);
  return changes;
}
