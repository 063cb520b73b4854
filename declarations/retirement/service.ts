/**
 * Removes a service step by step, with the entries that nobody else reads. First it is retired, without reads. After its day its
 * protection is taken off. Then its declaration is removed, with all blocks in the lock files. Each step is a reviewed change and a
 * deploy.
 */
import { didYouMean, meantBy } from "../../inventory/meant";
import { readLock } from "../../lock/lock-file";
import { type Context, requireEnvironment } from "../../machine/context";
import { type Failure, usage } from "../../text/failure";
import type { Declarations } from "../scaffold/declarations";
import { withEntryProperty, withImport } from "../scaffold/edit";
import { retiredDay, withRetiredReader } from "../scaffold/reader-edit";
import { done, outlivingText, type StepOptions, type Stepped, saidAs, slugOf, take } from "../scaffold/step";
import { aloneReadBy } from "./alone";
import { afterDay, anotherDay, retiredText, untilDay } from "./day";
import { boundTo, deploy, deploysWithoutReads, secretsStack, stacksThatHold } from "./deploys";
import { mayExist } from "./may-exist";
import { refuseProtected, refuseRotating } from "./refusals";
import { known } from "./service-locks";
import { accountsOfGoing, type Leaving, refuseStillUsed, remove, retiredWith, unguard } from "./service-removal";
import { noLongerShared, unname, unshare } from "./unshared";

/** @param options `after`: the last day on which it must be there; `day`: the same, where somebody said one */
export async function retireService(
  context: Context,
  declarations: Declarations,
  given: string,
  options: StepOptions & { readonly after: string; readonly day?: string },
): Promise<Stepped> {
  const found = declarations.readers(given);
  const [one] = found;
  if (one === undefined || found.length > 1) throw notOne(declarations, given, found);
  const key = `${one.product}/${one.name}`;
  const leaving: Leaving = {
    context,
    declarations,
    options,
    ...one,
    key,
    words: { verb: "retire", noun: "This retirement", title: `Retire ${key}`, slug: slugOf("retire", key) },
    again: `strongroom retire ${key}`,
  };
  const day = retiredDay(declarations.read(one.file) ?? "", one.name);
  if (day === null) return begin(leaving, options.after);
  if (day === "")
    throw usage(
      `${one.file} retires ${one.name} without a day that can be read.`,
      'retired: retired({ after: "YYYY-MM-DD" })',
    );
  const undone = () =>
    known(leaving).flatMap((name) => {
      const lock = readLock(context.lockDir, name);
      const own = [...deploy(lock, stacksThatHold(lock, [key])), ...deploy(lock, [secretsStack(lock, one.product)])];
      return own.map((deployed) => `unless that is done: ${deployed}`);
    });
  if (options.day !== undefined && options.day !== day) {
    const retired = { key, day, reader: one, entries: retiredWith(leaving), again: leaving.again };
    const step = anotherDay(declarations, retired, options.day, saidAs(options, "move", "moved"));
    const next = [...undone(), ...step.next];
    return take({ context, declarations, words: leaving.words, step: { ...step, next }, options });
  }
  if (context.now().toISOString().slice(0, 10) <= day)
    return done(options, {
      step: "nothing left",
      next: [...undone(), afterDay(day, leaving.again)],
      text: `${key} ${untilDay(day)}`,
    });
  const going = retiredWith(leaving);
  await refuseStillUsed(leaving, going);
  const guarded = context.environments.names().filter((name) => {
    const { services, entries } = readLock(context.lockDir, name);
    return services[key]?.state === "active" || going.some((entry) => entries[entry.key]?.state === "active");
  });
  if (guarded.length > 0) return unguard(leaving, going, guarded);
  await refuseProtected(context, { service: key, entries: going.map((entry) => entry.key) });
  return remove(leaving, going, day);
}

function notOne(declarations: Declarations, given: string, found: ReturnType<Declarations["readers"]>): Failure {
  if (found.length > 1) {
    const keys = found.map(({ product, name }) => `${product}/${name}`);
    return usage(`${found.length} products have a service "${given}": ${keys.join(", ")}.`, "name it as product/name", {
      given,
      meant: keys,
    });
  }
  const all = declarations.readers().map(({ product, name }) => `${product}/${name}`);
  const choices = meantBy(given, all);
  return usage(
    `services/ declares no "${given}".${didYouMean(null, choices)} (The name of an entry is in upper case.)`,
    all.length === 0 ? null : `one of ${all.sort().join(", ")}`,
    choices,
  );
}

/** Step 1: removes its reads, and retires the entries that then have no reader. */
async function begin(leaving: Leaving, after: string): Promise<Stepped> {
  const { context, declarations, file, name, key, product, options, words, again } = leaving;
  const entries = context.environments
    .names()
    .flatMap((one) => requireEnvironment(context, one).products.flatMap((found) => found.entries));
  const alone = aloneReadBy(entries, leaving).filter((entry) => entry.retiredAfter === null);
  refuseRotating(
    context,
    alone.map((entry) => entry.key),
  );
  const changed = withRetiredReader(declarations.read(file) ?? "", name, after);
  if (changed === null)
    throw usage(
      `${file} declares ${name} in a way that can't be edited.`,
      "write reads: [] and retired({ after }) there by hand",
    );
  const files = new Map([[file, changed]]);
  for (const entry of alone) {
    const where = declarations.fileOf(entry);
    const text = withEntryProperty(
      files.get(where) ?? declarations.read(where) ?? "",
      entry.name,
      "retired",
      retiredText(after, key),
    );
    if (text === null) throw usage(`${where} declares ${entry.name} in a way that can't be edited; retire it by hand.`);
    files.set(where, withImport(text, ["retired"], "../../model"));
  }
  const unshared = noLongerShared(entries, key);
  unshare(declarations, files, unshared);
  unname(declarations, files, entries, leaving);
  const environments = known(leaving);
  const names = context.environments.names();
  // If it was never applied, there is nothing to wait for.
  if (environments.length === 0 && !alone.some((entry) => names.some((one) => mayExist(context, one, entry))))
    return remove(leaving, alone, null, unshared);
  const would = saidAs(options, "retire", "retired");
  return take({
    context,
    declarations,
    words,
    step: {
      step: "retired",
      slug: "retire",
      files,
      said: [
        `${would} ${key}, which may be removed after ${after}; until then it stays, without reads:`,
        ...(alone.length === 0
          ? []
          : [`with it, since nobody else reads them: ${alone.map((one) => one.key).join(", ")}`]),
        ...outlivingText(alone, accountsOfGoing(context, alone)),
      ],
      next: [
        ...environments.flatMap((one) =>
          deploysWithoutReads(readLock(context.lockDir, one), [key], boundTo(requireEnvironment(context, one), key)),
        ),
        afterDay(after, again),
      ],
      body: `\`${key}\` stays until ${after}, without reads${alone.length === 0 ? "" : `; nobody else reads ${alone.map((one) => `\`${one.key}\``).join(", ")}`}.\n\nApply the services stack of ${product} before its secrets stack: running services still need the bindings.`,
      version: null,
    },
    options,
  });
}
