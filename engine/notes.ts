/** What CHANGELOG.md says has to be done by hand. */

export interface Notes {
  readonly version: string;
  readonly byHand: readonly string[];
}

/** For the versions above `from`, up to `to`, the oldest first: the order in which to do it. */
export function notesBetween(changelog: string, from: string, to: string): readonly Notes[] {
  return changelog
    .split(/^## /m)
    .slice(1)
    .map((section) => ({ version: /^\[?v?([\w.-]+)/.exec(section)?.[1] ?? "", byHand: byHandOf(section) }))
    .filter(({ version }) => compareVersions(version, from) > 0 && compareVersions(version, to) <= 0)
    .filter(({ byHand }) => byHand.length > 0)
    .sort((a, b) => compareVersions(a.version, b.version));
}

/** Items of the list below `### By hand`, each on one line. */
function byHandOf(section: string): readonly string[] {
  const text = /^### By hand\n([\s\S]*?)(?=^#|(?![\s\S]))/m.exec(section)?.[1] ?? "";
  return text
    .split(/^- /m)
    .slice(1)
    .map((item) => item.trim().replace(/\s+/g, " "));
}

/** Compares by numbers; a pre-release comes before its release. */
export function compareVersions(a: string, b: string): number {
  const [first, second] = [a, b].map((version) => {
    const [numbers = "", pre] = version.split("-", 2);
    return { numbers: numbers.split(".").map(Number), pre };
  });
  if (first === undefined || second === undefined) return 0;
  for (const place of [0, 1, 2]) {
    const difference = (first.numbers[place] ?? 0) - (second.numbers[place] ?? 0);
    if (difference !== 0) return difference;
  }
  if (first.pre === second.pre) return 0;
  if (first.pre === undefined) return 1;
  return second.pre === undefined ? -1 : first.pre.localeCompare(second.pre);
}
