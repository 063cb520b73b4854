/**
 * `strongroom rename OLD NEW --env E`: a name can't be changed in Secret Manager, so the value is copied on to a new entry and
 * the old one is retired. Each call does the next step that can be done: declare, copy, move the readers.
 */
import type { ResolvedEnvironment } from "../../model/resolved";
import { describeCloud, openCloud } from "../clients/cloud";
import { SecretManager } from "../clients/secret-manager";
import { type Context, type Result, requireEnvironment } from "../context";
import { isStored, type StoredEntry } from "../entries";
import { exitCodes } from "../exit-codes";
import { Failure, usage } from "../failure";
import { findStoredEntry } from "../find-entry";
import { deliver } from "../inject/deliver";
import { Intents } from "../inject/intent";
import { withReadiness } from "../inject/readiness";
import { LockWriter, readLock } from "../lock-file";
import { Declarations } from "../scaffold/declarations";
import { withCopiedEntry, withEntryLine, withImport, withMovedReads, withoutEntryProperty } from "../scaffold/edit";

export interface RenameOptions {
  readonly env: string;
  /** Readers keep their variable's name. */
  readonly keepVariable?: boolean;
  readonly dryRun?: boolean;
  readonly pauseMillis?: number;
}

export interface RenameData {
  readonly step: "declared" | "copied" | "readers moved" | "nothing left";
  readonly dryRun: boolean;
  readonly files: readonly string[];
  readonly version: string | null;
  /** Environments whose value is still to be copied. */
  readonly waiting: readonly string[];
  readonly next: readonly string[];
}

/** How long the old entry stays after its readers have moved, in days. */
const graceDays = 30;

export async function rename(
  context: Context,
  oldName: string,
  newName: string,
  options: RenameOptions,
): Promise<Result & { readonly data: RenameData }> {
  const environment = requireEnvironment(context, options.env);
  const old = findStoredEntry(environment, oldName);
  const name = newName.includes("/") ? newName.slice(newName.indexOf("/") + 1) : newName;
  if (newName.includes("/") && !newName.startsWith(`${old.product}/`))
    throw usage(`${newName} belongs to another product than ${old.key}; a rename stays in its product.`);
  if (name === old.name) throw usage(`${old.key} has that name already.`);
  if (!/^[A-Z][A-Z0-9_]*$/.test(name))
    throw usage(
      `"${name}" can't be the name of an entry; allowed are upper-case letters, digits and "_", first a letter.`,
    );
  const key = `${old.product}/${name}`;
  const fresh = environment.products.flatMap((product) => product.entries).find((entry) => entry.key === key);
  const declarations = new Declarations(context.root);
  if (fresh === undefined) return declare(declarations, old, name, options);
  if (!isStored(fresh)) throw usage(`${key} is declared, but not kept in Secret Manager.`);
  let version: string | null = null;
  if (fresh.state === "pending" && old.state !== "pending") {
    if (options.dryRun === true)
      return done(options, {
        step: "copied",
        next: [],
        text: `would copy ${old.key} version ${old.secret.pin} to ${key}`,
      });
    version = await copy(context, environment, old, fresh, options);
  }
  assertCopied(context, old, key);
  const waiting = context.environments.names().filter((one) => {
    const { entries } = readLock(context.lockDir, one);
    const has = (wanted: string) => (entries[wanted]?.state ?? "pending") !== "pending";
    return has(old.key) && !has(key);
  });
  const said = version === null ? [] : [`copied ${old.key} version ${old.secret.pin} to ${key} version ${version}`];
  if (waiting.length > 0) {
    const next = waiting.map((one) => `strongroom rename ${old.key} ${name} --env ${one}`);
    return done(options, {
      step: "copied",
      version,
      waiting,
      next,
      text: [...said, `readers stay with ${old.name} until ${waiting.join(", ")} has the value too`].join("\n"),
    });
  }
  return move(context, declarations, old, name, version, said, options);
}

/** `inject` may have made a value of its own for the new entry; readers that move then would get another one. */
function assertCopied(context: Context, old: StoredEntry, key: string): void {
  for (const environment of context.environments.names()) {
    const { entries } = readLock(context.lockDir, environment);
    const fresh = entries[key];
    if ((entries[old.key]?.state ?? "pending") === "pending" || fresh === undefined || fresh.state === "pending")
      continue;
    if (Object.values(fresh.versions ?? {}).some((version) => version.from === copyOf(old))) continue;
    throw new Failure(
      exitCodes.refused,
      `${key} has a value of its own in ${environment}, no copy of ${old.key}; its readers would get another value.`,
      `if that is meant, move the readers by hand and retire ${old.name}; that is a rotation`,
    );
  }
}

const copyOf = (old: StoredEntry): string => `copy of ${old.name}`;

function done(
  options: RenameOptions,
  about: Partial<RenameData> & Pick<RenameData, "step" | "next"> & { readonly text: string },
): Result & { readonly data: RenameData } {
  const { text, ...rest } = about;
  const data = { dryRun: options.dryRun === true, files: [], version: null, waiting: [], ...rest };
  return { code: exitCodes.ok, text: [text, ...data.next.map((step) => `  next: ${step}`)].join("\n"), data };
}

/** The file that declares an entry. */
function fileOf(declarations: Declarations, old: StoredEntry): { readonly path: string; readonly handle: string } {
  const product = declarations.product(old.product);
  for (const [file, { handle, entries }] of product.integrations)
    if (entries.includes(old.name)) return { path: file, handle };
  throw usage(
    `No file of catalog/${old.product}/ or services/${old.product}/ declares ${old.name} in a way that can be edited; declare the new name by hand.`,
  );
}

