/** One product in one environment, from nothing and back to nothing; every plan is compared with what must be in it. */
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { layers } from "../../model/layer";
import { emptyLock } from "../../model/lock";
import { resolve } from "../../model/resolve";
import { organisation } from "../../organisation/load";
import { defaultHome } from "../../sandbox";
import type { Project } from "../support/project";
import { declareProbe, probeOf } from "./probe";
import { failed, type Planned, type Terraform } from "./terraform";

export interface Stage {
  readonly environment: string;
  readonly product: string;
}

/** What the steps have to do with. */
export interface Bench {
  readonly project: Project;
  readonly terraform: Terraform;
  /** Of the `strongroom` command inside the sandbox, and of `strongroom start`, which goes in by itself. */
  readonly env: Readonly<Record<string, string>>;
  readonly outside: Readonly<Record<string, string>>;
  /** Begins a step; says how the previous one went. */
  readonly step: (name: string) => void;
}

export async function runStage(bench: Bench, { environment, product }: Stage): Promise<void> {
  const { project, terraform, step } = bench;
  const stackOf = (layer: string) => `${product}-${environment}-${layer}`;
  const probe = probeOf(product);
  const protectedHere = environment === "prod";
  const strongroom = async (...args: string[]) => {
    const done = await project.strongroom(args, bench.env);
    if (done.code !== 0) throw failed(`strongroom ${args.join(" ")}`, done);
    return done.stdout;
  };
  const touched = new Set<string>();
  /** Plans, compares, applies. */
  const change = async (layer: string, wanted: readonly string[]): Promise<readonly Planned[]> => {
    const planned = await terraform.plan(stackOf(layer));
    expectSame(
      `${stackOf(layer)}`,
      planned.map((one) => one.action),
      [...wanted].sort(),
    );
    if (planned.length > 0) await terraform.apply(stackOf(layer));
    touched.add(stackOf(layer));
    return planned;
  };
  /** A second plan of what was applied since the last time this was asked; at first of everything. */
  const noChanges = async () => {
    const all = stacksIn(project, `${product}-${environment}-`);
    const stacks = touched.size === 0 ? all : all.filter((stack) => touched.has(stack));
    touched.clear();
    for (const stack of stacks) {
      expectSame(
        stack,
        (await terraform.plan(stack)).map((one) => one.action),
        [],
      );
    }
  };
  const account = `google_service_account.service-account--${probe.service}`;
  const deployer = `google_service_account_iam_member.deployer--service-account--${probe.service}`;
  const service = `google_cloud_run_v2_service.${probe.service}`;
  const secret = `google_secret_manager_secret.${probe.entry}`;
  const binding = (reader: string) => `google_secret_manager_secret_iam_member.${probe.entry}--${reader}`;
  const variable = (name: string) => `vercel_project_environment_variable.${name}`;
  const bindings = [probe.service, probe.person].map(binding);

  step("create");
  const started = await project.strongroom(["start", "--env", environment, "--product", product], bench.outside);
  if (started.code !== 0) throw failed("strongroom start", started);
  await terraform.synth();

  step("no-op");
  await noChanges();

  const delivered = deliveredOf(environment, product);
  if (delivered !== null) {
    const { key, as, previousAs, env } = delivered;
    step(`rotate ${key} on Vercel`);
    // The lower environment went with its own stages; its values can't be compared with.
    const rotate = ["rotate", key, "--env", environment, "--yes", "--not-compared"];
    const done = await project.strongroom(rotate, { ...bench.env, ...env });
    if (done.code !== 0) throw failed(`strongroom rotate ${key}`, done);
    await terraform.synth();
    const previous = previousAs === null ? [] : [`create ${variable(previousAs)}`];
    const planned = await change("vercel", [`update ${variable(as)}`, ...previous]);
    const update = planned.find((one) => one.action.startsWith("update"));
    expectSame("what changes", differences(update?.before, update?.after), ["value_wo_version: 1 -> 2"]);
    await noChanges();
  }

  step("add an entry and its readers");
  declareProbe(project, product, "in use");
  await terraform.synth();
  await change("identities", [`create ${account}`, `create ${deployer}`]);
  await change(
    "secrets",
    [secret, ...bindings].map((address) => `create ${address}`),
  );
  await strongroom("inject", "--env", environment, "--product", product, "--generate", `${product}/${probe.entry}`);
  await terraform.synth();
  await change("services", [`create ${service}`]);
  await noChanges();

  step("rotate on Cloud Run");
  await strongroom("rotate", `${product}/${probe.entry}`, "--env", environment, "--yes");
  await terraform.synth();
  const [rotated] = await change("services", [`update ${service}`]);
  expectSame(
    "mappings",
    [mappings(rotated?.before), mappings(rotated?.after)],
    [{ [probe.entry]: "1" }, { [probe.entry]: "2", [probe.previous]: "1" }],
  );
  await noChanges();

  step("retire the entry, remove its readers");
  declareProbe(project, product, "retired");
  await terraform.synth();
  await change(
    "secrets",
    bindings.map((address) => `delete ${address}`),
  );
  const [retired] = await change("services", [`update ${service}`]);
  expectSame("mappings", mappings(retired?.after), {});
  await noChanges();

  step("take the retired entry away");
  editLock(project, environment, (lock) => {
    lock.entries[`${product}/${probe.entry}`] = { ...lock.entries[`${product}/${probe.entry}`], state: "retiring" };
    lock.services[`${product}/${probe.service}`] = { state: "retiring" };
  });
  await terraform.synth();
  await change("secrets", protectedHere ? [`update ${secret}`] : []);
  await change("services", protectedHere ? [`update ${service}`] : []);
  rmSync(join(project.folder, probe.file));
  editLock(project, environment, (lock) => {
    delete lock.entries[`${product}/${probe.entry}`];
    delete lock.services[`${product}/${probe.service}`];
    for (const stack of Object.values(lock.stacks)) {
      if (stack.holds !== undefined) stack.holds = stack.holds.filter((key) => key !== `${product}/${probe.service}`);
    }
  });
  await terraform.synth();
  await change("services", [`delete ${service}`]);
  await change("secrets", [`delete ${secret}`]);
  await change("identities", [`delete ${account}`, `delete ${deployer}`]);
  await noChanges();

  step("destroy");
  await destroy(bench, { environment, product });
}

