/** `strongroom check`: whether declarations, pins and .gitignore allow a deploy. Touches no cloud. */
import path from "node:path";
import { fillCommand, isMissing } from "../../inventory/entries";
import { assertEnvironmentName, type Context, type Result } from "../../machine/context";
import { readIfThere } from "../../machine/file";
import type { Issue } from "../../model/issue";
import type { ResolvedEnvironment } from "../../model/resolved";
import { type ExitCode, exitCodes } from "../../text/exit-codes";
import { count } from "../../text/output";
import { grantEnded, problemBlocks } from "../../text/problems";
import { readSetupConf, setupFile } from "../../values/sources/setup-conf";
import { whereToGet } from "../../values/where-to-get";
import { rememberNames } from "../completion/names";

export interface CheckOptions {
  readonly env?: string;
  /** Name every pending entry, and every place of a problem, also where there are many. */
  readonly all?: boolean;
}

interface Pending {
  readonly key: string;
  readonly how: readonly string[];
  readonly command: string;
}

interface Notice {
  readonly code: string;
  readonly where: string;
  readonly says: string;
  readonly command: string;
}

export interface CheckData {
  readonly environments: readonly {
    readonly name: string;
    readonly issues: readonly Issue[];
    readonly pending: readonly Pending[];
    /** Other remarks of the resolution: waiting services, placeholder images. */
    readonly notices: readonly Notice[];
  }[];
  /** Patterns that `.gitignore` lacks. */
  readonly gitignoreLacks: readonly string[];
}

/** Document 2, ".gitignore". */
export const gitignorePatterns = [".env", ".env.local", ".env.*.local", "*.pem", "*.key"] as const;

export function check(context: Context, options: CheckOptions): Result & { readonly data: CheckData } {
  if (options.env !== undefined) assertEnvironmentName(context, options.env);
  const names = options.env === undefined ? context.environments.names() : [options.env];
  const resolved: ResolvedEnvironment[] = [];
  const environments = names.map((name) => {
    const resolution = context.environments.load(name, { lockDir: context.lockDir });
    if (resolution.ok) resolved.push(resolution.environment);
    if (!resolution.ok) return { name, issues: resolution.issues, pending: [], notices: [] };
    const { environment } = resolution;
    const pending = environment.products
      .flatMap((product) => product.entries)
      .filter(isMissing)
      .map((entry) => ({ key: entry.key, how: whereToGet(environment, entry), command: fillCommand(name, entry) }));
    const issues = [...setupIssues(context, environment), ...endedGrants(context, environment)];
    if (issues.length > 0) return { name, issues, pending: [], notices: [] };
    const notices = environment.notices.filter((notice) => notice.code !== "pending entry");
    return { name, issues: [], pending, notices };
  });
  if (options.env === undefined && resolved.length === names.length) rememberNames(context, resolved);
  const data: CheckData = {
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

/** The resolver has no clock; a grant whose last day is over opens nothing, and says that somebody still may. */
function endedGrants(context: Context, environment: ResolvedEnvironment): readonly Issue[] {
  const today = context.now().toISOString().slice(0, 10);
  return environment.products
    .flatMap((product) => product.otherReaders)
    .flatMap((reader) => {
      if (reader.until === undefined || reader.until >= today) return [];
      return {
        code: grantEnded,
        what: "the grant has ended",
        where: reader.key,
        got: `until ${reader.until}, and today is ${today}`,
        allowed: "a last day that is still to come",
        next: "remove the reader from services/, or set until on purpose",
      };
    });
}

/** A pattern counts as a line of its own, in any order. */
export function missingPatterns(gitignore: string | null): readonly string[] {
  const lines = new Set((gitignore ?? "").split(/\r?\n/).map((line) => line.trim()));
  return gitignorePatterns.filter((pattern) => !lines.has(pattern));
}

function codeOf(data: CheckData): ExitCode {
  const issues = data.environments.flatMap((environment) => environment.issues);
  if (issues.length > 0)
    return issues.every((issue) => issue.code.startsWith("lock-")) ? exitCodes.lock : exitCodes.invalid;
  const pending = data.environments.some((environment) => environment.pending.length > 0);
  return pending || data.gitignoreLacks.length > 0 ? exitCodes.pending : exitCodes.ok;
}

function textOf(context: Context, data: CheckData, all: boolean): string {
  const { green, red, yellow, bold, dim } = context.output.colours;
  const blocks = [
    ...problemBlocks(data.environments, { names: bold, issues: red }, all ? null : "strongroom check --all"),
  ];
  for (const { name, issues, pending, notices } of data.environments) {
    if (issues.length > 0) continue;
    const lines = pending.flatMap(({ key, how, command }) => [
      `  ${yellow("pending")} ${key}`,
      ...how.map((line) => `    ${dim(line)}`),
      `    next: ${command}`,
    ]);
    for (const notice of notices) lines.push(`  ${dim(notice.code)} ${notice.where}: ${notice.says}`);
    const verdict =
      pending.length === 0
        ? green("ready")
        : yellow(`${count(pending.length, "required entry", "required entries")} pending`);
    const head = `${bold(name)}: declarations and pins are valid, ${verdict}`;
    if (all || pending.length <= shownAtOnce) blocks.push([head, ...lines].join("\n"));
    else blocks.push([...groupedLines(name, pending, notices), head].join("\n"));
  }
  const lacks = data.gitignoreLacks;
  if (lacks.length > 0) {
    blocks.push(
      `${red(".gitignore lacks")} ${lacks.join(", ")}\n  next: add ${lacks.length === 1 ? "this line" : "these lines"} to .gitignore, or secret files may be committed`,
    );
  }
  return blocks.join("\n\n");
}

/** More would bury what is new, and the verdict. */
const shownAtOnce = 8;
const shownOfEach = 3;

/** By product, with the first few of each; what waits for them by name alone. */
function groupedLines(environment: string, pending: readonly Pending[], notices: readonly Notice[]): readonly string[] {
  const byProduct = new Map<string, string[]>();
  for (const { key } of pending) {
    const [product = ""] = key.split("/");
    byProduct.set(product, [...(byProduct.get(product) ?? []), key]);
  }
  const waiting = notices.filter(({ code }) => code === "waiting service").map(({ where }) => where);
  const others = notices.filter(({ code }) => code !== "waiting service");
  return [
    ...[...byProduct].map(
      ([product, keys]) =>
        `  ${product}: ${count(keys.length, "required entry", "required entries")} pending: ${few(keys)}`,
    ),
    ...(waiting.length === 0 ? [] : [`  waiting for them: ${waiting.join(", ")}`]),
    ...others.map(({ code, where, says }) => `  ${code} ${where}: ${says}`),
    `    next: strongroom inject --env ${environment}; each with where to get it: strongroom check --env ${environment} --all`,
  ];
}

function few(keys: readonly string[]): string {
  const rest = keys.length - shownOfEach;
  // One more is as long as to say that there is one more.
  return rest <= 1 ? keys.join(", ") : `${keys.slice(0, shownOfEach).join(", ")} and ${rest} more`;
}
