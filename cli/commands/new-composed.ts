/** `strongroom new entry NAME --composed TEXT`: one more entry, made of others. */
import { type Asker, answers } from "../../declarations/scaffold/ask";
import {
  assertAbove,
  compositionFiles,
  ownerOfParts,
  ownIntegrationOf,
  placeOf,
  plannedParts,
} from "../../declarations/scaffold/composed";
import { Declarations, type ProductFiles } from "../../declarations/scaffold/declarations";
import { assertEntryName } from "../../declarations/scaffold/entries";
import { afterEntries, finish, type NewResult } from "../../declarations/scaffold/finish";
import { askedReader, withReads } from "../../declarations/scaffold/reads";
import { assertKebab, camelCase } from "../../declarations/scaffold/text";
import type { Context } from "../../machine/context";
import { usage } from "../../text/failure";
import type { NewEntryOptions } from "./new-entry";

/** What a composition has from its parts, or not at all; each is a flag of other entries. */
const ofOthers = [
  "kind",
  "generated",
  "default",
  "risk",
  "class",
  "tier",
  "from",
  "scope",
  "recipe",
  "rotateDays",
] as const;

export async function newComposed(
  context: Context,
  {
    name,
    text,
    product,
    asker,
  }: { readonly name: string; readonly text: string; readonly product: ProductFiles; readonly asker: Asker | null },
  options: NewEntryOptions,
): Promise<NewResult> {
  const declarations = new Declarations(context.root);
  const given = [...ofOthers, "onBreach" as const].filter((flag) => options[flag] !== undefined);
  if (given.length > 0)
    throw usage(
      `${given.map((flag) => `--${flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`).join(", ")}: a composition has this from its parts; remove it.`,
    );
  assertEntryName(product, name, "secret");
  const parts = await plannedParts(declarations, product, { text, given: options.part ?? [] }, asker);
  const own = ownIntegrationOf(product, name);
  const asked = await answers(asker, [
    {
      flag: "--integration",
      asks: "Integration, below those of its parts",
      given: options.integration,
      otherwise: own,
    },
    { flag: "--purpose", asks: "What is it for", given: options.purpose },
  ]);
  const wanted = placeOf(declarations, product, asked["--integration"] ?? own);
  const isNew = !("file" in wanted);
  if (isNew) assertKebab("integration", wanted.name);
  const place = isNew ? { file: `catalog/${product.name}/${wanted.name}.ts`, handle: camelCase(wanted.name) } : wanted;
  assertAbove(declarations, { name, parts }, place, own);
  const about = isNew ? await ownerOf(declarations, product, { parts, options }, asker) : null;
  const reader = await askedReader(declarations, product, options.reader, asker);
  const composition = { name, purpose: asked["--purpose"] ?? "", text, parts, unread: reader === null };
  const { files, file, handle } = compositionFiles(
    declarations,
    product,
    composition,
    isNew ? { name: wanted.name, owner: about, revoke: revokeOf(product, parts) } : wanted,
  );
  if (reader !== null) {
    const drafts = new Declarations(context.root, files);
    const [service, reading] = withReads({
      declarations: drafts,
      product,
      reader,
      integration: { file, handle },
      names: [name],
    });
    files.set(service, reading);
  }
  const next = afterEntries(context, {
    product: product.name,
    entries: [{ kind: "secret", name, origin: { kind: "composed" } }],
    unread: reader === null,
  });
  return finish(context, declarations, { files, next, noun: "This composition" }, options);
}

/** Null if the product says it. */
async function ownerOf(
  declarations: Declarations,
  product: ProductFiles,
  { parts, options }: { readonly parts: Parameters<typeof ownerOfParts>[1]; readonly options: NewEntryOptions },
  asker: Asker | null,
): Promise<string | null> {
  if (options.owner === undefined && product.defaults.has("owner")) return null;
  const otherwise = ownerOfParts(declarations, parts);
  const found = await answers(asker, [
    {
      flag: "--owner",
      asks: "Team that answers for it",
      given: options.owner,
      ...(otherwise === undefined ? {} : { otherwise }),
    },
  ]);
  return found["--owner"] ?? null;
}

/** It has no key of its own: what leaked is a part. */
function revokeOf(product: ProductFiles, parts: Parameters<typeof ownerOfParts>[1]): string {
  return `Rotate its parts: ${parts.map(({ read }) => `${product.name}/${read.name}`).join(", ")}`;
}
