/** What a review of live policies was read from, and what was not. */
import type { PolicySnapshot } from "../../live/policies/snapshot";
import { count } from "../../text/output";
import type { Change } from "../change";

/** Older ones are not believed: what was granted since is not in it. */
const freshHours = 24;

const kinds = [
  [/^organizations\//, "organisation"],
  [/^folders\//, "folder"],
  [/^projects\/[^/]+$/, "project"],
  [/^projects\/[^/]+\/secrets\//, "secret"],
  [/^projects\/[^/]+\/serviceAccounts\//, "service account"],
  [/^projects\/[^/]+\/locations\//, "service"],
] as const;

export function basisOf(
  { resources, groups, deny, takenAt, as }: PolicySnapshot,
  more: { readonly assumed: readonly string[]; readonly unapplied: number; readonly standing: number },
): string {
  const own = kinds.map(
    ([pattern, noun]) => [resources.filter(({ name }) => pattern.test(name)).length, noun] as const,
  );
  const counted = [...own, [Object.keys(groups).length, "group"] as const]
    .filter(([number]) => number > 0)
    .map(([number, noun]) => count(number, noun));
  const policies = [counted.join(", ") || "no project", count(deny.length, "deny policy", "deny policies")];
  const { assumed, unapplied, standing } = more;
  return [
    `read from the declarations and lock files of both sides, and from the policies of ${policies.join(" and ")} (${takenAt.slice(0, 16).replace("T", " ")} UTC, as ${as})`,
    "not read: principal access boundaries and access policies of IAM v3",
    ...(standing === 0
      ? []
      : [
          `not by this change: ${count(standing, "principal")} can get values that no declaration gives them (--json lists them)`,
        ]),
    ...(unapplied === 0
      ? []
      : [
          `${count(unapplied, "grant")} of the base ${unapplied === 1 ? "is" : "are"} not in the cloud, and ${unapplied === 1 ? "counts" : "count"} as given`,
        ]),
    ...assumed,
  ].join("; ");
}

/** What stands in the way of saying that nobody gains access. */
export function unreadIn(snapshot: PolicySnapshot, missing: readonly string[], now: Date): readonly Change[] {
  const hours = (now.getTime() - Date.parse(snapshot.takenAt)) / 3_600_000;
  const stale =
    hours >= 0 && hours <= freshHours
      ? []
      : [
          {
            what: "what was granted meanwhile",
            why: `the snapshot is of ${snapshot.takenAt}, ${hours < 0 ? "which is later than now" : `more than ${freshHours} hours ago`}`,
          },
        ];
  const refused = new Set(snapshot.unread.map(({ what }) => what));
  const absent = missing
    .map((project) => ({ what: `project ${project}`, why: "the snapshot does not have it" }))
    .filter(({ what }) => !refused.has(what));
  return [...stale, ...snapshot.unread, ...absent].map(({ what, why }) => ({
    area: "access",
    level: "attention",
    environment: "live policies",
    subject: what,
    says: `could not be read: ${why}`,
    because: ["who has access through it is not known"],
  }));
}