/** Against the order of layers; where things are guarded, only once the whole product was retired, in its two steps. */
async function destroy(bench: Bench, stage: Stage): Promise<void> {
  const { project, terraform } = bench;
  const { environment, product } = stage;
  // Bootstrap is for all products, and has a part of its own.
  const stacks = stacksIn(project, `${product}-${environment}-`).filter((stack) => !stack.endsWith("-bootstrap"));
  const guarded = stacks.find((stack) => stack.endsWith("-secrets"));
  if (environment === "prod" && guarded !== undefined) {
    const refused = await terraform.destroy(guarded);
    const said = /Instance cannot be destroyed|lifecycle\.prevent_destroy/.test(refused.stdout + refused.stderr);
    if (refused.code === 0 || !said) throw failed(`terraform destroy of ${guarded}, which is guarded,`, refused);
    await retireProduct(bench, stage, stacks);
    bench.step("destroy");
  }
  for (const stack of [...stacks].reverse()) {
    const done = await terraform.destroy(stack);
    if (done.code !== 0) throw failed(`terraform destroy of ${stack}`, done);
    expectSame(stack, await terraform.known(stack), []);
  }
}

async function retireProduct({ project, terraform, step }: Bench, stage: Stage, stacks: readonly string[]) {
  const { environment, product } = stage;
  /** Applies all stacks; nothing may be in their plans but what is allowed, and protection that goes off. */
  const only = async (allowed: RegExp) => {
    await terraform.synth();
    for (const stack of stacks) {
      const planned = await terraform.plan(stack);
      const others = planned.filter(({ action }) => !allowed.test(action));
      const paths = others.flatMap(({ action, before, after }) =>
        differences(before, after).map((path) => `${action}: ${path}`),
      );
      const unprotects = /^update \S+: deletion_protection: true -> false$/;
      expectSame(
        stack,
        paths.filter((path) => !unprotects.test(path)),
        [],
      );
      if (planned.length > 0) await terraform.apply(stack);
    }
  };
  step("retire the product");
  const file = "environments/place.ts";
  const marked = `...(product === "${product}" && environment === "${environment}" ? { retired: { kind: "retired" as const, after: "2026-12-31" } } : {}),`;
  project.write(file, project.read(file).replace("    region:", `    ${marked}\n    region:`));
  await only(
    /^(delete (google_secret_manager_secret_iam_member|vercel_project_environment_variable)|update google_cloud_run_v2_service)\./,
  );
  step("take the product's protection off");
  editLock(project, environment, (lock) => {
    for (const states of [lock.entries, lock.services]) {
      for (const [key, value] of Object.entries(states)) {
        if (key.startsWith(`${product}/`) && value.state === "active") value.state = "retiring";
      }
    }
  });
  await only(/^never$/);
}

