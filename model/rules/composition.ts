/** Compositions: what may be a part, its place in the text, and whether its encoding keeps it there. */
import { isUrl } from "../composition/layout";
import { declaredText } from "../composition/record";
import { textLikeness } from "../declared/composition";
import type { Declared, DeclaredEntry } from "../declared/declared";
import { behindPart, compositionOf, partsOf } from "../declared/made-of";
import { shown } from "../declared/shape";
import { unknownEntry } from "../declared/unknown-entry";
import type { Issue } from "../issue";
import { entryClasses } from "../kinds";
import type { ResolvedComposition, ResolvedPart } from "../resolved";
import { checkEncodings } from "./composition-encoding";

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
  checkBlanks(entry, composition, issues);
  const before = issues.length;
  for (const part of composition.parts) checkPart(declared, entry, part, issues);
  const parts = partsOf(declared.products, entry);
  // Rules about what follows from parts don't apply while one of them is wrong.
  if (issues.length > before || parts.length < composition.parts.length || parts.length === 0) return;
  checkKept(entry, composition, parts, issues);
  checkClass(entry, parts, issues);
  checkTier(entry, parts, issues);
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
    const at = part.entry.indexOf("/");
    const [product, name] = [part.entry.slice(0, at), part.entry.slice(at + 1)];
    const what = `the part ${shown(part.name)} is an entry that the catalogue does not have`;
    refuse(unknownEntry({ what, product, name }, declared.products.get(product)?.names.keys() ?? []));
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
  if (compositionOf(found) !== null) refuseComposition(declared, { entry, part, found }, issues);
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

function refuseComposition(
  declared: Declared,
  { entry, part, found }: { readonly entry: DeclaredEntry; readonly part: ResolvedPart; readonly found: DeclaredEntry },
  issues: Issue[],
): void {
  const allowed = "entries that have a value of their own: nobody can read what is encoded twice";
  const circle = circleOf(declared, found, [entry]);
  if (circle === null) {
    issues.push({
      code: "composition-of-composition",
      what: `the part ${shown(part.name)} is composed itself`,
      where: shown(entry.key),
      got: shown(part.entry),
      allowed,
      next: `write the text of ${shown(found.name)} out here, with its parts`,
    });
    return;
  }
  // Said once, by the first of them.
  if (circle.some(({ key }) => key < entry.key)) return;
  issues.push({
    code: "composition-circle",
    what: circle.length === 1 ? "a composition is made of itself" : "compositions are made of each other, in a circle",
    where: shown(entry.key),
    got: [...circle, entry].map(({ key }) => shown(key)).join(" -> "),
    allowed,
    next: `declare what ${shown(found.name)} stands for with secret() or config(), and name that as the part ${shown(part.name)}`,
  });
}

/** The compositions from the first of the path to itself again; null if no part leads back to it. */
function circleOf(
  declared: Declared,
  next: DeclaredEntry,
  path: readonly DeclaredEntry[],
): readonly DeclaredEntry[] | null {
  if (next.key === path[0]?.key) return path;
  if (path.some(({ key }) => key === next.key)) return null;
  for (const part of partsOf(declared.products, next)) {
    const found = circleOf(declared, part, [...path, next]);
    if (found !== null) return found;
  }
  return null;
}

/** What nobody sees at an edge is an accident, unless the entry's format asks for it. */
function checkBlanks(entry: DeclaredEntry, { pieces }: ResolvedComposition, issues: Issue[]): void {
  const refuse = (problem: Problem): void => void issues.push({ ...problem, where: shown(entry.key) });
  const first = pieces[0] ?? "";
  const last = pieces.at(-1) ?? "";
  const format = entry.format !== null && entry.format.kind === undefined ? entry.format : null;
  const onPurpose = format?.ends === "line break";
  const end = typeof last === "string" ? last : "";
  const tail = /\s*$/.exec(end)?.[0] ?? "";
  const edge = (at: string, blanks: string): void =>
    refuse({
      code: "blank-at-edge",
      what: `the text of the composition ${at} with a ${/[\r\n]/.test(blanks) ? "line break" : "blank"}`,
      got: `an invisible ${/[\r\n]/.test(blanks) ? "line break" : "blank"}`,
      allowed: "no blanks at either end; one line break at the end where the entry's format asks for it",
      next: `remove it${at === "ends" && /[\r\n]/.test(blanks) ? ', or if its readers need it, say so: format: format(/…\\n$/, { says: "…", example: "…", ends: "line break" })' : ""}`,
    });
  const head = typeof first === "string" ? (/^\s+/.exec(first)?.[0] ?? "") : "";
  if (head !== "") edge("begins", head);
  if (tail !== "" && !(onPurpose && tail === "\n")) edge("ends", tail);
  // Between braces that are meant stands somebody's placeholder, which is said.
  const isBlank = (piece: string): boolean => /\s/.test(piece.replace(/\{[^{}]*\}/g, "").trim());
  if (!isUrl(pieces) || !pieces.some((piece) => typeof piece === "string" && isBlank(piece))) return;
  refuse({
    code: "blank-in-url",
    what: "the text of the composition is a URL, and has a blank in it",
    got: "a blank or a line break inside of a URL",
    allowed: "a URL without blanks",
    next: "remove it, or write %20 where a blank is meant",
  });
}

function checkKept(
  entry: DeclaredEntry,
  composition: ResolvedComposition,
  parts: readonly DeclaredEntry[],
  issues: Issue[],
): void {
  // Where the text itself looks like a secret, that is said, and what to do about it.
  if (parts.some((part) => part.kept !== null) || textLikeness(declaredText(composition)) !== null) return;
  issues.push({
    code: "composition-without-secret",
    what: "no part of it is kept in Secret Manager",
    where: shown(entry.key),
    got: `literals: ${parts.map(({ key }) => shown(key)).join(", ")}`,
    allowed: "one part at least that is declared with secret() or sealedConfig()",
    next: `declare the password or key that stands in it with secret(), and name that as a part; if nothing in it is secret, declare ${shown(entry.name)} with config(), and give its value in environments/`,
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

function checkTier(entry: DeclaredEntry, parts: readonly DeclaredEntry[], issues: Issue[]): void {
  const own = entry.kept?.tier ?? null;
  const lowest = parts.reduce<DeclaredEntry | null>(
    (found, part) => ((part.kept?.tier ?? 9) < (found?.kept?.tier ?? 9) ? part : found),
    null,
  );
  if (own === null || lowest === null || own <= (lowest.kept?.tier ?? 9)) return;
  issues.push({
    code: "tier-below-parts",
    what: "a composition is handled as its most important part is",
    where: shown(entry.key),
    got: `tier ${own}, with the part ${shown(lowest.key)}, which is of tier ${lowest.kept?.tier}`,
    allowed: `tier ${lowest.kept?.tier}${lowest.kept?.tier === 1 ? "" : ", or a lower number"}`,
    next: "remove tier, and it follows from the parts",
  });
}

function rank({ kept }: DeclaredEntry): number {
  return kept === null || kept.class === null ? entryClasses.length : entryClasses.indexOf(kept.class);
}
