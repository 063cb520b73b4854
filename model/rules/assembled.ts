import type { Scene } from "../assemble/scene";
import { utf8Bytes } from "../assemble/secret";
import { shown } from "../declared/shape";
import type { Issue } from "../issue";
import { kindOf, type Platform, readerKinds } from "../kinds";
import { platforms } from "../limits";
import type { ResolvedEnvironment, ResolvedVariable } from "../resolved";

/** Problems that only show once everything is put together: sizes, and equal ids in one project. */
export function checkAssembled(environment: ResolvedEnvironment, scene: Scene, issues: Issue[]): void {
  checkIds(environment, issues);
  for (const delivery of deliveriesOf(environment, scene)) checkSizes(delivery, issues);
}

/** The variables that a platform gets for one reader. */
interface Delivery {
  readonly key: string;
  readonly platform: Platform;
  /** Null if the value is not known here. */
  readonly variables: readonly { readonly name: string; readonly literal: string | null }[];
}

function deliveriesOf(environment: ResolvedEnvironment, scene: Scene): readonly Delivery[] {
  const literalOf = (variable: ResolvedVariable) => (variable.kind === "config" ? variable.value : null);
  const all = [
    ...environment.products
      .flatMap(({ services, vercelProjects }) => [
        ...services,
        ...vercelProjects.map((project) => ({ ...project, variables: project.variables.map((one) => one.variable) })),
      ])
      .map(({ key, role, variables }) => ({
        key,
        platform: kindOf(role).row.platform,
        variables: variables.map((one) => ({ name: one.name, literal: literalOf(one) })),
      })),
    ...scene.readers
      .filter(({ declared }) => readerKinds[declared.kind].layer === null)
      .map(({ declared: { key, kind }, reads }) => ({
        key,
        platform: readerKinds[kind].platform,
        variables: reads.map(({ as, entry }) => ({ name: as, literal: entry.value })),
      })),
  ];
  return all.flatMap(({ platform, ...one }) => (platform === null ? [] : [{ ...one, platform }]));
}

/** Two products may share a project, but not an id in it. */
function checkIds(environment: ResolvedEnvironment, issues: Issue[]): void {
  const secrets = onceEach(
    { noun: "secret id", next: "give one of them another secretId or name, or each product its project" },
    issues,
  );
  const accounts = onceEach({ noun: "service account id", next: "rename one of the readers" }, issues);
  for (const product of environment.products) {
    for (const { secret, key } of product.entries) if (secret !== null) secrets(secret.project, secret.id, key);
    for (const { accountId, project, reader } of product.identities) accounts(project, accountId, reader);
  }
}

/** Refuses an id that another one has in the same project. */
function onceEach({ noun, next }: { readonly noun: string; readonly next: string }, issues: Issue[]) {
  const known = new Map<string, string>();
  return (project: string, id: string, where: string): void => {
    const other = known.get(`${project}/${id}`);
    if (other === undefined) {
      known.set(`${project}/${id}`, where);
      return;
    }
    issues.push({
      code: "duplicate-id",
      what: `two declarations have the same ${noun} in one project`,
      where: shown(where),
      got: `${shown(id)}, which ${shown(other)} has too`,
      allowed: `one ${noun} per project`,
      next,
    });
  };
}

function checkSizes({ key, platform, variables }: Delivery, issues: Issue[]): void {
  const limits = platforms[platform];
  const where = shown(key);
  if (variables.length > limits.variables) {
    issues.push({
      code: "too-many-variables",
      what: `${platform} does not accept so many variables`,
      where,
      got: `${variables.length} variables`,
      allowed: `at most ${limits.variables}`,
      next: "split the reader, or put config into a file of its own",
    });
  }
  // Only the literals are known here; the platform itself counts the secrets, when they are deployed.
  let total = 0;
  for (const { name, literal } of variables) {
    if (limits.variableNameCharacters !== null && name.length > limits.variableNameCharacters) {
      issues.push({
        code: "name-too-long",
        what: `the variable's name is too long for ${platform}`,
        where,
        got: `${name.length} characters`,
        allowed: `at most ${limits.variableNameCharacters} characters`,
        next: "shorten it",
      });
    }
    total += utf8Bytes(name) + (literal === null ? 0 : utf8Bytes(literal));
    const sizes = literal === null ? [] : sizesOf(literal, limits);
    for (const { got, most } of sizes) {
      issues.push({
        code: "value-too-long",
        what: `${platform} does not accept so long a value`,
        where: `${where}: ${shown(name)}`,
        got,
        allowed: `at most ${most}`,
        next: "shorten it",
      });
    }
  }
  if (limits.totalBytes === null || total <= limits.totalBytes) return;
  issues.push({
    code: "variables-too-long",
    what: `${platform} does not accept so many bytes of variables in one environment`,
    where,
    got: `${total} bytes of names and literals`,
    allowed: `at most ${limits.totalBytes} bytes, secrets included`,
    next: "shorten the values, or split the project",
  });
}

/** The length of a literal in the platform's own unit, if it is too long. */
function sizesOf(literal: string, limits: (typeof platforms)[Platform]) {
  const bytes = utf8Bytes(literal);
  const { valueBytes, valueCharacters } = limits;
  return [
    ...(valueBytes === null || bytes <= valueBytes ? [] : [{ got: `${bytes} bytes`, most: `${valueBytes} bytes` }]),
    ...(valueCharacters === null || literal.length <= valueCharacters
      ? []
      : [{ got: "a longer text", most: `${valueCharacters} characters` }]),
  ];
}
