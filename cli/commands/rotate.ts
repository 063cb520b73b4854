/** `strongroom rotate`: adds a new value beside the old one, and then replaces it. Never prints a value. */

import { newestVersion } from "../../clients/versions-of";
import type { StoredEntry } from "../../inventory/entries";
import { refuseReplacing } from "../../inventory/replacing";
import { tipsOf } from "../../live/tips";
import { type LockWriter, readLock } from "../../lock/lock-file";
import { assertPullRequest, openPullRequest, withPullRequest } from "../../lock/pull-request";
import { withLock } from "../../lock/with-lock";
import { confirm } from "../../machine/confirm";
import type { Context } from "../../machine/context";
import type { Lock, LockedRotation } from "../../model/lock";
import { exitCodes } from "../../text/exit-codes";
import { Failure, usage } from "../../text/failure";
import { oneLine } from "../../text/printable";
import { heldByOther } from "../../versions/lease";
import { assertSame, look } from "../../versions/look";
import { abort } from "../../versions/rotate/abort";
import { advance } from "../../versions/rotate/advance";
import { begin } from "../../versions/rotate/begin";
import { finish } from "../../versions/rotate/finish";
import { consequencesOf, lockedOf, moveOf, refuseApart, refuseComposed, rotationOf } from "../../versions/rotate/group";
import { leftEnabled } from "../../versions/rotate/left";
import {
  abortedText,
  blank,
  entriesOf,
  finishedText,
  moved,
  type RotateData,
  type Rotated,
  revocationsOf,
  waiting,
} from "../../versions/rotate/report";
import { fingerprintKeyFor, openSession, type Session } from "../../versions/rotate/session";
import { waysOn } from "../../versions/rotate/under-way";
import { newValue } from "../../versions/rotate/value";

export interface RotateOptions {
  readonly env: string;
  /** dotenv-style file with the new value. */
  readonly from?: string;
  /** False for `--no-vault`. */
  readonly vault?: boolean;
  /** Take a value that can't be compared with those of lower environments. */
  readonly notCompared?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly resume?: boolean;
  readonly finish?: boolean;
  readonly abort?: boolean;
  /** With `finish`: the new value was verified. */
  readonly verified?: boolean;
  /** With `abort`: also end somebody else's lease, whose branch is lost. */
  readonly breakLease?: boolean;
  /** What can't be checked and does not need the version that goes, by the name that the report gives it. */
  readonly accept?: readonly string[];
  /** A pull request with the lock's change. */
  readonly pr?: boolean;
  /** First pause after an ambiguous answer, in milliseconds. @default 500 */
  readonly pauseMillis?: number;
}

export async function rotate(context: Context, name: string, options: RotateOptions): Promise<Rotated> {
  if (options.pr !== true || options.dryRun === true) return step(context, name, options);
  await assertPullRequest(context, options.env);
  const result = await step(context, name, options);
  const keys = result.data.entries.map((entry) => entry.key).join(", ");
  const title = `${options.env}: ${options.finish ? "finish rotating" : options.abort ? "abort rotating" : "rotate"} ${keys}`;
  const { consequences } = result.data;
  const body = [
    "Made by strongroom; no value is part of this change.",
    ...(consequences.length === 0 ? [] : ["", ...consequences.map((line) => `- ${line}`)]),
  ].join("\n");
  return withPullRequest(result, await openPullRequest(context, options.env, { verb: "rotate", title, body }));
}

async function step(context: Context, name: string, options: RotateOptions): Promise<Rotated> {
  const steps = [options.resume, options.finish, options.abort].filter((one) => one === true);
  if (steps.length > 1) throw usage("--resume, --finish and --abort exclude each other.");
  if (options.verified === true && options.finish !== true) throw usage("--verified goes with --finish.");
  if (options.breakLease === true && options.abort !== true) throw usage("--break-lease goes with --abort.");
  if (options.accept !== undefined && options.finish !== true && options.abort !== true)
    throw usage("--accept goes with --finish or --abort.");
  const session = await openSession(context, "rotate", name, options);
  const { environment, entry } = session;
  const how = options.finish ? " --finish" : options.abort ? " --abort" : options.resume ? " --resume" : "";
  const lock = readLock(context.lockDir, environment.name);
  refuseApart(lock, environment.name, entry, (key) => `rotate ${key}${how}`);
  refuseComposed(environment, entry, "rotate");
  if (options.dryRun === true && steps.length > 0)
    throw usage(
      "--dry-run shows how a rotation begins. --finish says what it waits for, and disables nothing while it waits; status shows what --resume and --abort would continue with.",
      `strongroom status --env ${environment.name}`,
    );
  if (options.finish === true) return finishRotation(session, options);
  if (options.abort === true) return abortRotation(session, options);
  if (options.resume === true) return resumeRotation(session, options);
  return beginRotation(session, options);
}

