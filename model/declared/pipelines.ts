/** Reads `pipelines` of a place: where the pipelines run, and who gets their alerts. */
import { type Fields, type ReadOf, readFields } from "../fields";
import type { PipelineSource } from "../pipelines";
import { defaultBranch, gitlabHost } from "../trust";
import { isObject, neededWord, notAnObject, onlyFields, optionalText, type Reading, text, wrong } from "./shape";

const branch = (at: Reading, name: string): string => optionalText(at, name) ?? defaultBranch;

const githubFields = { repository: text, repositoryId: text, ownerId: text, branch } as const;
const plannerFields = { project: text, projectId: text } as const;
const gitlabFields = {
  project: text,
  projectId: text,
  namespaceId: text,
  planner: (at: Reading, name: string) =>
    inner(at, { name, fields: plannerFields, allowed: "{ project, projectId } of another project" }),
  branch,
  host: (at: Reading, name: string) => optionalText(at, name) ?? gitlabHost,
} as const;

const kinds = ["github", "gitlab"] as const;
const allowedFrom = "github({ … }), gitlab({ … }), or a list of both";

export interface DeclaredPipelines {
  readonly from: readonly PipelineSource[];
  readonly alertsTo: string;
}

/** Null if the place has none. */
export function readPipelines(at: Reading, name: string): DeclaredPipelines | null {
  const value = at.found[name];
  if (value === undefined) return null;
  if (!isObject(value)) {
    wrong(at, name, value, "{ from, alertsTo }");
    return null;
  }
  const here: Reading = { found: value, where: `${at.where}.${name}`, issues: at.issues };
  const fields = { from: readSources, alertsTo: text } as const;
  onlyFields(here, fields);
  return readFields(here, fields);
}

function readSources(at: Reading, name: string): readonly PipelineSource[] {
  const value = at.found[name];
  const items: readonly unknown[] = Array.isArray(value) ? [...value] : [value];
  if (value === undefined || items.length === 0) {
    wrong(at, name, value, allowedFrom);
    return [];
  }
  return items.flatMap((item) => {
    const source = readSource(at, item);
    return source === null ? [] : [source];
  });
}

function readSource(at: Reading, value: unknown): PipelineSource | null {
  if (!isObject(value)) {
    notAnObject({ issues: at.issues, where: at.where, what: "where the pipelines run", value, allowed: allowedFrom });
    return null;
  }
  const here: Reading = { found: value, where: at.where, issues: at.issues };
  const kind = neededWord(kinds)(here, "kind");
  if (kind === null) return null;
  const own: Reading = { ...here, where: `${at.where}: ${kind}` };
  onlyFields(own, { kind: true, ...(kind === "github" ? githubFields : gitlabFields) });
  if (kind === "github") return { kind, ...(readFields(own, githubFields) as GithubRead) };
  const { planner, ...rest } = readFields(own, gitlabFields);
  return { kind, ...(rest as GitlabRead), planner: (planner ?? { project: "", projectId: "" }) as Planner };
}

/** Their names are checked by a rule, which says more than their type. */
type GithubRead = Omit<Extract<PipelineSource, { kind: "github" }>, "kind">;
type GitlabRead = Omit<Extract<PipelineSource, { kind: "gitlab" }>, "kind" | "planner">;
type Planner = Extract<PipelineSource, { kind: "gitlab" }>["planner"];

function inner<const F extends Fields>(
  at: Reading,
  { name, fields, allowed }: { readonly name: string; readonly fields: F; readonly allowed: string },
): ReadOf<F> | null {
  const value = at.found[name];
  if (!isObject(value)) {
    wrong(at, name, value, allowed);
    return null;
  }
  const here: Reading = { found: value, where: `${at.where}.${name}`, issues: at.issues };
  onlyFields(here, fields);
  return readFields(here, fields);
}
