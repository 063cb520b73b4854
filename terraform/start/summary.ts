/** What a start did, in numbers and in words. */

import { storedEntries } from "../../inventory/entries";
import type { Context } from "../../machine/context";
import { isReplacing, renameCommand } from "../../model/replacing";
import type { ResolvedEnvironment, ResolvedProduct } from "../../model/resolved";
import { count, table } from "../../text/output";
import { composedFrom } from "../../values/made";
import type { InjectData } from "../../versions/inject/report";
import { type AbandonedStack, abandonedLines } from "../abandoned";
import { type Changes, changesText, total } from "../changes";
import { notPlannedBecause, notPlannedText } from "../not-planned";

export interface StartData {
  readonly environment: string;
  readonly sandbox: string;
  /** Products of this run: all, or the requested one with the product of the fingerprint key. */
  readonly products: readonly string[];
  /** `--product`, if given. */
  readonly only: string | null;
  /** Google project of the first product. */
  readonly project: string;
  /** Entries in Secret Manager, and literals. */
  readonly entries: { readonly stored: number; readonly literal: number };
  readonly bindings: number;
  /** Versions that are pinned. */
  readonly versions: number;
  /** Keys of entries whose pinned value is a fake example. */
  readonly fake: readonly string[];
  /** Entries that have no value. */
  readonly unfilled: readonly string[];
  /** Those of them that are not optional: of a product that was only started for another one's sake. */
  readonly missing: readonly string[];
  readonly services: { readonly cloudRun: number; readonly vercel: number; readonly waiting: readonly string[] };
  readonly variables: { readonly cloudRun: number; readonly vercel: number };
  readonly terraform: Changes;
  /** Stacks that were left out: their documents have not changed since the last apply. */
  readonly notPlanned: readonly string[];
  readonly valuesWritten: number;
  /** Stacks that are no longer declared, but whose states still hold something. */
  readonly abandoned: readonly AbandonedStack[];
  /** Whether this run changed nothing at all. */
  readonly noChanges: boolean;
  readonly seconds: number;
}

export interface Run {
  readonly fake: readonly string[];
  readonly only: string | null;
  readonly sandbox: string;
  readonly terraform: Changes;
  readonly notPlanned: readonly string[];
  readonly injected: InjectData;
  readonly abandoned: readonly AbandonedStack[];
  readonly seconds: number;
}

export function summary(environment: ResolvedEnvironment, products: readonly ResolvedProduct[], run: Run): StartData {
  const entries = products.flatMap((product) => product.entries);
  const stored = products.flatMap((product) => storedEntries(environment, product.name));
  const services = products.flatMap((product) => product.services);
  const vercel = products.flatMap((product) => product.vercelProjects);
  const active = <T extends { readonly state: string }>(all: readonly T[]) =>
    all.filter((one) => one.state === "active");
  const sum = (all: readonly { readonly variables: readonly unknown[] }[]) =>
    all.reduce((sofar, one) => sofar + one.variables.length, 0);
  const written = run.injected.written.length + run.injected.found.length + run.injected.adopted.length;
  return {
    environment: environment.name,
    sandbox: run.sandbox,
    products: products.map((product) => product.name),
    only: run.only,
    project: products[0]?.project ?? "",
    entries: { stored: stored.length, literal: entries.filter((entry) => entry.value !== null).length },
    bindings: products.reduce((sofar, product) => sofar + product.bindings.length, 0),
    versions: stored.filter((entry) => entry.secret.pin !== null).length,
    fake: run.fake.filter((key) => stored.some((entry) => entry.key === key)),
    unfilled: keysOf(stored.filter((entry) => entry.secret.pin === null)),
    missing: keysOf(stored.filter((entry) => entry.secret.pin === null && !entry.optional)),
    services: {
      cloudRun: active(services).length,
      vercel: active(vercel).length,
      waiting: [...services, ...vercel]
        .filter((one) => one.state === "waiting")
        .map((one) => one.key)
        .sort(),
    },
    variables: { cloudRun: sum(active(services)), vercel: sum(active(vercel)) },
    terraform: run.terraform,
    notPlanned: run.notPlanned,
    valuesWritten: written,
    abandoned: run.abandoned,
    noChanges: total(run.terraform) === 0 && written === 0,
    seconds: run.seconds,
  };
}

