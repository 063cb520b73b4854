/** Saved plans of a small shop in the embedded cloud: its states, its Cloud Run and its keys are real, and Terraform is played. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { openCloud } from "../../../clients/cloud";
import type { Context } from "../../../machine/context";
import type { Layer } from "../../../model/layer";
import type { ResolvedEnvironment, ResolvedStack, Stage } from "../../../model/resolved";
import { allowedForTerraform } from "../../../providers/surroundings";
import type { Session } from "../../../terraform/deploy";
import { filesOf, type OpenedPlans, openPlans, placeOf } from "../../../terraform/plans/open";
import { planIn } from "../../../terraform/plans/planned";
import { ReviewedPlans } from "../../../terraform/plans/reviewed";
import { reviewsIn } from "../../../terraform/plans/reviews";
import { SavedPlans } from "../../../terraform/plans/save";
import type { Statement } from "../../../terraform/plans/statement";
import type { Planner } from "../../../terraform/runner";
import type { Plan } from "../../../terraform/stack";
import type { JsonObject } from "../../../terraform/synthesized";
import { Bench } from "../../cli/support";
import { environmentOf, productOf } from "../../support/resolved-fixture";
import { zipOf } from "../../support/zip";
import { bump, document, planOf, variable } from "./plan-json";

const bucket = "acme-shop-dev-state";
const project = "fake-shop-dev";
const ring = `projects/${project}/locations/europe-west1/keyRings/plans`;
export const keys = {
  sign: `${ring}/cryptoKeys/sign/cryptoKeyVersions/1`,
  second: `${ring}/cryptoKeys/sign/cryptoKeyVersions/2`,
  other: `${ring}/cryptoKeys/other/cryptoKeyVersions/1`,
  wrap: `${ring}/cryptoKeys/wrap`,
} as const;

const stack = (layer: Layer, ...dependsOn: string[]): ResolvedStack => ({
  ...{ name: `shop-dev-${layer}`, product: "shop", layer, dependsOn },
});
export const identities = stack("identities");
export const services = stack("services", identities.name);
export const vercel = stack("vercel", identities.name);
export const stacks = [identities, services, vercel];

/** What the plans of each stack do. */
const usual: Readonly<Record<string, readonly JsonObject[]>> = {
  [identities.name]: [],
  [services.name]: [bump()],
  [vercel.name]: [variable()],
};

interface Running {
  readonly image?: string;
  /** How many times somebody changed its settings. */
  readonly changed?: number;
  /** Whether somebody pinned its traffic. */
  readonly traffic?: boolean;
}

export class PlansBench {
  /** What Terraform would find if it planned now. */
  now: Record<string, readonly JsonObject[]> = { ...usual };
  /** The lock of the providers in a stack's folder. */
  lock = 'provider "google" {}\n';
  /** Of the states that are planned against. */
  serial = 7;
  /** What Terraform was told beside the usual. */
  readonly args = new Map<string, readonly string[]>();
  /** Stacks that Terraform planned. */
  readonly planned: string[] = [];

  private constructor(
    readonly bench: Bench,
    readonly context: Context,
    readonly environment: ResolvedEnvironment,
  ) {}

