/**
 * `strongroom rename OLD NEW --env E`: a name can't be changed in Secret Manager, so the value is copied to a new entry and the old one
 * is retired. Each call does the next possible step: declare, copy, give the readers both, move them.
 */
import path from "node:path";
import { carryOver, copyState, copyValue, wasCopied } from "../../declarations/rename/copy";
import { declared, moved, type Renaming, withBoth } from "../../declarations/rename/move";
import { assertOverwritable } from "../../declarations/rename/own-value";
import { notCopiedOutside, readersStacks } from "../../declarations/rename/readers";
import { removeRetired } from "../../declarations/retirement/remove";
import { Declarations } from "../../declarations/scaffold/declarations";
import { referencesOf } from "../../declarations/scaffold/references";
import { done, type StepOptions, type Stepped, slugOf, take, type Words } from "../../declarations/scaffold/step";
import { isStored, type StoredEntry } from "../../inventory/entries";
import { findStoredEntry } from "../../inventory/find-entry";
import { readLock } from "../../lock/lock-file";
import { assertPullRequest, propose, withPullRequest } from "../../lock/pull-request";
import { type Context, requireEnvironment } from "../../machine/context";
import { readIfThere } from "../../machine/file";
import type { Lock } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { Failure, usage } from "../../text/failure";
import { setupFile } from "../../values/sources/setup-conf";

export interface RenameOptions extends StepOptions {
  readonly env: string;
  /** Readers keep their variable's name. */
  readonly keepVariable?: boolean;
  /** Copy over a value of its own that nothing runs with. */
  readonly overwrite?: boolean;
  readonly yes?: boolean;
  readonly pauseMillis?: number;
}

/** How long the old entry stays after its readers have moved, in days. */
const graceDays = 30;

export async function rename(
  context: Context,
  oldName: string,
  newName: string,
  options: RenameOptions,
): Promise<Stepped> {
  const environment = requireEnvironment(context, options.env);
  const old = findStoredEntry(environment, oldName);
  const name = wantedName(old, newName);
  const key = `${old.product}/${name}`;
  const again = (one: string) => `strongroom rename ${old.key} ${name} --env ${one}`;
  const fresh = environment.products.flatMap((product) => product.entries).find((entry) => entry.key === key);
  const declarations = new Declarations(context.root);
  const renaming: Renaming = { file: declarations.fileOf(old), old: old.name, name };
  if (fresh === undefined) return declare({ context, declarations, renaming, old, again: again(options.env), options });
  if (!isStored(fresh)) throw usage(`${key} is declared, but not kept in Secret Manager.`);
  const words = wordsOf(renaming);
  if (old.state === "retiring") {
    const heir = { key, has: (lock: Lock) => wasCopied(lock, old, key) };
    const leaving = { file: renaming.file, entry: old, words, again: again(options.env), heir };
    return removeRetired(context, declarations, leaving, options);
  }
  const states = () =>
    context.environments.names().map((one) => [one, copyState(readLock(context.lockDir, one), old, key)] as const);
  const overwrite = (one: string) => `${again(one)} --overwrite`;
  const own = states().flatMap(([one, state]) => (state === "another value" ? [one] : []));
  const overwrites = options.overwrite === true && own.includes(options.env);
  if (own[0] !== undefined && !overwrites) throw ownValue(own[0], { old, key, next: overwrite(own[0]) });
  if (overwrites)
    await assertOverwritable(context, environment, { old, fresh, again: overwrite(options.env) }, options);
  const mine = overwrites ? "to copy" : states().find(([one]) => one === options.env)?.[1];
  const said: string[] = [];
  let version: string | null = null;
  if (mine === "to copy" && options.dryRun === true)
    return done(options, {
      step: "copied",
      next: [],
      text: `would copy ${old.key} version ${old.secret.pin} to ${key}`,
    });
  if (mine === "to copy") {
    if (options.pr === true) await assertPullRequest(context, options.env);
    version = await copyValue({ context, resolved: environment, old, fresh, options });
    said.push(`copied ${old.key} version ${old.secret.pin} to ${key} version ${version}`);
  }
  if (options.dryRun !== true && (mine === "to copy" || mine === "copied"))
    await carryOver(context, options.env, old, key);
  const waiting = states().flatMap(([one, state]) => (state === "to copy" || state === "another value" ? [one] : []));
  const outside = notCopiedOutside(context, old, key);
  if (waiting.length + outside.length === 0) {
    const used = states().flatMap(([one, state]) => (state === "copied" ? [one] : []));
    const stacks = { environments: used, readers: readersStacks(environment, old) };
    return move({
      context,
      declarations,
      renaming,
      old,
      about: { version, said, again, stacks, vault: environment.vault?.kind ?? null },
      options,
    });
  }
  const result = done(options, {
    step: "copied",
    version,
    waiting: [...new Set([...waiting, ...outside])],
    next: [
      ...waiting.map((one) => (own.includes(one) ? overwrite(one) : again(one))),
      ...outside.map((one) => `outside of the sandbox: ${again(one)}`),
    ],
    text: [
      ...said,
      ...(waiting.length === 0 ? [] : [`readers stay with ${old.name} until ${waiting.join(", ")} has the value too`]),
      ...outside.map(
        (one) =>
          `readers stay with ${old.name}: by environments/${one}.lock.json (committed) it has a value outside of the sandbox, which is not copied yet`,
      ),
    ].join("\n"),
  });
  if (options.pr !== true || version === null) return result;
  const records = ["lock", "shared", "verified"].map((kind) =>
    path.join(context.lockDir, `${options.env}.${kind}.json`),
  );
  const pullRequest = await propose(context, {
    slug: slugOf(words.slug, options.env),
    title: `${options.env}: copy ${old.key} to ${name}`,
    body: `Version ${version} of \`${key}\` is a copy of version ${old.secret.pin} of \`${old.key}\`. Nobody reads it yet; no value is part of this change.`,
    files: records.filter((file) => readIfThere(file) !== null).map((file) => path.relative(context.root, file)),
  });
  return withPullRequest(result, pullRequest);
}

