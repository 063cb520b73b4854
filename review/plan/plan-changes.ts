/** All that a plan of a stack does and its declarations do not say. */
import type { AccessChange } from "../access";
import type { Change, Level } from "../change";
import { plannedAccess } from "./access";
import { bootstrapChanges, createdByBootstrap } from "./bootstrap";
import type { ResourceChange } from "./document";
import { driftChanges } from "./drift";
import { isGrant } from "./grants";
import { lifeChanges } from "./life";
import { otherChanges } from "./others";
import { isOurs, resourceChanges } from "./resources";
import { shownAddress } from "./shown";
import type { PlannedStack } from "./subject";

const ownGrant = "google_secret_manager_secret_iam_member";
const providers: Readonly<Record<string, RegExp>> = {
  google: /^registry\.(?:terraform\.io|opentofu\.org)\/hashicorp\/google$/,
  vercel: /^registry\.(?:terraform\.io|opentofu\.org)\/vercel\/vercel$/,
};

/** What a stack says of its providers. */
const ownArguments: readonly string[] = [
  ...["google.project", "google.region", "google.add_terraform_attribution_label", "vercel.team"],
];

export interface ToldChange {
  readonly change: Change | AccessChange;
  /** Null if it is about something else. */
  readonly resource: ResourceChange | null;
}

export function planChanges(subject: PlannedStack): readonly ToldChange[] {
  const { plan } = subject;
  const elsewhere = [
    ...plannedAccess(subject),
    ...createdByBootstrap(subject),
    ...driftChanges(subject),
    ...besideChanges(subject),
  ];
  return [
    ...plan.changes.flatMap((one) => changesOf(one, subject).map((change) => ({ change, resource: one }))),
    ...elsewhere.map((change) => ({ change, resource: null })),
  ];
}

function changesOf(one: ResourceChange, subject: PlannedStack): readonly Change[] {
  const strange = strangeProvider(one, subject);
  const bootstrap = bootstrapChanges(one, subject);
  if (bootstrap !== null) return [...strange, ...bootstrap];
  if (one.mode === "managed" && isOurs(one.type)) return [...strange, ...resourceChanges(one, subject)];
  if (isGrant(one.type) && one.mode === "managed") return [...strange, ...grantLife(one, subject)];
  const isOurRead = one.mode === "ephemeral" && one.type === "google_secret_manager_secret_version";
  return isOurRead ? strange : otherChanges(one, subject);
}

/** A resource that is called like ours, by somebody else's program. */
function strangeProvider(one: ResourceChange, { environment }: PlannedStack): readonly Change[] {
  const right = providers[one.type.split("_")[0] ?? ""];
  if (right?.test(one.provider) === true || one.action === "no-op") return [];
  return [
    {
      area: "targets",
      level: "danger",
      environment,
      subject: shownAddress(one.address),
      says: "is made by another provider than ours",
      because: ["only the plan has it: a provider sees all values that pass through it"],
    },
  ];
}

/** Beside what it grants: left over, forgotten, taken over. */
function grantLife(one: ResourceChange, subject: PlannedStack): readonly Change[] {
  const { action } = one;
  const isPlain = one.deposed === null && one.importing === null && !action.includes("forget");
  const isMoved = one.previousAddress !== null;
  if (isPlain && !(isMoved && one.type === ownGrant)) return [];
  const life = lifeChanges(
    { ...one, action: action === "forget" ? action : "no-op" },
    { head: null, base: null },
    {
      subject,
      replacesAsDeclared: true,
      differs: false,
    },
  );
  return life.changes;
}

function besideChanges({ plan, environment, stack }: PlannedStack): readonly Change[] {
  const told = (level: Level, says: string, because: readonly string[]): readonly Change[] => [
    { area: "targets", level, environment, subject: stack, says, because: ["only the plan has it", ...because] },
  ];
  const { configuration } = plan;
  const outputs = plan.outputs.filter(({ action }) => action !== "no-op");
  const failed = plan.checks.filter(({ status }) => status === "fail" || status === "error");
  const provisioned = configuration?.provisioned ?? [];
  const modules = configuration?.modules ?? [];
  const known = Object.values(providers);
  const strange = configuration?.providers.filter((name) => !known.some((one) => one.test(name))) ?? [];
  const set = configuration?.providerArguments.filter((name) => !ownArguments.includes(name)) ?? [];
  return [
    ...(provisioned.length === 0
      ? []
      : told("danger", `runs programs while it is applied: ${listed(provisioned)}`, [
          "a provisioner has the identity that applies",
        ])),
    ...(modules.length === 0
      ? []
      : told("danger", `calls modules: ${listed(modules)}`, ["what is in a module is declared nowhere"])),
    ...(strange.length === 0
      ? []
      : told("danger", `has other providers: ${listed(strange)}`, ["a provider runs with the identity that applies"])),
    ...(set.length === 0
      ? []
      : told("danger", `sets other arguments of its providers: ${listed(set)}`, [
          "one can lead to another account, or to a server of somebody else",
        ])),
    ...(plan.invocations.length === 0
      ? []
      : told("danger", `invokes actions: ${listed(plan.invocations)}`, [
          "an action does something that no plan shows",
        ])),
    ...(plan.unread.length === 0
      ? []
      : told("danger", `says something that this version can't read: ${listed(plan.unread)}`, [
          "a later Terraform made the plan; it may mean anything",
        ])),
    ...(plan.deferred.length === 0
      ? []
      : told(
          "danger",
          `puts off what it can't plan yet: ${listed(plan.deferred.map(({ change }) => change.address))}`,
          ["what a later apply does is not known"],
        )),
    ...(outputs.length === 0
      ? []
      : told("attention", `sets outputs: ${listed(outputs.map(({ name }) => name))}`, [
          "outputs are in the state, for whoever may read it",
        ])),
    ...(failed.length === 0
      ? []
      : told("attention", `has checks that fail: ${listed(failed.map(({ address }) => address))}`, [])),
  ];
}

/** Names by others: each short, and not too many. */
function listed(names: readonly string[]): string {
  const first = names.slice(0, 5).map((name) => shownAddress(name).slice(0, 100));
  return `${first.join(", ")}${names.length > first.length ? ` and ${names.length - first.length} more` : ""}`;
}
