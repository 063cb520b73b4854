/** The files of a new organisation, which has only its pipelines' own credentials. */
import { emptyLock, formatLock } from "../../model/lock";
import type { Stage } from "../../model/resolved";

const environments: readonly {
  readonly name: string;
  readonly stage: Stage;
  readonly says: string;
  readonly deletion: boolean;
  readonly destroyAfterDays: number;
  readonly vercel: string;
}[] = [
  {
    name: "dev",
    stage: "development",
    says: "Where everything is tried first; it can be reset easily.",
    deletion: false,
    destroyAfterDays: 0,
    vercel: '{ target: "development" }',
  },
  {
    name: "staging",
    stage: "staging",
    says: "The stage before production, with keys of its own; Vercel previews of the branch `staging`.",
    deletion: true,
    destroyAfterDays: 7,
    vercel: '{ target: "preview", gitBranch: "staging" }',
  },
  {
    name: "prod",
    stage: "production",
    says: "What users see: deletion is guarded, and a destroyed version can be restored for 30 days.",
    deletion: true,
    destroyAfterDays: 30,
    vercel: '{ target: "production" }',
  },
];

export const environmentNamesOfNew = environments.map((one) => one.name);

/** Every file that is overwritten, by its path. */
export function organisationFiles(name: string): ReadonlyMap<string, string> {
  return new Map([
    ["catalog/index.ts", catalogue],
    ["environments/index.ts", index],
    ["environments/place.ts", place(name)],
    ...environments.map((one) => [`environments/${one.name}.ts`, environment(one)] as const),
    // Written rather than left out: a missing lock file that git knows counts as lost.
    ...environments.map(({ name: env }) => [`environments/${env}.lock.json`, formatLock(emptyLock(env))] as const),
    ["README.md", readme(name)],
    ["docs/procedures.md", procedures(name)],
    ["__tests__/catalog/current.test.ts", currentTest],
  ]);
}

/** Without the samples' pipelines: they name a repository that is somebody else's. */
const index = `import { catalogue } from "../catalog";
import type { DeclaredOrganisation } from "../model";
import { dev } from "./dev";
import { prod } from "./prod";
import { staging } from "./staging";

/**
 * Everything that is declared, with every file in a product's folder of \`services/\`. Environments are in the order in which values move
 * up. Pipelines: docs/guides/pipelines.md.
 */
export const organisation: DeclaredOrganisation = {
  catalogue,
  environments: [dev, staging, prod],
};
`;

/** Removes references to the samples' documents. An entry of a target becomes optional, since an organisation may not use it. */
export function withoutSources(text: string): string {
  const optional = !text.includes("export const strongroom ");
  return text.replace(/^ *source: "[^"]*",\n/gm, optional ? "      optional: true,\n" : "");
}

const catalogue = `/** What exists: every integration that a product's folder exports. The keys are the names that environments and reports use. */
import { integrationsOf } from "../model";
import * as platform from "./platform";

export const catalogue = {
  platform: integrationsOf(platform),
};
`;

const place = (name: string): string => `import type { Place } from "../model";

/** Our Vercel team, a public identifier; put yours here before a product has a Vercel project. */
const vercelTeam = "team_${name.replaceAll("-", "")}";

/** Cloud Run's sample server: enough to see a revision start. Outside dev it would get no secrets. */
const placeholderImage = "us-docker.pkg.dev/cloudrun/container/hello";

/** A server of our own that answers health checks until the deploying pipeline brings the first real image. */
const firstImage = "europe-west1-docker.pkg.dev/${name}-artifacts/services/first-revision:1";

/**
 * Where a product of ${name} lives, by ${name}'s naming rules.
 *
 * @param about \`vercelProject\`: the project's id where the product has one
 */
export function place(
  product: string,
  environment: string,
  about: Pick<Place, "locations" | "kmsKey"> & { readonly vercelProject?: string } = {},
): Place {
  const { vercelProject, ...rest } = about;
  const project = \`${name}-\${product}-\${environment}\`;
  return {
    project,
    region: "europe-west1",
    stateBucket: \`\${project}-tfstate\`,
    initialImage: environment === "dev" ? placeholderImage : firstImage,
    ...(vercelProject === undefined ? {} : { vercel: { teamId: vercelTeam, projectId: vercelProject } }),
    ...rest,
  };
}
`;

const environment = (one: (typeof environments)[number]): string => `import { catalogue } from "../catalog";
import { environment } from "../model";
import { place } from "./place";

/** ${one.says} */
export const ${one.name} = environment(catalogue, {
  name: "${one.name}",
  stage: "${one.stage}",
  protection: { deletion: ${one.deletion}, destroyAfterDays: ${one.destroyAfterDays} },
  vercel: ${one.vercel},
  deliverer: "platform/strongroom-deliver",
  composers: ["platform/strongroom-inject", "platform/strongroom-rotate"],
  places: {
    platform: place("platform", "${one.name}"),
  },
  values: {},
});
`;

const readme = (name: string): string => `# Secrets of ${name}

Every secret of ${name} as typed, reviewable code, kept by Strongroom: declarations in \`catalog/\`, \`services/\` and
\`environments/\`, values in Google Secret Manager only. \`npm start\` deploys it to an embedded cloud on your machine, \`npm test\` runs all checks.

## Begin

\`\`\`sh
./strongroom new product billing
./strongroom new service invoices --product billing
./strongroom check
npm start
\`\`\`

Projects, regions and buckets are in \`environments/place.ts\`: put yours there before the first deploy.
\`./strongroom --help\` lists the commands, [docs/command-line.md](docs/command-line.md) describes them.

## Guides

- [New products, services and entries](docs/guides/new-things.md), and [secrets made of others](docs/guides/composed.md)
- [Where values come from](docs/guides/sources.md), and [running with them, local files](docs/guides/run-and-local-files.md)
- [Deploy to a real project](docs/guides/real-project.md), and [GitHub, Supabase and other targets](docs/guides/other-targets.md)
- [Rotation](docs/guides/rotation.md), [verifying](docs/guides/verify.md), [emergencies](docs/guides/emergencies.md)
- [Knowing what exists](docs/guides/know.md), [scanning](docs/guides/scanning.md), [upgrading](docs/upgrading.md)
`;

const procedures = (name: string): string => `# How ${name} does things

| procedure | command |
| --- | --- |
| A new service, with secrets of its own | \`./strongroom new service\` |
| Fill what is pending | \`./strongroom inject\` |
| What exists, who reads it | \`./strongroom list\`, \`docs/inventory.md\` |
| A key leaked, a person left, a lock is damaged | \`./strongroom incident\` |
`;

const currentTest = `/** What is generated from the declarations is current. */
import { join } from "node:path";
import { projectEnvironments } from "../../cli/project-environments";
import { staleFiles } from "../../declarations/tidy/files";
import { environmentNames, loadEnvironment } from "../../organisation/load";
import type { Context } from "../../machine/context";

it.each(environmentNames())("%s resolves", (name) => {
  const resolution = loadEnvironment(name);
  expect(resolution.ok ? [] : resolution.issues).toEqual([]);
});

it("what follows from the declarations is up to date (./strongroom tidy)", () => {
  const root = join(__dirname, "..", "..");
  const context = { root, lockDir: join(root, "environments"), environments: projectEnvironments() } as Context;
  expect(staleFiles(context).map(({ file }) => file)).toEqual([]);
});
`;