function ownValue(
  environment: string,
  about: { readonly old: StoredEntry; readonly key: string; readonly next: string },
) {
  const { old, key, next } = about;
  return new Failure(
    exitCodes.refused,
    `${key} has its own value in ${environment}, not a copy of ${old.key}; its readers would get another value. If that is wanted, it is a rotation: move the readers by hand, and retire ${old.name}.`,
    `to copy over it, where nothing runs with it: ${next}`,
  );
}

const wordsOf = ({ old, name }: Renaming): Words => ({
  verb: "rename",
  noun: "This rename",
  title: `Rename ${old} to ${name}`,
  slug: slugOf("rename", old, name),
});

/** @throws a usage failure if an entry of the same product can't have that name */
function wantedName(old: StoredEntry, given: string): string {
  const name = given.slice(given.indexOf("/") + 1);
  if (given.includes("/") && !given.startsWith(`${old.product}/`))
    throw usage(`${given} belongs to another product than ${old.key}; a rename stays in its product.`);
  if (name === old.name) throw usage(`${old.key} already has that name.`);
  if (/^[A-Z][A-Z0-9_]*$/.test(name)) return name;
  throw usage(
    `"${name}" can't be the name of an entry; allowed are upper-case letters, digits and "_", beginning with a letter.`,
  );
}

function declare({
  context,
  declarations,
  renaming,
  old,
  again,
  options,
}: {
  readonly context: Context;
  readonly declarations: Declarations;
  readonly renaming: Renaming;
  readonly old: StoredEntry;
  readonly again: string;
  readonly options: RenameOptions;
}): Promise<Stepped> {
  const { file, name } = renaming;
  const { prefix } = declarations.product(old.product);
  if (!name.startsWith(prefix)) throw usage(`${name} lacks the prefix of ${old.product}; it must be ${prefix}${name}.`);
  const files = new Map([[file, declared(declarations.read(file) ?? "", renaming)]]);
  const would = options.dryRun === true ? "would declare" : options.pr === true ? "proposed" : "declared";
  return take({
    context,
    declarations,
    words: wordsOf(renaming),
    step: {
      step: "declared",
      slug: "declare",
      files,
      said: [`${would} ${old.product}/${name} as ${old.name} is, beside it:`],
      next: [`strongroom deploy '${old.product}-${options.env}-secrets'`, again],
      body: `\`${old.product}/${name}\` is declared as \`${old.name}\` is, for its value to be copied. Nobody reads it yet.`,
      version: null,
    },
    options,
  });
}

