/** Reports declarations that no value can satisfy, and values that would be too weak, before anybody tries. */
import type { Declared, DeclaredEntry, DeclaredIntegration } from "../declared/declared";
import { matches } from "../declared/format";
import { shown } from "../declared/shape";
import type { Format, FormatRule } from "../format";
import { isImage, isPage } from "../grammar";
import type { Issue } from "../issue";
import { mayBeSame } from "../kinds";
import type { ResolvedRecipe } from "../resolved";

/** A generated value of fewer bytes can be guessed (128 bits: NIST SP 800-131A asks for 112). */
const leastBytes = 16;

export function checkPossible(declared: Declared, issues: Issue[]): void {
  for (const product of declared.products.values()) {
    for (const integration of product.integrations.values()) {
      checkPage(integration.key, "console", integration.console, issues);
      checkPage(integration.key, "usage", integration.usage, issues);
      for (const entry of integration.entries) {
        checkPage(shown(entry.key), "console", entry.kept?.console ?? null, issues);
        checkPage(shown(entry.key), "usage", entry.kept?.usage ?? null, issues);
        checkRecipe(entry, issues);
        checkDemanded(entry, issues);
        checkSame(entry, issues);
      }
      checkCircles(integration, issues);
    }
  }
  for (const reader of declared.readers) {
    for (const [environment, image] of Object.entries(reader.images)) {
      if (isImage(image)) continue;
      const got = shown(image);
      const allowed = "registry/path:tag or registry/path@sha256:…, in lower case";
      refuse({
        issues,
        where: shown(reader.key),
        code: "malformed-image",
        what: `images.${shown(environment)} is not an image`,
        got,
        allowed,
      });
    }
  }
}

function refuse({
  issues,
  where,
  code,
  what,
  got,
  allowed,
}: {
  readonly issues: Issue[];
  readonly where: string;
  readonly code: string;
  readonly what: string;
  readonly got: string;
  readonly allowed: string;
}): void {
  issues.push({ code, what, where, got, allowed, next: "correct the declaration" });
}

function checkSame({ key, kept }: DeclaredEntry, issues: Issue[]): void {
  if (kept === null || kept.sameEverywhereBecause === null || mayBeSame(kept)) return;
  issues.push({
    code: "same-everywhere",
    what: "its value must differ between environments",
    where: shown(key),
    got: `sameEverywhereBecause, ${kept.origin?.kind ?? "no origin"}, tier ${kept.tier ?? "unknown"}`,
    allowed: "sameEverywhereBecause on what a vendor issued, of tier 2",
    next: "remove sameEverywhereBecause",
  });
}

function checkPage(where: string, field: string, page: string | null, issues: Issue[]): void {
  // Words may follow the address, or replace it.
  if (page === null) return;
  const [first = ""] = page.trim().split(/\s/);
  if (!/^[a-z]+:|^www\./i.test(first) || isPage(first)) return;
  refuse({
    issues,
    where,
    code: "malformed-url",
    what: `${field} is not an address that a browser opens`,
    got: shown(page),
    allowed: "https://host/path",
  });
}

function checkRecipe(entry: DeclaredEntry, issues: Issue[]): void {
  const { origin = null, decodesTo = null } = entry.kept ?? {};
  if (origin?.kind !== "generated") return;
  const { recipe } = origin;
  const where = shown(entry.key);
  if (recipe.kind !== "supabase jwt" && recipe.bytes < leastBytes && entry.kind === "secret") {
    const got = `${recipe.kind}(${recipe.bytes})`;
    refuse({
      issues,
      where,
      code: "weak-recipe",
      what: "so few random bytes can be guessed",
      got,
      allowed: `${leastBytes} bytes or more`,
    });
  }
  if (decodesTo !== null) {
    const wanted = `${decodesTo.exactly ? "exactly" : "at least"} ${decodesTo.bytes} bytes in ${decodesTo.encoding}`;
    if (!decodes(recipe, decodesTo)) {
      const what = "its recipe generates values that decodesTo never accepts";
      refuse({
        issues,
        where,
        code: "recipe-against-length",
        what,
        got: `${nameOf(recipe)}, and decodesTo ${wanted}`,
        allowed: "the same encoding, and bytes that fit",
      });
      // The format is about the same text, so the same mistake would be reported twice.
      return;
    }
  }
  for (const format of formatsOf(entry.format)) {
    if (samples(recipe).some((sample) => matches(format, sample))) continue;
    const got = `${nameOf(recipe)} against "${format.says}"`;
    refuse({
      issues,
      where,
      code: "recipe-against-format",
      what: "its recipe generates values that its format never accepts",
      got,
      allowed: "a format that fits what is generated",
    });
  }
}

