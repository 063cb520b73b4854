/**
 * Members that may read a secret by its live policy but are not declared readers. A workload that runs as such an account may have any
 * version. If the account's address names its project, that project is checked too.
 */
import { eachInParallel } from "../clients/pace";
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
  { context, client, environment }: Asker,
  entries: readonly UsedEntry[],
): Promise<readonly Undeclared[]> {
  const bindings = environment.products.flatMap((product) => product.bindings);
  const found = await eachInParallel(width, entries, async (entry) => {
    const declared = new Set(bindings.filter((one) => one.entry === entry.key).map((one) => one.member));
    const policy = await client.policy(entry.secret, "; so its readers are not known");
    // A missing secret has no reader.
    if (policy === null) return [];
    return accessorsIn(policy, context.now())
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