  static async open(stage: Stage = "development", as: Partial<Context> = {}): Promise<PlansBench> {
    const bench = await Bench.open([]);
    const products = [productOf({ name: "shop", stateBucket: bucket, project, stacks })];
    const environment = { ...environmentOf(products, "dev"), stage };
    const found = new PlansBench(bench, bench.context({ random: randomly, ...as }), environment as ResolvedEnvironment);
    await bench.admin("POST", "prepare", {
      ...{ projects: [{ id: project }], buckets: [{ name: bucket, project }] },
    });
    await bench.google("POST", `v1/projects/${project}/locations/europe-west1/keyRings?keyRingId=plans`, {});
    const versionTemplate = { algorithm: "EC_SIGN_P256_SHA256" };
    const key = (id: string, body: object) => bench.google("POST", `v1/${ring}/cryptoKeys?cryptoKeyId=${id}`, body);
    await key("sign", { purpose: "ASYMMETRIC_SIGN", versionTemplate });
    await key("other", { purpose: "ASYMMETRIC_SIGN", versionTemplate });
    await key("wrap", { purpose: "ENCRYPT_DECRYPT" });
    await bench.google("POST", `v1/${ring}/cryptoKeys/sign/cryptoKeyVersions`, {});
    for (const { name } of stacks)
      found.write(join("cdktf.out", "stacks", name, "cdk.tf.json"), JSON.stringify({ ...document, of: name }));
    writeFileSync(join(bench.lockDir, "dev.lock.json"), "{}\n");
    found.write(".gitignore", "cdktf.out\nplans*\nbin\n.strongroom\n");
    for (const args of [
      ["init", "-q"],
      ["add", "-A"],
      ["commit", "-qm", "one"],
    ])
      found.git(args);
    for (const { name } of [services, vercel]) await found.state(name, 7);
    return found;
  }

  /** The same at another time, and as whoever the bench is by now. */
  static async at(of: PlansBench, time: string): Promise<PlansBench> {
    const context = of.bench.context({ random: randomly, now: () => new Date(time) });
    return new PlansBench(of.bench, context, of.environment);
  }

  /** The same without a variable of the environment. */
  static async without(of: PlansBench, variable: string): Promise<PlansBench> {
    const { [variable]: _, ...env } = of.bench.env;
    return new PlansBench(of.bench, of.bench.context({ random: randomly, env }), of.environment);
  }

  close(): Promise<void> {
    return this.bench.close();
  }

  git(args: readonly string[]): string {
    const as = ["-c", "user.name=t", "-c", "user.email=t@acme.example"];
    const { status, stdout, stderr } = spawnSync("git", [...as, ...args], { cwd: this.bench.root });
    if (status !== 0) throw new Error(stderr.toString());
    return stdout.toString().trim();
  }

  write(file: string, content: string | Buffer): void {
    const full = join(this.bench.root, file);
    mkdirSync(join(full, ".."), { recursive: true });
    writeFileSync(full, content);
  }

  read(file: string): Buffer {
    return readFileSync(join(this.bench.root, file));
  }

  remove(file: string): void {
    rmSync(join(this.bench.root, file), { recursive: true, force: true });
  }

  edit(file: string, change: (text: string) => string): void {
    this.write(file, change(this.read(file).toString()));
  }

  /** Between a stack's plan and its apply, as while somebody is asked. */
  meanwhile: () => Promise<unknown> = async () => undefined;

  async stateless(name: string): Promise<void> {
    const object = encodeURIComponent(`${name}/default.tfstate`);
    await this.bench.google("DELETE", `storage/v1/b/${bucket}/o/${object}`);
  }

  /** What Terraform wrote of a stack. */
  async state(name: string, serial: number, lineage = `fake-${name}`): Promise<void> {
    const object = encodeURIComponent(`${name}/default.tfstate`);
    const path = `upload/storage/v1/b/${bucket}/o?uploadType=media&name=${object}`;
    await this.bench.google("POST", path, { serial, lineage });
  }

  /** The service that Cloud Run has: as it was planned, or changed since. */
  async running({ image = "img:1", changed = 0, traffic = false }: Running = {}, isThere = true): Promise<void> {
    const services = `v2/projects/${project}/locations/europe-west1/services`;
    const google = (method: string, path: string, body?: object) => this.bench.google(method, path, body as never);
    await google("DELETE", `${services}/api`).catch(() => undefined);
    if (!isThere) return;
    const template = { containers: [{ image }] };
    await google("POST", `${services}?serviceId=api`, { template });
    for (let at = 0; at < changed; at++)
      await google("PATCH", `${services}/api?updateMask=labels`, { labels: { at: `${at}` } });
    if (!traffic) return;
    const { latestReadyRevision } = (await google("GET", `${services}/api`)) as { latestReadyRevision: string };
    const revision = latestReadyRevision.split("/").at(-1);
    const to = { type: "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", revision, percent: 100 };
    await google("PATCH", `${services}/api?updateMask=traffic`, { traffic: [to] });
  }