/** Synthesized stacks whose names begin so, in the order of layers. */
function stacksIn(project: Project, prefix: string): readonly string[] {
  const names = readdirSync(join(project.folder, "cdktf.out", "stacks")).filter((name) => name.startsWith(prefix));
  return layers.map((layer) => `${prefix}${layer}`).filter((name) => names.includes(name));
}

/** An entry that the product delivers to Vercel, and a new value for it. */
function deliveredOf(environment: string, name: string) {
  const resolution = resolve(organisation, environment, emptyLock(environment));
  if (!resolution.ok) throw new Error(`${environment} does not resolve`);
  const product = resolution.environment.products.find((one) => one.name === name);
  const projects = new Set(product?.vercelProjects.map((project) => project.key));
  const found = (product?.entries ?? []).flatMap((entry) => {
    const use = entry.usedBy.find(({ reader }) => projects.has(reader));
    if (entry.secret === null || entry.optional || use === undefined) return [];
    const { origin, format } = entry;
    const bytes = origin?.kind === "generated" && origin.recipe.kind === "hex" ? origin.recipe.bytes : 24;
    const prefix = format === null ? "" : /^starts with (\S+)$/.exec(format.says)?.[1];
    if (prefix === undefined || (origin?.kind === "generated" && origin.recipe.kind !== "hex")) return [];
    const env = { [entry.name]: `${prefix}${randomBytes(bytes).toString("hex")}` };
    return [{ key: entry.key, as: use.as, previousAs: entry.previousAs, env }];
  });
  return found[0] ?? null;
}

type Values = Readonly<Record<string, unknown>> | null | undefined;

/** Paths at which two values differ, each with both. */
function differences(before: unknown, after: unknown, path = ""): string[] {
  if (isDeepStrictEqual(before, after)) return [];
  const nested = (value: unknown): value is object => typeof value === "object" && value !== null;
  if (!nested(before) || !nested(after)) return [`${path}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`];
  const [old, now] = [before as Record<string, unknown>, after as Record<string, unknown>];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((key) =>
    differences(old[key], now[key], path === "" ? key : `${path}.${key}`),
  );
}

/** Version by variable, of a Cloud Run service in a plan. */
function mappings(service: Values): Record<string, string> {
  type Reference = { readonly secret_key_ref: readonly { readonly version: string }[] };
  const [template] = (service?.template ?? []) as readonly {
    readonly containers: readonly { readonly env: readonly { name: string; value_source: readonly Reference[] }[] }[];
  }[];
  const variables = template?.containers.flatMap((container) => container.env) ?? [];
  return Object.fromEntries(
    variables.flatMap(({ name, value_source: [source] }) =>
      source === undefined ? [] : [[name, source.secret_key_ref[0]?.version ?? ""]],
    ),
  );
}

interface LockText {
  readonly entries: Record<string, Record<string, unknown>>;
  readonly services: Record<string, Record<string, unknown>>;
  readonly stacks: Record<string, { holds?: readonly string[] }>;
}

function editLock(project: Project, environment: string, change: (lock: LockText) => void): void {
  const path = join(defaultHome(project.folder), "locks", `${environment}.lock.json`);
  const lock = JSON.parse(readFileSync(path, "utf8")) as LockText;
  change(lock);
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
}

export class Unexpected extends Error {}

function expectSame(what: string, got: unknown, wanted: unknown): void {
  if (isDeepStrictEqual(got, wanted)) return;
  const text = (value: unknown) => JSON.stringify(value, null, 2);
  throw new Unexpected(`${what}: not what was expected\n  got:    ${text(got)}\n  wanted: ${text(wanted)}`);
}
