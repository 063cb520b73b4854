/** A review as people read it: sections in order, and in each one line for what belongs together. */
import type { AccessChange } from "./access";
import { type Area, areas, type Change, type Level, levels } from "./change";
import type { Review } from "./review";

export const titles: Readonly<Record<Area, string>> = {
  access: "Access",
  lost: "Destroyed, disabled, retired, replaced",
  live: "Going live",
  wanted: "Values that somebody has to put in",
  targets: "Targets",
  declared: "Declarations",
};

/** Of entries in one line, where room is short. */
export const mostListed = 10;

/** Changes of one subject with the same weight and the same reasons. */
export interface Line {
  readonly level: Level;
  /** Sorted as the review has them; what happens alike in several environments is one line. */
  readonly environments: readonly string[];
  readonly subject: string;
  /** Sentences, without the subject; a list of entries as one of them. */
  readonly says: readonly string[];
  readonly because: readonly string[];
}

export interface Section {
  readonly area: Area;
  readonly title: string;
  readonly lines: readonly Line[];
  /** What to run because of them, each command once. */
  readonly commands: readonly string[];
}

/** @param most of entries that one line lists; the others are counted. @default all */
export function sectionsOf({ changes }: Review, most = Number.POSITIVE_INFINITY): readonly Section[] {
  return areas
    .map((area) => {
      const own = changes.filter((one) => one.area === area);
      const commands = [...new Set(own.flatMap(({ next }) => next ?? []))];
      return { area, title: titles[area], lines: linesOf(own, most), commands };
    })
    .filter(({ lines }) => lines.length > 0)
    .sort((a, b) => riskOf(a) - riskOf(b));
}

const riskOf = ({ lines }: Section): number => Math.min(...lines.map(({ level }) => levels.indexOf(level)));

function linesOf(changes: readonly (Change | AccessChange)[], most: number): readonly Line[] {
  const lines = new Map<string, { line: Line; gained: Map<string, AccessChange[]>; says: string[] }>();
  for (const one of changes) {
    // The same principal and the same reasons: fifty entries for one service are one line that lists them.
    const key = JSON.stringify([one.level, one.environment, one.subject, one.because]);
    const found = lines.get(key) ?? {
      line: { level: one.level, environments: [one.environment], subject: one.subject, says: [], because: one.because },
      gained: new Map<string, AccessChange[]>(),
      says: [],
    };
    lines.set(key, found);
    const listed = "effect" in one && (one.effect === "gains" || one.effect === "loses") ? listedOf(one) : null;
    if (listed === null) found.says.push(one.says);
    else found.gained.set(listed.head, [...(found.gained.get(listed.head) ?? []), listed.one]);
  }
  return alike(
    [...lines.values()].map(({ line, gained, says }) => ({
      ...line,
      says: [...[...gained].map(([head, all]) => `${head} ${listText(all, most)}`), ...says],
    })),
  );
}

/** What differs by its environment alone is read once. */
function alike(lines: readonly Line[]): readonly Line[] {
  const found = new Map<string, Line>();
  for (const line of lines) {
    const key = JSON.stringify({ ...line, environments: [] });
    const known = found.get(key);
    found.set(
      key,
      known === undefined ? line : { ...known, environments: [...known.environments, ...line.environments] },
    );
  }
  return [...found.values()];
}

/** "gains chat/A" and "gains chat/B" are "gains chat/A, chat/B"; null for a sentence that lists nothing. */
function listedOf(one: AccessChange): { readonly head: string; readonly one: AccessChange } | null {
  return one.says.startsWith(`${one.effect} `) ? { head: one.effect, one } : null;
}

/** Where not all are named, the riskiest are. */
function listText(all: readonly AccessChange[], most: number): string {
  const first = all.length <= most ? all : [...all].sort((a, b) => b.risk - a.risk).slice(0, most);
  const names = first.map(({ effect, says }) => says.slice(effect.length + 1)).join(", ");
  return first.length === all.length ? names : `${names} and ${all.length - first.length} more`;
}

/** Of the lines that are shown. */
export function countsOf(sections: readonly Section[]): Readonly<Record<Level, number>> {
  const lines = sections.flatMap((section) => section.lines);
  const count = (level: Level) => lines.filter((one) => one.level === level).length;
  return { danger: count("danger"), attention: count("attention"), info: count("info") };
}

/** How the verdict looks: null if nothing in it needs a second look. A stack without a whole plan is never fine. */
export function weightOf(review: Review): Exclude<Level, "info"> | null {
  const { verdict, plans, changes } = review;
  if (changes.some(({ level }) => level === "danger")) return "danger";
  const unplanned = plans?.some(({ status }) => status === "missing" || status === "incomplete") === true;
  return verdict.newAccess !== false || unplanned ? "attention" : null;
}
