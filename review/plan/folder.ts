/** Reads saved plans from a file or a folder. Others wrote them, so nothing in there is followed elsewhere, and all problems are told at once. */
import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseStatement, type Statement, statementFile } from "../../terraform/plans/statement";
import { isObject } from "../../terraform/synthesized";
import { exitCodes } from "../../text/exit-codes";
import { Failure, usage } from "../../text/failure";
import { oneLine } from "../../text/printable";
import { readPlan } from "./document";
import type { SavedPlan, SavedPlans } from "./review";

const affectedFile = "affected.json";
/** What is beside plans, and is none. */
const others: readonly string[] = [affectedFile, statementFile];
const mostBytes = 256 * 1024 * 1024;
const show = "terraform show -json PLAN > STACK.json";

/** The commits that are reviewed; an `affected.json` and a statement beside the plans have to be of the same. */
export interface Reviewed {
  readonly base: string;
  /** Null for files that are not committed. */
  readonly head: string | null;
}

/**
 * A file `STACK.json`, a folder of them such as `strongroom plan --out` makes, or a folder with a folder for each stack and `plan.json` inside, such as cdktf's output.
 *
 * @throws a `Failure` that lists every file that is not the document of a plan
 */
export function savedPlansAt(given: string, { base, head }: Reviewed): SavedPlans {
  const files = filesAt(given);
  if (files.length === 0) throw usage(`There is no plan in ${oneLine(given)}.`, show);
  const problems: string[] = [];
  const statement = statementIn(given);
  const plans = files.flatMap(({ stack, file }): readonly SavedPlan[] => {
    const says = (...all: readonly string[]): readonly SavedPlan[] => {
      problems.push(...all.map((one) => `${oneLine(file)}: ${one}`));
      return [];
    };
    if (!/^[A-Za-z0-9][\w.-]{0,200}$/.test(stack)) return says("its name is not the name of a stack");
    const bytes = bytesOf(file);
    if (typeof bytes === "string") return says(bytes);
    const read = readPlan(bytes.toString("utf8"));
    if (!read.ok) return says(...read.problems);
    const digest = createHash("sha256").update(bytes).digest("hex");
    if (statement !== null && statement.stacks.find((one) => one.stack === stack)?.json !== digest)
      return says(`it is not the plan that ${statementFile} names: it was changed after it was planned`);
    return [{ stack, digest, plan: read.plan }];
  });
  const affected = affectedIn(given, base, problems);
  const commit = statement === null ? null : commitOf(statement, head, problems);
  const unlooked = statement?.stacks.filter(({ looked }) => !looked).map(({ stack }) => stack) ?? [];
  if (problems.length === 0) return { plans, affected, commit, unlooked, sandbox: statement?.cloud === "sandbox" };
  throw new Failure(exitCodes.refused, `These plans can't be read:\n  ${problems.join("\n  ")}`, show);
}

interface Found {
  readonly stack: string;
  readonly file: string;
}

function filesAt(given: string): readonly Found[] {
  const stat = lstatSync(given, { throwIfNoEntry: false });
  if (stat === undefined) throw usage(`There is no file or folder ${oneLine(given)}.`, show);
  if (!stat.isDirectory()) return [{ stack: path.basename(given).replace(/\.json$/, ""), file: given }];
  const inside = path.join(given, "stacks");
  const folder = lstatSync(inside, { throwIfNoEntry: false })?.isDirectory() === true ? inside : given;
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry): readonly Found[] => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      const file = path.join(full, "plan.json");
      return lstatSync(file, { throwIfNoEntry: false }) === undefined ? [] : [{ stack: entry.name, file }];
    }
    const isPlan = folder === given && entry.name.endsWith(".json") && !others.includes(entry.name);
    return isPlan ? [{ stack: entry.name.slice(0, -".json".length), file: full }] : [];
  });
}

/** The bytes, or why not. */
function bytesOf(file: string): Buffer | string {
  const stat = lstatSync(file);
  if (!stat.isFile()) return "it is not a regular file";
  return stat.size > mostBytes ? "it has more than 256 MiB" : readFileSync(file);
}

/** What `strongroom plan --out` says of its plans; null if nothing says it. */
function statementIn(given: string): Statement | null {
  const file = path.join(given, statementFile);
  if (!lstatSync(given).isDirectory() || lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true) return null;
  return parseStatement(readFileSync(file, "utf8"), oneLine(file));
}

/** The commit that was planned; null for files that are not committed. */
function commitOf({ commit, edited }: Statement, head: string | null, problems: string[]): string | null {
  const planned = `${commit?.slice(0, 7) ?? "no commit"}${edited ? " with edits that are not committed" : ""}`;
  if (head !== null && (edited || commit !== head))
    problems.push(`${statementFile}: what was planned is ${planned}, and this is a review of ${head.slice(0, 7)}`);
  return edited ? null : commit;
}

/** What `strongroom affected --json` printed into the folder; null if it did not. */
function affectedIn(given: string, base: string, problems: string[]): readonly string[] | null {
  const file = path.join(given, affectedFile);
  const stat = lstatSync(given).isDirectory() ? lstatSync(file, { throwIfNoEntry: false }) : undefined;
  if (stat === undefined) return null;
  const bytes = bytesOf(file);
  let said: unknown = null;
  try {
    said = typeof bytes === "string" ? null : JSON.parse(bytes.toString("utf8"));
  } catch {
    // Told below, with everything else that is not what the command prints.
  }
  const plan = isObject(said) ? said.plan : null;
  if (!isObject(said) || !Array.isArray(plan) || !plan.every((one) => typeof one === "string"))
    problems.push(`${affectedFile}: it is not what strongroom affected prints with --json`);
  else if (said.base !== base)
    problems.push(`${affectedFile}: it compares with another commit than this review (${base.slice(0, 7)})`);
  else return plan;
  return null;
}
