/** What rotate and rollback say at their end. */

import type { StoredEntry } from "../../inventory/entries";
import { deployOfReaders } from "../../inventory/readers";
import type { VersionUse } from "../../live/version-use";
import type { LockWriter } from "../../lock/lock-file";
import type { Result } from "../../machine/context";
import { kindOf } from "../../model/kinds";
import type { LockedRotation } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { serverSteps } from "../../values/at-server";
import type { Aborted } from "./abort";
import type { Finish } from "./finish";
import { hostsOf, lockedOf, rotationOf, underWay } from "./group";
import { type Left, leftText } from "./left";
import type { Session } from "./session";

export interface RotatedEntry {
  readonly key: string;
  /** Pinned version. */
  readonly version: string | null;
  readonly replaces: string;
  /** Name under which the previous version is mapped; null if it is not. */
  readonly previousAs: string | null;
}

export interface RotateData {
  readonly environment: string;
  readonly cloud: string;
  readonly dryRun: boolean;
  readonly stage: LockedRotation["stage"] | "planned" | "finished" | "aborted";
  readonly consequences: readonly string[];
  readonly entries: readonly RotatedEntry[];
  /** What the rotation waits for. */
  readonly waits: readonly VersionUse[];
  readonly disabled: readonly { readonly key: string; readonly version: string; readonly destroyAt: string | null }[];
  /** Enabled versions that were added since the rotation began, and that are in use or may not belong to it. */
  readonly left: readonly Left[];
  readonly next: readonly string[];
  /** The command that returns the pin to the version that was replaced; null where no rotation is under way afterwards. */
  readonly back: string | null;
}

export type Rotated = Result<RotateData>;

/** The report of a pin that moved; rollback ends with it too. */
export function moved(
  session: Session,
  writer: LockWriter,
  consequences: readonly string[],
  left: readonly Left[] = [],
): Rotated {
  const { environment, entry } = session;
  const { stage } = rotationOf(writer, entry);
  const entries = entriesOf(session, writer);
  const next = nextSteps(session, underWay(writer, session.group), lockedOf(writer, entry).current);
  const back = backOf(session);
  const data: RotateData = { ...blank(session), stage, consequences, entries, left, next, back };
  const lines = entries.map((one) => {
    const before =
      one.previousAs === null
        ? `version ${one.replaces} stays enabled`
        : `version ${one.replaces} stays mapped as ${one.previousAs}`;
    return `${one.key}: version ${one.version} is pinned in ${environment.name}; ${before}`;
  });
  lines.push(...left.map((one) => leftText(session.group, one)));
  lines.push(...next.map((line) => `  next: ${line}`), backText(back, rotationOf(writer, entry)));
  return { code: exitCodes.ok, text: lines.join("\n"), data };
}

/** Whatever its readers run with: an abort is refused once something uses the new version. */
const backOf = ({ environment, entry }: Session): string =>
  `strongroom rollback ${entry.key} --env ${environment.name}`;

const backText = (back: string, { replaces }: LockedRotation): string => `  to go back to version ${replaces}: ${back}`;

/** From the pinned version to the end of the rotation, in order. */
function nextSteps({ environment, entry }: Session, group: readonly StoredEntry[], pinned: string): readonly string[] {
  const env = environment.name;
  const readers = new Set(group.flatMap((one) => one.usedBy.map((use) => use.reader)));
  const steps = [`commit environments/${env}.lock.json, and have it reviewed`];
  steps.push(
    ...serverSteps(
      environment,
      group.map((one) => one.key),
    ),
  );
  const deploy = deployOfReaders(environment, [...readers]);
  if (deploy !== null) steps.push(deploy);
  const projects = environment.products.flatMap((product) => product.vercelProjects);
  const restarts = [...projects.filter((one) => readers.has(one.key)).map((one) => one.key), ...hostsOf(group)];
  for (const key of restarts) steps.push(`strongroom restart ${key} --env ${env}`);
  for (const key of copiesOf(group))
    steps.push(`as docs/guides/other-targets.md says: strongroom run --env ${env} --service ${key} -- COMMAND`);
  const callable = group.filter((one) => one.verify !== undefined);
  for (const one of callable) steps.push(`strongroom verify ${one.key} --env ${env}`);
  const finish = `strongroom rotate ${entry.key} --env ${env} --finish`;
  steps.push(callable.length > 0 ? finish : `once you have seen that version ${pinned} works: ${finish} --verified`);
  return steps;
}

