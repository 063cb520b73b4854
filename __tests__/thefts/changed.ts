/** A world with one thing changed by its owner: a vulnerable variant of it. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { send } from "./thief";
import { Copy, type World } from "./world";

interface Policy {
  readonly bindings?: readonly object[];
}

/** What an owner does to a cloud. Each fails where it would change nothing. */
export class Owner {
  constructor(private readonly cloud: Copy["cloud"]) {}

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { status, text } = await send(this.cloud, this.cloud.ownerToken, { method, path, body });
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return (text === "" ? {} : JSON.parse(text)) as T;
  }

  /** The condition of a provider of the pool, part by part. */
  async condition(
    project: string,
    provider: string,
    change: (parts: readonly string[]) => readonly string[],
  ): Promise<void> {
    const at = `v1/projects/${project}/locations/global/workloadIdentityPools/strongroom/providers/${provider}`;
    const { attributeCondition } = await this.call<{ attributeCondition: string }>("GET", at);
    const parts = change(attributeCondition.split(" && "));
    await this.call("PATCH", `${at}?updateMask=attributeCondition`, { attributeCondition: parts.join(" && ") });
  }

  /** Jobs of an identity, as a member. */
  jobs(project: string, identity: string): string {
    return `principalSet://iam.googleapis.com/projects/${this.numbers.get(project)}/locations/global/workloadIdentityPools/strongroom/attribute.identity/${identity}`;
  }

  readonly numbers = new Map<string, string>();

  async bind(kind: "project" | "account" | "bucket", name: string, role: string, member: string): Promise<void> {
    const [project = "", email = ""] = name.split("/");
    const path =
      kind === "project"
        ? `v1/projects/${name}`
        : kind === "account"
          ? `v1/projects/${project}/serviceAccounts/${email}`
          : "";
    const bucket = `storage/v1/b/${name}/iam`;
    const policy =
      kind === "bucket"
        ? await this.call<Policy>("GET", `${bucket}?optionsRequestedPolicyVersion=3`)
        : await this.call<Policy>("POST", `${path}:getIamPolicy`, {});
    const next = { ...policy, version: 3, bindings: [...(policy.bindings ?? []), { role, members: [member] }] };
    if (kind === "bucket") await this.call("PUT", bucket, next);
    else await this.call("POST", `${path}:setIamPolicy`, { policy: next });
  }

  /** Takes the deny policy of a project away. */
  async allow(project: string): Promise<void> {
    const at = encodeURIComponent(`cloudresourcemanager.googleapis.com/projects/${project}`);
    await this.call("DELETE", `v2/policies/${at}/denypolicies/strongroom-pipelines`);
  }

  /** Switches an alert off, in every project. */
  async silence(displayName: string): Promise<void> {
    for (const project of this.numbers.keys()) {
      const { alertPolicies = [] } = await this.call<{ alertPolicies?: { name: string; displayName: string }[] }>(
        "GET",
        `v3/projects/${project}/alertPolicies`,
      );
      for (const one of alertPolicies.filter((policy) => policy.displayName === displayName))
        await this.call("PATCH", `v3/${one.name}?updateMask=enabled`, { enabled: false });
    }
  }
}

export async function changed(world: World, change: (owner: Owner) => Promise<void>): Promise<World> {
  const copy = await Copy.of(world);
  const owner = new Owner(copy.cloud);
  const { projects } = await owner.call<{ projects: { projectId: string; projectNumber: string }[] }>(
    "GET",
    "v1/projects",
  );
  for (const { projectId, projectNumber } of projects) owner.numbers.set(projectId, projectNumber);
  await change(owner);
  const next = await copy.keep(mkdtempSync(join(tmpdir(), "variant-")));
  return { ...world, ...next };
}
