/** `strongroom retire NAME`: takes an entry away. Each call does the next step: retire it; after its day, let it go. */
import path from "node:path";
import type { ResolvedEntry, ResolvedEnvironment } from "../../model/resolved";
import { type Context, requireEnvironment } from "../context";
import { isStored } from "../entries";
import { exitCodes } from "../exit-codes";
import { Failure, usage } from "../failure";
import { entryKey } from "../find-entry";
import { readLock } from "../lock-file";
import { removeRetired } from "../retirement/remove";
import { Declarations } from "../scaffold/declarations";
import { withEntryProperty, withImport, withoutEntry } from "../scaffold/edit";
import { type StepOptions, type Stepped, slugOf, take } from "../scaffold/step";

/** How long an entry stays after its retirement, in days, where nobody says otherwise. */
const graceDays = 30;

export interface RetireOptions extends StepOptions {
  /** The last day on which it must be there: `YYYY-MM-DD`. @default in thirty days */
  readonly after?: string;
}

interface Here {
  readonly environment: ResolvedEnvironment;
  readonly entry: ResolvedEntry;
}

export async function retire(context: Context, name: string, options: RetireOptions): Promise<Stepped> {
  const environments = context.environments.names().map((one) => requireEnvironment(context, one));
  const key = entryKey(environments, name);
  const here = environments.flatMap((environment): readonly Here[] =>
    environment.products.flatMap(({ entries }) =>
      entries.filter((entry) => entry.key === key).map((entry) => ({ environment, entry })),
    ),
  );
  const entry = here.map((one) => one.entry).find(isStored) ?? here[0]?.entry;
  if (entry === undefined) throw usage(`There is no entry "${key}".`);
  const declarations = new Declarations(context.root);
  const file = declarations.fileOf(entry);
  const words = {
    verb: "retire",
    noun: "This retirement",
    title: `Retire ${key}`,
    slug: slugOf("retire", key),
  };
  if (isStored(entry) && entry.state === "retiring")
    return removeRetired(context, declarations, { file, entry, words, again: `strongroom retire ${key}` }, options);
  refuseRead(declarations, key, here);
  const text = declarations.read(file) ?? "";
  const { product } = entry;
  const keptIn = here.filter((one) => isStored(one.entry) && mayExist(context, one)).map((one) => one.environment);
  const asked = options.dryRun === true ? "would" : options.pr === true ? "proposed to" : null;
  if (keptIn.length === 0) {
    // Nothing of it is anywhere but in the declarations.
    const without = withoutEntry(text, entry.name);
    if (without === null)
      throw usage(`${file} declares ${entry.name} in a way that can't be edited; remove it by hand.`);
    const step = {
      step: "removed" as const,
      slug: "remove",
      files: new Map([[file, without]]),
      said: [`${asked === null ? "removed" : `${asked} remove`} ${key}; nothing was ever deployed with it:`],
      next: [],
      body: `Nobody reads \`${key}\`, and nothing was ever deployed with it.`,
      version: null,
    };
    return take(context, declarations, words, step, options);
  }
  const after = dayOf(context, options.after);
  const changed = withEntryProperty(text, entry.name, "retired", `retired({ after: ${JSON.stringify(after)} })`);
  if (changed === null) throw usage(`${file} declares ${entry.name} in a way that can't be edited; retire it by hand.`);
  const step = {
    step: "retired" as const,
    slug: "retire",
    files: new Map([[file, withImport(changed, ["retired"], "../../model")]]),
    said: [`${asked === null ? "retired" : `${asked} retire`} ${key}, which may go after ${after}:`],
    next: [...keptIn.map((environment) => deploys(environment, product)), `after ${after}: strongroom retire ${key}`],
    body: `Nobody reads \`${key}\` any more. It stays, without readers, until ${after}.\n\nApply the services before the secrets stack: what still runs needs the binding.`,
    version: null,
  };
  return take(context, declarations, words, step, options);
}

/** @throws a `Failure` (refused) that names who reads it, and where that is written */
function refuseRead(declarations: Declarations, key: string, here: readonly Here[]): void {
  const readers = [...new Set(here.flatMap(({ entry }) => entry.usedBy.map(({ reader }) => reader)))].sort();
  if (readers.length === 0) return;
  const files = readers.map((reader) => {
    const [product = "", name = ""] = reader.split("/");
    return declarations.service(product, name);
  });
  throw new Failure(
    exitCodes.refused,
    `${key} is still read by ${readers.join(", ")}; nothing was changed.`,
    `take it out of reads in ${[...new Set(files)].join(", ")}, then run the command again`,
  );
}

/** Whether a secret may be there for it: it has a value, or the stack that would make it was applied. By either lock, in the sandbox. */
function mayExist(context: Context, { environment, entry }: Here): boolean {
  const { name } = environment;
  return [context.lockDir, path.join(context.root, "environments")].some((lockDir) => {
    const { entries, stacks } = readLock(lockDir, name);
    return (
      (entries[entry.key]?.state ?? "pending") !== "pending" || stacks[`${entry.product}-${name}-secrets`] !== undefined
    );
  });
}

/** What still runs needs the binding, which goes with the secrets stack. */
function deploys({ name, products }: ResolvedEnvironment, product: string): string {
  const stacks = products.find((one) => one.name === product)?.stacks ?? [];
  const readers = stacks
    .filter(({ layer }) => layer === "services" || layer === "vercel")
    .map((one) => `'${one.name}'`);
  const secrets = `strongroom deploy '${product}-${name}-secrets'`;
  return readers.length === 0 ? secrets : `first strongroom deploy ${readers.join(" ")}, then ${secrets}`;
}

function dayOf(context: Context, given: string | undefined): string {
  if (given === undefined) return new Date(context.now().getTime() + graceDays * 86_400_000).toISOString().slice(0, 10);
  const day = new Date(`${given}T00:00:00Z`);
  if (!Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === given) return given;
  throw usage(`--after takes a day, such as 2026-12-31; got "${given}".`);
}
