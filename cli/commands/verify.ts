/** `strongroom verify`: makes the declared harmless call with the pinned value. Success, or a clear reason; never a value. */
import { cloudFor, secretManagerOf } from "../../clients/apis";
import { fillCommand, type StoredEntry, storedEntries } from "../../inventory/entries";
import { findStoredEntry } from "../../inventory/find-entry";
import type { VerifyOutcome } from "../../live/verify-call";
import { verifyEntry } from "../../live/verify-entry";
import { readVerified, recordVerified, type Verified } from "../../lock/verified";
import { assertProductName, type Context, type Result, requireEnvironment } from "../../machine/context";
import { exitCodes } from "../../text/exit-codes";
import { Failure, isFailure, usage } from "../../text/failure";
import { count } from "../../text/output";

export interface VerifyOptions {
  readonly env: string;
  readonly product?: string;
  /** Another version than the pinned one. */
  readonly version?: string;
  readonly baseUrl?: string;
  /** Say which calls would be made; read nothing. */
  readonly dryRun?: boolean;
  readonly pauseMillis?: number;
}

export interface VerifyResult {
  readonly key: string;
  readonly version: string;
  readonly says: string;
  readonly outcome: VerifyOutcome["kind"] | "not asked";
  readonly reason: string | null;
  /** What to do now; null if it works, or if only another attempt can help. */
  readonly next: string | null;
}

export interface VerifyData {
  readonly environment: string;
  readonly cloud: string;
  readonly dryRun: boolean;
  readonly results: readonly VerifyResult[];
}

export async function verify(
  context: Context,
  names: readonly string[],
  options: VerifyOptions,
): Promise<Result<VerifyData>> {
  const environment = requireEnvironment(context, options.env);
  if (options.product !== undefined) assertProductName(environment, options.product);
  const named = names.map((name) => findStoredEntry(environment, name));
  for (const entry of named) refuseUnverifiable(entry, environment.name);
  const chosen =
    named.length > 0
      ? named
      : storedEntries(environment, options.product ?? null).filter(
          (entry) => entry.verify !== undefined && entry.secret.pin !== null,
        );
  if (options.version !== undefined && named.length !== 1) throw usage("--version goes with exactly one entry.");
  const base = baseOf(options.baseUrl, chosen, environment.name);
  const projects = chosen.map((entry) => entry.secret.project);
  const cloud = await cloudFor(context, `verify ${environment.name}`, projects);
  const pauses = options.pauseMillis === undefined ? {} : { pauseMillis: options.pauseMillis };
  const client = secretManagerOf(context, { environment, cloud }, options);
  const calling = { cloud, client, environment, base, now: context.now(), signal: context.signal, ...pauses };
  const results: VerifyResult[] = [];
  const seen: Record<string, Verified | null> = {};
  const before = readVerified(context.lockDir, environment.name);
  let denied = false;
  try {
    for (const entry of chosen) {
      const version = options.version ?? entry.secret.pin ?? "";
      const costs = entry.verify?.kind === "http" ? entry.verify.costs : undefined;
      if (costs !== undefined) context.output.note(`note: ${entry.key}: this call costs ${costs}`);
      context.output.live(`verifying ${entry.key}`);
      const outcome =
        options.dryRun === true
          ? null
          : await verifyEntry(calling, entry, version).catch((error: unknown): VerifyOutcome => {
              // The others are still verified if one value may not be read.
              if (!isFailure(error) || error.code !== exitCodes.denied || chosen.length === 1) throw error;
              denied = true;
              return { kind: "not possible", reason: error.message };
            });
      if (outcome?.kind === "works") seen[entry.key] = { version, at: context.now().toISOString(), by: cloud.identity };
      // Otherwise an older verification could be used to finish a rotation.
      if (outcome?.kind === "refused" && before[entry.key]?.version === version) seen[entry.key] = null;
      results.push({
        key: entry.key,
        version,
        says: entry.verify?.says ?? "",
        outcome: outcome?.kind ?? "not asked",
        reason: outcome !== null && "reason" in outcome ? outcome.reason : null,
        next: outcome === null ? null : nextOf(entry, environment.name, outcome, base),
      });
    }
  } finally {
    // Results are recorded even if the cloud fails or somebody stops in the middle.
    recordVerified({ ...context, environment: environment.name }, seen);
  }
  const data: VerifyData = {
    environment: environment.name,
    cloud: cloud.name,
    dryRun: options.dryRun === true,
    results,
  };
  return { code: codeOf(results, named.length > 0, denied), text: textOf(context, data), data };
}

