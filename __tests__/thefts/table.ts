/** The published table: docs/thefts.md. */
import type { Right } from "../../pipelines/pipeline";
import type { Exposure } from "./jobs";
import type { Gain, Got } from "./thief";
import { type Stolen, type Trial, vercelToken } from "./trial";
import { names } from "./world";

/** What the host's own token may do in a job, as GitHub documents it. No test of ours can show it. */
const atHost: Readonly<Record<Exclude<Right, "identity">, string>> = {
  "read code": "reads the repository",
  "write code": "pushes branches that no rule protects",
  "write pull requests": "comments on pull requests, opens them, and approves them if a setting allows it",
  "write issues": "writes issues",
  "read runs": "reads runs and their artifacts",
  "read deployments": "reads deployments",
};

const values: ReadonlySet<Gain> = new Set([
  "reads values",
  "reads values as accounts",
  "gives itself values",
  "lets outsiders read values",
  "lets outsiders read values as accounts",
]);
/** Least first. */
const order: readonly Gain[] = ["reads metadata", "reads states", "reads audit logs"];

const other = (name: string): string => names.find((one) => one !== name) ?? "";

/** The environment whose resource it is; null: of none, such as the organisation. */
function environmentIn(resource: string, { inventory }: Pick<Trial, "inventory">): string | null {
  const number = /^projects\/(\d+)\//.exec(resource)?.[1];
  const named = number === undefined ? resource : (inventory.ids.get(number) ?? "");
  return names.find((name) => new RegExp(`-${name}(?:[-/]|%2F|$)`).test(named)) ?? null;
}

export const accountOf = (email: string): string => (email.split("@")[0] ?? "").replace("strongroom-", "");
const codes = (all: Iterable<string>): string => [...all].map((one) => `\`${one}\``).join(", ");

/** What is counted of a gain: values of all, or what each resource belongs to. */
function amount(
  gain: Gain,
  resources: readonly string[],
  trial: Pick<Trial, "inventory">,
  environment: string,
): string {
  const distinct = new Set(resources);
  if (values.has(gain)) {
    const all = trial.inventory.versions.filter((one) => environmentIn(one, trial) === environment).length;
    const secrets = [...distinct].map((one) => one.split("/")[3] ?? "").sort();
    return distinct.size === all ? `all ${all} values` : `${distinct.size} of ${all} values: ${codes(secrets)}`;
  }
  const parts = new Set([...distinct].map((one) => part(one, environment)));
  if (gain === "reads metadata") return codes([...parts].filter((one) => one.startsWith("acme-")).sort());
  const states = new Set(
    trial.inventory.storage.map((one) => part(one, environment)).filter((one) => one.includes("-ENV-")),
  );
  if (gain === "reads states" && states.size === parts.size) return `all ${states.size} states`;
  return codes([...parts].sort());
}

/** A stack whose state it is, an account, or the product's project. */
function part(resource: string, environment: string): string {
  const stack = /\/o\/(.+?)(?:%2F|$)/.exec(resource)?.[1];
  if (stack?.startsWith("thefts") === true) return "a folder of their own";
  if (stack === "strongroom") return /plans%2F(\w+)/.exec(resource)?.[1] ?? "";
  if (stack !== undefined) return stack.replace(`-${environment}-`, "-ENV-");
  const account = /serviceAccounts\/([^/@]+)@/.exec(resource)?.[1];
  if (account !== undefined) return account;
  const product = new RegExp(`acme-(\\w+)-${environment}`).exec(decodeURIComponent(resource))?.[1];
  if (product === undefined) return /workloadIdentityPools/.test(resource) ? "the pipelines' pool" : resource;
  return `acme-${product}-ENV`;
}

export interface Row {
  readonly who: string;
  readonly gain: Gain;
  readonly amount: string;
  readonly where: "its environment" | "another environment" | "the whole organisation";
  readonly alerts: string;
}

/** What an account of an environment buys, in rows that name none. */
export function rowsOf(email: string, got: readonly Got[], trial: Pick<Trial, "inventory">): readonly Row[] {
  const own = names.find((name) => email.endsWith(`-${name}.iam.gserviceaccount.com`)) ?? "";
  const groups = new Map<string, { readonly one: Omit<Row, "amount">; readonly at: string; resources: string[] }>();
  for (const { gain, resource, alerts } of got) {
    const environment = environmentIn(resource, trial);
    const where =
      environment === own ? "its environment" : environment === null ? "the whole organisation" : "another environment";
    const one = { who: accountOf(email), gain, where, alerts: alerts.join("; ") } as const;
    const key = `${gain}|${where}|${one.alerts}`;
    const group = groups.get(key) ?? { one, at: environment ?? own, resources: [] };
    group.resources.push(resource);
    groups.set(key, group);
  }
  const rank = (gain: Gain) => (order.includes(gain) ? order.indexOf(gain) : values.has(gain) ? 99 : 50);
  return [...groups.values()]
    .map(({ one, at, resources }) => ({ ...one, amount: amount(one.gain, resources, trial, at) }))
    .sort((a, b) => rank(a.gain) - rank(b.gain) || (a.gain < b.gain ? -1 : 1) || (a.where < b.where ? 1 : -1));
}

