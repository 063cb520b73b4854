/** What a check found, as people read it: grouped by product, each thing once for all its environments, the verdict last. */
import { formatIssue, type Issue, together } from "../model/issue";
import type { Colours } from "./output";
import { count } from "./output";

export interface Pending {
  readonly key: string;
  readonly how: readonly string[];
  readonly command: string;
}

export interface Notice {
  readonly code: string;
  readonly where: string;
  readonly says: string;
  readonly command: string;
}

export interface Checked {
  readonly name: string;
  readonly issues: readonly Issue[];
  readonly pending: readonly Pending[];
  /** The command that fills all of them. @default each has its own */
  readonly command?: string;
  readonly notices: readonly Notice[];
}

/** A problem, and all environments that have it. */
export interface Problem extends Issue {
  /** Null if it belongs to the organisation or to a file beside it. */
  readonly product: string | null;
  readonly environments: readonly string[];
}

export interface ReportOptions {
  readonly colours: Pick<Colours, "green" | "red" | "yellow" | "bold" | "dim">;
  /** Names each of them, however many there are. */
  readonly all: boolean;
}

/** How many problems are shown in full; more would bury the verdict. */
const problemsAtOnce = 20;
/** How many pending entries are shown with where to get their values. */
const pendingAtOnce = 8;
const shownOfEach = 3;

/** Each problem once, sorted by product and place. */
export function problemsOf(environments: readonly Pick<Checked, "name" | "issues">[]): readonly Problem[] {
  // Rules of the whole organisation find the same in every environment, each time in the same words.
  const found = once(
    environments.flatMap(({ name, issues }) => issues.map((one) => ({ name, one }))),
    { byOwnName: false },
  ).map(({ one, names }) => ({ one, names: aboutOf(one.where, environments) ?? names }));
  const [several, single] = [found.filter(({ names }) => names.length > 1), found.filter(isSingle)];
  return [...several, ...once(single.map(({ one, names }) => ({ name: names[0], one })))]
    .map(({ one, names }) => ({ ...one, product: productOf(one.where), environments: names }))
    .sort(
      (a, b) =>
        compare(a.product ?? "", b.product ?? "") ||
        compare(a.where, b.where) ||
        compare(a.code, b.code) ||
        compare(a.got, b.got),
    );
}

export function reportOf(environments: readonly Checked[], options: ReportOptions): readonly string[] {
  const valid = environments.filter(({ issues }) => issues.length === 0);
  return [
    ...problemBlocks(environments, options),
    ...pendingBlock(valid, environments.length > 1, options),
    ...noticeBlock(valid, options),
    verdicts(environments, options),
  ];
}

const asItIs = (text: string): string => text;
const plain: ReportOptions["colours"] = { green: asItIs, red: asItIs, yellow: asItIs, bold: asItIs, dim: asItIs };

/** By product, each with the environments that have it: the one form in which problems are said. */
export function problemBlocks(
  environments: readonly Pick<Checked, "name" | "issues">[],
  { colours = plain, all }: Partial<Pick<ReportOptions, "colours">> & Pick<ReportOptions, "all">,
): readonly string[] {
  const command = all ? null : "strongroom check --all";
  const groups = grouped(problemsOf(environments), ({ product }) => product ?? "the organisation");
  const most = all ? Number.POSITIVE_INFINITY : Math.max(Math.floor(problemsAtOnce / groups.size), 1);
  return [...groups].flatMap(([product, problems]) => {
    const blocks = [...grouped(problems, (one) => one.environments.join(", "))].flatMap(([names, same]) =>
      (command === null ? same : together(same, command)).map((issue) => ({ issue, names })),
    );
    const said = blocks.slice(0, most).map(({ issue, names }) => {
      const [head = "", ...lines] = formatIssue(issue).split("\n");
      return [head, ...(environments.length > 1 ? [`  in:      ${names}`] : []), ...lines].join("\n");
    });
    const rest = blocks.length - said.length;
    return [
      `${colours.bold(product)}: ${colours.red(count(problems.length, "problem"))}`,
      ...said,
      ...(rest > 0 ? [`and ${rest} more of ${product}: strongroom check --all`] : []),
    ];
  });
}

