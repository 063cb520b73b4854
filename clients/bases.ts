import type { Cloud } from "./cloud";

/** Where the APIs of one cloud are; each ends in `/`. */
export interface Bases {
  readonly storage: string;
  readonly iam: string;
  readonly run: string;
  readonly vercel: string;
}

export function basesOf(cloud: Cloud): Bases {
  return {
    storage: `${addressOf(cloud, "storage.googleapis.com")}storage/v1/`,
    iam: `${addressOf(cloud, "iam.googleapis.com")}v1/`,
    run: `${addressOf(cloud, "run.googleapis.com")}v2/`,
    vercel: addressOf(cloud, "api.vercel.com"),
  };
}

/**
 * Where a host's APIs are; ends in `/`. The sandbox serves all of them on the address of its Secret Manager: credentials of
 * either cloud never meet the other's.
 */
export function addressOf(cloud: Cloud, host: string): string {
  return cloud.sandbox ? `${new URL(cloud.secretManager).origin}/` : `https://${host}/`;
}
