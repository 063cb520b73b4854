/** What each method that the embedded cloud serves would buy a thief. A served method that is not here fails a test. */
import type { Route } from "../../sandbox/cloud/router";
import { google } from "./google-methods";
import { changing, type Method, made, metadata, outsider, reading } from "./method";

const ofBucket = { bindings: [{ role: "roles/storage.admin", members: [`user:${outsider}`] }] };
const variable = { key: "THEFTS_OWN", value: "fake", type: "encrypted", target: ["production"] };

const storage: Readonly<Record<string, Method>> = {
  "POST b": changing("changes buckets", { name: made }, "project=PROJECT"),
  "PATCH b/{}": changing("changes buckets", { labels: { theft: "1" } }),
  "DELETE b/{}": changing("changes buckets"),
  "PUT b/{}/iam": changing("sets policies of buckets", ofBucket),
  "GET b": { ...metadata, query: "project=PROJECT" },
  "GET b/{}/o": metadata,
  "GET b/{}/o/{}": { ...reading("reads states"), query: "alt=media" },
  "PATCH b/{}/o/{}": changing("writes states", { metadata: { theft: "1" } }),
  "DELETE b/{}/o/{}": changing("writes states"),
  "POST upload b/{}/o": changing("writes states", "{}", "uploadType=media&name=OBJECT"),
  "GET download b/{}/o/{}": reading("reads states"),
  "GET media b/{}/o/{}": reading("reads states"),
};

const vercel: Readonly<Record<string, Method>> = {
  "POST projects": changing("changes projects of Vercel", { name: made }),
  "PATCH projects/{}": changing("changes projects of Vercel", { framework: null }),
  "DELETE projects/{}": changing("changes projects of Vercel"),
  "POST projects/{}/env": changing("writes variables of Vercel", variable),
  "GET projects/{}/env/{}": reading("reads variables of Vercel"),
  "PATCH projects/{}/env/{}": changing("writes variables of Vercel", { comment: made }),
  "DELETE projects/{}/env/{}": changing("writes variables of Vercel"),
  "POST deployments": changing("changes deployments of Vercel", { name: "web", project: "prj_fake" }),
  "DELETE deployments/{}": changing("changes deployments of Vercel"),
  "POST deployments/{}/aliases": changing("changes deployments of Vercel", { alias: `${made}.vercel.app` }),
};

/** A route's path with a hole for each parameter, without its version. */
export function shapeOf({ api, pattern }: Pick<Route, "api" | "pattern">): string {
  const path = pattern.source
    .replace(/\((?:\[\^\\?\/:?\]\+|\.\+)\)/g, "{}")
    .replace(/\\/g, "")
    .replace(/^\^|\$$/g, "");
  if (api === "storage")
    return path
      .replace(/^\/(?:(upload|download)\/)?storage\/v1\//, (_, kind?: string) => (kind === undefined ? "" : `${kind} `))
      .replace(/^\/\{\}\/\{\}$/, "media b/{}/o/{}");
  return path.replace(/^\/(?:v\d+\/)?/, "");
}

/** What anybody may ask for, or make, who has an account at Google: it is nobody's gain. */
export const open: readonly string[] = ["GET projects", "GET roles/{}", "POST projects"];

/** Exchanged tokens are tried with each job's own claims; groups and teams are read by others than pipelines. */
const elsewhere = new Set(["sts", "cloudidentity", "admin", "vendor"]);

/** Null: it is tried elsewhere. @throws for a method that nobody has thought of */
export function methodOf(row: Route): Method | null {
  if (elsewhere.has(row.api)) return null;
  const [shape, table] = [shapeOf(row), { storage, vercel }[row.api as string] ?? google];
  const at = `${row.method} ${shape}`;
  const found = table[at] ?? table[at.replace(/ (?:projects|organizations)\/\{\}\/roles/, " {}/{}/roles")];
  if (found !== undefined) return found;
  if (shape.endsWith(":testIamPermissions")) return { ...metadata, body: { permissions: [] } };
  if (shape.endsWith(":getIamPolicy")) return metadata;
  if (row.api === "logging" && shape === "entries:list")
    return { ...reading("reads audit logs"), body: { resourceNames: ["projects/PROJECT"] } };
  if (row.method === "GET") return row.api === "vercel" ? reading("reads projects of Vercel") : metadata;
  throw new Error(`${at}: say in __tests__/thefts/methods.ts what it would buy a thief, and what they send`);
}

/** Every key of the tables; each must be served. */
export const known: readonly string[] = [google, storage, vercel].flatMap((table) => Object.keys(table));
