/**
 * Declarations and pins in, Terraform JSON out: what `cdktf` runs (see cdktf.json) and `npm run synth`.
 *
 * - `STRONGROOM_ENV`: the environment, `dev` unless said otherwise, or `all`. One environment is the default, so that
 *   `cdktf deploy '*'` never spans them.
 * - `STRONGROOM_LOCK_DIR`: folder of the lock files. Default: `environments/`.
 */
import { App } from "cdktf";
import { lockDirOf } from "./machine/context";
import { formatIssues, type Issue } from "./model/issue";
import { loadIssues } from "./model/load-error";
import type { Notice, ResolvedEnvironment } from "./model/resolved";
import { placeProviderLock } from "./providers/lock-file";
import { type Environment, refusedForSynth, startedByCdktf } from "./providers/surroundings";
import { buildEnvironment } from "./stacks/build";
import { type Surroundings, surroundingsOf } from "./terraform/surroundings";
import { problemBlocks } from "./text/check-report";
import { exitCodes } from "./text/exit-codes";
import { invocationOf } from "./text/invocation";
import { createOutput } from "./text/output";

/** Synthesizes, and returns the exit code. Everything is checked before any construct exists. */
async function main(environment: Environment): Promise<number> {
  const surroundings = await surroundingsOf(environment);
  const say = sayerOf(environment, surroundings);
  const refused = [...refusedForSynth(environment), ...(startedByCdktf(environment) ? surroundings.refused : [])];
  if (refused.length > 0) {
    say(formatIssues(refused));
    return exitCodes.refused;
  }

  const declarations = load();
  if (Array.isArray(declarations)) {
    say(formatIssues(declarations));
    return exitCodes.invalid;
  }
  const { environmentNames, loadEnvironment } = declarations as Declarations;
  const wanted = environment.STRONGROOM_ENV || "dev";
  const lockDir = environment.STRONGROOM_LOCK_DIR;
  const names = wanted === "all" ? environmentNames() : [wanted];
  const resolutions = names.map((name) => loadEnvironment(name, lockDir ? { lockDir } : {}));
  const problems = resolutions.flatMap((resolution, at) =>
    resolution.ok ? [] : [{ name: names[at] ?? wanted, issues: resolution.issues }],
  );
  if (problems.length > 0) {
    say(problemBlocks(problems, { all: false }).join("\n\n"));
    return exitCodes.invalid;
  }
  const resolved = resolutions.flatMap((resolution) => (resolution.ok ? [resolution.environment] : []));

  const app = new App({ skipValidation: true, stackTraces: false });
  const stacks = resolved.flatMap((one) => buildEnvironment(app, one));
  app.synth();
  placeProviderLock({
    outdir: app.outdir,
    stacks: stacks.map((stack) => stack.node.id),
    inSandbox: surroundings.sandbox !== null,
  });
  for (const one of resolved) for (const notice of one.notices) say(formatNotice(one, notice));
  return exitCodes.ok;
}

type Declarations = typeof import("./organisation/load");

/** The declarations, or why they don't load: a file and a line, and no stack of ours. */
function load(): Declarations | readonly Issue[] {
  try {
    return require("./organisation/load") as Declarations;
  } catch (error) {
    const issues = loadIssues(error);
    if (issues === null) throw error;
    return issues;
  }
}

function formatNotice(environment: ResolvedEnvironment, notice: Notice): string {
  return `${environment.name}: ${notice.where}: ${notice.says}\n  next: ${notice.command}`;
}

/** Whoever runs cdktf, or `npm run synth`, pastes what is said; what our own runner hears, it writes for its user itself. */
function sayerOf(environment: Environment, { sandbox }: Surroundings): (text: string) => void {
  const { stdout, stderr } = process;
  const started = { root: __dirname, cwd: process.cwd(), env: environment, lockDir: lockDirOf(__dirname, environment) };
  const isRead = startedByCdktf(environment) || environment.npm_lifecycle_event === "synth";
  const invocation = isRead ? { invocation: invocationOf({ ...started, sandbox }) } : {};
  return createOutput({ stdout, stderr, colour: false, ...invocation }).note;
}

void main(process.env).then((code) => {
  process.exitCode = code;
});
