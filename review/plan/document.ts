/**
 * A saved plan as `terraform show -json` prints it, read strictly. What a reader would have to guess is a problem; what this reader does not
 * know yet is listed, so that a report can say it. The document holds values of secrets wherever a provider does: nothing here prints any.
 */
import { duplicateKey } from "../../model/json";
import { isObject, type JsonObject } from "../../terraform/synthesized";
import { oneLine } from "../../text/printable";
import { readBeside } from "./beside";
import { changeOf, type ResourceChange } from "./resource-change";
import { Reading } from "./shape";
import type { Side } from "./value";

export type { PlannedAction, ResourceChange } from "./resource-change";

export interface OutputChange {
  readonly name: string;
  readonly action: "no-op" | "create" | "update" | "delete";
  readonly before: Side;
  readonly after: Side;
}

/** What the configuration holds: providers by their full name, modules that the root calls, and resources with provisioners. */
export interface PlannedConfiguration
  extends Readonly<Record<"providers" | "modules" | "provisioned", readonly string[]>> {
  /** What the root says of each resource, by its address without an index: texts and references, in the shape of the arguments. */
  readonly expressions: ReadonlyMap<string, JsonObject>;
  /** Arguments that it gives to providers: `google.project`. */
  readonly providerArguments: readonly string[];
}

type Said = Readonly<Record<"formatVersion" | "terraformVersion", string>>;
/** Each resource of the stack, those without a change too; and what differs between the state and what is there, as changes of the state. */
type Resources = Readonly<Record<"changes" | "drift", readonly ResourceChange[]>>;
/** Whether nothing was put off or left out, and whether an apply would do something; null where the program does not say it (OpenTofu). */
type Kept = Readonly<Record<"complete" | "applyable", boolean | null>>;

export interface PlanDocument extends Said, Resources, Kept {
  /** When it was planned, as Terraform writes it; null before Terraform 1.5. */
  readonly timestamp: string | null;
  /** The plan ended with an error: it is only part of what would be done. */
  readonly errored: boolean;
  /** What Terraform put off, since it does not know enough. This plan does not do it, and a later one will. */
  readonly deferred: readonly { readonly reason: string; readonly change: ResourceChange }[];
  readonly outputs: readonly OutputChange[];
  /** `check` blocks, and conditions of resources. */
  readonly checks: readonly {
    readonly address: string;
    readonly status: "pass" | "fail" | "error" | "unknown";
  }[];
  /** Addresses of actions that an apply would invoke (Terraform 1.14). */
  readonly invocations: readonly string[];
  /** Null if the document has none. */
  readonly configuration: PlannedConfiguration | null;
  /** Paths of members that this reader does not know: they may mean anything. */
  readonly unread: readonly string[];
}

export type ReadPlan =
  | { readonly ok: true; readonly plan: PlanDocument }
  /** What is wrong, a sentence each, without any value; and how to make a right one. */
  | { readonly ok: false; readonly problems: readonly string[]; readonly next: string };

const known: readonly string[] = [
  ...["format_version", "terraform_version", "timestamp", "errored", "complete", "applyable"],
  ...["resource_changes", "resource_drift", "deferred_changes", "output_changes", "checks", "configuration"],
  ...["action_invocations", "deferred_action_invocations"],
  // What they say is in the changes as well, and variables and states hold values.
  ...["variables", "planned_values", "prior_state", "relevant_attributes"],
];

const show = "terraform show -json PLAN > STACK.json";
const most = 10;

/** @param text a whole file */
export function readPlan(text: string): ReadPlan {
  const refused = (...problems: readonly string[]): ReadPlan => ({ ok: false, problems, next: show });
  if (text.trim() === "") return refused("it is empty");
  if (text.startsWith("PK")) return refused("it is a saved plan itself, not what Terraform shows of it");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused(
      /^\s*\{[^\n]*\}\s*\n\s*\{/.test(text)
        ? "it holds several JSON documents, such as `terraform plan -json` prints: they are messages, not a plan"
        : "it is not JSON",
    );
  }
  if (!isObject(value)) return refused("it is not a JSON object");
  const twice = duplicateKey(text);
  if (twice !== null) return refused(`line ${twice.line} has the key ${quoted(twice.key)} a second time in its object`);
  if (isObject(value.values) || (value.format_version !== undefined && value.terraform_version === undefined))
    return refused("it shows a state, not a plan: `terraform show -json` was called without the file of a plan");
  const reading = new Reading();
  const plan = planOf(value, reading);
  const { problems } = reading;
  if (problems.length > most) return refused(...problems.slice(0, most), `${problems.length - most} more problems`);
  return problems.length > 0 ? refused(...problems) : { ok: true, plan };
}

function planOf(value: JsonObject, reading: Reading): PlanDocument {
  const root = reading.object(value, "");
  const formatVersion = root.text("format_version");
  if (!/^1\.\d{1,3}$/.test(formatVersion)) reading.problem("format_version is not 1.x, which is what is read here");
  const changes = root.list("resource_changes").map((one) => changeOf(one));
  const drift = root.list("resource_drift").map((one) => changeOf(one));
  noneTwice(changes, "resource_changes", reading);
  noneTwice(drift, "resource_drift", reading);
  const beside = readBeside(root);
  root.onlyKnows(known);
  return {
    formatVersion,
    terraformVersion: root.text("terraform_version"),
    timestamp: root.textOrNull("timestamp"),
    // Written since Terraform 1.5; a plan of before is never saved with an error.
    errored: root.flagOrNull("errored") ?? false,
    complete: root.flagOrNull("complete"),
    applyable: root.flagOrNull("applyable"),
    changes,
    drift,
    ...beside,
    unread: reading.unread,
  };
}

/** Two changes of one object would be told as one. */
function noneTwice(changes: readonly ResourceChange[], where: string, reading: Reading): void {
  const seen = new Set<string>();
  for (const { address, deposed } of changes) {
    const key = JSON.stringify([address, deposed]);
    if (seen.has(key)) reading.problem(`${where} has ${quoted(address)} twice`);
    seen.add(key);
  }
}

const quoted = (text: string): string => `"${oneLine(text, 100)}"`;
