/** Compositions in one environment: what its literals are there, and whether all parts exist there. */
import { type EntryHere, isKept, type Scene } from "../assemble/scene";
import { type PlaceInText, places } from "../composition/place";
import { declaredText, filled } from "../composition/record";
import { textLikeness } from "../declared/composition";
import { compositionOf } from "../declared/made-of";
import { describe, shown } from "../declared/shape";
import type { Issue } from "../issue";
import { secretManager } from "../limits";
import type { ResolvedComposition } from "../resolved";
import { placed } from "./composition";

export function checkCompositionsHere(scene: Scene, issues: Issue[]): void {
  for (const entry of scene.entries.values()) {
    const composition = compositionOf(entry.declared);
    if (composition === null || entry.state === "retiring") continue;
    const before = issues.length;
    for (const part of entry.parts) checkPartHere(scene, entry, part, issues);
    checkLiterals(scene, entry, composition, issues);
    if (issues.length === before) checkFilled(scene, entry, composition, issues);
  }
}

function at(scene: Scene, entry: EntryHere): string {
  return `environments/${scene.environment.name}: ${shown(entry.declared.key)}`;
}

function checkPartHere(scene: Scene, entry: EntryHere, part: EntryHere, issues: Issue[]): void {
  const named = shown(part.declared.key);
  // If its own declaration is retired, a rule about declarations reports that.
  if (part.state === "retiring" && part.declared.retired === null) {
    issues.push({
      code: "retired-reference",
      what: `its part ${named} belongs to a retired product`,
      where: at(scene, entry),
      got: named,
      allowed: "entries in use",
      next: "take another part, or retire the composition before the product",
    });
  }
  const { composers } = scene.environment;
  if (isKept(part) && composers.length > 0 && part.declared.neverReadBy.includes("pipeline")) {
    issues.push({
      code: "never-read-by",
      what: `its part ${named} may never be read by the role pipeline, and ${composers.map(shown).join(", ")} would read it to compose`,
      where: at(scene, entry),
      got: "neverReadBy with pipeline",
      allowed: "parts that a pipeline may read",
      next: `take pipeline out of neverReadBy of ${named}, or take ${named} out of the composition`,
    });
  }
}

/** A literal that is put in as it is must fit its place: `db.internal:5432` is a host, `db/x` is not. */
function checkLiterals(scene: Scene, entry: EntryHere, composition: ResolvedComposition, issues: Issue[]): void {
  for (const { part, encoding, place } of placed(composition)) {
    const key = composition.parts.find(({ name }) => name === part)?.entry;
    const value = entry.parts.find(({ declared }) => declared.key === key)?.value ?? null;
    if (encoding !== "raw" || value === null || fits(value, place)) continue;
    const [usual] = places[place].safe;
    issues.push({
      code: "value-not-safe-here",
      what: `the value of ${shown(key ?? part)} can't stand in ${places[place].says} as it is`,
      where: at(scene, entry),
      got: describe(value),
      allowed: `a text that needs no encoding there${usual === undefined ? "" : `, or {${shown(part)}:${usual}}`}`,
      next: usual === undefined ? "correct the value" : `correct the value, or write {${shown(part)}:${usual}}`,
    });
  }
}

function fits(value: string, place: PlaceInText): boolean {
  if (place === "json value") return /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?|true|false|null)$/.test(value);
  const { raw } = places[place];
  return raw === null || [...value].every((character) => raw.includes(character));
}

/** With the environment's config in place, a text may look like a secret itself, or be too long. */
function checkFilled(scene: Scene, entry: EntryHere, composition: ResolvedComposition, issues: Issue[]): void {
  const literals = composition.parts.flatMap(({ name, entry: key }): readonly (readonly [string, string])[] => {
    const value = entry.parts.find(({ declared }) => declared.key === key)?.value ?? null;
    return value === null ? [] : [[name, value]];
  });
  // If the text alone looks like a secret, a rule about declarations reports that.
  const alone = declaredText(composition);
  if (literals.length === 0 || textLikeness(alone) !== null || isTooLong(alone)) return;
  const text = filled(composition, new Map(literals));
  const likeness = textLikeness(text);
  if (likeness !== null) {
    issues.push({
      code: "config-looks-like-a-secret",
      what: `with its config parts in place, the text looks like ${likeness}`,
      where: at(scene, entry),
      got: `literals of ${literals.map(([name]) => `{${shown(name)}}`).join(", ")}`,
      allowed: "literals that are not secrets",
      next: "declare the part with secret(), remove the literal, and revoke the value: git keeps it",
    });
  }
  if (isTooLong(text)) {
    issues.push({
      code: "composition-too-long",
      what: "the text with its config parts is longer than Secret Manager accepts",
      where: at(scene, entry),
      got: "a longer text",
      allowed: `${secretManager.payloadBytes} bytes, parts included`,
      next: "shorten the text, or its parts",
    });
  }
}

function isTooLong(text: string): boolean {
  return Buffer.byteLength(text, "utf8") > secretManager.payloadBytes;
}
