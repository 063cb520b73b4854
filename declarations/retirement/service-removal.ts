/** The last two steps of a service's removal: its protection is taken off, then its declaration goes with all blocks in the lock files. */
import { isStored } from "../../inventory/entries";
import { readLock } from "../../lock/lock-file";
import { type Context, requireEnvironment } from "../../machine/context";
import type { ResolvedEntry, ResolvedEnvironment } from "../../model/resolved";
import { usage } from "../../text/failure";
import { accountsOf } from "../../values/at-server";
import { entryProperty, withoutEntry } from "../scaffold/edit";
import { withoutReader } from "../scaffold/reader-edit";
import { revocationsOf, type Stepped } from "../scaffold/step";
import { withOf } from "./day";
import { deploy, secretsStack, stacksThatHold } from "./deploys";
import { mayExist } from "./may-exist";
import { type Removal, refuseInUse, removeAll, takeProtectionOff } from "./removal";
import { known, unguarded, withoutBlocks } from "./service-locks";
import { unname, unshare } from "./unshared";

/** A service that is to be removed. */
export interface Leaving extends Removal {
  readonly product: string;
  readonly name: string;
  readonly key: string;
  /** The file that declares it. */
  readonly file: string;
}

const readersOf = (environment: ResolvedEnvironment) =>
  environment.products.flatMap((one) => one.entries.map((entry) => ({ entry, readers: entry.usedBy })));

/** Entries that were retired with it, as their declarations say, and that nobody reads since. */
export function retiredWith({ context, declarations, key }: Leaving): readonly ResolvedEntry[] {
  const found = new Map<string, ResolvedEntry>();
  for (const name of context.environments.names())
    for (const { entry, readers } of readersOf(requireEnvironment(context, name)))
      if (entry.retiredAfter !== null && readers.length === 0) {
        const said = entryProperty(declarations.read(declarations.fileOf(entry)) ?? "", entry.name, "retired");
        if (said !== null && withOf(said) === key) found.set(entry.key, entry);
      }
  return [...found.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/**
 * Asks every environment in which something of it has a value. The service itself counts until its stack was applied without reads.
 */
export async function refuseStillUsed(leaving: Leaving, going: readonly ResolvedEntry[]): Promise<void> {
  const { context, key } = leaving;
  const environments = context.environments.names().filter((name) => {
    const { entries } = readLock(context.lockDir, name);
    return going.some((one) => entries[one.key]?.current !== undefined);
  });
  const secretsIn = (environment: ResolvedEnvironment) =>
    readersOf(environment)
      .map(({ entry }) => entry)
      .filter(isStored)
      .filter((entry) => going.some((one) => one.key === entry.key) && entry.secret.pin !== null);
  await refuseInUse(leaving, environments, secretsIn, `What is removed with ${key} is`);
}

const keysOf = (entries: readonly ResolvedEntry[]): readonly string[] => entries.map((one) => one.key);

/** Step 2: the next apply may delete it. */
export function unguard(
  leaving: Leaving,
  going: readonly ResolvedEntry[],
  environments: readonly string[],
): Promise<Stepped> {
  const { key } = leaving;
  return takeProtectionOff(
    leaving,
    { environments, going: keysOf(going), change: unguarded(key, going) },
    {
      keys: [key, ...keysOf(going)],
      next: environments.flatMap((one) => protectedIn(leaving, going, one)),
      body: `\`${key}\` was retired, its day is over, and nothing deployed uses what is removed with it. The next apply takes the protection off; a separate change removes the declarations.`,
    },
  );
}

/** The deploy that takes the protection off in an environment; none where nothing is protected, as in development. */
function protectedIn({ context, key }: Leaving, going: readonly ResolvedEntry[], name: string): readonly string[] {
  const lock = readLock(context.lockDir, name);
  const { products } = requireEnvironment(context, name);
  const services = products.flatMap((one) => one.services).filter((one) => one.key === key && one.deletionProtection);
  const secrets = products
    .flatMap(({ entries }) => entries)
    .filter((one) => going.some((entry) => entry.key === one.key) && one.secret?.deletionProtection === true);
  return deploy(lock, [
    ...stacksThatHold(
      lock,
      services.map((one) => one.key),
    ),
    ...secrets.map(({ product }) => secretsStack(lock, product)),
  ]);
}

/** Of the environments in which something of it may be. */
export function accountsOfGoing(context: Context, going: readonly ResolvedEntry[]): readonly string[] {
  const there = context.environments.names().filter((one) => going.some((entry) => mayExist(context, one, entry)));
  return accountsOf(
    there.map((one) => requireEnvironment(context, one)),
    going.map(({ key }) => key),
  );
}

/** Step 3: removes declarations and blocks in one change. */
export function remove(
  leaving: Leaving,
  going: readonly ResolvedEntry[],
  day: string | null,
  unshared: readonly ResolvedEntry[] = [],
): Promise<Stepped> {
  const { context, declarations, file, name, key, product } = leaving;
  const files = new Map<string, string>();
  unshare(declarations, files, unshared);
  const entries = context.environments.names().flatMap((one) => readersOf(requireEnvironment(context, one)));
  unname(
    declarations,
    files,
    entries.map(({ entry }) => entry),
    leaving,
  );
  for (const entry of going) {
    const where = declarations.fileOf(entry);
    const left = withoutEntry(files.get(where) ?? declarations.read(where) ?? "", entry.name);
    if (left === null) throw usage(`${where} declares ${entry.name} in a way that can't be edited; remove it by hand.`);
    files.set(where, left);
  }
  const left = withoutReader(files.get(file) ?? declarations.read(file) ?? "", name);
  if (left === null) throw usage(`${file} declares ${name} in a way that can't be edited; remove it by hand.`);
  files.set(file, left);
  const keys = [...new Set(keysOf(going))];
  const listed = context.environments.names().filter((one) => {
    const { entries, services } = readLock(context.lockDir, one);
    return services[key] !== undefined || going.some((entry) => entries[entry.key] !== undefined);
  });
  const deploys = known(leaving).flatMap((one) => {
    const lock = readLock(context.lockDir, one);
    const { products } = requireEnvironment(context, one);
    const runs = products.some(({ services }) => services.some((service) => service.key === key));
    const account = products.some(({ identities }) => identities.some(({ reader }) => reader === key));
    const secrets = going
      .filter((entry) => mayExist(context, one, entry))
      .map((entry) => secretsStack(lock, entry.product));
    // Of Vercel's variables, none has been left since its reads went.
    return [
      ...deploy(lock, runs ? stacksThatHold(lock, [key]) : []),
      ...deploy(lock, [...(account ? [`${product}-${one}-identities`] : []), ...secrets]),
    ];
  });
  return removeAll(
    leaving,
    { environments: listed, going: keys, change: withoutBlocks(key, going) },
    {
      keys: [key, ...keys],
      files,
      next: [...deploys, ...(deploys.length === 0 ? [] : revocationsOf(going, accountsOfGoing(context, going)))],
      body: `\`${key}\` is removed${keys.length === 0 ? "" : `, and with it ${keys.map((one) => `\`${one}\``).join(", ")}`}: ${day === null ? "no stack was ever applied with it" : `it was retired until ${day}, and its protection is off`}.`,
    },
  );
}
