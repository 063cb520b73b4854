/**
 * The pins that a change moves, in all environments but development, and what the cloud says of each version: the rules that need an
 * identity. Who added a version is in the Admin Activity log, which nobody can switch off, and which keeps it for 400 days.
 */
import { cloudFor, secretManagerOf } from "../clients/apis";
import { AuditLog, type VersionAddition } from "../clients/audit-log";
import type { Cloud } from "../clients/cloud";
import { inParallel } from "../clients/pace";
import type { LiveVersion } from "../clients/secret-records";
import { integrationOf } from "../inventory/entries";
import type { SecretId } from "../inventory/secret-id";
import type { Context } from "../machine/context";
import type { LockedVersion } from "../model/lock";
import type { ResolvedEnvironment } from "../model/resolved";
import { count } from "../text/output";
import { oneLine } from "../text/printable";
import { pinRules } from "./rules/pins";
import type { PolicySide } from "./subject";
import { issuesText, type Violation } from "./verdict";

type Side = Pick<PolicySide, "environments" | "locks">;

export interface MovedPin {
  readonly environment: string;
  /** Key of the entry. */
  readonly entry: string;
  /** Of its integration. */
  readonly owner: string;
  readonly secret: SecretId;
  readonly version: string;
  /** What the lock says of it. */
  readonly record: LockedVersion | null;
  /** Emails of the identities that may have added it: those that the base declares. */
  readonly injectors: readonly string[];
}

/** A pin with what the cloud says. */
export interface PinFacts extends MovedPin {
  /** Null if it does not exist. */
  readonly live: LiveVersion | null;
  /** Who added it; null if the log has no such entry, `expired` if the log does not go back so far. */
  readonly added: VersionAddition | "expired" | null;
}

/** A version that is right by no rule: its owner has to want it. */
export interface WantedApproval {
  readonly environment: string;
  readonly entry: string;
  readonly owner: string;
  readonly version: string;
  readonly says: string;
}

export interface PinVerdict {
  /** As the cloud calls itself; null if no pin moves, and so nothing was asked. */
  readonly cloud: string | null;
  readonly pins: readonly Pick<MovedPin, "environment" | "entry" | "version">[];
  readonly violations: readonly Violation[];
  readonly approvals: readonly WantedApproval[];
}

const day = 24 * 60 * 60 * 1000;
/** How long Google keeps what is always logged. */
const keptDays = 400;
/** Between a version's own time and that of its entry in the log. */
const apartMillis = 60_000;
/** Secrets in one question to the log, whose filter is limited, and which may be asked 60 times a minute. */
const together = 50;
/** Requests to Secret Manager at once. */
const width = 12;

/** Every version that is pinned after the change, and was not before: current and previous ones, in all environments but development. */
export function movedPins(base: Side, head: Side): readonly MovedPin[] {
  return head.environments
    .filter(({ stage }) => stage !== "development")
    .flatMap((environment) => {
      const before = base.environments.find(({ name }) => name === environment.name);
      const known = new Set(before === undefined ? [] : pinsOf(before).map(nameOf));
      const { injectors = [] } = before ?? environment;
      const locked = head.locks.find((lock) => lock.environment === environment.name)?.entries ?? {};
      return pinsOf(environment)
        .filter((pin) => !known.has(nameOf(pin)))
        .map(
          (pin): MovedPin => ({
            ...pin,
            environment: environment.name,
            record: locked[pin.entry]?.versions?.[pin.version] ?? null,
            injectors,
          }),
        );
    });
}

const nameOf = ({ secret, version }: Pick<MovedPin, "secret" | "version">): string =>
  `${secret.project}/${secret.id}/${version}`;

function pinsOf(environment: ResolvedEnvironment) {
  return environment.products.flatMap(({ entries }) =>
    entries.flatMap((entry) => {
      const { secret, key } = entry;
      if (secret === null) return [];
      const owner = integrationOf(environment, entry)?.owner ?? "nobody";
      return [secret.pin, secret.previousPin].flatMap((version) =>
        version === null ? [] : [{ entry: key, owner, secret: { project: secret.project, id: secret.id }, version }],
      );
    }),
  );
}

export interface Asking {
  /** Between attempts, for tests. */
  readonly pauseMillis?: number;
  /** Only pins of this environment. @default all */
  readonly env?: string | undefined;
}

