/** Reads what `bootstrap` needs of an organisation's pipelines. What their files need is checked where they are written. */
import { type ReadOf, readFields } from "../fields";
import type { Issue } from "../issue";
import { defaultBranch, gitlabAddress } from "../trust";
import { type Found, isObject, neededWord, onlyFields, optionalText, type Reading, text, wrong } from "./shape";

const hosts = ["github", "gitlab"] as const;

const shared = { product: text, alertsTo: text } as const;
const githubFields = { ...shared, repositoryId: text, ownerId: text } as const;
const plannerFields = { repository: text, projectId: text } as const;
const gitlabFields = {
  ...shared,
  projectId: text,
  namespaceId: text,
  planner: readPlanner,
  address: (at: Reading, name: string) => optionalText(at, name) ?? gitlabAddress,
} as const;

interface Repository {
  readonly repository: string;
  readonly branch: string;
}
export type DeclaredGithub = { readonly host: "github" } & Repository & ReadOf<typeof githubFields>;
export type DeclaredGitlab = { readonly host: "gitlab" } & Repository & ReadOf<typeof gitlabFields>;
export type DeclaredBootstrap = DeclaredGithub | DeclaredGitlab;

export const bootstrapWhere = "environments/index.ts: pipelines.bootstrap";

/** Null if the organisation declares none. */
export function readBootstrap(pipelines: unknown, issues: Issue[]): DeclaredBootstrap | null {
  if (!isObject(pipelines) || pipelines.bootstrap === undefined) return null;
  const outer: Reading = { found: pipelines, where: "environments/index.ts: pipelines", issues };
  const host = neededWord(hosts)(outer, "host");
  const repository = text(outer, "repository");
  const branch = optionalText(outer, "branch") ?? defaultBranch;
  const value = pipelines.bootstrap;
  if (!isObject(value)) {
    wrong(outer, "bootstrap", value, `{ product, alertsTo, … }`);
    return null;
  }
  if (host === null) return null;
  const at = inner(outer, "bootstrap", value);
  onlyFields(at, host === "github" ? githubFields : gitlabFields);
  return host === "github"
    ? { host, repository, branch, ...readFields(at, githubFields) }
    : { host, repository, branch, ...readFields(at, gitlabFields) };
}

function readPlanner(at: Reading, name: string): ReadOf<typeof plannerFields> {
  const value = at.found[name];
  if (!isObject(value)) {
    wrong(at, name, value, "{ repository, projectId } of another project");
    return { repository: "", projectId: "" };
  }
  const here = inner(at, name, value);
  onlyFields(here, plannerFields);
  return readFields(here, plannerFields);
}

function inner(at: Reading, name: string, found: Found): Reading {
  return { found, where: `${at.where}.${name}`, issues: at.issues };
}
