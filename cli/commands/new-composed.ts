/** `strongroom new entry NAME --composed TEXT`: one more entry, made of others. */
import type { Interview } from "../../declarations/scaffold/ask";
import {
  assertAbove,
  compositionFiles,
  homesOf,
  ownerOfParts,
  ownIntegrationOf,
  placeOf,
} from "../../declarations/scaffold/composed";
import { Declarations, type ProductFiles } from "../../declarations/scaffold/declarations";
import { assertEntryName } from "../../declarations/scaffold/entries";
import { afterEntries, finishAnew, type NewResult } from "../../declarations/scaffold/finish";
import { assertName } from "../../declarations/scaffold/names";
import { assertParts, placeholdersOf, plannedParts } from "../../declarations/scaffold/parts";
import { askedReader, problemOf, withReads } from "../../declarations/scaffold/reads";
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
    interview,
  }: {
    readonly name: string;
    readonly text: string;
    readonly product: ProductFiles;
    readonly interview: Interview;
  },
  options: NewEntryOptions,
): Promise<NewResult> {
  const declarations = new Declarations(context.root);
  const given = [...ofOthers, "onBreach" as const].filter((flag) => options[flag] !== undefined);
  if (given.length > 0)
    throw usage(
      `${given.map((flag) => `--${flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`).join(", ")}: a composition has this from its parts; remove it.`,
    );
  assertEntryName(product, name, "secret");
  const wanted = { flag: "--composed", text, given: options.part ?? [] };
  assertParts(wanted.given, placeholdersOf(wanted));
  const parts = await plannedParts(declarations, product, wanted, interview);
  const own = ownIntegrationOf(product, name);
  const placed = (wanted: string) => {
    const found = placeOf(declarations, product, { wanted, parts });
    const isNew = !("handle" in found);
    if (isNew) assertName({ noun: "integration" }, found.name);
    assertAbove(declarations, { name, parts }, isNew ? { file: found.file, handle: found.constant } : found, own);
    return found;
  };
  const asked = await interview.answers([
    {
      flag: "--integration",
      asks: "Integration, below those of its parts",
      given: options.integration,
      otherwise: own,
      // A flag is refused below, with the way on.
      ...(options.integration === undefined ? { refuse: (answer: string) => problemOf(() => placed(answer)) } : {}),
    },
    { flag: "--purpose", asks: `What is ${name} for`, given: options.purpose },
  ]);
  const place = placed(asked["--integration"] ?? own);
  const isNew = !("handle" in place);
  const owner = isNew ? await ownerOf(declarations, product, { parts, options }, interview) : null;
  const reader = await askedReader(
    declarations,
    product,
    { given: options.reader, otherwise: readerIn(declarations, parts) },
    interview,
  );
  interview.settle();
  const composition = { name, purpose: asked["--purpose"] ?? "", text, parts, unread: reader === null };
  const { files, file, handle } = compositionFiles(
    declarations,
    product,
    composition,
    isNew ? { ...place, owner } : place,
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
    beside: { parts: parts.map(({ read }) => read.name), reader },
  });
  return finishAnew(context, declarations, { files, next, noun: "This composition" }, options);
}

/** Null if the product says it. */
async function ownerOf(
  declarations: Declarations,
  product: ProductFiles,
  { parts, options }: { readonly parts: Parameters<typeof ownerOfParts>[1]; readonly options: NewEntryOptions },
  interview: Interview,
): Promise<string | null> {
  if (options.owner === undefined && product.defaults.has("owner")) return null;
  const otherwise = ownerOfParts(declarations, parts);
  const found = await interview.answers([
    {
      flag: "--owner",
      asks: "Team that answers for it",
      given: options.owner,
      ...(otherwise === undefined ? {} : { otherwise }),
    },
  ]);
  return found["--owner"] ?? null;
}

/** What a service's own file declares, that service reads. */
function readerIn(declarations: Declarations, parts: Parameters<typeof homesOf>[0]): string | undefined {
  const [home] = homesOf(parts);
  return declarations.readers().find(({ file }) => file === home)?.name;
}
