/**
 * `npm run bench:declarations`: what 1,000 ordinary entries cost those who write and check them, all in one run. Lines of declarations as the
 * project's formatter leaves them, and the type check of a project with them against that of the same project with an empty organisation.
 *
 * No number is printed before the organisation resolved with all its entries, and both type checks found nothing.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { createProject } from "../__tests__/support/project";
import { type DeclarationsReport, formatDeclarations } from "./declarations-report";
import { ordinaryOrganisation } from "./ordinary";
import { median } from "./report";

const { values: options } = parseArgs({
  options: { runs: { type: "string", default: "5" }, json: { type: "boolean", default: false } },
});
const runs = Number(options.runs);
if (!Number.isInteger(runs) || runs < 1) {
  process.stderr.write("usage: npm run bench:declarations -- [--runs 5] [--json]\n");
  process.exit(2);
}

const root = join(__dirname, "..");
const shape = { products: 20, integrationsPerProduct: 5, entriesPerIntegration: 10 };
const declared = ["catalog", "services", "environments"];
const base = mkdtempSync(join(tmpdir(), "strongroom-bench-declarations-"));
try {
  const full = projectOf("full", ordinaryOrganisation(shape));
  const empty = projectOf(
    "empty",
    ordinaryOrganisation({ products: 1, integrationsPerProduct: 0, entriesPerIntegration: 0 }),
  );
  try {
    const report = measure(full.folder, empty.folder);
    process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : formatDeclarations(report));
  } finally {
    full.remove();
    empty.remove();
  }
} finally {
  rmSync(base, { recursive: true, force: true });
}

function projectOf(name: string, files: ReadonlyMap<string, string>) {
  const folder = join(base, name);
  for (const one of declared) mkdirSync(join(folder, one), { recursive: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  cpSync(join(root, "biome.json"), join(folder, "biome.json"));
  run(folder, join(root, "node_modules", ".bin", "biome"), ["check", "--write", "--linter-enabled=false", "."]);
  return createProject(folder);
}

function measure(full: string, empty: string): DeclarationsReport {
  const entries = entriesOf(full);
  const wanted = shape.products * shape.integrationsPerProduct * shape.entriesPerIntegration;
  if (entries !== wanted) throw new Error(`${entries} of ${wanted} entries resolved`);
  // In turns, so that a machine that gets busier burdens both.
  const times = { full: [] as number[], empty: [] as number[] };
  for (let index = 0; index < runs; index++) {
    times.empty.push(typeCheck(empty));
    times.full.push(typeCheck(full));
    process.stderr.write(`round ${index + 1} of ${runs}\n`);
  }
  return {
    runs,
    entries,
    lines: Object.fromEntries(declared.map((name) => [name, linesBelow(join(full, name))])),
    emptyMillis: median(times.empty),
    fullMillis: median(times.full),
  };
}

function entriesOf(folder: string): number {
  const count = `const { loadEnvironment } = require("./organisation/load");
const found = loadEnvironment("prod");
if (!found.ok) throw new Error(JSON.stringify(found.issues.slice(0, 3)));
console.log(found.environment.products.flatMap((one) => one.entries).length);`;
  return Number(run(folder, process.execPath, ["--import", "tsx", "-e", count]));
}

function typeCheck(folder: string): number {
  const start = performance.now();
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  run(folder, process.execPath, [tsc, "--noEmit", "--incremental", "false", "--tsBuildInfoFile", "null", "-p", "."]);
  return performance.now() - start;
}

function run(cwd: string, program: string, args: readonly string[]): string {
  const done = spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  });
  if (done.status !== 0)
    throw new Error(`${program} ended with ${done.status ?? done.error?.message}:\n${done.stdout}${done.stderr}`);
  return done.stdout;
}

function linesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .reduce((sum, path) => sum + readFileSync(join(folder, path), "utf8").split("\n").length - 1, 0);
}