function declare(
  declarations: Declarations,
  old: StoredEntry,
  name: string,
  options: RenameOptions,
): Result & { readonly data: RenameData } {
  const { prefix } = declarations.product(old.product);
  if (!name.startsWith(prefix)) throw usage(`${name} lacks the prefix of ${old.product}; it must be ${prefix}${name}.`);
  const { path } = fileOf(declarations, old);
  const because = `unreadBecause: ${JSON.stringify(`Replaces ${old.name}; its readers move once every value is copied`)},`;
  const text = withCopiedEntry(declarations.read(path) ?? "", old.name, name, because);
  if (text === null)
    throw usage(
      `${path} declares ${old.name} in a way that can't be copied (an option of either(), or no plain entry); declare ${name} by hand.`,
    );
  if (options.dryRun !== true) declarations.write(new Map([[path, text]]));
  const again = `strongroom rename ${old.key} ${name} --env ${options.env}`;
  const next = ["npx strongroom tidy", `npm run deploy -- '${old.product}-${options.env}-secrets'`, again];
  return done(options, {
    step: "declared",
    files: [path],
    next,
    text: `${options.dryRun === true ? "would declare" : "declared"} ${old.product}/${name} in ${path}, as ${old.name} is`,
  });
}

/** The value goes from version to version in memory; its fingerprint is the same, since the value is. */
async function copy(
  context: Context,
  resolved: ResolvedEnvironment,
  old: StoredEntry,
  fresh: StoredEntry,
  options: RenameOptions,
): Promise<string> {
  const environment = resolved.name;
  const cloud = await openCloud(context.env);
  context.output.note(`rename ${environment}: ${describeCloud(cloud, [old.secret.project, fresh.secret.project])}`);
  const pauses = options.pauseMillis === undefined ? {} : { pauseMillis: options.pauseMillis };
  const client = new SecretManager(cloud, { signal: context.signal, ...pauses });
  const { pin } = old.secret;
  const value = pin === null ? null : await client.access(old.secret, pin);
  if (pin === null || value === null)
    throw new Failure(
      exitCodes.lock,
      `${old.key}: pinned version ${pin ?? "none"} does not exist in project ${old.secret.project}.`,
      `strongroom status --env ${environment}`,
    );
  const writer = LockWriter.open(context.root, context.lockDir, environment);
  try {
    const from = copyOf(old);
    const delivery = await deliver(
      { entry: fresh, value, from, at: `${old.key} version ${pin}` },
      {
        context,
        client,
        writer,
        intents: new Intents(context.root, context.lockDir, environment),
        identity: cloud.identity,
        fingerprintKey: null,
        adopt: false,
        attempts: 4,
        pauseMillis: options.pauseMillis ?? 500,
      },
    );
    if (delivery.kind === "unpinned")
      throw new Failure(
        exitCodes.lock,
        `${fresh.key} has a version ${delivery.version} that the lock does not know; nothing was overwritten.`,
        `look at it, then strongroom inject --env ${environment} --only ${fresh.key} --adopt`,
      );
    const fingerprint = writer.current.entries[old.key]?.versions?.[pin]?.fingerprint;
    const locked = writer.current.entries[fresh.key];
    const version = locked?.versions?.[delivery.version];
    if (fingerprint !== undefined && locked !== undefined && version !== undefined) {
      const versions = { ...locked.versions, [delivery.version]: { ...version, fingerprint } };
      writer.update((lock) => ({ ...lock, entries: { ...lock.entries, [fresh.key]: { ...locked, versions } } }));
    }
    return delivery.version;
  } finally {
    value.fill(0);
    try {
      writer.update((lock) => withReadiness(resolved, lock));
    } finally {
      writer.release();
    }
  }
}

/** Readers get the new entry, the old one is retired: declarations only, reviewed like any change. */
function move(
  context: Context,
  declarations: Declarations,
  old: StoredEntry,
  name: string,
  version: string | null,
  said: readonly string[],
  options: RenameOptions,
): Result & { readonly data: RenameData } {
  if (old.state === "retiring")
    return done(options, {
      step: "nothing left",
      version,
      next: [],
      text: [...said, `${old.key} is retired already, until ${old.retiredAfter}`].join("\n"),
    });
  const { path, handle } = fileOf(declarations, old);
  const after = new Date(context.now().getTime() + graceDays * 86_400_000).toISOString().slice(0, 10);
  const catalogue = declarations.read(path) ?? "";
  const retired = withEntryLine(catalogue, old.name, `retired: retired({ after: ${JSON.stringify(after)} }),`);
  const read = retired === null ? null : withoutEntryProperty(retired, name, "unreadBecause");
  if (read === null)
    throw usage(`${path} declares ${old.name} or ${name} in a way that can't be edited; retire it by hand.`);
  const files = new Map([[path, withImport(read, ["retired"], "../../model")]]);
  for (const file of declarations.serviceFiles()) {
    const text = declarations.read(file) ?? "";
    const moved = withMovedReads(text, handle, old.name, name, options.keepVariable === true);
    if (moved !== text) files.set(file, moved);
  }
  if (options.dryRun !== true) declarations.write(files);
  const names = [...files.keys()].sort();
  const would = options.dryRun === true ? "would retire" : "retired";
  return done(options, {
    step: "readers moved",
    version,
    files: names,
    next: [
      ...(options.keepVariable === true ? [] : [`let the code of its readers read ${name} instead of ${old.name}`]),
      "npx strongroom check",
      "npx strongroom tidy",
      "commit, open a pull request, deploy",
      `after ${after}: remove ${old.name} from ${path}`,
    ],
    text: [
      ...said,
      `${would} ${old.key} from ${after}; its readers get ${name}:`,
      ...names.map((file) => `  ${file}`),
    ].join("\n"),
  });
}
