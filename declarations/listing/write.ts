/** What a list of names becomes: the changed files, what is left for a person, and the next steps. */
import type { Context } from "../../machine/context";
import { exitCodes } from "../../text/exit-codes";
import { Failure } from "../../text/failure";
import { quoted as quotedWord } from "../../text/invocation";
import { constantOf } from "../scaffold/constant";
import { Declarations, type ProductFiles } from "../scaffold/declarations";
import { withEntry, withExport, withImport } from "../scaffold/edit";
import { afterEntries } from "../scaffold/finish";
import { withReads } from "../scaffold/reads";
import { buildersIn, entryText } from "../scaffold/text";
import type { ListedEntry } from "./plan";
import type { Listing } from "./read";
import { listedFile, plannedOf, revokeOf, type Shared, toBeDescribed } from "./text";

interface Writing {
  readonly shared: Shared;
  readonly productFiles: (name: string) => ProductFiles | null;
  readonly reader: string | undefined;
}

export function filesOf(
  declarations: Declarations,
  entries: readonly ListedEntry[],
  { shared, productFiles, reader }: Writing,
) {
  const files = new Map<string, string>();
  const drafts = new Declarations(declarations.root, files);
  for (const [place, of] of grouped(entries)) {
    const [name = "", integration = ""] = place.split("/");
    const product = productFiles(name);
    if (product === null) continue;
    const file = `catalog/${name}/${integration}.ts`;
    const text = drafts.read(file);
    const there = product.integrations.find((one) => one.file === file);
    const handle = there?.handle ?? constantOf(drafts, product, { name: integration, word: "Secrets" });
    if (text === null) {
      files.set(file, listedFile(product, { name: integration, handle }, of, shared));
      const index = `catalog/${name}/index.ts`;
      files.set(index, withExport(drafts.read(index) ?? "", handle, integration));
    } else {
      const defaults = new Map([...product.defaults, ...(there?.defaults ?? [])]);
      const planned = of.map((entry) => entryText(plannedOf(entry, shared), defaults));
      const added = planned.reduce<string | null>(
        (now, entry) => (now === null ? null : withEntry(now, handle, entry)),
        text,
      );
      if (added === null)
        throw new Failure(
          exitCodes.refused,
          `${file} declares its entries in a way that can't be added to; nothing was written.`,
        );
      files.set(file, withImport(added, buildersIn(planned.join("")), "../../model"));
    }
    if (reader === undefined) continue;
    const names = of.map((entry) => entry.name);
    const [service, reading] = withReads({
      declarations: drafts,
      product,
      reader,
      integration: { file, handle },
      names,
    });
    files.set(service, reading);
  }
  return files;
}

function grouped(entries: readonly ListedEntry[]): ReadonlyMap<string, readonly ListedEntry[]> {
  const found = new Map<string, ListedEntry[]>();
  for (const entry of entries) {
    const place = `${entry.product}/${entry.integration}`;
    found.set(place, [...(found.get(place) ?? []), entry]);
  }
  return found;
}

/** What a person must add, because a list of names does not have it. */
export function leftFor(entries: readonly ListedEntry[]): readonly string[] {
  const undescribed = entries.filter((entry) => entry.purpose === null);
  const config = entries.filter((entry) => entry.kind === "config" || entry.kind === "publicConfig");
  const names = (of: readonly ListedEntry[]) => of.map(({ product, name }) => `${product}/${name}`).join(", ");
  return [
    ...(undescribed.length > 0
      ? [`purpose of ${names(undescribed)}: until then each says "${toBeDescribed("NAME")}"`]
      : []),
    ...(config.length > 0
      ? [`values of ${names(config)}: a default, or values in environments/*.ts; until then they are optional`]
      : []),
  ];
}

/** Nothing is made up that nobody said. */
export function revokeLeft(
  made: readonly string[],
  shared: Shared,
  productFiles: (name: string) => ProductFiles | null,
): readonly string[] {
  if (shared.revoke !== undefined || shared.where === undefined) return [];
  const left = made.filter((file) => productFiles(file.split("/")[1] ?? "")?.defaults.has("revoke") === false);
  if (left.length === 0) return [];
  return [
    `how a value is revoked, in ${left.join(", ")}: "${revokeOf({ defaults: new Map() }, shared)}" follows from --where; correct it, or say it with --revoke`,
  ];
}

export function nextOf(
  context: Context,
  entries: readonly ListedEntry[],
  { shared, listing, from }: { readonly shared: Shared; readonly listing: Listing; readonly from: string },
): readonly string[] {
  const products = [...new Set(entries.map((entry) => entry.product))];
  const all = products.flatMap((product) =>
    afterEntries(context, {
      product,
      entries: entries.filter((entry) => entry.product === product).map((entry) => plannedOf(entry, shared)),
      unread: shared.unread,
    }),
  );
  // One step fills them: from that file, where it has their values.
  const hasValues = listing.format === "env" && listing.withValues.length > 0;
  const inject = /^(strongroom inject --env \S+) --(?:only|product) .*/;
  const steps = hasValues ? all.map((step) => step.replace(inject, `$1 --from ${quotedWord(from)}`)) : all;
  return [...new Set(steps)].sort((a, b) => steps.lastIndexOf(a) - steps.lastIndexOf(b));
}
