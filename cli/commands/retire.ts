/**
 * `strongroom retire NAME|SERVICE`: removes an entry or a service. Each call does the next step: retire it; after its day, remove it.
 */

import { afterDay } from "../../declarations/retirement/day";
import { deploysWithoutReads } from "../../declarations/retirement/deploys";
import { mayExist } from "../../declarations/retirement/may-exist";
import { refuseRotating } from "../../declarations/retirement/refusals";
import { removeAll } from "../../declarations/retirement/removal";
import { removeRetired } from "../../declarations/retirement/remove";
import { retireService } from "../../declarations/retirement/service";
import { Declarations } from "../../declarations/scaffold/declarations";
import {
  entryProperty,
  withEntryProperty,
  withImport,
  withoutEntry,
  withoutUnusedImports,
} from "../../declarations/scaffold/edit";
import { edited, referencesOf, without } from "../../declarations/scaffold/references";
import {
  outlivingText,
  type Step,
  type StepOptions,
  type Stepped,
  slugOf,
  take,
} from "../../declarations/scaffold/step";
import { isStored } from "../../inventory/entries";
import { readLock } from "../../lock/lock-file";
import { type Context, requireEnvironment } from "../../machine/context";
import { isDay } from "../../model/calendar";
import type { Lock } from "../../model/lock";
import type { ResolvedEntry } from "../../model/resolved";
import { usage } from "../../text/failure";

/** How many days an entry stays after its retirement by default. */
const graceDays = 30;

export interface RetireOptions extends StepOptions {
  /** The last day on which it must be there: `YYYY-MM-DD`. @default in thirty days */
  readonly after?: string;
}

export async function retire(context: Context, given: string, options: RetireOptions): Promise<Stepped> {
  const declarations = new Declarations(context.root);
  // Of what is retired already, only a day that somebody says is another one.
  const moved = options.after === undefined ? {} : { day: dayOf(context, options.after) };
  if (!/^[A-Z][A-Z0-9_]*$/.test(given.slice(given.indexOf("/") + 1)))
    return retireService(context, declarations, given, { ...options, after: dayOf(context, options.after), ...moved });
  const { product, name, file } = declarations.entry(given);
  const key = `${product}/${name}`;
  const again = `strongroom retire ${key}`;
  const words = { verb: "retire", noun: "This retirement", title: `Retire ${key}`, slug: slugOf("retire", key) };
  const text = declarations.read(file) ?? "";
  if (entryProperty(text, name, "retired") !== null) {
    const entry = context.environments
      .names()
      .flatMap((one) => requireEnvironment(context, one).products.flatMap(({ entries }) => entries))
      .find((one) => one.key === key);
    if (entry === undefined || !isStored(entry))
      throw usage(`Secret Manager has nothing of ${key}; remove its declaration from ${file} by hand.`);
    return removeRetired(context, declarations, { file, entry, words, again }, { ...options, ...moved });
  }
  refuseRotating(context, [key]);
  const { files, readers } = withoutReads(context, declarations, file, name);
  const catalogue = files.get(file) ?? text;
  // A read entry does not resolve without its reader, so the lock decides.
  const there = context.environments.names().filter((one) => mayExist(context, one, { product, key }));
  const would = options.dryRun === true ? "would " : options.pr === true ? "proposed to " : null;
  const losing =
    readers.length === 0 ? [] : [`its readers lose it, so their code must not need it: ${readers.join(", ")}`];
  let step: Step;
  if (there.length === 0) {
    const left = withoutEntry(catalogue, name);
    if (left === null) throw usage(`${file} declares ${name} in a way that can't be edited; remove it by hand.`);
    // A lock has a block of it even if it never had a value.
    const listed = context.environments
      .names()
      .filter((one) => readLock(context.lockDir, one).entries[key] !== undefined);
    const change = ({ entries: { [key]: _, ...entries }, ...lock }: Lock): Lock => ({ ...lock, entries });
    return removeAll(
      { context, declarations, options, words, again },
      { environments: listed, going: [key], change },
      {
        files: files.set(file, left),
        keys: [key],
        said: [`${would === null ? "removed" : `${would}remove`} ${key}; Secret Manager has nothing of it:`, ...losing],
        next: [],
        body: `\`${key}\` is removed; Secret Manager has nothing of it.`,
      },
    );
  } else {
    const after = dayOf(context, options.after);
    const hasValue = there.some((one) => readLock(context.lockDir, one).entries[key]?.current !== undefined);
    const left = withEntryProperty(catalogue, name, "retired", `retired({ after: ${JSON.stringify(after)} })`);
    if (left === null) throw usage(`${file} declares ${name} in a way that can't be edited; retire it by hand.`);
    step = {
      step: "retired",
      slug: "retire",
      files: files.set(file, withImport(left, ["retired"], "../../model")),
      said: [
        `${would === null ? "retired" : `${would}retire`} ${key}, which may be removed after ${after}:`,
        ...losing,
        ...outlivingText(declaredAs(context, key)),
      ],
      next: [
        ...there.flatMap((one) => deploysOf(context, one, { key, product, readers })),
        afterDay(after, again, hasValue),
      ],
      body: `\`${key}\` stays, without readers, until ${after}.\n\nApply the readers' stacks before the secrets stack: running services still need the binding.`,
      version: null,
    };
  }
  return take({ context, declarations, words, step, options });
}

/** The files of its readers, without it. @throws a usage failure if anything other than a list of reads names it */
function withoutReads(context: Context, declarations: Declarations, file: string, name: string) {
  const { reads, others } = referencesOf(context.root, file, name, name);
  const loose = reads.filter(({ list }) => list === null).map((one) => one.file);
  if (loose.length + others.length > 0)
    throw usage(
      `${[...others, ...new Set(loose)].join(", ")}: ${name} is used there in a way that can't be edited.`,
      "remove it there, then run the command again",
    );
  const texts = edited(
    reads.map((one) => without(one)),
    (one) => declarations.read(one) ?? "",
  );
  return {
    files: new Map([...texts].map(([one, text]) => [one, withoutUnusedImports(text)])),
    readers: [...new Set(reads.map((one) => one.file))].sort(),
  };
}

/** The entry as some environment resolves it; nothing if none is valid. */
function declaredAs({ environments, lockDir }: Context, key: string): readonly ResolvedEntry[] {
  for (const name of environments.names()) {
    const loaded = environments.load(name, { lockDir });
    const entry = loaded.ok
      ? loaded.environment.products.flatMap(({ entries }) => entries).find((one) => one.key === key)
      : undefined;
    if (entry !== undefined) return [entry];
  }
  return [];
}

/** By the lock: a read entry does not resolve without its reader. */
function deploysOf(
  context: Context,
  environment: string,
  { key, product, readers }: { readonly key: string; readonly product: string; readonly readers: readonly string[] },
): readonly string[] {
  const lock = readLock(context.lockDir, environment);
  const mapping = Object.keys(lock.services).filter((one) => lock.services[one]?.maps?.includes(key));
  return deploysWithoutReads(lock, mapping, mapping.length + readers.length === 0 ? [] : [{ product }]);
}

function dayOf(context: Context, given: string | undefined): string {
  if (given === undefined) return new Date(context.now().getTime() + graceDays * 86_400_000).toISOString().slice(0, 10);
  if (isDay(given)) return given;
  throw usage(`--after takes a day, such as 2026-12-31; got "${given}".`);
}
