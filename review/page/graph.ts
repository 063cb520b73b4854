/** What the graph of a review's page draws: who gains and loses which entry, and who else has the entries that change hands. */
import type { ResolvedEnvironment } from "../../model/resolved";
import type { AccessChange } from "../access";
import type { Level } from "../change";
import { holdersIn } from "../holders";
import type { Review } from "../review";

export interface Edge {
  readonly entry: string;
  readonly who: string;
  readonly effect: AccessChange["effect"];
  /** Null if nothing changes. */
  readonly level: Level | null;
  readonly in: readonly string[];
}

/** Who has an entry before and after, by environment. */
export type Kept = readonly Pick<Edge, "entry" | "who" | "in">[];

/** More would fill the page's file, and nobody could tell the lines apart. */
const mostKept = 5000;

/** Those who keep an entry that somebody gains or loses; empty if they are too many to draw. */
export function keptAccess(
  review: Review,
  base: readonly ResolvedEnvironment[],
  head: readonly ResolvedEnvironment[],
): Kept {
  const changed = accessIn(review);
  const ofEntry = new Set(changed.map(({ environment, entry }) => JSON.stringify([environment, entry])));
  const ofHolder = new Set(
    changed.map(({ environment, entry, principal }) => [environment, entry, principal].join("\0")),
  );
  const kept = new Map<string, Kept[number]>();
  for (const side of head) {
    const before = base.find(({ name }) => name === side.name);
    const had = before === undefined ? new Map() : holdersIn(before);
    for (const [key, { entry, who, principal }] of holdersIn(side)) {
      if (!had.has(key) || !ofEntry.has(JSON.stringify([side.name, entry]))) continue;
      if (ofHolder.has([side.name, entry, principal].join("\0"))) continue;
      const id = JSON.stringify([entry, who]);
      kept.set(id, { entry, who, in: [...(kept.get(id)?.in ?? []), side.name] });
    }
  }
  return kept.size > mostKept ? [] : [...kept.values()];
}

/** What happens alike in several environments is one line. */
export function edgesOf(review: Review, kept: Kept): readonly Edge[] {
  const found = new Map<string, Edge>();
  const changed = accessIn(review).map(
    ({ entry, subject, effect, level, environment }): Edge => ({
      entry,
      who: subject,
      effect,
      level,
      in: [environment],
    }),
  );
  for (const edge of [...changed, ...kept.map((one): Edge => ({ ...one, effect: "keeps", level: null }))]) {
    const id = JSON.stringify([edge.entry, edge.who, edge.effect, edge.level]);
    found.set(id, { ...edge, in: [...new Set([...(found.get(id)?.in ?? []), ...edge.in])] });
  }
  return [...found.values()];
}

const accessIn = ({ changes }: Review): readonly AccessChange[] => changes.filter((one) => "entry" in one);
