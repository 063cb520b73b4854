/** `strongroom new integration`: a file in the catalogue, wired in. */

import { answers, askerOf } from "../../declarations/scaffold/ask";
import { Declarations } from "../../declarations/scaffold/declarations";
import { type EntryOptions, ownerAndRevoke, plannedEntries, withNames } from "../../declarations/scaffold/entries";
import { afterEntries, type CommonOptions, finish, type NewResult, wired } from "../../declarations/scaffold/finish";
import { askedProduct, askedReader, withReads } from "../../declarations/scaffold/reads";
import { assertKebab, camelCase, integrationFile, titleOf, withOwnRevoke } from "../../declarations/scaffold/text";
import type { Context } from "../../machine/context";
import { usage } from "../../text/failure";

export interface NewIntegrationOptions extends CommonOptions, EntryOptions {
  /** @default asked */
  readonly product?: string;
  readonly title?: string;
  readonly owner?: string;
  readonly console?: string;
  readonly revoke?: string;
  readonly setup?: readonly string[];
  readonly reader?: string;
}

export async function newIntegration(
  context: Context,
  name: string,
  options: NewIntegrationOptions,
): Promise<NewResult> {
  assertKebab("integration", name);
  const declarations = new Declarations(context.root);
  const asker = askerOf(context);
  const product = await askedProduct(declarations, options.product, asker);
  const file = `catalog/${product.name}/${name}.ts`;
  if (declarations.read(file) !== null)
    throw usage(
      `${file} exists already.`,
      `to add to it: strongroom new entry NAME --product ${product.name} --integration ${name}`,
    );
  const named = await withNames(product, options, asker);
  const reader = await askedReader(declarations, product, options.reader, asker);
  const entries = await plannedEntries(product, named, asker, { unread: reader === null });
  if (entries.length === 0) throw usage("An integration needs an entry: --secret NAME or --generate NAME.");
  const found = await answers(asker, [
    { flag: "--title", asks: "Title", given: options.title, otherwise: titleOf(name) },
    ...ownerAndRevoke(product, entries, options, "Team that answers for it"),
  ]);
  const handle = camelCase(name);
  const files = new Map([
    [
      file,
      integrationFile(product, {
        name,
        title: found["--title"] ?? "",
        owner: found["--owner"] ?? null,
        console: options.console ?? null,
        revoke: found["--revoke"] ?? null,
        setup: options.setup ?? [],
        entries: withOwnRevoke(entries),
      }),
    ],
    ...wired(declarations, product.name, handle, name),
  ]);
  if (reader !== null) {
    const names = entries.map((entry) => entry.name);
    const [service, text] = withReads({ declarations, product, reader, integration: { file, handle }, names });
    files.set(service, text);
  }
  const next = afterEntries(context, { product: product.name, entries, unread: reader === null });
  return finish(context, declarations, { files, next, noun: "This integration" }, options);
}
