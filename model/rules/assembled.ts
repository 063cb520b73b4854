import type { Scene } from "../assemble/scene";
import { utf8Bytes } from "../assemble/secret";
import { shown } from "../declared/shape";
import type { Issue } from "../issue";
import { cloudRun, supabase, vercel } from "../limits";
import type { ResolvedEnvironment, ResolvedVariable } from "../resolved";

/** What only shows once everything is put together: sizes, and ids that meet in one project. */
export function checkAssembled(environment: ResolvedEnvironment, scene: Scene, issues: Issue[]): void {
  checkIds(environment, issues);
  for (const product of environment.products) {
    for (const service of product.services) {
      checkCount(issues, service.key, "Cloud Run", service.variables.length, cloudRun.variables);
      for (const variable of service.variables) {
        checkLiteral(issues, service.key, "Cloud Run", variable, cloudRun.literalBytes);
      }
    }
    for (const project of product.vercelProjects) {
      const variables = project.variables.map(({ variable }) => variable);
      checkCount(issues, project.key, "Vercel", variables.length, vercel.variables);
      checkTotal(issues, project.key, variables);
    }
  }
  checkSupabase(scene, issues);
}

/** Two products may share a project, but then not an id in it. */
function checkIds(environment: ResolvedEnvironment, issues: Issue[]): void {
  const secrets = new Map<string, string>();
  const accounts = new Map<string, string>();
  for (const product of environment.products) {
    for (const { secret, key } of product.entries) {
      if (secret === null) continue;
      const id = `${secret.project}/${secret.id}`;
      const other = secrets.get(id);
      if (other === undefined) secrets.set(id, key);
      else
        meet(issues, key, "secret id", other, secret.id, "rename one of the entries, or give each product its project");
    }
    for (const { accountId, project, reader } of product.identities) {
      const id = `${project}/${accountId}`;
      const other = accounts.get(id);
      if (other === undefined) accounts.set(id, reader);
      else meet(issues, reader, "service account id", other, accountId, "rename one of the readers");
    }
  }
}

function meet(issues: Issue[], where: string, noun: string, other: string, id: string, next: string): void {
  issues.push({
    code: "duplicate-id",
    what: `two declarations have one ${noun} in one project`,
    where: shown(where),
    got: `${shown(id)}, which ${shown(other)} has too`,
    allowed: `one ${noun} per project`,
    next,
  });
}

function checkCount(issues: Issue[], where: string, platform: string, count: number, most: number): void {
  if (count <= most) return;
  issues.push({
    code: "too-many-variables",
    what: `${platform} does not take so many variables`,
    where: shown(where),
    got: `${count} variables`,
    allowed: `at most ${most}`,
    next: "split the reader, or put config into a file of its own",
  });
}

function checkLiteral(
  issues: Issue[],
  where: string,
  platform: string,
  variable: ResolvedVariable,
  most: number,
): void {
  if (variable.kind !== "config") return;
  const bytes = utf8Bytes(variable.value);
  if (bytes <= most) return;
  issues.push({
    code: "value-too-long",
    what: `${platform} does not take so long a value`,
    where: `${shown(where)}: ${shown(variable.name)}`,
    got: `${bytes} bytes`,
    allowed: `at most ${most} bytes`,
    next: "shorten it",
  });
}

/** Only the literals are known here; Vercel itself counts the secrets, when they are deployed. */
function checkTotal(issues: Issue[], where: string, variables: readonly ResolvedVariable[]): void {
  let bytes = 0;
  for (const variable of variables) {
    bytes += utf8Bytes(variable.name) + (variable.kind === "config" ? utf8Bytes(variable.value) : 0);
  }
  if (bytes <= vercel.totalBytes) return;
  issues.push({
    code: "variables-too-long",
    what: "Vercel does not take so many bytes of variables in one environment",
    where: shown(where),
    got: `${bytes} bytes of names and literals`,
    allowed: `at most ${vercel.totalBytes} bytes, secrets included`,
    next: "shorten the values, or split the project",
  });
}

function checkSupabase(scene: Scene, issues: Issue[]): void {
  for (const { declared, reads } of scene.readers) {
    if (declared.kind !== "edge functions") continue;
    checkCount(issues, declared.key, "Supabase", reads.length, supabase.secrets);
    for (const { as, entry } of reads) {
      if (as.length > supabase.nameCharacters) {
        issues.push({
          code: "name-too-long",
          what: "the variable's name is too long for Supabase",
          where: shown(declared.key),
          got: `${as.length} characters`,
          allowed: `at most ${supabase.nameCharacters} characters`,
          next: "shorten it",
        });
      }
      if (entry.value === null || entry.value.length <= supabase.valueCharacters) continue;
      issues.push({
        code: "value-too-long",
        what: "Supabase does not take so long a value",
        where: `${shown(declared.key)}: ${shown(as)}`,
        got: "a longer text",
        allowed: `at most ${supabase.valueCharacters} characters`,
        next: "shorten it",
      });
    }
  }
}
