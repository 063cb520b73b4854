/** What a plan does to the resources that Strongroom makes, where the declarations say something else. */

import { isObject } from "../../terraform/synthesized";
import type { Change } from "../change";
import { same } from "../difference";
import { type Argument, argumentRows, argumentsOf, rowOf, valuesText } from "./arguments";
import type { ResourceChange } from "./document";
import { differenceText, undeclaredDifferences, variablesIn } from "./environment";
import type { Expected } from "./expected";
import { lifeChanges } from "./life";
import { alike } from "./plain";
import { shown, shownAddress } from "./shown";
import type { PlannedStack } from "./subject";
import { holdsUnknown, type Side, textAt, within } from "./value";

export const isOurs = (type: string): boolean => Object.hasOwn(argumentRows, type);

const nothing: Side = { value: null, unknown: false, sensitive: false };

/** An argument that a plan changes. */
interface Difference {
  readonly name: string;
  readonly row: Argument;
  readonly before: Side;
  readonly after: Side;
  /** `declared`: the declarations of both sides say the same. `undone`: those after the change do. */
  readonly is: "declared" | "undone" | "undeclared";
}

export function resourceChanges(one: ResourceChange, subject: PlannedStack): readonly Change[] {
  if (one.after.unknown === true) return [wholly(one, subject)];
  const [head, base] = [subject.head, subject.base].map((side) => side?.resources.get(one.address) ?? null);
  const is = { head: head ?? null, base: base ?? null };
  const differences = differencesOf(one, is, subject);
  const life = lifeChanges(one, is, {
    subject,
    replacesAsDeclared: differences.some((found) => found.is === "declared" && isCause(one, found.name)),
    differs: differences.some((found) => found.is !== "declared"),
  });
  if (life.instead) return life.changes;
  const told = differences.filter((found) => found.is !== "declared");
  return [
    ...life.changes,
    ...sourceChanges(one, is, subject),
    ...told.flatMap((found) => changesOf(found, one, subject)),
  ];
}

function wholly({ address }: ResourceChange, { environment }: PlannedStack): Change {
  const because = ["only the plan has it: it may be anything"];
  const says = "is known only after the apply";
  return { area: "targets", level: "danger", environment, subject: shownAddress(address), says, because };
}

/** A write-only value is in no plan; the configuration, which is JSON, says where it comes from. */
function sourceChanges(one: ResourceChange, { head }: DeclaredHere, subject: PlannedStack): readonly Change[] {
  if (
    one.type !== "vercel_project_environment_variable" ||
    head === null ||
    one.after.value === null ||
    one.action === "no-op"
  )
    return [];
  const said = subject.plan.configuration?.expressions.get(one.address)?.value_wo;
  const wanted =
    head.arguments.value_wo_version === undefined
      ? undefined
      : `\${ephemeral.google_secret_manager_secret_version.${one.name}.secret_data}`;
  if ((isObject(said) ? said.constant_value : undefined) === wanted) return [];
  return [
    {
      area: "live",
      level: "danger",
      environment: subject.environment,
      subject: head.subject,
      says: `gets the value of ${one.name} from elsewhere`,
      because: [
        `only the plan has it: ${shownAddress(one.address)} is fed by something else than the declared version`,
      ],
    },
  ];
}

const isCause = ({ replacePaths }: ResourceChange, name: string): boolean =>
  replacePaths.some(([first]) => name === first || name.startsWith(`${first}.`));

export interface DeclaredHere {
  readonly head: Expected | null;
  readonly base: Expected | null;
}

