/**
 * Whose jobs the pipelines' identities trust, and who gets the alerts, by the declarations of both sides. Most identities read no value by
 * themselves; what one may do is told, since it can be a step on the way to every value.
 */

import { keyRoles } from "../model/pipeline-rights";
import type { PipelineDuty, TrustedDuty } from "../model/pipelines";
import type { ResolvedEnvironment } from "../model/resolved";
import type { ResolvedBootstrap, ResolvedTrust } from "../model/resolved-bootstrap";
import type { AccessChange, Sides } from "./access";
import type { Change, Level } from "./change";
import { termChanges, termsOf, termText } from "./terms";

const because = "declared by environments/index.ts: pipelines";

export function trustChanges({ base, head }: Sides): readonly (Change | AccessChange)[] {
  const [was, is] = [bootstrapIn(base), bootstrapIn(head)];
  if (was === null && is === null) return [];
  const environment = (head ?? base)?.name ?? "";
  const inProduction = [base, head].some((side) => side?.stage === "production");
  const access = (
    duty: string,
    said: Pick<AccessChange, "effect" | "level" | "subject" | "says" | "because" | "risk">,
  ) => ({
    area: "access" as const,
    environment,
    principal: said.subject,
    entry: identityText(duty),
    of: "identity" as const,
    ...said,
  });
  const gained = (is?.trusts ?? []).flatMap((trust): readonly AccessChange[] => {
    const before = was?.trusts.find(({ duty }) => duty === trust.duty);
    const differs = differences(before, trust, [accountOf(was, trust), accountOf(is, trust)]);
    if (differs.length === 0) return [];
    const may = powersOf(is, trust.duty);
    return [
      access(trust.duty, {
        effect: "gains",
        level: was === null ? "attention" : "danger",
        subject: jobsOf(trust),
        says: `gains ${identityText(trust.duty)}`,
        because: [
          ...(was === null ? [] : ["other jobs than before can become the identity"]),
          ...differs,
          `as the identity it may ${may.join(", ")}`,
          because,
        ],
        risk: trustRisk + may.length * 2 + (inProduction ? 1 : 0),
      }),
    ];
  });
  const lost = (was?.trusts ?? []).flatMap((trust): readonly AccessChange[] => {
    if (is?.trusts.some((one) => jobsOf(one) === jobsOf(trust) && one.duty === trust.duty) === true) return [];
    const says = `loses ${identityText(trust.duty)}`;
    return [
      access(trust.duty, { effect: "loses", level: "info", subject: jobsOf(trust), says, because: [because], risk: 0 }),
    ];
  });
  const told = (
    area: "targets" | "lost",
    level: Level,
    says: string,
    reasons: readonly string[],
  ): readonly Change[] => [{ area, level, environment, subject: environment, says, because: [...reasons, because] }];
  const around =
    was === null || is === null
      ? was === null
        ? told("targets", "info", `sends the pipelines' alerts to ${is?.alertsTo}`, [])
        : head === null
          ? []
          : told(
              "lost",
              "danger",
              "no longer has what its pipelines need: their identities, what is denied to them, the log of who reads values, alerts",
              [`alerts went to ${was.alertsTo}`],
            )
      : was.alertsTo === is.alertsTo
        ? []
        : told("targets", "danger", `sends the pipelines' alerts to ${is.alertsTo} (before: ${was.alertsTo})`, [
            "who got them before no longer learns who reads values or changes access",
          ]);
  return [...gained, ...lost, ...around];
}

/** Before all grants of one level: whoever becomes an identity has all that it may do. */
const trustRisk = 128;

export const identityText = (duty: string): string => `the pipelines' identity ${duty}`;

export function bootstrapIn(environment: ResolvedEnvironment | null): ResolvedBootstrap | null {
  return environment?.products.find(({ bootstrap }) => bootstrap !== undefined)?.bootstrap ?? null;
}

/** Two trusts of one duty and environment that differ have different jobs: all that is declared of a trust is in it. */
export function jobsOf({ definedIn, condition }: ResolvedTrust): string {
  return `a job of ${definedIn} (${numbersIn(condition).join(", ")})`;
}

const numbersIn = (condition: string): readonly string[] =>
  termsOf(condition).flatMap((term) => {
    const [, claim, id] = /^assertion\.(\w+_id) == "(\d+)"$/.exec(term) ?? [];
    return claim === undefined ? [] : [`${claim} ${id}`];
  });

const accountOf = (bootstrap: ResolvedBootstrap | null, { duty }: ResolvedTrust): string | undefined =>
  bootstrap?.identities.find((one) => one.duty === duty)?.email;

function differences(
  was: ResolvedTrust | undefined,
  is: ResolvedTrust,
  [before, after]: readonly (string | undefined)[],
): readonly string[] {
  // Its environment is that of the line.
  if (was === undefined)
    return termsOf(is.condition)
      .filter((term) => !term.startsWith("assertion.environment =="))
      .map((term) => termText({ is: term, was: null }, (text) => text));
  return [
    ...(was.issuer === is.issuer ? [] : [`tokens of ${is.issuer} (before: ${was.issuer})`]),
    ...(before === after ? [] : [`the identity is ${after} (before: ${before})`]),
    ...termChanges(was.condition, is.condition).map((one) => termText(one, (text) => text)),
    ...(JSON.stringify(was.mapping) === JSON.stringify(is.mapping) ? [] : ["its tokens are read in another way"]),
  ];
}

/** By a permission that it takes. */
const powers: readonly (readonly [permission: string, may: string])[] = [
  ["secretmanager.secrets.setIamPolicy", "give every value to anybody"],
  ["iam.serviceAccounts.setIamPolicy", "let anybody act as the accounts of services"],
  ["secretmanager.secrets.delete", "delete secrets"],
  ["run.services.update", "run other code as the accounts of services"],
];

/** What those may do whose rights are declared with their readers. */
const declaredPowers: Readonly<Record<Exclude<TrustedDuty, PipelineDuty>, string>> = {
  deliver: "read the values that it delivers, and Terraform's states",
  rotate: "add, disable and destroy versions",
  watch: "read audit logs",
};

const isMade = (duty: TrustedDuty): duty is PipelineDuty => duty in keyRoles;

function powersOf(bootstrap: ResolvedBootstrap | null, duty: TrustedDuty): readonly string[] {
  if (!isMade(duty)) return [declaredPowers[duty]];
  const all = (bootstrap?.projects ?? []).flatMap(({ roles }) => roles.filter((role) => role.duty === duty));
  const permissions = new Set(all.flatMap((role) => role.permissions));
  const found = powers.filter(([permission]) => permissions.has(permission)).map(([, may]) => may);
  const signs = keyRoles[duty].sign === "roles/cloudkms.signer" ? ["sign plans that others apply"] : [];
  return [...found, ...signs, "read names, policies and Terraform's states"];
}
