/** `strongroom new entries --from FILE`: many entries at once, from a file that lists their names. */

import { type ListedEntry, planListing } from "../../declarations/listing/plan";
import { type Listing, readListing } from "../../declarations/listing/read";
import type { Shared } from "../../declarations/listing/text";
import { filesOf, leftFor, nextOf, revokeLeft } from "../../declarations/listing/write";
import { type Interview, interviewed } from "../../declarations/scaffold/ask";
import { Declarations, type ProductFiles } from "../../declarations/scaffold/declarations";
import { oneOf } from "../../declarations/scaffold/entries";
import { type CommonOptions, finish, type NewData } from "../../declarations/scaffold/finish";
import type { Context, Result } from "../../machine/context";
import { exitCodes } from "../../text/exit-codes";
import { Failure, isFailure } from "../../text/failure";
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

export function newEntries(context: Context, options: NewEntriesOptions): Promise<Result<NewEntriesData>> {
  return interviewed(context, ["new", "entries"], options, (interview) => written(context, options, interview));
}

async function written(
  context: Context,
  options: NewEntriesOptions,
  interview: Interview,
): Promise<Result<NewEntriesData>> {
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
  const shared = await sharedOf(interview, plan.entries, options);
  const files = filesOf(declarations, plan.entries, { shared, productFiles, reader: options.reader });
  const made = [...files.keys()].filter((file) => file.startsWith("catalog/") && declarations.read(file) === null);
  const left = [...leftFor(plan.entries), ...revokeLeft(made, shared, options.revoke !== undefined)];
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
  interview: Interview,
  entries: readonly ListedEntry[],
  options: NewEntriesOptions,
): Promise<Shared> {
  const kept = entries.filter((entry) => entry.kind === "secret" || entry.kind === "sealedConfig");
  const needed = (column: "risk" | "where") => kept.some((entry) => entry[column] === null);
  const found = await interview.answers([
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
  interview.settle();
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