/** Of each account once: what it buys in one environment it buys in each. @throws if it doesn't */
function identities(trial: Trial): readonly (Row & { readonly gains: readonly string[] })[] {
  const emails = [...trial.thefts.keys()].filter((one) => one !== vercelToken).sort();
  const [first] = names;
  const all = emails
    .filter((email) => email.endsWith(`-${first}.iam.gserviceaccount.com`))
    .flatMap((email) => {
      const rows = rowsOf(email, trial.thefts.get(email) ?? [], trial);
      const twin = email.replace(`-${first}.`, `-${other(first)}.`);
      const others = rowsOf(twin, trial.thefts.get(twin) ?? [], trial);
      if (JSON.stringify(rows) !== JSON.stringify(others))
        throw new Error(
          `${email} and ${twin} buy different things:\n${JSON.stringify(rows)}\n${JSON.stringify(others)}`,
        );
      return rows;
    });
  // What is got of the same, in the same way, is one row.
  const merged = new Map<string, Row & { gains: string[] }>();
  for (const row of all) {
    const key = JSON.stringify([row.who, row.amount, row.where, row.alerts]);
    const found = merged.get(key) ?? { ...row, gains: [] };
    found.gains.push(row.gain);
    merged.set(key, found);
  }
  return [...merged.values()];
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const jobName = ({ pipeline, job }: Exposure) => `${pipeline} / ${job}`;

/** Jobs that hold something, in the order of the pipelines. */
export function jobRows({ jobs }: Pick<Trial, "jobs">): readonly (readonly string[])[] {
  const groups = new Map<string, Stolen[]>();
  for (const one of jobs) groups.set(jobName(one.exposure), [...(groups.get(jobName(one.exposure)) ?? []), one]);
  return [...groups].map(([name, all]) => {
    const starts = new Set(
      all.map(({ exposure: { situation } }) => (situation.ref === "fork" ? "fork" : startNames[situation.start])),
    );
    const { exposure } = all.find((one) => one.exposure.situation.ref !== "fork") ?? all[0] ?? never();
    const accounts = new Set(all.flatMap((one) => one.accounts.map(accountOf)));
    return [
      name,
      [...starts].join(", "),
      exposure.purpose === null ? "" : exposure.purpose === "environment" ? "`ENV`" : `\`ENV-${exposure.purpose}\``,
      heldBy(exposure),
      codes([...accounts].sort()) || "nobody",
    ];
  });
}

function never(): never {
  throw new Error("a job has no run");
}

const startNames: Readonly<Record<Exposure["situation"]["start"], string>> = {
  "pull request": "pull request",
  "merge queue": "merge queue",
  merge: "merge",
  push: "push",
  schedule: "schedule",
  hand: "by hand",
  finished: "a finished run",
};

/** From which step on each credential can be taken. */
function heldBy({ steps }: Exposure): string {
  const last = steps.length;
  const from = new Map<string, number>();
  steps.forEach(({ credentials }, index) => {
    for (const one of credentials) if (!from.has(one)) from.set(one, index + 1);
  });
  return [...from].map(([one, at]) => `${one}: ${at === last ? `step ${at}` : `steps ${at} to ${last}`}`).join("; ");
}

export function pageOf(trial: Trial): string {
  const vercel = trial.thefts.get(vercelToken) ?? [];
  const rights = [...new Set(trial.jobs.flatMap(({ exposure }) => exposure.rights))].filter(
    (one) => one !== "identity",
  );
  const jobsWith = (right: Right) =>
    [
      ...new Set(
        trial.jobs.filter(({ exposure }) => exposure.rights.includes(right)).map((one) => jobName(one.exposure)),
      ),
    ].join(", ");
  return `${intro(trial)}
## Jobs

Each job, what can be taken at its steps, and whose account its identity makes of a thief. A job that may be somebody can ask for a token at any step, so
its account counts from the first one on.

${table(["pipeline / job", "started by", "the host's environment", "what can be taken", "becomes"], jobRows(trial))}

Somebody who writes the pipeline files of a pull request, of a branch or of a tag came with ${trial.author.tried} tokens: for each event that they can bring
about, in each environment of the host, of a file of theirs and of each file of the default branch that can be called. They became
${codes(new Set(trial.author.accounts.map(accountOf))) || "nobody"}, by the file of the default branch, whose code then runs and not theirs.

## Accounts

What each account buys, and which alert sees it: the alerts of the bootstrap stack were asked after each attack. What is not listed was refused.

${table(
  ["account", "gets", "of what", "where", "seen by"],
  identities(trial).map(({ who, gains, amount: much, where, alerts }) => [
    `\`${who}\``,
    gains.join(", "),
    much,
    where,
    alerts || "no alert",
  ]),
)}

## The token of Vercel

It belongs to a team, not to an environment: ${[...new Set(vercel.map(({ gain }) => gain))].join("; ")}. So whoever steals it from the deliverer of one
environment can change what is delivered to all of them. A variable of production is sensitive, so nobody can read it back. No alert of ours sees it:
Vercel has an activity log.

## The token of the host

What GitHub says that it may do; no test of ours can show it, so this is **assumed**.

${table(
  ["right", "what it buys", "jobs"],
  rights.map((right) => [right, atHost[right as keyof typeof atHost], jobsWith(right)]),
)}
`;
}

const intro = ({ inventory }: Trial): string => `# What a stolen token buys

<!-- Written by \`npm run thefts\`, and kept current by __tests__/thefts/thefts.test.ts. -->

In the sandbox the token of each job of the pipelines was stolen, at each of its steps, and tried against every method that the sandbox serves, on every
resource of two environments: ${inventory.versions.length} values, ${inventory.accounts.length} accounts, ${inventory.projects.length} projects. Real Terraform made them, with
the bootstrap stack and the commands of [its guide](guides/bootstrap.md). \`ENV\` stands for the job's own environment; whatever is bought in another one
has a row that says so. The [threat model](guides/threat-model.md) says what remains and why.
`;
