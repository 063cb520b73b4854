/** Why a grant that no declaration asks for is more than it looks like. */
import type { Grant } from "./grants";
import { shown } from "./shown";
import type { PlannedStack } from "./subject";

const accessor = "roles/secretmanager.secretAccessor";
/** Who has one acts as the account, or lets others do it. */
const actor =
  /^roles\/(?:iam\.(?:serviceAccount(?:TokenCreator|User|Admin|KeyAdmin|OpenIdTokenCreator)|workloadIdentityUser|securityAdmin)|owner|editor)$/;
/** Roles that hold the right to read values, or to give it. */
const readsAll =
  /^roles\/(?:owner|secretmanager\.(?:admin|secretAccessor)|iam\.securityAdmin|resourcemanager\.\w+Admin)$/;

export function reasonsFor(grant: Grant, { head, base, known, plan }: PlannedStack): readonly string[] {
  const { scope, place, member, role, condition, by } = grant;
  const declared = [...(head?.grants.values() ?? [])].filter((one) => one.scope === scope && one.place === place);
  const own = declared.find((one) => one.member === member);
  const reasons: string[] = [];
  const add = (is: boolean, says: string) => {
    if (is) reasons.push(says);
  };
  add(member === null, "whom it names is known only after the apply, or is hidden");
  add(place === null, `which ${scope} it is on is known only after the apply, or is hidden`);
  if (member !== null) {
    add(member.startsWith("deleted:"), "it names a deleted account by its number");
    const twin = declared.find(
      (one) => one !== own && alike(one.member ?? "") === alike(member) && one.member !== member,
    );
    add(
      twin !== undefined,
      `it looks like ${shown(twin?.member, "member") ?? "a declared reader"}, which is declared, and is another`,
    );
    const before = plan.changes.find(({ address }) => address === grant.address)?.before.value;
    const other = (before as { readonly member?: unknown } | null)?.member;
    add(
      typeof other === "string" && other !== member,
      `under this address it was ${shown(other, "member") ?? "another member"}`,
    );
  }
  add(own !== undefined && own.role !== role, "it is declared to read the value, and nothing else");
  if (own !== undefined && own.role === role && JSON.stringify(own.condition) !== JSON.stringify(condition))
    reasons.push(
      own.condition.kind === "until"
        ? `it is declared until ${own.condition.day}`
        : "it is declared without a condition",
    );
  add(condition.kind === "other", "when the condition holds is not known here");
  if (role !== null && role !== accessor) {
    add(!role.startsWith("roles/"), "what a custom role allows is not known here, and can grow");
    add(scope === "secret" && readsAll.test(role), "it can read the value, and give it to others");
  }
  if (["project", "folder", "organization"].includes(scope))
    reasons.push(`${scope}-wide${role !== null && readsAll.test(role) ? ": it reaches every secret in it" : ""}`);
  if (scope === "service account") reasons.push(...impersonation(grant, known));
  add(scope.startsWith("cloud run"), "who may call a service is not declared");
  add(
    by !== "member",
    `it decides for all members of ${by === "binding" ? "the role" : "the policy"}: whoever else has it loses it`,
  );
  add(base === null && head === null, "nothing declares its stack");
  return reasons;
}

/** Who acts as an account has all that it reads. */
function impersonation({ place, role }: Grant, known: PlannedStack["known"]): readonly string[] {
  const email = place?.split("/").at(-1) ?? "";
  const reads = known.reads.get(`serviceAccount:${email}`) ?? [];
  if (role?.startsWith("roles/") && !actor.test(role)) return [];
  const shownReads = reads.slice(0, 5).join(", ") + (reads.length > 5 ? ` and ${reads.length - 5} more` : "");
  return [
    `whoever can act as the account has what it reads: ${reads.length === 0 ? "nothing that is declared" : shownReads}`,
  ];
}

/** What people take for the same: letters in either case, and what looks like them. */
function alike(member: string): string {
  return member
    .normalize("NFKC")
    .replace(/^deleted:/, "")
    .replace(/\?uid=\d+$/, "")
    .replace(/^[a-zA-Z]+:/, "")
    .toLowerCase();
}
