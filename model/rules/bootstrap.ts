/** What `bootstrap` is declared with: names and ids of the right shape, a product that is there, and accounts that nobody else has. */
import { accountOf } from "../assemble/bootstrap";
import { accountIdOf } from "../assemble/identity";
import type { Declared } from "../declared/declared";
import { bootstrapWhere, type DeclaredBootstrap } from "../declared/pipelines";
import { shown } from "../declared/shape";
import { isBranch, isEmail } from "../grammar";
import type { Issue } from "../issue";
import { nearest } from "../nearest";
import { pipelineDuties } from "../pipelines";

/** https://docs.github.com/rest/repos: an owner has 39 characters, a repository 100. */
const atGithub = /^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/;
/** https://docs.gitlab.com/user/reserved_names: groups in groups, 20 deep. */
const atGitlab = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}){1,20}$/;
const id = /^[1-9][0-9]{0,18}$/;
const address = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;

const digits = "a number's digits, in quotes";
const path = "owner/name, as in the address of the repository";

export function checkBootstrap(declared: Declared, issues: Issue[]): void {
  const { bootstrap } = declared;
  if (bootstrap === null) return;
  for (const { field, value, fits, allowed } of shapesOf(bootstrap)) {
    // A blank one is reported when the declaration is read.
    if (value === "" || fits) continue;
    const what = `${field} has the wrong shape`;
    const next = `correct ${field}`;
    issues.push({ code: "malformed-bootstrap", what, where: bootstrapWhere, got: shown(value), allowed, next });
  }
  checkPlanner(bootstrap, issues);
  checkProduct(declared, bootstrap, issues);
  checkAccounts(declared, bootstrap, issues);
}

interface Shape {
  readonly field: string;
  readonly value: string;
  readonly fits: boolean;
  readonly allowed: string;
}

function shapesOf(declared: DeclaredBootstrap): readonly Shape[] {
  const { repository, branch, alertsTo } = declared;
  const matching = (field: string, value: string, pattern: RegExp, allowed: string): Shape => ({
    field,
    value,
    fits: pattern.test(value),
    allowed,
  });
  const own =
    declared.host === "github"
      ? [
          matching("pipelines.repository", repository, atGithub, path),
          matching("repositoryId", declared.repositoryId, id, digits),
          matching("ownerId", declared.ownerId, id, digits),
        ]
      : [
          matching("pipelines.repository", repository, atGitlab, path),
          matching("projectId", declared.projectId, id, digits),
          matching("namespaceId", declared.namespaceId, id, digits),
          matching("planner.repository", declared.planner.repository, atGitlab, path),
          matching("planner.projectId", declared.planner.projectId, id, digits),
          matching("address", declared.address, address, "a host's name, as in gitlab.acme.example"),
        ];
  const isName = isBranch(branch) && !branch.startsWith("refs/");
  return [
    ...own,
    { field: "pipelines.branch", value: branch, fits: isName, allowed: "a branch's name, without refs/heads/" },
    { field: "alertsTo", value: alertsTo, fits: isEmail(alertsTo), allowed: "a mail address" },
  ];
}

function checkPlanner(bootstrap: DeclaredBootstrap, issues: Issue[]): void {
  if (bootstrap.host !== "gitlab" || bootstrap.projectId === "") return;
  if (bootstrap.projectId !== bootstrap.planner.projectId) return;
  issues.push({
    code: "planner-of-its-own",
    what: "the project that plans is the project whose merge requests it plans",
    where: bootstrapWhere,
    got: `the projectId ${shown(bootstrap.projectId)} twice`,
    allowed: "another project, to which the authors of merge requests may not push",
    next: "create a project for the pipeline that plans, and name it in planner",
  });
}

function checkProduct(declared: Declared, { product }: DeclaredBootstrap, issues: Issue[]): void {
  if (product === "" || declared.products.has(product)) return;
  const names = [...declared.products.keys()].sort();
  const near = nearest(product, names);
  issues.push({
    code: "unknown-product",
    what: "the pipelines' accounts belong to no product of the catalogue",
    where: bootstrapWhere,
    got: shown(product),
    allowed: names.join(", "),
    next: near === null ? "name the product that holds the pipelines' credentials" : `did you mean ${near}?`,
  });
}

/** A reader of that name would share the account, and with it the rights. */
function checkAccounts(declared: Declared, { product }: DeclaredBootstrap, issues: Issue[]): void {
  const own = pipelineDuties.map(accountOf);
  for (const reader of declared.readers) {
    const account = accountIdOf(reader.product, reader.name);
    const isHere = declared.environments.some(
      ({ places }) => places.get(reader.product)?.project === places.get(product)?.project,
    );
    if (!own.includes(account) || !isHere) continue;
    issues.push({
      code: "reserved-account",
      what: "the reader's service account is one of the pipelines' own",
      where: shown(reader.key),
      got: account,
      allowed: `another name than ${own.join(", ")}`,
      next: "rename the reader",
    });
  }
}