function refuseUnverifiable(entry: StoredEntry, environment: string): void {
  if (entry.verify === undefined) {
    throw usage(
      `${entry.key} declares no harmless call, so nothing can be verified.`,
      "declare verify: bearerCall(url, { says }) on it, or check it by hand",
    );
  }
  if (entry.secret.pin === null) {
    throw new Failure(
      exitCodes.pending,
      `${entry.key} has no value in ${environment} yet.`,
      fillCommand(environment, entry),
    );
  }
}

/** Whether the call goes to the deployment's own address. */
function needsBase(entry: StoredEntry): boolean {
  return entry.verify !== undefined && "url" in entry.verify && entry.verify.url.includes("{base}");
}

/**
 * The address gets the value, so it must use https and hold no credentials, and one product's deployment gets no values of other
 * products.
 */
function baseOf(given: string | undefined, chosen: readonly StoredEntry[], environment: string): string | null {
  if (given === undefined) return null;
  const products = [...new Set(chosen.filter(needsBase).map((entry) => entry.product))];
  if (products.length > 1) {
    throw usage(
      `--base-url is one deployment's address, but would get values of ${products.join(" and ")}.`,
      `strongroom verify --env ${environment} --product ${products[0]} --base-url ${given}`,
    );
  }
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url?.protocol === "https:" && url.username === "" && url.search === "") return given;
  throw usage("--base-url takes an https URL without credentials or a query, such as https://chat.example.com.");
}

function nextOf(entry: StoredEntry, environment: string, outcome: VerifyOutcome, base: string | null): string | null {
  const { key, origin } = entry;
  if (outcome.kind === "not possible") {
    return needsBase(entry) && base === null ? `strongroom verify ${key} --env ${environment} --base-url URL` : null;
  }
  if (outcome.kind !== "refused") return null;
  if (origin?.kind !== "issued")
    return `its readers may run with another version; to see which: strongroom status --env ${environment}`;
  const scope = origin.scope === null ? "" : ` (${origin.scope})`;
  return `check it in ${origin.where}${scope}; if it was deleted: strongroom rotate ${key} --env ${environment}`;
}

/** An entry that can't be verified without an address is a failure only if it was named. */
function codeOf(results: readonly VerifyResult[], named: boolean, denied: boolean) {
  const has = (kind: VerifyResult["outcome"]) => results.some((one) => one.outcome === kind);
  if (has("refused")) return exitCodes.pending;
  if (denied) return exitCodes.denied;
  if (named && has("not possible")) return exitCodes.pending;
  return has("unclear") ? exitCodes.unreachable : exitCodes.ok;
}

function textOf(context: Context, data: VerifyData): string {
  const { green, red, yellow, dim } = context.output.colours;
  const marks: Readonly<Record<VerifyResult["outcome"], string>> = {
    works: green("works"),
    refused: red("refused"),
    unclear: yellow("unclear"),
    "not possible": yellow("not possible"),
    "not asked": dim("would ask"),
  };
  const lines = data.results.map(
    ({ key, version, outcome, reason, says, next }) =>
      `${marks[outcome]} ${key} version ${version}: ${reason ?? says}${next === null ? "" : `\n  next: ${next}`}`,
  );
  const works = data.results.filter((one) => one.outcome === "works").length;
  const end = data.dryRun
    ? `${count(data.results.length, "call")} would be made`
    : `${data.environment}: ${works} of ${count(data.results.length, "value")} verified`;
  return [...lines, end].join("\n");
}
