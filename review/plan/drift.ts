/** What was changed outside of Terraform, and what the apply makes of it. */
import type { Change, Level } from "../change";
import { argumentsOf, rowOf } from "./arguments";
import { isComputed } from "./computed";
import type { ResourceChange } from "./document";
import { isGrant } from "./grants";
import { alike } from "./plain";
import { isOurs } from "./resources";
import { shownAddress } from "./shown";
import type { PlannedStack } from "./subject";
import { namesIn, type Side, within } from "./value";

/** Only what the apply leaves as it is: what it takes back is told with what it does. */
export function driftChanges(subject: PlannedStack): readonly Change[] {
  const planned = new Map(subject.plan.changes.map((one) => [one.address, one]));
  return subject.plan.drift.flatMap((drift) => {
    if (drift.mode !== "managed" || drift.deposed !== null) return [];
    const change = planned.get(drift.address);
    const told = (level: Level, says: string, ...because: readonly string[]): readonly Change[] => [
      {
        area: "targets",
        level,
        environment: subject.environment,
        subject: subject.head?.resources.get(drift.address)?.subject ?? shownAddress(drift.address),
        says,
        because: ["only the plan has it: it happened outside of Terraform", ...because],
      },
    ];
    if (drift.action === "delete") {
      if (change?.action === "create")
        return isOurs(drift.type) || isGrant(drift.type) ? [] : told("attention", "was deleted, and is created again");
      return told("attention", "was deleted, and the apply leaves it so");
    }
    const left = leftNames(drift, change);
    if (left.length === 0) return [];
    const level = isGrant(drift.type) || !isOurs(drift.type) ? "danger" : worst(drift.type, left);
    const names = left.map((name) => (/^[\w.[\]]{1,100}$/.test(name) ? name : "an argument"));
    return told(level, `was changed, and the apply leaves it so: ${names.slice(0, 8).join(", ")}`);
  });
}

/** Arguments that differ from the state, and that the plan does not set back. */
function leftNames(drift: ResourceChange, change: ResourceChange | undefined): readonly string[] {
  const { type } = drift;
  const [was, is] = [namesOf(type, drift.before), namesOf(type, drift.after)];
  const planned = change === undefined || change.action === "no-op" ? null : namesOf(type, change.after);
  return [...new Set([...was.keys(), ...is.keys()])].filter((name) => {
    const row = isOurs(type) ? rowOf(type, name) : isComputed(name) ? "computed" : "told";
    if (row === "computed") return false;
    const [before, after] = [was.get(name)?.value ?? null, is.get(name)?.value ?? null];
    // A refresh reads as empty what the state does not have.
    if (alike(before, after)) return false;
    return planned === null || alike(planned.get(name)?.value ?? null, after);
  });
}

const namesOf = (type: string, side: Side): ReadonlyMap<string, Side> =>
  isOurs(type) ? argumentsOf(type, side) : new Map(namesIn(side).map((name) => [name, within(side, name)]));

/** What others own is theirs to change. */
function worst(type: string, names: readonly string[]): Level {
  const found = names.map((name) => {
    const row = rowOf(type, name);
    if (name === "template.containers[0].image" || name === "traffic") return "info";
    return row === "others" || row === "computed" ? "info" : row.level;
  });
  return found.includes("danger") ? "danger" : found.includes("attention") ? "attention" : "info";
}
