/** Compositions: what may be a part, where it stands in the text, and whether its encoding keeps it there. */
import { consistsOf } from "../composition/alphabet";
import { type PlaceInText, places, placesOf } from "../composition/place";
import type { TextPiece } from "../composition/text";
import type { Declared, DeclaredEntry } from "../declared/declared";
import { behindPart, compositionOf, partsOf } from "../declared/made-of";
import { shown } from "../declared/shape";
import type { Format } from "../format";
import type { Issue } from "../issue";
import { entryClasses } from "../kinds";
import type { PartEncoding, ResolvedComposition, ResolvedPart } from "../resolved";

export function checkCompositions(declared: Declared, issues: Issue[]): void {
  for (const product of declared.products.values()) {
    for (const integration of product.integrations.values()) {
      for (const entry of integration.entries) {
        const composition = compositionOf(entry);
        if (composition !== null) checkComposition(declared, entry, composition, issues);
      }
    }
  }
}

function checkComposition(
  declared: Declared,
  entry: DeclaredEntry,
  composition: ResolvedComposition,
  issues: Issue[],
): void {
  const before = issues.length;
  for (const part of composition.parts) checkPart(declared, entry, part, issues);
  const parts = partsOf(declared.products, entry);
  // Rules about what follows from parts don't apply while one of them is wrong.
  if (issues.length > before || parts.length < composition.parts.length || parts.length === 0) return;
  checkKept(entry, parts, issues);
  checkClass(entry, parts, issues);
  checkEncodings(declared, entry, composition, issues);
}

interface Problem {
  readonly code: string;
  readonly what: string;
  readonly got: string;
  readonly allowed: string;
  readonly next: string;
}

function checkPart(declared: Declared, entry: DeclaredEntry, part: ResolvedPart, issues: Issue[]): void {
  const refuse = (problem: Problem): void => void issues.push({ ...problem, where: shown(entry.key) });
  const named = shown(part.entry);
  const found = behindPart(declared.products, part);
  // Already reported for its declaration.
  if (found === "broken") return;
  if (found === undefined) {
    refuse({
      code: "unknown-entry",
      what: `the part ${shown(part.name)} is an entry that the catalogue does not have`,
      got: named,
      allowed:
        "entries of integrations that are exported: by their product's index.ts in catalog/, or by a service's own file",
      next: "declare the entry, or export its integration",
    });
    return;
  }
  if (!("kept" in found)) {
    refuse({
      code: "part-is-a-decision",
      what: `the part ${shown(part.name)} is a decision of the environment, not one value`,
      got: `${found.kind} ${named}`,
      allowed: "secret(…), sealedConfig(…), config(…) or publicConfig(…)",
      next:
        found.kind === "choice"
          ? `declare a config with default: fromChoice("${shown(found.name)}") and take that`
          : "compose from an entry that exists in every environment",
    });
    return;
  }
  const product = found.product;
  const crosses = part.because !== undefined;
  if (product !== entry.product && !crosses)
    refuse({
      code: "implicit-cross-product-read",
      what: `the part ${shown(part.name)} belongs to ${shown(product)}`,
      got: "a plain handle of another product's entry",
      allowed: 'crossProduct(handle, "why")',
      next: "say why, or take an entry of its own product",
    });
  if (product === entry.product && crosses)
    refuse({
      code: "needless-cross-product-read",
      what: `the part ${shown(part.name)} belongs to the composition's own product`,
      got: "crossProduct(…)",
      allowed: "the plain handle",
      next: "remove crossProduct(…)",
    });
  if (found.key === entry.key || compositionOf(found) !== null)
    refuse({
      code: "composition-of-composition",
      what: `the part ${shown(part.name)} is ${found.key === entry.key ? "the composition itself" : "composed itself"}`,
      got: named,
      allowed: "entries that have a value of their own: nobody can read what is encoded twice",
      next: `write the text of ${shown(found.name)} out here, with its parts`,
    });
  if (found.kept?.origin?.kind === "managed in database")
    refuse({
      code: "managed-in-database",
      what: `the part ${shown(part.name)} lives in the database and is never stored by us`,
      got: named,
      allowed: "entries that Secret Manager keeps",
      next: "let the reader ask the database, and remove the part",
    });
  if (found.literal?.localOnly === true)
    refuse({
      code: "local-part",
      what: `the part ${shown(part.name)} is for a developer's machine only`,
      got: named,
      allowed: "entries that targets get",
      next: "remove localOnly, or remove the part",
    });
  if (found.retired !== null && entry.retired === null)
    refuse({
      code: "retired-reference",
      what: `the part ${shown(part.name)} is retired`,
      got: named,
      allowed: "entries in use",
      next: "take another part, or retire the composition as well",
    });
  if (found.optional && !entry.optional && found.literal?.default == null)
    refuse({
      code: "optional-part",
      what: `the part ${shown(part.name)} may be missing, but the composition may not`,
      got: `${named}, which is optional`,
      allowed: "required parts, or a composition with optional: true",
      next: `add optional: true to ${shown(entry.name)}, or take it from ${shown(found.name)}`,
    });
}

