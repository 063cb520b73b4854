/** `strongroom promote NAME --to ENV`: what stands between an environment and the next, as a pull request that says so. */
import path from "node:path";
import type { ResolvedEntry, ResolvedEnvironment } from "../../model/resolved";
import { assertEnvironmentName, type Context, type Result, requireEnvironment } from "../context";
import { fillCommand, integrationOf, isMissing, isStored, whereToGet } from "../entries";
import { exitCodes } from "../exit-codes";
import { usage } from "../failure";
import { replaceFile } from "../file";
import { readersOf, readsOf } from "../readers";
import { Declarations } from "../scaffold/declarations";
import { withEnvironment } from "../scaffold/edit";
import { nearest } from "../suggest";

export interface PromoteOptions {
  readonly to: string;
  /** File for the pull request's text. */
  readonly out?: string;
  readonly dryRun?: boolean;
}

export interface PromoteData {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly dryRun: boolean;
  /** Declaration files that were changed. */
  readonly files: readonly string[];
  readonly inject: readonly { readonly key: string; readonly optional: boolean; readonly command: string }[];
  readonly config: readonly {
    readonly key: string;
    readonly from: string | null;
    readonly to: string | null;
    readonly verdict: "differs" | "the same" | "not there" | "names the lower environment";
  }[];
  readonly owners: readonly string[];
  /** Text of the pull request. */
  readonly body: string;
}

export async function promote(
  context: Context,
  name: string,
  options: PromoteOptions,
): Promise<Result & { readonly data: PromoteData }> {
  assertEnvironmentName(context, options.to);
  const names = context.environments.names();
  const from = names[names.indexOf(options.to) - 1];
  if (from === undefined) throw usage(`${options.to} is the first environment; there is none to promote from.`);
  const lower = requireEnvironment(context, from);
  const upper = requireEnvironment(context, options.to);
  const { title, keys } = chosen(lower, name);
  const files = widened(context, lower, upper, title, options);
  const entriesOf = (environment: ResolvedEnvironment) =>
    new Map(environment.products.flatMap((product) => product.entries).map((entry) => [entry.key, entry]));
  const [below, above] = [entriesOf(lower), entriesOf(upper)];
  const entries = keys.flatMap((key) => above.get(key) ?? []);
  const pending = entries.filter((entry) => isStored(entry) && entry.state === "pending");
  const config = keys.flatMap((key) => {
    const [low, high] = [below.get(key) ?? null, above.get(key) ?? null];
    if (low?.secret != null || high?.secret != null) return [];
    return [{ key, from: low?.value ?? null, to: high?.value ?? null, verdict: verdictOf(low, high, from) }];
  });
  const owners = [...new Set(entries.flatMap((entry) => integrationOf(upper, entry)?.owner ?? []))].sort();
  const about = { name: title, from, to: options.to, dryRun: options.dryRun === true, files, config, owners };
  const inject = pending.map((entry) => ({
    key: entry.key,
    optional: !isMissing(entry),
    command: fillCommand(upper.name, entry),
  }));
  const body = bodyOf(upper, about, pending);
  const data: PromoteData = { ...about, inject, body };
  if (options.out !== undefined && options.dryRun !== true) replaceFile(path.resolve(context.cwd, options.out), body);
  const branch = `promote-${title.replaceAll("/", "-")}-${options.to}`;
  const bodyFile = options.out ?? "FILE";
  const next = [
    ...(pending.length === 0
      ? []
      : [`strongroom inject --env ${options.to} --only ${inject.map(({ key }) => key).join(" ")}`]),
    `git switch -c ${branch}`,
    `git add environments ${files.join(" ")}`.trim(),
    `git commit -m "Promote ${title} to ${options.to}"`,
    `git push -u origin ${branch}`,
    ...(options.out === undefined ? [`strongroom promote ${name} --to ${options.to} --out FILE`] : []),
    `gh pr create --title "Promote ${title} to ${options.to}" --body-file ${bodyFile}`,
  ];
  const written = files.map((file) => `${options.dryRun === true ? "would write" : "wrote"} ${file}`);
  return {
    code: pending.some(isMissing) ? exitCodes.pending : exitCodes.ok,
    text: [...written, body.trimEnd(), "", ...next.map((step) => `  next: ${step}`)].join("\n"),
    data,
  };
}

