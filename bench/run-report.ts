/** Milliseconds from start to end of a process: the quickest of the runs, since a busy machine only ever adds to it. */
export interface RunReport {
  readonly runs: number;
  readonly secrets: number;
  /** `node -e 0`. */
  readonly nodeMillis: number;
  /** `./strongroom --version`: what the launcher itself costs each command. */
  readonly versionMillis: number;
  /** `./strongroom --help`. */
  readonly helpMillis: number;
  /** `./strongroom completion bash`. */
  readonly completionMillis: number;
  /** A Tab behind `strongroom explain`, once the names are remembered. */
  readonly tabMillis: number;
  /** `./strongroom list`: what an ordinary command adds, with this organisation's declarations. */
  readonly listMillis: number;
  /** `true`, what is run. */
  readonly commandMillis: number;
  /** `strongroom run … -- true`. */
  readonly runMillis: number;
  /** All calls of gcloud together, once; null if they were left out. */
  readonly gcloudMillis: number | null;
}

/** What the numbers are held against. */
export const RUN_TARGETS = { startToNode: 2, addedMillis: 500, gcloudToRun: 20 } as const;

export function formatRunReport(report: RunReport): string {
  const added = report.runMillis - report.commandMillis;
  const lines = [
    `quickest of ${report.runs}; ${report.secrets} secrets in the sandbox, values compared`,
    "",
    `node -e 0                       ${millis(report.nodeMillis)}`,
    `strongroom --version            ${ofNode(report.versionMillis, report)}`,
    `strongroom --help               ${ofNode(report.helpMillis, report)}`,
    `strongroom completion bash      ${ofNode(report.completionMillis, report)}`,
    `a Tab that offers names         ${ofNode(report.tabMillis, report)}`,
    `strongroom list                 ${millis(report.listMillis)}  ${times(report.listMillis / report.nodeMillis)} node`,
    `strongroom run adds             ${millis(added)}  target at most ${RUN_TARGETS.addedMillis} ms`,
  ];
  if (report.gcloudMillis !== null) {
    const ratio = report.gcloudMillis / report.runMillis;
    lines.push(
      `gcloud secrets versions access  ${millis(report.gcloudMillis)}  all ${report.secrets}: ${times(ratio)} strongroom run; target at least ${RUN_TARGETS.gcloudToRun}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

function ofNode(value: number, { nodeMillis }: RunReport): string {
  return `${millis(value)}  ${times(value / nodeMillis)} node; target at most ${RUN_TARGETS.startToNode}`;
}

function millis(value: number): string {
  return `${Math.round(value)} ms`.padStart(9);
}

function times(value: number): string {
  return `${value.toFixed(1)} times`;
}
