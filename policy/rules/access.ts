/** Who gets access, and as whom a service runs. */
import { isObject } from "../../terraform/synthesized";
import { type Block, listOf, readsIn, resourcesIn, textOf } from "../document";
import type { Rule } from "../rule";
import type { Subject } from "../subject";
import { deferred } from "./resources";
import { environmentOf, secretNamed } from "./texts";

const accessor = "roles/secretmanager.secretAccessor";
/** Single accounts, people and groups; everything else stands for many. */
const single = /^(?:serviceAccount|user|group):[^\s:]+@[^\s:]+$/;
/** Accounts of the pipelines that plan and apply, in any project. */
const planner = /^serviceAccount:(?:strongroom-)?(?:plan|apply)(?:-[\w-]+)?@/;

const bindings = (subject: Subject): readonly Block[] =>
  resourcesIn(subject).filter(({ type }) => type === "google_secret_manager_secret_iam_member");
const memberOf = ({ body }: Block): string => textOf(body.member) ?? "not a text";
const membersOf = (found: readonly Block[]) => found.map((one) => ({ where: one.address, got: memberOf(one) }));

export const accessRules: readonly Rule[] = [
  {
    code: "role",
    what: "a role other than the one that reads one secret's value",
    why: "an admin of a secret can give it to anybody, and can add a version",
    instead: `the only role that is bound is ${accessor}`,
    finds: (subject) =>
      bindings(subject)
        .filter(({ body }) => body.role !== accessor)
        .map((one) => ({ where: one.address, got: textOf(one.body.role) ?? "none" })),
  },
  {
    code: "public-accessor",
    what: "an accessor that is more than one person, group or account",
    why: "everybody, a whole domain or everybody with a role on a project could read the secret",
    instead: "declare each reader by itself; for a person, strongroom access grant declares a reader with an end",
    finds: (subject) => membersOf(bindings(subject).filter((one) => !single.test(memberOf(one)))),
  },
  {
    code: "plan-identity",
    what: "an accessor for an account that plans or applies",
    why: "jobs for pull requests hold its token, so it must not be able to read a value",
    instead: "deliveries have an account of their own (deliverer in environments/)",
    finds: (subject) => membersOf(bindings(subject).filter((one) => planner.test(memberOf(one)))),
  },
  {
    code: "undeclared-accessor",
    what: "an accessor that no declaration asks for, or that lasts longer",
    why: "a reviewer of the declarations would not see it",
    instead: "declare the reader in services/: reads: [handle]",
    finds: (subject) => {
      const { declared } = subject;
      if (declared === null) return [];
      // One that stands for many is told by the rule above.
      const undeclared = bindings(subject).filter((one) => {
        if (!single.test(memberOf(one))) return false;
        const secret = secretNamed(textOf(one.body.secret_id) ?? "");
        const found = declared.product.bindings.find(
          ({ member, secretAddress }) => member === one.body.member && secretAddress === secret,
        );
        return found === undefined || !endsAsDeclared(one, found.until);
      });
      return membersOf(undeclared);
    },
  },
  {
    code: "undeclared-identity",
    what: "a service that runs as another account than its own",
    why: "it could read what the other account reads",
    instead: "each service has its own account; declare what it reads",
    finds: (subject) =>
      services(subject).flatMap(({ address, body }) => {
        const service = declaredService(subject, body);
        return listOf(body.template)
          .map((template) => (isObject(template) ? textOf(template.service_account) : null))
          .filter((account) => service === undefined || account !== service.identityEmail)
          .map((account) => ({ where: address, got: account ?? "the project's default account" }));
      }),
  },
  {
    code: "exposure",
    what: "a service that more of the network can reach than declared",
    why: "an internal service would answer the internet",
    instead: "declare it in services/: ingress",
    finds: (subject) =>
      services(subject)
        .filter(({ body }) => {
          const service = declaredService(subject, body);
          return service !== undefined && body.ingress !== ingresses[service.ingress];
        })
        .map(({ address, body }) => ({ where: address, got: textOf(body.ingress) ?? "none" })),
  },
  {
    code: "container",
    what: "a service with another container than the declared image",
    why: "whatever runs there gets the service's values",
    instead: "declare the first image in environments/ or services/; later ones belong to whoever deploys",
    finds: (subject) =>
      services(subject)
        .filter(({ body }) => {
          const service = declaredService(subject, body);
          const containers = listOf(body.template).flatMap((one) => (isObject(one) ? listOf(one.containers) : [one]));
          const [first, ...more] = containers;
          return service !== undefined && (more.length > 0 || !isObject(first) || first.image !== service.image);
        })
        .map(({ address }) => ({ where: address, got: "not exactly one container of the declared image" })),
  },
  {
    code: "undeclared-read",
    what: "a mapped version of a secret that no declaration asks for",
    why: "the value would go to a place that no review saw, or a version other than the pinned one would run",
    instead: "declare it in services/: reads: [handle]; the pin is in the lock file",
    finds: (subject) => {
      const { declared } = subject;
      if (declared === null) return [];
      const { services: all, vercelProjects } = declared.product;
      const mapped = environmentOf(subject).flatMap(({ address, name, variable }) =>
        listOf(variable.value_source)
          .flatMap((source) => (isObject(source) ? listOf(source.secret_key_ref) : []))
          .filter((ref) => {
            const service = all.find((one) => one.name === name);
            return !service?.variables.some((one) => {
              if (one.kind !== "secret" || !isObject(ref)) return false;
              const place = [one.secretId, `projects/${one.secretProject}/secrets/${one.secretId}`];
              const isHere =
                place.indexOf(textOf(ref.secret) ?? "") === (one.secretProject === service.project ? 0 : 1);
              return one.name === variable.name && isHere && one.version === ref.version;
            });
          })
          .map(() => ({ where: address, got: `${textOf(variable.name)} of another secret or version` })),
      );
      const delivered = vercelProjects.flatMap(({ variables }) => variables);
      const read = readsIn(subject).filter(({ type, name, body }) => {
        if (type !== "google_secret_manager_secret_version") return false;
        const one = delivered.find(({ address }) => address === name)?.variable;
        const version = deferred.exec(textOf(body.version) ?? "")?.[1];
        if (one?.kind !== "secret") return true;
        return (
          one.secretProject !== body.project || one.secretId !== body.secret || (version ?? one.version) !== one.version
        );
      });
      return [...mapped, ...read.map(({ address }) => ({ where: address, got: "another secret or version" }))];
    },
  },
  {
    code: "undeclared-target",
    what: "a Vercel variable with another project, team, target or secrecy than declared",
    why: "the value would go to another project, or to previews that everybody can read",
    instead: "declare the project in services/, its ids in environments/",
    finds: (subject) => {
      const { declared } = subject;
      if (declared === null) return [];
      return resourcesIn(subject)
        .filter(({ type }) => type === "vercel_project_environment_variable")
        .filter(({ name, body }) => {
          const project = declared.product.vercelProjects.find(({ variables }) =>
            variables.some(({ address }) => address === name),
          );
          const one = project?.variables.find(({ address }) => address === name);
          return (
            one === undefined ||
            body.team_id !== project?.teamId ||
            body.project_id !== project?.projectId ||
            body.key !== one.variable.name ||
            body.sensitive !== one.sensitive ||
            (body.git_branch ?? null) !== one.gitBranch ||
            JSON.stringify(body.target) !== JSON.stringify(one.targets)
          );
        })
        .map(({ address }) => ({ where: address, got: "not what is declared under this address" }));
    },
  },
];

/** As Cloud Run calls them. */
export const ingresses = {
  all: "INGRESS_TRAFFIC_ALL",
  internal: "INGRESS_TRAFFIC_INTERNAL_ONLY",
  "internal and load balancing": "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
} as const;

const services = (subject: Subject): readonly Block[] =>
  resourcesIn(subject).filter(({ type }) => type === "google_cloud_run_v2_service");

/** The declaration of the service that a block is. */
const declaredService = ({ declared }: Subject, { name: of }: Block["body"]) =>
  declared?.product.services.find(({ name }) => name === of);

/** A condition that ends later than declared, or says something else, gives more. */
function endsAsDeclared({ body }: Block, until: string | null): boolean {
  const [condition, ...more] = listOf(body.condition);
  if (until === null) return condition === undefined;
  if (more.length > 0 || !isObject(condition)) return false;
  const end = /^request\.time < timestamp\("([^"]+)"\)$/.exec(textOf(condition.expression) ?? "")?.[1];
  const day = new Date(`${until}T00:00:00Z`).getTime() + 24 * 60 * 60 * 1000;
  return end !== undefined && new Date(end).getTime() === day;
}
