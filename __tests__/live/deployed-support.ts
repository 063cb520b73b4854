/** A secret with two versions that a reader may read, and a cloud in which a test deploys it. */
import { openCloud } from "../../clients/cloud";
import { SecretManager } from "../../clients/secret-manager";
import type { Asker } from "../../live/look";
import type { Context } from "../../machine/context";
import type { ResolvedEnvironment } from "../../model/resolved";
import { createOutput } from "../../text/output";
import { LocalCloud } from "../support/local-cloud";

export let cloud: LocalCloud;
/** What was noted. */
export let notes: string;
export const secret = "projects/fake-shop-dev/secrets/KEY";
export const reader = "reader@fake-shop-dev.iam.gserviceaccount.com";
export const image = "europe-docker.pkg.dev/acme/shop/api:1";
/** Where Cloud Run has the shop's services. */
export const at = "projects/fake-shop-dev/locations/europe-west1";

/** @param more secrets of the shop, without versions */
export function withSecret(...more: readonly string[]): void {
  beforeAll(async () => {
    cloud = await LocalCloud.start();
  });
  afterAll(() => cloud.close());
  beforeEach(async () => {
    notes = "";
    await cloud.prepare({ "fake-shop-dev": ["KEY", ...more], "fake-platform-dev": [] });
    await cloud.google("POST", "v1/projects/fake-shop-dev/serviceAccounts", { accountId: "reader" });
    await policy(`serviceAccount:${reader}`);
    for (const value of ["fake-one", "fake-two"]) await addVersion(value);
  });
}

export const addVersion = (value: string) =>
  cloud.google("POST", `v1/${secret}:addVersion`, { payload: { data: Buffer.from(value).toString("base64") } });

export const policy = (...members: string[]) =>
  cloud.google("POST", `v1/${secret}:setIamPolicy`, {
    policy: { bindings: [{ role: "roles/secretmanager.secretAccessor", members }] },
  });

/** @param version null for one without the secret */
export const template = (version: string | null, revision?: string) => ({
  serviceAccount: reader,
  containers: [
    { image, env: version === null ? [] : [{ name: "KEY", valueSource: { secretKeyRef: { secret, version } } }] },
  ],
  ...(revision === undefined ? {} : { revision }),
});

/** Makes these projects, in a team. */
export const prepareVercel = (...projects: readonly string[]) =>
  cloud.admin("POST", "prepare", {
    teams: [{ id: "team_fake", projects: projects.map((id) => ({ id, name: id.replace("_", "-") })) }],
  });

export async function vercel(path: string, body: object, method = "POST") {
  const response = await fetch(`${cloud.running.url}/${path}?teamId=team_fake`, {
    method,
    headers: { authorization: `Bearer ${cloud.running.vercelToken}` },
    body: JSON.stringify(body),
  });
  expect(response.status).toBeLessThan(300);
  return (await response.json()) as { readonly id: string };
}

/** Adds a variable with the secret's value. */
export const addVariable = (project: string, more: object = {}) =>
  vercel(`v10/projects/${project}/env`, {
    key: "KEY",
    type: "sensitive",
    target: ["preview"],
    value: "fake-value",
    comment: "Managed by Strongroom: shop/KEY",
    ...more,
  });

export async function askerIn(environment: ResolvedEnvironment, over: Partial<Asker> = {}): Promise<Asker> {
  const vendor = await openCloud({ env: cloud.environment });
  const sink = { write: (text: string) => (notes += text) };
  const context: Partial<Context> = {
    env: { VERCEL_API_TOKEN: cloud.running.vercelToken },
    output: createOutput({ stdout: sink, stderr: sink, colour: false }),
    lockDir: cloud.running.home,
    environments: { names: () => ["dev"], load: () => ({ ok: true, environment }) },
    signal: new AbortController().signal,
    now: () => new Date("2026-11-26T12:00:00Z"),
  };
  return { context: context as Context, environment, cloud: vendor, client: new SecretManager(vendor), ...over };
}
