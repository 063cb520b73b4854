/** What the organisation declares of its pipelines, checked: it becomes a part of files that hosts run. */
import { declaredIn } from "../declarations/tidy/files";
import type { Context } from "../machine/context";
import { formatIssues, type Issue } from "../model/issue";
import type { Layer } from "../model/layer";
import { exitCodes } from "../text/exit-codes";
import { Failure } from "../text/failure";
import { oneLine } from "../text/printable";

/** What the description of the pipelines depends on. */
export interface Settings {
  readonly host: Host;
  /** `owner/name`; on GitLab with the groups that it is in. */
  readonly repository: string;
  readonly branch: string;
  /** In which jobs run, by digest. GitHub has machines for that. */
  readonly image?: string;
  /** The project that plans merge requests of GitLab. */
  readonly planner?: string;
  /** How Cloud Build knows the repository: `LOCATION/CONNECTION/REPOSITORY`, the same in each project. */
  readonly connection?: string;
  /** Where Cloud Build's builds keep what one hands to another. */
  readonly bucket?: string;
  /** In the order in which values move up. */
  readonly environments: readonly PlacedEnvironment[];
}

export interface PlacedEnvironment {
  readonly name: string;
  /** Those that at least one product has a stack of. */
  readonly layers: readonly Layer[];
  /** Of the product that holds the pipelines' credentials, where the host has to know it. */
  readonly project?: string;
}

const hosts = ["github", "gitlab", "cloudbuild"] as const;
export type Host = (typeof hosts)[number];

type Fields = Readonly<Record<string, readonly [pattern: RegExp, allowed: string, required: boolean]>>;

const ofAll: Fields = {
  host: [new RegExp(`^(?:${hosts.join("|")})$`), hosts.map((one) => `"${one}"`).join(", "), true],
  repository: [/^[\w.-]+\/[\w.-]+$/, '"owner/name", as in the address of the repository', true],
  branch: [/^[\w.-]+(?:\/[\w.-]+)*$/, "the name of the default branch", false],
};
/** A tag can be moved to another image, and jobs with an identity run in it. */
const image: Fields = {
  image: [
    /^[a-z0-9][\w.:/-]*@sha256:[0-9a-f]{64}$/,
    '"NAME@sha256:DIGEST" of an image with Node 22, git, curl and unzip, such as node:22-bookworm',
    true,
  ],
};
const inGroups = /^\w[\w.-]*(?:\/\w[\w.-]*)+$/;
const fieldsOf: Readonly<Record<Host, Fields>> = {
  github: ofAll,
  gitlab: {
    ...ofAll,
    ...image,
    repository: [inGroups, '"group/name", as in the address of the project', true],
    planner: [inGroups, '"group/name" of the project that plans merge requests', false],
  },
  cloudbuild: {
    ...ofAll,
    ...image,
    connection: [
      /^[a-z0-9-]+\/[a-zA-Z0-9_-]+\/[a-zA-Z0-9_.-]+$/,
      '"LOCATION/CONNECTION/REPOSITORY", as Cloud Build knows the repository in each project',
      true,
    ],
    bucket: [/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/, "the name of a bucket, without gs://", true],
    product: [/^[a-z][a-z0-9-]*$/, "the product in whose projects builds run", true],
  },
};
const isHost = (value: unknown): value is Host => hosts.some((one) => one === value);

/**
 * Null if the organisation declares no pipelines.
 *
 * @throws a `Failure` with every issue if what is declared can't be written, or the declarations don't resolve
 */
export function settingsOf(context: Context): Settings | null {
  const declared = context.environments.pipelines?.();
  if (declared === undefined) return null;
  const found = (typeof declared === "object" && declared !== null ? declared : {}) as Record<string, unknown>;
  const fields = isHost(found.host) ? fieldsOf[found.host] : ofAll;
  const issues = [
    ...Object.entries(fields).flatMap(([name, [pattern, allowed, required]]) => {
      const value = found[name];
      const isRight = value === undefined ? !required : typeof value === "string" && pattern.test(value);
      return isRight ? [] : [issue(name, value, allowed)];
    }),
    ...Object.keys(found)
      // What is to be made in the cloud is checked with the declarations.
      .filter((name) => !Object.hasOwn(fields, name) && name !== "bootstrap")
      .map((name) => issue(name, found[name], `one of ${Object.keys(fields).join(", ")}`)),
  ];
  const planner = found.host === "gitlab" ? (plannerIn(found.bootstrap) ?? found.planner ?? null) : null;
  if (found.host === "gitlab" && planner === null)
    issues.push(issue("planner", undefined, "the project that plans merge requests; bootstrap may name it too"));
  if (issues.length > 0) throw new Failure(exitCodes.invalid, formatIssues(issues));
  const { host, repository, branch = "main", image, connection = "", bucket = "" } = found as unknown as Settings;
  const { product } = found as { readonly product?: string };
  const environments = declaredIn(context).map(({ name, products }) => ({
    name,
    layers: [...new Set(products.flatMap(({ stacks }) => stacks.map(({ layer }) => layer)))],
    ...projectOf(product, products),
  }));
  if (host === "cloudbuild" && environments.some(({ project }) => project === undefined))
    throw new Failure(
      exitCodes.invalid,
      formatIssues([issue("product", product, "a product that every environment has")]),
    );
  return {
    host,
    repository,
    branch,
    ...(image === undefined ? {} : { image }),
    ...(typeof planner === "string" ? { planner } : {}),
    ...(host === "cloudbuild" ? { connection, bucket } : {}),
    environments,
  };
}

function projectOf(
  product: string | undefined,
  products: readonly { readonly name: string; readonly project: string }[],
): Pick<PlacedEnvironment, "project"> {
  const found = products.find(({ name }) => name === product);
  return found === undefined ? {} : { project: found.project };
}

/** The rest of what is to be made in the cloud is checked with the declarations. */
function plannerIn(bootstrap: unknown): string | null {
  const { planner } = (bootstrap ?? {}) as { readonly planner?: { readonly repository?: unknown } };
  const name = planner?.repository;
  return typeof name === "string" && inGroups.test(name) ? name : null;
}

function issue(name: string, value: unknown, allowed: string): Issue {
  return {
    code: "pipelines",
    what: "the pipelines can't be written",
    where: `environments/index.ts: pipelines.${oneLine(name)}`,
    got: value === undefined ? "nothing" : oneLine(JSON.stringify(value) ?? typeof value, 100),
    allowed,
    next: `correct it; docs/guides/pipelines.md says what each field is`,
  };
}
