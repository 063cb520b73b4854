/** How every scaffold ends: files are written or shown, and the declarations are checked. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { isMissing } from "../../inventory/entries";
import { sandboxBeside } from "../../lock/sandbox-beside";
import type { Context, Result } from "../../machine/context";
import { readIfThere } from "../../machine/file";
import { isKeptBuilder } from "../../model/kinds";
import type { Layer } from "../../model/layer";
import type { ResolvedProduct } from "../../model/resolved";
import { problemBlocks } from "../../text/check-report";
import { verbatim } from "../../text/commands";
import { exitCodes } from "../../text/exit-codes";
import { usage } from "../../text/failure";
import { type EnvironmentProblems, newSince } from "../../text/problems";
import { mostNamed } from "../../values/fill";
import { shownFile, staleFiles } from "../tidy/files";
import { allowedOrThrow, orRestored, problemsOf, writeChange } from "./change";
import type { Declarations } from "./declarations";
import { withExport } from "./edit";
import { Snapshot } from "./snapshot";
import type { PlannedEntry } from "./text";
import { refuseUnwritten, tryChange } from "./trial";

export interface CommonOptions {
  readonly dryRun?: boolean;
}

export interface NewData {
  readonly dryRun: boolean;
  readonly files: readonly string[];
  /** What follows from the declarations and was updated: locks, the inventory, `.env.example`. */
  readonly followed: readonly string[];
  readonly next: readonly string[];
}

export type NewResult = Result<NewData>;

/** The product's index.ts with one more export. */
export function wired(
  declarations: Declarations,
  product: string,
  handle: string,
  file: string,
): readonly (readonly [string, string])[] {
  const path = `catalog/${product}/index.ts`;
  const text = declarations.read(path);
  if (text === null) throw usage(`${path} is missing; it names the product's integrations.`);
  return [[path, withExport(text, handle, file)]];
}

export interface DeclaredEntry {
  readonly name: string;
  readonly kind: PlannedEntry["kind"];
  /** Where its value comes from, if the declaration says so. */
  readonly origin?: { readonly kind: "issued" | "generated" | "composed" };
}

/** What was declared. */
export interface Declared {
  readonly product: string;
  readonly entries: readonly DeclaredEntry[];
  /** Nothing reads the entries yet. */
  readonly unread: boolean;
  /** Of a new service: what deploys it. @default null */
  readonly layer?: Layer | null;
  /** What is there already: entries that a composition is made of, and the service that reads it. It is loaded, so end with {@link finishAnew}. */
  readonly beside?: { readonly parts: readonly string[]; readonly reader: string | null };
}

/** The next steps after entries are declared: Terraform creates the secrets before anything can be written there. */
export function afterEntries(
  context: Context,
  { product, entries, unread, layer: own = null, beside }: Declared,
): readonly string[] {
  const { environment, composers } = firstToFill(context);
  const before = beside === undefined ? null : productBefore(context, environment, product);
  const layer = own ?? layerOf(before, beside?.reader ?? null);
  const kept = entries.filter(({ kind }) => isKeptBuilder(kind));
  const stack = (of: Layer) => `${product}-${environment}-${of}`;
  // Who composes gets access to the parts, so those identities are there first.
  const isComposed = kept.some(({ origin }) => origin?.kind === "composed");
  const others = isComposed ? composers.map((one) => `${one}-${environment}-identities`) : [];
  const accounts = [stack("identities"), ...others];
  const creates = kept.length > 0 || layer !== null;
  return [
    ...(unread && entries.length > 0 ? ["name a reader in services/, and remove unreadBecause"] : []),
    ...readBeside(before, beside).map(
      (part) =>
        `if ${beside?.reader} needs ${part} inside of the new entry only, take it out of its reads, then: strongroom tidy`,
    ),
    ...(creates ? [`strongroom deploy ${[...new Set(accounts)].join(" ")} ${stack("secrets")}`] : []),
    ...(kept.length > 0
      ? [
          `strongroom inject --env ${environment} ${chosenOf(product, [...pendingOf(before, beside?.parts ?? []), ...kept])}`,
        ]
      : []),
    creates ? `strongroom check --env ${environment}` : "strongroom check",
    ...(layer === null ? [] : [`strongroom deploy ${stack(layer)}`]),
    "commit, and open a pull request",
  ];
}

/** As it was declared before; null where that can't be known. */
function productBefore({ environments, lockDir }: Context, environment: string, name: string): ResolvedProduct | null {
  if (!environments.names().includes(environment)) return null;
  const loaded = environments.load(environment, { lockDir });
  return loaded.ok ? (loaded.environment.products.find((one) => one.name === name) ?? null) : null;
}

/** Entries of these names that have no value yet. */
function pendingOf(product: ResolvedProduct | null, names: readonly string[]): readonly DeclaredEntry[] {
  const pending = product?.entries.filter((one) => names.includes(one.name) && one.secret !== null && isMissing(one));
  return (pending ?? []).map(({ name, origin }) => {
    const kind = origin?.kind === "generated" || origin?.kind === "composed" ? origin.kind : "issued";
    return { name, kind: "secret", origin: { kind } };
  });
}

/** Parts that the reader of a composition reads by themselves as well. */
function readBeside(product: ResolvedProduct | null, beside: Declared["beside"]): readonly string[] {
  const reads = product?.entries.filter(
    ({ name, usedBy }) =>
      beside?.parts.includes(name) === true &&
      usedBy.some(({ reader }) => reader === `${product.name}/${beside.reader}`),
  );
  return (reads ?? []).map(({ name }) => name);
}

function layerOf(product: ResolvedProduct | null, reader: string | null): Layer | null {
  if (product === null || reader === null) return null;
  if (product.services.some(({ name }) => name === reader)) return "services";
  return product.vercelProjects.some(({ name }) => name === reader) ? "vercel" : null;
}

