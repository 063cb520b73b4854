/**
 * `npm run bench:start`: how long a start takes with 20 products: from nothing, again with nothing changed, with one service that reads one
 * secret more, and with all stacks planned. Seconds of the clock and of the processors, the embedded cloud's own aside; what was
 * done is compared with what had to be done before a number is printed.
 */
import { parseArgs } from "node:util";
import { createGeneratedProject } from "../__tests__/support/generated-project";
import type { Project } from "../__tests__/support/project";
import { defaultHome, down } from "../sandbox";
import type { StartData } from "../terraform/start/summary";
import { formatStartReport, type StartReport, type Took } from "./start-report";

const { values } = parseArgs({
  options: {
    products: { type: "string", default: "20" },
    entries: { type: "string", default: "540" },
    services: { type: "string", default: "70" },
    json: { type: "boolean", default: false },
  },
});
const size = {
  products: Number(values.products),
  entries: Number(values.entries),
  services: Number(values.services),
};
if (!Object.values(size).every((number) => Number.isInteger(number) && number > 0)) {
  process.stderr.write("usage: npm run bench:start -- [--products 20] [--entries 540] [--services 70] [--json]\n");
  process.exit(2);
}

void main();

async function main(): Promise<void> {
  const project = createGeneratedProject(size);
  try {
    const fresh = await start(project, []);
    const again = await start(project, []);
    expectThat(
      again.data.noChanges && again.data.notPlanned.length === stacksOf(again),
      "the second start did something",
    );
    readOneMore(project);
    const changed = await start(project, []);
    expectThat(
      changed.data.terraform.added === 1 && changed.data.terraform.changed === 1,
      "one reader more is not one binding and one service",
    );
    const all = await start(project, ["--all"]);
    expectThat(all.data.noChanges && all.data.notPlanned.length === 0, "with --all something was left out, or changed");
    const report: StartReport = {
      ...size,
      stacks: stacksOf(again),
      planned: stacksOf(again) - changed.data.notPlanned.length,
      fresh: fresh.took,
      again: again.took,
      changed: changed.took,
      all: all.took,
    };
    process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : formatStartReport(report));
  } finally {
    await down({ home: defaultHome(project.folder) });
    project.remove();
  }
}

interface Started {
  readonly data: StartData;
  readonly took: Took;
}

async function start(project: Project, more: readonly string[]): Promise<Started> {
  const began = performance.now();
  const command = ["./strongroom", "start", "--json", ...more];
  const { code, stdout, stderr } = await project.run([
    "sh",
    "-c",
    '"$@"; code=$?; times >&2; exit $code',
    "sh",
    ...command,
  ]);
  const millis = performance.now() - began;
  if (code !== 0) throw new Error(`start ended with ${code}:\n${stdout}\n${stderr}`);
  // The shell's own times, then those of what it started: `0m1.20s 0m0.30s`.
  const times = [...(stderr.trim().split("\n").at(-1) ?? "").matchAll(/(\d+)m([\d.]+)s/g)];
  const cpuMillis = times.reduce(
    (sofar, [, minutes, seconds]) => sofar + (Number(minutes) * 60 + Number(seconds)) * 1000,
    0,
  );
  process.stderr.write(
    `start ${more.join(" ")}: ${(millis / 1000).toFixed(1)} s, ${(cpuMillis / 1000).toFixed(1)} s of CPU\n`,
  );
  return { data: JSON.parse(stdout) as StartData, took: { millis, cpuMillis } };
}

function stacksOf({ data }: Started): number {
  return data.notPlanned.length;
}

/** Somebody else's entry, so that another product's bindings change as well. */
function readOneMore(project: Project): void {
  project.write(
    "services/index.ts",
    `import { crossProduct, type Handle } from "../model";
import { catalogue } from "../catalog";
import { organisation } from "../catalog/organisation";

const { AREA_02_KEY_000: key } = catalogue["area-02"]!.vendor0 as unknown as Record<string, Handle>;
export const readers = organisation.readers.map((reader) =>
  reader.about.name === "area-00-api"
    ? Object.assign(reader, { reads: [...reader.reads, crossProduct(key as Handle, "calls it too")] })
    : reader,
);
`,
  );
}

function expectThat(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
