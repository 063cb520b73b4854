/** Reads saved plans from a file or a folder. Others wrote them, so nothing in there is followed elsewhere, and all problems are told at once. */
import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { isObject } from "../../terraform/synthesized";
import { exitCodes } from "../../text/exit-codes";
import { Failure, usage } from "../../text/failure";
import { oneLine } from "../../text/printable";
import { readPlan } from "./document";
import type { SavedPlan, SavedPlans } from "./review";

const affectedFile = "affected.json";
const mostBytes = 256 * 1024 * 1024;
const show = "terraform show -json PLAN > STACK.json";

/**
 * A file `STACK.json`, a folder of them, or a folder with a folder for each stack and `plan.json` inside, such as cdktf's output.
 *
 * @param base the commit that is compared with; an `affected.json` beside the plans has to be of the same
 * @throws a `Failure` that lists every file that is not the document of a plan
 */
export function savedPlansAt(given: string, base: string): SavedPlans {
  const files = filesAt(given);
  if (files.length === 0) throw usage(`There is no plan in ${oneLine(given)}.`, show);
  const problems: string[] = [];
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
    return [{ stack, digest: createHash("sha256").update(bytes).digest("hex"), plan: read.plan }];
  });
  const affected = affectedIn(given, base, problems);
  if (problems.length === 0) return { plans, affected };
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
    const isPlan = folder === given && entry.name.endsWith(".json") && entry.name !== affectedFile;
    return isPlan ? [{ stack: entry.name.slice(0, -".json".length), file: full }] : [];
  });
}

/** The bytes, or why not. */
function bytesOf(file: string): Buffer | string {
  const stat = lstatSync(file);
  if (!stat.isFile()) return "it is not a regular file";
  return stat.size > mostBytes ? "it has more than 256 MiB" : readFileSync(file);
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
