/** The stack that comes before all others: what the pipelines need, in every project of the environment. */
import { type ProjectUse, planFolders, planKeys, rightsOf } from "../pipeline-rights";
import { otherDuties, type PipelineDuty, pipelineDuties } from "../pipelines";
import type {
  ResolvedBootstrap,
  ResolvedBootstrapProject,
  ResolvedSeal,
  ResolvedStateBucket,
} from "../resolved-bootstrap";
import { trustOf } from "../trust";
import { compare, type Scene } from "./scene";
import { stackName, type WithoutStacks } from "./stack";

/** Of the pool; one per environment, in a project of its own. */
const pool = "strongroom";

export function accountOf(duty: PipelineDuty): string {
  return `strongroom-${duty}`;
}

/** APIs that are called for a project, by whoever plans, applies, injects or looks. */
const everywhere = [
  "cloudresourcemanager.googleapis.com",
  "iam.googleapis.com",
  "logging.googleapis.com",
  "monitoring.googleapis.com",
  "secretmanager.googleapis.com",
  "serviceusage.googleapis.com",
];
const apisOf: Readonly<Record<ProjectUse, readonly string[]>> = {
  secrets: [],
  product: ["iamcredentials.googleapis.com", "run.googleapis.com", "storage.googleapis.com"],
  home: ["cloudkms.googleapis.com", "iamcredentials.googleapis.com", "storage.googleapis.com", "sts.googleapis.com"],
};

const titles: Readonly<Record<PipelineDuty, string>> = {
  plan: "plan",
  seal: "plan what was merged, and sign it",
  "apply-grants": "apply identities and secrets",
  "apply-services": "apply services",
};

/** By the product that gets it; empty if the organisation declares none. */
export function bootstrapOf(products: readonly WithoutStacks[], scene: Scene): ReadonlyMap<string, ResolvedBootstrap> {
  const { environment, declared } = scene;
  const { bootstrap } = declared;
  const place = environment.places.get(bootstrap?.product ?? "");
  if (bootstrap === null || place === undefined) return new Map();
  const { project } = place;
  return new Map([
    [
      place.product,
      {
        project,
        pool,
        identities: pipelineDuties.map((duty) => ({
          duty,
          accountId: accountOf(duty),
          email: `${accountOf(duty)}@${project}.iam.gserviceaccount.com`,
          displayName: `Strongroom's pipelines: ${titles[duty]}`,
        })),
        trusts: [...pipelineDuties, ...otherDuties].map((duty) => trustOf(bootstrap, duty, environment.name)),
        seal: sealOf(place),
        projects: projectsOf(products, place, scene),
        alertsTo: bootstrap.alertsTo,
      },
    ],
  ]);
}

/** Key rings and keys can't be deleted, and their names are never free again. */
const ring = "plans";
const plansFolder = "strongroom/plans";

function sealOf({ project, region, stateBucket }: Home): ResolvedSeal {
  const keys = `projects/${project}/locations/${region}/keyRings/${ring}/cryptoKeys`;
  return {
    location: region,
    ring,
    plans: `gs://${stateBucket}/${plansFolder}`,
    sign: `${keys}/${planKeys.sign}/cryptoKeyVersions/1`,
    encrypt: `${keys}/${planKeys.wrap}`,
  };
}

/** Where the product is that holds what belongs to the pipelines. */
type Home = Readonly<Record<"project" | "region" | "stateBucket", string>>;

function projectsOf(
  products: readonly WithoutStacks[],
  { project: home, stateBucket }: Home,
  scene: Scene,
): ResolvedBootstrapProject[] {
  const { name } = scene.environment;
  const uses = new Map<string, ProjectUse>();
  const readers = new Map<string, Set<string>>();
  const central = products.flatMap(({ entries }) =>
    entries.flatMap(({ secret }) => (secret === null ? [] : [secret.project])),
  );
  for (const project of central) uses.set(project, "secrets");
  for (const { project } of products) uses.set(project, project === home ? "home" : "product");
  for (const { entries, bindings } of products) {
    const secrets = new Map(entries.map(({ key, secret }) => [key, secret?.project ?? ""]));
    for (const { entry, member } of bindings) {
      const project = secrets.get(entry) ?? "";
      readers.set(project, (readers.get(project) ?? new Set()).add(member.slice(member.indexOf(":") + 1)));
    }
  }
  return [...uses]
    .sort(([a], [b]) => compare(a, b))
    .map(([project, use]) => {
      const suffix = use === "secrets" ? name.replaceAll("-", "_") : "";
      return {
        project,
        suffix,
        names: { apis: [...everywhere, ...apisOf[use]].sort(), readers: [...(readers.get(project) ?? [])].sort() },
        roles: pipelineDuties.flatMap((duty) => {
          const permissions = rightsOf(duty, use);
          if (permissions.length === 0) return [];
          return [{ duty, roleId: roleId(duty, suffix), title: `Strongroom: ${titles[duty]}`, permissions }];
        }),
        buckets: use === "secrets" ? [] : bucketsIn(products, project, { environment: name, home: stateBucket }),
      };
    });
}

/** `strongroomApplyGrants`: Google takes no hyphens. */
function roleId(duty: PipelineDuty, suffix: string): string {
  const words = `strongroom-${duty}`.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return suffix === "" ? words : `${words}_${suffix}`;
}

function bucketsIn(
  products: readonly WithoutStacks[],
  project: string,
  { environment, home }: Readonly<Record<"environment" | "home", string>>,
): ResolvedStateBucket[] {
  // Of products that share one, the first has it.
  const owners = new Map([...products].reverse().map((product) => [product.stateBucket, product]));
  const here = [...owners].filter(([, product]) => product.project === project);
  return here
    .sort(([a], [b]) => compare(a, b))
    .map(([bucket, product]) => ({
      name: bucket,
      location: product.region.toUpperCase(),
      plans:
        bucket === home
          ? (["plan", "seal"] as const).map((duty) => ({ duty, folder: `${plansFolder}/${planFolders[duty]}` }))
          : [],
      writes: products
        .filter(({ stateBucket }) => stateBucket === bucket)
        .flatMap(({ name }) => [
          { duty: "apply-grants" as const, stack: stackName(name, environment, "identities") },
          { duty: "apply-grants" as const, stack: stackName(name, environment, "secrets") },
          { duty: "apply-services" as const, stack: stackName(name, environment, "services") },
        ]),
    }));
}
