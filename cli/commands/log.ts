/**
 * `strongroom log`: the changelog that document 1 (line 127) asks for. It shows who generated each secret, when, how, and where it is
 * stored, from the git history of the lock files; uncommitted changes are marked. Touches no cloud.
 */

import { existsSync } from "node:fs";
import { isStored, secretPath } from "../../inventory/entries";
import { entryKey } from "../../inventory/find-entry";
import type { LockChange } from "../../lock/lock-changes";
import { type FoundChange, lockHistory } from "../../lock/lock-history";
import { assertEnvironmentName, type Context, type Result } from "../../machine/context";
import { History } from "../../machine/git/history";
import type { ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { usage } from "../../text/failure";
import { count } from "../../text/output";
import { oneLine } from "../../text/printable";

export interface LogOptions {
  readonly env?: string;
  /** How many changes at most, newest first. */
  readonly limit?: string;
}

export type LogEvent = FoundChange & {
  /** `projects/P/secrets/S/versions/N`; null if the entry is no longer declared, and for states. */
  readonly stored: string | null;
  readonly storedElsewhere: readonly string[];
};

export interface LogData {
  /** Whether there was a git history to read. */
  readonly history: boolean;
  /** Whether the history is cut off: what its oldest commit shows may be older. */
  readonly shallow: boolean;
  /** Newest first. */
  readonly events: readonly LogEvent[];
  readonly more: number;
  /** Commits whose lock file could not be read, `<hash> <file>`, or `now <file>`. */
  readonly unreadable: readonly string[];
}

export async function log(context: Context, name: string | null, options: LogOptions = {}): Promise<Result<LogData>> {
  if (options.env !== undefined) assertEnvironmentName(context, options.env);
  const names = options.env === undefined ? context.environments.names() : [options.env];
  const limit = Number(options.limit ?? "50");
  if (!Number.isInteger(limit) || limit < 1)
    throw usage(`--limit takes a whole number from 1; got "${options.limit}".`);
  // The history can be read even if the current declarations are broken; then it only can't say where values are stored.
  const resolved = names.flatMap((one) => {
    const resolution = context.environments.load(one, { lockDir: context.lockDir });
    return resolution.ok ? [resolution.environment] : [];
  });
  const git = existsSync(context.lockDir) ? await History.open(context.lockDir, context.env) : null;
  const history = await lockHistory(context, git, names);
  const key = name === null ? null : wantedKey(resolved, history.events, name);
  const events = history.events
    .filter((event) => key === null || event.entry === key)
    .map((event) => placed(resolved, event));
  const data: LogData = {
    history: git !== null,
    shallow: (await git?.isShallow()) === true,
    events: events.slice(0, limit),
    more: Math.max(0, events.length - limit),
    unreadable: history.unreadable,
  };
  return { code: exitCodes.ok, text: textOf(context, data), data };
}

/** A declared name, or a name that only the history has. */
function wantedKey(resolved: readonly ResolvedEnvironment[], events: readonly FoundChange[], name: string): string {
  const past = [...new Set(events.map((event) => event.entry))].filter(
    (key) => key === name || key.endsWith(`/${name}`),
  );
  const declared = resolved.some((one) =>
    one.products.some((product) => product.entries.some((entry) => entry.key === name || entry.name === name)),
  );
  return !declared && past.length === 1 ? (past[0] ?? name) : entryKey(resolved, name);
}

function placed(resolved: readonly ResolvedEnvironment[], event: FoundChange): LogEvent {
  const entry = resolved
    .find((one) => one.name === event.environment)
    ?.products.flatMap((product) => product.entries)
    .find((one) => one.key === event.entry);
  const stored =
    "version" in event && entry !== undefined && isStored(entry)
      ? `${secretPath(entry)}/versions/${event.version}`
      : null;
  return { ...event, stored, storedElsewhere: event.what === "added" ? (entry?.storedElsewhere ?? []) : [] };
}

export function changeText(change: LockChange): string {
  switch (change.what) {
    case "added":
      return `version ${change.version} added by ${oneLine(change.by, 120)} on ${change.at.slice(0, 16).replace("T", " ")} UTC (${oneLine(change.from, 120)})`;
    case "pinned":
      return `version ${change.version} goes live${change.instead === null ? "" : ` instead of ${change.instead}`}`;
    case "version state":
      return `version ${change.version} is ${change.state}`;
    case "overlap":
      return change.begins
        ? `version ${change.version} stays valid beside it`
        : `version ${change.version} is no longer mapped`;
    case "state":
      return change.state === "gone" ? "is gone" : `is ${change.state}`;
  }
}

function textOf(context: Context, data: LogData): string {
  const { bold, dim, yellow } = context.output.colours;
  const lines: string[] = [];
  let last: string | null | undefined;
  for (const event of data.events) {
    const hash = event.commit?.hash ?? null;
    if (hash !== last) {
      last = hash;
      lines.push(
        event.commit === null
          ? bold(yellow("not committed"))
          : `${bold(event.commit.at.slice(0, 10))} ${oneLine(event.commit.author, 120)}: ${oneLine(event.commit.subject)} ${dim(event.commit.hash.slice(0, 10))}`,
      );
    }
    lines.push(`  ${event.environment} ${event.entry}: ${changeText(event)}`);
    if (event.what === "added" && event.stored !== null) {
      lines.push(dim(`    stored: ${[event.stored, ...event.storedElsewhere].join("; ")}`));
    }
  }
  const ends = [
    data.events.length === 0 ? "nothing has happened yet" : `${count(data.events.length, "change")}`,
    data.more === 0 ? "" : `${data.more} older with --limit`,
    data.history ? "" : "no git history here: shown from the lock file alone",
    data.shallow ? "a shallow clone: what its oldest commit shows may be older (git fetch --unshallow)" : "",
    data.unreadable.length === 0 ? "" : `unreadable: ${data.unreadable.join(", ")}`,
  ].filter((part) => part !== "");
  return [...lines, ends.join("; ")].join("\n");
}
