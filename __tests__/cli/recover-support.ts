import { type RecoverOptions, recover } from "../../cli/commands/recover";
import { layers } from "../../model/layer";
import type { ResolvedEnvironment, ResolvedVercelVariable } from "../../model/resolved";
import {
  config,
  entryOf,
  environmentOf,
  identityOf,
  pinned,
  productOf,
  secretOf,
  serviceOf,
  vercelVariableOf,
} from "../support/resolved-fixture";
import { Bench } from "./support";

export const project = "acme-shop-dev";
export const bucket = "acme-shop-dev-state";

export function shop(): ResolvedEnvironment {
  const stored = (name: string) =>
    entryOf({
      name,
      secret: secretOf({ id: name, address: name, annotations: { "strongroom-entry": `shop/${name}` } }),
    });
  const variable = (name: string, over: Partial<ResolvedVercelVariable> = {}) =>
    vercelVariableOf(pinned(name, "1"), { address: name, comment: `Managed by Strongroom: shop/${name}`, ...over });
  return environmentOf([
    productOf({
      name: "shop",
      entries: ["API_KEY", "OTHER_KEY", "WEB_KEY"].map(stored),
      identities: [identityOf("shop/checkout", project), identityOf("shop/worker", project)],
      services: [
        serviceOf({ name: "checkout", variables: [config("LOG_LEVEL", "info"), pinned("API_KEY", "1")] }),
        serviceOf({ name: "newcomer", state: "waiting" }),
        serviceOf({ name: "worker", variables: [config("LOG_LEVEL", "info")] }),
      ],
      vercelProjects: [
        {
          key: "shop/web",
          name: "web",
          product: "shop",
          role: "fullstack",
          teamId: "team_acme",
          projectId: "prj_web",
          state: "active",
          missing: [],
          variables: [
            ...["API_KEY", "OTHER_KEY", "WEB_KEY"].map((name) => variable(name)),
            variable("BRANCH_KEY", { targets: ["preview"], gitBranch: "staging" }),
            variable("BOTH_KEY", { targets: ["production", "preview"] }),
          ],
        },
      ],
      stacks: layers.map((layer) => ({ name: `shop-dev-${layer}`, product: "shop", layer, dependsOn: [] })),
    }),
  ]);
}

export let bench: Bench;

/** A new cloud for each test. */
export function inCloudWithState(): void {
  beforeEach(async () => {
    bench = await Bench.open([]);
    await bench.admin("POST", "prepare", {
      projects: [{ id: project }],
      buckets: [{ name: bucket, project }],
      teams: [{ id: "team_acme", projects: [{ id: "prj_web", name: "web" }] }],
    });
  });
  afterEach(() => bench.close());
}

export const run = (options: Partial<RecoverOptions> = {}) =>
  recover(
    bench.context({
      environments: { names: () => ["dev"], load: () => ({ ok: true, environment: shop() }) },
    }),
    { env: "dev", ...options },
  );

const upload = (name: string, content: unknown) =>
  bench.google(
    "POST",
    `upload/storage/v1/b/${bucket}/o?uploadType=media&name=${encodeURIComponent(name)}`,
    content,
  ) as Promise<{ generation: string }>;

/** As Terraform 1.11.4 writes it. */
export const lock = (stack: string) =>
  upload(`${stack}/default.tflock`, {
    ID: "e3e952a3-dd34-d06f-6d69-68eba3df1aff",
    Operation: "OperationTypeApply",
    Info: "",
    Who: "ann@laptop",
    Version: "1.11.4",
    Created: "2026-02-03T04:05:06.594062716Z",
    Path: `gs://${bucket}/${stack}/default.tflock`,
  });

export const state = (stack: string, resources: readonly (readonly [type: string, name: string, id: string])[]) =>
  upload(`${stack}/default.tfstate`, {
    version: 4,
    resources: resources.map(([type, name, id]) => ({
      mode: "managed",
      type,
      name,
      instances: [{ attributes: { id } }],
    })),
  });

export async function locksThere(): Promise<readonly string[]> {
  const { items } = (await bench.google("GET", `storage/v1/b/${bucket}/o`)) as { items?: readonly { name: string }[] };
  return (items ?? []).map((item) => item.name).filter((name) => name.endsWith(".tflock"));
}

export const secret = (id: string, annotations: Record<string, string> = {}) =>
  bench.google("POST", `v1/projects/${project}/secrets?secretId=${id}`, {
    replication: { automatic: {} },
    annotations,
  });

export const account = (accountId: string, displayName: string) =>
  bench.google("POST", `v1/projects/${project}/serviceAccounts`, { accountId, serviceAccount: { displayName } });

export const service = (name: string, env: readonly string[]) =>
  bench.google("POST", `v2/projects/${project}/locations/europe-west1/services?serviceId=${name}`, {
    template: {
      serviceAccount: `${name}@${project}.iam.gserviceaccount.com`,
      containers: [{ image: "gcr.io/cloudrun/hello", env: env.map((one) => ({ name: one, value: "info" })) }],
    },
  });

export async function vercel(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ envs: readonly { key: string; target: string[] }[]; created: { id: string } }> {
  const response = await fetch(`${bench.cloud.url}/v10/projects/prj_web/env${path}?teamId=team_acme`, {
    method,
    headers: { authorization: `Bearer ${bench.cloud.vercelToken}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method}: ${response.status}`);
  return (await response.json()) as never;
}

export const variable = (key: string, comment: string, ...targets: readonly string[]) =>
  variableWith(key, { comment, target: targets.length === 0 ? ["production"] : targets });

export const variableWith = async (
  key: string,
  more: { readonly target: readonly string[] } & Record<string, unknown>,
) => {
  const type = more.target.includes("development") ? "encrypted" : "sensitive";
  return (await vercel("POST", "", { key, value: "fake-left", type, ...more })).created.id;
};
