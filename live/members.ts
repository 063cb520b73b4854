/**
 * Members that may read a secret by its live policy but are not declared readers. A workload that runs as such an account may have any
 * version. If the account's address names its project, that project is checked too.
 */
import { denied } from "../clients/caller";
import { GoogleApi } from "../clients/google-api";
import { eachInParallel } from "../clients/pace";
import { secretPath } from "../inventory/entries";
import { accessorsIn } from "./grant";
import { type Asker, width } from "./look";
import type { UsedEntry } from "./version-use";

export interface Undeclared {
  readonly entry: UsedEntry;
  /** `serviceAccount:…`, `user:…`, `group:…`. */
  readonly member: string;
  /** Its project, as an id or a number; null if its address does not say. */
  readonly project: string | null;
}

export async function undeclaredMembers(
  { context, cloud, environment }: Asker,
  entries: readonly UsedEntry[],
): Promise<readonly Undeclared[]> {
  const api = new GoogleApi(cloud, { signal: context.signal });
  const bindings = environment.products.flatMap((product) => product.bindings);
  const found = await eachInParallel(width, entries, async (entry) => {
    const declared = new Set(bindings.filter((one) => one.entry === entry.key).map((one) => one.member));
    const path = `v1/${secretPath(entry)}:getIamPolicy?options.requestedPolicyVersion=3`;
    const { status, body } = await api.get("secretmanager", path);
    // A missing secret has no reader.
    if (status === 404) return [];
    if (status !== 200) {
      const permission = "secretmanager.secrets.getIamPolicy";
      throw denied(cloud, body, {
        permission,
        where: `on ${secretPath(entry)}; so its readers are not known`,
        grant: `grant a role that holds ${permission}`,
      });
    }
    return accessorsIn(body, context.now())
      .filter((member) => !declared.has(member))
      .map((member) => ({ entry, member, project: projectOf(member) }));
  });
  return found.flat();
}

/** The project of an account that workloads run as. For Google's own agents and for people there is none. */
function projectOf(member: string): string | null {
  const own = /^serviceAccount:[^@]+@(.+)\.iam\.gserviceaccount\.com$/.exec(member)?.[1];
  // A project `example.com:shop` is `shop.example.com` in an address.
  if (own !== undefined) return own.includes(".") ? own.replace(/^([^.]+)\.(.+)$/, "$2:$1") : own;
  const standard =
    /^serviceAccount:(\d+)-compute@developer\.gserviceaccount\.com$/.exec(member) ??
    /^serviceAccount:([^@]+)@appspot\.gserviceaccount\.com$/.exec(member);
  return standard?.[1] ?? null;
}
