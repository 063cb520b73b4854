/** Compositions in one environment: what its literals are there, and whether all parts exist there. */
import { type EntryHere, isKept, type Scene } from "../assemble/scene";
import { fits, places } from "../composition/place";
import { type Placed, placed, placedIn } from "../composition/placed";
import { declaredText, filled } from "../composition/record";
import { textLikeness } from "../declared/composition";
import { compositionOf } from "../declared/made-of";
import { describe, shown } from "../declared/shape";
import type { Issue } from "../issue";
import { secretManager } from "../limits";
import type { ResolvedComposition } from "../resolved";
import { formatsOf, keeps } from "./composition-encoding";

export function checkCompositionsHere(scene: Scene, issues: Issue[]): void {
  for (const entry of scene.entries.values()) {
    const composition = compositionOf(entry.declared);
    if (composition === null || entry.state === "retiring") continue;
    const before = issues.length;
    for (const part of entry.parts) checkPartHere(scene, entry, part, issues);
    checkLiterals(scene, entry, composition, issues);
    checkPlacesHere(scene, entry, composition, issues);
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
  const only = part.declared.kept?.onlyReadBy ?? [];
  const others = only.length === 0 ? [] : composers.filter((composer) => !only.includes(composer));
  if (isKept(part) && others.length > 0) {
    issues.push({
      code: "only-read-by",
      what: `its part ${named} may be read by its declared readers only, and ${others.map(shown).join(", ")} would read it to compose`,
      where: at(scene, entry),
      got: `onlyReadBy ${only.map(shown).join(", ")}`,
      allowed: "parts that every composer of the environment may read",
      next: `add ${others.map(shown).join(", ")} to onlyReadBy of ${named}, or take ${named} out of the composition`,
    });
  }
}

/** A literal must fit its place: `db.internal:5432` is a host, `db/x` is not. */
function checkLiterals(scene: Scene, entry: EntryHere, composition: ResolvedComposition, issues: Issue[]): void {
  for (const piece of placed(composition)) {
    const key = composition.parts.find(({ name }) => name === piece.part)?.entry;
    const value = entry.parts.find(({ declared }) => declared.key === key)?.value ?? null;
    const problem = value === null ? null : literalProblem(shown(key ?? piece.part), value, piece);
    if (value !== null && problem !== null) issues.push({ ...problem, where: at(scene, entry), got: describe(value) });
  }
}

/** What is wrong with a literal in its place; null if nothing is. */
function literalProblem(
  key: string,
  value: string,
  { part, encoding, inferred, place }: Placed,
): Pick<Issue, "code" | "what" | "allowed" | "next"> | null {
  const { says, safe, takes, divides, ofHost } = places[place];
  const [raw, url] = [`{${shown(part)}:raw}`, `{${shown(part)}:url}`];
  if (encoding === "url" && ofHost === true && !value.startsWith("/"))
    return {
      code: "value-not-safe-here",
      what: `${url} would turn the value of ${key} into another host: a host is never encoded`,
      allowed: `{${shown(part)}}, or for ${url} the path of a socket, which begins with /`,
      next: `write {${shown(part)}}`,
    };
  const divider = inferred === true && encoding === "url" ? divides?.exec(value)?.[0] : undefined;
  if (divider !== undefined)
    return {
      code: "encoding-unsaid",
      what: `the value of ${key} has a ${divider}, and it is unclear whether that divides ${says}`,
      allowed: `${raw} where it does, ${url} where it belongs to one name or value`,
      next: `write ${raw} or ${url}`,
    };
  if (encoding !== "raw" || fits(value, place)) return null;
  const [usual] = safe;
  const encoded = usual === undefined ? "" : `{${shown(part)}:${usual}}`;
  return {
    code: "value-not-safe-here",
    what: `the value of ${key} can't stand in ${says} as it is`,
    allowed: `${takes ?? "a text that needs no encoding there"}${usual === undefined ? "" : `, or ${encoded}`}`,
    next:
      usual !== undefined
        ? `correct the value, or write ${encoded}`
        : place === "host before its port" && fits(value, "host")
          ? "take the port out of the value, or out of the text"
          : "correct the value",
  };
}

/** With the environment's config in place, a secret may stand somewhere else; and a format may hold in other environments alone. */
function checkPlacesHere(scene: Scene, entry: EntryHere, composition: ResolvedComposition, issues: Issue[]): void {
  const behind = (part: string): EntryHere | undefined => {
    const key = composition.parts.find(({ name }) => name === part)?.entry;
    return entry.parts.find(({ declared }) => declared.key === key);
  };
  const asDeclared = placed(composition);
  const here = placedIn(composition, (part) => behind(part)?.value ?? null);
  const secrets = asDeclared.filter(({ part }) => (behind(part)?.value ?? null) === null);
  for (const [index, piece] of here.entries()) {
    const [part, declared] = [behind(piece.part), secrets[index]];
    if (part === undefined || declared === undefined || part.declared.literal !== null) continue;
    // A rule about declarations reports what holds everywhere.
    if (!keeps(declared, part.declared, formatsOf(part.declared))) continue;
    if (keeps(piece, part.declared, part.format === null ? [] : [part.format])) continue;
    const [name, named] = [shown(piece.part), shown(part.declared.key)];
    const { says, safe } = places[piece.place];
    const encodings = safe.map((one) => `{${name}:${one}}`);
    const withoutFormat = part.format === null && formatsOf(part.declared).length > 0;
    issues.push({
      code: "encoding-not-safe",
      what: withoutFormat
        ? `{${name}:${piece.encoding}} needs a format that limits the characters of ${named}, and it has none in ${scene.environment.name}`
        : `with its config parts in place, {${name}:${piece.encoding}} stands in ${says}, and does not keep a value whole there`,
      where: at(scene, entry),
      got: withoutFormat ? "a format for other stages or choices alone" : `{${name}:${piece.encoding}} of ${named}`,
      allowed: [...encodings, "a format that allows only characters which need no encoding there"].join(", or "),
      next: encodings.length > 0 ? `write ${encodings[0]}` : `give ${named} such a format`,
    });
  }
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
