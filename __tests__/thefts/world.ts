/**
 * Two environments of the small organisation in an embedded cloud: bootstrap, accounts, secrets with values, services and deliveries by real
 * Terraform, the rest by the commands of the guide. Its folder is copied for each attack, so that none sees what another has changed.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipelineIdentity } from "../../model";
import type { ResolvedEnvironment } from "../../model/resolved";
import { Cloud } from "../../sandbox/cloud/cloud";
import { realDisk } from "../../sandbox/cloud/disk";
import { openKeys } from "../../sandbox/cloud/keys";
import { type RunningCloud, startCloud } from "../../sandbox/cloud/server";
import type { Workbench } from "../sandbox/provider/support/terraform";
import { Bootstrapped } from "../support/bootstrapped";
import type { FakeIssuer } from "../support/fake-issuer";
import type { OrganisationFixture } from "../support/organisation-fixture";
import { type StackJson, stacksOf } from "../support/synthesized";
import { withPipelines } from "../support/with-pipelines";
import { blocksOf, type } from "./guide";

export const names = ["dev", "prod"] as const;
export type EnvironmentName = (typeof names)[number];
const products = ["bank", "platform", "shop"] as const;
const layers = ["bootstrap", "identities", "secrets", "services", "vercel"] as const;

/** Projects and buckets are called as in the guides. */
function organisation(name: EnvironmentName): OrganisationFixture {
  const fixture = withPipelines(undefined, name);
  for (const environment of names) {
    const { places } = fixture.environment(environment);
    for (const product of products) {
      const project = `acme-${product}-${environment}`;
      Object.assign(places[product] ?? {}, { project, stateBucket: `${project}-tfstate`, kmsKey: undefined });
    }
  }
  // What differs between environments by choice would only make two rows of one.
  fixture.values("shop", "jobs", "dev").SYNC = "hmac";
  const { platform } = fixture.made.products;
  fixture.readers.splice(fixture.readers.indexOf(fixture.reader("deliver")), 1);
  for (const identity of ["strongroom-deliver", "strongroom-inject", "strongroom-rotate"])
    fixture.readers.push(pipelineIdentity({ product: platform, name: identity, reads: [] }));
  for (const environment of fixture.environments)
    Object.assign(environment as object, { deliverer: "platform/strongroom-deliver" });
  return fixture;
}

export interface World {
  /** A folder that no cloud serves. */
  readonly home: string;
  readonly environments: readonly ResolvedEnvironment[];
  readonly issuer: FakeIssuer;
  readonly vercelToken: string;
  /** Of an account, as a job gets it. */
  readonly tokenFor: (email: string) => string;
  /** How many calls its audit log has. */
  readonly seq: number;
  /** How often each alert was raised already: owners make a world. */
  readonly incidents: ReadonlyMap<string, number>;
}

/** From nothing, in a minute or two. */
export async function build(issuer: FakeIssuer): Promise<World> {
  const fixtures = names.map(organisation);
  const all = fixtures.flatMap((fixture) => fixture.resolved().products);
  const open = await Bootstrapped.open(fixtures[0]?.resolved());
  try {
    const { cloud } = open;
    await cloud.admin("POST", "issuers", { issuer: issuer.issuer, keys: [issuer.jwk] });
    await cloud.admin("POST", "prepare", {
      organizations: [{ id: "4711" }],
      folders: [{ id: "4712", parent: "organizations/4711" }],
      projects: all.map(({ project: id }) => ({ id, parent: "folders/4712" })),
      buckets: all.map(({ project, stateBucket: name }) => ({ name, project, location: "europe-west1" })),
      teams: [{ id: "team_fake", projects: [{ id: "prj_fake", name: "web" }] }],
    });
    for (const fixture of fixtures) {
      for (const layer of layers) {
        if (layer === "services") {
          await fill(open, fixture);
          fixture.pinAll();
        }
        await applyLayer(open, fixture.resolved(), layer);
      }
    }
    await type(handMade(), cloud, { environments: names, products });
    for (const name of names)
      for (const folder of ["reviewed", "sealed"])
        await put(open, `acme-platform-${name}-tfstate`, `strongroom/plans/${folder}/plans.json`, "{}");
    await cloud.google("POST", "/v1/organizations/4711/roles", { roleId: "aRole", role: { title: "A role" } });
    const told = await countsOf((path) => cloud.admin("GET", path));
    const { vercelToken, tokenFor } = cloud.running;
    await cloud.running.close();
    const home = mkdtempSync(join(tmpdir(), "thefts-"));
    cpSync(cloud.running.home, home, { recursive: true });
    const environments = fixtures.map((fixture) => fixture.resolved());
    return { home, environments, issuer, vercelToken, tokenFor, ...told };
  } finally {
    await open.close();
  }
}

