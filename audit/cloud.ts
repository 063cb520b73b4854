/** What only the cloud can say; every environment is asked as one identity, which reads metadata and no value. */
import { cloudFor, cloudRunOf, secretManagerOf } from "../clients/apis";
import { AuditLog } from "../clients/audit-log";
import { type Json, objectOf, objects, textOf } from "../clients/json";
import { deployCommand } from "../inventory/deploy-command";
import { storedEntries } from "../inventory/entries";
import { type FindingOf, fault, fine, mayLook, unknown } from "../live/finding";
import type { Asker } from "../live/look";
import { undeclaredMembers } from "../live/members";
import { declaredAs, deployedServices } from "../live/services";
import type { Context } from "../machine/context";
import type { ResolvedEnvironment } from "../model/resolved";
import { quoted } from "../text/invocation";
import { count } from "../text/output";
import { sealers } from "./keys";

/** Of one environment, for points 1, 4 and 10. */
export interface Asked {
  readonly variables: readonly FindingOf[];
  readonly readers: readonly FindingOf[];
  readonly trail: readonly FindingOf[];
}

export async function askCloud(context: Context, environment: ResolvedEnvironment): Promise<Asked> {
  const projects = [
    ...new Set([...environment.products.map(({ project }) => project), ...secretProjects(environment)]),
  ];
  const cloud = await cloudFor(context, `audit ${environment.name}`, projects);
  const asker: Asker = { context, environment, cloud, client: secretManagerOf(context, { environment, cloud }) };
  return {
    variables: await deployedLiterals(asker),
    readers: [...(await readers(asker)), ...(await sealers(asker))],
    trail: await trail(asker, [...new Set(secretProjects(environment))].sort()),
  };
}

const secretProjects = (environment: ResolvedEnvironment): readonly string[] =>
  storedEntries(environment).map(({ secret }) => secret.project);

/** A deployed variable with a secret's name and a literal value: somebody typed the value where everybody can read it. */
async function deployedLiterals({ context, environment, cloud }: Asker): Promise<readonly FindingOf[]> {
  const names = new Set(
    storedEntries(environment).flatMap((entry) => [entry.name, ...entry.usedBy.map(({ as }) => as)]),
  );
  const live = await mayLook(() => deployedServices(cloudRunOf(context, cloud), environment));
  if (live === "refused")
    return [
      {
        key: environment.name,
        ...unknown("deployed", "run.services.list is refused, so deployed variables are not known"),
      },
    ];
  const typed = live.flatMap((service) =>
    literalsOf(service.template)
      .filter((name) => names.has(name))
      .map((name) => ({ key: declaredAs(environment, service.name)?.key ?? service.name, name })),
  );
  if (typed.length === 0)
    return [
      {
        key: environment.name,
        ...fine(
          "deployed",
          `${count(live.length, "deployed service has", "deployed services have")} no literal under a secret's name`,
        ),
      },
    ];
  return typed.map(({ key, name }) => ({
    key,
    ...fault(
      "deployed",
      `${name} is a literal of the running service in ${environment.name}, which everybody can read who may look at it`,
      `rotate it, since it was readable, then: strongroom deploy '*-${environment.name}-services'`,
    ),
  }));
}

/** Names of literal variables in a revision's template. */
function literalsOf(template: Json): readonly string[] {
  return objects(template.containers).flatMap((container) =>
    objects(container.env)
      .filter((one) => Object.keys(objectOf(one.valueSource)).length === 0 && textOf(one.value) !== "")
      .map((one) => textOf(one.name)),
  );
}

async function readers(asker: Asker): Promise<readonly FindingOf[]> {
  const { environment } = asker;
  const critical = storedEntries(environment).filter((entry) => entry.class === "critical");
  const found = await mayLook(() => undeclaredMembers(asker, critical));
  if (found === "refused")
    return [
      {
        key: environment.name,
        ...unknown("readers", "secretmanager.secrets.getIamPolicy is refused, so readers are not known"),
      },
    ];
  if (found.length === 0)
    return [
      { key: environment.name, ...fine("readers", "the policies of critical secrets name declared readers alone") },
    ];
  return found.map(({ entry, member }) => ({
    key: entry.key,
    ...fault(
      "readers",
      `${member} may read it in ${environment.name}, and is not declared`,
      `gcloud secrets remove-iam-policy-binding ${entry.secret.id} --project=${entry.secret.project} --member=${quoted(member)} --role=roles/secretmanager.secretAccessor`,
    ),
  }));
}

async function trail(
  { context, environment, cloud }: Asker,
  projects: readonly string[],
): Promise<readonly FindingOf[]> {
  const log = new AuditLog(cloud, { signal: context.signal });
  const found: FindingOf[] = [];
  for (const project of projects) {
    const kept = await log.kept(project);
    found.push({
      key: project,
      ...(kept === null
        ? unknown("trail", "its policy can't be read, so it is not known whether Data Access logs are kept")
        : kept
          ? fine("trail", "Data Access logs of Secret Manager are kept")
          : fault("trail", "who read a value is not kept", switchesOn(environment, project))),
    });
  }
  return found;
}

/** Where bootstrap is declared, its stack keeps the log of all the environment's projects. */
export function switchesOn(environment: ResolvedEnvironment, project: string): string {
  const { products } = environment;
  const product = products.find(({ bootstrap }) => bootstrap?.projects.some((one) => one.project === project));
  const stack = product?.stacks.find(({ layer }) => layer === "bootstrap");
  return stack === undefined
    ? "docs/guides/scanning.md switches Data Access logs on"
    : deployCommand(environment, stack.name);
}