function checkKept(entry: DeclaredEntry, parts: readonly DeclaredEntry[], issues: Issue[]): void {
  if (parts.some((part) => part.kept !== null)) return;
  issues.push({
    code: "composition-without-secret",
    what: "no part of it is kept in Secret Manager",
    where: shown(entry.key),
    got: `literals: ${parts.map(({ key }) => shown(key)).join(", ")}`,
    allowed: "one part at least that is declared with secret() or sealedConfig()",
    next: `declare ${shown(entry.name)} with config(), and give its value in environments/`,
  });
}

function checkClass(entry: DeclaredEntry, parts: readonly DeclaredEntry[], issues: Issue[]): void {
  const own = entry.kept?.class ?? null;
  const highest = [...parts].sort((a, b) => rank(a) - rank(b))[0];
  if (own === null || highest === undefined || entryClasses.indexOf(own) <= rank(highest)) return;
  issues.push({
    code: "class-below-parts",
    what: "a composition is as dangerous as the most dangerous of its parts",
    where: shown(entry.key),
    got: `class ${own}, with the part ${shown(highest.key)}, which is ${highest.kept?.class}`,
    allowed: `${highest.kept?.class}${rank(highest) === 0 ? "" : ", or above"}`,
    next: "remove class, and it follows from the parts",
  });
}

function rank({ kept }: DeclaredEntry): number {
  return kept === null || kept.class === null ? entryClasses.length : entryClasses.indexOf(kept.class);
}

/** A value that is not encoded where it must be changes the text: a password with an `@` gives the URL another host. */
function checkEncodings(
  declared: Declared,
  entry: DeclaredEntry,
  composition: ResolvedComposition,
  issues: Issue[],
): void {
  for (const { part, encoding, place } of placed(composition)) {
    const about = places[place];
    const found = composition.parts.find(({ name }) => name === part);
    const behind = found === undefined ? undefined : behindPart(declared.products, found);
    if (behind === undefined || behind === "broken" || !("kept" in behind)) continue;
    if (about.safe.includes(encoding)) continue;
    // A literal's value is known per environment, and checked there.
    if (encoding === "raw" && (behind.literal !== null || isProven(behind, place))) continue;
    issues.push({
      code: "encoding-not-safe",
      what: `{${shown(part)}:${encoding}} does not keep a value whole in ${about.says}`,
      where: shown(entry.key),
      got: encoding === "raw" ? `a part whose format does not limit its characters, ${shown(behind.key)}` : encoding,
      allowed: [
        ...about.safe.map((one) => `{${shown(part)}:${one}}`),
        `a part with a format or decodesTo that allows only characters which need no encoding there`,
      ].join(", or "),
      next:
        about.usual === "raw" || about.safe[0] === undefined
          ? // Encoding a host would change it, and hide its port.
            `declare ${shown(behind.name)} with config() if it is not a secret, or give it such a format, as in format(/^${place === "port" ? "[0-9]" : "[a-z0-9.-]"}+$/, { … })`
          : `write {${shown(part)}:${about.safe[0]}}, or no encoding at all`,
    });
  }
}

/** The placeholders of a text, each with its place. */
export function placed(
  composition: ResolvedComposition,
): readonly { readonly part: string; readonly encoding: PartEncoding; readonly place: PlaceInText }[] {
  const pieces = composition.pieces.map(
    (piece): TextPiece =>
      typeof piece === "string"
        ? { kind: "text", text: piece }
        : { kind: "placeholder", name: piece.part, encoding: null },
  );
  const found = [...placesOf(pieces)];
  return composition.pieces.flatMap((piece) =>
    typeof piece === "string" ? [] : [{ ...piece, place: found.shift() ?? "plain" }],
  );
}

/** Whether every value that its rules accept consists of characters that need no encoding there. */
function isProven(entry: DeclaredEntry, place: PlaceInText): boolean {
  const { raw } = places[place];
  if (raw === null) return true;
  const hex = [..."0123456789abcdefABCDEF"].every((digit) => raw.includes(digit));
  if (entry.kept?.decodesTo?.encoding === "hex" && hex) return true;
  const formats: readonly Format[] =
    entry.format === null ? [] : entry.format.kind === undefined ? [entry.format] : Object.values(entry.format.formats);
  return formats.length > 0 && formats.every((one) => consistsOf(one, raw));
}