/** Gives readers the new entry, and finally retires the old one. */
function move({
  context,
  declarations,
  renaming,
  old,
  about,
  options,
}: {
  readonly context: Context;
  readonly declarations: Declarations;
  readonly renaming: Renaming;
  readonly old: StoredEntry;
  readonly about: {
    readonly version: string | null;
    readonly said: readonly string[];
    readonly again: (one: string) => string;
    readonly vault: string | null;
    readonly stacks: { readonly environments: readonly string[]; readonly readers: readonly string[] };
  };
  readonly options: RenameOptions;
}): Promise<Stepped> {
  const { name } = renaming;
  const { version, said, stacks } = about;
  const secrets = (one: string) => `strongroom deploy '${old.product}-${one}-secrets'`;
  const readers = (one: string) =>
    `strongroom deploy ${stacks.readers.map((stack) => `'${stack.replace("-ENV-", `-${one}-`)}'`).join(" ")}`;
  const deploys = stacks.readers.length > 0;
  const references = referencesOf(context.root, renaming.file, old.name, name);
  if (references.others.length > 0)
    throw usage(
      `${references.others.join(", ")}: ${old.name} is used there in a way that can't be moved.`,
      "name it as an element of reads, then run the command again",
    );
  const keep = options.keepVariable === true;
  const { vault } = about;
  const read = (file: string) => declarations.read(file) ?? "";
  const proposed = options.pr === true && options.dryRun !== true;
  const both = withBoth(renaming, references, read);
  if (both !== null)
    return take({
      context,
      declarations,
      words: wordsOf(renaming),
      step: {
        step: "readers get both",
        slug: "both",
        files: both,
        said: [
          ...said,
          `${options.dryRun === true ? "would let" : proposed ? "proposed to let" : "let"} the readers of ${old.key} have ${name} too:`,
        ],
        next: [
          ...stacks.environments.flatMap((one) => [
            secrets(one),
            ...(deploys ? [`in some minutes, once IAM has the bindings: ${readers(one)}`] : []),
          ]),
          keep
            ? `once that is done everywhere: ${about.again(options.env)} --keep-variable`
            : `let their code read ${name} instead of ${old.name}; once that runs everywhere: ${about.again(options.env)}`,
        ],
        body: `Readers of \`${old.key}\` get the same value as \`${name}\` too, until everything that runs reads it. Then the old name is retired.`,
        version,
      },
      options,
    });
  const after = new Date(context.now().getTime() + graceDays * 86_400_000).toISOString().slice(0, 10);
  const files = new Map(moved(renaming, references, { keep, after }, read));
  const setup = movedSetup(context, renaming, old);
  if (setup !== null) files.set(setupFile, setup);
  const would = options.dryRun === true ? "would retire" : proposed ? "proposed to retire" : "retired";
  return take({
    context,
    declarations,
    words: wordsOf(renaming),
    step: {
      step: "readers moved",
      slug: "move",
      files,
      said: [...said, `${would} ${old.key}, which may be removed after ${after}; its readers have ${name}:`],
      next: [
        ...stacks.environments.flatMap((one) => [
          // Running services still read the old name, whose binding the secrets stack removes.
          ...(deploys ? [`first ${readers(one)}`] : []),
          `${deploys ? "then " : ""}${secrets(one)}`,
        ]),
        ...(vault === null || old.origin?.kind !== "issued" ? [] : [`store the value as ${name} in ${vault} too`]),
        `after ${after}: ${about.again(options.env)}`,
      ],
      body: `Readers of \`${old.key}\` have \`${name}\` alone, which holds the same value in every environment. \`${old.name}\` stays without readers until ${after}.\n\nApply the readers' stacks before the secrets stack: running services still need the old binding.`,
      version,
    },
    options,
  });
}

/** setup.conf with the new name, if it names the entry; otherwise null. */
function movedSetup(context: Context, { old, name }: Renaming, { product }: StoredEntry): string | null {
  const before = readIfThere(path.join(context.root, setupFile));
  const line = new RegExp(`^(\\s*(?:export\\s+)?(?:${product}/)?)${old}(?==)`, "gm");
  const after = before?.replace(line, (_, start: string) => start + name) ?? null;
  return after === before ? null : after;
}
