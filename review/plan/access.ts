/** Who gains or loses what by a plan and not by its declarations; what both say, the declarations' part of the report tells. */
import { type AccessChange, type Flag, flagsOf, undeclared } from "../access";
import type { Level } from "../change";
import { isDeclaredHere, isInBootstrap } from "./bootstrap";
import type { ResourceChange } from "./document";
import { type Condition, exactly, type Grant, grantsOf, holding, isGrant } from "./grants";
import { reasonsFor } from "./reasons";
import { shown, shownAddress } from "./shown";
import type { PlannedStack } from "./subject";
import type { Side } from "./value";

export function plannedAccess(subject: PlannedStack): readonly AccessChange[] {
  const { plan, head, base } = subject;
  const relevant = plan.changes.filter(
    (one) =>
      one.mode === "managed" &&
      isGrant(one.type) &&
      // Rights of the pipelines are told with their stack.
      !(isInBootstrap(subject, one) && (one.action === "delete" || isDeclaredHere(one, subject))),
  );
  const held = (side: (one: ResourceChange) => Side) =>
    relevant.flatMap((one) =>
      // Twice unknown is not twice the same, unless nothing happens to it.
      grantsOf(one, side(one), plan).filter((grant) => isKnown(grant) || one.action !== "no-op"),
    );
  // An old object says nothing of what is granted now.
  const before = held(({ before: side, deposed }) => (deposed === null ? side : nothing));
  // What is only forgotten stays granted.
  const after = held((one) => (one.action === "forget" ? one.before : one.after));
  const [was, is] = [before, after].map((all) => new Set(all.map(exactly)));
  const holders = new Map(before.map((one) => [holding(one), one]));
  const found: AccessChange[] = [];
  for (const grant of after) {
    const known = isKnown(grant);
    if (known && was?.has(exactly(grant)) === true) continue;
    const isDeclared = known && head?.grants.has(exactly(grant)) === true;
    if (isDeclared && base?.grants.has(exactly(grant)) !== true) continue;
    found.push(isDeclared ? again(grant, subject) : gained(grant, holders.get(holding(grant)), subject));
  }
  const kept = new Set(after.map(holding));
  for (const grant of before) {
    if (is?.has(exactly(grant)) === true || kept.has(holding(grant))) continue;
    if (base?.grants.has(exactly(grant)) === true && head?.grants.has(exactly(grant)) !== true) continue;
    found.push(lost(grant, subject));
  }
  return found;
}

const nothing: Side = { value: null, unknown: false, sensitive: false };

const isKnown = ({ member, role, place, condition }: Grant): boolean =>
  member !== null && role !== null && place !== null && condition.kind !== "unknown";

type Said = Pick<AccessChange, "effect" | "level" | "says" | "because">;

function changeOf(grant: Grant, { environment, known }: PlannedStack, said: Said): AccessChange {
  return {
    area: "access",
    environment,
    subject: whoOf(grant, known.accounts),
    principal: shown(grant.member, "member") ?? "a member that is not shown",
    entry: thingOf(grant, known.entries),
    risk: undeclared,
    ...said,
  };
}

function whoOf({ member }: Grant, accounts: ReadonlyMap<string, string>): string {
  if (member === null) return "somebody whom the plan does not name";
  return accounts.get(member) ?? shown(member, "member") ?? "a member that is not shown";
}

/** The key of the entry, or what else it is: "everything in project acme-shop". */
export function thingOf(
  { scope, place }: Pick<Grant, "scope" | "place">,
  entries: ReadonlyMap<string, string>,
): string {
  const named = place ?? "the plan does not name";
  if (scope === "secret") return entries.get(named) ?? (place === null ? `a secret that ${named}` : `secret ${named}`);
  const whole = ["project", "folder", "organization"].includes(scope);
  const thing = place === null ? `a ${scope} that ${named}` : `${scope} ${named}`;
  return whole ? `everything in ${thing}` : thing;
}

const accessor = "roles/secretmanager.secretAccessor";

function roleText({ role }: Grant): string {
  if (role === accessor) return "";
  return role === null
    ? " with a role that the plan does not name"
    : ` as ${shown(role, "role") ?? "a role that is not shown"}`;
}

function gained(grant: Grant, before: Grant | undefined, subject: PlannedStack): AccessChange {
  const { known, environment, inProduction } = subject;
  const thing = thingOf(grant, known.entries);
  const flags: readonly Flag[] = flagsOf(
    {
      principal: grant.member ?? "",
      until: grant.condition.kind === "until" ? grant.condition.day : null,
      crossProduct: false,
      anyBranch: false,
      readable: false,
    },
    { environment, inProduction, projects: known.projects },
  );
  const longer = before === undefined ? null : isLonger(grant.condition, before.condition);
  const says =
    before === undefined || longer === null
      ? `gains ${thing}${roleText(grant)}${conditionText(grant.condition)}`
      : `keeps ${thing}${roleText(grant)}${conditionText(grant.condition) || " without an end"} (before:${conditionText(before.condition) || " without an end"})`;
  const effect = longer === null ? "gains" : longer ? "keeps longer" : "keeps shorter";
  return changeOf(grant, subject, {
    effect,
    level: longer === false ? "attention" : "danger",
    says,
    because: [
      `only the plan has it: no declaration asks for ${addressText(grant)}`,
      ...reasonsFor(grant, subject),
      ...flags.map((flag) => flag.says),
    ],
  });
}

/** Null if neither is known to last longer. */
function isLonger(is: Condition, was: Condition): boolean | null {
  if (was.kind === "until" && is.kind === "none") return true;
  if (was.kind === "none" && is.kind === "until") return false;
  return was.kind === "until" && is.kind === "until" ? is.day > was.day : null;
}

function conditionText(condition: Condition): string {
  if (condition.kind === "until") return ` until ${condition.day}`;
  if (condition.kind === "other") return ` if ${condition.says}`;
  return condition.kind === "unknown" ? " under a condition that the plan does not say" : "";
}

/** Declared on both sides, and granted now: it was not applied yet, or somebody took it away. */
function again(grant: Grant, subject: PlannedStack): AccessChange {
  const taken = subject.plan.drift.some(({ address, action }) => address === grant.address && action === "delete");
  const level: Level = taken ? "attention" : "info";
  return {
    ...changeOf(grant, subject, {
      effect: "gains",
      level,
      says: `gains ${thingOf(grant, subject.known.entries)}${conditionText(grant.condition)}`,
      because: [
        taken
          ? "only the plan has it: somebody took it away outside of Terraform, and this apply gives it back"
          : "only the plan has it: it was declared before this change, and was not applied yet",
      ],
    }),
    risk: 0,
  };
}

function lost(grant: Grant, subject: PlannedStack): AccessChange {
  const isDeclared = subject.head?.grants.has(exactly(grant)) === true;
  return changeOf(grant, subject, {
    effect: "loses",
    level: isDeclared ? "attention" : "info",
    says: `loses ${thingOf(grant, subject.known.entries)}${roleText(grant)}`,
    because: [
      isDeclared
        ? `only the plan has it: the declarations still ask for ${addressText(grant)}`
        : `only the plan has it: no declaration asked for ${addressText(grant)}`,
    ],
  });
}

const addressText = ({ address }: Grant): string => shownAddress(address);
