/** What the clouds answer, given as data: for what is decided by it. That they are asked is in uses.test.ts, over the embedded cloud. */

import type { Cloud } from "../../clients/cloud";
import { CloudRun } from "../../clients/cloud-run";
import type { LiveJob, LiveRevision, LiveService, LiveWorkload, SecretUse } from "../../clients/run-records";
import type { LiveVersion } from "../../clients/secret-records";
import type { Asker } from "../../live/look";
import type { ResolvedEnvironment } from "../../model/resolved";
import type { Failure } from "../../text/failure";

export const at = "projects/fake-shop/locations/europe-west1";

/** What a template maps: a version of `shop/KEY`. */
export const mapping = (version: string, secret = "KEY"): readonly SecretUse[] => [
  { as: secret, project: "fake-shop", secret, version },
];

export const revisionOf = (id: string, version: string, over: Partial<LiveRevision> = {}): LiveRevision => ({
  name: `full/${id}`,
  id,
  ready: true,
  createdAt: "2026-01-01T00:00:00Z",
  account: `${id}@fake`,
  uses: mapping(version),
  ...over,
});

export const workloadOf = (kind: string, id: string, over: Partial<LiveWorkload> = {}): LiveWorkload => ({
  name: `${at}/${kind}/${id}`,
  id,
  latestCreated: null,
  latestReady: null,
  reconciling: false,
  account: "runs@fake",
  serving: [],
  ...over,
});

/** A declared service, ready with its newest revision. */
export const serviceThere = (over: Partial<LiveService> = {}): LiveService => ({
  ...workloadOf("services", "api", { latestCreated: "full/api-b", latestReady: "full/api-b" }),
  etag: "1",
  generation: "1",
  images: [],
  traffic: [],
  problem: null,
  template: {},
  uses: [],
  ...over,
});

export interface Deployed {
  /** By project; null where Cloud Run is off, a failure where it may not be asked. @default europe-west1 in fake-shop alone */
  readonly regions?: Readonly<Record<string, readonly string[] | null | Failure>>;
  readonly services?: readonly LiveWorkload[];
  readonly workerPools?: readonly LiveWorkload[];
  readonly jobs?: readonly LiveJob[];
  readonly revisions?: readonly LiveRevision[];
  /** Versions by secret, newest first. @default 1 of KEY */
  readonly versions?: Readonly<Record<string, readonly LiveVersion[]>>;
  /** Who may read each secret by its policy. @default nobody */
  readonly members?: readonly string[];
}

export const versionOf = (number: string, state: LiveVersion["state"] = "ENABLED") =>
  ({ number, state, createdAt: "2026-01-01T00:00:00.000Z", confirmed: true }) as LiveVersion;

/** @returns who asks, what was printed, and the places that were looked at */
export function asking(environment: ResolvedEnvironment, deployed: Deployed, over: Partial<Asker> = {}) {
  const notes: string[] = [];
  const places: string[] = [];
  const give = (name: "services" | "workerPools" | "jobs") =>
    jest.spyOn(CloudRun.prototype, name).mockImplementation(async (project: string, region: string) => {
      if (name === "services") places.push(`${project} ${region}`);
      return (project === "fake-shop" ? (deployed[name] ?? []) : []) as never;
    });
  for (const name of ["services", "workerPools", "jobs"] as const) give(name);
  jest.spyOn(CloudRun.prototype, "executions").mockResolvedValue([]);
  jest.spyOn(CloudRun.prototype, "revisions").mockResolvedValue(deployed.revisions ?? []);
  jest.spyOn(CloudRun.prototype, "regions").mockImplementation(async (project) => {
    const found = (deployed.regions ?? { "fake-shop": ["europe-west1"] })[project];
    if (found instanceof Error) throw found;
    return found === undefined ? [] : found;
  });
  const bindings = [{ role: "roles/secretmanager.secretAccessor", members: deployed.members ?? [] }];
  const versions = (id: string) => (deployed.versions ?? { KEY: [versionOf("1")] })[id] ?? [];
  const client = {
    policy: async () => ({ bindings }),
    versions: async ({ id }: { id: string }) => versions(id),
    version: async ({ id }: { id: string }, number: string) =>
      versions(id).find((one) => one.number === number) ?? null,
  };
  const context = {
    env: {},
    signal: new AbortController().signal,
    now: () => new Date("2026-11-26T12:00:00Z"),
    output: { note: (text: string) => notes.push(text) },
  };
  const session = { context, environment, client, cloud: { name: "Google", identity: "ann" } as Cloud, ...over };
  return { session: session as unknown as Asker, notes, places };
}
