/** The affected stacks on a terminal. */
import { count } from "../text/output";
import { oneLine } from "../text/printable";
import type { Affected, Dependent, DifferingStack } from "./affected";
import type { ChangedBlock } from "./difference";

interface Texts {
  /** What it is compared with. */
  readonly base: string;
  /** In the order in which values move up. */
  readonly environments: readonly string[];
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

export function affectedText(affected: Affected, { base, environments: known, bold, dim }: Texts): string {
  const { everything, stacks, dependents, plan, of } = affected;
  if (everything === null && stacks.length === 0)
    return `No stack is affected: ${count(of, "stack")}, all as at ${base}`;
  const head =
    everything === null
      ? `${stacks.length} of ${count(of, "stack")} ${stacks.length === 1 ? "differs" : "differ"} from ${base}`
      : `All of ${count(of, "stack")} may be affected: ${everything}`;
  const place = (environment: string) => (known.includes(environment) ? known.indexOf(environment) : known.length);
  const environments = [...new Set([...stacks, ...dependents].map(({ environment }) => environment))].sort(
    (a, b) => place(a) - place(b),
  );
  const blocks = environments.flatMap((environment) => {
    const isHere = (one: { readonly environment: string }) => one.environment === environment;
    const names = plan.filter((name) => [...stacks, ...dependents].some((one) => isHere(one) && one.stack === name));
    return [
      "",
      bold(oneLine(environment)),
      ...stacks.filter(isHere).map((one) => `  ${oneLine(one.stack)}${saysOf(one)}`),
      ...dependents.filter(isHere).map((one) => dim(`  ${oneLine(one.stack)}: ${dependentSays(one)}`)),
      ...(names.length === 0 ? [] : [`  next: strongroom deploy ${names.map((name) => oneLine(name)).join(" ")}`]),
    ];
  });
  return [bold(head), ...blocks].join("\n");
}

function dependentSays({ after, planned }: Dependent): string {
  const why = planned ? "planned too, since what it stands on is recreated" : "no change of its own, no plan";
  return `comes after ${after.map((one) => oneLine(one)).join(", ")}; ${why}`;
}

function saysOf(one: DifferingStack): string {
  return one.change === "unknown" ? "" : `: ${differenceSays(one)}`;
}

/** In one line; the first few by their address. */
export function differenceSays({ change, added, changed, removed, settings }: DifferingStack): string {
  const parts = [
    ...named("added", added),
    ...named("changed", changed.map(changedSays)),
    ...named("removed", removed),
    ...(settings.length === 0 ? [] : [`changed settings: ${settings.map((one) => oneLine(one)).join(", ")}`]),
  ];
  const all = parts.join("; ");
  if (change === "new") return `new, ${all || "empty"}`;
  if (change === "gone") return `nothing declares it any more, so no plan; ${all || "it was empty"}`;
  return all;
}

const most = 3;

function named(what: string, all: readonly string[]): readonly string[] {
  if (all.length === 0) return [];
  const first = all.slice(0, most).map((one) => oneLine(one));
  const more = all.length > most ? ` and ${all.length - most} more` : "";
  return [`${all.length} ${what} (${first.join(", ")}${more})`];
}

const changedSays = ({ address, arguments: names }: ChangedBlock): string => `${address}: ${names.join(" and ")}`;
