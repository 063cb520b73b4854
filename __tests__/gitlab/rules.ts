/** What must hold of every file of GitLab CI, as a careful reviewer would say. */
import { parseAllDocuments } from "yaml";
import { foreignRuns, type Rule, ruleFor } from "./condition";

type Node = Readonly<Record<string, unknown>>;

export interface Job extends Node {
  readonly script: readonly string[];
  readonly rules?: readonly Rule[];
  readonly environment?: { readonly name: string; readonly action?: string };
  readonly needs?: readonly { readonly job: string; readonly artifacts: boolean; readonly optional?: boolean }[];
}

export interface Fault {
  readonly rule: string;
  readonly where: string;
}

const notJobs = new Set(["spec", "default", "workflow", "variables", "include"]);
export const documentsOf = (text: string): readonly Node[] =>
  parseAllDocuments(text).map((document) => document.toJS() as Node);
export const jobsOf = (text: string): Readonly<Record<string, Job>> =>
  Object.fromEntries(
    documentsOf(text)
      .flatMap((document) => Object.entries(document))
      .filter((entry): entry is [string, Job] => !notJobs.has(entry[0])),
  );

const pinned = /@sha256:[0-9a-f]{64}$/;
/** Texts that somebody chose, where ours take commits and numbers. */
const chosen =
  /CI_COMMIT_(?:MESSAGE|TITLE|DESCRIPTION|AUTHOR|REF_NAME|BRANCH|TAG\w*)|CI_MERGE_REQUEST_(?:TITLE|DESCRIPTION|LABELS|ASSIGNEES|MILESTONE|SOURCE_BRANCH_NAME)|GITLAB_USER_\w+|TRIGGER_PAYLOAD/;
const keywords = new Set(
  "needs rules resource_group interruptible timeout environment id_tokens variables script artifacts".split(" "),
);

export function faultsOf(text: string): readonly Fault[] {
  const documents = documentsOf(text);
  const faults: Fault[] = [];
  const add = (rule: string, where: string) => faults.push({ rule, where });
  for (const document of documents) {
    const { image } = (document.default ?? {}) as Node;
    if (document.default !== undefined && !pinned.test(String(image))) add("unpinned-images", "default");
    for (const include of (document.include ?? []) as readonly Node[])
      if (
        include.remote !== undefined ||
        include.component !== undefined ||
        (include.project !== undefined && include.ref !== "main")
      )
        add("foreign-include", JSON.stringify(include));
  }
  for (const [name, job] of Object.entries(jobsOf(text))) for (const rule of faultsOfJob(job)) add(rule, name);
  return faults;
}

function* faultsOfJob(job: Job): Generator<string> {
  const script = job.script.join("\n");
  const identity = job.id_tokens !== undefined;
  const token = identity || job.environment !== undefined;
  for (const key of Object.keys(job)) if (!keywords.has(key)) yield `keyword ${key}`;
  if (token && (job.rules === undefined || foreignRuns.some((run) => ruleFor(job.rules ?? [], run) !== null)))
    yield "identity-of-any-branch";
  if (identity && job.environment === undefined) yield "identity-outside-environment";
  if (token && job.interruptible !== false) yield "cancelled-with-identity";
  if (!/^\d+ minutes$/.test(String(job.timeout))) yield "no-timeout";
  if (identity && /\b(?:npm|yarn|pnpm|pip|go) (?:ci|install|run|i|add)\b/.test(script)) yield "foreign-code";
  if (/\bnpm (?:ci|install|i)\b(?![^\n]*--ignore-scripts)/.test(script)) yield "install-scripts";
  if (/\bnpx\b|\bnpm (?:install|i)\b|\b(?:curl|wget)\b[^\n]*\|\s*(?:ba)?sh\b/.test(script)) yield "unpinned-tools";
  for (const [, download = ""] of script.matchAll(/--output (\S+) https:/g))
    if (!new RegExp(`echo "[0-9a-f]{64}  ${download}" \\| sha256sum --check`).test(script)) yield "unpinned-tools";
  if (chosen.test(script) || /\$\[\[|\beval\b/.test(script)) yield "template-injection";
  if (/--header|:\$\{?CI_JOB_TOKEN|(?<!password)=\$(?:CI_JOB_TOKEN|GITLAB_TOKEN)|oauth2:/.test(script))
    yield "token-in-an-argument";
  const { access, expire_in: expires } = (job.artifacts ?? {}) as Node;
  if (job.artifacts !== undefined && (access !== "developer" || expires !== "1 day")) yield "public-artifacts";
  const { GIT_STRATEGY: strategy, ...others } = (job.variables ?? {}) as Node;
  if (strategy !== "clone" && strategy !== "empty") yield "reused-folder";
  if (Object.keys(others).some((one) => one !== "GIT_DEPTH")) yield "variables";
  // A token that the project keeps is in no program's surroundings but where it is handed over.
  if (
    job.environment !== undefined &&
    /\bGITLAB_TOKEN\b/.test(script) &&
    !/^strongroom_host_token=|^printf 'header/.test(script)
  )
    yield "token-for-all";
}