function differencesOf(
  one: ResourceChange,
  { head, base }: DeclaredHere,
  subject: PlannedStack,
): readonly Difference[] {
  if (!["create", "update", "replace", "replace and forget"].includes(one.action)) return [];
  const { type, address } = one;
  const [before, after] = [argumentsOf(type, one.before), argumentsOf(type, one.after)];
  const configuration = subject.plan.configuration?.expressions.get(address);
  const configured =
    configuration === undefined ? null : argumentsOf(type, { value: configuration, unknown: false, sensitive: false });
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name): readonly Difference[] => {
    const row = rowOf(type, name);
    if (row === "computed" || row === "others") return [];
    const [was, is] = [before.get(name) ?? nothing, after.get(name) ?? nothing];
    const open = holdsUnknown(is);
    if (!open && (same(was.value, is.value) || alike(was.value, is.value))) return [];
    // Nobody wrote it, so the provider fills in what it always does.
    const isFilled = row.filled === true || row.level === "info";
    if (open && isFilled && configured !== null && !configured.has(name) && was.value === null) return [];
    const found = { name, row, before: was, after: is };
    const expected = head?.arguments[name] ?? null;
    if (expected === null && row.usual !== undefined && was.value === null && is.value === row.usual) return [];
    if (head === null || open || !alike(is.value, expected)) return [{ ...found, is: "undeclared" }];
    // That it is created at all is told by itself.
    const asBefore = one.before.value === null || (base !== null && alike(was.value, base.arguments[name] ?? null));
    return [{ ...found, is: asBefore ? "declared" : "undone" }];
  });
}

function changesOf(
  { name, row, before, after, is }: Difference,
  one: ResourceChange,
  subject: PlannedStack,
): readonly Change[] {
  const declared = subject.head?.resources.get(one.address) ?? subject.base?.resources.get(one.address);
  const because = [
    is === "undone"
      ? "only the plan has it: it was changed outside of the declarations, and this apply sets what they say"
      : `only the plan has it: no declaration says it of ${shownAddress(one.address)}`,
    ...(row.why === undefined || is === "undone" ? [] : [row.why]),
  ];
  const wanted = subject.head?.resources.get(one.address)?.arguments[name] ?? null;
  return textsOf(one, { name, row, before, after, declared: is === "undeclared" ? wanted : null }).map((says) => ({
    area: row.area,
    level: is === "undone" ? (row.undone ?? "info") : row.level,
    environment: subject.environment,
    subject: declared?.subject ?? shownAddress(one.address),
    says: `${nameIn(one)}${says}`,
    because,
  }));
}

/** A project has many variables, which its subject does not name. */
function nameIn({ type, before, after }: ResourceChange): string {
  const key = type === "vercel_project_environment_variable" ? (textAt(after, "key") ?? textAt(before, "key")) : null;
  return key === null ? "" : `${shown(key, "name") ?? "a variable"} `;
}

type Told = Omit<Difference, "is"> & {
  /** What the head declares of it. */
  readonly declared: unknown;
};

function textsOf(one: ResourceChange, { name, row, before, after, declared }: Told): readonly string[] {
  if (name === "template.containers[0].env") {
    const [was, is] = [variablesIn(before), variablesIn(after)];
    const wanted = declared === null ? null : variablesIn({ value: declared, unknown: false, sensitive: false });
    if (was !== null && is !== null) return undeclaredDifferences(was, is, wanted).map(differenceText);
  }
  if (name === "target") return [`is delivered to ${targetsText(after)} (before: ${targetsText(before)})`];
  const called = row.called ?? (/^[\w.[\]]{1,100}$/.test(name) ? name : "an argument");
  const only = holdsUnknown(after) ? "; what it will be is known only after the apply" : "";
  const verb = one.action === "create" ? "is created with" : "changes";
  return [`${verb} ${called}${holdsUnknown(after) ? "" : valuesText(row.as, before, after)}${only}`];
}

function targetsText(side: Side): string {
  const all = Array.isArray(side.value) ? side.value : [];
  const known = ["production", "preview", "development"].filter((one) => all.includes(one));
  const others = all.length - known.length;
  return (
    [...known, ...(others > 0 ? [`${others} more`] : [])].join(", ") ||
    (within(side, 0).unknown ? "unknown" : "nothing")
  );
}
