/** What resources and ephemeral reads may be, and what may be said of them. */
import type { Layer } from "../../model/layer";
import { isObject, type JsonObject } from "../../terraform/synthesized";
import { type Block, entriesOf, listOf, readsIn, resourcesIn, textOf } from "../document";
import type { Finding, Rule } from "../rule";
import type { Subject } from "../subject";
import { bootstrapArguments, givesRights, isDeclaredRight, mayHold, projectsOf } from "./bootstrap";

/** Arguments that the engine makes: true for anything below. */
type Shape = { readonly [name: string]: true | Shape };
const words = (text: string): Shape => Object.fromEntries(text.split(" ").map((one) => [one, true as const]));

const shapes: Readonly<Record<string, Shape>> = {
  ...Object.fromEntries(
    Object.entries(bootstrapArguments).map(([type, names]) => [type, words(`${names} depends_on`)] as const),
  ),
  google_service_account: words("project account_id display_name depends_on"),
  google_secret_manager_secret: words(
    "project secret_id labels annotations replication version_destroy_ttl deletion_protection",
  ),
  google_secret_manager_secret_iam_member: {
    ...words("project secret_id role member"),
    condition: words("title description expression"),
  },
  google_cloud_run_v2_service: {
    ...words("project location name ingress deletion_protection"),
    template: {
      service_account: true,
      scaling: words("max_instance_count"),
      containers: {
        image: true,
        env: { ...words("name value"), value_source: { secret_key_ref: words("secret version") } },
      },
    },
  },
  vercel_project_environment_variable: words(
    "team_id project_id key target git_branch sensitive comment value value_wo value_wo_version",
  ),
};
const readShape = words("project secret version");

const ofLayer: Readonly<Record<Layer, readonly string[]>> = {
  bootstrap: ["google_service_account", ...Object.keys(bootstrapArguments)],
  identities: ["google_service_account", "google_service_account_iam_member"],
  secrets: ["google_secret_manager_secret", "google_secret_manager_secret_iam_member"],
  services: ["google_cloud_run_v2_service"],
  vercel: ["vercel_project_environment_variable"],
};

/** Rules of their own refuse these. */
const apart = ["provisioner", "connection", "provider", "lifecycle"];

const keepsValues = ["terraform_data", "null_resource"];
const secretVersions = /^google_secret_manager_(?:regional_)?secret_version$/;
const wide =
  /^google_(?:iam_(?:deny|access_boundary|principal_access_boundary)|\w+_iam_(?:policy|binding|audit_config)$|(?:project|folder|organization)s?_iam_|(?!secret_manager_secret_)\w+_iam_member$)/;

const isOurs = (subject: Subject, type: string) => Object.hasOwn(shapes, type) && mayHold(subject, type);
/** The only ignored paths: what others own of a service. */
const ignored: readonly string[] = [
  "client",
  "client_version",
  "template[0].containers[0].image",
  'template[0].annotations["strongroom-restarted"]',
];

const typed = (subject: Subject, is: (type: string) => boolean): readonly Finding[] =>
  resourcesIn(subject)
    .filter(({ type }) => is(type))
    .map(({ address, type }) => ({ where: address, got: type }));

