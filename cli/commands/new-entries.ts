/** `strongroom new entries --from FILE`: many entries at once, from a file that lists their names. */

import { type ListedEntry, planListing } from "../../declarations/listing/plan";
import { type Listing, readListing } from "../../declarations/listing/read";
import { listedFile, plannedOf, type Shared, toBeDescribed } from "../../declarations/listing/text";
import { answers, askerOf } from "../../declarations/scaffold/ask";
import { Declarations, type ProductFiles } from "../../declarations/scaffold/declarations";
import { withEntry, withExport, withImport } from "../../declarations/scaffold/edit";
import { oneOf } from "../../declarations/scaffold/entries";
import { afterEntries, type CommonOptions, finish, type NewData } from "../../declarations/scaffold/finish";
import { withReads } from "../../declarations/scaffold/reads";
import { buildersIn, camelCase, entryText } from "../../declarations/scaffold/text";
import type { Context, Result } from "../../machine/context";
import { exitCodes } from "../../text/exit-codes";
import { Failure, isFailure } from "../../text/failure";
import { quoted as quotedWord } from "../../text/invocation";
import { count } from "../../text/output";

export interface NewEntriesOptions extends CommonOptions {
  readonly from: string;
  readonly format?: string;
  readonly product?: string;
  readonly integration?: string;
  readonly owner?: string;
  readonly revoke?: string;
  readonly risk?: string;
  readonly class?: string;
  readonly tier?: string;
  readonly where?: string;
  readonly rotateDays?: string;
  readonly onBreach?: boolean;
  readonly reader?: string;
}

export interface NewEntriesData extends NewData {
  /** `product/NAME`. */
  readonly entries: readonly string[];
  /** Already declared; unchanged. */
  readonly known: readonly string[];
  readonly guessed: readonly string[];
  /** Lines of the file with a value, which was not read. */
  readonly valuesNotTaken: readonly number[];
  /** What a person must do, since it can't be guessed. */
  readonly left: readonly string[];
}

export async function newEntries(context: Context, options: NewEntriesOptions): Promise<Result<NewEntriesData>> {
  const declarations = new Declarations(context.root);
  const listing = readListing(context.cwd, options.from, options.format);
  const products = new Map<string, ProductFiles | null>();
  const productFiles = (name: string) => {
    if (!products.has(name)) products.set(name, productOrNull(declarations, name));
    return products.get(name) ?? null;
  };
  const plan = planListing(listing, {
    product: options.product,
    integration: options.integration,
    productFiles,
    products: declarations.products(),
  });
  if (plan.problems.length > 0)
    throw new Failure(
      exitCodes.refused,
      `${options.from} can't be declared; nothing was written:\n${plan.problems.map((one) => `  ${one}`).join("\n")}`,
    );
  const notes = [...aboutValues(listing), ...plan.guessed];
  if (plan.entries.length === 0) {
    const data = {
      dryRun: options.dryRun === true,
      files: [],
      followed: [],
      next: [],
      entries: [],
      known: plan.known,
      guessed: [],
      valuesNotTaken: listing.withValues,
      left: [],
    };
    const why = plan.known.length > 0 ? `${count(plan.known.length, "name")} declared already` : "no names";
    return { code: exitCodes.ok, text: [`${options.from} has nothing new: ${why}.`, ...notes].join("\n"), data };
  }
  const shared = await sharedOf(context, plan.entries, options);
  const files = filesOf(declarations, plan.entries, { shared, productFiles, reader: options.reader });
  const made = [...files.keys()].filter((file) => file.startsWith("catalog/") && declarations.read(file) === null);
  const left = [...leftFor(plan.entries), ...revokeLeft(made, shared, options)];
  const next = nextOf(context, plan.entries, { shared, listing, from: options.from });
  const result = await finish(context, declarations, { files, next, noun: "This list" }, options);
  const said = [
    `${count(plan.entries.length, "entry", "entries")}${plan.known.length > 0 ? `, and ${plan.known.length} declared already` : ""}, from ${options.from}`,
    ...notes.map((note) => `  ${note}`),
    ...(listing.passedOver.length > 0 ? [`  columns that were not used: ${listing.passedOver.join(", ")}`] : []),
    ...(left.length > 0 ? ["left for you:", ...left.map((one) => `  ${one}`)] : []),
  ];
  return {
    ...result,
    text: [...said, result.text].join("\n"),
    data: {
      ...result.data,
      entries: plan.entries.map(({ product, name }) => `${product}/${name}`),
      known: plan.known,
      guessed: plan.guessed,
      valuesNotTaken: listing.withValues,
      left,
    },
  };
}

