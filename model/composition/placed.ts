/** The placeholders of a composition, each with its place in the text: as it is declared, or with values filled in. */
import type { ResolvedComposition, ResolvedPiece } from "../resolved";
import { encoded } from "./encoding";
import { placesOf } from "./layout";
import type { PlaceInText } from "./place";
import type { TextPiece } from "./text";

export type Placed = Exclude<ResolvedPiece, string> & { readonly place: PlaceInText };

export function placed(composition: ResolvedComposition): readonly Placed[] {
  return placedIn(composition, () => null);
}

/** @param filledIn the value of a part, where it is to be filled in; such parts are not returned */
export function placedIn(
  { pieces }: ResolvedComposition,
  filledIn: (part: string) => string | null,
): readonly Placed[] {
  const readable = pieces.map((piece): TextPiece => {
    if (typeof piece === "string") return { kind: "text", text: piece };
    const value = filledIn(piece.part);
    if (value !== null) return { kind: "text", text: encoded(Buffer.from(value), piece.encoding).toString() };
    return { kind: "placeholder", name: piece.part, encoding: null };
  });
  const found = [...placesOf(readable)];
  return pieces.flatMap((piece) =>
    typeof piece === "string" || filledIn(piece.part) !== null ? [] : [{ ...piece, place: found.shift() ?? "marked" }],
  );
}
