import type { Cloud } from "./cloud";

/** Where the APIs of one cloud are; each ends in `/`. */
export interface Bases {
  readonly storage: string;
  readonly iam: string;
  readonly run: string;
  readonly vercel: string;
}

const real: Bases = {
  storage: "https://storage.googleapis.com/storage/v1/",
  iam: "https://iam.googleapis.com/v1/",
  run: "https://run.googleapis.com/v2/",
  vercel: "https://api.vercel.com/",
};

/** The sandbox serves all of them on the address of its Secret Manager. */
export function basesOf(cloud: Cloud): Bases {
  if (!cloud.sandbox) return real;
  const { origin } = new URL(cloud.secretManager);
  return { storage: `${origin}/storage/v1/`, iam: `${origin}/v1/`, run: `${origin}/v2/`, vercel: `${origin}/` };
}
