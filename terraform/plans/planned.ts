/** What a saved plan would do, as Terraform counts it while it plans. */
import { changedOf } from "../changes";
import type { PlannedChange } from "../messages";
import type { Plan } from "../stack";
import { isObject, type JsonObject } from "../synthesized";

/** @param json what `terraform show -json` prints of a plan */
export function planIn(json: unknown): Plan {
  const plan = isObject(json) ? json : {};
  const planned = objects(plan.resource_changes)
    .flatMap(plannedOf)
    .sort((a, b) => (a.address < b.address ? -1 : 1));
  const outputs = Object.values(isObject(plan.output_changes) ? plan.output_changes : {}).filter(
    (one) => actionsOf(one).join() !== "no-op",
  );
  return { differs: planned.length + outputs.length > 0, changes: changedOf(planned), planned };
}

function plannedOf({ address, previous_address: previous, change }: JsonObject): readonly PlannedChange[] {
  const action = actionOf(actionsOf(change).join());
  const name = String(address);
  if (action !== null) return [{ action, address: name }];
  if (isObject(change) && isObject(change.importing)) return [{ action: "import", address: name }];
  return typeof previous === "string" && previous !== name ? [{ action: "move", address: name }] : [];
}

function actionOf(actions: string): string | null {
  if (actions === "no-op" || actions === "read") return null;
  if (actions === "forget") return "remove";
  return /^(?:delete,create|create,delete|create,forget|forget,create)$/.test(actions) ? "replace" : actions;
}

function actionsOf(change: unknown): readonly string[] {
  return isObject(change) && Array.isArray(change.actions) ? change.actions.map(String) : [];
}

function objects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