function productOrNull(declarations: Declarations, name: string): ProductFiles | null {
  try {
    return declarations.product(name);
  } catch (error) {
    if (isFailure(error)) return null;
    throw error;
  }
}

function aboutValues({ withValues, format }: Listing): readonly string[] {
  if (withValues.length === 0) return [];
  const many = withValues.length > 1;
  // A next step says how, where inject reads such a file.
  const how = format === "env" ? "" : "; put them in with strongroom inject";
  return [
    `${many ? "lines" : "line"} ${withValues.join(", ")} ${many ? "have values that were" : "has a value that was"} not read${how}`,
  ];
}

/** What the entries share; asked once. */
async function sharedOf(
  context: Context,
  entries: readonly ListedEntry[],
  options: NewEntriesOptions,
): Promise<Shared> {
  const kept = entries.filter((entry) => entry.kind === "secret" || entry.kind === "sealedConfig");
  const needed = (column: "risk" | "where") => kept.some((entry) => entry[column] === null);
  const found = await answers(askerOf(context), [
    { flag: "--owner", asks: "Team that answers for them", given: options.owner },
    ...(needed("risk") ? [{ flag: "--risk", asks: "What could somebody do with them", given: options.risk }] : []),
    ...(needed("where")
      ? [{ flag: "--where", asks: 'Where a person gets them ("Vendor > API keys")', given: options.where }]
      : []),
    {
      flag: "--class",
      asks: "Class (critical, important, sensitive)",
      given: options.class,
      otherwise: "important",
      refuse: oneOf(["critical", "important", "sensitive"]),
    },
    { flag: "--tier", asks: "Tier (1, 2)", given: options.tier, otherwise: "2", refuse: oneOf(["1", "2"]) },
    ...(options.onBreach === true
      ? []
      : [
          {
            flag: "--rotate-days",
            asks: "Rotated every how many days",
            given: options.rotateDays,
            otherwise: "90",
            refuse: (answer: string) =>
              /^[1-9][0-9]{0,3}$/.test(answer) ? null : `"${answer}" is not a number of days from 1 to 9999`,
          },
        ]),
  ]);
  const where = found["--where"] ?? kept[0]?.where ?? "";
  return {
    owner: found["--owner"] ?? "",
    risk: found["--risk"] ?? kept[0]?.risk ?? "",
    where,
    class: found["--class"] ?? "important",
    tier: Number(found["--tier"] ?? 2),
    everyDays: options.onBreach === true ? null : Number(found["--rotate-days"]),
    revoke: options.revoke ?? (where === "" ? "It is not secret" : `${where} > the key > Delete`),
    unread: options.reader === undefined,
  };
}

interface Writing {
  readonly shared: Shared;
  readonly productFiles: (name: string) => ProductFiles | null;
  readonly reader: string | undefined;
}

function filesOf(
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
    const handle = there?.handle ?? camelCase(integration);
    if (text === null) {
      files.set(file, listedFile(product, integration, of, shared));
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
function leftFor(entries: readonly ListedEntry[]): readonly string[] {
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
function revokeLeft(made: readonly string[], shared: Shared, options: NewEntriesOptions): readonly string[] {
  if (options.revoke !== undefined || shared.where === "" || made.length === 0) return [];
  return [
    `how a value is revoked, in ${made.join(", ")}: "${shared.revoke}" follows from --where; correct it, or say it with --revoke`,
  ];
}

function nextOf(
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