function pendingBlock(valid: readonly Checked[], several: boolean, { colours, all }: ReportOptions): readonly string[] {
  const { yellow, dim } = colours;
  const each = once(
    valid.flatMap(({ name, pending }) => pending.map((one) => ({ name, one }))),
    { part: ({ key, how }) => ({ key, how }) },
  );
  if (each.length === 0) return [];
  const within = (names: readonly string[]) => (several ? ` in ${names.join(", ")}` : "");
  const open = valid.filter(({ pending }) => pending.length > 0);
  if (all || each.length <= pendingAtOnce) {
    const lines = each.flatMap(({ one, names }) => [
      `  ${yellow("pending")} ${one.key}${within(names)}`,
      ...one.how.map((line) => `    ${dim(line)}`),
    ]);
    // One for all: what is composed needs its parts in the same run.
    const commands = open.flatMap(({ pending, command }) => command ?? pending.map((one) => one.command));
    return [[...lines, ...commands.map((command) => `    next: ${command}`)].join("\n")];
  }
  const byProduct = grouped(
    open.flatMap(({ name, pending }) =>
      [...grouped(pending, ({ key }) => key.split("/")[0] ?? "")].map(([product, some]) => ({
        name,
        product,
        keys: some.map(({ key }) => key),
      })),
    ),
    ({ product, keys }) => JSON.stringify([product, keys]),
  );
  const lines = [...byProduct.values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    const entries = count(first.keys.length, "required entry", "required entries");
    return `  ${first.product}: ${entries} pending${within(alike.map(({ name }) => name))}: ${few(first.keys)}`;
  });
  const waiting = new Set(open.flatMap(({ notices }) => notices.filter(isWaiting).map(({ where }) => where)));
  const [only, ...others] = open.map(({ name }) => name);
  return [
    [
      ...lines.sort(compare),
      ...(waiting.size === 0 ? [] : [`  waiting for them: ${[...waiting].sort(compare).join(", ")}`]),
      ...(others.length === 0
        ? [`    next: strongroom inject --env ${only}; each with where to get it: strongroom check --env ${only} --all`]
        : [
            ...open.map(({ name }) => `    next: strongroom inject --env ${name}`),
            "    each with where to get it: strongroom check --all",
          ]),
    ].join("\n"),
  ];
}

/** If entries are listed in short, the services that wait for them are listed with them. */
function noticeBlock(valid: readonly Checked[], { colours, all }: ReportOptions): readonly string[] {
  const isNamed = (one: Checked) => !all && one.pending.length > pendingAtOnce;
  const each = once(
    valid.flatMap((checked) =>
      checked.notices
        .filter((one) => !(isWaiting(one) && isNamed(checked)))
        .map((one) => ({ name: checked.name, one })),
    ),
    { part: ({ code, where, says }) => ({ code, where, says }) },
  );
  if (each.length === 0) return [];
  const lines = each.flatMap(({ one, names }) => [
    `  ${colours.dim(one.code)} ${one.where}: ${one.says}`,
    ...(isOutdated(one) ? commandsOf(valid, one, names) : []),
  ]);
  return [lines.join("\n")];
}

/** In each of these environments. */
function commandsOf(valid: readonly Checked[], { code, where }: Notice, names: readonly string[]): readonly string[] {
  return valid
    .filter(({ name }) => names.includes(name))
    .flatMap(({ notices }) => notices.filter((one) => one.code === code && one.where === where))
    .map(({ command }) => `    next: ${command}`);
}

/** Its readers would get what its parts were. */
export function isOutdated({ code }: Pick<Notice, "code">): boolean {
  return code === "outdated composition";
}