  async session(over: Partial<Session> = {}): Promise<Session> {
    return {
      ...{ context: this.context, environment: this.environment, stacks, terraform: "Terraform 1.11.4" },
      cloud: await openCloud(this.context),
      env: allowedForTerraform(this.bench.env, true),
      ...over,
    };
  }

  /** A saved plan, as Terraform would write it. */
  file(name: string, changes: readonly JsonObject[], more: Readonly<Record<string, string>> = {}): Buffer {
    return zipOf({
      tfplan: JSON.stringify(planOf(changes)),
      tfstate: JSON.stringify({ serial: changes.length === 0 ? 0 : this.serial, lineage: `fake-${name}` }),
      "tfconfig/m-/cdk.tf.json": this.read(join("cdktf.out", "stacks", name, "cdk.tf.json")).toString(),
      "tfconfig/modules.json": "[]",
      ".terraform.lock.hcl": this.lock,
      ...more,
    });
  }

  planner({ name }: ResolvedStack): Planner {
    let shown: unknown = null;
    let bytes: Buffer = Buffer.alloc(0);
    return {
      plan: async (): Promise<Plan> => {
        this.planned.push(name);
        const changes = this.now[name] ?? [];
        bytes = this.file(name, changes);
        shown = planOf(changes);
        return planIn(shown);
      },
      take: async (plan) => {
        bytes = plan;
        // The first file of the zip is the plan itself.
        shown = JSON.parse(inflateRawSync(plan.subarray(36, 36 + plan.readUInt32LE(18))).toString());
        return shown;
      },
      shown: async () => shown,
      saved: () => bytes,
      providerLock: () => this.lock,
    };
  }

  async save(
    out = "plans",
    how: Readonly<Partial<Record<"sign" | "encrypt" | "reviewed" | "readable", string>>> & {
      readonly advisory?: boolean;
      readonly refresh?: boolean;
      /** Stacks that are planned; the others need no plan. */
      readonly only?: readonly ResolvedStack[];
      /** Names of those that are said to need no plan. @default all that are not planned */
      readonly current?: readonly string[];
    } = {},
    over: Partial<Session> = {},
  ): Promise<Statement> {
    const session = await this.session(over);
    const { sign = null, encrypt = null, advisory = false, refresh = true } = how;
    const place = await placeOf(this.context, out);
    const reviewed = how.reviewed === undefined ? null : await reviewsIn(this.context, how.reviewed, "dev");
    const files = await filesOf(this.context, place, encrypt);
    const readable = how.readable === undefined ? null : await placeOf(this.context, how.readable);
    const saved = new SavedPlans(session, { place, files, advisory, refresh, sign, encrypt, reviewed, readable });
    const { only = session.stacks } = how;
    for (const one of only) {
      this.args.set(one.name, saved.planArgs(one));
      await saved.plan(one, this.planner(one));
    }
    const current = session.stacks.filter((one) => !only.includes(one)).map(({ name }) => name);
    const statement = await saved.finish(how.current ?? current);
    this.planned.length = 0;
    return statement;
  }

  /** Applies them as a deploy would, one stack after the other; what each would do. */
  async apply(from = "plans", signedBy: string | null = null, over: Partial<Session> = {}): Promise<readonly string[]> {
    const plans: OpenedPlans = await openPlans(this.context, from, signedBy);
    const session = await this.session(over);
    const reviewed = await ReviewedPlans.open(session, plans);
    const done: string[] = [];
    for (const one of session.stacks) {
      const planner = this.planner(one);
      const plan = await reviewed.plan(one, planner);
      if (!plan.differs) continue;
      await this.meanwhile();
      await reviewed.beforeApply(one, planner);
      done.push(`${one.name}: ${plan.planned.map(({ action, address }) => `${action} ${address}`).join(", ")}`);
    }
    return done;
  }
}

/** Never twice the same. */
let drawn = 0;
function randomly(bytes: number): Buffer {
  drawn += 1;
  return Buffer.alloc(bytes, drawn);
}
