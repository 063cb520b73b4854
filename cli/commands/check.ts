/** `strongroom check`: whether declarations, pins and .gitignore allow a deploy. Touches no cloud. */
import path from "node:path";
import { isMissing } from "../../inventory/entries";
import { longGrantsIn } from "../../inventory/grant-end";
import { sandboxBeside } from "../../lock/sandbox-beside";
import { assertEnvironmentName, type Context, type Result } from "../../machine/context";
import { readIfThere } from "../../machine/file";
import { missingPatterns } from "../../machine/git/ignored";
import type { Issue } from "../../model/issue";
import type { ResolvedEnvironment } from "../../model/resolved";
import { type Checked, isOutdated, type Problem, problemsOf, reportOf } from "../../text/check-report";
import { type ExitCode, exitCodes } from "../../text/exit-codes";
import { grantEnded } from "../../text/problems";
import { fillOne, fillTogether, toFill } from "../../values/fill";
import { readSetupConf, setupFile } from "../../values/sources/setup-conf";
import { whereToGet } from "../../values/where-to-get";
import { rememberNames } from "../completion/names";

export interface CheckOptions {
  readonly env?: string;
  /** Name every pending entry, and every place of a problem, even if there are many. */
  readonly all?: boolean;
}

export interface CheckData {
  /** Each problem once, by product, with the environments that have it. */
  readonly problems: readonly Problem[];
  /** The same by environment; `notices` are other remarks of the resolution: waiting services, placeholder images. */
  readonly environments: readonly Checked[];
  /** Patterns that `.gitignore` lacks. */
  readonly gitignoreLacks: readonly string[];
}

export function check(context: Context, options: CheckOptions): Result<CheckData> {
  if (options.env !== undefined) assertEnvironmentName(context, options.env);
  const names = options.env === undefined ? context.environments.names() : [options.env];
  const resolved: ResolvedEnvironment[] = [];
  const environments = names.map((name) => {
    const resolution = context.environments.load(name, { lockDir: context.lockDir });
    if (resolution.ok) resolved.push(resolution.environment);
    if (!resolution.ok) return { name, issues: resolution.issues, pending: [], notices: [] };
    const { environment } = resolution;
    const missing = environment.products.flatMap((product) => product.entries).filter(isMissing);
    const pending = missing.map((entry) => ({
      key: entry.key,
      how: whereToGet(environment, entry),
      command: fillOne(environment, entry),
    }));
    const keys = missing.map(({ key }) => key);
    const fill = keys.length === 0 ? {} : { command: fillTogether(environment, toFill(environment, keys)) };
    const issues = [...setupIssues(context, environment), ...grantIssues(context, environment)];
    if (issues.length > 0) return { name, issues, pending: [], notices: [] };
    const notices = environment.notices.filter((notice) => notice.code !== "pending entry");
    return { name, issues: [], pending, notices, ...fill };
  });
  if (options.env === undefined && resolved.length === names.length) rememberNames(context, resolved);
  const data: CheckData = {
    problems: problemsOf(environments),
    environments,
    gitignoreLacks: missingPatterns(readIfThere(path.join(context.root, ".gitignore"))),
  };
  return { code: codeOf(data), text: textOf(context, data, options.all === true), data };
}

/** `setup.conf` is committed, so what is wrong with it is wrong for everybody. */
function setupIssues(context: Context, environment: ResolvedEnvironment): readonly Issue[] {
  return readSetupConf(context.root, environment).refusals.map(({ code, what, allowed }) => ({
    code,
    what: what.replace(/\.$/, ""),
    where: `${setupFile} for ${environment.name}`,
    got: "a line that is not a reference to a host variable",
    allowed,
    next: `correct ${setupFile}; if a value was committed, rotate it`,
  }));
}

/** The resolver has no clock, so these are found here. An ended grant no longer gives access, but its declaration says that it does. */
function grantIssues(context: Context, environment: ResolvedEnvironment): readonly Issue[] {
  const now = context.now();
  const today = now.toISOString().slice(0, 10);
  const long = longGrantsIn(environment, now).map(({ reader, until, latest }) => ({
    code: "long-grant",
    what: "the grant lasts more than a year",
    where: reader,
    got: `until ${until}`,
    allowed: `a last day by ${latest}`,
    next: "set until to a day within a year; if it is needed longer, grant it again then",
  }));
  const ended = environment.products
    .flatMap((product) => product.otherReaders)
    .flatMap((reader) => {
      if (reader.until === undefined || reader.until >= today) return [];
      return {
        code: grantEnded,
        what: "the grant has ended",
        where: reader.key,
        got: `until ${reader.until}, but today is ${today}`,
        allowed: "a last day in the future",
        next: "remove the reader from services/, or set until on purpose",
      };
    });
  return [...long, ...ended];
}

function codeOf(data: CheckData): ExitCode {
  const issues = data.environments.flatMap((environment) => environment.issues);
  if (issues.length > 0)
    return issues.every((issue) => issue.code.startsWith("lock-")) ? exitCodes.lock : exitCodes.invalid;
  const pending = data.environments.some((one) => one.pending.length > 0 || one.notices.some(isOutdated));
  return pending || data.gitignoreLacks.length > 0 ? exitCodes.pending : exitCodes.ok;
}

function textOf(context: Context, data: CheckData, all: boolean): string {
  const { colours } = context.output;
  const blocks = [...reportOf(data.environments, { colours, all })];
  const lacks = data.gitignoreLacks;
  if (lacks.length > 0) {
    const lines = lacks.length === 1 ? "this line" : "these lines";
    const said = `${colours.red(".gitignore lacks")} ${lacks.join(", ")}\n  next: add ${lines} to .gitignore, or secret files may be committed`;
    // The verdict comes last.
    blocks.splice(-1, 0, said);
  }
  const beside = data.environments.flatMap(({ name, pending }) =>
    pending.length === 0 ? [] : (sandboxBeside(context, name, `strongroom check --env ${name}`) ?? []),
  );
  if (beside.length > 0) blocks.splice(-1, 0, beside.join("\n"));
  return blocks.join("\n\n");
}