/** Readers that get a copy through the vendor's own program. */
function copiesOf(group: readonly StoredEntry[]): readonly string[] {
  const uses = group.flatMap((one) => one.usedBy).filter(({ role }) => kindOf(role).row.renewedBy === "a copy");
  return [...new Set(uses.map((use) => use.reader))].sort();
}

export function entriesOf(
  session: Session,
  writer: LockWriter,
  known?: readonly RotatedEntry[],
): readonly RotatedEntry[] {
  if (known !== undefined) {
    return known.map((one) => ({
      ...one,
      version: writer.current.entries[one.key]?.current ?? null,
      previousAs: null,
    }));
  }
  return underWay(writer, session.group).map((entry) => {
    const locked = lockedOf(writer, entry);
    const previousAs = locked.previous === undefined ? null : entry.previousAs;
    return { key: entry.key, version: locked.current, replaces: rotationOf(writer, entry).replaces, previousAs };
  });
}

export function blank({ environment, cloud }: Session): RotateData {
  return {
    environment: environment.name,
    cloud: cloud.name,
    dryRun: false,
    stage: "moved",
    consequences: [],
    entries: [],
    waits: [],
    disabled: [],
    left: [],
    next: [],
    back: null,
  };
}

export function waiting(
  session: Session,
  data: RotateData,
  outcome: Exclude<Finish, { kind: "finished" }>,
  verified: boolean,
): Rotated {
  const unmapped = outcome.kind === "in use" ? outcome.unmapped : [];
  // When it was unmapped, the verification was recorded.
  const said = verified && outcome.kind === "behind" ? " --verified" : "";
  const again = `strongroom rotate ${session.entry.key} --env ${session.environment.name} --finish${said}`;
  const next = [...new Set(outcome.by.map((use) => use.next)), again];
  const back = backOf(session);
  const main = data.entries.find(({ key }) => key === session.entry.key);
  const replaced = (of: string) => data.entries.find(({ key }) => key === of)?.replaces ?? "";
  const lines = [
    ...unmapped.map(
      (key) => `${key}: version ${replaced(key)} is no longer mapped; commit the lock file and deploy it`,
    ),
    outcome.kind === "behind"
      ? `not finished; what is deployed must run with version ${main?.version} first:`
      : `not disabled yet; version ${main?.replaces} is still in use:`,
    ...outcome.by.map((use) => `  ${use.entry} version ${use.version}: ${use.by} ${use.says}`),
    ...next.map((line) => `  next: ${line}`),
    `  to go back to version ${main?.replaces}: ${back}`,
  ];
  const stage = outcome.kind === "behind" ? ("moved" as const) : ("finishing" as const);
  return { code: exitCodes.pending, text: lines.join("\n"), data: { ...data, stage, waits: outcome.by, next, back } };
}

export function abortedText({ key, version, disabled, left }: Aborted): string {
  const orphans = disabled.length === 0 ? "no version had been added" : `version ${disabled.join(", ")} disabled`;
  const others =
    left.length === 0 ? "" : `; version ${left.join(", ")} stays: it is in use, or may not belong to this rotation`;
  return `aborted ${key}: pinned version ${version} stays, ${orphans}${others}`;
}

/** A vendor accepts its old value until somebody revokes it there. */
export function revocationsOf(
  { group }: Session,
  disabled: readonly { readonly key: string; readonly version: string }[],
): readonly string[] {
  return disabled.flatMap(({ key, version }) => {
    const entry = group.find((one) => one.key === key);
    return entry?.origin?.kind === "issued"
      ? [`revoke the value of version ${version} at the vendor, where it is still valid: ${entry.revoke}`]
      : [];
  });
}

export function finishedText({ disabled, next }: RotateData): string {
  const ends = disabled.map(({ key, version, destroyAt }) => {
    const end =
      destroyAt === null
        ? "disabled"
        : `disabled; destroyed on ${destroyAt.slice(0, 10)}, until then rollback can bring it back`;
    return `finished ${key}: version ${version} is ${end}`;
  });
  return [...ends, ...next.map((step) => `  next: ${step}`)].join("\n");
}
