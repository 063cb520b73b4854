/**
 * The ten points of document 2's checklist (lines 245 to 256), each measured. A finding is about one thing: an environment, a project, a file;
 * the worst one decides.
 */
import type { FindingOf } from "../live/finding";

export const verdicts = ["fail", "unknown", "pass"] as const;
export type Verdict = (typeof verdicts)[number];

export interface Point {
  /** 1 to 10, in the document's order. */
  readonly number: number;
  /** In the document's words. */
  readonly title: string;
  readonly findings: readonly FindingOf[];
  /** What this version does not measure yet; absent where it measures the whole point. */
  readonly later?: string;
}

/** A point for which nothing was measured did not pass. */
export function verdictOf({ findings }: Pick<Point, "findings">): Verdict {
  if (findings.some(({ verdict }) => verdict === "fault")) return "fail";
  return findings.length === 0 || findings.some(({ verdict }) => verdict === "unknown") ? "unknown" : "pass";
}