export function valuesText(data: InjectData): string {
  if (data.written.length + data.found.length + data.adopted.length === 0) return "no changes";
  const generated = data.written.filter((one) => one.from.startsWith("generated ")).length;
  const composed = data.written.filter((one) => one.from === composedFrom).length;
  const fakes = data.written.length - generated - composed;
  const pinned = data.found.length + data.adopted.length;
  return `${generated} generated, ${count(fakes, "fake example")}${composed === 0 ? "" : `, ${composed} composed`}${pinned === 0 ? "" : `, ${pinned} found again`}`;
}

export function textOf(context: Context, environment: ResolvedEnvironment, data: StartData): string {
  const { bold, green, dim, yellow } = context.output.colours;
  const rows = [
    ["products", data.products.join(", ")],
    ["entries", `${data.entries.stored} in Secret Manager, ${count(data.entries.literal, "literal")}`],
    ["bindings", `${data.bindings}, one per secret and reader`],
    ["versions", `${data.versions} pinned${unfilledText(data)}`],
    ...(data.fake.length === 0
      ? []
      : [
          [
            "fake",
            `${count(data.fake.length, "value")}, named by: strongroom sandbox exec -- strongroom list --env ${data.environment} --fake`,
          ],
        ]),
    ["services", `${data.services.cloudRun} on Cloud Run, ${data.services.vercel} on Vercel`],
    ["variables", `${data.variables.cloudRun} on Cloud Run, ${data.variables.vercel} on Vercel`],
    ["terraform", changesText(data.terraform)],
    ...(data.notPlanned.length === 0
      ? []
      : [["not planned", `${notPlannedText(environment, data.notPlanned)}; ${notPlannedBecause}`]]),
    ["time", `${data.seconds} s`],
  ];
  // What main.ts synthesizes unless told otherwise.
  const isDev = data.environment === "dev";
  const only = `--env ${data.environment}`;
  const again = [...(isDev ? [] : [only]), ...(data.only === null ? [] : [`--product ${data.only}`])];
  const renamed = storedEntries(environment)
    .filter(({ key }) => data.missing.includes(key))
    .filter(isReplacing);
  const next = [
    ...renamed.map((entry) => [
      `strongroom sandbox exec -- ${renameCommand(environment.name, entry)}`,
      `copies the value of ${entry.product}/${entry.replaces}`,
    ]),
    [`strongroom sandbox exec -- strongroom list ${only}`, "what is declared, and its state"],
    [`strongroom sandbox exec -- strongroom status ${only}`, "pins beside what the cloud has"],
    [
      `${isDev ? "" : `STRONGROOM_ENV=${data.environment} `}strongroom sandbox exec -- cdktf diff ${data.products[0]}-${data.environment}-secrets`,
      "what a reviewer sees",
    ],
    [
      `strongroom sandbox exec -- gcloud secrets list --project=${data.project}`,
      "the real gcloud, against the embedded cloud",
    ],
    ...(data.notPlanned.length === 0
      ? [[["strongroom start", ...again].join(" "), "again: no changes"]]
      : [[["strongroom start", ...again, "--all"].join(" "), "plan all stacks, and undo what was changed by hand"]]),
    ["strongroom sandbox down", "stop it; its state stays"],
  ];
  return [
    "",
    green(`${data.environment}${headOf(data)}`),
    table(
      rows.map(([name = "", value = ""]) => [bold(name), value]),
      "  ",
    ),
    ...(data.services.waiting.length === 0 ? [] : [yellow(`  waiting: ${data.services.waiting.join(", ")}`)]),
    ...abandonedLines(data.environment, data.abandoned).map((line) => yellow(`  ${line}`)),
    "",
    "What to try next:",
    table(
      next.map(([command = "", why = ""]) => [command, dim(why)]),
      "  ",
    ),
  ].join("\n");
}

function headOf({ noChanges, notPlanned }: StartData): string {
  if (!noChanges) return " is deployed";
  return notPlanned.length === 0 ? ": no changes" : ": no changes in what is declared";
}

const keysOf = (entries: readonly { readonly key: string }[]) => entries.map(({ key }) => key).sort();

/** Why there are fewer versions than entries. */
function unfilledText({ unfilled, missing }: StartData): string {
  const listed = (says: string, keys: readonly string[]) => {
    if (keys.length === 0) return "";
    return `; ${says}: ${keys.length > 4 ? `${keys.slice(0, 4).join(", ")} and ${keys.length - 4} more` : keys.join(", ")}`;
  };
  const optional = unfilled.filter((key) => !missing.includes(key));
  return `${listed("still without a value", missing)}${listed("optional, and without a value", optional)}`;
}