async function fill({ cloud }: Bootstrapped, fixture: OrganisationFixture): Promise<void> {
  for (const { entries } of fixture.resolved().products)
    for (const { secret, key } of entries)
      if (secret !== null) await cloud.addVersion(secret.project, secret.id, `fake-${fixture.name}-${key}`);
}

/** Its state then lies in its bucket, as a pipeline leaves it there. */
async function applyLayer(open: Bootstrapped, environment: ResolvedEnvironment, layer: string): Promise<void> {
  const documents = stacksOf(environment);
  for (const { stateBucket, stacks } of environment.products)
    for (const stack of stacks.filter((one) => one.layer === layer)) {
      const folder = await applied(open.bench, documents[stack.name]);
      const state = readFileSync(join(folder, "terraform.tfstate"), "utf8");
      await put(open, stateBucket, `${stack.name}/default.tfstate`, state);
    }
}

async function put(open: Bootstrapped, bucket: string, name: string, content: string): Promise<void> {
  const path = `upload/storage/v1/b/${bucket}/o?uploadType=media&name=${name}`;
  const { status } = await open.call(open.cloud.running.ownerToken, "POST", path, content);
  if (status !== 200) throw new Error(`${path}: ${status}`);
}

async function applied(bench: Workbench, document: StackJson | undefined): Promise<string> {
  if (document === undefined) throw new Error("a stack has no document");
  // The bucket that its state lies in may be one of the things that it makes.
  const { backend: _, ...terraform } = document.terraform;
  const folder = bench.folder({ "stack.tf.json": { ...document, terraform } });
  await bench.must(folder, ["init", "-input=false"]);
  await bench.must(folder, ["apply", "-auto-approve", "-input=false"]);
  return folder;
}

type Told = Pick<World, "seq" | "incidents">;

async function countsOf(ask: <T>(path: string) => Promise<T>): Promise<Told> {
  const { accesses } = await ask<{ accesses: unknown[] }>("accesses");
  const { incidents } = await ask<{ incidents: { policy: string }[] }>("incidents");
  const counts = new Map<string, number>();
  for (const { policy } of incidents) counts.set(policy, (counts.get(policy) ?? 0) + 1);
  return { seq: accesses.length, incidents: counts };
}

/** Nobody needs a copy after a power cut. */
const hasty = { ...realDisk, sync: () => {} };

/** The world as a cloud that is served; what happens there changes a copy. */
export class Copy {
  private constructor(
    readonly cloud: RunningCloud,
    private readonly home: string,
  ) {}

  static async of(world: World): Promise<Copy> {
    const home = mkdtempSync(join(tmpdir(), "theft-"));
    cpSync(world.home, home, { recursive: true });
    return new Copy(await startCloud({ home, disk: hasty }), home);
  }

  /** Ends it, and leaves it as a world of its own. */
  async keep(home: string): Promise<Pick<World, "home" | "seq" | "incidents">> {
    const told = await countsOf((path) => this.asked(path));
    await this.cloud.close();
    cpSync(this.home, home, { recursive: true });
    rmSync(this.home, { recursive: true, force: true });
    return { home, ...told };
  }

  private async asked<T>(path: string): Promise<T> {
    const { url, adminToken } = this.cloud;
    const answer = await fetch(`${url}/_sandbox/${path}`, { headers: { authorization: `Bearer ${adminToken}` } });
    return (await answer.json()) as T;
  }

  async close(): Promise<void> {
    await this.cloud.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** Looks into the world without serving it. */
export function inside<T>({ home }: World, look: (cloud: Cloud) => T): T {
  const cloud = new Cloud(home, openKeys(home), Date.now);
  try {
    return look(cloud);
  } finally {
    cloud.close();
  }
}

/** Whom the bootstrap stack does not make, and what they get: of the second block of step 8 what is not for `apply`. */
function handMade(): readonly string[] {
  const [, grants = ""] = blocksOf("real-project.md", "8. Keyless identities");
  const others = grants
    .replaceAll(/^ *grant apply .*\n/gm, "")
    .replace(/gcloud iam roles create strongroomApply[^\n]*\n(?:[^\n]*,\\\n)*[^\n]*\n/, "")
    .replace(/gcloud storage buckets[^\n]*\\\n[^\n]*strongroom-apply@[^\n]*\n/, "");
  return [...blocksOf("bootstrap.md", "The other accounts"), others];
}
