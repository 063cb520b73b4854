/** Where pipelines run: names and ids of the right shape, declared once in an environment, and accounts that nobody else has. */

import { accountOf } from "../assemble/bootstrap";
import { accountIdOf } from "../assemble/identity";
import type { Declared, DeclaredEnvironment, DeclaredPlace } from "../declared/declared";
import { shown } from "../declared/shape";
import { isBranch, isEmail } from "../grammar";
import type { Issue } from "../issue";
import { type PipelineSource, pipelineDuties } from "../pipelines";

const sources = {
  /** https://docs.github.com/rest/repos: an owner has 39 characters, a repository 100. */
  repository: {
    fits: /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/,
    allowed: "OWNER/NAME, as in acme/secrets",
  },
  project: {
    fits: /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}){1,20}$/,
    allowed: "GROUP/NAME, as in acme/secrets",
  },
  id: { fits: /^[1-9][0-9]{0,18}$/, allowed: "a number's digits, in quotes" },
  host: {
    fits: /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/,
    allowed: "a host's name, as in gitlab.acme.example",
  },
} as const;

export function checkBootstrap(declared: Declared, issues: Issue[]): void {
  for (const environment of declared.environments) {
    const places = [...environment.places.values()].filter(({ pipelines }) => pipelines !== null);
    for (const place of places) checkPlace(environment, place, issues);
    for (const place of places) checkAccounts(declared, { environment, place }, issues);
    const [first, ...others] = places;
    for (const other of others) {
      issues.push({
        code: "pipelines-twice",
        what: "two products of one environment declare its pipelines",
        where: at(environment, other),
        got: `pipelines of ${shown(first?.product ?? "")} and of ${shown(other.product)}`,
        allowed: "the product that holds the credentials of the pipelines",
        next: "leave pipelines out of one of the two places",
      });
    }
  }
}

function at(environment: DeclaredEnvironment, place: DeclaredPlace): string {
  return `environments/${shown(environment.name)}: places.${shown(place.product)}.pipelines`;
}

function checkPlace(environment: DeclaredEnvironment, place: DeclaredPlace, issues: Issue[]): void {
  const { from, alertsTo } = place.pipelines ?? { from: [], alertsTo: "" };
  const where = at(environment, place);
  const check = (field: string, value: string, rule: { readonly fits: boolean; readonly allowed: string }): void => {
    // A blank one is reported when the declaration is read.
    if (value === "" || rule.fits) return;
    const what = `${field} has the wrong shape`;
    issues.push({
      code: "malformed-pipelines",
      what,
      where,
      got: shown(value),
      allowed: rule.allowed,
      next: `correct ${field}`,
    });
  };
  const named = (field: string, value: string, kind: keyof typeof sources): void =>
    check(field, value, { fits: sources[kind].fits.test(value), allowed: sources[kind].allowed });
  check("alertsTo", alertsTo, { fits: isEmail(alertsTo), allowed: "a mail address" });
  for (const source of from) {
    for (const [field, value, kind] of namesOf(source)) named(field, value, kind);
    const branch = source.branch ?? "";
    const allowed = "a branch's name, without refs/heads/";
    check("branch", branch, { fits: isBranch(branch) && !branch.startsWith("refs/"), allowed });
    if (source.kind === "gitlab" && source.projectId !== "" && source.projectId === source.planner.projectId) {
      issues.push({
        code: "planner-of-its-own",
        what: "the project that plans is the project whose merge requests it plans",
        where,
        got: `projectId ${shown(source.projectId)} twice`,
        allowed: "another project, to which the authors of merge requests may not push",
        next: "create a project for the pipeline that plans, and name it in planner",
      });
    }
  }
  for (const kind of ["github", "gitlab"] as const) {
    const count = from.filter((source) => source.kind === kind).length;
    if (count < 2) continue;
    issues.push({
      code: "pipelines-twice",
      what: `the pipelines run in more than one place at ${kind}`,
      where,
      got: `${count} times ${kind}`,
      allowed: `${kind} once`,
      next: "name the one repository that holds these declarations",
    });
  }
}

function namesOf(source: PipelineSource): readonly (readonly [string, string, keyof typeof sources])[] {
  return source.kind === "github"
    ? [
        ["repository", source.repository, "repository"],
        ["repositoryId", source.repositoryId, "id"],
        ["ownerId", source.ownerId, "id"],
      ]
    : [
        ["project", source.project, "project"],
        ["projectId", source.projectId, "id"],
        ["namespaceId", source.namespaceId, "id"],
        ["planner.project", source.planner.project, "project"],
        ["planner.projectId", source.planner.projectId, "id"],
        ["host", source.host ?? "", "host"],
      ];
}

/** A reader of that name would share the account, and with it the rights. */
function checkAccounts(
  declared: Declared,
  { environment, place }: { readonly environment: DeclaredEnvironment; readonly place: DeclaredPlace },
  issues: Issue[],
): void {
  const own = new Set<string>(pipelineDuties.map(accountOf));
  for (const reader of declared.readers) {
    if (environment.places.get(reader.product)?.project !== place.project) continue;
    const id = accountIdOf(reader.product, reader.name);
    if (!own.has(id)) continue;
    issues.push({
      code: "reserved-account",
      what: "the reader's service account is one of the pipelines' own",
      where: shown(reader.key),
      got: id,
      allowed: `another name than ${[...own].join(", ")}`,
      next: "rename the reader",
    });
  }
}
