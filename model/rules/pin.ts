import { type EntryHere, isKept, type Scene } from "../assemble/scene";
import { stackName } from "../assemble/stack";
import type { Issue } from "../issue";
import { layers } from "../layer";
import type { LockedEntry } from "../lock";

/** The lock against the declarations: nothing it knows may be undeclared, nothing it pins may be unusable. */
export function checkPins(scene: Scene, issues: Issue[]): void {
  const file = `environments/${scene.environment.name}.lock.json`;
  for (const [key, locked] of Object.entries(scene.lock.entries)) {
    const entry = scene.entries.get(key);
    if (entry === undefined || !isKept(entry))
      undeclared(issues, {
        where: `${file}: ${key}`,
        noun: "entry",
        kind: entry?.declared.kind,
        next: entryRemoval(key, locked),
      });
    else checkEntry(entry, locked, `${file}: ${key}`, issues);
  }
  const services = new Map(scene.readers.map((reader) => [reader.declared.key, reader]));
  for (const [key, locked] of Object.entries(scene.lock.services)) {
    const reader = services.get(key);
    const kind = reader?.declared.kind;
    if (reader === undefined || (kind !== "cloud run service" && kind !== "vercel project")) {
      undeclared(issues, { where: `${file}: ${key}`, noun: "service", kind, next: serviceRemoval });
    } else if (locked.state === "retiring" && !reader.retiring) notRetired(issues, `${file}: ${key}`, "service");
  }
  const stacks = new Set(
    [...scene.environment.places.keys()].flatMap((product) =>
      layers.map((layer) => stackName(product, scene.environment.name, layer)),
    ),
  );
  for (const name of Object.keys(scene.lock.stacks)) {
    if (!stacks.has(name))
      undeclared(issues, { where: `${file}: ${name}`, noun: "stack", kind: undefined, next: stackRemoval });
  }
  checkLosses(scene, file, issues);
}

/** What the lock knew beside its pins, a merge can't take away: a pin or a service that vanished is no removal that was meant. */
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
    ["lock-pin-lost", "the lock lost the pin of what a running service maps", pins],
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
      next: `restore the file from git, or strongroom lock restore --env ${scene.environment.name}`,
    });
  }
}

/** All that must follow, in one go. */
const serviceRemoval =
  'restore its file (git checkout HEAD -- services/); there set reads: [] and retired: retired({ after: "YYYY-MM-DD" }), and retire the entries that nobody else reads; npm run deploy; after that day remove the declarations and their blocks in the lock together, then npx strongroom tidy';
const stackRemoval = "restore the declaration and retire it; its block in the lock goes last";

/** A block without a value holds nothing; any other goes with its declaration, by the command that asks what is deployed. */
function entryRemoval(key: string, { state }: LockedEntry): string {
  if (state === "pending") return "strongroom tidy, which takes its block out of the lock";
  return `restore its declaration (git checkout HEAD -- catalog/ services/), then: strongroom retire ${key}, which adds retired: retired({ after: "YYYY-MM-DD" }), and after that day takes declaration and block away`;
}

function undeclared(
  issues: Issue[],
  {
    where,
    noun,
    kind,
    next,
  }: Pick<Issue, "where" | "next"> & { readonly noun: string; readonly kind: string | undefined },
): void {
  issues.push({
    code: "lock-without-declaration",
    what: `the lock knows ${noun === "entry" ? "an" : "a"} ${noun} that the declarations do not have`,
    where,
    got: kind === undefined ? "no declaration" : `a declaration as ${kind}`,
    allowed: `a declared ${noun}, retired with retired({ after }) before it goes`,
    next,
  });
}

function notRetired(issues: Issue[], where: string, noun: string): void {
  issues.push({
    code: "lock-retiring-undeclared",
    what: `the lock says that the ${noun} is retiring, its declaration does not`,
    where,
    got: "state retiring",
    allowed: "retiring only where the declaration says retired({ after })",
    next: "retire the declaration, or set the state back to active",
  });
}

function checkEntry(entry: EntryHere, locked: LockedEntry, where: string, issues: Issue[]): void {
  if (locked.state === "retiring") {
    // Nobody is declared as a reader any more, so its pin need not be usable. What is deployed may still have it, of which
    // declarations know nothing: whoever disables or deletes asks that (cli/live/).
    if (entry.state !== "retiring") notRetired(issues, where, "entry");
    return;
  }
  // A pending entry has no pin; one that has is refused where the lock is read.
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
        next: "restore the file from git, or pin a version that is listed",
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
            ? "pin an enabled version; a destroyed one never comes back"
            : "enable the version first, or pin an enabled one",
      });
    }
  }
}
