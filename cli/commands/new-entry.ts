/** `strongroom new entry`: one more entry of an integration. */

import { asking, type Interview } from "../../declarations/scaffold/ask";
import { Declarations } from "../../declarations/scaffold/declarations";
import { integrationProperty, withEntry, withImport } from "../../declarations/scaffold/edit";
import { assertEntryName, type EntryOptions, oneOf } from "../../declarations/scaffold/entries";
import { afterEntries, type CommonOptions, finish, type NewResult } from "../../declarations/scaffold/finish";
import { askedProduct, askedReader, problemOf, withReads } from "../../declarations/scaffold/reads";
import { plannedSecrets } from "../../declarations/scaffold/secrets";
import { buildersIn, entryText, isKept, type PlannedEntry } from "../../declarations/scaffold/text";
import type { Context } from "../../machine/context";
import { entryKinds } from "../../model/kinds";
import { usage } from "../../text/failure";
import { newComposed } from "./new-composed";

export interface NewEntryOptions extends CommonOptions, Omit<EntryOptions, "secret" | "generate"> {
  /** @default asked */
  readonly product?: string;
  /** By its file's or its constant's name. @default asked */
  readonly integration?: string;
  readonly kind?: string;
  readonly purpose?: string;
  /** Generate the value by `--recipe`. */
  readonly generated?: boolean;
  readonly default?: string;
  /** The text of a composition: `postgres://app:{password}@{host}/app`. */
  readonly composed?: string;
  /** `placeholder=ENTRY`. @default the entry that is called as the placeholder, else asked */
  readonly part?: readonly string[];
  /** Of the integration that a composition gets. */
  readonly owner?: string;
  readonly reader?: string;
}

/** The name and purpose, as in an argument. */
const kinds = new Map(
  Object.entries(entryKinds).flatMap(([kind, { builder }]) =>
    builder === "composed" ? [] : [[kind.replaceAll(" ", "-"), builder] as const],
  ),
);
const words = [...kinds.keys()];

export const newEntry = asking("entry", written);

async function written(
  context: Context,
  name: string,
  options: NewEntryOptions,
  interview: Interview,
): Promise<NewResult> {
  const declarations = new Declarations(context.root);
  const product = await askedProduct(declarations, options.product, interview);
  // The part that is known before the kind.
  assertEntryName(product, name, "publicConfig");
  if (options.composed !== undefined)
    return newComposed(context, { name, text: options.composed, product, interview }, options);
  if (options.part !== undefined) throw usage("--part says what a composition is made of; add --composed TEXT.");
  const names = product.integrations.map((one) => one.handle);
  const asked = await interview.answers([
    {
      flag: "--integration",
      asks: `Integration (${names.join(", ")})`,
      given: options.integration,
      refuse: (answer) => problemOf(() => declarations.integration(product, answer)),
    },
    {
      flag: "--kind",
      asks: `Kind (${words.join(", ")})`,
      given: options.kind,
      otherwise: "secret",
      refuse: oneOf(words),
    },
    { flag: "--purpose", asks: `What is ${name} for`, given: options.purpose },
  ]);
  if (asked["--integration"] === undefined) interview.settle();
  const integration = declarations.integration(product, asked["--integration"] ?? "");
  const { file, handle } = integration;
  const defaults = new Map([...product.defaults, ...integration.defaults]);
  const kind = kinds.get(asked["--kind"] ?? "secret") ?? "secret";
  const purpose = asked["--purpose"] ?? "";
  assertEntryName(product, name, kind);
  const reader = await askedReader(declarations, product, { given: options.reader }, interview);
  const unread = reader === null;
  let entry: PlannedEntry;
  if (kind === "config" || kind === "publicConfig") {
    const value = await interview.answers([
      {
        flag: "--default",
        asks: "Its value everywhere (Enter: it is optional)",
        given: options.default,
        otherwise: "",
      },
    ]);
    entry = { kind, name, purpose, unread, default: value["--default"] || null };
  } else {
    // A purpose that is missing is told once, by this command's own flag.
    const one = [`${name}: ${purpose || name}`];
    const made = await interview.answers([
      {
        flag: "--generated",
        asks: "Origin (issued: somebody brings the value; generated: strongroom makes it)",
        given: options.generated === true ? "generated" : !interview.asks ? "issued" : undefined,
        otherwise: "issued",
        refuse: oneOf(["issued", "generated"]),
        note: (one, answer) => answer === "generated" && one.set("--generated"),
      },
    ]);
    const revoke = integrationProperty(declarations.read(file) ?? "", handle, "revoke");
    const [planned] = await plannedSecrets(
      product,
      { ...options, ...(made["--generated"] === "generated" ? { generate: one } : { secret: one }) },
      interview,
      { unread, defaults, revoke: /^"(.*)"$/.exec(revoke ?? "")?.[1] ?? null },
    );
    if (planned === undefined || !isKept(planned)) throw usage(`${name} could not be planned.`);
    entry = { ...planned, kind };
  }
  interview.settle();
  const declared = entryText(entry, defaults);
  const text = withEntry(declarations.read(file) ?? "", handle, declared);
  if (text === null) throw usage(`${file} declares its entries in a way that can't be added to; add ${name} by hand.`);
  const files = new Map([[file, withImport(text, buildersIn(declared), "../../model")]]);
  if (reader !== null) {
    // A service may read what stands in its own file.
    const [service, reading] = withReads({
      declarations: new Declarations(context.root, files),
      product,
      reader,
      integration: { file, handle },
      names: [name],
    });
    files.set(service, reading);
  }
  const next = afterEntries(context, { product: product.name, entries: [entry], unread });
  return finish(context, declarations, { files, next, noun: "This entry" }, options);
}
