import { type EntryHere, isKept, type Scene } from "../assemble/scene";
import { pinnedPlace, placeHere, secretProjectOf } from "../assemble/secret";
import { stackName } from "../assemble/stack";
import { behindPart } from "../declared/made-of";
import type { Issue } from "../issue";
import { readerKinds } from "../kinds";
import { layers } from "../layer";
import type { Lock, LockedEntry } from "../lock";

/** Compares the lock with the declarations: everything in it must be declared, and every pinned version usable. */
export function checkPins(scene: Scene, issues: Issue[]): void {
  const { environment, lock } = scene;
  const file = `environments/${environment.name}.lock.json`;
  const undeclared: Undeclared[] = [];
  const moved: EntryHere[] = [];
  for (const [key, locked] of Object.entries(lock.entries)) {
    const entry = scene.entries.get(key);
    // Its readers exist in higher environments alone; tidy takes the block out.
    if (entry === undefined && locked.state === "pending" && isDeclared(scene, key)) continue;
    if (entry === undefined || !isKept(entry))
      undeclared.push({ key, noun: "entry", product: productOf(key), state: locked.state, kind: entry?.declared.kind });
    else {
      checkEntry(environment.name, entry, locked, { where: `${file}: ${key}`, issues });
      if (locked.current !== undefined && pinnedPlace(entry, lock) !== placeHere(entry)) moved.push(entry);
    }
  }
  refuseMoved(moved, lock, { file, issues });
  const services = new Map(scene.readers.map((reader) => [reader.declared.key, reader]));
  for (const [key, { state }] of Object.entries(lock.services)) {
    const reader = services.get(key);
    const kind = reader?.declared.kind;
    if (reader === undefined || kind === undefined || readerKinds[kind].layer === null)
      undeclared.push({ key, noun: "service", product: productOf(key), state, kind });
    else if (state === "retiring" && !reader.retiring) notRetired(issues, `${file}: ${key}`, "service");
  }
  for (const [key, { state }] of Object.entries(lock.stacks)) {
    const product = productOfStack(key, environment.name);
    if (!environment.places.has(product)) undeclared.push({ key, noun: "stack", product, state, kind: undefined });
  }
  refuseUndeclared(scene, undeclared, file, issues);
  checkLosses(scene, file, issues);
}

function isDeclared({ declared }: Scene, key: string): boolean {
  const found = behindPart(declared.products, { entry: key });
  return found !== undefined && found !== "broken" && "kept" in found;
}

/** The lock also holds what services map and what stacks hold. So a pin or a service that a merge lost is not taken for a removal. */
function checkLosses(scene: Scene, file: string, issues: Issue[]): void {
  const { lock } = scene;
  const pins = new Set<string>();
  const services = new Set<string>();
  for (const { declared, retiring, reads } of scene.readers) {
    const mapped = lock.services[declared.key]?.maps;
    for (const { entry } of reads) {
      const { key } = entry.declared;
      if (mapped?.includes(key) && isKept(entry) && entry.locked?.current === undefined) pins.add(key);
    }
    if (retiring || Object.hasOwn(lock.services, declared.key)) continue;
    if (Object.values(lock.stacks).some((stack) => stack.holds?.includes(declared.key))) services.add(declared.key);
  }
  const losses = [
    ["lock-pin-lost", "the lock lost the pin of an entry that a running service maps", pins],
    ["lock-service-lost", "the lock lost a service that an applied stack holds", services],
  ] as const;
  for (const [code, what, keys] of losses) {
    if (keys.size === 0) continue;
    const more = keys.size > 3 ? ` and ${keys.size - 3} more` : "";
    issues.push({
      code,
      what,
      where: file,
      got: `nothing for ${[...keys].sort().slice(0, 3).join(", ")}${more}`,
      allowed: "what was applied stays until it is retired with retired({ after })",
      next: `restore the file from git; or: strongroom lock restore --env ${scene.environment.name}`,
    });
  }
}

/**
 * Terraform would replace the secret, and its value would be gone. One change of a product's style or place moves all of its entries, so
 * that is one problem.
 */
function refuseMoved(
  moved: readonly EntryHere[],
  lock: Lock,
  { file, issues }: { readonly file: string; readonly issues: Issue[] },
): void {
  const products = [...new Set(moved.map(({ declared }) => declared.product))];
  for (const product of products) {
    const all = moved.filter(({ declared }) => declared.product === product);
    const [first] = all;
    if (first === undefined) continue;
    const { key, name } = first.declared;
    const pinned = pinnedPlace(first, lock);
    const [project, id] = pinned.split("/");
    const alone = all.length === 1;
    const others = alone ? "" : ` (and ${all.length - 1} more of ${product})`;
    const away = secretProjectOf(first.place) !== project;
    const back = away
      ? first.place.secretsIn === null && first.locked?.secret === undefined
        ? `give places.${product} its project back: ${project}`
        : `give places.${product} its secrets back in ${project} (secretsIn)`
      : alone
        ? `keep secretId: "${id}" in the declaration`
        : `give ${product} its secretIds and idPrefix back, or each of these entries its secretId (${key}: "${id}")`;
    issues.push({
      code: "moved-secret",
      what: "the declarations name another secret than the one that holds the pinned version; replacing it would lose the value",
      where: `${file}: ${key}${others}`,
      got: placeHere(first),
      allowed: `${pinned}, where version ${first.locked?.current} is`,
      next: `${back}; after that, to copy the value to a new entry with another secret: strongroom rename ${key} ${name}_2 --env ${first.environment}`,
    });
  }
}

