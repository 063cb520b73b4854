/** `strongroom new entries --from FILE`: many entries at once, from a file that lists their names. */

import { planListing } from "../../declarations/listing/plan";
import { type Listing, readListing } from "../../declarations/listing/read";
import { type SharedOptions, sharedOf } from "../../declarations/listing/shared";
import { filesOf, leftFor, nextOf, revokeLeft } from "../../declarations/listing/write";
import { type Interview, interviewed } from "../../declarations/scaffold/ask";
import { Declarations, type ProductFiles } from "../../declarations/scaffold/declarations";
import { type CommonOptions, finish, type NewData } from "../../declarations/scaffold/finish";
import type { Context, Result } from "../../machine/context";
import { exitCodes } from "../../text/exit-codes";
import { Failure, isFailure } from "../../text/failure";
import { count } from "../../text/output";

export interface NewEntriesOptions extends CommonOptions, SharedOptions {
  readonly from: string;
  readonly format?: string;
  readonly product?: string;
  readonly integration?: string;
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
  const left = [...leftFor(plan.entries), ...revokeLeft(made, shared, productFiles)];
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