function isWaiting({ code }: Notice): boolean {
  return code === "waiting service";
}

/** Puts environments with the same result on one line. */
function verdicts(environments: readonly Checked[], { colours }: ReportOptions): string {
  const { bold, green, red, yellow } = colours;
  const problems = problemsOf(environments);
  const verdict = ({ name, issues, pending, notices }: Checked): string => {
    if (issues.length > 0) {
      const own = problems.filter((one) => one.environments.includes(name)).length;
      return red(own > 0 ? count(own, "problem") : "stopped by the problems of others");
    }
    const outdated = notices.filter(isOutdated).length;
    const open = [
      ...(pending.length === 0 ? [] : [`${count(pending.length, "required entry", "required entries")} pending`]),
      ...(outdated === 0
        ? []
        : [`${count(outdated, "composition")} older than ${outdated === 1 ? "its" : "their"} parts`]),
    ];
    return `declarations and pins are valid, ${open.length === 0 ? green("ready") : yellow(open.join(", "))}`;
  };
  const lines = [...grouped(environments, verdict)].map(
    ([says, alike]) => `${bold(alike.map(({ name }) => name).join(", "))}: ${says}`,
  );
  const total = `${bold("in all")}: ${red(count(problems.length, "problem"))}`;
  return [...lines, ...(problems.length > 0 && lines.length > 1 ? [total] : [])].join("\n");
}

interface OfOne<T> {
  readonly one: T;
  readonly names: readonly [string];
}

function isSingle<T>(found: { readonly one: T; readonly names: readonly string[] }): found is OfOne<T> {
  return found.names.length === 1;
}

/** The environment whose own file or lock is wrong, wherever that was found. */
function aboutOf(where: string, environments: readonly Pick<Checked, "name">[]): readonly string[] | null {
  const named = /^environments\/([\w-]+)(?![\w-])/.exec(where)?.[1];
  return named !== undefined && environments.some(({ name }) => name === named) ? [named] : null;
}

interface Found<T> {
  /** The environment's name. */
  readonly name: string;
  readonly one: T;
}

/** Two problems that differ only in the name of their own environment are one; the first one's wording is shown. */
function once<T>(
  all: readonly Found<T>[],
  { part = (one) => one, byOwnName = true }: { readonly part?: (one: T) => unknown; readonly byOwnName?: boolean } = {},
): readonly { one: T; names: string[] }[] {
  const alike = new Map<string, { readonly one: T; readonly names: string[] }>();
  for (const { name, one } of all) {
    const own = new RegExp(`(?<![A-Za-z0-9_])${name}(?![A-Za-z0-9_])`, "g");
    const said = JSON.stringify(part(one));
    const id = byOwnName ? said.replace(own, "\0") : said;
    const known = alike.get(id) ?? { one, names: [] };
    alike.set(id, known);
    if (!known.names.includes(name)) known.names.push(name);
  }
  return [...alike.values()];
}

/** `shop/KEY`, `environments/dev: shop.pay.mode`, `catalog/shop/pay.ts:3`. */
function productOf(where: string): string | null {
  const value = /^environments\/[\w-]+: ([a-z][a-z0-9-]*)\./.exec(where)?.[1];
  const file = /^(?:catalog|services)\/([a-z][a-z0-9-]*)\//.exec(where)?.[1];
  const key = /^(?!environments\/|catalog\/|services\/)([a-z][a-z0-9-]*)\/[\w-]/.exec(where)?.[1];
  return value ?? file ?? key ?? null;
}

function few(keys: readonly string[]): string {
  const rest = keys.length - shownOfEach;
  // Naming a last one takes no more room than saying "and 1 more".
  return rest <= 1 ? keys.join(", ") : `${keys.slice(0, shownOfEach).join(", ")} and ${rest} more`;
}

function grouped<T>(all: readonly T[], by: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(by(one), [...(groups.get(by(one)) ?? []), one]);
  return groups;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
