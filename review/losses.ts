/** What a change destroys, disables, retires or replaces, until when that can be undone, and who still reads it. */
import type { Lock } from "../model/lock";
import type { ResolvedEntry, ResolvedEnvironment, ResolvedSecret } from "../model/resolved";
import { count } from "../text/output";
import type { Sides } from "./access";
import type { Change, Level } from "./change";

type Add = (level: Level, subject: string, says: string, because?: readonly (string | null)[]) => void;

/** @param lock of the base: what it does not list was never applied. @default all of it was */
export function lossChanges({ base, head }: Sides, lock: Lock | null = null): readonly Change[] {
  const environment = (head ?? base)?.name ?? "";
  const changes: Change[] = [];
  const add: Add = (level, subject, says, because = []) =>
    changes.push({ area: "lost", level, environment, subject, says, because: because.filter((one) => one !== null) });
  const after = new Map(entriesIn(head).map((one) => [one.key, one] as const));
  for (const was of entriesIn(base)) {
    const is = after.get(was.key);
    if (is === undefined) {
      if (was.secret === null) add("info", was.key, "is no longer declared");
      else if (was.state === "pending") add("info", was.key, "is no longer declared; it never had a value");
      else
        add(
          was.state === "retiring" && was.usedBy.length === 0 ? "attention" : "danger",
          was.key,
          "is deleted with all its versions; they can't be recovered",
          [was.state === "retiring" ? "it was retired before" : "it was not retired first", readersOf(was)],
        );
      continue;
    }
    if (was.state !== "retiring" && is.state === "retiring")
      add(
        "attention",
        was.key,
        `is retired${is.retiredAfter === null ? "" : `; its block may go after ${is.retiredAfter}`}`,
        ["its versions stay until then; take the retirement back and it is as before", readersOf(is)],
      );
    if (was.secret !== null && is.secret !== null) secretLosses({ was, is }, was.secret, is.secret, add);
    else if (was.secret !== null)
      add("danger", was.key, "is no longer in Secret Manager: its secret is deleted with all its versions", [
        readersOf(was),
      ]);
  }
  const services = new Map(productsOf(head).flatMap(({ services }) => services.map((one) => [one.key, one] as const)));
  for (const was of productsOf(base).flatMap((product) => product.services)) {
    const is = services.get(was.key);
    if (is === undefined && lock !== null && lock.services[was.key] === undefined)
      add("info", was.key, "is no longer declared; it was never deployed");
    else if (is === undefined)
      add(was.state === "retiring" ? "attention" : "danger", was.key, "is deleted: the service and its account", [
        was.state === "retiring" ? "it was retired before" : "it was not retired first",
      ]);
    else {
      if (was.state !== "retiring" && is.state === "retiring")
        add("attention", was.key, "is retired: it loses what it reads");
      if (was.deletionProtection && !is.deletionProtection)
        add("attention", was.key, "is no longer protected against deletion");
      if (was.address !== is.address || was.name !== is.name || was.region !== is.region || was.project !== is.project)
        add(
          "danger",
          was.key,
          `is replaced: ${was.project}/${was.region}/${was.name} is deleted, ${is.project}/${is.region}/${is.name} is created`,
        );
    }
  }
  const stacks = new Set(productsOf(head).flatMap((product) => product.stacks.map(({ name }) => name)));
  for (const { name } of productsOf(base).flatMap((product) => product.stacks))
    if (!stacks.has(name) && (lock === null || name in lock.stacks))
      add("danger", name, "is not synthesized any more: what it holds is left without a declaration");
  return changes;
}

interface Pair {
  readonly was: ResolvedEntry;
  readonly is: ResolvedEntry;
}

function secretLosses({ was: entry, is: now }: Pair, was: ResolvedSecret, is: ResolvedSecret, add: Add): void {
  const { key } = entry;
  const replaced = [
    ...(was.id === is.id ? [] : [`its id is ${is.id} in place of ${was.id}`]),
    ...(was.project === is.project ? [] : [`it moves from ${was.project} to ${is.project}`]),
    ...(was.address === is.address ? [] : [`its address in Terraform is ${is.address} in place of ${was.address}`]),
    ...(JSON.stringify(was.replication) === JSON.stringify(is.replication)
      ? []
      : ["its replication can't be changed in place"]),
  ];
  if (replaced.length > 0)
    add(
      entry.state === "pending" ? "attention" : "danger",
      key,
      "is replaced: the secret is deleted with all its versions, and an empty one is created",
      [...replaced, readersOf(entry)],
    );
  if (was.pin !== null && is.pin === null)
    add("danger", key, `has no pinned version any more (before: ${was.pin})`, [readersOf(now)]);
  if (was.deletionProtection && !is.deletionProtection)
    add("attention", key, "is no longer protected against deletion");
  if (was.preventDestroy && !is.preventDestroy)
    add("attention", key, "may be destroyed by a plan (prevent_destroy is gone)");
  if ((is.destroyAfterSeconds ?? 0) < (was.destroyAfterSeconds ?? 0))
    add(
      "attention",
      key,
      `keeps destroyed versions for ${daysOf(is.destroyAfterSeconds)} in place of ${daysOf(was.destroyAfterSeconds)}`,
    );
  const before = new Map(was.versions.map((one) => [one.number, one.state] as const));
  for (const { number, state } of is.versions) {
    const old = before.get(number);
    if (old === undefined || old === state) continue;
    const back = state === "disabled" ? ["it can be enabled again"] : state === "destroyed" ? [graceOf(is)] : [];
    add(state === "enabled" ? "info" : "attention", key, `version ${number} is ${state} (before: ${old})`, back);
  }
}

const productsOf = (environment: ResolvedEnvironment | null) => environment?.products ?? [];
const entriesIn = (environment: ResolvedEnvironment | null) =>
  productsOf(environment).flatMap(({ entries }) => entries);

function readersOf({ usedBy }: ResolvedEntry): string | null {
  const readers = [...new Set(usedBy.map(({ reader }) => reader))];
  return readers.length === 0 ? "nobody reads it" : `read by ${readers.join(", ")}`;
}

const daysOf = (seconds: number | null): string =>
  seconds === null ? "no time" : count(Math.round(seconds / 86_400), "day", "days");
const graceOf = ({ destroyAfterSeconds }: ResolvedSecret): string =>
  destroyAfterSeconds === null ? "it can't be recovered" : `it can be recovered for ${daysOf(destroyAfterSeconds)}`;