function decodes(
  recipe: ResolvedRecipe,
  {
    encoding,
    bytes,
    exactly,
  }: { readonly encoding: "hex" | "base64"; readonly bytes: number; readonly exactly: boolean },
): boolean {
  if (recipe.kind !== encoding) return false;
  return exactly ? recipe.bytes === bytes : recipe.bytes >= bytes;
}

function nameOf(recipe: ResolvedRecipe): string {
  return recipe.kind === "supabase jwt" ? `supabaseJwt("${shown(recipe.role)}")` : `${recipe.kind}(${recipe.bytes})`;
}

/** Sample values of the recipe, always the same ones. */
function samples(recipe: ResolvedRecipe): readonly string[] {
  if (recipe.kind === "supabase jwt")
    return [`eyJhbGciOiJIUzI1NiJ9.${"eyJyb2xlIjoi".repeat(4)}.${"Zm9v-_Zha2".repeat(4)}`];
  return Array.from({ length: 16 }, (_, seed) => {
    let state = seed * 7919 + 17;
    const bytes = Buffer.from(
      Array.from({ length: recipe.bytes }, () => {
        state = (state * 1103515245 + 12345) % 2147483648;
        return (state >> 16) & 255;
      }),
    );
    return bytes.toString(recipe.kind);
  });
}

function formatsOf(rule: FormatRule | null): readonly Format[] {
  if (rule === null) return [];
  return rule.kind === undefined ? [rule] : Object.values(rule.formats);
}

/** A value that a stage demands or that is the default must have the entry's own format. */
function checkDemanded(entry: DeclaredEntry, issues: Issue[]): void {
  const { literal, format } = entry;
  if (literal === null || format === null) return;
  const wanted = Object.entries(literal.mustBe).map(([stage, value]) => [stage, `mustBe.${stage}`, value] as const);
  for (const [stage, field, value] of wanted) {
    const own =
      format.kind === undefined
        ? format
        : format.kind === "per stage"
          ? format.formats[stage as "production"]
          : undefined;
    if (own === undefined || value === undefined || matches(own, value)) continue;
    refuse({
      issues,
      where: shown(entry.key),
      code: "must-be-against-format",
      what: `${field} demands a value that the format never accepts`,
      got: "a text against its own format",
      allowed: own.says,
    });
  }
}

/** A derived entry is signed with another one; a circle of them would have no first key. */
function checkCircles(integration: DeclaredIntegration, issues: Issue[]): void {
  const signers = new Map<string, string>();
  for (const { name, kept } of integration.entries)
    if (kept?.origin?.kind === "generated" && kept.origin.recipe.kind === "supabase jwt")
      signers.set(name, kept.origin.recipe.signedWith);
  const done = new Set<string>();
  for (const first of signers.keys()) {
    const path: string[] = [];
    for (let name: string | undefined = first; name !== undefined && !done.has(name); name = signers.get(name)) {
      const start = path.indexOf(name);
      if (start >= 0) {
        const round = [...path.slice(start), name].map(shown).join(" -> ");
        const where = `${integration.product}/${shown(name)}`;
        const allowed = "chains of signing keys that begin with one that is not a derived entry";
        refuse({
          issues,
          where,
          code: "derivation-circle",
          what: "entries are derived from each other in a circle",
          got: round,
          allowed,
        });
        break;
      }
      path.push(name);
    }
    for (const name of path) done.add(name);
  }
}