export const resourceRules: readonly Rule[] = [
  {
    code: "keeps-values",
    what: "a resource that keeps what it is given",
    why: "terraform_data keeps values in the state (store keeps ephemeral ones too), and runs provisioners",
    instead: "nothing of ours needs one; declare what you need",
    finds: (subject) => typed(subject, (type) => keepsValues.includes(type)),
  },
  {
    code: "secret-version",
    what: "a version of a secret in Terraform",
    why: "its value would be in the plan and in the state",
    instead: "put the value in by strongroom put",
    finds: (subject) => typed(subject, (type) => secretVersions.test(type)),
  },
  {
    code: "wide-access",
    what: "a permission that is wider than one secret, replaces a whole policy, or touches a deny policy",
    why: "whoever has a role on a project can read all its secrets",
    instead: "declare a reader of the entry in services/: reads: [handle]",
    finds: (subject) =>
      resourcesIn(subject)
        .filter(
          (block) => (wide.test(block.type) || givesRights(subject, block.type)) && !isDeclaredRight(subject, block),
        )
        .map(({ address, type }) => ({ where: address, got: type })),
  },
  {
    code: "resource-type",
    what: "a resource of a type that the engine never makes",
    why: "nothing in the declarations says what it is for, and no rule knows what it does",
    instead: "keep it in a Terraform project of its own",
    finds: (subject) =>
      typed(
        subject,
        (type) =>
          !isOurs(subject, type) && !keepsValues.includes(type) && !secretVersions.test(type) && !wide.test(type),
      ),
  },
  {
    code: "layer",
    what: "a resource in the stack of another layer",
    why: "each layer is applied by another identity, so that none can both grant access and run something",
    instead: "leave it to the engine: a stack holds the types of its own layer",
    finds: (subject) => {
      const layer = subject.declared?.product.stacks.find(({ name }) => name === subject.stack)?.layer;
      return layer === undefined
        ? []
        : typed(subject, (type) => isOurs(subject, type) && !ofLayer[layer].includes(type));
    },
  },
  {
    code: "provisioner",
    what: "a provisioner",
    why: "it runs a program while applying, with the identity of the apply",
    instead: "leave it out",
    finds: (subject) =>
      [...resourcesIn(subject), ...readsIn(subject)].flatMap(({ address, body }) =>
        ["provisioner", "connection"]
          .filter((name) => Object.hasOwn(body, name))
          .map((name) => ({ where: address, got: name })),
      ),
  },
  {
    code: "argument",
    what: "an argument that the engine never makes",
    why: "it could open a service to everybody, run another program, or make several resources from one block",
    instead: "declare it, if there is a field for it; otherwise it is for whoever deploys the service",
    finds: (subject) =>
      resourcesIn(subject).flatMap(({ address, type, body }) =>
        unknownIn(body, isOurs(subject, type) ? (shapes[type] ?? null) : null).map((path) => ({
          where: address,
          got: path,
        })),
      ),
  },
  {
    code: "lifecycle",
    what: "another lifecycle than the engine's",
    why: "ignore_changes hides what was changed by hand; conditions and triggers run or replace things",
    instead: "leave it to the engine: it sets prevent_destroy, and on services it ignores what their deployer changes",
    finds: (subject) =>
      resourcesIn(subject).flatMap((block) => lifecycleFaults(block).map((got) => ({ where: block.address, got }))),
  },
  {
    code: "foreign-project",
    what: "a resource in another project than its product's",
    why: "one product's pipeline would change another one's project",
    instead: "declare it with the product that owns the project",
    finds: (subject) => {
      const { declared } = subject;
      if (declared === null) return [];
      const { project, entries } = declared.product;
      const own = new Set([
        project,
        ...projectsOf(subject),
        ...entries.flatMap(({ secret }) => (secret === null ? [] : [secret.project])),
      ]);
      return resourcesIn(subject).flatMap(({ address, body }) => {
        const named = textOf(body.project);
        return !Object.hasOwn(body, "project") || (named !== null && own.has(named))
          ? []
          : [{ where: address, got: named ?? "not a text" }];
      });
    },
  },
  {
    code: "ephemeral-type",
    what: "an ephemeral resource that is not a version of a secret",
    why: "others make tokens, or open connections, while planning",
    instead: "google_secret_manager_secret_version is the only one",
    finds: (subject) =>
      readsIn(subject)
        .filter(({ type }) => type !== "google_secret_manager_secret_version")
        .map(({ address, type }) => ({ where: address, got: type })),
  },
  {
    code: "ephemeral-read",
    what: "an ephemeral read that is not deferred to the apply, or not of a pinned version",
    why: "the plan would read the value, so whoever plans would need access to it",
    instead: "leave it to the engine (EphemeralSecretVersion)",
    finds: (subject) =>
      readsIn(subject)
        .filter(({ type }) => type === "google_secret_manager_secret_version")
        .flatMap(({ address, body }) => [
          ...(deferred.test(textOf(body.version) ?? "") ? [] : [{ where: address, got: "version" }]),
          ...unknownIn(body, readShape).map((got) => ({ where: address, got })),
        ]),
  },
];

export const deferred = /^\$\{timestamp\(\) == "" \? "0" : "([1-9][0-9]*)"\}$/;

/** Paths in a block that its shape does not have. */
function unknownIn(value: unknown, shape: Shape | null, path: readonly string[] = []): readonly string[] {
  if (shape === null) return [];
  return listOf(value).flatMap((one) =>
    isObject(one)
      ? entriesOf(one).flatMap(([name, inner]) => {
          if (path.length === 0 && apart.includes(name)) return [];
          const below = Object.hasOwn(shape, name) ? shape[name] : undefined;
          if (below === undefined) return [[...path, name].join(".")];
          return below === true ? [] : unknownIn(inner, below, [...path, name]);
        })
      : [[...path, "(not an object)"].join(".")],
  );
}

function lifecycleFaults({ type, body }: Block): readonly string[] {
  if (!Object.hasOwn(body, "lifecycle")) return [];
  if (!isObject(body.lifecycle)) return ["not an object"];
  const { prevent_destroy: prevents, ignore_changes: ignores, ...others }: JsonObject = body.lifecycle;
  const mayIgnore =
    type === "google_cloud_run_v2_service" ? ignored : type === "google_storage_bucket" ? ["location"] : [];
  const paths = ignores === undefined ? [] : Array.isArray(ignores) ? ignores : ["all"];
  return [
    ...Object.keys(others),
    ...(prevents === undefined || typeof prevents === "boolean" ? [] : ["prevent_destroy"]),
    ...paths.filter((one) => !mayIgnore.includes(String(one))).map((one) => `ignore_changes: ${String(one)}`),
  ];
}
