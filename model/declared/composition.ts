/** Reads `composed("…", { … }, { … })`: the text, its placeholders, and the handles that fill them. */
import { encodings, isEncoding } from "../composition/encoding";
import { placesOf } from "../composition/layout";
import { places as saysOf } from "../composition/place";
import { readText, type TextPiece } from "../composition/text";
import type { Found } from "../fields";
import type { Issue } from "../issue";
import { secretManager } from "../limits";
import { nearest } from "../nearest";
import type { PartEncoding, ResolvedComposition, ResolvedPart, ResolvedPiece } from "../resolved";
import { secretLikeness } from "../secret-likeness";
import { describe, isObject, shown } from "./shape";

/** Reports everything that is wrong with the text, with the parts, and between the two. */
export function readComposition(where: string, found: Found, issues: Issue[]): ResolvedComposition {
  const { text } = found;
  if (typeof text !== "string" || text.trim() === "") {
    refuse(issues, where, {
      code: "composition-without-text",
      what: "the composition has no text",
      got: describe(text),
      allowed: "a text with {placeholders}",
      next: 'write the text that the parts are put into, as in "postgres://{user}:{password}@{host}/app"',
    });
    return { kind: "composed", pieces: [], parts: [] };
  }
  const { pieces, problems } = readText(text);
  for (const problem of problems) refuse(issues, where, problem);
  checkSize(where, text, issues);
  const parts = readParts(where, found.parts, issues);
  if (problems.length === 0) checkPlaceholders(where, { text, pieces }, found.parts, issues);
  return { kind: "composed", pieces: resolvedPieces(where, pieces, issues), parts };
}

/** A text of a declaration or a lock without its encodings: to `secretLikeness`, an encoding after a name looks like a password. */
export function withoutEncodings(text: string): string {
  return readText(text)
    .pieces.map((piece) => (piece.kind === "text" ? piece.text : `{${piece.name}}`))
    .join("");
}

export function textLikeness(text: string): string | null {
  return secretLikeness(withoutEncodings(text));
}

type Problem = Omit<Issue, "where">;

function refuse(issues: Issue[], where: string, problem: Problem): void {
  issues.push({ ...problem, where: shown(where) });
}

function checkSize(where: string, text: string, issues: Issue[]): void {
  if (Buffer.byteLength(text, "utf8") <= secretManager.payloadBytes) return;
  refuse(issues, where, {
    code: "composition-too-long",
    what: "the text alone is longer than Secret Manager accepts",
    got: "a longer text",
    allowed: `${secretManager.payloadBytes} bytes, parts included`,
    next: "shorten the text",
  });
}

