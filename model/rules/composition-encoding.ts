/** Whether the encoding of each part keeps it in its place, whatever its value is. */
import { consistsOf } from "../composition/alphabet";
import { type About, type PlaceInText, places } from "../composition/place";
import { type Placed, placed } from "../composition/placed";
import type { Declared, DeclaredEntry } from "../declared/declared";
import { behindPart } from "../declared/made-of";
import { shown } from "../declared/shape";
import type { Format } from "../format";
import type { Issue } from "../issue";
import type { PartEncoding, ResolvedComposition } from "../resolved";

/** A value that is not encoded where it must be changes the text: a password with an `@` gives the URL another host. */
export function checkEncodings(
  declared: Declared,
  entry: DeclaredEntry,
  composition: ResolvedComposition,
  issues: Issue[],
): void {
  for (const piece of placed(composition)) {
    const found = composition.parts.find(({ name }) => name === piece.part);
    const behind = found === undefined ? undefined : behindPart(declared.products, found);
    if (behind === undefined || behind === "broken" || !("kept" in behind)) continue;
    if (!keeps(piece, behind, formatsOf(behind))) issues.push(unsafe(entry, behind, piece, formatsOf(behind)));
  }
}

/** @param formats that its values have; none: they may be anything */
export function keeps(
  { encoding, place }: Pick<Placed, "encoding" | "place">,
  behind: DeclaredEntry,
  formats: readonly Format[],
): boolean {
  const { safe, usual, ofHost } = places[place];
  if (safe.includes(encoding)) return true;
  const asItIs = encoding === "raw" || encoding === usual;
  // A literal's value is known per environment, and checked there: an encoded host may be the path of a socket.
  if (behind.literal !== null) return asItIs || (ofHost === true && encoding === "url");
  return asItIs && isProven(behind, place, formats);
}

/** All that it may have, in whatever environment. */
export function formatsOf({ format }: DeclaredEntry): readonly Format[] {
  if (format === null) return [];
  return format.kind === undefined ? [format] : Object.values(format.formats);
}

function unsafe(
  entry: DeclaredEntry,
  behind: DeclaredEntry,
  { part, encoding, place, inferred }: Placed,
  formats: readonly Format[],
): Issue {
  const about = places[place];
  const asItIs = encoding === "raw" || encoding === about.usual;
  const written = inferred === true && about.asked === true ? `{${shown(part)}}` : `{${shown(part)}:${encoding}}`;
  return {
    code: "encoding-not-safe",
    what:
      about.ofHost && encoding === "url"
        ? `{${shown(part)}:url} would turn a value into another host: a host is never encoded`
        : `${written} does not keep a value whole in ${about.says}`,
    where: shown(entry.key),
    got: asItIs ? `a part whose format does not limit its characters, ${shown(behind.key)}` : written,
    allowed: [
      ...about.safe.map((one) => `{${shown(part)}:${one}}`),
      `{${shown(part)}${about.usual === "raw" || about.asked ? "" : ":raw"}} of a part with a format or decodesTo that allows only characters which need no encoding there`,
    ].join(", or "),
    next: mend(shown(part), behind, { about, encoding, proven: isProven(behind, place, formats) }),
  };
}

interface Unsafe {
  readonly about: About;
  readonly encoding: PartEncoding;
  /** With its format it would need no encoding there. */
  readonly proven: boolean;
}

function mend(part: string, behind: DeclaredEntry, { about, encoding, proven }: Unsafe): string {
  const [safe] = about.safe;
  if (about.asked) {
    const said = about.safe.map((one) => `{${part}:${one}}`).join(" or ");
    return `give ${shown(behind.name)} a format of letters, digits, ., _ and -, as in format(${about.format}, { … }), or generate it with hex(32); if its readers decode it, write ${said}`;
  }
  if (safe !== undefined && about.usual !== "raw") return `write {${part}:${safe}}, or no encoding at all`;
  const plain = encoding === "raw" ? "" : `write {${part}}`;
  if (proven || behind.literal !== null) return plain;
  const format = about.format === undefined ? "" : `, as in format(${about.format}, { … })`;
  return [
    ...(plain === "" ? [] : [plain]),
    `declare ${shown(behind.name)} with config() if it is not a secret, or give it such a format${format}`,
  ].join("; and ");
}

const hexDigits = "0123456789abcdefABCDEF";
const ofJwt = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

/** Whether every value that its rules accept consists of characters that need no encoding there. */
function isProven(entry: DeclaredEntry, place: PlaceInText, formats: readonly Format[]): boolean {
  const { raw } = places[place];
  if (raw === null) return true;
  const has = (characters: string): boolean => [...characters].every((one) => raw.includes(one));
  const { decodesTo = null, origin = null } = entry.kept ?? {};
  if (decodesTo?.encoding === "hex" && has(hexDigits)) return true;
  const recipe = origin?.kind === "generated" ? origin.recipe.kind : null;
  if ((recipe === "hex" && has(hexDigits)) || (recipe === "supabase jwt" && has(ofJwt))) return true;
  return formats.length > 0 && formats.every((one) => consistsOf(one, raw));
}
