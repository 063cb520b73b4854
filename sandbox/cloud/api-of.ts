import type { Api } from "./router";

const googleHosts: Readonly<Record<string, Api>> = {
  "secretmanager.googleapis.com": "secretmanager",
  "iam.googleapis.com": "iam",
  "iamcredentials.googleapis.com": "iam",
  "cloudkms.googleapis.com": "cloudkms",
  "cloudresourcemanager.googleapis.com": "cloudresourcemanager",
  "cloudidentity.googleapis.com": "cloudidentity",
  "run.googleapis.com": "run",
  "logging.googleapis.com": "logging",
  "monitoring.googleapis.com": "monitoring",
  "serviceusage.googleapis.com": "serviceusage",
  "sts.googleapis.com": "sts",
  "storage.googleapis.com": "storage",
};

/** Which API a request is for where no route says so: its refusal is in that API's words. */
export function apiOf(path: string, host: string): Api {
  if (path.startsWith("/_sandbox/")) return "admin";
  if (path.startsWith("/_vendors/")) return "vendor";
  const name = host.replace(/:\d+$/, "");
  if (name === "api.vercel.com") return "vercel";
  const named = googleHosts[name.replace(/^[a-z]+-[a-z]+\d+-(?=run\.)/, "")];
  if (named !== undefined) return named;
  // All APIs share the loopback address, so the path must tell.
  const version = Number(/^\/v(\d+)(?:\/|$)/.exec(path)?.[1] ?? Number.NaN);
  if (version > 3 || /^\/v[12]\/(teams|user|deployments|env|projects\/[^/]+\/env|edge-config)\b/.test(path))
    return "vercel";
  if (/^\/v2\/(entries|projects\/[^/]+\/(logs|sinks|metrics|exclusions|buckets))\b/.test(path)) return "logging";
  if (/^\/v2\/policies\b/.test(path)) return "iam";
  if (version === 2) return "run";
  if (/^\/v1\/.*\bkeyRings\b/.test(path)) return "cloudkms";
  if (path === "/v1/token") return "sts";
  if (/^\/v3\/projects\/[^/]+\/(alertPolicies|notificationChannels)\b/.test(path)) return "monitoring";
  if (/^\/v1\/projects\/[^/]+\/services\b/.test(path)) return "serviceusage";
  if (/^\/v1(beta\d*)?\/.*\/?secrets\b/.test(path)) return "secretmanager";
  if (/^\/v1\/.*(serviceAccounts|roles|workloadIdentityPools)\b/.test(path)) return "iam";
  if (/^\/v1\/groups\b/.test(path)) return "cloudidentity";
  if (version === 1 || version === 3) return "cloudresourcemanager";
  return "storage";
}

/** Paths of APIs, which a bucket's name can't be confused with. */
export const apiPaths = /^\/(v\d+[a-z\d]*|storage|upload|download|batch|compute|discovery|_\w+)(\/|$)/;