function readParts(where: string, found: unknown, issues: Issue[]): readonly ResolvedPart[] {
  if (!isObject(found)) {
    refuse(issues, where, {
      code: "wrong-shape",
      what: "the parts of the composition are not an object",
      got: describe(found),
      allowed: "a handle for each placeholder, { password: db.DB_PASSWORD }",
      next: "correct the declaration",
    });
    return [];
  }
  const parts = Object.entries(found).flatMap(([name, value]) => readPart(where, name, value, issues) ?? []);
  return parts.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readPart(where: string, name: string, value: unknown, issues: Issue[]): ResolvedPart | null {
  const wrapped = isObject(value) && value.kind === "cross-product read";
  const handle = wrapped ? (value as Found).handle : value;
  if (!isObject(handle) || handle.kind !== "handle" || !isText(handle.name) || !isText(handle.product)) {
    refuse(issues, where, {
      code: "literal-for-a-handle",
      what: `the part ${shown(name)} is not a handle`,
      got: isObject(value) && value.kind === "renamed read" ? "renamed(…)" : describe(handle),
      allowed: "handles, such as stripe.STRIPE_SECRET_KEY, never a literal",
      next: `declare a secret with secret() in an integration above and name its entry: { ${shown(name)}: integration.NAME }; what is not secret may stand in the text itself`,
    });
    return null;
  }
  const because = wrapped ? (value as Found).because : undefined;
  if (wrapped && !isText(because)) {
    refuse(issues, where, {
      code: "wrong-shape",
      what: `crossProduct(…) of the part ${shown(name)} does not say why`,
      got: describe(because),
      allowed: 'crossProduct(handle, "why")',
      next: "say why the composition takes another product's entry",
    });
  }
  return {
    name,
    entry: `${handle.product}/${handle.name}`,
    ...(wrapped ? { because: isText(because) ? because : "" } : {}),
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

/** Each placeholder must have a part, and each part a placeholder. */
function checkPlaceholders(
  where: string,
  { text, pieces }: { readonly text: string; readonly pieces: readonly TextPiece[] },
  found: unknown,
  issues: Issue[],
): void {
  if (!isObject(found)) return;
  const given = Object.keys(found);
  const named = [...new Set(pieces.flatMap((piece) => (piece.kind === "placeholder" ? [piece.name] : [])))];
  if (named.length === 0 && given.length === 0) {
    refuse(issues, where, {
      code: "composition-without-parts",
      what: "the text has no placeholder",
      got: "a text alone",
      allowed: "at least one part that is kept in Secret Manager",
      next: "write {name} where a part belongs, or declare the text with config()",
    });
  }
  for (const name of named) {
    if (given.includes(name)) continue;
    const near = nearest(
      name,
      given.filter((one) => !named.includes(one)),
    );
    refuse(issues, where, {
      code: "placeholder-without-part",
      what: `{${shown(name)}} is in the text and has no part`,
      got: given.length === 0 ? "no parts" : `parts ${given.map(shown).join(", ")}`,
      allowed: "a part for each placeholder",
      next: near === null ? `add ${shown(name)}: a handle` : `did you mean {${shown(near)}}?`,
    });
  }
  for (const name of given) {
    // The placeholder that was probably meant has already been reported as one without a part.
    if (named.includes(name) || named.some((one) => !given.includes(one) && nearest(one, [name]) !== null)) continue;
    if (isInDoubleBraces(text, name)) {
      refuse(issues, where, {
        code: "part-without-placeholder",
        what: `the part ${shown(name)} has no placeholder in the text: a brace that is written twice is a brace of the text`,
        got: `{{${shown(name)}}}`,
        allowed: "a placeholder in single braces for each part",
        next: `write {${shown(name)}}`,
      });
      continue;
    }
    refuse(issues, where, {
      code: "part-without-placeholder",
      what: `the part ${shown(name)} has no placeholder in the text`,
      got: named.length === 0 ? "no placeholders" : `placeholders ${named.map((one) => `{${shown(one)}}`).join(", ")}`,
      allowed: "a placeholder for each part",
      next: `write {${shown(name)}} where it belongs, or remove the part`,
    });
  }
}

/** Other templates write their placeholders so; here it is the text `{name}`. */
function isInDoubleBraces(text: string, name: string): boolean {
  return [...text.matchAll(/\{\{\s*([^{}\s:]+)\s*(?::[^{}]*)?\}\}/g)].some(([, inside]) => inside === name);
}

/** Every placeholder with its encoding: the declared one, otherwise the one that its place demands. */
function resolvedPieces(where: string, pieces: readonly TextPiece[], issues: Issue[]): readonly ResolvedPiece[] {
  const places = [...placesOf(pieces)];
  return pieces.map((piece) => {
    if (piece.kind === "text") return piece.text;
    const place = places.shift() ?? "marked";
    const encoding = encodingOf(where, piece, saysOf[place], issues);
    return { part: piece.name, encoding, ...(piece.encoding === null ? { inferred: true } : {}) };
  });
}

function encodingOf(
  where: string,
  { name, encoding }: TextPiece & { readonly kind: "placeholder" },
  { usual, says }: { readonly usual: PartEncoding | null; readonly says: string },
  issues: Issue[],
): PartEncoding {
  if (encoding !== null && isEncoding(encoding)) return encoding;
  if (encoding !== null) {
    const near = nearest(encoding, [...encodings]);
    refuse(issues, where, {
      code: "unknown-encoding",
      what: `{${shown(name)}} has an encoding that is not known`,
      got: encoding === "" ? "nothing behind the colon" : shown(encoding),
      allowed: encodings.join(", "),
      next: near === null ? "name one of them; without one, the place in the text decides" : `did you mean ${near}?`,
    });
  } else if (usual === null) {
    refuse(issues, where, {
      code: "encoding-unsaid",
      what: `it is unclear whether {${shown(name)}} is in a URL`,
      got: `a placeholder without an encoding, in ${says}`,
      allowed: encodings.map((one) => `{${shown(name)}:${one}}`).join(", "),
      next: `if the first part is a URL, write {${shown(name)}:url}`,
    });
  }
  return usual ?? "url";
}
