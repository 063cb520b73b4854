/** What ordinary entries cost those who write and check them; times are medians in milliseconds. */
export interface DeclarationsReport {
  readonly runs: number;
  readonly entries: number;
  /** Of what people write, by folder. Lock files are not among it: commands write them. */
  readonly lines: Readonly<Record<string, number>>;
  readonly emptyMillis: number;
  readonly fullMillis: number;
}

/** What the numbers are held against. */
export const TARGETS = { linesPer1000: 4500, ratio: 1.2 } as const;

export function formatDeclarations({ runs, entries, lines, emptyMillis, fullMillis }: DeclarationsReport): string {
  const all = Object.values(lines).reduce((sum, one) => sum + one, 0);
  const perThousand = Math.round((all / entries) * 1000);
  const ratio = fullMillis / emptyMillis;
  const seconds = (millis: number) => `${(millis / 1000).toFixed(2)} s`;
  return [
    `${entries} ordinary entries, ${runs} runs`,
    "",
    ...Object.entries(lines).map(([folder, count]) => `${`${folder}/`.padEnd(16)}${String(count).padStart(6)} lines`),
    `${"all".padEnd(16)}${String(all).padStart(6)} lines, ${perThousand} for 1,000 entries (target: at most ${TARGETS.linesPer1000}): ${verdict(perThousand <= TARGETS.linesPer1000)}`,
    "",
    `type check, empty organisation  ${seconds(emptyMillis)}`,
    `type check, with these entries  ${seconds(fullMillis)}`,
    `ratio                           ${ratio.toFixed(2)} (target: at most ${TARGETS.ratio}): ${verdict(ratio <= TARGETS.ratio)}`,
    "",
  ].join("\n");
}

function verdict(reached: boolean): string {
  return reached ? "reached" : "MISSED";
}
