/** `strongroom new integration`: a file in the catalogue, wired in. */

import path from "node:path";
import { asking, type Interview } from "../../declarations/scaffold/ask";
import { constantOf } from "../../declarations/scaffold/constant";
import { Declarations } from "../../declarations/scaffold/declarations";
import { type EntryOptions, ownerOf, withNames } from "../../declarations/scaffold/entries";
import { afterEntries, type CommonOptions, finish, type NewResult, wired } from "../../declarations/scaffold/finish";
import { assertDistinct, assertName } from "../../declarations/scaffold/names";
import { askedProduct, askedReader, withReads } from "../../declarations/scaffold/reads";
import { plannedSecrets, withSharedRevoke } from "../../declarations/scaffold/secrets";
import { integrationFile, titleOf } from "../../declarations/scaffold/text";
import type { Context } from "../../machine/context";
import { usage } from "../../text/failure";

export interface NewIntegrationOptions extends CommonOptions, EntryOptions {
  /** @default asked */
  readonly product?: string;
  readonly title?: string;
  readonly owner?: string;
  readonly console?: string;
  readonly setup?: readonly string[];
  readonly reader?: string;
}

export const newIntegration = asking("integration", written);

async function written(
  context: Context,
  name: string,
  options: NewIntegrationOptions,
  interview: Interview,
): Promise<NewResult> {
  const naming = { noun: "integration", options } as const;
  assertName(naming, name);
  const declarations = new Declarations(context.root);
  const product = await askedProduct(declarations, options.product, interview);
  const file = `catalog/${product.name}/${name}.ts`;
  if (declarations.read(file) !== null)
    throw usage(
      `${file} exists already.`,
      `to add to it: strongroom new entry NAME --product ${product.name} --integration ${name}`,
    );
  const there = product.integrations.map((one) => path.basename(one.file, ".ts"));
  assertDistinct(naming, name, there);
  const named = await withNames(product, options, interview);
  const reader = await askedReader(declarations, product, { given: options.reader }, interview);
  const entries = await plannedSecrets(product, named, interview, { unread: reader === null });
  if (entries.length === 0) throw usage("An integration needs an entry: --secret NAME or --generate NAME.");
  const found = await interview.answers([
    { flag: "--title", asks: "Title", given: options.title, otherwise: titleOf(name) },
  ]);
  const owner = await ownerOf(product, options, interview, "Team that answers for it");
  interview.settle();
  const handle = constantOf(declarations, product, { name, word: "Secrets" });
  const text = integrationFile(product, {
    handle,
    title: found["--title"] ?? "",
    owner,
    console: options.console ?? null,
    setup: options.setup ?? [],
    ...withSharedRevoke(product, entries, options),
  });
  const files = new Map([[file, text], ...wired(declarations, product.name, handle, name)]);
  if (reader !== null) {
    const names = entries.map((entry) => entry.name);
    const [service, reading] = withReads({ declarations, product, reader, integration: { file, handle }, names });
    files.set(service, reading);
  }
  const next = afterEntries(context, { product: product.name, entries, unread: reader === null });
  return finish(context, declarations, { files, next, noun: "This integration" }, options);
}
