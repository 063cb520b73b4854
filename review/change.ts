/** What a reviewer reads: one change each, and how much attention it needs. */

/**
 * - `danger`: stop and ask; it opens something to people or places outside, or loses something that can't come back
 * - `attention`: read it; it changes who gets a value, or what runs
 * - `info`: good to know
 */
export const levels = ["danger", "attention", "info"] as const;
export type Level = (typeof levels)[number];

/** The sections of a report, in the order in which they are read. */
export const areas = ["access", "lost", "live", "wanted", "targets", "declared"] as const;
export type Area = (typeof areas)[number];

export interface Change {
  readonly area: Area;
  readonly level: Level;
  readonly environment: string;
  /** What the change is about: the key of an entry or a reader, a principal, the name of a stack. */
  readonly subject: string;
  /** What happens to it, without the subject: "gains chat/STRIPE_SECRET_KEY". Never a value of a secret. */
  readonly says: string;
  /** Which declaration asks for it, or why it is flagged; a sentence each. */
  readonly because: readonly string[];
  /** What to run because of it; a command that can be pasted. */
  readonly next?: string;
}

/**
 * Riskiest first, then by area, environment and subject: the same two sides always give the same list.
 *
 * @param environments in the order in which values move up; others come behind, by name
 */
export function sortedChanges<C extends Change>(changes: readonly C[], environments: readonly string[]): readonly C[] {
  const rank = (one: Change) => [levels.indexOf(one.level), areas.indexOf(one.area)];
  const place = (name: string) => (environments.includes(name) ? environments.indexOf(name) : environments.length);
  return [...changes].sort((a, b) => {
    const [[levelA = 0, areaA = 0], [levelB = 0, areaB = 0]] = [rank(a), rank(b)];
    return (
      levelA - levelB ||
      areaA - areaB ||
      place(a.environment) - place(b.environment) ||
      compare(a.environment, b.environment) ||
      compare(a.subject, b.subject) ||
      compare(a.says, b.says)
    );
  });
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
