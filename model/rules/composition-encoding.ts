/** Whether the encoding of each part keeps it in its place, whatever its value is. */
import { consistsOf } from "../composition/alphabet";
import { type About, type PlaceInText, places, placesOf } from "../composition/place";
import type { TextPiece } from "../composition/text";
import type { Declared, DeclaredEntry } from "../declared/declared";
import { behindPart } from "../declared/made-of";
import { shown } from "../declared/shape";
import type { Format } from "../format";
import type { Issue } from "../issue";
import type { PartEncoding, ResolvedComposition, ResolvedPiece } from "../resolved";

/** A value that is not encoded where it must be changes the text: a password with an `@` gives the URL another host. */
export function checkEncodings(
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
    // A literal's value is known per environment, and checked there: an encoded host may be the path of a socket.
    const taken = encoding === "raw" || (about.ofHost === true && encoding === "url");
    if (taken && behind.literal !== null) continue;
    const proven = isProven(behind, place);
    if (encoding === "raw" && proven) continue;
    issues.push({
      code: "encoding-not-safe",
      what:
        about.ofHost && encoding === "url"
          ? `{${shown(part)}:url} would make another host of a value: a host is taken as it is`
          : `{${shown(part)}:${encoding}} does not keep a value whole in ${about.says}`,
      where: shown(entry.key),
      got:
        encoding === "raw"
          ? `a part whose format does not limit its characters, ${shown(behind.key)}`
          : `{${shown(part)}:${encoding}}`,
      allowed: [
        ...about.safe.map((one) => `{${shown(part)}:${one}}`),
        `{${shown(part)}${about.usual === "raw" ? "" : ":raw"}} of a part with a format or decodesTo that allows only characters which need no encoding there`,
      ].join(", or "),
      next: mend(shown(part), behind, { about, encoding, proven }),
    });
  }
}

interface Unsafe {
  readonly about: About;
  readonly encoding: PartEncoding;
  /** Its format would let it stand there as it is. */
  readonly proven: boolean;
}

function mend(part: string, behind: DeclaredEntry, { about, encoding, proven }: Unsafe): string {
  const [safe] = about.safe;
  if (safe !== undefined && about.usual !== "raw") return `write {${part}:${safe}}, or no encoding at all`;
  const plain = encoding === "raw" ? "" : `write {${part}}`;
  if (proven || behind.literal !== null) return plain;
  const format = about.format === undefined ? "" : `, as in format(${about.format}, { … })`;
  return [
    ...(plain === "" ? [] : [plain]),
    `declare ${shown(behind.name)} with config() if it is not a secret, or give it such a format${format}`,
  ].join("; and ");
}

/** The placeholders of a text, each with its place. */
export function placed(
  composition: ResolvedComposition,
): readonly (Exclude<ResolvedPiece, string> & { readonly place: PlaceInText })[] {
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
