import type { PlanRules } from "./rules";
import { attributesOf, type BlockSchema, blocksOf, type NestedBlock } from "./schema";
import { fingerprint, isList, isMap, isZero, UNKNOWN, type Value, type ValueMap } from "./value";

type Path = readonly (string | number)[];

/** The attributes and blocks that differ between two states and whose change needs a new resource. */
export function replacementPaths(block: BlockSchema, rules: PlanRules, prior: ValueMap, planned: ValueMap): Path[] {
  const paths: Path[] = [];
  collect({ block, replaces: (path) => needsNew(rules, path), prior, planned, path: [], found: paths });
  return paths;
}

function collect({
  block,
  replaces,
  prior,
  planned,
  path,
  found,
}: {
  readonly block: BlockSchema;
  readonly replaces: (path: Path) => boolean;
  readonly prior: ValueMap | undefined;
  readonly planned: ValueMap | undefined;
  readonly path: Path;
  readonly found: Path[];
}): void {
  for (const [name] of attributesOf(block)) {
    const here = [...path, name];
    if (replaces(here) && differs(prior?.[name], planned?.[name])) found.push(here);
  }
  for (const [name, nested] of blocksOf(block)) {
    collectBlock({ name, nested, replaces, prior: prior?.[name], planned: planned?.[name], path, found });
  }
}

function collectBlock({
  name,
  nested,
  replaces,
  prior,
  planned,
  path,
  found,
}: {
  readonly name: string;
  readonly nested: NestedBlock;
  readonly replaces: (path: Path) => boolean;
  readonly prior: Value | undefined;
  readonly planned: Value | undefined;
  readonly path: Path;
  readonly found: Path[];
}): void {
  const here = [...path, name];
  const before = isList(prior) ? prior : [];
  const after = isList(planned) ? planned : [];
  const covered = replaces(here);
  if (nested.nesting_mode === "set") {
    // The path of an element would be the element itself, so a set counts as a whole.
    if (covered && fingerprintOfSet(before) !== fingerprintOfSet(after)) found.push(here);
    return;
  }
  if (covered && (before.length !== after.length || planned === UNKNOWN)) found.push(here);
  for (let index = 0; index < Math.max(before.length, after.length); index++) {
    const [left, right] = [before[index], after[index]];
    collect({
      block: nested.block,
      replaces,
      prior: isMap(left) ? left : undefined,
      planned: isMap(right) ? right : undefined,
      path: [...here, index],
      found,
    });
  }
}

function needsNew(rules: PlanRules, path: Path): boolean {
  const dotted = path.filter((step) => typeof step === "string").join(".");
  const within = (rule: string) => rule === "*" || rule === dotted || dotted.startsWith(`${rule}.`);
  return (rules.replaceOn ?? []).some(within) && !(rules.updateOn ?? []).some(within);
}

function differs(prior: Value | undefined, planned: Value | undefined): boolean {
  if (isZero(prior) && isZero(planned)) return false;
  if (isList(prior) && isList(planned)) return fingerprintOfSet(prior) !== fingerprintOfSet(planned);
  return fingerprint(prior ?? null) !== fingerprint(planned ?? null);
}

function fingerprintOfSet(values: readonly Value[]): string {
  return values.map(fingerprint).sort().join();
}