async function beginRotation(session: Session, options: RotateOptions): Promise<Rotated> {
  const { context, environment, entry, group, client } = session;
  const lock = readLock(context.lockDir, environment.name);
  for (const one of group) refuseUnderWay(lock, environment.name, one);
  refuseReplacing(environment, entry, "rotate");
  const seen = await look(client, lock, group);
  const held = seen.get(entry.key)?.lease ?? null;
  if (held !== null)
    throw heldByOther(entry, { environment: environment.name, held, tips: await tipsOf(context, environment.name) });
  const consequences = consequencesOf(group, { from: entry.secret.pin ?? "" });
  context.output.note([`Rotating ${entry.key}:`, ...consequences.map((line) => `  - ${line}`)].join("\n"));
  const fingerprintKey = await fingerprintKeyFor(session);
  const candidate = await newValue(session, options, fingerprintKey);
  const planned = group.map((one) => ({
    key: one.key,
    version: null,
    replaces: one.secret.pin ?? "",
    previousAs: one.previousAs,
  }));
  if (options.dryRun === true) {
    const data = { ...blank(session), dryRun: true, stage: "planned" as const, consequences, entries: planned };
    return {
      code: exitCodes.ok,
      text: `would rotate ${group.map((one) => one.key).join(", ")} (${candidate.at})`,
      data,
    };
  }
  await confirm(context, `This rotates ${entry.key} in ${environment.name}.`, entry.key, options.yes === true);
  return withLock(context, session.environment.name, async (writer) => {
    assertSame(seen, await look(client, writer.current, group));
    await take(session, writer, group);
    await advance({ session, writer, fingerprintKey, value: async () => candidate });
    candidate.value.fill(0);
    return moved(session, writer, consequences);
  });
}

/** Records in the lock what is about to happen, so that `--resume` and `--abort` know which versions are ours. */
async function take(session: Session, writer: LockWriter, group: readonly StoredEntry[]): Promise<void> {
  const { context, client, cloud } = session;
  const lease = context.random(8).toString("hex");
  const before = new Map<string, string>();
  for (const entry of group) {
    const current = lockedOf(writer, entry).current;
    const live = await client.version(entry.secret, current);
    if (live?.state !== "ENABLED") {
      throw new Failure(
        exitCodes.lock,
        `${entry.key}: the pinned version ${current} is ${live === null ? "missing" : live.state.toLowerCase()}, so its readers would have no valid value during the rotation.`,
        `strongroom status --env ${session.environment.name}`,
      );
    }
    before.set(entry.key, (await newestVersion(client, entry))[0]?.number ?? current);
  }
  const at = context.now().toISOString();
  const begun = Object.fromEntries(
    group.map((entry) => {
      const locked = lockedOf(writer, entry);
      const rotation: LockedRotation = {
        stage: "adding",
        lease,
        replaces: locked.current,
        before: before.get(entry.key) ?? locked.current,
        at,
        by: cloud.identity,
      };
      return [entry.key, { ...locked, rotation }];
    }),
  );
  await begin(session, writer, begun);
}

async function resumeRotation(session: Session, options: RotateOptions): Promise<Rotated> {
  return withLock(session.context, session.environment.name, async (writer) => {
    const { stage } = rotationOf(writer, session.entry);
    if (stage === "adding") {
      const fingerprintKey = await fingerprintKeyFor(session);
      const value = () => newValue(session, options, fingerprintKey);
      await advance({ session, writer, fingerprintKey, value });
    }
    return moved(
      session,
      writer,
      consequencesOf(session.group, moveOf(writer, session.entry)),
      await leftEnabled(session, writer),
    );
  });
}

async function finishRotation(session: Session, options: RotateOptions): Promise<Rotated> {
  return withLock(session.context, session.environment.name, async (writer) => {
    const entries = entriesOf(session, writer);
    const outcome = await finish(session, writer, options.verified === true);
    const data = {
      ...blank(session),
      entries: outcome.kind === "behind" ? entries : entriesOf(session, writer, entries),
    };
    if (outcome.kind === "finished") {
      const next = [
        ...revocationsOf(session, outcome.disabled),
        `commit environments/${session.environment.name}.lock.json`,
      ];
      const done = { ...data, stage: "finished" as const, disabled: outcome.disabled, next };
      return { code: exitCodes.ok, text: finishedText(done), data: done };
    }
    return waiting(session, data, outcome, options.verified === true);
  });
}

async function abortRotation(session: Session, options: RotateOptions): Promise<Rotated> {
  return withLock(session.context, session.environment.name, async (writer) => {
    const aborted = await abort(session, writer, options.breakLease === true);
    const data: RotateData = {
      ...blank(session),
      stage: "aborted",
      entries: aborted.map((one) => ({ key: one.key, version: one.version, replaces: one.version, previousAs: null })),
      disabled: aborted.flatMap((one) => one.disabled.map((version) => ({ key: one.key, version, destroyAt: null }))),
      left: aborted.flatMap((one) => one.left.map((version) => ({ key: one.key, version }))),
    };
    return { code: exitCodes.ok, text: aborted.map(abortedText).join("\n"), data };
  });
}

function refuseUnderWay(lock: Lock, environment: string, entry: StoredEntry): void {
  const rotation = lock.entries[entry.key]?.rotation;
  if (rotation === undefined) return;
  throw new Failure(
    exitCodes.lock,
    `A rotation of ${entry.key} is already under way (${rotation.stage}, by ${oneLine(rotation.by, 120)} since ${rotation.at}).`,
    waysOn(lock, environment, entry),
  );
}