export async function judgePins(
  context: Context,
  all: readonly MovedPin[],
  { env, ...options }: Asking = {},
): Promise<PinVerdict> {
  const pins = all.filter(({ environment }) => env === undefined || environment === env);
  const named = pins.map(({ environment, entry, version }) => ({ environment, entry, version }));
  if (pins.length === 0) return { cloud: null, pins: [], violations: [], approvals: [] };
  const projects = [...new Set(pins.map(({ secret }) => secret.project))].sort();
  const cloud = await cloudFor(context, "policy --cloud", projects);
  const facts = await factsOf(context, cloud, { pins, ...options });
  const violations = facts.flatMap((pin) =>
    pinRules.flatMap(({ code, what, why, instead, got }): readonly Violation[] => {
      const found = got(pin);
      const where = `${pin.environment}: ${pin.entry}`;
      return found === null ? [] : [{ code, stack: null, where, got: found, what, why, instead }];
    }),
  );
  return { cloud: cloud.name, pins: named, violations, approvals: facts.flatMap(approvalOf) };
}

interface Wanted {
  readonly pins: readonly MovedPin[];
  readonly pauseMillis?: number;
}

async function factsOf(context: Context, cloud: Cloud, { pins, ...pauses }: Wanted): Promise<readonly PinFacts[]> {
  const client = secretManagerOf(context, { cloud }, pauses);
  const live = new Map<MovedPin, LiveVersion | null>();
  await inParallel(width, pins, async (pin) => void live.set(pin, await client.version(pin.secret, pin.version)));
  const log = new AuditLog(cloud, { signal: context.signal, ...pauses });
  const oldest = new Date(context.now().getTime() - keptDays * day);
  const facts = pins.map((pin) => ({ ...pin, live: live.get(pin) ?? null }));
  const isKept = ({ live }: (typeof facts)[number]) => live?.createdAt != null && new Date(live.createdAt) > oldest;
  const found: (VersionAddition & { readonly project: string })[] = [];
  for (const project of new Set(pins.map(({ secret }) => secret.project))) {
    const wanted = facts.filter((fact) => fact.secret.project === project && isKept(fact));
    const ids = [...new Set(wanted.map(({ secret }) => secret.id))];
    const times = wanted.map(({ live }) => new Date(live?.createdAt ?? "").getTime());
    for (let from = 0; from < ids.length; from += together) {
      const span = {
        since: new Date(Math.min(...times) - apartMillis),
        until: new Date(Math.max(...times) + apartMillis),
      };
      const { additions } = await log.additions(project, ids.slice(from, from + together), span);
      found.push(...additions.map((one) => ({ ...one, project })));
    }
  }
  return facts.map((fact) => ({ ...fact, added: isKept(fact) ? additionOf(fact, found) : fact.live && "expired" }));
}

/** A number may have been used before by a secret that was deleted since, so the time must fit too. */
function additionOf(
  { secret, version, live }: Pick<PinFacts, "secret" | "version" | "live">,
  all: readonly (VersionAddition & { readonly project: string })[],
): VersionAddition | null {
  const made = new Date(live?.createdAt ?? "").getTime();
  const near = all.filter(
    (one) =>
      one.project === secret.project &&
      one.secret === secret.id &&
      Math.abs(new Date(one.at).getTime() - made) <= apartMillis,
  );
  const numbered = near.filter((one) => one.version === version);
  if (numbered.length > 0) return numbered.length === 1 ? (numbered[0] ?? null) : null;
  // Without a number in the log, it is the only one that was added then.
  return near.length === 1 && near[0]?.version === null ? near[0] : null;
}

function approvalOf(pin: PinFacts): readonly WantedApproval[] {
  const { environment, entry, owner, version, record, added, live } = pin;
  if (live?.state !== "ENABLED") return [];
  const by =
    added === null || added === "expired" ? null : `added by ${oneLine(added.principal)} at ${oneLine(added.at)}`;
  const says =
    added === "expired"
      ? `made at ${oneLine(live.createdAt ?? "an unknown time")}, before what the log keeps (${keptDays} days): nobody can say who added it`
      : isAdopted(record)
        ? `adopted: it was there before, ${by ?? "added by nobody knows whom"}`
        : null;
  return says === null ? [] : [{ environment, entry, owner, version, says }];
}

/** Pinned as it was found, by `strongroom inject --adopt`. */
export const isAdopted = (record: LockedVersion | null): boolean => record?.from === "adopted";

export function pinsText({ pins, violations, approvals }: PinVerdict): string {
  const wanted = approvals.map(
    ({ environment, entry, owner, version, says }) =>
      `  ${environment}: ${entry}, version ${version} (owner: ${oneLine(owner)}): ${says}`,
  );
  const list = wanted.length === 0 ? "" : `\nWants its owner's approval:\n${wanted.join("\n")}`;
  if (violations.length > 0) return `The cloud refuses pins of this change: ${issuesText(violations)}${list}`;
  if (pins.length === 0) return "No pin moves outside of development.";
  return `The cloud agrees with this change: ${count(pins.length, "moved pin")}${list}`;
}