function chosenOf(product: string, kept: readonly DeclaredEntry[]): string {
  if (kept.length > mostNamed) return `--product ${product}`;
  const only = `--only ${kept.map((entry) => `${product}/${entry.name}`).join(" ")}`;
  const isMade = ({ origin }: DeclaredEntry) => origin?.kind === "generated" || origin?.kind === "composed";
  return kept.every(isMade) ? only : `${only} --prompt`;
}

/**
 * Where a new entry gets its first value: a development environment, if there is one, with the products of its composers. It is found in the
 * files' text: a module that is loaded before the scaffold writes would stay as it was.
 */
function firstToFill({ root }: Context): { readonly environment: string; readonly composers: readonly string[] } {
  const folder = path.join(root, "environments");
  const files = readdirSync(folder).filter((name) => name.endsWith(".ts"));
  const texts = files.sort().map((name) => readIfThere(path.join(folder, name)) ?? "");
  const development = texts.find((text) => /\bstage: "development"/.test(text)) ?? "";
  const [, listed = ""] = /\bcomposers: \[([^\]]*)\]/.exec(development) ?? [];
  return {
    environment: /\bname: "([\w-]+)"/.exec(development)?.[1] ?? "NAME",
    composers: [...listed.matchAll(/"([\w-]+)\//g)].map(([, product = ""]) => product),
  };
}

/** The result of a scaffold, with the files that it wrote. */
export interface Scaffold {
  readonly files: ReadonlyMap<string, string>;
  readonly next: readonly string[];
  /** For the message if a rule refuses it: `This service`. */
  readonly noun: string;
}

/**
 * Writes the files, and what follows from the declarations. The declarations must not have been loaded before.
 *
 * @throws a `Failure` (invalid) with everything as it was, if they cause a problem
 */
export async function finish(
  context: Context,
  declarations: Declarations,
  { files, next, noun }: Scaffold,
  options: CommonOptions,
): Promise<NewResult> {
  const names = [...files.keys()].sort();
  if (options.dryRun === true) {
    const known = await tryChange(context, { files, noun });
    return wouldWrite(declarations, { files, next }, known);
  }
  const before = new Snapshot(context.root, names);
  declarations.write(files);
  const found = orRestored(before, () => problemsHere(context));
  if (found.length === 0) {
    const stale = orRestored(before, () => staleFiles(context));
    try {
      for (const { mend } of stale) await mend();
    } catch (error) {
      before.restore();
      throw error;
    }
    const followed = stale.map(({ file }) => file);
    return wrote({ context, files: names, followed, next });
  }
  before.restore();
  const own = newSince(problemsOf(context), found);
  allowedOrThrow(noun, own);
  // The declarations were wrong before, and this may be a step towards mending them.
  declarations.write(files);
  return {
    ...wrote({
      context,
      files: names,
      followed: [],
      next: ["mend these, then strongroom tidy", ...next],
      said: stillThere(found),
    }),
    code: exitCodes.pending,
  };
}

/** The same, if the declarations were loaded before the files are written. */
export async function finishAnew(
  context: Context,
  declarations: Declarations,
  { files, next, noun }: Scaffold,
  options: CommonOptions,
): Promise<NewResult> {
  if (options.dryRun === true) {
    await refuseUnwritten(context, { files, noun });
    return wouldWrite(declarations, { files, next });
  }
  return wrote({
    context,
    files: [...files.keys()].sort(),
    followed: writeChange(context, declarations, { files, noun }),
    next,
  });
}

function problemsHere(context: Context): readonly EnvironmentProblems[] {
  return context.environments.names().flatMap((name) => {
    const resolution = context.environments.load(name, { lockDir: context.lockDir });
    return resolution.ok ? [] : [{ name, issues: resolution.issues }];
  });
}

const stillThere = (found: readonly EnvironmentProblems[]): readonly string[] => [
  "",
  "The declarations still have the problems that they had before:",
  problemBlocks(found, { all: false }).join("\n\n"),
  "",
];

function wouldWrite(
  declarations: Declarations,
  { files, next }: Pick<Scaffold, "files" | "next">,
  known: readonly EnvironmentProblems[] = [],
): NewResult {
  const names = [...files.keys()].sort();
  const shown = names
    .map((name) => `would write ${name}:\n${verbatim(declarations.formatted(name, files.get(name) ?? "").trimEnd())}`)
    .join("\n\n");
  const text = known.length === 0 ? shown : [shown, ...stillThere(known)].join("\n").trimEnd();
  return {
    code: known.length === 0 ? exitCodes.ok : exitCodes.pending,
    text,
    data: { dryRun: true, files: names, followed: [], next },
  };
}

/** Where a sandbox is up, somebody tries a new declaration there first. */
function besideOf(context: Context, next: readonly string[]): readonly string[] {
  const [environment] = context.environments.names();
  const step = next.find((one) => one.startsWith("strongroom deploy "));
  if (environment === undefined || step === undefined) return [];
  const beside = sandboxBeside(context, environment, step);
  return beside === null ? [] : [beside];
}

function wrote({
  context,
  files,
  followed,
  next,
  said = [],
}: {
  readonly context: Context;
  readonly files: readonly string[];
  readonly followed: readonly string[];
  readonly next: readonly string[];
  readonly said?: readonly string[];
}): NewResult {
  const text = [
    ...files.map((name) => `wrote ${name}`),
    ...followed.map((file) => `updated ${shownFile(context, file)}`),
    ...said,
    ...next.map((step) => `  next: ${step}`),
    ...besideOf(context, next),
  ].join("\n");
  return { code: exitCodes.ok, text, data: { dryRun: false, files, followed, next } };
}