/** A block of the lock that no declaration has. */
interface Undeclared {
  readonly key: string;
  readonly noun: "entry" | "service" | "stack";
  readonly product: string;
  readonly state: string;
  /** The kind that is declared under the same name. */
  readonly kind: string | undefined;
}

const plural = { entry: "entries", service: "services", stack: "stacks" } as const;

function productOf(key: string): string {
  return key.slice(0, key.indexOf("/"));
}

/** The whole name if it is not a stack of this environment. */
function productOfStack(stack: string, environment: string): string {
  const end = layers.map((layer) => stackName("", environment, layer)).find((one) => stack.endsWith(one)) ?? "";
  return stack.slice(0, stack.length - end.length);
}

/** If a product's catalogue or place is wrong, everything of it is missing here. Another rule reports the cause. */
function refuseUndeclared(scene: Scene, all: readonly Undeclared[], file: string, issues: Issue[]): void {
  const { declared, environment } = scene;
  const isWrong = (product: string): boolean =>
    declared.products.has(product) ? !environment.places.has(product) : environment.named.has(product);
  const groups = new Map<string, Undeclared[]>();
  for (const one of all) {
    if (isWrong(one.product)) continue;
    const whole = !declared.products.has(one.product);
    // A removed product is one problem; otherwise each block is one.
    const group = whole ? `${one.product} ${one.noun} ${one.state === "pending"}` : one.key;
    groups.set(group, [...(groups.get(group) ?? []), one]);
  }
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const { key, noun, product, kind } = first;
    const alone = group.length === 1;
    const [named, more] = [group.slice(0, 3).map((one) => one.key), group.length - 3];
    issues.push({
      code: "lock-without-declaration",
      what: alone
        ? `the lock has ${noun === "entry" ? "an" : "a"} ${noun} that the declarations do not have`
        : `the lock has ${group.length} ${plural[noun]} of ${product}, a product that the declarations do not have`,
      where: alone ? `${file}: ${key}` : `${file}: ${product}`,
      got: alone
        ? kind === undefined
          ? "no declaration"
          : `a declaration as ${kind}`
        : `no declaration of ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`,
      allowed: `a declared ${noun}, retired with retired({ after }) before it goes`,
      next: alone ? removal(first, environment.name) : productRemoval(first, environment.name),
    });
  }
}

const day = 'retired: retired({ after: "YYYY-MM-DD" })';

/** A block without a value can be removed. Any other is removed with its declaration, by the command that asks what is deployed. */
function removal({ key, noun, product, state }: Undeclared, environment: string): string {
  if (state === "pending") return "to take its block out of the lock: strongroom tidy";
  if (noun === "stack" && product === key) return `take its block out of the lock: it is not a stack of ${environment}`;
  if (noun === "stack") return productRemoval({ state }, environment);
  const layer = noun === "entry" ? "secrets" : "services";
  if (state === "retiring")
    return `its protection is off. Until its day is over, restore its declaration as it was. After that day, take its block out of the lock as well, and then, to delete it: strongroom deploy ${stackName(product, environment, layer)}`;
  return noun === "entry"
    ? `restore the declaration of this entry alone; then, to add ${day}, and after that day to remove declaration and block: strongroom retire ${key}`
    : `restore the declaration of this service alone, with reads: [] and ${day}, and go on as docs/guides/new-things.md says below "Take a service away"`;
}

function productRemoval({ state }: Pick<Undeclared, "state">, environment: string): string {
  if (state === "pending") return "to take their blocks out of the lock: strongroom tidy";
  return `declare the product again, with ${day} at its place in ${environment}, and go on as docs/guides/new-things.md says below "Take a product away"`;
}

function notRetired(issues: Issue[], where: string, noun: string): void {
  issues.push({
    code: "lock-retiring-undeclared",
    what: `the lock says that the ${noun} is retiring, but its declaration does not`,
    where,
    got: "state retiring",
    allowed: "retiring only where the declaration says retired({ after })",
    next: "retire the declaration, or set the state back to active",
  });
}

function checkEntry(
  environment: string,
  entry: EntryHere,
  locked: LockedEntry,
  { where, issues }: { readonly where: string; readonly issues: Issue[] },
): void {
  if (locked.state === "retiring") {
    // No reader is declared any more, so its pin need not be usable. A deployed revision may still use it; the commands that disable or
    // delete ask for that (live/).
    if (entry.state !== "retiring") notRetired(issues, where, "entry");
    return;
  }
  // A pending entry has no pin; reading the lock refuses one that has.
  if (locked.state === "pending") return;
  for (const [field, number] of [
    ["pinned", locked.current],
    ["previous", locked.previous],
  ] as const) {
    if (number === undefined) continue;
    const version = locked.versions?.[number];
    if (version === undefined) {
      issues.push({
        code: "pin-unlisted",
        what: `the ${field} version is not among the entry's versions`,
        where,
        got: `version ${number}`,
        allowed: Object.keys(locked.versions ?? {}).join(", ") || "no version is listed",
        next: `restore the file from git; or, to pin the newest enabled version: strongroom lock restore --env ${environment}`,
      });
    } else if (version.state !== "enabled") {
      issues.push({
        code: "pin-not-enabled",
        what: `the ${field} version is ${version.state}`,
        where,
        got: `version ${number}, ${version.state}`,
        allowed: "an enabled version",
        next:
          version.state === "destroyed"
            ? `a destroyed version never comes back; to pin the newest enabled one: strongroom lock restore --env ${environment}`
            : "enable the version first, or pin an enabled one",
      });
    }
  }
}