/** Entries of a reader, an integration, a product, or one entry. @throws a usage failure where there is no such name */
function chosen(
  environment: ResolvedEnvironment,
  name: string,
): { readonly title: string; readonly keys: readonly string[] } {
  const readers = readersOf(environment).filter((reader) => reader.key === name || reader.name === name);
  const [reader] = readers;
  if (readers.length > 1)
    throw usage(`There are ${readers.length} services "${name}": ${readers.map((one) => one.key).join(", ")}.`);
  if (reader !== undefined)
    return { title: reader.key, keys: [...new Set(readsOf(environment, reader).map(({ entry }) => entry.key))].sort() };
  const product = environment.products.find((one) => one.name === name);
  if (product !== undefined) return { title: name, keys: product.entries.map((entry) => entry.key) };
  const integrations = environment.products.flatMap((one) => one.integrations);
  const integration = integrations.find((one) => one.key === name);
  if (integration !== undefined)
    return {
      title: name,
      keys: integration.entries.map((entry) => (entry.includes("/") ? entry : `${integration.product}/${entry}`)),
    };
  const entries = environment.products.flatMap((one) => one.entries);
  const found = entries.filter((one) => one.key === name || one.name === name);
  if (found.length === 1) return { title: found[0]?.key ?? name, keys: found.map((one) => one.key) };
  const known = [
    ...readersOf(environment).map((one) => one.key),
    ...integrations.map((one) => one.key),
    ...environment.products.map((one) => one.name),
  ];
  const guess = nearest(name, known);
  throw usage(
    `${environment.name} has no service, product, integration or entry "${name}".${guess === null ? "" : ` Did you mean ${guess}?`}`,
    `strongroom list --env ${environment.name}`,
  );
}

/** A reader that is limited to some environments gets the next one too. */
function widened(
  context: Context,
  lower: ResolvedEnvironment,
  upper: ResolvedEnvironment,
  key: string,
  options: PromoteOptions,
): readonly string[] {
  const reader = readersOf(lower).find((one) => one.key === key);
  if (reader === undefined || readersOf(upper).some((one) => one.key === key)) return [];
  const declarations = new Declarations(context.root);
  const file = declarations.service(reader.product, reader.name);
  const text = declarations.read(file) ?? "";
  const changed = withEnvironment(text, reader.name, upper.name);
  if (changed === text)
    throw usage(
      `${file}: ${key} does not exist in ${upper.name}, and its environments are no list that can be added to.`,
    );
  if (options.dryRun !== true) declarations.write(new Map([[file, changed]]));
  return [file];
}

function verdictOf(
  low: ResolvedEntry | null,
  high: ResolvedEntry | null,
  from: string,
): PromoteData["config"][number]["verdict"] {
  if (high === null || high.value === null) return "not there";
  if (new RegExp(`(^|[^a-z])${from}([^a-z]|$)`).test(high.value)) return "names the lower environment";
  return low?.value === high.value ? "the same" : "differs";
}

function bodyOf(
  upper: ResolvedEnvironment,
  about: Omit<PromoteData, "inject" | "body">,
  pending: readonly ResolvedEntry[],
): string {
  const lines = [`# Promote ${about.name} to ${about.to}`, "", "## Values to inject", ""];
  if (pending.length === 0) lines.push(`Nothing: every entry has a value of its own in ${about.to}.`);
  for (const entry of pending) {
    lines.push(`- [ ] \`${entry.key}\`${isMissing(entry) ? "" : " (optional)"}: \`${fillCommand(upper.name, entry)}\``);
    for (const line of whereToGet(upper, entry)) lines.push(`  - ${line}`);
  }
  lines.push("", "## Config", "", `| entry | ${about.from} | ${about.to} | |`, "| --- | --- | --- | --- |");
  for (const { key, from, to, verdict } of about.config)
    lines.push(
      `| \`${key}\` | ${shown(from)} | ${shown(to)} | ${verdict === "the same" ? "the same: is that meant?" : verdict} |`,
    );
  lines.push("", "## Then", "");
  lines.push(`- [ ] \`strongroom check --env ${about.to}\` says that nothing is pending`);
  lines.push(`- [ ] reviewed by ${about.owners.join(", ") || "the owner"}`);
  lines.push(`- [ ] the plan of ${about.to} adds what is named here, and changes nothing else`, "");
  return lines.join("\n");
}

const shown = (value: string | null): string => (value === null ? "–" : `\`${value.replaceAll("|", "\\|")}\``);
