/**
 * `npm run bench`: how long a synth takes, against a straightforward cdktf app in the same run and under the same runner.
 *
 * Each measurement is a process of its own; medians count. No number is printed before the outputs were compared, resource
 * by resource.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { countsOf, declared, filledLock, resolved } from "./generated";
import { assertAlike, assertCounts, resourceLines } from "./output";
import { type BenchReport, formatReport, median, type SizeReport } from "./report";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "5" },
    sizes: { type: "string", default: "1000,10000,20000" },
    json: { type: "boolean", default: false },
  },
});
const runs = Number(values.runs);
const sizes = values.sizes.split(",").map(Number);
if (![runs, ...sizes].every((number) => Number.isInteger(number) && number > 0)) {
  process.stderr.write("usage: npm run bench -- [--runs 5] [--sizes 1000,10000,20000] [--json]\n");
  process.exit(2);
}

type Side = "ours" | "declared" | "plain";
const SIDES: readonly Side[] = ["ours", "declared", "plain"];

const scratch = mkdtempSync(join(tmpdir(), "strongroom-bench-"));
try {
  const report: BenchReport = { runs, sizes: measureSizes(), organisation: measureOrganisation() };
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Rounds go through all sizes and sides, so that a machine that gets busier burdens all of them. */
function measureSizes(): SizeReport[] {
  const times = new Map(sizes.map((count) => [count, { ours: [], declared: [], plain: [] } as Record<Side, number[]>]));
  for (let run = 1; run <= runs; run++) {
    for (const [count, sides] of times) {
      for (const side of SIDES) {
        const outdir = join(scratch, side);
        rmSync(outdir, { recursive: true, force: true });
        const millis = Number(runScript(`${side}.ts`, [String(count), outdir], {}).stdout);
        sides[side].push(millis);
        progress(`run ${run} of ${runs}, ${count} entries: ${side} ${(millis / 1000).toFixed(2)} s`);
      }
      if (run === 1) checkOutputs(count);
    }
  }
  return [...times].map(([secrets, { ours, declared, plain }]) => ({
    secrets,
    oursMillis: median(ours),
    declaredMillis: median(declared),
    plainMillis: median(plain),
  }));
}

function checkOutputs(count: number): void {
  const organisation = declared(count);
  const counts = countsOf(resolved(organisation, filledLock(organisation)));
  assertAlike(resourceLines(join(scratch, "ours")), resourceLines(join(scratch, "plain")), counts);
  assertCounts(resourceLines(join(scratch, "declared")), counts);
}

/** The declared organisation, all environments, from the start of the process to its end. */
function measureOrganisation(): number {
  const times = Array.from({ length: runs }, (_, index) => {
    const outdir = join(scratch, `organisation-${index}`);
    const start = performance.now();
    runScript("../main.ts", [], { STRONGROOM_ENV: "all", CDKTF_OUTDIR: outdir });
    return performance.now() - start;
  });
  return median(times);
}

function runScript(
  script: string,
  args: readonly string[],
  more: Readonly<Record<string, string>>,
): { stdout: string } {
  const run = spawnSync(
    process.execPath,
    ["--max-old-space-size=8192", "--import", "tsx", join(__dirname, script), ...args],
    {
      encoding: "utf8",
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...more },
    },
  );
  if (run.status !== 0) throw new Error(`${script} ended with ${run.status ?? run.signal}:\n${run.stderr}`);
  return run;
}

function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}
