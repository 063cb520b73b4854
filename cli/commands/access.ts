/** `strongroom access`: who read an entry, from Cloud Audit Logs, compared with its declared readers. */

import { cloudFor } from "../../clients/apis";
import { AuditLog, type SecretAccess } from "../../clients/audit-log";
import type { StoredEntry } from "../../inventory/entries";
import { findStoredEntry } from "../../inventory/find-entry";
import { type Context, type Result, requireEnvironment } from "../../machine/context";
import type { ResolvedEnvironment } from "../../model/resolved";
import { exitCodes } from "../../text/exit-codes";
import { count, table } from "../../text/output";
import { sinceMoment } from "../../text/since";

export interface AccessOptions {
  readonly env: string;
  /** `30m`, `24h`, `7d`, or a date. @default 30d, which is how long Google keeps Data Access logs by default */
  readonly since?: string;
  /** Only undeclared readers and refusals; ends with 4 if there are any. */
  readonly anomalies?: boolean;
  readonly pauseMillis?: number;
}

export interface AccessSummary {
  readonly principal: string;
  /** Key of the declared reader; null for somebody who is not declared. */
  readonly reader: string | null;
  readonly granted: number;
  readonly refused: number;
  /** As asked for: numbers, or aliases. */
  readonly versions: readonly string[];
  readonly first: string;
  readonly last: string;
}

export interface AccessData {
  readonly environment: string;
  readonly cloud: string;
  readonly entry: string;
  readonly since: string;
  /** False if the log held more than is read at once. */
  readonly complete: boolean;
  /** Whether the project keeps Data Access logs; null if that can't be seen. */
  readonly kept: boolean | null;
  readonly accesses: readonly AccessSummary[];
  /** Declared readers that did not read. */
  readonly unused: readonly string[];
}

export async function access(context: Context, name: string, options: AccessOptions): Promise<Result<AccessData>> {
  const environment = requireEnvironment(context, options.env);
  const entry = findStoredEntry(environment, name);
  const since = sinceMoment(options.since ?? "30d", context.now());
  const cloud = await cloudFor(context, `access ${environment.name}`, [entry.secret.project]);
  const log = new AuditLog(cloud, {
    signal: context.signal,
    ...(options.pauseMillis === undefined ? {} : { pauseMillis: options.pauseMillis }),
  });
  const { accesses, complete } = await log.accesses(entry.secret, since);
  const kept = await log.kept(entry.secret.project);
  const declared = declaredReaders(environment, entry);
  const all = summaries(accesses, declared);
  const seen = new Set(all.filter((one) => one.granted > 0).map((one) => one.reader));
  const anomalous = all.filter((one) => one.reader === null || one.refused > 0);
  const data: AccessData = {
    environment: environment.name,
    cloud: cloud.name,
    entry: entry.key,
    since: since.toISOString(),
    complete,
    kept,
    accesses: options.anomalies === true ? anomalous : all,
    unused: [...new Set(declared.values())].filter((reader) => !seen.has(reader)).sort(),
  };
  const bad = options.anomalies === true && anomalous.length > 0;
  return { code: bad ? exitCodes.pending : exitCodes.ok, text: textOf(context, data, options), data };
}

/** Reader by the email that the log will show. */
function declaredReaders(environment: ResolvedEnvironment, entry: StoredEntry): ReadonlyMap<string, string> {
  const bindings = environment.products
    .flatMap((product) => product.bindings)
    .filter((binding) => binding.entry === entry.key);
  return new Map(bindings.map((binding) => [binding.member.slice(binding.member.indexOf(":") + 1), binding.reader]));
}

function summaries(accesses: readonly SecretAccess[], declared: ReadonlyMap<string, string>): readonly AccessSummary[] {
  const groups = new Map<string, SecretAccess[]>();
  for (const one of accesses) groups.set(one.principal, [...(groups.get(one.principal) ?? []), one]);
  return [...groups]
    .map(([principal, own]): AccessSummary => {
      const times = own.map((one) => one.at).sort();
      const granted = own.filter((one) => one.granted).length;
      return {
        principal: principal === "" ? "(withheld by Google)" : principal.replace(/\p{Cc}/gu, "?"),
        reader: declared.get(principal) ?? null,
        granted,
        refused: own.length - granted,
        versions: [...new Set(own.map((one) => one.version))].sort(),
        first: times[0] ?? "",
        last: times.at(-1) ?? "",
      };
    })
    .sort((a, b) => (a.principal < b.principal ? -1 : 1));
}

function textOf(context: Context, data: AccessData, options: AccessOptions): string {
  const { bold, dim, red, yellow } = context.output.colours;
  const minute = (at: string) => at.slice(0, 16).replace("T", " ");
  const rows = data.accesses.map((one) => [
    one.principal,
    one.reader ?? red("undeclared"),
    String(one.granted),
    one.refused === 0 ? "0" : yellow(String(one.refused)),
    one.versions.join(", "),
    minute(one.first),
    minute(one.last),
  ]);
  const head = ["who", "reader", "reads", "refused", "versions", "first (UTC)", "last (UTC)"].map((cell) => dim(cell));
  const undeclared = data.accesses.filter((one) => one.reader === null).length;
  const ends = [
    `${bold(data.entry)} in ${data.environment} since ${minute(data.since)} UTC: ${
      options.anomalies === true
        ? data.accesses.length === 0
          ? "no anomalies"
          : count(data.accesses.length, "anomaly", "anomalies")
        : data.accesses.length === 0
          ? "no reads in the log"
          : `${count(data.accesses.length, "reader")}, ${undeclared === 0 ? "all declared" : `${undeclared} undeclared`}`
    }`,
    data.unused.length === 0 || options.anomalies === true
      ? ""
      : `declared, but did not read: ${data.unused.join(", ")}`,
    data.complete ? "" : "the log holds more; choose a shorter time with --since",
    data.kept === false
      ? "Data Access logs of Secret Manager are not switched on in this project: the list may miss reads"
      : "",
    undeclared === 0
      ? ""
      : `  next: ask who that was; if nobody knows: strongroom incident ${data.entry} --env ${data.environment}`,
  ].filter((line) => line !== "");
  return [...(rows.length === 0 ? [] : [table([head, ...rows]), ""]), ...ends].join("\n");
}
