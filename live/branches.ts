/** Branches whose tip pins a version, and branches whose pins are unknown. */
import type { Look } from "./look";
import type { Tips } from "./tips";
import type { VersionUse } from "./version-use";

export const branches = {
  check: "branch" as const,
  uses: async ({ tips, versions }: Pick<Look, "tips" | "versions">) =>
    versions.flatMap(({ entry, version }) => branchUses(tips, entry, version)),
};

export function branchUses(tips: Tips, entry: { readonly key: string }, version: string): readonly VersionUse[] {
  const pinning = tips.known.filter(({ lock }) => {
    const locked = lock.entries[entry.key];
    return locked?.current === version || locked?.previous === version;
  });
  const use = { entry: entry.key, version, check: "branch" as const };
  return [
    ...pinning.map(({ branch }) => {
      const next = `merge the moved pin into ${branch}, or delete the branch`;
      return { ...use, verdict: "fault" as const, by: branch, says: "pins it", next };
    }),
    ...tips.unknown.map((one) => ({ ...use, verdict: "unknown" as const, ...one })),
  ];
}
