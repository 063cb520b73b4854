import { inSeconds, ratioOf } from "./numbers";
export interface Took {
  /** From the start of the command to its end. */
  readonly millis: number;
  /** Of the command and all that it started, but for the embedded cloud. */
  readonly cpuMillis: number;
}

export interface StartReport {
  readonly products: number;
  readonly entries: number;
  readonly services: number;
  readonly stacks: number;
  /** Stacks that were planned for the one change. */
  readonly planned: number;
  /** From an empty folder, dependencies installed. */
  readonly fresh: Took;
  /** With nothing changed. */
  readonly again: Took;
  /** With one service that reads one secret more. */
  readonly changed: Took;
  /** With nothing changed, and every stack planned. */
  readonly all: Took;
}

/** What the numbers are held against, on two cores that have nothing else to do. */
export const START_TARGETS = { againMillis: 5_000, changedMillis: 15_000 } as const;

export function formatStartReport(report: StartReport): string {
  const { products, entries, services, stacks, planned, fresh, again, changed, all } = report;
  const row = (name: string, { millis, cpuMillis }: Took, note: string) =>
    `${name.padEnd(24)}${inSeconds(millis, 1)}  ${inSeconds(cpuMillis, 1)} of CPU  ${ratioOf(cpuMillis, all.cpuMillis, 2)} of --all${note}`;
  return [
    `strongroom start: ${products} products, ${entries} entries, ${services} services, ${stacks} stacks`,
    "",
    row("from nothing", fresh, ""),
    row("again", again, `; target under ${START_TARGETS.againMillis / 1000} s`),
    row(
      "one service changed",
      changed,
      `, ${planned} stacks planned; target under ${START_TARGETS.changedMillis / 1000} s`,
    ),
    row("again with --all", all, ""),
    "",
  ].join("\n");
}
